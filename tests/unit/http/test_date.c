/* SPDX-License-Identifier: Apache-2.0 */
#include "http/date.h"
#include "support/parse.h"

static void date_of_rfc_9110_is_written_and_read(void **state)
{
	char text[HTTP_DATE_SIZE];
	int64_t seconds = 0;

	(void)state;
	http_date_format(784111777, text);
	assert_string_equal(text, "Sun, 06 Nov 1994 08:49:37 GMT");
	assert_true(http_date_parse(text, &seconds));
	assert_true(seconds == 784111777);
}

static void leap_day_and_the_ends_of_time_are_written(void **state)
{
	char text[HTTP_DATE_SIZE];

	(void)state;
	http_date_format(1709164800, text);
	assert_string_equal(text, "Thu, 29 Feb 2024 00:00:00 GMT");
	http_date_format(INT64_C(253402300799), text);
	assert_string_equal(text, "Fri, 31 Dec 9999 23:59:59 GMT");
}

static void what_is_no_fixed_date_is_refused(void **state)
{
	static const char *const wrong[] = {
		"",
		"Sunday, 06-Nov-94 08:49:37 GMT",
		"Sun Nov  6 08:49:37 1994",
		"Mon, 06 Nov 1994 08:49:37 GMT",
		"Sun, 06 Nov 1994 08:49:37",
		"Sun, 06 Nov 1994 08:49:37 GMT ",
		"Sun, 06 Nov 1994 24:49:37 GMT",
		"Sun, 31 Feb 1994 08:49:37 GMT",
		"Sun, 6 Nov 1994 08:49:37 GMT",
		"Sun, 06 nov 1994 08:49:37 GMT",
		"Sun, -6 Nov 1994 08:49:37 GMT",
	};
	int64_t seconds;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		if (http_date_parse(wrong[i], &seconds))
			fail_msg("%s was accepted", wrong[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(date_of_rfc_9110_is_written_and_read),
		cmocka_unit_test(leap_day_and_the_ends_of_time_are_written),
		cmocka_unit_test(what_is_no_fixed_date_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
