/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the process needs of OpenSSL once: fetched algorithms, curve parameters, a context per thread,
 * and its error queue. Nothing here changes after the first use. For crypto and x509 only.
 */
#ifndef CRYPTO_OSSL_H
#define CRYPTO_OSSL_H

#include "base/cleanup.h"
#include "base/err.h"

/* OpenSSL's opaque ERR_STATE and our error code share a name; its headers come in through here only. */
#define ERR_STATE OPENSSL_ERR_STATE
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/ec.h>
#include <openssl/x509.h>
#undef ERR_STATE

DEFINE_CLEANUP(EVP_PKEY, EVP_PKEY_free);
DEFINE_CLEANUP(EVP_PKEY_CTX, EVP_PKEY_CTX_free);
DEFINE_CLEANUP(EVP_MD_CTX, EVP_MD_CTX_free);
DEFINE_CLEANUP(EVP_CIPHER_CTX, EVP_CIPHER_CTX_free);
DEFINE_CLEANUP(EVP_KDF_CTX, EVP_KDF_CTX_free);

enum ossl_digest { OSSL_SHA1, OSSL_SHA256, OSSL_SHA384, OSSL_SHA512, OSSL_DIGEST_COUNT };
enum ossl_curve { OSSL_P256, OSSL_P384, OSSL_P521, OSSL_CURVE_COUNT };

/* Fetched once, never NULL: the process aborts when OpenSSL lacks what every node needs. */
const EVP_MD *ossl_md(enum ossl_digest digest);
const char *ossl_md_name(enum ossl_digest digest);
const EVP_CIPHER *ossl_aes_256_gcm(void);
EVP_KDF *ossl_scrypt(void);
/* A key that holds the curve's parameters and nothing else. */
const EVP_PKEY *ossl_curve_template(enum ossl_curve curve);

/* One digest over one input; `out` holds EVP_MD_get_size octets. Aborts when OpenSSL fails at it. */
void ossl_digest_bytes(enum ossl_digest digest, const void *data, size_t len, unsigned char *out);

/* Moves what stands in this thread's error queue into err.cause. */
void ossl_cause(struct err *e);
/* Forgets the queue, where failing is an answer and not an error. */
void ossl_drain(void);

#endif
