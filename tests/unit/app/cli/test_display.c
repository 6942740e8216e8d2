/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/display.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <locale.h>

static void assert_shown(const char *text, size_t max, const char *expected)
{
	CLEANUP_BUF struct buf out;

	buf_init(&out, 1000);
	display_put(&out, slice_text(text), max);
	assert_string_equal(buf_text(&out), expected);
	assert_true(display_width(buf_slice(&out)) <= max);
}

static void text_that_fits_is_left_alone(void **state)
{
	(void)state;
	assert_shown("Example Clinic", 14, "Example Clinic");
	assert_shown("", 0, "");
	assert_shown("Zürich", 6, "Zürich");
}

static void text_that_does_not_fit_is_cut_between_characters(void **state)
{
	(void)state;
	assert_shown("Example Clinic", 8, "Example…");
	assert_shown("Zürich", 3, "Zü…");
	assert_shown("日本語", 5, "日本…");
	assert_shown("日本語", 4, "日…");
	assert_shown("abc", 1, "…");
	assert_shown("abc", 0, "");
}

static void wide_and_combining_characters_count_as_terminals_count(void **state)
{
	(void)state;
	assert_int_equal(display_width(slice_text("日本語")), 6);
	assert_int_equal(display_width(slice_text("e\xcc\x81")), 1);
}

static void what_a_terminal_would_obey_is_escaped(void **state)
{
	(void)state;
	assert_shown("a\x1b[2Jb", 100, "a\\u001b[2Jb");
	assert_shown("a\nb\tc\x7f", 100, "a\\u000ab\\u0009c\\u007f");
	assert_shown("\xc2\x9b", 100, "\\u009b"); /* C1: CSI */
	assert_shown("a\xe2\x80\xae"
	             "b",
	             100, "a\\u202eb");                          /* right to left override */
	assert_shown("\xf3\xa0\x81\x81", 100, "\\udb40\\udc41"); /* a tag */
	assert_shown("a\xff"
	             "b",
	             100,
	             "a\xef\xbf\xbd"
	             "b");
}

static void padding_fills_up_to_the_column(void **state)
{
	CLEANUP_BUF struct buf out;
	(void)state;
	buf_init(&out, 100);
	display_put_padded(&out, slice_text("日本"), 6);
	buf_put_text(&out, "|");
	display_put_padded(&out, slice_text("abcdef"), 4);
	buf_put_text(&out, "|");
	assert_string_equal(buf_text(&out), "日本  |abc…|");
}

static void json_stays_the_same_json(void **state)
{
	CLEANUP_BUF struct buf out;
	(void)state;
	buf_init(&out, 100);
	display_put_json(&out, slice_text("{\n\t\"a\": \"\xe2\x80\xae\xc3\xbc\x7f\"\r}"));
	assert_string_equal(buf_text(&out), "{\n\t\"a\": \"\\u202e\xc3\xbc\\u007f\"\r}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_that_fits_is_left_alone),
		cmocka_unit_test(text_that_does_not_fit_is_cut_between_characters),
		cmocka_unit_test(wide_and_combining_characters_count_as_terminals_count),
		cmocka_unit_test(what_a_terminal_would_obey_is_escaped),
		cmocka_unit_test(padding_fills_up_to_the_column),
		cmocka_unit_test(json_stays_the_same_json),
	};
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
