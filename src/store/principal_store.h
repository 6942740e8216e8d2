/* SPDX-License-Identifier: Apache-2.0 */
/* Principals and the roles they are granted. Every principal that is read comes with its grants. */
#ifndef STORE_PRINCIPAL_STORE_H
#define STORE_PRINCIPAL_STORE_H

#include "model/principal.h"
#include "store/db.h"

/* With its grants. ERR_DUPLICATE: the name is taken. ERR_STATE: a community of a grant is not there. */
RESULT principal_store_insert(struct db *db, const struct principal *principal, int64_t created_at, struct err *e);
/* In place of those it has. */
RESULT principal_store_replace_grants(struct db *db, const struct principal *principal, struct err *e);
/* ERR_NOT_FOUND. */
RESULT principal_store_find(struct db *db, const char *id_or_name, struct arena *arena, struct principal *out,
                            struct err *e);
/* The same, and nobody else changes its grants before the transaction ends. */
RESULT principal_store_hold(struct db *db, const char *id_or_name, struct arena *arena, struct principal *out,
                            struct err *e);

/* Of whom a page may show: itself, and those with grants in these communities only. */
struct principal_visibility {
	bool everybody;
	struct uuid self;
	struct text_list communities; /* ids as text */
};
RESULT principal_store_page(struct db *db, const struct principal_visibility *visible, const struct uuid *after,
                            int64_t limit, struct arena *arena, struct principal_list *out, struct err *e);

extern const struct stmt_list principal_store_statements;

#endif
