/* SPDX-License-Identifier: Apache-2.0 */
/* Transactions: all of it or nothing, tried again when PostgreSQL says that another one was in the way. */
#ifndef STORE_TX_H
#define STORE_TX_H

#include "store/db.h"

enum tx_mode { TX_WRITE, TX_READ /* REPEATABLE READ READ ONLY: one picture for several statements */ };

/*
 * Runs `body` between BEGIN and COMMIT (READ COMMITTED for writes); rolls back when it fails. On 40001 and
 * 40P01 it is run again, at most four times more, so `body` must not keep what an earlier try did. Not nested.
 */
RESULT tx_run(struct db *db, enum tx_mode mode, RESULT (*body)(void *context, struct err *e), void *context,
              struct err *e);

extern const struct stmt_list tx_statements;

#endif
