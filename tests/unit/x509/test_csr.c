/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/csr.h"

#include "crypto/ossl.h"
#include "support/raw_cert.h"

#include <openssl/x509v3.h>

DEFINE_CLEANUP(X509_REQ, X509_REQ_free);

/* --- made by OpenSSL --- */

static struct slice made(struct arena *arena, EVP_PKEY *key, const EVP_MD *digest, const char *alt_names)
{
	CLEANUP(X509_REQ_free) X509_REQ *request = X509_REQ_new();
	unsigned char *der = NULL;

	assert_int_equal(X509_REQ_set_version(request, X509_REQ_VERSION_1), 1);
	assert_int_equal(X509_NAME_add_entry_by_txt(X509_REQ_get_subject_name(request), "CN", MBSTRING_UTF8,
	                                            (const unsigned char *)"Example App", -1, -1, 0), 1);
	assert_int_equal(X509_REQ_set_pubkey(request, key), 1);
	if (alt_names != NULL) {
		STACK_OF(X509_EXTENSION) *extensions = sk_X509_EXTENSION_new_null();
		X509_EXTENSION *san = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, alt_names);
		X509_EXTENSION *usage = X509V3_EXT_conf_nid(NULL, NULL, NID_key_usage, "critical,digitalSignature");
		assert_true(san != NULL && usage != NULL);
		sk_X509_EXTENSION_push(extensions, usage);
		sk_X509_EXTENSION_push(extensions, san);
		assert_int_equal(X509_REQ_add_extensions(request, extensions), 1);
		sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
	}
	assert_true(X509_REQ_sign(request, key, digest) > 0);
	const int len = i2d_X509_REQ(request, &der);
	assert_true(len > 0);
	const struct slice copy = arena_copy(arena, slice_of(der, (size_t)len));
	OPENSSL_free(der);
	return copy;
}

static struct csr parsed(struct arena *arena, struct slice der)
{
	struct csr csr;

	ACCEPTED(csr_parse(der, arena, &csr, &test_err));
	return csr;
}

static void a_request_of_openssl_is_read(void **state)
{
	CLEANUP(EVP_PKEY_free) EVP_PKEY *key = EVP_EC_gen("P-256");
	const struct slice der = made(*state, key, EVP_sha256(), "URI:https://app.example.org/fhir,DNS:app.example.org");
	const struct csr csr = parsed(*state, der);
	unsigned char *spki = NULL;
	const int spki_len = i2d_PUBKEY(key, &spki);
	uint8_t hash[SHA256_SIZE];

	assert_string_equal(name_arena_text(&csr.subject, *state), "CN=Example App");
	assert_true(slice_equal(csr.spki, slice_of(spki, (size_t)spki_len)));
	sha256(slice_of(spki, (size_t)spki_len), hash);
	assert_memory_equal(csr.spki_sha256, hash, SHA256_SIZE);
	assert_int_equal(csr.subject_alt_name.count, 2);
	assert_int_equal(csr.subject_alt_name.items[0].kind, NAME_URI);
	assert_true(slice_is_text(csr.subject_alt_name.items[0].value, "https://app.example.org/fhir"));
	assert_int_equal(csr.subject_alt_name.items[1].kind, NAME_DNS);
	assert_int_equal(csr.signature_algorithm.id, SIGNATURE_ECDSA_SHA256);
	ACCEPTED(csr_check_possession(&csr, &test_err));
	OPENSSL_free(spki);
}

static void a_request_without_alternative_names_has_none(void **state)
{
	CLEANUP(EVP_PKEY_free) EVP_PKEY *key = EVP_RSA_gen(2048);
	const struct csr csr = parsed(*state, made(*state, key, EVP_sha384(), NULL));

	assert_int_equal(csr.subject_alt_name.count, 0);
	ACCEPTED(csr_check_possession(&csr, &test_err));
}

static void ed25519_requests_are_checked_too(void **state)
{
	CLEANUP(EVP_PKEY_free) EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	const struct csr csr = parsed(*state, made(*state, key, NULL, NULL));

	ACCEPTED(csr_check_possession(&csr, &test_err));
}

/* --- proof of possession, RFC 2986 3 --- */

static void a_request_signed_by_another_key_is_refused(void **state)
{
	CLEANUP(EVP_PKEY_free) EVP_PKEY *owner = EVP_EC_gen("P-256");
	CLEANUP(EVP_PKEY_free) EVP_PKEY *thief = EVP_EC_gen("P-256");
	const struct csr victim = parsed(*state, made(*state, owner, EVP_sha256(), NULL));
	CLEANUP(X509_REQ_free) X509_REQ *request = X509_REQ_new();
	unsigned char *der = NULL;

	assert_int_equal(X509_REQ_set_pubkey(request, owner), 1);
	assert_true(X509_REQ_sign(request, thief, EVP_sha256()) > 0);
	const int len = i2d_X509_REQ(request, &der);
	const struct csr csr = parsed(*state, slice_of(der, (size_t)len));
	assert_true(slice_equal(csr.spki, victim.spki));
	REFUSED(csr_check_possession(&csr, &test_err), ERR_BAD_SIGNATURE, "not signed by the key that it carries");
	OPENSSL_free(der);
}

/* Every bit of what is signed counts. */
static void a_changed_request_is_refused(void **state)
{
	CLEANUP(EVP_PKEY_free) EVP_PKEY *key = EVP_EC_gen("P-256");
	const struct slice der = made(*state, key, EVP_sha256(), "URI:https://app.example.org/fhir");
	uint8_t *bytes = arena_alloc(*state, der.len);

	for (size_t at = 0; at < der.len; at++) {
		struct csr csr;
		memcpy(bytes, der.data, der.len);
		bytes[at] ^= 0x04;
		if (!failed(csr_parse(slice_of(bytes, der.len), *state, &csr, &test_err)))
			assert_true(failed(csr_check_possession(&csr, &test_err)));
	}
}

static void weak_keys_and_digests_are_refused(void **state)
{
	CLEANUP(EVP_PKEY_free) EVP_PKEY *small = EVP_RSA_gen(1024);
	CLEANUP(EVP_PKEY_free) EVP_PKEY *curve = EVP_EC_gen("secp256k1");
	CLEANUP(EVP_PKEY_free) EVP_PKEY *good = EVP_EC_gen("P-256");
	struct csr csr = parsed(*state, made(*state, small, EVP_sha256(), NULL));

	REFUSED(csr_check_possession(&csr, &test_err), ERR_WEAK_KEY, "2048 are the least");
	csr = parsed(*state, made(*state, curve, EVP_sha256(), NULL));
	REFUSED(csr_check_possession(&csr, &test_err), ERR_WEAK_KEY, "curve");
	csr = parsed(*state, made(*state, good, EVP_sha1(), NULL));
	REFUSED(csr_check_possession(&csr, &test_err), ERR_BAD_SIGNATURE, "ecdsa-sha1");
}

/* --- malformed --- */

#define EXTENSION_REQUEST "06092a864886f70d01090e"
#define SAN_VALUE "0603551d11 0406 3004 8602613a"

struct raw_csr {
	const char *version, *subject, *spki, *attributes, *tail;
};

static RESULT parse(struct arena *arena, const struct raw_csr *raw, struct csr *out)
{
	const char *content = arena_printf(arena, "%s%s%s%s%s", raw_or(raw->version, "020100"),
	                                   raw_or(raw->subject, RAW_NAME_A), raw_or(raw->spki, RAW_SPKI),
	                                   raw_or(raw->attributes, "a000"), raw_or(raw->tail, ""));

	return csr_parse(raw_signed(arena, raw_wrap(arena, 0x30, content), RAW_ECDSA_SHA256, RAW_SIGNATURE, ""), arena, out,
	                 &test_err);
}

static char *attribute(struct arena *arena, const char *values)
{
	return raw_wrap(arena, 0x30, arena_printf(arena, EXTENSION_REQUEST "%s", raw_wrap(arena, 0x31, values)));
}

static char *extensions(struct arena *arena, const char *list)
{
	return raw_wrap(arena, 0x30, list);
}

static void fields_out_of_form_are_refused(void **state)
{
	static const struct {
		struct raw_csr raw;
		const char *words;
	} rows[] = {
		{ { .version = "020101" }, "not v1 (RFC 2986 4.1)" },
		{ { .version = "" }, "the version of the request" },
		{ { .subject = "" }, "" },
		{ { .spki = "0500" }, "subjectPublicKeyInfo" },
		{ { .attributes = "" }, "the attributes of the request is missing" },
		{ { .attributes = "3100" }, "the attributes of the request" },
		{ { .tail = "0500" }, "the attributes of the request is followed by" },
		{ { .attributes = "a002 0500" }, "an attribute" },
		{ { .attributes = "a002 3000" }, "the type of an attribute" },
		{ { .attributes = "a006 3004 06022a03" }, "the values of an attribute" },
		{ { .attributes = "a008 3006 06022a03 3100" }, "the values of an attribute" },
		{ { .attributes = "a00a 3008 06022a03 3000 0500" }, "the values of an attribute" },
		{ { .attributes = "a00c 300a 06022a03 31020500 0500" }, "an attribute is followed by" },
	};
	struct csr csr;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		REFUSED(parse(*state, &rows[i].raw, &csr), ERR_MALFORMED, rows[i].words);
}

static void requested_extensions_out_of_form_are_refused(void **state)
{
	const char *san = raw_wrap(*state, 0x30, SAN_VALUE);
	const char *good = attribute(*state, extensions(*state, san));
	const char *two_values = arena_printf(*state, "%s%s", extensions(*state, san), extensions(*state, san));
	const struct {
		const char *attributes, *words;
	} rows[] = {
		{ arena_printf(*state, "%s%s", good, good), "extensionRequest appears twice (RFC 2985 5.4.2)" },
		{ attribute(*state, two_values), "extensionRequest is followed by" },
		{ attribute(*state, "3000"), "list of extensions is empty" },
		{ attribute(*state, "0500"), "extensionRequest" },
		{ attribute(*state, extensions(*state, arena_printf(*state, "%s%s", san, san))), "RFC 5280 4.2" },
		{ attribute(*state, extensions(*state, "3009 0603551d11 0402 3000")), "" },
	};
	struct csr csr;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct raw_csr raw = { .attributes = raw_wrap(*state, 0xa0, rows[i].attributes) };
		REFUSED(parse(*state, &raw, &csr), ERR_MALFORMED, rows[i].words);
	}
	const struct raw_csr raw = { .attributes = raw_wrap(*state, 0xa0, good) };
	ACCEPTED(parse(*state, &raw, &csr));
	assert_int_equal(csr.subject_alt_name.count, 1);
}

static void other_attributes_and_extensions_are_left_alone(void **state)
{
	const char *unknown = attribute(*state, extensions(*state, raw_extension(*state, "2a0304", true, "0500")));
	const struct raw_csr raw = { .attributes = raw_wrap(*state, 0xa0, unknown) };
	struct csr csr;

	ACCEPTED(parse(*state, &raw, &csr));
	assert_int_equal(csr.subject_alt_name.count, 0);
	const struct raw_csr password = { .attributes = "a012 3010 06092a864886f70d010907 3103 0c0178" };
	ACCEPTED(parse(*state, &password, &csr));
}

static void size_and_number_are_bounded(void **state)
{
	const char *list = "";
	struct csr csr;

	REFUSED(csr_parse(slice_of("", CSR_DER_MAX + 1), *state, &csr, &test_err), ERR_TOO_LARGE, "larger than");
	for (unsigned i = 0; i < 64; i++)
		list = arena_printf(*state, "%s3008 06022a03 3102 0500", list);
	const struct raw_csr most = { .attributes = raw_wrap(*state, 0xa0, list) };
	ACCEPTED(parse(*state, &most, &csr));
	const struct raw_csr more = { .attributes = raw_wrap(*state, 0xa0, arena_printf(*state, "%s300806022a0331020500", list)) };
	REFUSED(parse(*state, &more, &csr), ERR_TOO_LARGE, "more than 64 attributes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(a_request_of_openssl_is_read),
		ARENA_TEST(a_request_without_alternative_names_has_none),
		ARENA_TEST(ed25519_requests_are_checked_too),
		ARENA_TEST(a_request_signed_by_another_key_is_refused),
		ARENA_TEST(a_changed_request_is_refused),
		ARENA_TEST(weak_keys_and_digests_are_refused),
		ARENA_TEST(fields_out_of_form_are_refused),
		ARENA_TEST(requested_extensions_out_of_form_are_refused),
		ARENA_TEST(other_attributes_and_extensions_are_left_alone),
		ARENA_TEST(size_and_number_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
