/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include "base/utf8.h"
#include "support/parse.h"
#include "support/random.h"

static void every_type_is_written_with_its_commas(void **state)
{
	const char *texts[] = { "x", "y" };
	const struct text_list list = { .items = texts, .count = 2 }, none = { 0 };
	const struct uuid id = { .bytes = { 0xab } };
	CLEANUP_BUF struct buf buf;
	struct json_writer w = json_writer(&buf);

	(void)state;
	buf_init(&buf, 4096);
	json_begin_object(&w, NULL);
	json_put_text(&w, "text", "a");
	json_put_text(&w, "none", NULL);
	json_put_slice(&w, "slice", slice_of("bcd", 2));
	json_put_int(&w, "least", INT64_MIN);
	json_put_int(&w, "most", INT64_MAX);
	json_put_bool(&w, "yes", true);
	json_put_bool(&w, "no", false);
	json_put_null(&w, "null");
	json_put_time(&w, "time", 0);
	json_put_uuid(&w, "id", &id);
	json_put_hex(&w, "hex", slice_of("\x01\xff", 2));
	json_put_base64(&w, "base64", slice_text("f"));
	json_put_texts(&w, "texts", &list);
	json_put_texts(&w, "no_texts", &none);
	json_put_raw(&w, "raw", "[1]");
	json_begin_array(&w, "array");
	json_put_int(&w, NULL, 1);
	json_begin_object(&w, NULL);
	json_end_object(&w);
	json_begin_array(&w, NULL);
	json_end_array(&w);
	json_end_array(&w);
	json_end_object(&w);
	assert_int_equal(w.depth, 0);
	assert_string_equal(buf_text(&buf),
	                    "{\"text\":\"a\",\"none\":null,\"slice\":\"bc\",\"least\":-9223372036854775808,"
	                    "\"most\":9223372036854775807,\"yes\":true,\"no\":false,\"null\":null,"
	                    "\"time\":\"1970-01-01T00:00:00Z\",\"id\":\"ab000000-0000-0000-0000-000000000000\","
	                    "\"hex\":\"01ff\",\"base64\":\"Zg==\",\"texts\":[\"x\",\"y\"],\"no_texts\":[],\"raw\":[1],"
	                    "\"array\":[1,{},[]]}");
}

/* RFC 8259 7 */
static void what_may_not_stand_in_a_string_is_escaped(void **state)
{
	CLEANUP_BUF struct buf buf;
	struct json_writer w = json_writer(&buf);

	(void)state;
	buf_init(&buf, 4096);
	json_put_slice(&w, NULL, slice_of("\"\\/\b\f\n\r\t\x01\x1f\x7f\0<\xc3\xa4\xe2\x80\xa8\xf0\x9f\x94\x91", 22));
	assert_string_equal(buf_text(&buf), "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f\\u0000<"
	                                    "\xc3\xa4\xe2\x80\xa8\xf0\x9f\x94\x91\"");
}

static void bytes_that_are_no_utf8_become_the_replacement_character(void **state)
{
	CLEANUP_BUF struct buf buf;
	struct json_writer w = json_writer(&buf);

	(void)state;
	buf_init(&buf, 4096);
	json_put_slice(&w, NULL, slice_text("a\xff\xc3z\xed\xa0\x80"));
	assert_string_equal(buf_text(&buf), "\"a\xef\xbf\xbd\xef\xbf\xbdz\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}

static void names_are_escaped_too(void **state)
{
	CLEANUP_BUF struct buf buf;
	struct json_writer w = json_writer(&buf);

	(void)state;
	buf_init(&buf, 4096);
	json_begin_object(&w, NULL);
	json_put_int(&w, "a\"b", 1);
	json_end_object(&w);
	assert_string_equal(buf_text(&buf), "{\"a\\\"b\":1}");
}

/* Whatever the bytes, what is written is UTF-8 and parses; well-formed text without U+0000 comes back. */
static void whatever_is_written_can_be_read(void **state)
{
	struct test_random random = { 20 };

	(void)state;
	for (unsigned i = 0; i < 5000; i++) {
		uint8_t bytes[24];
		const size_t len = random_below(&random, sizeof bytes);
		CLEANUP_BUF struct buf buf;
		struct json_writer w = json_writer(&buf);
		CLEANUP(json_free) struct json *json = NULL;
		random_fill(&random, bytes, len);
		for (size_t at = 0; at < len; at++)
			if (bytes[at] == 0 || i % 2 == 0)
				bytes[at] = (uint8_t)(bytes[at] % 127 + 1);
		buf_init(&buf, 4096);
		json_put_slice(&w, NULL, slice_of(bytes, len));
		ACCEPTED(json_parse(buf_slice(&buf), &json, &test_err));
		assert_true(utf8_is_valid(buf_slice(&buf)));
		if (utf8_is_valid(slice_of(bytes, len)))
			assert_true(slice_equal(slice_text(json_text(json)), slice_of(bytes, len)));
	}
}

static void past_the_ceiling_the_buffer_is_broken(void **state)
{
	CLEANUP_BUF struct buf buf;
	struct json_writer w = json_writer(&buf);

	(void)state;
	buf_init(&buf, 8);
	json_begin_object(&w, NULL);
	json_put_text(&w, "name", "value");
	json_end_object(&w);
	REFUSED(buf_check(&buf, &test_err), ERR_TOO_LARGE, "longer than 8 bytes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_is_written_with_its_commas),
		cmocka_unit_test(what_may_not_stand_in_a_string_is_escaped),
		cmocka_unit_test(bytes_that_are_no_utf8_become_the_replacement_character),
		cmocka_unit_test(names_are_escaped_too),
		cmocka_unit_test(whatever_is_written_can_be_read),
		cmocka_unit_test(past_the_ceiling_the_buffer_is_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
