/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/der.h"

#include "support/parse.h"

static RESULT read_any(struct slice in, struct der_value *value)
{
	TRY(der_read_any(&in, "it", value, &test_err));
	return der_end(in, "it", &test_err);
}

static void encodings_that_are_not_der_are_refused(void **state)
{
	static const struct {
		const char *bytes, *words;
	} rows[] = {
		{ "", "is missing" },
		{ "30", "cut short" },
		{ "3080 0000", "indefinite" },                 /* X.690 10.1 */
		{ "3081 7f", "not minimal" },                  /* X.690 10.1 */
		{ "308200 80", "not minimal" },
		{ "3085 0100000000", "beyond any input" },
		{ "30ff", "beyond any input" },
		{ "3082 01", "cut short" },
		{ "0402 00", "cut short" },
		{ "0484 ffffffff 00", "cut short" },
		{ "1f8101 00", "above 30" },
		{ "bf8101 00", "above 30" },
		{ "0000", "reserved" },
		{ "2403 040100", "primitive or constructed" }, /* X.690 10.2 */
		{ "1003 020100", "primitive or constructed" },
		{ "3303 130141", "primitive or constructed" },
		{ "0401 00 00", "followed by 1 bytes" },
	};
	struct der_value value;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		REFUSED(read_any(hex(*state, rows[i].bytes), &value), ERR_MALFORMED, rows[i].words);
}

static void a_value_is_told_from_its_encoding(void **state)
{
	struct der_value value;
	const struct slice in = hex(*state, "3003020105");

	ACCEPTED(read_any(in, &value));
	assert_int_equal(value.tag, DER_SEQUENCE);
	assert_true(slice_equal(value.content, hex(*state, "020105")));
	assert_true(slice_equal(value.whole, in));
}

static void a_wrong_tag_is_named(void **state)
{
	struct slice in = hex(*state, "020105"), content;

	REFUSED(der_read(&in, DER_OCTET_STRING, "the value", &content, &test_err), ERR_MALFORMED,
	        "the value has the tag 0x02 where 0x04 belongs");
}

static void an_absent_optional_value_leaves_the_input_alone(void **state)
{
	struct slice in = hex(*state, "020105"), content;
	bool present;

	ACCEPTED(der_read_optional(&in, DER_CONTEXT(0), "it", &present, &content, &test_err));
	assert_false(present);
	assert_int_equal(in.len, 3);
	ACCEPTED(der_read_optional(&in, DER_INTEGER, "it", &present, &content, &test_err));
	assert_true(present);
	assert_int_equal(in.len, 0);
}

/* X.690 11.1 */
static void booleans_are_00_or_ff(void **state)
{
	bool value;
	struct slice in = hex(*state, "0101ff 010100 010101 01020000");

	ACCEPTED(der_read_boolean(&in, "it", &value, &test_err));
	assert_true(value);
	ACCEPTED(der_read_boolean(&in, "it", &value, &test_err));
	assert_false(value);
	REFUSED(der_read_boolean(&in, "it", &value, &test_err), ERR_MALFORMED, "neither 00 nor FF");
	REFUSED(der_read_boolean(&in, "it", &value, &test_err), ERR_MALFORMED, "2 octets");
}

/* X.690 11.5 */
static void an_encoded_default_false_is_refused(void **state)
{
	struct slice absent = hex(*state, ""), encoded = hex(*state, "010100"), set = hex(*state, "0101ff");
	bool value = true;

	ACCEPTED(der_read_default_false(&absent, DER_BOOLEAN, "it", &value, &test_err));
	assert_false(value);
	ACCEPTED(der_read_default_false(&set, DER_BOOLEAN, "it", &value, &test_err));
	assert_true(value);
	REFUSED(der_read_default_false(&encoded, DER_BOOLEAN, "it", &value, &test_err), ERR_MALFORMED, "X.690");
}

/* X.690 8.3.2 */
static void padded_and_empty_integers_are_refused(void **state)
{
	static const char *const bad[] = { "0200", "02020001", "0202007f", "0202ff80", "0203ffff00" };
	static const char *const good[] = { "020100", "0201ff", "02020080", "0202ff7f", "02080102030405060708" };
	struct slice content;

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct slice in = hex(*state, bad[i]);
		REFUSED(der_read_integer(&in, "it", &content, &test_err), ERR_MALFORMED, "INTEGER");
	}
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		struct slice in = hex(*state, good[i]);
		ACCEPTED(der_read_integer(&in, "it", &content, &test_err));
	}
}

static void counts_saturate_and_are_never_negative(void **state)
{
	static const struct {
		const char *bytes;
		int32_t value;
	} rows[] = {
		{ "020100", 0 },
		{ "02017f", 127 },
		{ "02020080", 128 },
		{ "02047fffffff", INT32_MAX },
		{ "02050080000000", INT32_MAX },
		{ "020900ffffffffffffffff", INT32_MAX },
		{ "0203010000", 65536 },
	};
	struct slice negative = hex(*state, "0201ff"), large = hex(*state, "02050080000000");
	int32_t value;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct slice in = hex(*state, rows[i].bytes);
		ACCEPTED(der_read_count(&in, DER_INTEGER, "it", &value, &test_err));
		assert_int_equal(value, rows[i].value);
	}
	REFUSED(der_read_count(&negative, DER_INTEGER, "it", &value, &test_err), ERR_MALFORMED, "negative");
	REFUSED(der_read_small_integer(&large, "it", &value, &test_err), ERR_MALFORMED, "too large");
}

/* X.690 11.2 */
static void bit_strings_have_zero_padding_and_named_bits_no_trailing_zeros(void **state)
{
	static const struct {
		const char *bytes, *words;
	} bad[] = {
		{ "0300", "first octet" },
		{ "030101", "unused bits" },
		{ "03020880", "unused bits" },
		{ "03020701", "not zero" },
		{ "03020600", "trailing zero bits" },
		{ "03020040", "trailing zero bits" },
		{ "0306000000000001", "more than 32" },
	};
	struct slice good = hex(*state, "0302 01 06"), empty = hex(*state, "030100");
	unsigned bits;

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct slice in = hex(*state, bad[i].bytes);
		REFUSED(der_read_named_bits(&in, DER_BIT_STRING, "it", &bits, &test_err), ERR_MALFORMED, bad[i].words);
	}
	ACCEPTED(der_read_named_bits(&good, DER_BIT_STRING, "it", &bits, &test_err));
	assert_int_equal(bits, 1u << 5 | 1u << 6);
	ACCEPTED(der_read_named_bits(&empty, DER_BIT_STRING, "it", &bits, &test_err));
	assert_int_equal(bits, 0);
}

static RESULT read_time(struct arena *arena, unsigned tag, const char *text, int64_t *seconds)
{
	struct buf encoded;

	buf_init(&encoded, 64);
	der_put_text(&encoded, tag, text);
	struct slice in = arena_copy(arena, buf_slice(&encoded));
	buf_fini(&encoded);
	return der_read_time(&in, "it", seconds, &test_err);
}

/* RFC 5280 4.1.2.5 */
static void times_have_one_form(void **state)
{
	static const struct {
		unsigned tag;
		const char *text;
		int64_t seconds;
	} good[] = {
		{ DER_UTC_TIME, "700101000000Z", 0 },
		{ DER_UTC_TIME, "491231235959Z", 2524607999 },
		{ DER_UTC_TIME, "500101000000Z", -631152000 },
		{ DER_UTC_TIME, "000229120000Z", 951825600 },
		{ DER_GENERALIZED_TIME, "20500101000000Z", 2524608000 },
		{ DER_GENERALIZED_TIME, "20260101000000Z", 1767225600 },
		{ DER_GENERALIZED_TIME, "99991231235959Z", 253402300799 },
		{ DER_GENERALIZED_TIME, "00000101000000Z", -62167219200 },
	};
	static const struct {
		unsigned tag;
		const char *text;
	} bad[] = {
		{ DER_UTC_TIME, "7001010000Z" },           { DER_UTC_TIME, "700101000000" },
		{ DER_UTC_TIME, "700101000000+0000" },     { DER_UTC_TIME, "701301000000Z" },
		{ DER_UTC_TIME, "700001000000Z" },         { DER_UTC_TIME, "700132000000Z" },
		{ DER_UTC_TIME, "010229000000Z" },         { DER_UTC_TIME, "700101240000Z" },
		{ DER_UTC_TIME, "700101006000Z" },         { DER_UTC_TIME, "700101000060Z" },
		{ DER_UTC_TIME, "70010100000aZ" },         { DER_UTC_TIME, "7 0101000000Z" },
		{ DER_UTC_TIME, "20260101000000Z" },       { DER_GENERALIZED_TIME, "20260101000000.5Z" },
		{ DER_GENERALIZED_TIME, "202601010000Z" }, { DER_GENERALIZED_TIME, "21000229000000Z" },
		{ DER_GENERALIZED_TIME, "20260101000000" }, { DER_GENERALIZED_TIME, "260101000000Z" },
	};
	int64_t seconds;

	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		ACCEPTED(read_time(*state, good[i].tag, good[i].text, &seconds));
		assert_int_equal(seconds, good[i].seconds);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		REFUSED(read_time(*state, bad[i].tag, bad[i].text, &seconds), ERR_MALFORMED, "4.1.2.5");
	REFUSED(read_time(*state, DER_PRINTABLE_STRING, "700101000000Z", &seconds), ERR_MALFORMED, "tag");
}

static void times_are_written_as_utc_time_through_2049(void **state)
{
	static const struct {
		int64_t seconds;
		const char *bytes;
	} rows[] = {
		{ 2524607999, "170d 3439313233313233353935395a" },
		{ 2524608000, "180f 32303530303130313030303030305a" },
		{ -631152000, "170d 3530303130313030303030305a" },
		{ -631152001, "180f 31393439313233313233353935395a" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buf out;
		buf_init(&out, 64);
		der_put_time(&out, rows[i].seconds);
		assert_true(slice_equal(buf_slice(&out), hex(*state, rows[i].bytes)));
		buf_fini(&out);
	}
}

static void object_identifiers_are_checked(void **state)
{
	static const char *const bad[] = {
		"", "80", "8001", "55 1d 80 01", "2a 86", "2a ff",
		"69 84808080808080808080808080808080808000", /* more than 128 bits */
		"69 8080808080808080808080808080808080808001",
	};
	static const char *const good[] = { "2a", "551d0f", "69 83ffffffffffffffffffffffffffffffffff7f" };

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(der_oid_is_valid(hex(*state, bad[i])));
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_true(der_oid_is_valid(hex(*state, good[i])));
}

static void object_identifiers_have_a_dotted_form_and_back(void **state)
{
	static const struct {
		const char *dotted, *content;
	} rows[] = {
		{ "2.5.29.15", "551d0f" },
		{ "1.2.840.113549.1.1.11", "2a864886f70d01010b" },
		{ "0.9.2342.19200300.100.1.25", "0992268993f22c640119" },
		{ "2.999.3", "883703" },
		{ "2.25.340282366920938463463374607431768211375", "69 83ffffffffffffffffffffffffffffffffff2f" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buf out;
		buf_init(&out, 256);
		der_oid_text(hex(*state, rows[i].content), &out);
		assert_string_equal(buf_text(&out), rows[i].dotted);
		buf_reset(&out);
		ACCEPTED(der_oid_from_text(rows[i].dotted, &out, &test_err));
		assert_true(slice_equal(buf_slice(&out), hex(*state, rows[i].content)));
		buf_fini(&out);
	}
}

static void text_that_is_no_object_identifier_is_refused(void **state)
{
	static const char *const bad[] = {
		"", "1", "1.", ".1", "1..2", "3.1", "1.40", "1.2.03", "1.2.x", "1.2 ", "-1.2",
		"2.25.999999999999999999999999999999999999999999",
	};
	struct buf out;

	(void)state;
	buf_init(&out, 256);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		REFUSED(der_oid_from_text(bad[i], &out, &test_err), ERR_INVALID, "object identifier");
	buf_fini(&out);
}

static void long_values_are_closed_with_minimal_lengths(void **state)
{
	static const size_t sizes[] = { 0, 1, 126, 127, 128, 255, 256, 65535, 65536, 70000 };
	static const uint8_t zeros[70000];
	struct buf out;

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct der_value value;
		buf_init(&out, 80000);
		const size_t mark = der_open(&out, DER_OCTET_STRING);
		buf_put(&out, zeros, sizes[i]);
		der_close(&out, mark);
		ACCEPTED(read_any(buf_slice(&out), &value));
		assert_int_equal(value.content.len, sizes[i]);
		buf_fini(&out);
	}
}

static void numbers_are_written_minimal(void **state)
{
	static const struct {
		int64_t value;
		const char *bytes;
	} rows[] = {
		{ 0, "020100" },          { 127, "02017f" },      { 128, "02020080" },
		{ -1, "0201ff" },         { -128, "020180" },     { -129, "0202ff7f" },
		{ 65536, "0203010000" },  { INT64_MAX, "02087fffffffffffffff" },
	};
	struct buf out;

	buf_init(&out, 64);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		buf_reset(&out);
		der_put_small_integer(&out, rows[i].value);
		assert_true(slice_equal(buf_slice(&out), hex(*state, rows[i].bytes)));
	}
	buf_reset(&out);
	der_put_unsigned(&out, hex(*state, "0000ff01"));
	der_put_unsigned(&out, hex(*state, "0000"));
	assert_true(slice_equal(buf_slice(&out), hex(*state, "020300ff01 020100")));
	buf_fini(&out);
}

static void named_bits_are_read_back(void **state)
{
	static const unsigned rows[] = { 0, 1, 1u << 5, 1u << 5 | 1u << 6, 1u << 8, 0x1ff, 0xffffffff };
	struct buf out;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		unsigned bits;
		buf_init(&out, 64);
		der_put_named_bits(&out, rows[i]);
		struct slice in = buf_slice(&out);
		ACCEPTED(der_read_named_bits(&in, DER_BIT_STRING, "it", &bits, &test_err));
		assert_int_equal(bits, rows[i]);
		buf_fini(&out);
	}
}

static void an_oid_that_is_ours_and_wrong_breaks_the_buffer(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 64);
	der_put_oid(&out, "not an oid");
	assert_false(buf_ok(&out));
	buf_fini(&out);
}

static void lists_are_counted_and_bounded(void **state)
{
	size_t count;

	ACCEPTED(der_count(hex(*state, "0500 0500"), "a list", 2, &count, &test_err));
	assert_int_equal(count, 2);
	REFUSED(der_count(hex(*state, ""), "a list", 2, &count, &test_err), ERR_MALFORMED, "empty");
	REFUSED(der_count(hex(*state, "050005000500"), "a list", 2, &count, &test_err), ERR_TOO_LARGE, "more than 2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(encodings_that_are_not_der_are_refused),
		ARENA_TEST(a_value_is_told_from_its_encoding),
		ARENA_TEST(a_wrong_tag_is_named),
		ARENA_TEST(an_absent_optional_value_leaves_the_input_alone),
		ARENA_TEST(booleans_are_00_or_ff),
		ARENA_TEST(an_encoded_default_false_is_refused),
		ARENA_TEST(padded_and_empty_integers_are_refused),
		ARENA_TEST(counts_saturate_and_are_never_negative),
		ARENA_TEST(bit_strings_have_zero_padding_and_named_bits_no_trailing_zeros),
		ARENA_TEST(times_have_one_form),
		ARENA_TEST(times_are_written_as_utc_time_through_2049),
		ARENA_TEST(object_identifiers_are_checked),
		ARENA_TEST(object_identifiers_have_a_dotted_form_and_back),
		ARENA_TEST(text_that_is_no_object_identifier_is_refused),
		ARENA_TEST(long_values_are_closed_with_minimal_lengths),
		ARENA_TEST(numbers_are_written_minimal),
		ARENA_TEST(named_bits_are_read_back),
		ARENA_TEST(an_oid_that_is_ours_and_wrong_breaks_the_buffer),
		ARENA_TEST(lists_are_counted_and_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
