/* SPDX-License-Identifier: Apache-2.0 */
#include "store/tx.h"

#include "support/pg_fixture.h"
#include "support/threads.h"

static const struct stmt insert = {
	"test_insert", "INSERT INTO blocked_key (spki_sha256, reason, created_at) VALUES ($1, 'test', now())"
};
static const struct stmt count_keys = { "test_count", "SELECT count(*) FROM blocked_key" };
static const struct stmt lock_key = { "test_lock", "SELECT 1 FROM blocked_key WHERE spki_sha256 = $1 FOR UPDATE" };
static const struct stmt conflict = { "test_conflict", "SELECT test_conflict()" };

#define CONFLICT_FUNCTION                                                               \
	"CREATE FUNCTION test_conflict() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN " \
	"RAISE EXCEPTION 'conflict' USING ERRCODE = 'serialization_failure'; END $$"

struct work {
	struct pg_fixture *pg;
	struct db *db;
	int runs;
	int64_t seen[2];
};

static RESULT insert_key(struct db *db, const char *key, struct err *e)
{
	return DB_RUN(db, &insert, e, P_BYTES(slice_text(key)));
}

static RESULT count_of(struct db *db, int64_t *out, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { .result = NULL };

	TRY(db_query(db, &count_keys, NULL, 0, &rows, e));
	*out = rows_int(&rows, 0, 0);
	return OK;
}

static int64_t stored(struct pg_fixture *pg)
{
	CLEANUP(db_free) struct db *db = pg_fixture_connect(pg);
	int64_t count = -1;

	ACCEPTED(count_of(db, &count, &test_err));
	return count;
}

static RESULT insert_two(void *context, struct err *e)
{
	struct work *work = context;

	TRY(insert_key(work->db, "one", e));
	return insert_key(work->db, "two", e);
}

static void transaction_that_succeeds_is_stored(void **state)
{
	struct work work = { .pg = *state, .db = ((struct pg_fixture *)*state)->db };

	ACCEPTED(tx_run(work.db, TX_WRITE, insert_two, &work, &test_err));
	assert_int_equal(stored(work.pg), 2);
}

static RESULT insert_and_refuse(void *context, struct err *e)
{
	struct work *work = context;

	TRY(insert_key(work->db, "one", e));
	FAIL(e, ERR_RULE, "no");
}

static void transaction_whose_body_fails_leaves_nothing(void **state)
{
	struct work work = { .pg = *state, .db = ((struct pg_fixture *)*state)->db };

	REFUSED(tx_run(work.db, TX_WRITE, insert_and_refuse, &work, &test_err), ERR_RULE, "no");
	assert_int_equal(stored(work.pg), 0);
	ACCEPTED(tx_run(work.db, TX_WRITE, insert_two, &work, &test_err));
}

static RESULT go_on_after_a_failure(void *context, struct err *e)
{
	struct work *work = context;

	TRY(insert_key(work->db, "one", e));
	if (failed(insert_key(work->db, "one", e)))
		return OK;
	return OK;
}

static void failure_that_the_body_hides_is_found_at_commit(void **state)
{
	struct work work = { .pg = *state, .db = ((struct pg_fixture *)*state)->db };

	REFUSED(tx_run(work.db, TX_WRITE, go_on_after_a_failure, &work, &test_err), ERR_INTERNAL, "had failed");
	assert_int_equal(stored(work.pg), 0);
}

static RESULT conflict_always(void *context, struct err *e)
{
	struct work *work = context;

	work->runs++;
	return db_run(work->db, &conflict, NULL, 0, e);
}

static void conflict_is_tried_five_times_and_then_busy(void **state)
{
	struct work work = { .pg = *state, .db = ((struct pg_fixture *)*state)->db };

	pg_fixture_sql(work.pg, CONFLICT_FUNCTION);
	REFUSED(tx_run(work.db, TX_WRITE, conflict_always, &work, &test_err), ERR_BUSY, "at the same time");
	assert_string_equal(test_err.sqlstate, "40001");
	assert_int_equal(work.runs, 5);
}

static RESULT conflict_once(void *context, struct err *e)
{
	struct work *work = context;

	TRY(insert_key(work->db, "one", e));
	return work->runs++ == 0 ? db_run(work->db, &conflict, NULL, 0, e) : OK;
}

static void second_try_starts_from_nothing(void **state)
{
	struct work work = { .pg = *state, .db = ((struct pg_fixture *)*state)->db };

	pg_fixture_sql(work.pg, CONFLICT_FUNCTION);
	ACCEPTED(tx_run(work.db, TX_WRITE, conflict_once, &work, &test_err));
	assert_int_equal(work.runs, 2);
	assert_int_equal(stored(work.pg), 1);
}

static RESULT lose_the_connection(void *context, struct err *e)
{
	struct work *work = context;

	TRY(insert_key(work->db, "one", e));
	pg_fixture_disconnect_all(work->pg);
	if (!failed(insert_key(work->db, "two", e)))
		fail_msg("a statement ran on a connection that was gone");
	/* What follows must not run on a new connection, where nothing would roll it back. */
	if (!failed(insert_key(work->db, "three", e)))
		fail_msg("a statement ran outside of its transaction");
	return OK;
}

static void connection_lost_in_the_middle_leaves_nothing(void **state)
{
	struct work work = { .pg = *state, .db = ((struct pg_fixture *)*state)->db };

	REFUSED(tx_run(work.db, TX_WRITE, lose_the_connection, &work, &test_err), ERR_STORE_DOWN, "");
	assert_int_equal(stored(work.pg), 0);
	ACCEPTED(tx_run(work.db, TX_WRITE, insert_two, &work, &test_err));
}

static RESULT read_around_a_write(void *context, struct err *e)
{
	struct work *work = context;

	TRY(count_of(work->db, &work->seen[0], e));
	pg_fixture_sql(work->pg,
	               "INSERT INTO blocked_key (spki_sha256, reason, created_at) VALUES ('x', 'test', now())");
	return count_of(work->db, &work->seen[1], e);
}

static void reading_sees_one_picture(void **state)
{
	struct work work = { .pg = *state, .db = ((struct pg_fixture *)*state)->db };

	ACCEPTED(tx_run(work.db, TX_READ, read_around_a_write, &work, &test_err));
	assert_int_equal(work.seen[0], 0);
	assert_int_equal(work.seen[1], 0);
	assert_int_equal(stored(work.pg), 1);
}

static void reading_cannot_write(void **state)
{
	struct work work = { .pg = *state, .db = ((struct pg_fixture *)*state)->db };

	REFUSED(tx_run(work.db, TX_READ, insert_two, &work, &test_err), ERR_STORE_DOWN, "takes no changes");
	assert_string_equal(test_err.sqlstate, "25006");
}

/* --- two that wait for each other --- */

struct pair {
	struct pg_fixture *pg;
	pthread_barrier_t both_hold_one;
};

struct side {
	struct pair *pair;
	struct db *db;
	const char *first, *second;
	int runs;
};

static RESULT lock_both(void *context, struct err *e)
{
	struct side *side = context;

	TRY(DB_RUN(side->db, &lock_key, e, P_BYTES(slice_text(side->first))));
	if (side->runs++ == 0)
		pthread_barrier_wait(&side->pair->both_hold_one);
	return DB_RUN(side->db, &lock_key, e, P_BYTES(slice_text(side->second)));
}

static unsigned lock_as(void *context, unsigned number)
{
	struct pair *pair = context;
	CLEANUP(db_free) struct db *db = pg_fixture_connect(pair->pg);
	struct side side = {
		.pair = pair,
		.db = db,
		.first = number == 0 ? "one" : "two",
		.second = number == 0 ? "two" : "one",
	};
	struct err e;

	return failed(tx_run(db, TX_WRITE, lock_both, &side, &e)) ? 1 : 0;
}

static void deadlock_is_resolved_by_another_try(void **state)
{
	struct pair pair = { .pg = *state };
	struct work work = { .pg = *state, .db = pair.pg->db };

	ACCEPTED(tx_run(work.db, TX_WRITE, insert_two, &work, &test_err));
	assert_int_equal(pthread_barrier_init(&pair.both_hold_one, NULL, 2), 0);
	assert_int_equal(in_threads(2, lock_as, &pair), 0);
	pthread_barrier_destroy(&pair.both_hold_one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PG_TEST(transaction_that_succeeds_is_stored),
		PG_TEST(transaction_whose_body_fails_leaves_nothing),
		PG_TEST(failure_that_the_body_hides_is_found_at_commit),
		PG_TEST(conflict_is_tried_five_times_and_then_busy),
		PG_TEST(second_try_starts_from_nothing),
		PG_TEST(connection_lost_in_the_middle_leaves_nothing),
		PG_TEST(reading_sees_one_picture),
		PG_TEST(reading_cannot_write),
		PG_TEST(deadlock_is_resolved_by_another_try),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
