/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/x509/built.h"
#include "x509/key_policy.h"

static void assert_kind(struct built *b, EVP_PKEY *key, const char *text, enum signature_id signature)
{
	enum public_key_kind kind;
	MUST(key_policy_check(spki_of(b, key), &kind, &must_err_));
	assert_string_equal(key_policy_kind_text(kind), text);
	assert_int_equal(key_policy_signature(kind), signature);
}

static void strong_keys_have_a_kind_and_a_signature(void **state)
{
	struct built *b = *state;
	CLEANUP(EVP_PKEY_free) EVP_PKEY *rsa = rsa_key(2048, 65537);
	CLEANUP(EVP_PKEY_free) EVP_PKEY *p384 = EVP_EC_gen("P-384");
	CLEANUP(EVP_PKEY_free) EVP_PKEY *ed25519 = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	assert_kind(b, b->leaf_key, "ec-p256", SIGNATURE_ECDSA_SHA256);
	assert_kind(b, p384, "ec-p384", SIGNATURE_ECDSA_SHA384);
	assert_kind(b, rsa, "rsa-2048", SIGNATURE_RSA_SHA256);
	assert_kind(b, ed25519, "ed25519", SIGNATURE_UNKNOWN);
}

/* leaf-key-strength; FIPS 186-5 A.1.1 for the exponent */
static void weak_rsa_keys_are_refused(void **state)
{
	struct built *b = *state;
	static const unsigned long exponents[] = { 3, 17, 257, 65533 };
	enum public_key_kind kind;
	CLEANUP(EVP_PKEY_free) EVP_PKEY *short_key = rsa_key(1024, 65537);
	REFUSED(key_policy_check(spki_of(b, short_key), &kind, &must_err_), ERR_WEAK_KEY);
	for (size_t i = 0; i < ARRAY_LEN(exponents); i++) {
		CLEANUP(EVP_PKEY_free) EVP_PKEY *key = rsa_key(2048, exponents[i]);
		REFUSED(key_policy_check(spki_of(b, key), &kind, &must_err_), ERR_WEAK_KEY);
	}
}

static void what_is_no_key_is_malformed(void **state)
{
	struct built *b = *state;
	enum public_key_kind kind;
	struct slice cut = b->leaf_spki;
	cut.len--;
	REFUSED(key_policy_check(cut, &kind, &must_err_), ERR_MALFORMED);
	REFUSED(key_policy_check(slice_of("\x30\x00", 2), &kind, &must_err_), ERR_MALFORMED);
}

static void profile_allows_the_kinds_that_it_names(void **state)
{
	const struct profile *profile = default_profile("udap-client");
	(void)state;
	assert_true(key_policy_profile_allows(profile, PUBLIC_KEY_EC_P256));
	assert_true(key_policy_profile_allows(profile, PUBLIC_KEY_RSA));
	assert_false(key_policy_profile_allows(profile, PUBLIC_KEY_ED25519));
	assert_false(key_policy_profile_allows(profile, PUBLIC_KEY_EC_P521));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(strong_keys_have_a_kind_and_a_signature),
		TEST(weak_rsa_keys_are_refused),
		TEST(what_is_no_key_is_malformed),
		TEST(profile_allows_the_kinds_that_it_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
