/* SPDX-License-Identifier: Apache-2.0 */
#include "store/migrate.h"

#include "crypto/digest.h"
#include "support/pg_fixture.h"
#include "support/threads.h"

#include <stdio.h>

static unsigned announced;

static void announce(const struct migration *migration)
{
	(void)migration;
	announced++;
}

static void empty_database_gets_every_migration(void **state)
{
	struct pg_fixture *pg = *state;
	struct migration_report report;
	char expected[20];

	announced = 0;
	ACCEPTED(migrate_run(pg->db, announce, &report, &test_err));
	assert_int_equal(report.from, 0);
	assert_int_equal(report.to, (int)migration_count);
	assert_int_equal(announced, migration_count);
	ACCEPTED(migrate_check(pg->db, &test_err));
	snprintf(expected, sizeof expected, "%zu", migration_count);
	assert_string_equal(pg_fixture_value(pg, "SELECT count(*) FROM schema_migration"), expected);
	assert_string_equal(pg_fixture_value(pg, "SELECT value FROM change_counter"), "1");
}

static void migrated_database_stays_as_it_is(void **state)
{
	struct pg_fixture *pg = *state;
	struct migration_report report;

	announced = 0;
	pg_fixture_sql(pg, "UPDATE change_counter SET value = 7");
	ACCEPTED(migrate_run(pg->db, announce, &report, &test_err));
	assert_int_equal(report.from, (int)migration_count);
	assert_int_equal(report.to, (int)migration_count);
	assert_int_equal(announced, 0);
	assert_string_equal(pg_fixture_value(pg, "SELECT value FROM change_counter"), "7");
}

static void connection_keeps_its_timeouts_after_a_migration(void **state)
{
	static const struct stmt stmt = { "test_timeout", "SELECT current_setting('statement_timeout')" };
	struct pg_fixture *pg = *state;
	struct migration_report report;
	CLEANUP_ROWS struct rows rows = { .result = NULL };

	ACCEPTED(migrate_run(pg->db, NULL, &report, &test_err));
	ACCEPTED(db_query(pg->db, &stmt, NULL, 0, &rows, &test_err));
	assert_string_equal(rows_text(&rows, 0, 0, pg->arena), "30s");
}

static void embedded_file_has_the_checksum_that_is_remembered(void **state)
{
	struct pg_fixture *pg = *state;
	uint8_t digest[SHA256_SIZE];

	assert_true(migration_count > 0);
	for (size_t i = 0; i < migration_count; i++) {
		const struct embed *file = migrations[i].file;
		sha256(file->bytes, digest);
		assert_memory_equal(file->sha256, digest, sizeof digest);
		assert_int_equal(file->bytes.data[file->bytes.len], 0);
		assert_int_equal(migrations[i].number, (int)i + 1);
		assert_string_equal(migrations[i].name, file->name);
		const char *sql = arena_printf(
			pg->arena, "SELECT encode(sha256, 'hex') FROM schema_migration WHERE number = %zu", i + 1);
		const char *stored = pg_fixture_value(pg, sql);
		assert_non_null(stored);
		assert_true(slice_equal(hex(pg->arena, stored), slice_of(digest, sizeof digest)));
	}
}

static void unmigrated_database_is_told_to_be_migrated(void **state)
{
	struct pg_fixture *pg = *state;

	REFUSED(migrate_check(pg->db, &test_err), ERR_STATE, "anchorhold migrate");
	pg_fixture_sql(pg, "CREATE TABLE schema_migration (number integer PRIMARY KEY, name text, sha256 bytea)");
	REFUSED(migrate_check(pg->db, &test_err), ERR_STATE, "at migration 0");
}

static void newer_database_is_refused(void **state)
{
	struct pg_fixture *pg = *state;
	struct migration_report report;

	pg_fixture_sql(pg, "INSERT INTO schema_migration (number, name, sha256) VALUES (9998, '9998_new.sql', ''), "
	                   "(9999, '9999_newer.sql', '')");
	REFUSED(migrate_run(pg->db, NULL, &report, &test_err), ERR_STATE, "migration 9999, which is newer");
	REFUSED(migrate_check(pg->db, &test_err), ERR_STATE, "is newer");
}

static void changed_migration_is_refused(void **state)
{
	struct pg_fixture *pg = *state;
	struct migration_report report;

	pg_fixture_sql(pg, "UPDATE schema_migration SET sha256 = sha256('something else') WHERE number = 1");
	REFUSED(migrate_run(pg->db, NULL, &report, &test_err), ERR_STATE, "0001_foundation.sql was applied");
	REFUSED(migrate_check(pg->db, &test_err), ERR_STATE, "other contents");
}

static void migration_that_fails_leaves_nothing_of_itself(void **state)
{
	struct pg_fixture *pg = *state;
	struct migration_report report;

	/* The last thing that the first migration makes is in its way. */
	pg_fixture_sql(pg, "CREATE TABLE audit_row (scope integer)");
	REFUSED(migrate_run(pg->db, NULL, &report, &test_err), ERR_INTERNAL, "");
	assert_string_equal(pg_fixture_value(pg, "SELECT count(*) FROM schema_migration"), "0");
	assert_null(pg_fixture_value(pg, "SELECT to_regclass('change_counter')"));
	pg_fixture_sql(pg, "DROP TABLE audit_row");
	ACCEPTED(migrate_run(pg->db, NULL, &report, &test_err));
}

struct nodes {
	struct pg_fixture *pg;
	int from[4];
};

static unsigned migrate_as(void *context, unsigned number)
{
	struct nodes *nodes = context;
	CLEANUP(db_free) struct db *db = pg_fixture_connect(nodes->pg);
	struct migration_report report = { .from = -1 };
	struct err e;

	if (failed(migrate_run(db, NULL, &report, &e)))
		return 1;
	nodes->from[number] = report.from;
	return 0;
}

static void of_nodes_that_migrate_together_one_does_it(void **state)
{
	struct nodes nodes = { .pg = *state };
	unsigned did = 0;

	assert_int_equal(in_threads(4, migrate_as, &nodes), 0);
	for (size_t i = 0; i < 4; i++)
		did += nodes.from[i] == 0;
	assert_int_equal(did, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PG_TEST_EMPTY(empty_database_gets_every_migration),
		PG_TEST(migrated_database_stays_as_it_is),
		PG_TEST(connection_keeps_its_timeouts_after_a_migration),
		PG_TEST(embedded_file_has_the_checksum_that_is_remembered),
		PG_TEST_EMPTY(unmigrated_database_is_told_to_be_migrated),
		PG_TEST(newer_database_is_refused),
		PG_TEST(changed_migration_is_refused),
		PG_TEST_EMPTY(migration_that_fails_leaves_nothing_of_itself),
		PG_TEST_EMPTY(of_nodes_that_migrate_together_one_does_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
