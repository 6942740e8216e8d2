/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/signature_algorithm.h"

#include "crypto/ossl.h"
#include "support/parse.h"

#define RSA(n) "06092a864886f70d0101" n
#define HASH_NULL(n) "300d06096086480165030402" n "0500"
#define HASH(n) "300b06096086480165030402" n
#define PSS_OF(parameters_length, length, hash_length, hash, mgf_length, mgf_body_length, mgf_hash, salt) \
	"30" length RSA("0a") "30" parameters_length "a0" hash_length hash "a1" mgf_length "30" mgf_body_length RSA("08") \
		mgf_hash "a203 0201" salt
#define PSS(hash, mgf_hash, salt) PSS_OF("34", "41", "0f", hash, "1c", "1a", mgf_hash, salt)
#define PSS_ABSENT(hash, mgf_hash, salt) PSS_OF("30", "3d", "0d", hash, "1a", "18", mgf_hash, salt)

static const struct {
	const char *der;
	enum signature_id id;
} known[] = {
	/* RFC 5758 3.2 */
	{ "300a 06082a8648ce3d040302", SIGNATURE_ECDSA_SHA256 },
	{ "300a 06082a8648ce3d040303", SIGNATURE_ECDSA_SHA384 },
	{ "300a 06082a8648ce3d040304", SIGNATURE_ECDSA_SHA512 },
	/* RFC 4055 5, with NULL and without */
	{ "300d" RSA("0b") "0500", SIGNATURE_RSA_SHA256 },
	{ "300b" RSA("0b"), SIGNATURE_RSA_SHA256 },
	{ "300d" RSA("0c") "0500", SIGNATURE_RSA_SHA384 },
	{ "300b" RSA("0c"), SIGNATURE_RSA_SHA384 },
	{ "300d" RSA("0d") "0500", SIGNATURE_RSA_SHA512 },
	{ "300b" RSA("0d"), SIGNATURE_RSA_SHA512 },
	/* RFC 3279 2.2.1, 2.2.3 */
	{ "300d" RSA("04") "0500", SIGNATURE_RSA_MD5 },
	{ "300b" RSA("04"), SIGNATURE_RSA_MD5 },
	{ "300d" RSA("05") "0500", SIGNATURE_RSA_SHA1 },
	{ "300b" RSA("05"), SIGNATURE_RSA_SHA1 },
	{ "3009 06072a8648ce3d0401", SIGNATURE_ECDSA_SHA1 },
	/* RFC 8410 3 */
	{ "3005 06032b6570", SIGNATURE_ED25519 },
	/* RFC 4055 3.1 */
	{ PSS(HASH_NULL("01"), HASH_NULL("01"), "20"), SIGNATURE_RSA_PSS_SHA256 },
	{ PSS(HASH_NULL("02"), HASH_NULL("02"), "30"), SIGNATURE_RSA_PSS_SHA384 },
	{ PSS(HASH_NULL("03"), HASH_NULL("03"), "40"), SIGNATURE_RSA_PSS_SHA512 },
	{ PSS_ABSENT(HASH("01"), HASH("01"), "20"), SIGNATURE_RSA_PSS_SHA256 },
};

static void known_encodings_are_told(void **state)
{
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		const struct slice der = hex(*state, known[i].der);
		const struct signature_algorithm algorithm = signature_algorithm_of(der);
		if (algorithm.id != known[i].id)
			fail_msg("row %zu is %s", i, signature_id_text(algorithm.id));
		assert_ptr_equal(algorithm.der.data, der.data);
		assert_int_equal(algorithm.der.len, der.len);
	}
}

static void other_encodings_are_unknown(void **state)
{
	static const char *const rows[] = {
		"", "30", "3000", "0500",
		"300c 06082a8648ce3d040302 0500",              /* ECDSA with parameters, RFC 5758 3.2 */
		"3007 06032b6570 0500",                        /* Ed25519 with parameters, RFC 8410 3 */
		"300a 06082a8648ce3d040302 00",                /* a trailing octet */
		"3081 0a 06082a8648ce3d040302",                /* a length that is not minimal */
		"300d" RSA("0e") "0500",                       /* SHA-224 */
		"300b" RSA("0a"),                              /* PSS without parameters: SHA-1 by default */
		"300d" RSA("0a") "3000",
		PSS(HASH_NULL("01"), HASH_NULL("02"), "20"),   /* another hash in MGF1 */
		PSS(HASH_NULL("01"), HASH_NULL("01"), "14"),   /* another salt */
		PSS(HASH_NULL("02"), HASH_NULL("02"), "20"),
		PSS(HASH_NULL("04"), HASH_NULL("04"), "20"),
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (signature_algorithm_of(hex(*state, rows[i])).id != SIGNATURE_UNKNOWN)
			fail_msg("row %zu is known", i);
}

/* Neither another bit nor another length means the same. */
static void a_changed_encoding_never_means_the_same(void **state)
{
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		const struct slice der = hex(*state, known[i].der);
		uint8_t bytes[80];
		for (size_t bit = 0; bit < 8 * der.len; bit++) {
			memcpy(bytes, der.data, der.len);
			bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
			assert_int_not_equal(signature_algorithm_of(slice_of(bytes, der.len)).id, known[i].id);
		}
		for (size_t len = 0; len < der.len; len++)
			assert_int_equal(signature_algorithm_of(slice_of(der.data, len)).id, SIGNATURE_UNKNOWN);
	}
}

static void what_openssl_writes_for_pss_is_told(void **state)
{
	static const struct {
		const EVP_MD *(*md)(void);
		enum signature_id id;
	} rows[] = {
		{ EVP_sha256, SIGNATURE_RSA_PSS_SHA256 },
		{ EVP_sha384, SIGNATURE_RSA_PSS_SHA384 },
		{ EVP_sha512, SIGNATURE_RSA_PSS_SHA512 },
		{ EVP_sha1, SIGNATURE_UNKNOWN },
	};
	CLEANUP(EVP_PKEY_free) EVP_PKEY *key = EVP_RSA_gen(2048);

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		EVP_MD_CTX *ctx = EVP_MD_CTX_new();
		EVP_PKEY_CTX *of_key;
		X509_CRL *crl = X509_CRL_new();
		unsigned char *der = NULL;
		const X509_ALGOR *written;
		assert_int_equal(EVP_DigestSignInit(ctx, &of_key, rows[i].md(), NULL, key), 1);
		assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(of_key, RSA_PKCS1_PSS_PADDING), 1);
		assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(of_key, RSA_PSS_SALTLEN_DIGEST), 1);
		assert_true(X509_CRL_sign_ctx(crl, ctx) > 0);
		X509_CRL_get0_signature(crl, NULL, &written);
		const int len = i2d_X509_ALGOR(written, &der);
		assert_int_equal(signature_algorithm_of(slice_of(der, (size_t)len)).id, rows[i].id);
		OPENSSL_free(der);
		X509_CRL_free(crl);
		EVP_MD_CTX_free(ctx);
	}
}

static void every_key_signs_with_an_algorithm_that_has_an_encoding(void **state)
{
	static const enum signature_id expected[KEY_ALGORITHM_COUNT] = {
		[KEY_EC_P256] = SIGNATURE_ECDSA_SHA256, [KEY_EC_P384] = SIGNATURE_ECDSA_SHA384,
		[KEY_RSA_2048] = SIGNATURE_RSA_SHA256,  [KEY_RSA_3072] = SIGNATURE_RSA_SHA256,
		[KEY_RSA_4096] = SIGNATURE_RSA_SHA256,
	};

	(void)state;
	for (int i = 0; i < KEY_ALGORITHM_COUNT; i++) {
		const enum signature_id id = signature_id_for_key((enum key_algorithm)i);
		assert_int_equal(id, expected[i]);
		assert_int_equal(signature_algorithm_of(signature_id_der(id)).id, id);
	}
	/* RFC 4055 5: written with NULL */
	assert_true(slice_equal(signature_id_der(SIGNATURE_RSA_SHA256), hex(*state, "300d" RSA("0b") "0500")));
}

static void every_id_has_a_text_of_its_own(void **state)
{
	(void)state;
	for (int i = 0; i < SIGNATURE_COUNT; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(signature_id_text((enum signature_id)i), signature_id_text((enum signature_id)j));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(known_encodings_are_told),
		ARENA_TEST(other_encodings_are_unknown),
		ARENA_TEST(a_changed_encoding_never_means_the_same),
		ARENA_TEST(what_openssl_writes_for_pss_is_told),
		ARENA_TEST(every_key_signs_with_an_algorithm_that_has_an_encoding),
		ARENA_TEST(every_id_has_a_text_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
