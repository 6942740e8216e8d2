/* SPDX-License-Identifier: Apache-2.0 */
#include "store/change_store.h"

#include "store/tx.h"
#include "support/pg_fixture.h"

static int64_t append(struct db *db, enum change_kind kind)
{
	const struct change change = { .kind = (int)kind };
	int64_t number = 0;

	ACCEPTED(change_store_append(db, &change, &number, &test_err));
	return number;
}

static struct change_list after(struct pg_fixture *pg, int64_t number, bool *gap)
{
	struct change_list list;

	ACCEPTED(change_store_after(pg->db, number, 100, pg->arena, &list, gap, &test_err));
	return list;
}

static void change_comes_back_as_it_was_written(void **state)
{
	struct pg_fixture *pg = *state;
	const struct change change = {
		.kind = CHANGE_REVOCATION,
		.community_id = uuid_new(1),
		.authority_no = 12,
		.serial = slice_of("\1\2\3", 3),
	};
	int64_t number = 0, current = 0;
	bool gap = true;

	ACCEPTED(change_store_append(pg->db, &change, &number, &test_err));
	assert_int_equal(number, 2);
	append(pg->db, CHANGE_ACCESS);
	ACCEPTED(change_store_current(pg->db, &current, &test_err));
	assert_int_equal(current, 3);
	const struct change_list list = after(pg, 1, &gap);
	assert_false(gap);
	assert_int_equal(list.count, 2);
	assert_int_equal(list.items[0].number, 2);
	assert_int_equal(list.items[0].kind, CHANGE_REVOCATION);
	assert_true(uuid_equal(&list.items[0].community_id, &change.community_id));
	assert_int_equal(list.items[0].authority_no, 12);
	assert_true(slice_equal(list.items[0].serial, change.serial));
	assert_int_equal(list.items[1].kind, CHANGE_ACCESS);
	assert_true(uuid_is_zero(&list.items[1].community_id));
	assert_int_equal(list.items[1].authority_no, 0);
	assert_int_equal(list.items[1].serial.len, 0);
}

static void nothing_new_is_no_gap(void **state)
{
	struct pg_fixture *pg = *state;
	const int64_t number = append(pg->db, CHANGE_TRUST);
	bool gap = true;

	assert_int_equal(after(pg, number, &gap).count, 0);
	assert_false(gap);
}

static void at_most_as_many_as_asked_for_are_read(void **state)
{
	struct pg_fixture *pg = *state;
	struct change_list list;
	bool gap = true;

	for (int i = 0; i < 5; i++)
		append(pg->db, CHANGE_TRUST);
	ACCEPTED(change_store_after(pg->db, 2, 3, pg->arena, &list, &gap, &test_err));
	assert_false(gap);
	assert_int_equal(list.count, 3);
	assert_int_equal(list.items[2].number, 5);
}

static void pruned_changes_are_a_gap(void **state)
{
	struct pg_fixture *pg = *state;
	bool gap = false;

	for (int i = 0; i < 4; i++)
		append(pg->db, CHANGE_TRUST); /* 2 … 5 */
	pg_fixture_sql(pg, "UPDATE change_log SET at = '2020-01-01Z' WHERE number <= 3");
	ACCEPTED(change_store_prune(pg->db, 1600000000, &test_err));
	(void)after(pg, 1, &gap);
	assert_true(gap);
	assert_int_equal(after(pg, 3, &gap).count, 2);
	assert_false(gap);
	(void)after(pg, 2, &gap);
	assert_true(gap);
}

static void everything_pruned_is_a_gap_for_whoever_is_behind(void **state)
{
	struct pg_fixture *pg = *state;
	bool gap = false;
	const int64_t number = append(pg->db, CHANGE_TRUST);

	ACCEPTED(change_store_prune(pg->db, 32503680000, &test_err));
	assert_string_equal(pg_fixture_value(pg, "SELECT count(*) FROM change_log"), "0");
	assert_int_equal(after(pg, number - 1, &gap).count, 0);
	assert_true(gap);
	(void)after(pg, number, &gap);
	assert_false(gap);
}

/* A transaction that began early may commit late, so `at` does not rise with the number. */
static void pruning_never_leaves_a_hole(void **state)
{
	struct pg_fixture *pg = *state;
	bool gap = true;

	for (int i = 0; i < 3; i++)
		append(pg->db, CHANGE_TRUST); /* 2, 3, 4 */
	pg_fixture_sql(pg, "UPDATE change_log SET at = '2020-01-01Z' WHERE number IN (2, 4)");
	ACCEPTED(change_store_prune(pg->db, 1600000000, &test_err));
	const struct change_list list = after(pg, 2, &gap);
	assert_false(gap);
	assert_int_equal(list.count, 2);
}

static void hole_in_the_log_is_a_gap(void **state)
{
	struct pg_fixture *pg = *state;
	bool gap = false;

	for (int i = 0; i < 3; i++)
		append(pg->db, CHANGE_TRUST);
	pg_fixture_sql(pg, "DELETE FROM change_log WHERE number = 3");
	(void)after(pg, 1, &gap);
	assert_true(gap);
}

/* A restored backup: what this reader has seen never happened. */
static void counter_behind_the_reader_is_a_gap(void **state)
{
	struct pg_fixture *pg = *state;
	bool gap = false;

	append(pg->db, CHANGE_TRUST);
	assert_int_equal(after(pg, 99, &gap).count, 0);
	assert_true(gap);
}

static RESULT append_and_refuse(void *context, struct err *e)
{
	const struct change change = { .kind = CHANGE_TRUST };
	int64_t number = 0;

	TRY(change_store_append(context, &change, &number, e));
	FAIL(e, ERR_RULE, "no");
}

static void number_of_a_rolled_back_change_is_given_again(void **state)
{
	struct pg_fixture *pg = *state;

	REFUSED(tx_run(pg->db, TX_WRITE, append_and_refuse, pg->db, &test_err), ERR_RULE, "no");
	assert_int_equal(append(pg->db, CHANGE_TRUST), 2);
}

struct order {
	struct pg_fixture *pg;
	struct db *other;
};

/* Numbers are in the order of commits: the next is not given while this one is not committed. */
static RESULT append_while_another_waits(void *context, struct err *e)
{
	const struct order *order = context;
	const struct change change = { .kind = CHANGE_TRUST };
	int64_t number = 0;

	TRY(change_store_append(order->pg->db, &change, &number, e));
	REFUSED(change_store_append(order->other, &change, &number, &test_err), ERR_BUSY, "right now");
	assert_string_equal(test_err.sqlstate, "55P03");
	return OK;
}

static void later_number_waits_for_the_earlier_commit(void **state)
{
	struct pg_fixture *pg = *state;
	struct db_config config = pg->config;
	struct db *made = NULL;

	config.lock_timeout_ms = 50;
	ACCEPTED(db_new(&config, &made, &test_err));
	CLEANUP(db_free) struct db *other = made;
	struct order order = { .pg = pg, .other = other };
	ACCEPTED(tx_run(pg->db, TX_WRITE, append_while_another_waits, &order, &test_err));
	assert_int_equal(append(other, CHANGE_TRUST), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PG_TEST(change_comes_back_as_it_was_written),
		PG_TEST(nothing_new_is_no_gap),
		PG_TEST(at_most_as_many_as_asked_for_are_read),
		PG_TEST(pruned_changes_are_a_gap),
		PG_TEST(everything_pruned_is_a_gap_for_whoever_is_behind),
		PG_TEST(pruning_never_leaves_a_hole),
		PG_TEST(hole_in_the_log_is_a_gap),
		PG_TEST(counter_behind_the_reader_is_a_gap),
		PG_TEST(number_of_a_rolled_back_change_is_given_again),
		PG_TEST(later_number_waits_for_the_earlier_commit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
