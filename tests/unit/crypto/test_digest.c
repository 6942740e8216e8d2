/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/digest.h"

#include "support/parse.h"
#include "support/threads.h"

/* FIPS 180-4 and the examples of NIST's Cryptographic Standards and Guidelines. */
static void sha256_gives_the_vectors_of_nist(void **state)
{
	static const struct {
		const char *message, *digest;
	} rows[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
		{ "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
		  "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1" },
	};
	uint8_t digest[SHA256_SIZE];

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		sha256(slice_text(rows[i].message), digest);
		assert_memory_equal(digest, hex(*state, rows[i].digest).data, sizeof digest);
	}
}

static void sha256_of_a_million_letters_is_that_of_nist(void **state)
{
	uint8_t *letters = malloc(1000000), digest[SHA256_SIZE];

	memset(letters, 'a', 1000000);
	sha256(slice_of(letters, 1000000), digest);
	free(letters);
	assert_memory_equal(digest,
	                    hex(*state, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0").data,
	                    sizeof digest);
}

static void nothing_at_no_address_has_a_digest(void **state)
{
	uint8_t none[SHA256_SIZE], empty[SHA256_SIZE];

	(void)state;
	sha256(slice_of(NULL, 0), none);
	sha256(slice_text(""), empty);
	assert_memory_equal(none, empty, sizeof none);
}

/* FIPS 180-4; for key identifiers, RFC 5280 4.2.1.2 method 1 */
static void key_identifiers_are_sha1(void **state)
{
	uint8_t digest[20];

	sha1_key_identifier(slice_text("abc"), digest);
	assert_memory_equal(digest, hex(*state, "a9993e364706816aba3e25717850c26c9cd0d89d").data, sizeof digest);
}

static void random_bytes_fill_all_and_only_what_was_asked_for(void **state)
{
	static const size_t sizes[] = { 0, 1, 16, 4095, 4096, 4097, 10000 };
	static uint8_t bytes[10001];
	unsigned runs = 0;

	(void)state;
	for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
		memset(bytes, 0, sizeof bytes);
		random_bytes(bytes, sizes[s]);
		for (size_t at = sizes[s]; at < sizeof bytes; at++)
			assert_int_equal(bytes[at], 0);
		for (size_t at = 0; at + 16 <= sizes[s]; at++)
			runs += memcmp(bytes + at, (const uint8_t[16]){ 0 }, 16) == 0;
	}
	assert_int_equal(runs, 0);
}

static void random_bytes_do_not_come_twice(void **state)
{
	uint8_t one[16], two[16];

	(void)state;
	random_bytes(one, sizeof one);
	random_bytes(two, sizeof two);
	assert_memory_not_equal(one, two, sizeof one);
}

static unsigned digest_much(void *context, unsigned number)
{
	uint8_t digest[SHA256_SIZE];
	unsigned faults = 0;

	(void)number;
	for (unsigned i = 0; i < 2000; i++) {
		sha256(slice_text("abc"), digest);
		faults += memcmp(digest, context, sizeof digest) != 0;
	}
	return faults;
}

static void threads_digest_at_once(void **state)
{
	uint8_t expected[SHA256_SIZE];

	(void)state;
	sha256(slice_text("abc"), expected);
	assert_int_equal(in_threads(4, digest_much, expected), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(sha256_gives_the_vectors_of_nist),
		ARENA_TEST(sha256_of_a_million_letters_is_that_of_nist),
		ARENA_TEST(nothing_at_no_address_has_a_digest),
		ARENA_TEST(key_identifiers_are_sha1),
		ARENA_TEST(random_bytes_fill_all_and_only_what_was_asked_for),
		ARENA_TEST(random_bytes_do_not_come_twice),
		ARENA_TEST(threads_digest_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
