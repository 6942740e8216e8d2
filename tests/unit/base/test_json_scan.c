/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_scan.h"

#include "base/json.h"
#include "support/parse.h"

static void assert_refused(struct slice text, const char *words)
{
	struct err e;

	if (!failed(json_scan(text, &e)))
		fail_msg("%.*s was accepted", (int)text.len, (const char *)text.data);
	if (e.code != ERR_INVALID || strstr(e.detail, words) == NULL)
		fail_msg("%.*s: %s", (int)text.len, (const char *)text.data, e.detail);
}

static void good_tokens_pass(void **state)
{
	static const char *const rows[] = {
		"0", "-0", "10", "1.5", "1e5", "1E+5", "-1.25e-10", "true", "false", "null", "\"\"", "\"a\"", "[]", "{}",
		" \t\r\n1 \t\r\n", "[1,2,[3]]", "{\"a\":{\"b\":null}}", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u0001\\uFfFf\\uabcd\"",
		"\"\xc3\xa4\xf0\x9f\x94\x91\"", "\"\x7f\"",
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		ACCEPTED(json_scan(slice_text(rows[i]), &test_err));
}

/* RFC 8259 6 */
static void numbers_are_written_as_json_writes_them(void **state)
{
	static const char *const rows[] = {
		"01", "-01", "00", "1.", "-", "-a", "1.e5", "1e", "1e+", "0x10", "1.5.5", "-.5",
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_refused(slice_text(rows[i]), "JSON text has, at byte");
	assert_refused(slice_text("[01]"), "a number that JSON does not write so");
	assert_refused(slice_text("+1"), "a character that begins no value");
	assert_refused(slice_text(".5"), "a character that begins no value");
	assert_refused(slice_text("NaN"), "a character that begins no value");
	assert_refused(slice_text("-Infinity"), "a number that JSON does not write so");
}

/* RFC 8259 7 */
static void strings_hold_no_controls_and_no_strange_escapes(void **state)
{
	(void)state;
	for (unsigned byte = 1; byte < 0x20; byte++) {
		char text[] = "\"a \"";
		text[2] = (char)byte;
		assert_refused(slice_text(text), "a control character in a string");
	}
	assert_refused(slice_of("\"a\0b\"", 5), "a control character in a string");
	assert_refused(slice_text("\"\\u0000\""), "U+0000");
	assert_refused(slice_text("\"a\\u0000b\""), "U+0000");
	assert_refused(slice_text("\"\\a\""), "an escape that JSON does not have");
	assert_refused(slice_text("\"\\x41\""), "an escape that JSON does not have");
	assert_refused(slice_text("\"\\U0041\""), "an escape that JSON does not have");
	assert_refused(slice_text("\"\\u004\""), "four hexadecimal digits");
	assert_refused(slice_text("\"\\u00g1\""), "four hexadecimal digits");
	assert_refused(slice_text("\"\\u"), "four hexadecimal digits");
	assert_refused(slice_text("\"\\"), "an escape that JSON does not have");
	assert_refused(slice_text("\"a"), "a string without an end");
	assert_refused(slice_text("\"a\\\""), "a string without an end");
	assert_refused(slice_text("'a'"), "a character that begins no value");
}

static void what_is_no_json_text_is_refused(void **state)
{
	(void)state;
	assert_refused(slice_of(NULL, 0), "there is no JSON text");
	assert_refused(slice_text("\xef\xbb\xbf{}"), "at byte 0, a character that begins no value"); /* RFC 8259 8.1 */
	assert_refused(slice_text("\"\xff\""), "not valid UTF-8");
	assert_refused(slice_text("\"\xed\xa0\x80\""), "not valid UTF-8");
	assert_refused(slice_text("\"\xc0\x80\""), "not valid UTF-8");
	assert_refused(slice_text("1\f"), "a character that begins no value");
	assert_refused(slice_text("1\v"), "a character that begins no value");
	assert_refused(slice_of("1\0", 2), "a character that begins no value");
	assert_refused(slice_text("1\xc2\xa0"), "a character that begins no value");
	assert_refused(slice_text("// c\n1"), "a character that begins no value");
	assert_refused(slice_text("tru"), "a character that begins no value");
	assert_refused(slice_text("True"), "a character that begins no value");
	assert_refused(slice_text("nulll"), "at byte 4");
}

static void depth_is_bounded(void **state)
{
	char text[2 * JSON_DEPTH_MAX + 3] = "";

	(void)state;
	memset(text, '[', JSON_DEPTH_MAX);
	memset(text + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
	ACCEPTED(json_scan(slice_text(text), &test_err));
	memset(text, '[', JSON_DEPTH_MAX + 1);
	memset(text + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
	assert_refused(slice_text(text), "at byte 32, values nested too deep");
	assert_refused(slice_text("]"), "a bracket that was not opened");
	assert_refused(slice_text("{}}"), "at byte 2, a bracket that was not opened");
}

/* Brackets in strings are no brackets. */
static void strings_do_not_nest(void **state)
{
	char text[103];

	(void)state;
	memset(text, '[', sizeof text);
	text[0] = text[101] = '"';
	text[102] = '\0';
	ACCEPTED(json_scan(slice_text(text), &test_err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_tokens_pass),
		cmocka_unit_test(numbers_are_written_as_json_writes_them),
		cmocka_unit_test(strings_hold_no_controls_and_no_strange_escapes),
		cmocka_unit_test(what_is_no_json_text_is_refused),
		cmocka_unit_test(depth_is_bounded),
		cmocka_unit_test(strings_do_not_nest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
