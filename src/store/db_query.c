/* SPDX-License-Identifier: Apache-2.0 */
#include "store/db_private.h"

#include "base/clock.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>

/* Longer than the server's own timeouts need to say so. */
#define GRACE_MS 5000

static int64_t patience_ms(const struct db *db)
{
	/* 0 is "no limit" for PostgreSQL, as migrations need it. */
	return db->config.statement_timeout_ms == 0 ? INT64_MAX / 2
	                                            : (int64_t)db->config.statement_timeout_ms + GRACE_MS;
}

static int poll_ms(int64_t left)
{
	return left < 0 ? 0 : left > 60000 ? 60000 : (int)left;
}

/* Until the socket is ready or the deadline passed; false for the latter. */
static bool wait_ready(const struct db *db, short events, int64_t deadline_ms)
{
	struct pollfd about = { .fd = PQsocket(db->conn), .events = events };

	for (;;) {
		const int64_t left = deadline_ms - clock_monotonic_ms();
		const int ready = poll(&about, 1, poll_ms(left));
		if (ready > 0)
			return true;
		if (left <= 0 || (ready < 0 && errno != EINTR))
			return false;
	}
}

/* Sends what is buffered, taking in what arrives, so that neither side waits for the other for ever. */
static bool flush_all(struct db *db, int64_t deadline_ms)
{
	int more;

	while ((more = PQflush(db->conn)) == 1)
		if (!wait_ready(db, POLLOUT | POLLIN, deadline_ms) || PQconsumeInput(db->conn) == 0)
			return false;
	return more == 0;
}

static bool result_arrives(struct db *db, int64_t deadline_ms)
{
	if (!flush_all(db, deadline_ms))
		return false;
	while (PQisBusy(db->conn) == 1)
		if (!wait_ready(db, POLLIN, deadline_ms) || PQconsumeInput(db->conn) == 0)
			return false;
	return true;
}

RESULT db_await(struct db *db, PGresult **out, struct err *e)
{
	if (!result_arrives(db, clock_monotonic_ms() + patience_ms(db))) {
		const struct result lost = db_error_connection(db, e);
		db_disconnect(db);
		return lost;
	}
	*out = PQgetResult(db->conn);
	return OK;
}

static bool is_success(const PGresult *result)
{
	const ExecStatusType status = PQresultStatus(result);

	return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_SINGLE_TUPLE;
}

/* Reads to the end, so that the connection is ready for the next statement. */
static RESULT drain(struct db *db, struct err *e)
{
	for (;;) {
		CLEANUP(PQclear) PGresult *result = NULL;
		TRY(db_await(db, &result, e));
		if (result == NULL)
			return OK;
	}
}

/* The connection may be gone along with the statement: then there is nothing to drain. */
static RESULT give_up(struct db *db, const PGresult *result, const char *what, struct err *e)
{
	struct err ignored;
	const struct result refused = db_error_result(db, result, what, e);

	if (PQstatus(db->conn) == CONNECTION_OK && !failed(drain(db, &ignored)) && PQstatus(db->conn) == CONNECTION_OK)
		return refused;
	db_disconnect(db);
	return refused;
}

/* The one result of what was sent. */
static RESULT single_result(struct db *db, const char *what, PGresult **out, struct err *e)
{
	CLEANUP(PQclear) PGresult *result = NULL;

	TRY(db_await(db, &result, e));
	if (!is_success(result))
		return give_up(db, result, what, e);
	TRY(drain(db, e));
	*out = TAKE(result);
	return OK;
}

static RESULT sent(struct db *db, int status, struct err *e)
{
	if (status == 1)
		return OK;
	const struct result lost = db_error_connection(db, e);
	db_disconnect(db);
	return lost;
}

/* Results of a script come one by one; the first that failed ends it. */
RESULT db_script(struct db *db, const char *sql, struct err *e)
{
	TRY(sent(db, PQsendQuery(db->conn, sql), e));
	for (;;) {
		CLEANUP(PQclear) PGresult *result = NULL;
		TRY(db_await(db, &result, e));
		if (result == NULL)
			return OK;
		if (!is_success(result))
			return give_up(db, result, "script", e);
	}
}

static RESULT remember(struct db *db, const struct stmt *stmt, uint64_t shape, struct err *e)
{
	if (db->prepared_count == db->prepared_capacity) {
		const size_t capacity = db->prepared_capacity == 0 ? 64 : db->prepared_capacity * 2;
		struct prepared *grown = reallocarray(db->prepared, capacity, sizeof *grown);
		ENSURE(grown != NULL, e, ERR_INTERNAL, "no memory for a statement");
		db->prepared = grown;
		db->prepared_capacity = capacity;
	}
	db->prepared[db->prepared_count++] = (struct prepared){ .stmt = stmt, .shape = shape };
	return OK;
}

static const struct prepared *find_prepared(const struct db *db, const struct stmt *stmt)
{
	for (size_t i = 0; i < db->prepared_count; i++)
		if (db->prepared[i].stmt == stmt)
			return &db->prepared[i];
	return NULL;
}

/* The types are those of the first use, which all others share. */
static RESULT prepare(struct db *db, const struct stmt *stmt, const struct encoded_params *encoded, uint64_t shape,
                      struct err *e)
{
	CLEANUP(PQclear) PGresult *result = NULL;
	const struct prepared *known = find_prepared(db, stmt);

	assert(known == NULL || known->shape == shape);
	if (known != NULL)
		return OK;
	TRY(sent(db, PQsendPrepare(db->conn, stmt->name, stmt->sql, encoded->count, encoded->types), e));
	TRY(single_result(db, stmt->name, &result, e));
	return remember(db, stmt, shape, e);
}

static RESULT send_encoded(struct db *db, const struct stmt *stmt, const struct encoded_params *encoded, uint64_t shape,
                           struct err *e)
{
	TRY(prepare(db, stmt, encoded, shape, e));
	return sent(db,
	            PQsendQueryPrepared(db->conn, stmt->name, encoded->count, encoded->values, encoded->lengths,
	                                encoded->formats, 1),
	            e);
}

static RESULT send_statement(struct db *db, const struct stmt *stmt, const struct param *params, size_t count,
                             struct err *e)
{
	__attribute__((cleanup(encoded_params_fini))) struct encoded_params encoded = { .count = 0 };

	TRY(db_connect(db, e));
	TRY(encoded_params_init(params, count, &encoded, e));
	return send_encoded(db, stmt, &encoded, params_shape(params, count), e);
}

RESULT db_execute(struct db *db, const struct stmt *stmt, const struct param *params, size_t count, PGresult **out,
                  struct err *e)
{
	TRY(send_statement(db, stmt, params, count, e));
	return single_result(db, stmt->name, out, e);
}

static size_t row_count(PGresult *result)
{
	if (PQresultStatus(result) == PGRES_TUPLES_OK)
		return (size_t)PQntuples(result);
	return (size_t)strtoull(PQcmdTuples(result), NULL, 10);
}

RESULT db_query(struct db *db, const struct stmt *stmt, const struct param *params, size_t count, struct rows *out,
                struct err *e)
{
	PGresult *result = NULL;

	TRY(db_execute(db, stmt, params, count, &result, e));
	*out = (struct rows){ .result = result, .count = row_count(result) };
	return OK;
}

RESULT db_run(struct db *db, const struct stmt *stmt, const struct param *params, size_t count, struct err *e)
{
	CLEANUP(PQclear) PGresult *result = NULL;

	return db_execute(db, stmt, params, count, &result, e);
}

/* The rest of a stream that nobody wants any more: asks the server to stop, then reads what is on its way. */
static void abandon_stream(struct db *db)
{
	char ignored_text[256];
	struct err ignored;
	PGcancel *cancel = PQgetCancel(db->conn);

	if (cancel != NULL)
		(void)PQcancel(cancel, ignored_text, sizeof ignored_text);
	PQfreeCancel(cancel);
	if (failed(drain(db, &ignored)))
		db_disconnect(db);
}

static RESULT stream_row(PGresult *result, RESULT (*each)(const struct rows *row, void *context, struct err *e),
                         void *context, struct err *e)
{
	const struct rows row = { .result = result, .count = (size_t)PQntuples(result) };

	return row.count == 0 ? OK : each(&row, context, e);
}

RESULT db_stream(struct db *db, const struct stmt *stmt, const struct param *params, size_t count,
                 RESULT (*each)(const struct rows *row, void *context, struct err *e), void *context, struct err *e)
{
	TRY(send_statement(db, stmt, params, count, e));
	(void)PQsetSingleRowMode(db->conn);
	for (;;) {
		CLEANUP(PQclear) PGresult *result = NULL;
		TRY(db_await(db, &result, e));
		if (result == NULL)
			return OK;
		if (!is_success(result))
			return give_up(db, result, stmt->name, e);
		const struct result taken = stream_row(result, each, context, e);
		if (failed(taken)) {
			abandon_stream(db);
			return taken;
		}
	}
}
