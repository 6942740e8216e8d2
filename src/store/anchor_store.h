/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of trust anchors. What is read goes into the arena. */
#ifndef STORE_ANCHOR_STORE_H
#define STORE_ANCHOR_STORE_H

#include "model/anchor.h"
#include "store/db.h"

extern const struct stmt_list anchor_store_statements;

/* ERR_DUPLICATE: the certificate is an active anchor of the community already. */
RESULT anchor_store_insert(struct db *db, const struct anchor *anchor, struct err *e);
/* ERR_NOT_FOUND. */
RESULT anchor_store_get(struct db *db, const struct uuid *community_id, const struct uuid *id, struct arena *arena,
                        struct anchor *out, struct err *e);
/* Ascending after the id `after`, at most `limit`; `status` NULL: any. */
RESULT anchor_store_page(struct db *db, const struct uuid *community_id, const char *status, const struct uuid *after,
                         int64_t limit, struct arena *arena, struct anchor_list *out, struct err *e);
/* Constraints, status and what goes with a withdrawal. */
RESULT anchor_store_update(struct db *db, const struct anchor *anchor, struct err *e);
/* The authority of the community that has this certificate; zero: none. */
RESULT anchor_store_authority(struct db *db, const struct uuid *community_id, struct slice sha256, struct uuid *out,
                              struct err *e);

#endif
