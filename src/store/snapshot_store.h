/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a node loads into its snapshot, row by row. The books of CAs (certificates, revocations, CRLs) come
 * whole, of one CA, or as far as a range of changes touched them. Slices of a row live until the callback returns.
 */
#ifndef STORE_SNAPSHOT_STORE_H
#define STORE_SNAPSHOT_STORE_H

#include "model/principal.h"
#include "model/revocation.h"
#include "store/db.h"

extern const struct stmt_list snapshot_store_statements;

enum books_scope_kind { BOOKS_ALL, BOOKS_CHANGED, BOOKS_OF };

struct books_scope {
	enum books_scope_kind kind;
	int64_t after, through;   /* BOOKS_CHANGED: numbers of changes */
	int64_t authority_no;     /* BOOKS_OF */
};

/* An internal CA with a certificate. */
struct ca_row {
	struct uuid id;
	int64_t no;
	bool active;              /* not revoked; a retired one is still in operation for what it issued */
	struct slice der;
};

struct issued_row {
	int64_t authority_no;
	struct slice serial, sha256;
	int64_t not_after;
};

struct revoked_row {
	int64_t authority_no;
	struct slice serial;
	bool released;
	struct revocation revocation;
};

struct crl_row {
	int64_t authority_no, number;
	int64_t this_update, next_update;
	struct slice der;
};

/* One grant of the holder of one API token; a holder without grants has one row with `role` -1. */
struct token_row {
	struct slice sha256;
	struct uuid principal_id;
	int64_t expires_at;
	int role;                 /* enum role */
	struct uuid community_id; /* zero: everywhere */
};

typedef RESULT (*ca_each)(const struct ca_row *row, void *context, struct err *e);
typedef RESULT (*path_ca_each)(struct slice der, void *context, struct err *e);
typedef RESULT (*issued_each)(const struct issued_row *row, void *context, struct err *e);
typedef RESULT (*revoked_each)(const struct revoked_row *row, void *context, struct err *e);
typedef RESULT (*crl_each)(const struct crl_row *row, void *context, struct err *e);
typedef RESULT (*token_each)(const struct token_row *row, void *context, struct err *e);

/* Lifts the statement timeout until the transaction ends: a first load takes as long as it takes. */
RESULT snapshot_store_allow_time(struct db *db, struct err *e);
/* Internal CAs of a community, or of all with NULL. */
RESULT snapshot_store_cas(struct db *db, const struct uuid *community_id, ca_each each, void *context, struct err *e);
/* Certificates of the community's CAs that paths may lead through: internal ones, and external ones in use. */
RESULT snapshot_store_path_cas(struct db *db, const struct uuid *community_id, path_ca_each each, void *context,
                               struct err *e);
RESULT snapshot_store_issued(struct db *db, const struct books_scope *scope, issued_each each, void *context,
                             struct err *e);
/* Released holds only as changes. */
RESULT snapshot_store_revoked(struct db *db, const struct books_scope *scope, revoked_each each, void *context,
                              struct err *e);
/* The last CRL of each CA. */
RESULT snapshot_store_crls(struct db *db, const struct books_scope *scope, crl_each each, void *context, struct err *e);
/* Those that are not revoked, in the order of their hashes; long expired ones are left out. */
RESULT snapshot_store_tokens(struct db *db, token_each each, void *context, struct err *e);

#endif
