/* SPDX-License-Identifier: Apache-2.0 */
#include "model/encode.h"

#include "json_text.h"

static void assert_time_ms(int64_t ms, const char *expected)
{
	CLEANUP_BUF struct buf buf;

	buf_init(&buf, 1000);
	struct json_writer w = json_writer(&buf);
	encode_time_ms(&w, NULL, ms);
	assert_string_equal(buf_text(&buf), expected);
}

static void time_has_three_digits_of_milliseconds(void **state)
{
	(void)state;
	assert_time_ms(1764000000125, "\"2025-11-24T16:00:00.125Z\"");
	assert_time_ms(1764000000000, "\"2025-11-24T16:00:00.000Z\"");
	assert_time_ms(1764000000007, "\"2025-11-24T16:00:00.007Z\"");
	assert_time_ms(-1, "\"1969-12-31T23:59:59.999Z\"");
}

static void value_that_is_not_set_is_null(void **state)
{
	const struct uuid zero = { .bytes = { 0 } };
	CLEANUP_BUF struct buf buf;

	buf_init(&buf, 1000);
	struct json_writer w = json_writer(&buf);
	json_begin_object(&w, NULL);
	encode_id_or_null(&w, "id", &zero);
	encode_time_or_null(&w, "time", 0);
	encode_hex_or_null(&w, "hex", slice_of(NULL, 0));
	encode_int_or_null(&w, "int", -1, -1);
	json_end_object(&w);
	assert_string_equal(buf_text(&buf), "{\"id\":null,\"time\":null,\"hex\":null,\"int\":null}");
	(void)state;
}

static void value_that_is_set_is_written(void **state)
{
	const struct uuid id = id_of(ID_A);
	CLEANUP_BUF struct buf buf;

	buf_init(&buf, 1000);
	struct json_writer w = json_writer(&buf);
	json_begin_object(&w, NULL);
	encode_id_or_null(&w, "id", &id);
	encode_time_or_null(&w, "time", 1);
	encode_hex_or_null(&w, "hex", BYTES("\xab\xcd"));
	encode_int_or_null(&w, "int", 0, -1);
	json_end_object(&w);
	assert_string_equal(buf_text(&buf), "{\"id\":\"" ID_A "\",\"time\":\"1970-01-01T00:00:01Z\",\"hex\":\"abcd\",\"int\":0}");
	(void)state;
}

/* RFC 7468 section 2: lines of 64 characters, the last one shorter. */
static void pem_has_lines_of_64_characters(void **state)
{
	uint8_t bytes[49] = { 0 };
	CLEANUP_BUF struct buf buf;

	buf_init(&buf, 1000);
	struct json_writer w = json_writer(&buf);
	encode_pem(&w, NULL, slice_of(bytes, sizeof bytes));
	assert_string_equal(buf_text(&buf), "\"-----BEGIN CERTIFICATE-----\\n"
	                                    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\\n"
	                                    "AA==\\n-----END CERTIFICATE-----\\n\"");
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(time_has_three_digits_of_milliseconds),
		cmocka_unit_test(value_that_is_not_set_is_null),
		cmocka_unit_test(value_that_is_set_is_written),
		cmocka_unit_test(pem_has_lines_of_64_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
