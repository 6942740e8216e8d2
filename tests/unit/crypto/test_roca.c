/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/roca.h"

#include "crypto/ossl.h"
#include "crypto/public_key.h"
#include "support/parse.h"

#include <openssl/bn.h>

/* The product of the odd primes up to 167. */
static BIGNUM *primorial(void)
{
	BIGNUM *m = BN_new();

	assert_int_equal(BN_one(m), 1);
	for (unsigned long p = 3; p <= 167; p += 2) {
		bool prime = true;
		for (unsigned long d = 3; d * d <= p; d += 2)
			prime = prime && p % d != 0;
		if (prime)
			assert_int_equal(BN_mul_word(m, p), 1);
	}
	return m;
}

/* An odd k * M + 65537^a mod M of `bits` bits, as the flawed library makes its primes and so its moduli. */
static struct slice fingerprinted(struct arena *arena, unsigned long a, int bits)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *m = primorial(), *n = BN_new(), *k = BN_new(), *exponent = BN_new(), *base = BN_new();

	assert_int_equal(BN_set_word(base, 65537), 1);
	assert_int_equal(BN_set_word(exponent, a), 1);
	do {
		assert_int_equal(BN_mod_exp(n, base, exponent, m, ctx), 1);
		assert_int_equal(BN_rand(k, bits - BN_num_bits(m), BN_RAND_TOP_TWO, BN_RAND_BOTTOM_ANY), 1);
		assert_int_equal(BN_mul(k, k, m, ctx), 1);
		assert_int_equal(BN_add(n, n, k), 1);
	} while (!BN_is_odd(n) || BN_num_bits(n) != bits);
	uint8_t *bytes = arena_alloc(arena, (size_t)BN_num_bytes(n));
	const int len = BN_bn2bin(n, bytes);
	BN_free(m);
	BN_free(n);
	BN_free(k);
	BN_free(exponent);
	BN_free(base);
	BN_CTX_free(ctx);
	return slice_of(bytes, (size_t)len);
}

static void numbers_of_the_flawed_form_match(void **state)
{
	static const unsigned long exponents[] = { 0, 1, 2, 3, 12345, 987654321 };

	for (size_t i = 0; i < sizeof exponents / sizeof exponents[0]; i++) {
		assert_true(roca_matches(fingerprinted(*state, exponents[i], 512)));
		assert_true(roca_matches(fingerprinted(*state, exponents[i], 2048)));
	}
}

/* Their product has the form as well, which is why a modulus tells. */
static void a_neighbour_of_such_a_number_does_not_match(void **state)
{
	const struct slice n = fingerprinted(*state, 77, 2048);
	uint8_t *bytes = arena_alloc(*state, n.len);

	for (unsigned bit = 1; bit < 200; bit++) {
		memcpy(bytes, n.data, n.len);
		bytes[n.len - 1 - bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(roca_matches(slice_of(bytes, n.len)));
	}
}

static void zero_and_multiples_of_the_primes_do_not_match(void **state)
{
	assert_false(roca_matches(slice_of(NULL, 0)));
	assert_false(roca_matches(hex(*state, "00")));
	assert_false(roca_matches(hex(*state, "03")));
	assert_true(roca_matches(hex(*state, "01")));
	assert_true(roca_matches(hex(*state, "010001")));
	assert_true(roca_matches(hex(*state, "0000010001")));
}

static struct public_key *key_with_modulus(struct slice n)
{
	CLEANUP(EVP_PKEY_free) EVP_PKEY *pkey = NULL;
	CLEANUP(EVP_PKEY_CTX_free) EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
	BIGNUM *number = BN_bin2bn(n.data, (int)n.len, NULL);
	unsigned char *der = NULL;
	struct public_key *key;

	assert_int_equal(OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, number), 1);
	assert_int_equal(OSSL_PARAM_BLD_push_uint(builder, OSSL_PKEY_PARAM_RSA_E, 65537), 1);
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(builder);
	assert_int_equal(EVP_PKEY_fromdata_init(ctx), 1);
	assert_int_equal(EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params), 1);
	const int len = i2d_PUBKEY(pkey, &der);
	ACCEPTED(public_key_load(slice_of(der, (size_t)len), &key, &test_err));
	OPENSSL_free(der);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(builder);
	BN_free(number);
	return key;
}

static void a_key_of_the_flawed_library_is_told(void **state)
{
	CLEANUP(public_key_free) struct public_key *flawed = key_with_modulus(fingerprinted(*state, 4711, 2048));

	assert_true(public_key_is_roca(flawed));
}

static void keys_of_openssl_are_not_taken_for_flawed(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		CLEANUP(EVP_PKEY_free) EVP_PKEY *pkey = i == 3 ? EVP_EC_gen("P-256") : EVP_RSA_gen(2048);
		unsigned char *der = NULL;
		const int len = i2d_PUBKEY(pkey, &der);
		CLEANUP(public_key_free) struct public_key *key = NULL;
		ACCEPTED(public_key_load(slice_of(der, (size_t)len), &key, &test_err));
		assert_false(public_key_is_roca(key));
		OPENSSL_free(der);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(numbers_of_the_flawed_form_match),
		ARENA_TEST(a_neighbour_of_such_a_number_does_not_match),
		ARENA_TEST(zero_and_multiples_of_the_primes_do_not_match),
		ARENA_TEST(a_key_of_the_flawed_library_is_told),
		ARENA_TEST(keys_of_openssl_are_not_taken_for_flawed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
