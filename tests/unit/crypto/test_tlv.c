/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/tlv.h"

#include "support/parse.h"
#include "support/random.h"

static void a_value_is_taken_off_its_input(void **state)
{
	struct slice in = hex(*state, "0403 010203 0500");
	struct tlv value;

	assert_null(tlv_next(&in, &value));
	assert_int_equal(value.tag, 0x04);
	assert_true(slice_equal(value.content, hex(*state, "010203")));
	assert_true(slice_equal(value.whole, hex(*state, "0403010203")));
	assert_null(tlv_next(&in, &value));
	assert_int_equal(value.tag, 0x05);
	assert_int_equal(value.content.len, 0);
	assert_string_equal(tlv_next(&in, &value), "is missing");
}

/* X.690 8.1, 10.1, 10.2 */
static void encodings_that_are_not_der_are_refused_with_their_fault(void **state)
{
	static const struct {
		const char *bytes, *problem;
	} rows[] = {
		{ "", "is missing" },
		{ "04", "is cut short" },
		{ "0401", "is cut short" },
		{ "0402ff", "is cut short" },
		{ "048100", "has a length that is not minimal" },
		{ "04817f", "has a length that is not minimal" },
		{ "04820080", "has a length that is not minimal" },
		{ "0481", "is cut short" },
		{ "048280", "is cut short" },
		{ "048180", "is cut short" },
		{ "0484ffffffff", "is cut short" },
		{ "04850000000001", "has a length beyond any input" },
		{ "04ff", "has a length beyond any input" },
		{ "3080 0000", "has an indefinite length" },
		{ "0000", "has the reserved tag 0" },
		{ "1f8101 00", "has a tag number above 30" },
		{ "bf8101 00", "has a tag number above 30" },
		{ "2403 040101", "is primitive or constructed where DER wants the other" },
		{ "2200", "is primitive or constructed where DER wants the other" },
		{ "1000", "is primitive or constructed where DER wants the other" },
		{ "1100", "is primitive or constructed where DER wants the other" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct slice in = hex(*state, rows[i].bytes);
		const struct slice before = in;
		struct tlv value;
		const char *problem = tlv_next(&in, &value);
		if (problem == NULL || strcmp(problem, rows[i].problem) != 0)
			fail_msg("row %zu: %s", i, problem != NULL ? problem : "accepted");
		assert_ptr_equal(in.data, before.data);
		assert_int_equal(in.len, before.len);
	}
}

static void long_lengths_are_read(void **state)
{
	uint8_t *bytes = calloc(1, 70000);
	struct slice in = slice_of(bytes, 4 + 300);
	struct tlv value;

	(void)state;
	memcpy(bytes, "\x04\x82\x01\x2c", 4);
	assert_null(tlv_next(&in, &value));
	assert_int_equal(value.content.len, 300);
	memcpy(bytes, "\x04\x83\x01\x00\x00", 5);
	in = slice_of(bytes, 5 + 65536);
	assert_null(tlv_next(&in, &value));
	assert_int_equal(value.content.len, 65536);
	assert_int_equal(in.len, 0);
	free(bytes);
}

/* Whatever the bytes, a value lies within them and what is left begins behind it. */
static void values_lie_within_their_input(void **state)
{
	struct test_random random = { 14 };
	unsigned accepted = 0;

	(void)state;
	for (unsigned i = 0; i < 200000; i++) {
		const size_t len = random_below(&random, 12);
		uint8_t *bytes = malloc(len + 1);
		random_fill(&random, bytes, len);
		if (len > 1 && i % 2 == 0)
			bytes[1] = (uint8_t)random_below(&random, 12);
		struct slice in = slice_of(bytes, len);
		struct tlv value;
		if (tlv_next(&in, &value) == NULL) {
			accepted++;
			assert_ptr_equal(value.whole.data, bytes);
			assert_ptr_equal(value.content.data + value.content.len, in.data);
			assert_ptr_equal(value.whole.data + value.whole.len, in.data);
			assert_ptr_equal(in.data + in.len, bytes + len);
		}
		free(bytes);
	}
	assert_true(accepted > 1000);
}

static void another_tag_is_not_taken(void **state)
{
	struct slice in = hex(*state, "0500"), content;

	assert_false(tlv_take(&in, 0x04, &content));
	assert_int_equal(in.len, 2);
	assert_true(tlv_take(&in, 0x05, &content));
	assert_int_equal(in.len, 0);
}

/* X.690 8.3.2 */
static void integers_are_minimal_or_not(void **state)
{
	static const struct {
		const char *content;
		bool minimal;
	} rows[] = {
		{ "", false },    { "00", true },   { "7f", true },     { "80", true },   { "0000", false }, { "007f", false },
		{ "0080", true }, { "ffff", false }, { "ff80", false }, { "ff7f", true }, { "0100", true },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(tlv_integer_is_minimal(hex(*state, rows[i].content)), rows[i].minimal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(a_value_is_taken_off_its_input),
		ARENA_TEST(encodings_that_are_not_der_are_refused_with_their_fault),
		ARENA_TEST(long_lengths_are_read),
		ARENA_TEST(values_lie_within_their_input),
		ARENA_TEST(another_tag_is_not_taken),
		ARENA_TEST(integers_are_minimal_or_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
