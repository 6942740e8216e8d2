/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Jobs and their leases. Whoever runs a job holds the lease of one attempt; the number of the attempt tells a
 * worker that was thought dead from the one that came after it. Everything read is copied into the arena.
 */
#ifndef STORE_JOB_STORE_H
#define STORE_JOB_STORE_H

#include "model/job.h"
#include "model/page.h"
#include "store/db.h"

extern const struct stmt_list job_store_statements;

/* `lease_until` 0: whoever comes first takes it. */
RESULT job_store_insert(struct db *db, const struct job *job, int64_t lease_until, struct err *e);
/* ERR_NOT_FOUND, also for one of another community. */
RESULT job_store_get(struct db *db, const struct uuid *community_id, const struct uuid *id, struct arena *arena,
                     struct job *out, struct err *e);
/* At most `limit` after this id, ascending. */
RESULT job_store_page(struct db *db, const struct uuid *community_id, const struct uuid *after, int64_t limit,
                      struct arena *arena, struct job_list *out, struct err *e);

/* The oldest that waits, or whose lease ran out: it is running now, one more attempt. */
RESULT job_store_take(struct db *db, int64_t now, int64_t lease_until, struct arena *arena, struct job *out,
                      bool *taken, struct err *e);
/* *held is false when the lease of this attempt is somebody else's by now; then nothing is written. */
RESULT job_store_progress(struct db *db, const struct job *job, int64_t lease_until, bool *held, struct err *e);
/* Back to the queue, not before `not_before`. */
RESULT job_store_put_back(struct db *db, const struct job *job, int64_t not_before, bool *held, struct err *e);
/* Records job->state, error, progress and finished_at. */
RESULT job_store_finish(struct db *db, const struct job *job, bool *held, struct err *e);

#endif
