/* SPDX-License-Identifier: Apache-2.0 */
#include "store/db.h"

#include "support/pg_fixture.h"

static void value_of_each_kind_survives_the_journey(void **state)
{
	static const struct stmt stmt = {
		"test_kinds", "SELECT $1::text, $2::jsonb, $3::uuid, $4::bigint, $5::integer, $6::smallint, "
			      "$7::boolean, $8::bytea, $9::timestamptz, $10::timestamptz, $11::text[]"
	};
	struct pg_fixture *pg = *state;
	const struct uuid id = uuid_new(1764000000000);
	const char *items[] = { "one", "", "drei \xc3\xa4" };
	const struct text_list texts = { .items = items, .count = 3 };
	CLEANUP_ROWS struct rows rows = { .result = NULL };

	ACCEPTED(DB_QUERY(pg->db, &stmt, &rows, &test_err, P_TEXT("it's \xe2\x82\xac"), P_JSON("{\"a\": [1, true]}"),
	                  P_UUID(&id), P_INT(INT64_MIN), P_INT4(-5), P_SMALLINT(-7), P_BOOL(true),
	                  P_BYTES(slice_of("\0\xff\1", 3)), P_TIME(-1), P_TIME_MS(1764000000123), P_TEXTS(&texts)));
	assert_int_equal(rows.count, 1);
	assert_string_equal(rows_text(&rows, 0, 0, pg->arena), "it's \xe2\x82\xac");
	assert_string_equal(rows_text(&rows, 0, 1, pg->arena), "{\"a\": [1, true]}");
	const struct uuid back = rows_uuid(&rows, 0, 2);
	assert_true(uuid_equal(&back, &id));
	assert_true(rows_int(&rows, 0, 3) == INT64_MIN);
	assert_int_equal(rows_int(&rows, 0, 4), -5);
	assert_int_equal(rows_int(&rows, 0, 5), -7);
	assert_true(rows_bool(&rows, 0, 6));
	assert_true(slice_equal(rows_bytes(&rows, 0, 7, pg->arena), slice_of("\0\xff\1", 3)));
	assert_int_equal(rows_time(&rows, 0, 8), -1);
	assert_int_equal(rows_time_ms(&rows, 0, 9), 1764000000123);
	const struct text_list list = rows_texts(&rows, 0, 10, pg->arena);
	assert_int_equal(list.count, 3);
	for (size_t i = 0; i < list.count; i++)
		assert_string_equal(list.items[i], items[i]);
}

static void null_of_each_kind_is_told_from_a_value(void **state)
{
	static const struct stmt stmt = {
		"test_nulls", "SELECT $1::text, $2::uuid, $3::integer, $4::bytea, $5::timestamptz, ''::text"
	};
	struct pg_fixture *pg = *state;
	const struct uuid zero = { .bytes = { 0 } };
	CLEANUP_ROWS struct rows rows = { .result = NULL };

	ACCEPTED(DB_QUERY(pg->db, &stmt, &rows, &test_err, P_TEXT(NULL), P_UUID_OR_NULL(&zero), P_INT4_OR_NULL(0),
	                  P_BYTES_OR_NULL(slice_of(NULL, 0)), P_TIME_OR_NULL(0)));
	for (int column = 0; column < 5; column++)
		assert_true(rows_is_null(&rows, 0, column));
	assert_false(rows_is_null(&rows, 0, 5));
	assert_null(rows_text(&rows, 0, 0, pg->arena));
	assert_string_equal(rows_text(&rows, 0, 5, pg->arena), "");
	assert_int_equal(rows_int(&rows, 0, 2), 0);
	assert_int_equal(rows_time(&rows, 0, 4), 0);
}

static void empty_value_is_not_null(void **state)
{
	static const struct stmt stmt = { "test_empty", "SELECT $1::bytea, $2::text[], $1 IS NULL" };
	struct pg_fixture *pg = *state;
	const struct text_list none = { .items = NULL };
	CLEANUP_ROWS struct rows rows = { .result = NULL };

	ACCEPTED(DB_QUERY(pg->db, &stmt, &rows, &test_err, P_BYTES(slice_of(NULL, 0)), P_TEXTS(&none)));
	assert_false(rows_bool(&rows, 0, 2));
	assert_false(rows_is_null(&rows, 0, 1));
	const struct text_list list = rows_texts(&rows, 0, 1, pg->arena);
	assert_int_equal(list.count, 0);
	assert_non_null(list.items);
}

static void text_of_an_enum_becomes_its_index(void **state)
{
	static const struct stmt stmt = { "test_enum", "SELECT 'two', 'five', NULL::text" };
	static const char *const names[] = { "one", "two", NULL };
	struct pg_fixture *pg = *state;
	CLEANUP_ROWS struct rows rows = { .result = NULL };

	ACCEPTED(db_query(pg->db, &stmt, NULL, 0, &rows, &test_err));
	assert_int_equal(rows_enum(&rows, 0, 0, names), 1);
	assert_int_equal(rows_enum(&rows, 0, 1, names), -1);
	assert_int_equal(rows_enum(&rows, 0, 2, names), -1);
}

static void session_has_the_settings_that_were_asked_for(void **state)
{
	static const struct stmt stmt = {
		"test_settings", "SELECT current_setting('statement_timeout'), current_setting('lock_timeout'), "
				 "current_setting('application_name'), current_setting('client_encoding'), "
				 "current_setting('TimeZone')"
	};
	static const char *const expected[] = { "1500ms", "700ms", "settings", "UTF8", "UTC" };
	struct pg_fixture *pg = *state;
	struct db_config config = pg->config;
	CLEANUP_ROWS struct rows rows = { .result = NULL };
	struct db *made = NULL;

	config.statement_timeout_ms = 1500;
	config.lock_timeout_ms = 700;
	config.application_name = "settings";
	ACCEPTED(db_new(&config, &made, &test_err));
	CLEANUP(db_free) struct db *db = made;
	ACCEPTED(db_query(db, &stmt, NULL, 0, &rows, &test_err));
	for (int i = 0; i < 5; i++)
		assert_string_equal(rows_text(&rows, 0, i, pg->arena), expected[i]);
}

static void statement_past_its_timeout_is_busy(void **state)
{
	static const struct stmt stmt = { "test_slow", "SELECT count(*) FROM generate_series(1, 1000000000000)" };
	static const struct stmt quick = { "test_quick", "SELECT 1" };
	struct pg_fixture *pg = *state;
	struct db_config config = pg->config;
	struct db *made = NULL;

	config.statement_timeout_ms = 50;
	ACCEPTED(db_new(&config, &made, &test_err));
	CLEANUP(db_free) struct db *db = made;
	REFUSED(db_run(db, &stmt, NULL, 0, &test_err), ERR_BUSY, "too long");
	assert_string_equal(test_err.sqlstate, "57014");
	ACCEPTED(db_run(db, &quick, NULL, 0, &test_err));
}

static void constraint_becomes_its_sentence_and_member(void **state)
{
	static const struct stmt stmt = { "test_principal",
		                          "INSERT INTO principal (id, name, created_at) VALUES ($1, $2, now())" };
	struct pg_fixture *pg = *state;
	const struct uuid one = uuid_new(1), two = uuid_new(2);

	ACCEPTED(DB_RUN(pg->db, &stmt, &test_err, P_UUID(&one), P_TEXT("ann")));
	REFUSED(DB_RUN(pg->db, &stmt, &test_err, P_UUID(&two), P_TEXT("ann")), ERR_DUPLICATE, "principal of this name");
	assert_string_equal(test_err.member, "name");
	assert_string_equal(test_err.sqlstate, "23505");
	assert_non_null(strstr(test_err.cause, "principal_name_unique"));
}

static void cause_never_quotes_a_row(void **state)
{
	static const struct stmt stmt = {
		"test_token", "INSERT INTO api_token (id, principal_id, sha256, hint, expires_at, created_at) "
			      "VALUES ($1, $1, 'secret', 'hint', now(), now())"
	};
	struct pg_fixture *pg = *state;
	const struct uuid id = uuid_new(1);

	REFUSED(DB_RUN(pg->db, &stmt, &test_err, P_UUID(&id)), ERR_INTERNAL, "Anchorhold computed");
	assert_null(strstr(test_err.cause, "hint"));
}

static void broken_statement_is_our_fault_and_leaves_the_connection_usable(void **state)
{
	static const struct stmt broken = { "test_broken", "SELECT no_such_column" };
	static const struct stmt good = { "test_good", "SELECT 1" };
	struct pg_fixture *pg = *state;

	REFUSED(db_run(pg->db, &broken, NULL, 0, &test_err), ERR_INTERNAL, "refused");
	ACCEPTED(db_run(pg->db, &good, NULL, 0, &test_err));
}

static void lost_connection_is_opened_again_before_the_next_statement(void **state)
{
	static const struct stmt stmt = { "test_again", "SELECT 1" };
	struct pg_fixture *pg = *state;

	ACCEPTED(db_run(pg->db, &stmt, NULL, 0, &test_err));
	pg_fixture_disconnect_all(pg);
	ACCEPTED(db_run(pg->db, &stmt, NULL, 0, &test_err));
}

static void connection_lost_during_a_statement_is_store_down(void **state)
{
	static const struct stmt stmt = { "test_suicide", "SELECT pg_terminate_backend(pg_backend_pid())" };
	static const struct stmt good = { "test_after", "SELECT 1" };
	struct pg_fixture *pg = *state;

	REFUSED(db_run(pg->db, &stmt, NULL, 0, &test_err), ERR_STORE_DOWN, "database");
	ACCEPTED(db_run(pg->db, &good, NULL, 0, &test_err));
}

static void stopped_database_is_store_down_at_once_after_the_first_try(void **state)
{
	static const struct stmt stmt = { "test_down", "SELECT 1" };
	struct pg_fixture *pg = *state;
	struct db_config config = pg->config;
	struct db *made = NULL;

	config.url = "host=/nonexistent dbname=nowhere";
	ACCEPTED(db_new(&config, &made, &test_err));
	CLEANUP(db_free) struct db *db = made;
	REFUSED(db_run(db, &stmt, NULL, 0, &test_err), ERR_STORE_DOWN, "cannot be reached");
	assert_non_null(strstr(test_err.cause, "/nonexistent"));
	/* No second attempt within a second: the cause of the first is not there any more. */
	REFUSED(db_run(db, &stmt, NULL, 0, &test_err), ERR_STORE_DOWN, "cannot be reached");
	assert_string_equal(test_err.cause, "");
	assert_int_equal(db_socket(db), -1);
}

struct sum {
	int64_t rows, total, stop_at;
};

static RESULT add_row(const struct rows *row, void *context, struct err *e)
{
	struct sum *sum = context;

	sum->rows++;
	sum->total += rows_int(row, 0, 0);
	ENSURE(sum->rows != sum->stop_at, e, ERR_RULE, "enough");
	return OK;
}

static void stream_hands_out_every_row(void **state)
{
	static const struct stmt stmt = { "test_stream", "SELECT n FROM generate_series(1::bigint, $1) AS n" };
	struct pg_fixture *pg = *state;
	struct sum sum = { .rows = 0 };
	const struct param param = P_INT(20000);

	ACCEPTED(db_stream(pg->db, &stmt, &param, 1, add_row, &sum, &test_err));
	assert_int_equal(sum.rows, 20000);
	assert_int_equal(sum.total, 20000LL * 20001 / 2);
}

static void stream_that_its_reader_ends_leaves_the_connection_usable(void **state)
{
	static const struct stmt stmt = { "test_stream_end", "SELECT generate_series(1::bigint, $1)" };
	static const struct stmt good = { "test_after_stream", "SELECT 1" };
	struct pg_fixture *pg = *state;
	struct sum sum = { .stop_at = 3 };
	const struct param param = P_INT(100000000);

	REFUSED(db_stream(pg->db, &stmt, &param, 1, add_row, &sum, &test_err), ERR_RULE, "enough");
	assert_int_equal(sum.rows, 3);
	ACCEPTED(db_run(pg->db, &good, NULL, 0, &test_err));
}

static void large_value_travels_whole(void **state)
{
	static const struct stmt stmt = { "test_large", "SELECT $1::bytea" };
	struct pg_fixture *pg = *state;
	const size_t len = (size_t)8 << 20;
	uint8_t *bytes = arena_alloc(pg->arena, len);
	CLEANUP_ROWS struct rows rows = { .result = NULL };

	assert_non_null(bytes);
	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(i * 7 + i / 251);
	ACCEPTED(DB_QUERY(pg->db, &stmt, &rows, &test_err, P_BYTES(slice_of(bytes, len))));
	assert_true(slice_equal(rows_bytes(&rows, 0, 0, pg->arena), slice_of(bytes, len)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PG_TEST(value_of_each_kind_survives_the_journey),
		PG_TEST(null_of_each_kind_is_told_from_a_value),
		PG_TEST(empty_value_is_not_null),
		PG_TEST(text_of_an_enum_becomes_its_index),
		PG_TEST(session_has_the_settings_that_were_asked_for),
		PG_TEST(statement_past_its_timeout_is_busy),
		PG_TEST(constraint_becomes_its_sentence_and_member),
		PG_TEST(cause_never_quotes_a_row),
		PG_TEST(broken_statement_is_our_fault_and_leaves_the_connection_usable),
		PG_TEST(lost_connection_is_opened_again_before_the_next_statement),
		PG_TEST(connection_lost_during_a_statement_is_store_down),
		PG_TEST(stopped_database_is_store_down_at_once_after_the_first_try),
		PG_TEST(stream_hands_out_every_row),
		PG_TEST(stream_that_its_reader_ends_leaves_the_connection_usable),
		PG_TEST(large_value_travels_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
