/* SPDX-License-Identifier: Apache-2.0 */
/* The change log: what every node has to take over into its snapshot, numbered in the order of commits. */
#ifndef STORE_CHANGE_STORE_H
#define STORE_CHANGE_STORE_H

#include "store/db.h"

enum change_kind { CHANGE_TRUST, CHANGE_CERTIFICATE, CHANGE_REVOCATION, CHANGE_CRL, CHANGE_ACCESS };
extern const char *const change_kind_names[]; /* "trust" "certificate" "revocation" "crl" "access" NULL */

struct change {
	int64_t number;
	int kind;                 /* enum change_kind */
	struct uuid community_id; /* zero: none */
	int64_t authority_no;     /* 0: none */
	struct slice serial;      /* len 0: none */
};

struct change_list {
	struct change *items;
	size_t count;
};

/*
 * The last statement of a writing transaction: it takes the one row that orders all commits. Trust changes
 * concern a community, the other kinds an authority, certificate and revocation one serial of it.
 */
RESULT change_store_append(struct db *db, const struct change *change, int64_t *number, struct err *e);
RESULT change_store_current(struct db *db, int64_t *number, struct err *e);
/*
 * Changes after `number` in order, at most `limit`. *gap is true when older ones were pruned in between, so
 * that only a full load helps.
 */
RESULT change_store_after(struct db *db, int64_t number, int64_t limit, struct arena *arena, struct change_list *out,
                          bool *gap, struct err *e);
/* Forgets what is older than `before` (seconds). */
RESULT change_store_prune(struct db *db, int64_t before, struct err *e);

extern const struct stmt_list change_store_statements;

#endif
