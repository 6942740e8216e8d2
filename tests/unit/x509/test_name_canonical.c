/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/name_canonical.h"

#include "support/parse.h"
#include "support/random.h"
#include "x509/der.h"

static const unsigned tags[] = {
	DER_UTF8_STRING, DER_PRINTABLE_STRING, DER_IA5_STRING, DER_TELETEX_STRING, DER_BMP_STRING, DER_UNIVERSAL_STRING,
	DER_VISIBLE_STRING, DER_NUMERIC_STRING,
};
#define TAGS (sizeof tags / sizeof tags[0])

static void only_string_types_are_strings(void **state)
{
	(void)state;
	for (unsigned tag = 0; tag < 0x100; tag++) {
		bool known = false;
		for (size_t i = 0; i < TAGS; i++)
			known = known || tags[i] == tag;
		assert_int_equal(string_tag_is_known(tag), known);
	}
}

/* RFC 3629 3: what is put is what is read. */
static void every_character_is_put_and_read(void **state)
{
	uint8_t octets[4];
	uint32_t out;
	bool bad;

	(void)state;
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		const size_t len = utf8_put(c, octets);
		struct code_points in = { .tag = DER_UTF8_STRING, .rest = slice_of(octets, len) };
		const bool good = c != 0 && !(c >= 0xd800 && c < 0xe000);
		assert_int_equal(code_points_next(&in, &out, &bad), good);
		assert_int_equal(bad, !good);
		if (good) {
			assert_int_equal(out, c);
			assert_int_equal(in.rest.len, 0);
		}
	}
}

static void octets_that_are_no_such_string_are_told(void **state)
{
	static const struct {
		unsigned tag;
		const char *octets;
	} rows[] = {
		{ DER_UTF8_STRING, "00" },     { DER_UTF8_STRING, "4100" },         { DER_UTF8_STRING, "80" },
		{ DER_UTF8_STRING, "c080" },   { DER_UTF8_STRING, "e08080" },       { DER_UTF8_STRING, "eda080" },
		{ DER_UTF8_STRING, "f4908080" }, { DER_UTF8_STRING, "c3" },         { DER_PRINTABLE_STRING, "80" },
		{ DER_IA5_STRING, "ff" },      { DER_IA5_STRING, "00" },            { DER_VISIBLE_STRING, "80" },
		{ DER_NUMERIC_STRING, "80" },  { DER_TELETEX_STRING, "00" },        { DER_BMP_STRING, "41" },
		{ DER_BMP_STRING, "004100" },  { DER_BMP_STRING, "0000" },          { DER_BMP_STRING, "d83ddd11" },
		{ DER_UNIVERSAL_STRING, "000041" }, { DER_UNIVERSAL_STRING, "00110000" },
		{ DER_UNIVERSAL_STRING, "0000d800" }, { DER_UNIVERSAL_STRING, "ffffffff" }, { DER_OCTET_STRING, "41" },
	};
	uint8_t out[64];
	size_t len;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (string_canonical(rows[i].tag, hex(*state, rows[i].octets), out, &len))
			fail_msg("row %zu is a string", i);
}

/* RFC 4518 2.2, 2.6.1 and RFC 3454 B.2 */
static void strings_are_mapped_folded_and_compressed(void **state)
{
	static const struct {
		unsigned tag;
		const char *octets, *canonical;
	} rows[] = {
		{ DER_UTF8_STRING, "", "" },
		{ DER_UTF8_STRING, "2020", "" },
		{ DER_UTF8_STRING, "20204120204220", "a b" },
		{ DER_UTF8_STRING, "41090a42", "a b" },
		{ DER_UTF8_STRING, "41c2a042", "a b" },               /* no-break space */
		{ DER_UTF8_STRING, "41c2ad42", "ab" },                /* soft hyphen */
		{ DER_UTF8_STRING, "e2808b41", "a" },                 /* zero width space */
		{ DER_UTF8_STRING, "4120e2808b2042", "a b" },
		{ DER_UTF8_STRING, "c384", "\xc3\xa4" },              /* A with diaeresis */
		{ DER_UTF8_STRING, "ce91", "\xce\xb1" },              /* Alpha */
		{ DER_UTF8_STRING, "d0af", "\xd1\x8f" },              /* Ya */
		{ DER_UTF8_STRING, "cf82", "\xcf\x83" },              /* final sigma */
		{ DER_TELETEX_STRING, "c4", "\xc3\xa4" },
		{ DER_BMP_STRING, "004100c4", "a\xc3\xa4" },
		{ DER_UNIVERSAL_STRING, "000000410001f511", "a\xf0\x9f\x94\x91" },
		{ DER_NUMERIC_STRING, "31202032", "1 2" },
		{ DER_PRINTABLE_STRING, "4578616d706c65", "example" },
	};
	uint8_t out[64];
	size_t len;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_true(string_canonical(rows[i].tag, hex(*state, rows[i].octets), out, &len));
		if (!slice_is_text(slice_of(out, len), rows[i].canonical))
			fail_msg("row %zu: %.*s", i, (int)len, (const char *)out);
	}
}

/* The form fits the room that is asked for it, and is its own form. */
static void the_form_is_bounded_and_stays_the_same(void **state)
{
	struct test_random random = { 21 };
	unsigned accepted = 0;

	(void)state;
	for (unsigned i = 0; i < 100000; i++) {
		uint8_t value[32];
		const size_t len = random_below(&random, sizeof value);
		const unsigned tag = tags[random_below(&random, TAGS)];
		uint8_t *out = malloc(STRING_CANONICAL_MAX(len) + 1), *again;
		size_t out_len, again_len;
		for (size_t at = 0; at < len; at++)
			value[at] = (uint8_t)(random_below(&random, 4) == 0 ? random_u64(&random) : 0x20 + random_below(&random, 0x60));
		if (tag == DER_BMP_STRING || tag == DER_UNIVERSAL_STRING)
			for (size_t at = 0; at < len; at++)
				if (at % (tag == DER_BMP_STRING ? 2u : 4u) != (tag == DER_BMP_STRING ? 1u : 3u))
					value[at] = (uint8_t)(at % 4 == 0 || at % 4 == 1 ? 0 : random_below(&random, 0xd8));
		if (string_canonical(tag, slice_of(value, len), out, &out_len)) {
			accepted++;
			assert_true(out_len <= STRING_CANONICAL_MAX(len));
			again = malloc(STRING_CANONICAL_MAX(out_len) + 1);
			assert_true(string_canonical(DER_UTF8_STRING, slice_of(out, out_len), again, &again_len));
			assert_true(slice_equal(slice_of(out, out_len), slice_of(again, again_len)));
			free(again);
		}
		free(out);
	}
	assert_true(accepted > 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(only_string_types_are_strings),
		ARENA_TEST(every_character_is_put_and_read),
		ARENA_TEST(octets_that_are_no_such_string_are_told),
		ARENA_TEST(strings_are_mapped_folded_and_compressed),
		ARENA_TEST(the_form_is_bounded_and_stays_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
