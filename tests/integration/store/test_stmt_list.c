/* SPDX-License-Identifier: Apache-2.0 */
#include "store/stmt_list.h"

#include "support/pg_fixture.h"

#include <dirent.h>
#include <libpq-fe.h>
#include <stdio.h>

/* With types inferred, so a statement is held to what it says by itself. */
static unsigned prepare(PGconn *conn, const struct stmt *stmt)
{
	PGresult *result = PQprepare(conn, stmt->name, stmt->sql, 0, NULL);
	const bool prepared = PQresultStatus(result) == PGRES_COMMAND_OK;

	if (!prepared)
		print_error("%s: %s", stmt->name, PQerrorMessage(conn));
	PQclear(result);
	return prepared ? 0 : 1;
}

/* A name that is taken is refused by PostgreSQL itself, so this also proves that names are unique. */
static void statement_of_every_store_fits_the_schema(void **state)
{
	struct pg_fixture *pg = *state;
	PGconn *conn = PQconnectdb(pg->url);
	unsigned faults = 0, count = 0;

	assert_int_equal(PQstatus(conn), CONNECTION_OK);
	for (size_t i = 0; i < stmt_list_count; i++) {
		assert_true(stmt_lists[i]->count > 0);
		for (size_t j = 0; j < stmt_lists[i]->count; j++, count++)
			faults += prepare(conn, &stmt_lists[i]->items[j]);
	}
	PQfinish(conn);
	assert_true(count > 20);
	assert_int_equal(faults, 0);
}

static void list_holds_no_store_twice(void **state)
{
	(void)state;
	for (size_t i = 0; i < stmt_list_count; i++)
		for (size_t j = 0; j < i; j++)
			assert_ptr_not_equal(stmt_lists[i], stmt_lists[j]);
}

#define EXPORT "const struct stmt_list "

static bool ends_with(const char *text, const char *end)
{
	const size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static unsigned definitions_in(const char *path)
{
	char line[1000];
	unsigned count = 0;
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	while (fgets(line, sizeof line, file) != NULL)
		count += strncmp(line, EXPORT, strlen(EXPORT)) == 0 && strstr(line, "_statements = {") != NULL;
	fclose(file);
	return count;
}

static void list_holds_what_every_store_file_exports(void **state)
{
	DIR *directory = opendir(STORE_SOURCES);
	unsigned count = 0;
	char path[1000];

	assert_non_null(directory);
	for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
		if (!ends_with(entry->d_name, ".c"))
			continue;
		snprintf(path, sizeof path, "%s/%s", STORE_SOURCES, entry->d_name);
		count += definitions_in(path);
	}
	closedir(directory);
	assert_int_equal(count, stmt_list_count);
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PG_TEST(statement_of_every_store_fits_the_schema),
		cmocka_unit_test(list_holds_no_store_twice),
		cmocka_unit_test(list_holds_what_every_store_file_exports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
