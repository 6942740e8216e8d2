/* SPDX-License-Identifier: Apache-2.0 */
/* Revocations. The database itself keeps them monotonic (invariant I8) and the certificate's status in step. */
#ifndef STORE_REVOCATION_STORE_H
#define STORE_REVOCATION_STORE_H

#include "model/revocation.h"
#include "store/db.h"

extern const struct stmt_list revocation_store_statements;

enum revocation_state { REVOCATION_ON_HOLD, REVOCATION_REVOKED, REVOCATION_RELEASED };
extern const char *const revocation_state_names[]; /* "on_hold" "revoked" "released" NULL */

struct revocation_row {
	int64_t authority_no;
	struct slice serial;
	struct uuid certificate_id;
	int state; /* enum revocation_state */
	struct revocation revocation;
	int64_t not_after; /* of the certificate */
	int64_t changed_at;
	const char *comment; /* NULL: none */
};

/* The first one of a serial, or its next state. ERR_STATE when I8 does not allow it. */
RESULT revocation_store_put(struct db *db, const struct revocation_row *row, struct err *e);

/*
 * What belongs on a CRL: everything not released that has not outlived `since` (seconds, thisUpdate of the CRL
 * before; 0: there is none), each once, in any order. The serial is valid during the call only.
 */
typedef RESULT (*revocation_each)(struct slice serial, const struct revocation *revocation, void *context,
                                  struct err *e);
RESULT revocation_store_stream(struct db *db, int64_t authority_no, int64_t since, revocation_each each, void *context,
                               struct err *e);

#endif
