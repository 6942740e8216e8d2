/* SPDX-License-Identifier: Apache-2.0 */
/* What a change needs to be heard of elsewhere: a commit with NOTIFY until another connection has it. */
#include "bench/bench.h"

#include <libpq-fe.h>
#include <poll.h>

static PGconn *connection_to(const char *where)
{
	PGconn *connection = PQconnectdb(where != NULL ? where : "");

	if (PQstatus(connection) != CONNECTION_OK)
		bench_die("PQconnectdb", PQerrorMessage(connection), "");
	return connection;
}

static void run_sql(PGconn *connection, const char *sql)
{
	PGresult *result = PQexec(connection, sql);

	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		bench_die(sql, PQerrorMessage(connection), "");
	PQclear(result);
}

static void await_notification(PGconn *connection)
{
	struct pollfd about = { .fd = PQsocket(connection), .events = POLLIN };
	PGnotify *notification;

	while ((notification = PQnotifies(connection)) == NULL) {
		CHECK_THAT(poll(&about, 1, 10000) == 1);
		CHECK_THAT(PQconsumeInput(connection) == 1);
	}
	PQfreemem(notification);
}

void bench_notify(const struct bench_options *options)
{
	PGconn *writer = connection_to(options->where), *listener = connection_to(options->where);
	struct samples ms = { 0 };

	run_sql(writer, "CREATE TABLE IF NOT EXISTS bench_notify (number bigint)");
	run_sql(listener, "LISTEN bench_notify");
	for (size_t i = 0; i < options->count; i++) {
		const int64_t began = now_ns();
		run_sql(writer, "BEGIN; INSERT INTO bench_notify VALUES (1); NOTIFY bench_notify; COMMIT");
		await_notification(listener);
		samples_add(&ms, (double)(now_ns() - began) / 1e6);
	}
	report("p99_ms", samples_at(&ms, 0.99));
	samples_report(&ms, "median_ms");
	run_sql(writer, "DROP TABLE bench_notify");
	PQfinish(listener);
	PQfinish(writer);
}
