/* SPDX-License-Identifier: Apache-2.0 */
#include "store/db_private.h"

#include "base/clock.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#define RETRY_AFTER_MS 1000
#define SETUP_SIZE 400

static char *copied(const char *text)
{
	return strdup(text != NULL ? text : "");
}

RESULT db_new(const struct db_config *config, struct db **out, struct err *e)
{
	CLEANUP(db_free) struct db *db = calloc(1, sizeof *db);

	ENSURE(db != NULL, e, ERR_INTERNAL, "no memory for a database connection");
	db->config = *config;
	db->config.url = copied(config->url);
	db->config.application_name = copied(config->application_name);
	ENSURE(db->config.url != NULL && db->config.application_name != NULL, e, ERR_INTERNAL,
	       "no memory for a database connection");
	*out = TAKE(db);
	return OK;
}

void db_disconnect(struct db *db)
{
	PQfinish(db->conn);
	db->conn = NULL;
	db->prepared_count = 0;
	db->listening = false;
}

void db_free(struct db *db)
{
	if (db == NULL)
		return;
	db_disconnect(db);
	free(db->prepared);
	free((char *)db->config.url);
	free((char *)db->config.application_name);
	free(db);
}

/* Notices would go to stderr, between the lines of the log. */
static void ignore_notice(void *context, const PGresult *result)
{
	(void)context;
	(void)result;
}

/* What stands before dbname, the URL may override; what stands after it is ours. */
static PGconn *connection_open(const struct db_config *config)
{
	char timeout[16];

	snprintf(timeout, sizeof timeout, "%d", config->connect_timeout_s);
	const struct {
		const char *name, *value;
	} parameters[] = {
		{ "connect_timeout", timeout }, { "keepalives_idle", "15" },
		{ "keepalives_interval", "5" }, { "keepalives_count", "3" },
		{ "dbname", config->url },      { "application_name", config->application_name },
		{ "client_encoding", "UTF8" },
	};
	const char *names[ARRAY_LEN(parameters) + 1] = { NULL }, *values[ARRAY_LEN(parameters) + 1] = { NULL };

	for (size_t i = 0; i < ARRAY_LEN(parameters); i++) {
		names[i] = parameters[i].name;
		values[i] = parameters[i].value;
	}
	return PQconnectdbParams(names, values, 1);
}

/* A transaction that its client forgot must not hold its locks for ever: hence the last setting. */
static RESULT session_setup(struct db *db, struct err *e)
{
	char sql[SETUP_SIZE];

	snprintf(sql, sizeof sql,
	         "SET statement_timeout = %d; SET lock_timeout = %d; SET TimeZone = 'UTC'; "
	         "SET search_path = public, pg_catalog; SET standard_conforming_strings = on; "
	         "SET idle_in_transaction_session_timeout = 60000",
	         db->config.statement_timeout_ms, db->config.lock_timeout_ms);
	return db_script(db, sql, e);
}

static RESULT connection_setup(struct db *db, struct err *e)
{
	if (PQstatus(db->conn) != CONNECTION_OK)
		return db_error_connection(db, e);
	PQsetNoticeReceiver(db->conn, ignore_notice, NULL);
	ENSURE(PQsetnonblocking(db->conn, 1) == 0, e, ERR_INTERNAL,
	       "the database connection cannot be made non-blocking");
	return session_setup(db, e);
}

static RESULT connect_now(struct db *db, struct err *e)
{
	ENSURE(clock_monotonic_ms() >= db->next_attempt_ms, e, ERR_STORE_DOWN, "the database cannot be reached");
	db->conn = connection_open(&db->config);
	ENSURE(db->conn != NULL, e, ERR_INTERNAL, "no memory for a database connection");
	const struct result set_up = connection_setup(db, e);
	if (failed(set_up)) {
		db_disconnect(db);
		db->next_attempt_ms = clock_monotonic_ms() + RETRY_AFTER_MS;
	}
	return set_up;
}

static bool readable(int fd)
{
	struct pollfd about = { .fd = fd, .events = POLLIN };

	return poll(&about, 1, 0) > 0;
}

/*
 * Whether an idle connection is still one. A server that went away has sent its reason and then the end of
 * the stream, so more than one look may be needed.
 */
static bool is_alive(const struct db *db)
{
	for (int looks = 0; looks < 3 && readable(PQsocket(db->conn)); looks++)
		if (PQconsumeInput(db->conn) == 0)
			return false;
	return PQstatus(db->conn) == CONNECTION_OK;
}

RESULT db_connect(struct db *db, struct err *e)
{
	if (db->in_transaction) {
		ENSURE(db->conn != NULL, e, ERR_STORE_DOWN, "the connection to the database was lost");
		return OK;
	}
	if (db->conn != NULL && is_alive(db))
		return OK;
	db_disconnect(db);
	return connect_now(db, e);
}

int db_socket(const struct db *db)
{
	return db->conn == NULL ? -1 : PQsocket(db->conn);
}
