/* SPDX-License-Identifier: Apache-2.0 */
#include "store/listen.h"

#include "base/clock.h"
#include "support/pg_fixture.h"

#include <unistd.h>

#define FOREVER_MS 120000
#define SOON_MS 60000

static const char notify[] = "SELECT change_append('trust', NULL, NULL, NULL)";

static void change_wakes_the_listener(void **state)
{
	struct pg_fixture *pg = *state;
	const int64_t began = clock_monotonic_ms();

	ACCEPTED(listen_start(pg->db, &test_err));
	pg_fixture_sql(pg, notify);
	ACCEPTED(listen_wait(pg->db, FOREVER_MS, -1, &test_err));
	assert_true(clock_monotonic_ms() - began < SOON_MS);
}

static void change_that_was_rolled_back_wakes_nobody(void **state)
{
	struct pg_fixture *pg = *state;
	const int64_t began = clock_monotonic_ms();

	ACCEPTED(listen_start(pg->db, &test_err));
	pg_fixture_sql(pg, "BEGIN; SELECT change_append('trust', NULL, NULL, NULL); ROLLBACK");
	ACCEPTED(listen_wait(pg->db, 50, -1, &test_err));
	assert_true(clock_monotonic_ms() - began >= 50);
}

static void listener_that_starts_twice_still_hears(void **state)
{
	static const struct stmt stmt = { "test_count", "SELECT count(*) FROM pg_listening_channels()" };
	struct pg_fixture *pg = *state;
	CLEANUP_ROWS struct rows rows = { .result = NULL };

	ACCEPTED(listen_start(pg->db, &test_err));
	ACCEPTED(listen_start(pg->db, &test_err));
	ACCEPTED(db_query(pg->db, &stmt, NULL, 0, &rows, &test_err));
	assert_int_equal(rows_int(&rows, 0, 0), 1);
}

static void notification_that_came_with_a_statement_is_not_lost(void **state)
{
	static const struct stmt stmt = { "test_one", "SELECT 1" };
	struct pg_fixture *pg = *state;
	const int64_t began = clock_monotonic_ms();

	ACCEPTED(listen_start(pg->db, &test_err));
	pg_fixture_sql(pg, notify);
	ACCEPTED(db_run(pg->db, &stmt, NULL, 0, &test_err));
	ACCEPTED(listen_wait(pg->db, FOREVER_MS, -1, &test_err));
	assert_true(clock_monotonic_ms() - began < SOON_MS);
}

static void readable_descriptor_wakes_the_listener(void **state)
{
	struct pg_fixture *pg = *state;
	int ends[2];
	const int64_t began = clock_monotonic_ms();

	assert_int_equal(pipe(ends), 0);
	ACCEPTED(listen_start(pg->db, &test_err));
	assert_int_equal(write(ends[1], "x", 1), 1);
	ACCEPTED(listen_wait(pg->db, FOREVER_MS, ends[0], &test_err));
	assert_true(clock_monotonic_ms() - began < SOON_MS);
	close(ends[0]);
	close(ends[1]);
}

static void lost_connection_ends_the_wait_and_can_be_listened_on_again(void **state)
{
	struct pg_fixture *pg = *state;

	ACCEPTED(listen_start(pg->db, &test_err));
	pg_fixture_disconnect_all(pg);
	REFUSED(listen_wait(pg->db, FOREVER_MS, -1, &test_err), ERR_STORE_DOWN, "");
	ACCEPTED(listen_start(pg->db, &test_err));
	pg_fixture_sql(pg, notify);
	ACCEPTED(listen_wait(pg->db, FOREVER_MS, -1, &test_err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PG_TEST(change_wakes_the_listener),
		PG_TEST(change_that_was_rolled_back_wakes_nobody),
		PG_TEST(listener_that_starts_twice_still_hears),
		PG_TEST(notification_that_came_with_a_statement_is_not_lost),
		PG_TEST(readable_descriptor_wakes_the_listener),
		PG_TEST(lost_connection_ends_the_wait_and_can_be_listened_on_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
