/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include "support/parse.h"
#include "support/random.h"

static void bytes_become_lower_case_digits_and_come_back(void **state)
{
	struct test_random random = { 17 };
	uint8_t bytes[100], back[100];
	char text[201];

	(void)state;
	for (size_t len = 0; len <= sizeof bytes; len++) {
		random_fill(&random, bytes, len);
		hex_encode(slice_of(bytes, len), text);
		assert_int_equal(strlen(text), 2 * len);
		assert_int_equal(strspn(text, "0123456789abcdef"), 2 * len);
		assert_true(hex_decode(text, back, len));
		assert_memory_equal(back, bytes, len);
	}
	hex_encode(slice_of("\x00\x0f\xf0\xff", 4), text);
	assert_string_equal(text, "000ff0ff");
}

static void all_three_writers_agree(void **state)
{
	CLEANUP_BUF struct buf buf;

	buf_init(&buf, 8);
	buf_put_hex(&buf, slice_of("\xab\xcd", 2));
	assert_string_equal(buf_text(&buf), "abcd");
	assert_string_equal(arena_hex(*state, slice_of("\xab\xcd", 2)), "abcd");
	buf_put_hex(&buf, slice_of("\xab\xcd\xef", 3));
	assert_false(buf_ok(&buf));
}

static void either_case_is_read(void **state)
{
	uint8_t bytes[2];

	(void)state;
	assert_true(hex_decode("aBcD", bytes, 2));
	assert_memory_equal(bytes, "\xab\xcd", 2);
}

static void text_of_another_length_or_alphabet_is_refused(void **state)
{
	static const char *const rows[] = {
		"", "a", "ab", "abc", "abcde", "abcdef", "abcg", "gbcd", "ab d", "0xab", " abcd", "abcd ", "ab:cd", "ab\xffg",
	};
	uint8_t bytes[2];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (hex_decode(rows[i], bytes, 2))
			fail_msg("\"%s\" was accepted", rows[i]);
}

static void text_of_any_length_is_decoded_into_the_arena(void **state)
{
	struct slice out;

	ACCEPTED(hex_decode_text("00Ff10", *state, &out, &test_err));
	assert_true(slice_equal(out, slice_of("\x00\xff\x10", 3)));
	REFUSED(hex_decode_text("", *state, &out, &test_err), ERR_MALFORMED, "even number of digits, at least two");
	REFUSED(hex_decode_text("abc", *state, &out, &test_err), ERR_MALFORMED, "even number of digits");
	REFUSED(hex_decode_text("zz", *state, &out, &test_err), ERR_MALFORMED, "0-9, a-f and A-F only");
	CLEANUP(arena_free) struct arena *small = arena_new(1);
	REFUSED(hex_decode_text("abcdef", small, &out, &test_err), ERR_TOO_LARGE, "memory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(bytes_become_lower_case_digits_and_come_back),
		ARENA_TEST(all_three_writers_agree),
		ARENA_TEST(either_case_is_read),
		ARENA_TEST(text_of_another_length_or_alphabet_is_refused),
		ARENA_TEST(text_of_any_length_is_decoded_into_the_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
