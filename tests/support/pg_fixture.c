/* SPDX-License-Identifier: Apache-2.0 */
#include "support/pg_fixture.h"

#include "crypto/digest.h"
#include "store/migrate.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <unistd.h>

#define ADMIN_DATABASE "postgres"
#define TEMPLATE_LOCK "SELECT pg_advisory_lock(7003)"

/* The directory of the cluster, which holds its socket. */
static void read_cluster(char *out, size_t size)
{
	const char *note = getenv("ANCHORHOLD_TEST_CLUSTER");
	FILE *file = fopen(note != NULL ? note : PG_CLUSTER_NOTE, "r");

	if (file == NULL)
		fail_msg("no PostgreSQL for the tests: run tests/support/pg_cluster.sh start BUILD_DIRECTORY");
	assert_non_null(fgets(out, (int)size, file));
	fclose(file);
	out[strcspn(out, "\n")] = '\0';
}

static void put_url(char *out, size_t size, const char *database)
{
	char directory[128];

	read_cluster(directory, sizeof directory);
	snprintf(out, size, "host=%s dbname=%s user=anchorhold options='-c client_min_messages=warning'", directory,
	         database);
}

static PGconn *connect_to(const char *database)
{
	char url[300];

	put_url(url, sizeof url, database);
	PGconn *conn = PQconnectdb(url);
	if (PQstatus(conn) != CONNECTION_OK)
		fail_msg("%s: %s", url, PQerrorMessage(conn));
	return conn;
}

static void must_run(PGconn *conn, const char *sql)
{
	PGresult *result = PQexec(conn, sql);
	const ExecStatusType status = PQresultStatus(result);

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(conn));
	PQclear(result);
}

__attribute__((format(printf, 2, 3))) static void must_run_f(PGconn *conn, const char *format, ...)
{
	char sql[400];
	va_list args;

	va_start(args, format);
	vsnprintf(sql, sizeof sql, format, args);
	va_end(args);
	must_run(conn, sql);
}

static bool exists(PGconn *conn, const char *database)
{
	PGresult *result = PQexecParams(conn, "SELECT 1 FROM pg_database WHERE datname = $1", 1, NULL, &database, NULL,
	                                NULL, 0);
	const bool found = PQntuples(result) == 1;

	PQclear(result);
	return found;
}

static struct db_config config_for(const char *url)
{
	return (struct db_config){
		.url = url,
		.application_name = "test",
		.connect_timeout_s = 10,
		.statement_timeout_ms = 30000,
		.lock_timeout_ms = 20000,
	};
}

static void migrate_template(const char *name)
{
	char url[300];
	struct db *db = NULL;
	struct migration_report report;

	put_url(url, sizeof url, name);
	const struct db_config config = config_for(url);
	ACCEPTED(db_new(&config, &db, &test_err));
	ACCEPTED(migrate_run(db, NULL, &report, &test_err));
	db_free(db);
}

/* One template for one set of migrations: a changed one does not meet the template of an earlier build. */
static void template_name(char *out, size_t size)
{
	uint8_t digest[SHA256_SIZE], all[SHA256_SIZE] = { 0 };

	for (size_t i = 0; i < migration_count; i++) {
		sha256(migrations[i].file->bytes, digest);
		for (size_t at = 0; at < sizeof all; at++)
			all[at] = (uint8_t)(all[at] * 31 + digest[at]);
	}
	snprintf(out, size, "template_%02x%02x%02x%02x", all[0], all[1], all[2], all[3]);
}

/* Under a lock, since tests run in parallel. Its name is final only once it is whole. */
static void ensure_template(PGconn *admin, const char *name)
{
	char making[80];

	snprintf(making, sizeof making, "%s_making", name);
	must_run(admin, TEMPLATE_LOCK);
	if (!exists(admin, name)) {
		must_run_f(admin, "DROP DATABASE IF EXISTS %s WITH (FORCE)", making);
		must_run_f(admin, "CREATE DATABASE %s TEMPLATE template0", making);
		migrate_template(making);
		must_run_f(admin, "ALTER DATABASE %s RENAME TO %s", making, name);
	}
	must_run(admin, "SELECT pg_advisory_unlock_all()");
}

/* Copying files is fastest where nothing is synced to disk. */
static struct pg_fixture *fixture_of(const char *template)
{
	static unsigned count;
	struct pg_fixture *pg = calloc(1, sizeof *pg);
	PGconn *admin = connect_to(ADMIN_DATABASE);

	assert_non_null(pg);
	snprintf(pg->name, sizeof pg->name, "t_%d_%u", (int)getpid(), ++count);
	put_url(pg->url, sizeof pg->url, pg->name);
	if (strcmp(template, "template0") != 0)
		ensure_template(admin, template);
	must_run_f(admin, "CREATE DATABASE %s TEMPLATE %s STRATEGY file_copy", pg->name, template);
	PQfinish(admin);
	pg->config = config_for(pg->url);
	pg->arena = arena_new(64u << 20);
	assert_non_null(pg->arena);
	ACCEPTED(db_new(&pg->config, &pg->db, &test_err));
	return pg;
}

struct pg_fixture *pg_fixture_new(void)
{
	char name[64];

	template_name(name, sizeof name);
	return fixture_of(name);
}

struct pg_fixture *pg_fixture_new_empty(void)
{
	return fixture_of("template0");
}

void pg_fixture_free(struct pg_fixture *pg)
{
	if (pg == NULL)
		return;
	db_free(pg->db);
	arena_free(pg->arena);
	PGconn *admin = connect_to(ADMIN_DATABASE);
	must_run_f(admin, "DROP DATABASE %s WITH (FORCE)", pg->name);
	PQfinish(admin);
	free(pg);
}

struct db *pg_fixture_connect(const struct pg_fixture *pg)
{
	struct db *db = NULL;

	ACCEPTED(db_new(&pg->config, &db, &test_err));
	ACCEPTED(db_connect(db, &test_err));
	return db;
}

void pg_fixture_sql(const struct pg_fixture *pg, const char *sql)
{
	PGconn *conn = connect_to(pg->name);

	must_run(conn, sql);
	PQfinish(conn);
}

const char *pg_fixture_value(struct pg_fixture *pg, const char *sql)
{
	PGconn *conn = connect_to(pg->name);
	PGresult *result = PQexec(conn, sql);
	const char *value = NULL;

	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(conn));
	if (PQntuples(result) > 0 && PQgetisnull(result, 0, 0) == 0)
		value = arena_text(pg->arena, PQgetvalue(result, 0, 0));
	PQclear(result);
	PQfinish(conn);
	return value;
}

static const char *field_of(struct pg_fixture *pg, const PGresult *result, int code)
{
	const char *text = PQresultErrorField(result, code);

	return arena_text(pg->arena, text != NULL ? text : "");
}

const char *pg_fixture_refusal(struct pg_fixture *pg, const char *sql, char *constraint)
{
	PGconn *conn = connect_to(pg->name);
	PGresult *result = PQexec(conn, sql);
	const char *state = field_of(pg, result, PG_DIAG_SQLSTATE);

	if (constraint != NULL)
		snprintf(constraint, 100, "%s", field_of(pg, result, PG_DIAG_CONSTRAINT_NAME));
	PQclear(result);
	PQfinish(conn);
	return state;
}

void pg_fixture_disconnect_all(const struct pg_fixture *pg)
{
	/* The second argument makes it wait until the session is gone. */
	pg_fixture_sql(pg, "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
	                   "WHERE datname = current_database() AND pid <> pg_backend_pid()");
}

int pg_fixture_setup(void **state)
{
	*state = pg_fixture_new();
	return 0;
}

int pg_fixture_setup_empty(void **state)
{
	*state = pg_fixture_new_empty();
	return 0;
}

int pg_fixture_teardown(void **state)
{
	pg_fixture_free(*state);
	return 0;
}
