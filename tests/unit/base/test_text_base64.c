/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include "support/parse.h"
#include "support/random.h"

/* RFC 4648 10 */
static const struct {
	const char *bytes, *text, *url;
} vectors[] = {
	{ "", "", "" },
	{ "f", "Zg==", "Zg" },
	{ "fo", "Zm8=", "Zm8" },
	{ "foo", "Zm9v", "Zm9v" },
	{ "foob", "Zm9vYg==", "Zm9vYg" },
	{ "fooba", "Zm9vYmE=", "Zm9vYmE" },
	{ "foobar", "Zm9vYmFy", "Zm9vYmFy" },
	{ "\xfb\xff\xbf", "+/+/", "-_-_" },
};

static void the_vectors_of_the_standard_hold(void **state)
{
	struct slice out;

	for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
		assert_string_equal(arena_base64(*state, slice_text(vectors[i].bytes)), vectors[i].text);
		ACCEPTED(base64_decode(slice_text(vectors[i].text), *state, &out, &test_err));
		assert_true(slice_is_text(out, vectors[i].bytes));
		ACCEPTED(base64url_decode(slice_text(vectors[i].url), *state, &out, &test_err));
		assert_true(slice_is_text(out, vectors[i].bytes));
	}
}

static void what_is_encoded_comes_back(void **state)
{
	struct test_random random = { 18 };
	uint8_t bytes[200];
	CLEANUP_BUF struct buf buf;
	struct slice out;

	buf_init(&buf, 1000);
	for (size_t len = 0; len < sizeof bytes; len++) {
		random_fill(&random, bytes, len);
		buf_reset(&buf);
		buf_put_base64(&buf, slice_of(bytes, len));
		assert_string_equal(buf_text(&buf), arena_base64(*state, slice_of(bytes, len)));
		ACCEPTED(base64_decode(buf_slice(&buf), *state, &out, &test_err));
		assert_true(slice_equal(out, slice_of(bytes, len)));
	}
}

static void text_that_is_not_canonical_is_refused(void **state)
{
	static const struct {
		const char *text, *words;
	} rows[] = {
		{ "Z", "multiple of four" },
		{ "Zg", "multiple of four" },
		{ "Zg=", "multiple of four" },
		{ "Zg==\n", "multiple of four" },
		{ "Zh==", "does not end canonically" },      /* RFC 4648 3.5: spare bits */
		{ "Zm9=", "does not end canonically" },
		{ "Zm9vYh==", "does not end canonically" },
		{ "Z===", "does not end canonically" },
		{ "====", "does not end canonically" },
		{ "Zm9v====", "does not end canonically" },
		{ "Zg==Zg==", "outside the alphabet" },
		{ "Z=g=", "does not end canonically" },
		{ "=Zm8", "outside the alphabet" },
		{ "Zm 9", "outside the alphabet" },
		{ "Zm9\n", "outside the alphabet" },
		{ "-_-_", "outside the alphabet" },
		{ "Zm\xff" "9", "outside the alphabet" },
		{ "\xc3\xa4\xc3\xa4", "outside the alphabet" },
	};
	struct slice out;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (!failed(base64_decode(slice_text(rows[i].text), *state, &out, &test_err)))
			fail_msg("row %zu was accepted", i);
		if (test_err.code != ERR_MALFORMED || strstr(test_err.detail, rows[i].words) == NULL)
			fail_msg("row %zu: %s", i, test_err.detail);
	}
	REFUSED(base64_decode(slice_of("Zm9\0", 4), *state, &out, &test_err), ERR_MALFORMED, "outside the alphabet");
}

/* RFC 7515 2: no padding, another alphabet. */
static void text_that_is_not_base64url_is_refused(void **state)
{
	static const char *const rows[] = { "Z", "Zg==", "Zm8=", "Zh", "Zm9", "Zm9vY", "+/+/", "Zm9v ", "Zm9vZ" };
	struct slice out;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		REFUSED(base64url_decode(slice_text(rows[i]), *state, &out, &test_err), ERR_MALFORMED, "the base64 text");
}

/* One value, one text: whatever is accepted is what would have been written. */
static void every_accepted_text_is_the_one_that_is_written(void **state)
{
	static const char letters[] = "ABZaz09+/=-_ \n";
	char text[5] = "";
	unsigned accepted = 0;

	for (size_t n = 0; n < 14 * 14 * 14 * 14; n++) {
		struct slice out;
		text[0] = letters[n % 14];
		text[1] = letters[n / 14 % 14];
		text[2] = letters[n / 196 % 14];
		text[3] = letters[n / 2744];
		if (failed(base64_decode(slice_text(text), *state, &out, &test_err)))
			continue;
		accepted++;
		assert_string_equal(arena_base64(*state, out), text);
	}
	assert_true(accepted > 6561);
}

static void wrong_bytes_are_found_wherever_they_stand(void **state)
{
	char text[65];
	struct slice out;

	for (size_t at = 0; at < 64; at++)
		for (unsigned byte = 0x80; byte < 0x100; byte += 0x1f) {
			memset(text, 'A', 64);
			text[64] = '\0';
			text[at] = (char)byte;
			REFUSED(base64_decode(slice_of(text, 64), *state, &out, &test_err), ERR_MALFORMED, "alphabet");
		}
}

static void the_arena_bounds_what_is_decoded(void **state)
{
	CLEANUP(arena_free) struct arena *small = arena_new(16);
	struct slice out;

	(void)state;
	REFUSED(base64_decode(slice_text("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), small, &out, &test_err), ERR_TOO_LARGE,
	        "memory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(the_vectors_of_the_standard_hold),
		ARENA_TEST(what_is_encoded_comes_back),
		ARENA_TEST(text_that_is_not_canonical_is_refused),
		ARENA_TEST(text_that_is_not_base64url_is_refused),
		ARENA_TEST(every_accepted_text_is_the_one_that_is_written),
		ARENA_TEST(wrong_bytes_are_found_wherever_they_stand),
		ARENA_TEST(the_arena_bounds_what_is_decoded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
