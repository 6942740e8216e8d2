/* SPDX-License-Identifier: Apache-2.0 */
/* The audit chain: rows that each carry the hash of the one before, per community (invariant I21). */
#ifndef STORE_AUDIT_STORE_H
#define STORE_AUDIT_STORE_H

#include "model/audit_event.h"
#include "store/db.h"

struct audit_row_list {
	struct audit_row *items;
	size_t count;
};

/* In the transaction of the change; seq and hash are given by the database. */
RESULT audit_store_append(struct db *db, const struct audit_row *row, struct err *e);
/* Rows of a scope after `after_seq`, ascending; `object_id` NULL: of every object. */
RESULT audit_store_page(struct db *db, const struct uuid *scope, int64_t after_seq, const char *object_id,
                        int64_t limit, struct arena *arena, struct audit_row_list *out, struct err *e);

struct audit_verification {
	int64_t rows; /* that were read */
	bool intact;
	int64_t broken_at;   /* seq of the first row that is wrong or missing; 0 when intact */
	const char *problem; /* a sentence, in the arena; NULL when intact */
	uint8_t head[32];    /* hash of the last row, to be written down elsewhere */
};

/*
 * Recomputes every hash of a scope from the columns and compares with the head. Streams; for any length. In a TX_READ
 * transaction, which gives head and rows from one picture.
 */
RESULT audit_store_verify(struct db *db, const struct uuid *scope, struct arena *arena, struct audit_verification *out,
                          struct err *e);

extern const struct stmt_list audit_store_statements;

#endif
