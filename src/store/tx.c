/* SPDX-License-Identifier: Apache-2.0 */
#include "store/tx.h"

#include "store/db_private.h"

#include <assert.h>

#define TRIES_MAX 5

enum { STMT_COMMIT, STMT_ROLLBACK, STMT_BEGIN_WRITE, STMT_BEGIN_READ };

static const struct stmt stmts[] = {
	[STMT_COMMIT] = { "tx_commit", "COMMIT" },
	[STMT_ROLLBACK] = { "tx_rollback", "ROLLBACK" },
	[STMT_BEGIN_WRITE] = { "tx_begin_write", "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE" },
	[STMT_BEGIN_READ] = { "tx_begin_read", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" },
};
const struct stmt_list tx_statements = { stmts, ARRAY_LEN(stmts) };

static RESULT begin(struct db *db, enum tx_mode mode, struct err *e)
{
	assert(!db->in_transaction);
	TRY(db_run(db, &stmts[mode == TX_WRITE ? STMT_BEGIN_WRITE : STMT_BEGIN_READ], NULL, 0, e));
	db->in_transaction = true;
	return OK;
}

/* A connection that cannot even roll back is in nobody knows what state. */
static void rollback(struct db *db)
{
	struct err ignored;

	if (db->conn != NULL && failed(db_run(db, &stmts[STMT_ROLLBACK], NULL, 0, &ignored)))
		db_disconnect(db);
	db->in_transaction = false;
}

static bool was_committed(PGresult *result)
{
	return strcmp(PQcmdStatus(result), "COMMIT") == 0;
}

static RESULT unknown_outcome(struct err *e)
{
	struct err lost = *e;

	(void)!failed(err_set(e, ERR_STORE_DOWN,
	                      "the database was lost while it committed; look whether the change took effect"));
	err_cause(e, "%s", lost.cause);
	return (struct result){ .failed = true };
}

/*
 * PostgreSQL answers COMMIT with ROLLBACK, and no error, when an earlier statement failed: whoever went on
 * after that failure must not believe that anything was stored.
 */
static RESULT commit(struct db *db, struct err *e)
{
	CLEANUP(PQclear) PGresult *result = NULL;
	const struct result ended = db_execute(db, &stmts[STMT_COMMIT], NULL, 0, &result, e);

	if (failed(ended) && db->conn == NULL && e->code == ERR_STORE_DOWN)
		return unknown_outcome(e);
	TRY(ended);
	ENSURE(was_committed(result), e, ERR_INTERNAL, "the transaction had failed before it was committed");
	db->in_transaction = false;
	return OK;
}

static RESULT run_once(struct db *db, enum tx_mode mode, RESULT (*body)(void *context, struct err *e), void *context,
                       struct err *e)
{
	TRY(begin(db, mode, e));
	struct result done = body(context, e);
	if (!failed(done))
		done = commit(db, e);
	if (failed(done))
		rollback(db);
	return done;
}

static bool may_try_again(const struct err *e)
{
	return strcmp(e->sqlstate, "40001") == 0 || strcmp(e->sqlstate, "40P01") == 0;
}

RESULT tx_run(struct db *db, enum tx_mode mode, RESULT (*body)(void *context, struct err *e), void *context,
              struct err *e)
{
	struct result done = { .failed = true };

	for (int tries = 0; tries < TRIES_MAX; tries++) {
		done = run_once(db, mode, body, context, e);
		if (!failed(done) || !may_try_again(e))
			break;
	}
	return done;
}
