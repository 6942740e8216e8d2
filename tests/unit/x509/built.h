/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of the building half share: throwaway OpenSSL keys, names, a root and a good leaf draft.
 * Everything lives in the arena of the fixture.
 */
#ifndef TESTS_UNIT_X509_BUILT_H
#define TESTS_UNIT_X509_BUILT_H

#include "crypto/ossl.h"
#include "model/profile.h"
#include "x509/cert_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define NOW INT64_C(1800000000) /* 2027-01-15T08:00:00Z */
#define DAY INT64_C(86400)
#define LEAF_URI "https://app.example.org/fhir"

DEFINE_CLEANUP(X509, X509_free);

struct built {
	struct arena *arena;
	EVP_PKEY *ca_key, *leaf_key;
	struct slice leaf_spki;
	struct cert ca; /* self-signed root, path length 1, from NOW - 1000 d to NOW + 2000 d */
	uint8_t serial[SERIAL_SIZE];
};

#define MUST(call)                                                              \
	do {                                                                    \
		if (failed(call))                                               \
			fail_msg("%s: %s (%s)", #call, must_err_.detail, must_err_.cause); \
	} while (0)

/* Tests are one thread; MUST and REFUSED read the error from here. */
static struct err must_err_ __attribute__((unused));

#define REFUSED(call, wanted)                                                          \
	do {                                                                           \
		if (!failed(call))                                                     \
			fail_msg("%s was accepted", #call);                            \
		if (must_err_.code != (wanted))                                        \
			fail_msg("%s: %s: %s", #call, err_wire_code(must_err_.code), must_err_.detail); \
	} while (0)

#define LIST(...)                                                         \
	{ .items = (const char *[]){ __VA_ARGS__ },                       \
	  .count = sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *) }

static inline struct slice in_arena(struct arena *arena, struct buf *buf)
{
	assert_true(buf_ok(buf));
	const struct slice copy = arena_copy(arena, buf_slice(buf));
	buf_fini(buf);
	return copy;
}

static inline struct slice name_of(struct built *b, const char *text)
{
	struct buf buf;
	buf_init(&buf, 4096);
	MUST(name_from_text(text, &buf, &must_err_));
	return in_arena(b->arena, &buf);
}

static inline struct slice spki_of(struct built *b, EVP_PKEY *key)
{
	unsigned char *der = NULL;
	const int len = i2d_PUBKEY(key, &der);
	assert_true(len > 0);
	const struct slice copy = arena_copy(b->arena, slice_of(der, (size_t)len));
	OPENSSL_free(der);
	return copy;
}

static inline struct slice sign_with(struct built *b, EVP_PKEY *key, const EVP_MD *digest, struct slice message)
{
	uint8_t signature[1024];
	size_t len = sizeof signature;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	assert_int_equal(EVP_DigestSignInit(context, NULL, digest, NULL, key), 1);
	assert_int_equal(EVP_DigestSign(context, signature, &len, message.data, message.len), 1);
	EVP_MD_CTX_free(context);
	return arena_copy(b->arena, slice_of(signature, len));
}

static inline struct slice tbs_of(struct built *b, const struct cert_draft *draft)
{
	struct buf buf;
	buf_init(&buf, 65536);
	MUST(cert_build_tbs(draft, &buf, &must_err_));
	return in_arena(b->arena, &buf);
}

static inline struct slice certificate_of(struct built *b, const struct cert_draft *draft, EVP_PKEY *key,
                                          const EVP_MD *digest)
{
	struct buf buf;
	const struct slice tbs = tbs_of(b, draft);
	buf_init(&buf, 65536);
	MUST(cert_assemble(tbs, draft->signature, sign_with(b, key, digest, tbs), &buf, &must_err_));
	return in_arena(b->arena, &buf);
}

static inline struct cert_draft root_draft(struct built *b, EVP_PKEY *key)
{
	const struct slice name = name_of(b, "CN=Test Root,O=Example,C=US");
	return (struct cert_draft){
		.serial = slice_of(b->serial, sizeof b->serial),
		.signature = SIGNATURE_ECDSA_SHA256,
		.issuer = name,
		.subject = name,
		.not_before = NOW - 1000 * DAY,
		.not_after = NOW + 2000 * DAY,
		.spki = spki_of(b, key),
		.is_ca = true,
		.path_length = 1,
		.key_usage = KEY_USAGE_KEY_CERT_SIGN | KEY_USAGE_CRL_SIGN,
	};
}

/* A leaf that fits the profile udap-client under b->ca. */
static inline struct cert_draft leaf_draft(struct built *b)
{
	static const char *uris[] = { LEAF_URI };
	return (struct cert_draft){
		.serial = slice_of(b->serial, sizeof b->serial),
		.signature = SIGNATURE_ECDSA_SHA256,
		.issuer = b->ca.subject.der,
		.subject = name_of(b, "CN=Example App,O=Example"),
		.not_before = NOW - 60,
		.not_after = NOW + 365 * DAY,
		.spki = b->leaf_spki,
		.issuer_key_id = b->ca.subject_key_id,
		.path_length = CERT_PATH_LENGTH_NONE,
		.key_usage = KEY_USAGE_DIGITAL_SIGNATURE,
		.uris = { .items = uris, .count = 1 },
		.crl_uri = "http://pki.example.org/crl/1.crl",
		.ca_issuer_uri = "http://pki.example.org/ca/1.cer",
	};
}

static inline int built_setup(void **state)
{
	struct built *b = calloc(1, sizeof *b);
	b->arena = arena_new(8u << 20);
	b->ca_key = EVP_EC_gen("P-256");
	b->leaf_key = EVP_EC_gen("P-256");
	serial_random(b->serial);
	b->leaf_spki = spki_of(b, b->leaf_key);
	const struct cert_draft draft = root_draft(b, b->ca_key);
	MUST(cert_parse(certificate_of(b, &draft, b->ca_key, EVP_sha256()), b->arena, &b->ca, &must_err_));
	*state = b;
	return 0;
}

static inline int built_teardown(void **state)
{
	struct built *b = *state;
	EVP_PKEY_free(b->ca_key);
	EVP_PKEY_free(b->leaf_key);
	arena_free(b->arena);
	free(b);
	return 0;
}

static inline X509 *openssl_cert(struct slice der)
{
	const unsigned char *at = der.data;
	X509 *x = d2i_X509(NULL, &at, (long)der.len);
	assert_non_null(x);
	assert_ptr_equal(at, der.data + der.len);
	return x;
}

/* An RSA key of any size and exponent; a weak one does not need to be a good one. */
static inline EVP_PKEY *rsa_key(unsigned bits, unsigned long exponent)
{
	EVP_PKEY *key = NULL;
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, NULL);
	BIGNUM *e = BN_new();
	assert_int_equal(BN_set_word(e, exponent), 1);
	assert_int_equal(EVP_PKEY_keygen_init(context), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_bits(context, (int)bits), 1);
	assert_int_equal(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context, e), 1);
	assert_int_equal(EVP_PKEY_generate(context, &key), 1);
	EVP_PKEY_CTX_free(context);
	BN_free(e);
	return key;
}

static inline const struct profile *default_profile(const char *name)
{
	for (unsigned i = 0; i < profile_default_count; i++)
		if (strcmp(profile_defaults[i].name, name) == 0)
			return &profile_defaults[i];
	fail_msg("no default profile %s", name);
	return NULL;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, built_setup, built_teardown)

#endif
