/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include "support/parse.h"
#include "support/random.h"

#include <stdio.h>
#include <time.h>

static void times_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} rows[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "2026-11-24T16:00:00Z", 1795536000 },
		{ "2026-11-24t16:00:00z", 1795536000 },
		{ "2026-11-24T16:00:00.999999999999999Z", 1795536000 },
		{ "2026-11-24T16:00:00.0+00:00", 1795536000 },
		{ "2026-11-24T16:00:00-00:00", 1795536000 },
		{ "2026-11-24T21:30:00+05:30", 1795536000 },
		{ "2026-11-24T00:00:00-16:00", 1795536000 },
		{ "2026-11-25T15:59:00+23:59", 1795536000 },
		{ "1969-12-31T23:59:59Z", -1 },
		{ "2024-02-29T00:00:00Z", 1709164800 },
		{ "2000-02-29T00:00:00Z", 951782400 },
		{ "0000-01-01T00:00:00Z", -62167219200 },
		{ "0000-02-29T00:00:00Z", -62162121600 },
		{ "9999-12-31T23:59:59Z", 253402300799 },
		{ "2038-01-19T03:14:08Z", 2147483648 },
	};
	int64_t seconds;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		ACCEPTED(time_parse(rows[i].text, &seconds, &test_err));
		assert_true(seconds == rows[i].seconds);
	}
}

/* RFC 3339 5.6, 5.7 */
static void texts_that_are_no_time_are_refused(void **state)
{
	static const struct {
		const char *text, *words;
	} rows[] = {
		{ "", "RFC 3339" },
		{ "2026-11-24", "RFC 3339" },
		{ "2026-11-24T16:00:00", "RFC 3339" },
		{ "2026-11-24 16:00:00Z", "RFC 3339" },
		{ "2026-11-24T16:00Z", "RFC 3339" },
		{ "2026-11-24T16:00:00ZZ", "RFC 3339" },
		{ "2026-11-24T16:00:00Z ", "RFC 3339" },
		{ " 2026-11-24T16:00:00Z", "RFC 3339" },
		{ "2026-11-24T16:00:00.Z", "RFC 3339" },
		{ "2026-11-24T16:00:00,5Z", "RFC 3339" },
		{ "2026-11-24T16:00:00+0530", "RFC 3339" },
		{ "2026-11-24T16:00:00+5:30", "RFC 3339" },
		{ "2026-11-24T16:00:00+05", "RFC 3339" },
		{ "2026-11-24T16:00:00+24:00", "RFC 3339" },
		{ "2026-11-24T16:00:00+00:60", "RFC 3339" },
		{ "2026-11-24T16:00:00+05:30Z", "RFC 3339" },
		{ "26-11-24T16:00:00Z", "RFC 3339" },
		{ "12026-11-24T16:00:00Z", "RFC 3339" },
		{ "-026-11-24T16:00:00Z", "RFC 3339" },
		{ "2026-1-24T16:00:00Z", "RFC 3339" },
		{ "2026-11-24T1x:00:00Z", "RFC 3339" },
		{ "20261124T160000Z", "RFC 3339" },
		{ "2026-00-24T16:00:00Z", "calendar" },
		{ "2026-13-24T16:00:00Z", "calendar" },
		{ "2026-11-00T16:00:00Z", "calendar" },
		{ "2026-11-31T16:00:00Z", "calendar" },
		{ "2026-02-29T16:00:00Z", "calendar" },
		{ "2024-02-30T16:00:00Z", "calendar" },
		{ "1900-02-29T16:00:00Z", "calendar" },
		{ "2100-02-29T16:00:00Z", "calendar" },
		{ "2026-11-24T24:00:00Z", "time of day" },
		{ "2026-11-24T16:60:00Z", "time of day" },
		{ "2016-12-31T23:59:60Z", "time of day" },
		{ "0000-01-01T00:00:00+00:01", "0000 to 9999" },
		{ "9999-12-31T23:59:59-00:01", "0000 to 9999" },
	};
	int64_t seconds = 7;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (!failed(time_parse(rows[i].text, &seconds, &test_err)))
			fail_msg("\"%s\" was accepted", rows[i].text);
		if (test_err.code != ERR_MALFORMED || strstr(test_err.detail, rows[i].words) == NULL)
			fail_msg("\"%s\": %s", rows[i].text, test_err.detail);
	}
	assert_int_equal(seconds, 7);
}

static void a_cut_time_is_refused_at_every_length(void **state)
{
	int64_t seconds;

	(void)state;
	for (size_t len = 0; len < 25; len++) {
		char text[] = "2026-11-24T16:00:00+05:30";
		text[len] = '\0';
		REFUSED(time_parse(text, &seconds, &test_err), ERR_MALFORMED, "RFC 3339");
	}
}

static void times_are_written_and_clamped(void **state)
{
	char text[TIME_TEXT_SIZE];

	(void)state;
	time_format(1795536000, text);
	assert_string_equal(text, "2026-11-24T16:00:00Z");
	time_format(-1, text);
	assert_string_equal(text, "1969-12-31T23:59:59Z");
	time_format(INT64_MAX, text);
	assert_string_equal(text, "9999-12-31T23:59:59Z");
	time_format(INT64_MIN, text);
	assert_string_equal(text, "0000-01-01T00:00:00Z");
}

/* Against the C library, whose calendar is another implementation. */
static void the_calendar_is_that_of_the_c_library(void **state)
{
	struct test_random random = { 19 };

	(void)state;
	for (unsigned i = 0; i < 50000; i++) {
		const int64_t seconds = -62167219200 + (int64_t)(random_u64(&random) % UINT64_C(315569520000));
		const time_t t = (time_t)seconds;
		struct tm tm;
		char text[TIME_TEXT_SIZE];
		int64_t back;
		assert_non_null(gmtime_r(&t, &tm));
		time_format(seconds, text);
		char expected[TIME_TEXT_SIZE * 3];
		snprintf(expected, sizeof expected, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
		         tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
		assert_string_equal(text, expected);
		ACCEPTED(time_parse(text, &back, &test_err));
		assert_true(back == seconds);
		assert_true(time_from_civil(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec) ==
		            seconds);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_read),
		cmocka_unit_test(texts_that_are_no_time_are_refused),
		cmocka_unit_test(a_cut_time_is_refused_at_every_length),
		cmocka_unit_test(times_are_written_and_clamped),
		cmocka_unit_test(the_calendar_is_that_of_the_c_library),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
