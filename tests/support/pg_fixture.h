/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fresh, migrated PostgreSQL database for each test, copied from a template that the first test of a run makes.
 * The cluster is that of tests/support/pg_cluster.sh, which ctest starts before the first of these tests and
 * stops after the last; to run one test by hand, start it with the build directory.
 *
 *	static void something_holds(void **state)
 *	{
 *		struct pg_fixture *pg = *state;
 *		ACCEPTED(thing_store_insert(pg->db, …, &test_err));
 *	}
 *	const struct CMUnitTest tests[] = { PG_TEST(something_holds) };
 */
#ifndef TESTS_SUPPORT_PG_FIXTURE_H
#define TESTS_SUPPORT_PG_FIXTURE_H

#include "base/arena.h"
#include "store/db.h"
#include "support/parse.h"

struct pg_fixture {
	struct db *db;           /* to a fresh database */
	struct arena *arena;     /* 64 MiB */
	struct db_config config; /* for more connections of one's own */
	char url[300];
	char name[64]; /* of the database */
};

/* Fails the test when there is no cluster. */
struct pg_fixture *pg_fixture_new(void);
/* An empty database: no schema at all. */
struct pg_fixture *pg_fixture_new_empty(void);
/* Closes the connections that were opened here and drops the database, whoever is still connected to it. */
void pg_fixture_free(struct pg_fixture *pg);

/* One more connection; db_free ends it. */
struct db *pg_fixture_connect(const struct pg_fixture *pg);
/* Runs a script that must succeed, on a connection of its own. */
void pg_fixture_sql(const struct pg_fixture *pg, const char *sql);
/* The first column of the first row as text in the arena; NULL when there is none. */
const char *pg_fixture_value(struct pg_fixture *pg, const char *sql);
/* The SQLSTATE that a script fails with, and in `constraint` (of 100 chars, may be NULL) the constraint; "" for success. */
const char *pg_fixture_refusal(struct pg_fixture *pg, const char *sql, char *constraint);
/* Ends the sessions of all connections to the database but this call's, as a restart of PostgreSQL would. */
void pg_fixture_disconnect_all(const struct pg_fixture *pg);

/* For cmocka: *state is a struct pg_fixture *. */
int pg_fixture_setup(void **state);
int pg_fixture_setup_empty(void **state);
int pg_fixture_teardown(void **state);

#define PG_TEST(function) cmocka_unit_test_setup_teardown(function, pg_fixture_setup, pg_fixture_teardown)
#define PG_TEST_EMPTY(function) cmocka_unit_test_setup_teardown(function, pg_fixture_setup_empty, pg_fixture_teardown)

#endif
