/* SPDX-License-Identifier: Apache-2.0 */
/* A connection from within: for db*.c, tx.c, listen.c and migrate.c only. */
#ifndef STORE_DB_PRIVATE_H
#define STORE_DB_PRIVATE_H

#include "base/buf.h"
#include "store/db.h"

#include <libpq-fe.h>

DEFINE_CLEANUP(PGresult, PQclear);

/* A statement that this connection has prepared, and the kinds of its parameters at that time. */
struct prepared {
	const struct stmt *stmt;
	uint64_t shape;
};

struct db {
	struct db_config config; /* strings are ours */
	PGconn *conn;            /* NULL: not connected */
	int64_t next_attempt_ms; /* monotonic; no connection is tried before */
	struct prepared *prepared;
	size_t prepared_count, prepared_capacity;
	bool in_transaction; /* between BEGIN and its end: never connect again in the middle */
	bool listening;
};

/* Closes it: for a connection whose state is not known. */
void db_disconnect(struct db *db);
/* Runs a script of several statements, outside of the prepared ones. */
RESULT db_script(struct db *db, const char *sql, struct err *e);
/* The next result of what was sent, within the statement timeout and a grace. ERR_STORE_DOWN when it does not come. */
RESULT db_await(struct db *db, PGresult **out, struct err *e);
/* Runs a statement and hands out its result, which the caller clears. */
RESULT db_execute(struct db *db, const struct stmt *stmt, const struct param *params, size_t count, PGresult **out,
                  struct err *e);

/* The error that this connection, or this result of it, stands for. */
struct result db_error_connection(struct db *db, struct err *e) __attribute__((warn_unused_result));
struct result db_error_result(struct db *db, const PGresult *result, const char *what, struct err *e)
	__attribute__((warn_unused_result));

/* --- parameters on their way out --- */

#define PARAMS_MAX 40

struct encoded_params {
	int count;
	Oid types[PARAMS_MAX];
	const char *values[PARAMS_MAX];
	int lengths[PARAMS_MAX];
	int formats[PARAMS_MAX];
	uint8_t numbers[PARAMS_MAX][8];
	struct buf built; /* arrays and JSON */
};

/* `out` borrows from `params`. ERR_TOO_LARGE. encoded_params_fini also after failure. */
RESULT encoded_params_init(const struct param *params, size_t count, struct encoded_params *out, struct err *e);
void encoded_params_fini(struct encoded_params *encoded);
/* One number for the kinds in order. */
uint64_t params_shape(const struct param *params, size_t count);

#endif
