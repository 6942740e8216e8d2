/* SPDX-License-Identifier: Apache-2.0 */
/* Invariant I21: deletion, reorder or edit of a row is detected. */
#include "store/audit_store.h"

#include "store/change_store.h"
#include "store/tx.h"
#include "support/pg_fixture.h"
#include "support/threads.h"

#define UNLOCKED(sql) "ALTER TABLE audit_row DISABLE TRIGGER USER; " sql

static const struct uuid scope = { .bytes = { 1, 2, 3 } };

static struct audit_row row_number(int number)
{
	return (struct audit_row){
		.scope = scope,
		.at_ms = 1764000000123 + number,
		.actor_id = { .bytes = { 9, 9 } },
		.actor_name = "Zo\xc3\xab",
		.request_id = "r-1",
		.event = "anchor.added",
		.object_type = "anchor",
		.object_id = number % 2 == 0 ? "even" : "odd",
		.after = "{\"n\":\"\xe2\x82\xac\"}",
	};
}

static void append(struct pg_fixture *pg, int count)
{
	for (int i = 1; i <= count; i++) {
		const struct audit_row row = row_number(i);
		ACCEPTED(audit_store_append(pg->db, &row, &test_err));
	}
}

struct question {
	struct pg_fixture *pg;
	struct uuid scope;
	struct audit_verification answer;
};

static RESULT verify_in_picture(void *context, struct err *e)
{
	struct question *q = context;

	return audit_store_verify(q->pg->db, &q->scope, q->pg->arena, &q->answer, e);
}

static struct audit_verification verify(struct pg_fixture *pg, struct uuid of)
{
	struct question q = { .pg = pg, .scope = of };

	ACCEPTED(tx_run(pg->db, TX_READ, verify_in_picture, &q, &test_err));
	return q.answer;
}

static void assert_broken(struct pg_fixture *pg, const char *sql, int64_t at, const char *words)
{
	pg_fixture_sql(pg, sql);
	const struct audit_verification v = verify(pg, scope);

	if (v.intact || v.broken_at != at || strstr(v.problem, words) == NULL)
		fail_msg("%s: broken at %lld: %s", sql, (long long)v.broken_at, v.intact ? "intact" : v.problem);
}

static void row_comes_back_as_it_was_written(void **state)
{
	struct pg_fixture *pg = *state;
	struct audit_row_list list;
	struct audit_row row = row_number(1);

	row.before = "";
	ACCEPTED(audit_store_append(pg->db, &row, &test_err));
	ACCEPTED(audit_store_page(pg->db, &scope, 0, NULL, 10, pg->arena, &list, &test_err));
	assert_int_equal(list.count, 1);
	const struct audit_row *back = &list.items[0];
	assert_true(uuid_equal(&back->scope, &scope));
	assert_int_equal(back->seq, 1);
	assert_int_equal(back->at_ms, row.at_ms);
	assert_true(uuid_equal(&back->actor_id, &row.actor_id));
	assert_string_equal(back->actor_name, row.actor_name);
	assert_string_equal(back->request_id, row.request_id);
	assert_string_equal(back->event, row.event);
	assert_string_equal(back->object_type, row.object_type);
	assert_string_equal(back->object_id, row.object_id);
	assert_string_equal(back->before, "");
	assert_string_equal(back->after, row.after);
	assert_int_equal(back->hash.len, 32);
}

static void page_goes_on_after_a_row_and_filters_by_object(void **state)
{
	struct pg_fixture *pg = *state;
	struct audit_row_list list;

	append(pg, 7);
	ACCEPTED(audit_store_page(pg->db, &scope, 2, NULL, 3, pg->arena, &list, &test_err));
	assert_int_equal(list.count, 3);
	assert_int_equal(list.items[0].seq, 3);
	assert_int_equal(list.items[2].seq, 5);
	ACCEPTED(audit_store_page(pg->db, &scope, 2, "even", 10, pg->arena, &list, &test_err));
	assert_int_equal(list.count, 2);
	assert_int_equal(list.items[0].seq, 4);
	assert_int_equal(list.items[1].seq, 6);
}

static void chain_as_it_was_written_is_intact(void **state)
{
	struct pg_fixture *pg = *state;
	struct audit_row system = row_number(1);
	struct audit_row_list list;

	append(pg, 50);
	system.actor_id = (struct uuid){ 0 };
	system.scope = (struct uuid){ 0 };
	ACCEPTED(audit_store_append(pg->db, &system, &test_err));
	struct audit_verification v = verify(pg, scope);
	assert_true(v.intact);
	assert_int_equal(v.rows, 50);
	assert_int_equal(v.broken_at, 0);
	assert_null(v.problem);
	ACCEPTED(audit_store_page(pg->db, &scope, 49, NULL, 10, pg->arena, &list, &test_err));
	assert_true(slice_equal(list.items[0].hash, slice_of(v.head, sizeof v.head)));
	v = verify(pg, (struct uuid){ 0 });
	assert_true(v.intact);
	assert_int_equal(v.rows, 1);
}

static void empty_chain_is_intact(void **state)
{
	const struct audit_verification v = verify(*state, scope);

	assert_true(v.intact);
	assert_int_equal(v.rows, 0);
}

/* Each column is in the hash. */
static void edit_of_any_column_is_detected(void **state)
{
	static const char *const edits[] = {
		"at = at + interval '1 ms'",
		"actor_id = NULL",
		"actor_name = 'Zoe'",
		"request_id = 'r-2'",
		"event = 'anchor.removed'",
		"object_type = 'ancho'",
		"object_id = 'other'",
		"before = ''",
		"after = NULL",
		"after = after || ' '",
		"hash = sha256('x')",
		/* Moves a letter across the border of two columns. */
		"event = 'anchor.addeda', object_type = 'nchor'",
	};

	for (size_t i = 0; i < ARRAY_LEN(edits); i++) {
		struct pg_fixture *pg = pg_fixture_new();
		append(pg, 5);
		assert_broken(pg, arena_printf(pg->arena, UNLOCKED("UPDATE audit_row SET %s WHERE seq = 3"), edits[i]),
		              3, "edited");
		pg_fixture_free(pg);
	}
	(void)state;
}

static void removed_row_is_detected(void **state)
{
	append(*state, 5);
	assert_broken(*state, UNLOCKED("DELETE FROM audit_row WHERE seq = 3"), 3, "row 3 is missing");
}

static void removed_first_row_is_detected(void **state)
{
	append(*state, 5);
	assert_broken(*state, UNLOCKED("DELETE FROM audit_row WHERE seq = 1"), 1, "row 1 is missing");
}

static void removed_row_whose_gap_was_closed_is_detected(void **state)
{
	append(*state, 5);
	assert_broken(*state,
	              UNLOCKED("DELETE FROM audit_row WHERE seq = 3; UPDATE audit_row SET seq = seq - 1 WHERE seq = 4; "
	                       "UPDATE audit_row SET seq = seq - 1 WHERE seq = 5; UPDATE audit_head SET seq = 4"),
	              3, "edited or stands in another's place");
}

static void reordered_rows_are_detected(void **state)
{
	append(*state, 5);
	assert_broken(
		*state,
		UNLOCKED("UPDATE audit_row SET seq = 99 WHERE seq = 2; UPDATE audit_row SET seq = 2 WHERE seq = 4; "
	                 "UPDATE audit_row SET seq = 4 WHERE seq = 99"),
		2, "stands in another's place");
}

static void rows_cut_off_at_the_end_are_detected(void **state)
{
	append(*state, 5);
	assert_broken(*state, UNLOCKED("DELETE FROM audit_row WHERE seq > 3"), 4, "removed from the end");
}

static void chain_emptied_altogether_is_detected(void **state)
{
	append(*state, 5);
	assert_broken(*state, UNLOCKED("DELETE FROM audit_row"), 1, "removed from the end");
}

static void row_beyond_the_recorded_end_is_detected(void **state)
{
	append(*state, 5);
	assert_broken(*state, "UPDATE audit_head SET seq = 4, hash = (SELECT hash FROM audit_row WHERE seq = 4)", 5,
	              "beyond the recorded end");
}

static void removed_end_mark_is_detected(void **state)
{
	append(*state, 2);
	assert_broken(*state, "DELETE FROM audit_head", 1, "beyond the recorded end");
}

/* Whoever edits the last row and its hash has to forge the end mark, too. */
static void last_row_written_anew_is_detected(void **state)
{
	append(*state, 3);
	assert_broken(*state,
	              UNLOCKED("UPDATE audit_row SET actor_name = 'Eve' WHERE seq = 3; "
	                       "UPDATE audit_row r SET hash = audit_hash((SELECT hash FROM audit_row WHERE seq = 2), "
	                       "r) WHERE seq = 3"),
	              3, "recorded end");
}

static void counting_goes_on_after_the_break(void **state)
{
	struct pg_fixture *pg = *state;

	append(pg, 5);
	pg_fixture_sql(pg, UNLOCKED("UPDATE audit_row SET event = 'x' WHERE seq = 2"));
	assert_int_equal(verify(pg, scope).rows, 5);
}

/* --- writers at the same time --- */

#define WRITERS 4
#define EACH 25

static RESULT audited_change(void *context, struct err *e)
{
	const struct audit_row row = row_number(1);
	const struct change change = { .kind = CHANGE_TRUST };
	int64_t number = 0;

	TRY(audit_store_append(context, &row, e));
	return change_store_append(context, &change, &number, e);
}

static unsigned write_many(void *context, unsigned number)
{
	CLEANUP(db_free) struct db *db = pg_fixture_connect(context);
	unsigned faults = 0;
	struct err e;

	(void)number;
	for (int i = 0; i < EACH; i++)
		faults += failed(tx_run(db, TX_WRITE, audited_change, db, &e));
	return faults;
}

static void writers_at_the_same_time_neither_deadlock_nor_break_the_chain(void **state)
{
	struct pg_fixture *pg = *state;

	assert_int_equal(in_threads(WRITERS, write_many, pg), 0);
	const struct audit_verification v = verify(pg, scope);
	assert_true(v.intact);
	assert_int_equal(v.rows, WRITERS * EACH);
	assert_string_equal(
		pg_fixture_value(pg, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"), "0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PG_TEST(row_comes_back_as_it_was_written),
		PG_TEST(page_goes_on_after_a_row_and_filters_by_object),
		PG_TEST(chain_as_it_was_written_is_intact),
		PG_TEST(empty_chain_is_intact),
		cmocka_unit_test(edit_of_any_column_is_detected),
		PG_TEST(removed_row_is_detected),
		PG_TEST(removed_first_row_is_detected),
		PG_TEST(removed_row_whose_gap_was_closed_is_detected),
		PG_TEST(reordered_rows_are_detected),
		PG_TEST(rows_cut_off_at_the_end_are_detected),
		PG_TEST(chain_emptied_altogether_is_detected),
		PG_TEST(row_beyond_the_recorded_end_is_detected),
		PG_TEST(removed_end_mark_is_detected),
		PG_TEST(last_row_written_anew_is_detected),
		PG_TEST(counting_goes_on_after_the_break),
		PG_TEST(writers_at_the_same_time_neither_deadlock_nor_break_the_chain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
