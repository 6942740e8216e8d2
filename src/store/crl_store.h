/* SPDX-License-Identifier: Apache-2.0 */
/* Published CRLs, whose turn it is to publish, and which one is due. */
#ifndef STORE_CRL_STORE_H
#define STORE_CRL_STORE_H

#include "model/crl_record.h"
#include "store/authority_store.h"
#include "store/db.h"

extern const struct stmt_list crl_store_statements;

/*
 * The turn to publish for an authority, until the transaction ends: of all nodes one has it. An advisory lock
 * and not the row's, so that neither revoking nor issuing waits for a large CRL. With `wait` false, *taken is
 * false when somebody else has it. Also gives the transaction the time that a large CRL takes.
 */
RESULT crl_store_take_turn(struct db *db, int64_t authority_no, bool wait, bool *taken, struct err *e);

/*
 * Internal authorities that need a CRL at `now`: see crl_publish_due. `only` zero: any; at most `limit`,
 * those without a CRL and those with the oldest first.
 */
struct crl_due_rules {
	int64_t now;
	int64_t pause_s; /* between two CRLs, however many revocations there are */
};
RESULT crl_store_due(struct db *db, const struct crl_due_rules *rules, const struct uuid *only, int64_t limit,
                     struct arena *arena, struct uuid_list *out, struct err *e);

/* The newest, without its DER. *found is false before the first. */
RESULT crl_store_last(struct db *db, int64_t authority_no, struct arena *arena, struct crl_record *out, bool *found,
                      struct err *e);
/* I13: the authority's number goes from number - 1 to `number`, and the row is there. ERR_BUSY when it was not so. */
RESULT crl_store_publish(struct db *db, const struct crl_record *crl, int64_t change, struct err *e);
/* Drops the DER of all but the newest `kept`. */
RESULT crl_store_drop_old(struct db *db, int64_t authority_no, int64_t kept, struct err *e);
/* Newest first, without DER. */
RESULT crl_store_history(struct db *db, int64_t authority_no, int64_t limit, struct arena *arena,
                         struct crl_record_list *out, struct err *e);

#endif
