/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of profiles, one a revision. What is read goes into the arena. */
#ifndef STORE_PROFILE_STORE_H
#define STORE_PROFILE_STORE_H

#include "model/profile.h"
#include "store/db.h"

extern const struct stmt_list profile_store_statements;

/* ERR_DUPLICATE: the revision is there. */
RESULT profile_store_insert(struct db *db, const struct uuid *community_id, const struct profile *profile,
                            struct err *e);
/* `revision` 0: the newest. *found tells whether there is one. */
RESULT profile_store_find(struct db *db, const struct uuid *community_id, const char *name, int64_t revision,
                          struct arena *arena, bool *found, struct profile *out, struct err *e);
/* The newest revision of each, by name. */
RESULT profile_store_list(struct db *db, const struct uuid *community_id, struct arena *arena, struct profile_list *out,
                          struct err *e);

#endif
