/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include "support/parse.h"

/* RFC 3629 3: an independent encoder. */
static size_t encode(uint32_t c, uint8_t out[4])
{
	if (c < 0x80) {
		out[0] = (uint8_t)c;
		return 1;
	}
	const size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const uint8_t leads[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	for (size_t i = len - 1; i > 0; i--, c >>= 6)
		out[i] = (uint8_t)(0x80 | (c & 0x3f));
	out[0] = (uint8_t)(leads[len] | c);
	return len;
}

static void every_character_is_read_and_surrogates_are_not(void **state)
{
	uint8_t bytes[4];

	(void)state;
	for (uint32_t c = 0; c < 0x110400; c++) {
		const size_t len = encode(c, bytes);
		const bool good = c <= 0x10ffff && !(c >= 0xd800 && c <= 0xdfff);
		uint32_t out = 0;
		assert_int_equal(utf8_first(slice_of(bytes, len), &out), good ? len : 0);
		assert_int_equal(utf8_is_valid(slice_of(bytes, len)), good);
		if (good)
			assert_int_equal(out, c);
		for (size_t cut = 1; cut < len; cut++)
			assert_int_equal(utf8_first(slice_of(bytes, cut), &out), 0);
	}
}

static void ill_formed_text_is_told(void **state)
{
	static const char *const rows[] = {
		"80", "bf", "c0", "c080", "c1bf", "c2", "c241", "e08080", "e09fbf", "e0a0", "eda080", "edbfbf", "f0808080",
		"f08fbfbf", "f4908080", "f5808080", "f888808080", "fc8480808080", "fe", "ff", "c3a4c3", "4180", "e282",
		"41424344454647484980", "4142434445464748c0af",
	};
	uint32_t out;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (utf8_is_valid(hex(*state, rows[i])))
			fail_msg("%s is valid", rows[i]);
	assert_int_equal(utf8_first(slice_of(NULL, 0), &out), 0);
	assert_true(utf8_is_valid(slice_of(NULL, 0)));
	assert_true(utf8_is_valid(slice_of("\0", 1)));
	assert_true(utf8_is_valid(slice_text("Gr\xc3\xbc\xc3\x9f" "e aus K\xc3\xb6ln \xf0\x9f\x94\x91")));
}

static void a_fault_is_found_wherever_it_stands(void **state)
{
	uint8_t text[40];

	(void)state;
	for (size_t at = 0; at < sizeof text; at++) {
		memset(text, 'a', sizeof text);
		assert_true(utf8_is_valid(slice_of(text, sizeof text)));
		text[at] = 0xff;
		assert_false(utf8_is_valid(slice_of(text, sizeof text)));
	}
}

static void a_prefix_splits_no_character(void **state)
{
	const struct slice text = slice_text("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x94\x91z");
	static const size_t expected[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11 };

	(void)state;
	for (size_t max = 0; max < sizeof expected / sizeof expected[0]; max++) {
		const struct slice prefix = utf8_prefix(text, max);
		assert_int_equal(prefix.len, expected[max]);
		assert_ptr_equal(prefix.data, text.data);
	}
}

/* What is no UTF-8 has a prefix as well, and it is not empty. */
static void a_prefix_of_garbage_is_bounded(void **state)
{
	uint8_t bytes[20];

	(void)state;
	memset(bytes, 0x80, sizeof bytes);
	assert_in_range(utf8_prefix(slice_of(bytes, sizeof bytes), 10).len, 7, 10);
	assert_int_equal(utf8_prefix(slice_of(bytes, sizeof bytes), 30).len, 20);
}

static void controls_and_reordering_marks_are_not_printable(void **state)
{
	static const uint32_t hidden[] = {
		0, '\n', '\r', 0x1b, 0x7f, 0x80, 0x9f, 0x061c, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e,
		0x2060, 0x2066, 0x2069, 0xfeff, 0xfff9, 0xe0001, 0xe007f,
	};
	static const uint32_t shown[] = { ' ', '~', 0xa0, 0xe4, 0x20ac, 0x4e2d, 0x1f511 };

	(void)state;
	for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
		assert_false(utf8_is_printable(hidden[i]));
	for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
		assert_true(utf8_is_printable(shown[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(every_character_is_read_and_surrogates_are_not),
		ARENA_TEST(ill_formed_text_is_told),
		ARENA_TEST(a_fault_is_found_wherever_it_stands),
		ARENA_TEST(a_prefix_splits_no_character),
		ARENA_TEST(a_prefix_of_garbage_is_bounded),
		ARENA_TEST(controls_and_reordering_marks_are_not_printable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
