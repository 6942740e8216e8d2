/* SPDX-License-Identifier: Apache-2.0 */
#include "model/label.h"

#include "support/parse.h"

static RESULT check(const char *text)
{
	return label_check(text, "name", 5, &test_err);
}

static void refused(const char *text, const char *words)
{
	REFUSED(check(text), ERR_INVALID, words);
	assert_string_equal(test_err.member, "name");
}

static void texts_of_one_line_are_accepted(void **state)
{
	(void)state;
	ACCEPTED(check("A"));
	ACCEPTED(check("A b c"));
	ACCEPTED(check("Zoë's"));
}

static void length_is_counted_in_characters(void **state)
{
	(void)state;
	ACCEPTED(check("ééééé"));
	refused("éééééé", "longer than 5 characters");
	refused("", "empty");
}

static void white_space_at_an_end_is_refused(void **state)
{
	(void)state;
	refused(" A", "begin with white space");
	refused("A ", "end with white space");
	refused("\xc2\xa0"
	        "A",
	        "begin with white space");
	refused("A\xe3\x80\x80", "end with white space");
	refused(" ", "white space");
}

static void what_cannot_be_seen_is_refused(void **state)
{
	(void)state;
	refused("A\nB", "printable");
	refused("A\tB", "printable");
	refused("A\x7f", "printable");
	refused("A\xe2\x80\xae"
	        "B",
	        "printable"); /* right-to-left override */
	refused("A\xe2\x80\x8b"
	        "B",
	        "printable"); /* zero width space */
	refused("A\xff", "printable");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_of_one_line_are_accepted),
		cmocka_unit_test(length_is_counted_in_characters),
		cmocka_unit_test(white_space_at_an_end_is_refused),
		cmocka_unit_test(what_cannot_be_seen_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
