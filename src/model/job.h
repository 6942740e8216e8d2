/* SPDX-License-Identifier: Apache-2.0 */
/* Work too long for a request: a row with progress, done by a worker thread of any node. */
#ifndef MODEL_JOB_H
#define MODEL_JOB_H

#include "base/json.h"

enum job_state { JOB_QUEUED, JOB_RUNNING, JOB_DONE, JOB_FAILED };
extern const char *const job_state_names[]; /* "queued" "running" "done" "failed" NULL */

struct job {
	struct uuid id;
	struct uuid community_id;
	const char *kind;       /* "authority-create" */
	int state;              /* enum job_state */
	struct uuid object_id;  /* what it works on */
	const char *payload;    /* JSON text */
	int64_t progress, total;
	const char *error;      /* NULL unless failed */
	int64_t attempts;
	struct uuid requester_id;
	const char *requester_name;
	const char *request_id;
	int64_t created_at, finished_at; /* finished_at 0: not yet */
};

struct job_list {
	struct job *items;
	size_t count;
};

/* Without the payload. */
void job_encode(const struct job *job, struct json_writer *w, const char *name);

#endif
