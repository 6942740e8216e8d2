/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include "support/parse.h"

static struct json *parsed(const char *text)
{
	struct json *json;

	ACCEPTED(json_parse(slice_text(text), &json, &test_err));
	return json;
}

static void values_are_told_apart_and_walked(void **state)
{
	CLEANUP(json_free) struct json *json = parsed(" {\"a\": [1, \"x\", null], \"b\": {}} ");
	const struct json *a = json_get(json, "a"), *item = json_first(a);

	(void)state;
	assert_true(json_is_object(json));
	assert_false(json_is_array(json));
	assert_true(json_is_array(a));
	assert_int_equal(json_count(a), 3);
	assert_null(json_name(item));
	assert_false(json_is_text(item));
	assert_null(json_text(item));
	item = json_next(item);
	assert_string_equal(json_text(item), "x");
	item = json_next(item);
	assert_true(json_is_null(item));
	assert_null(json_next(item));
	assert_string_equal(json_name(json_next(a)), "b");
	assert_null(json_get(json, "A"));
	assert_null(json_get(json, "c"));
	assert_null(json_first(json_get(json, "b")));
}

static void absent_values_are_nothing(void **state)
{
	(void)state;
	assert_null(json_text(NULL));
	assert_null(json_first(NULL));
	assert_false(json_is_object(NULL));
	assert_false(json_is_array(NULL));
	assert_false(json_is_null(NULL));
	json_free(NULL);
}

static void texts_that_are_not_one_value_are_refused(void **state)
{
	static const struct {
		const char *text, *words;
	} rows[] = {
		{ "", "there is no JSON text" },
		{ " ", "not well formed" },
		{ "[", "not well formed" },
		{ "{", "not well formed" },
		{ "[1", "not well formed" },
		{ "[1,]", "not well formed" },
		{ "[,1]", "not well formed" },
		{ "[1 2]", "not well formed" },
		{ "[1:2]", "not well formed" },
		{ "{\"a\"}", "not well formed" },
		{ "{\"a\":}", "not well formed" },
		{ "{\"a\":1,}", "not well formed" },
		{ "{,}", "not well formed" },
		{ "{\"a\" 1}", "not well formed" },
		{ "{a:1}", "begins no value" },
		{ "{1:1}", "not well formed" },
		{ "[}", "not well formed" },
		{ "{]", "not well formed" },
		{ "1 2", "at byte 2, something after its value" },
		{ "{}{}", "at byte 2, something after its value" },
		{ "{} ,", "at byte 3, something after its value" },
		{ "truefalse", "something after its value" },
		{ "\"a\"\"b\"", "something after its value" },
		{ "{\"a\":1} garbage", "begins no value" },
		{ "\xef\xbb\xbf{}", "begins no value" },
		{ "\"\\ud800\"", "not well formed" },           /* a lone surrogate, RFC 8259 8.2 */
		{ "\"\\udc00\\ud800\"", "not well formed" },
		{ "\"\\ud83dx\"", "not well formed" },
		{ "1e999", "a number that is too large" },
		{ "[1,-1e400]", "a number that is too large" },
	};
	struct json *json;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (!failed(json_parse(slice_text(rows[i].text), &json, &test_err)))
			fail_msg("row %zu was accepted", i);
		if (test_err.code != ERR_INVALID || strstr(test_err.detail, rows[i].words) == NULL)
			fail_msg("row %zu: %s", i, test_err.detail);
	}
}

static void text_ends_where_its_length_says(void **state)
{
	struct json *json;

	(void)state;
	ACCEPTED(json_parse(slice_of("[12]]]]", 4), &json, &test_err));
	assert_int_equal(json_count(json), 1);
	json_free(json);
	REFUSED(json_parse(slice_of("[12]", 3), &json, &test_err), ERR_INVALID, "not well formed");
	REFUSED(json_parse(slice_of("{}\0", 3), &json, &test_err), ERR_INVALID, "at byte 2");
}

/* Parsers differ in which of two members they take (RFC 8259 4), so nobody gets to choose. */
static void a_member_that_comes_twice_is_refused_at_any_depth(void **state)
{
	static const char *const rows[] = {
		"{\"a\":1,\"a\":1}", "{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":1,\"\\u0061\":2}", "[[{\"x\":{\"a\":1,\"a\":2}}]]",
		"{\"b\":[{\"a\":1},{\"a\":1,\"c\":0,\"a\":2}]}",
	};
	struct json *json;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		REFUSED(json_parse(slice_text(rows[i]), &json, &test_err), ERR_INVALID, "the member \"a\" appears twice");
		assert_string_equal(test_err.member, "a");
	}
	json_free(parsed("{\"a\":1,\"A\":2,\"\":3,\" a\":4}"));
}

/* n log n: a quadratic check would take minutes here. */
static void an_object_of_many_members_is_checked_quickly(void **state)
{
	CLEANUP_BUF struct buf text;
	struct json *json;

	(void)state;
	buf_init(&text, 8u << 20);
	buf_put_byte(&text, '{');
	for (unsigned i = 0; i < 200000; i++)
		buf_printf(&text, "%s\"m%u\":0", i == 0 ? "" : ",", i);
	buf_put_byte(&text, '}');
	ACCEPTED(json_parse(buf_slice(&text), &json, &test_err));
	assert_int_equal(json_count(json), 200000);
	json_free(json);
}

static void text_that_is_too_deep_is_refused(void **state)
{
	static char deep[200000];
	struct json *json;

	(void)state;
	memset(deep, '[', sizeof deep);
	REFUSED(json_parse(slice_of(deep, sizeof deep), &json, &test_err), ERR_INVALID, "nested too deep");
	for (size_t i = 0; i + 5 <= sizeof deep; i += 5)
		memcpy(deep + i, "{\"a\":", 5);
	REFUSED(json_parse(slice_of(deep, sizeof deep), &json, &test_err), ERR_INVALID, "nested too deep");
}

static void escapes_become_characters(void **state)
{
	CLEANUP(json_free) struct json *json = parsed("\"\\u00e4\\ud83d\\udd11\\n\\/\"");

	(void)state;
	assert_string_equal(json_text(json), "\xc3\xa4\xf0\x9f\x94\x91\n/");
}

static void what_is_printed_is_compact_and_bounded(void **state)
{
	CLEANUP(json_free) struct json *json = parsed("{ \"a\" : [ 1 , true ] , \"b\" : \"x\\\"\\u0001\" }");
	CLEANUP_BUF struct buf buf;

	(void)state;
	buf_init(&buf, 35);
	ACCEPTED(json_print(json, &buf, &test_err));
	assert_string_equal(buf_text(&buf), "{\"a\":[1,true],\"b\":\"x\\\"\\u0001\"}");
	REFUSED(json_print(json, &buf, &test_err), ERR_TOO_LARGE, "longer than 35 bytes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_told_apart_and_walked),
		cmocka_unit_test(absent_values_are_nothing),
		cmocka_unit_test(texts_that_are_not_one_value_are_refused),
		cmocka_unit_test(text_ends_where_its_length_says),
		cmocka_unit_test(a_member_that_comes_twice_is_refused_at_any_depth),
		cmocka_unit_test(an_object_of_many_members_is_checked_quickly),
		cmocka_unit_test(text_that_is_too_deep_is_refused),
		cmocka_unit_test(escapes_become_characters),
		cmocka_unit_test(what_is_printed_is_compact_and_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
