/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates that are signed for real, with throwaway keys, for what is to be an anchor. */
#ifndef TESTS_INTEGRATION_SERVICE_ANCHOR_CERTS_H
#define TESTS_INTEGRATION_SERVICE_ANCHOR_CERTS_H

#include "crypto/ossl.h"
#include "integration/service/admin.h"
#include "x509/bundle.h"
#include "x509/cert_build.h"

static inline struct slice kept(struct arena *arena, struct buf *buf)
{
	assert_true(buf_ok(buf));
	const struct slice copy = arena_copy(arena, buf_slice(buf));
	buf_fini(buf);
	return copy;
}

static inline struct slice name_der(struct admin *a, const char *text)
{
	struct buf buf;

	buf_init(&buf, 4096);
	ACCEPTED(name_from_text(text, &buf, &test_err));
	return kept(a->arena, &buf);
}

static inline struct slice spki_der(struct admin *a, EVP_PKEY *key)
{
	unsigned char *der = NULL;
	const int len = i2d_PUBKEY(key, &der);

	assert_true(len > 0);
	const struct slice copy = arena_copy(a->arena, slice_of(der, (size_t)len));
	OPENSSL_free(der);
	return copy;
}

/* A self-issued CA that is valid now; a test changes what it is about. */
static inline struct cert_draft ca_draft(struct admin *a, EVP_PKEY *key, const char *name)
{
	uint8_t *serial = arena_alloc(a->arena, SERIAL_SIZE);

	serial_random(serial);
	return (struct cert_draft){
		.serial = slice_of(serial, SERIAL_SIZE),
		.signature = SIGNATURE_ECDSA_SHA256,
		.issuer = name_der(a, name),
		.subject = name_der(a, name),
		.not_before = NOW - 100 * DAY,
		.not_after = NOW + 1000 * DAY,
		.spki = spki_der(a, key),
		.is_ca = true,
		.path_length = CERT_PATH_LENGTH_NONE,
		.key_usage = KEY_USAGE_KEY_CERT_SIGN | KEY_USAGE_CRL_SIGN,
	};
}

static inline struct slice signed_by(struct admin *a, const struct cert_draft *draft, EVP_PKEY *key)
{
	uint8_t signature[1024];
	size_t len = sizeof signature;
	struct buf tbs, der;
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	buf_init(&tbs, 65536);
	buf_init(&der, 65536);
	ACCEPTED(cert_build_tbs(draft, &tbs, &test_err));
	assert_int_equal(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key), 1);
	assert_int_equal(EVP_DigestSign(context, signature, &len, tbs.data, tbs.len), 1);
	EVP_MD_CTX_free(context);
	ACCEPTED(cert_assemble(buf_slice(&tbs), draft->signature, slice_of(signature, len), &der, &test_err));
	buf_fini(&tbs);
	return kept(a->arena, &der);
}

static inline struct slice pem_of(struct admin *a, struct slice der)
{
	struct buf pem;

	buf_init(&pem, 65536);
	pem_write("CERTIFICATE", der, &pem);
	return kept(a->arena, &pem);
}

/* A root of its own key, as DER. */
static inline struct slice root_der(struct admin *a, const char *name)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	const struct cert_draft draft = ca_draft(a, key, name);
	const struct slice der = signed_by(a, &draft, key);

	EVP_PKEY_free(key);
	return der;
}

#endif
