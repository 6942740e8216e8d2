/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/ossl.h"

#include "support/threads.h"

static void algorithms_are_fetched_once(void **state)
{
	static const int sizes[OSSL_DIGEST_COUNT] = { 20, 32, 48, 64 };

	(void)state;
	for (int i = 0; i < OSSL_DIGEST_COUNT; i++) {
		const EVP_MD *md = ossl_md((enum ossl_digest)i);
		assert_ptr_equal(md, ossl_md((enum ossl_digest)i));
		assert_int_equal(EVP_MD_get_size(md), sizes[i]);
		assert_true(EVP_MD_is_a(md, ossl_md_name((enum ossl_digest)i)));
	}
	assert_int_equal(EVP_CIPHER_get_key_length(ossl_aes_256_gcm()), 32);
	assert_ptr_equal(ossl_scrypt(), ossl_scrypt());
}

static void templates_are_the_named_curves(void **state)
{
	static const int bits[OSSL_CURVE_COUNT] = { 256, 384, 521 };

	(void)state;
	for (int i = 0; i < OSSL_CURVE_COUNT; i++)
		assert_int_equal(EVP_PKEY_get_bits(ossl_curve_template((enum ossl_curve)i)), bits[i]);
}

/* FIPS 180-4 */
static void digests_are_those_of_the_standard(void **state)
{
	static const char *const of_abc[OSSL_DIGEST_COUNT] = {
		"a9993e364706816aba3e25717850c26c9cd0d89d",
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		"cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
		("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
		 "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"),
	};
	uint8_t digest[EVP_MAX_MD_SIZE];

	for (int i = 0; i < OSSL_DIGEST_COUNT; i++) {
		const struct slice expected = hex(*state, of_abc[i]);
		ossl_digest_bytes((enum ossl_digest)i, "abc", 3, digest);
		assert_memory_equal(digest, expected.data, expected.len);
	}
}

static void break_something(void)
{
	const unsigned char bad[] = { 0x05, 0x00 }, *at = bad;

	assert_null(d2i_PUBKEY(NULL, &at, sizeof bad));
	assert_true(ERR_peek_error() != 0);
}

/* What failed goes to the log, once, and never to the client. */
static void the_queue_becomes_the_cause_and_is_emptied(void **state)
{
	struct err e;

	(void)state;
	assert_true(failed(err_set(&e, ERR_MALFORMED, "a sentence")));
	break_something();
	ossl_cause(&e);
	assert_int_equal(ERR_peek_error(), 0);
	assert_non_null(strstr(e.cause, "error:"));
	assert_string_equal(e.detail, "a sentence");
	assert_true(failed(err_set(&e, ERR_MALFORMED, "another")));
	ossl_cause(&e);
	assert_string_equal(e.cause, "");
}

static void a_drained_queue_is_empty(void **state)
{
	(void)state;
	break_something();
	ossl_drain();
	assert_int_equal(ERR_peek_error(), 0);
}

static unsigned fetch(void *context, unsigned number)
{
	(void)context;
	(void)number;
	return ossl_md(OSSL_SHA256) == NULL || ossl_curve_template(OSSL_P256) == NULL || ossl_aes_256_gcm() == NULL;
}

static void threads_fetch_at_once(void **state)
{
	(void)state;
	assert_int_equal(in_threads(8, fetch, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(threads_fetch_at_once), /* first, while nothing was fetched yet */
		ARENA_TEST(algorithms_are_fetched_once),
		ARENA_TEST(templates_are_the_named_curves),
		ARENA_TEST(digests_are_those_of_the_standard),
		ARENA_TEST(the_queue_becomes_the_cause_and_is_emptied),
		ARENA_TEST(a_drained_queue_is_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
