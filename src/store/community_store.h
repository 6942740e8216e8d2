/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of communities. What is read goes into the arena. */
#ifndef STORE_COMMUNITY_STORE_H
#define STORE_COMMUNITY_STORE_H

#include "model/community.h"
#include "store/db.h"

extern const struct stmt_list community_store_statements;

/* ERR_DUPLICATE: the slug or the URI. */
RESULT community_store_insert(struct db *db, const struct community *community, struct err *e);
/* By id when it reads like one, by URI when there is a colon in it, else by slug. ERR_NOT_FOUND. */
RESULT community_store_find(struct db *db, const char *slug_uri_or_id, struct arena *arena, struct community *out,
                            struct err *e);
/* Holds the row against other writers until the transaction ends; those who only refer to it go on. ERR_NOT_FOUND. */
RESULT community_store_lock(struct db *db, const struct uuid *id, struct arena *arena, struct community *out,
                            struct err *e);
/* Ascending after the id `after`, at most `limit`; `ids` (UUIDs as text) NULL: all. */
RESULT community_store_page(struct db *db, const struct text_list *ids, const struct uuid *after, int64_t limit,
                            struct arena *arena, struct community_list *out, struct err *e);
/* Name, settings and updated_at. */
RESULT community_store_update(struct db *db, const struct community *community, struct err *e);
/* Invariant I17: one more. ERR_NOT_FOUND. */
RESULT community_store_raise_version(struct db *db, const struct uuid *id, struct err *e);

#endif
