/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/ossl.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const digest_names[OSSL_DIGEST_COUNT] = { "SHA1", "SHA256", "SHA384", "SHA512" };
static const char *const curve_names[OSSL_CURVE_COUNT] = { "P-256", "P-384", "P-521" };

/* Written once, under pthread_once, and constant from then on. */
static struct {
	pthread_once_t once;
	EVP_MD *md[OSSL_DIGEST_COUNT];
	EVP_CIPHER *aes_256_gcm;
	EVP_KDF *scrypt;
	EVP_PKEY *curve[OSSL_CURVE_COUNT];
	pthread_key_t thread_exit;
} fetched = { .once = PTHREAD_ONCE_INIT };

/* Digest context of this thread; ended by the destructor of fetched.thread_exit. */
static _Thread_local EVP_MD_CTX *thread_digest;

static void give_up(const char *what)
{
	fprintf(stderr, "anchorhold: OpenSSL does not provide %s\n", what);
	ERR_print_errors_fp(stderr);
	abort();
}

static void *need(void *pointer, const char *what)
{
	if (pointer == NULL)
		give_up(what);
	return pointer;
}

static EVP_PKEY *curve_parameters(const char *name)
{
	CLEANUP(EVP_PKEY_CTX_free) EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *key = NULL;

	if (ctx == NULL || EVP_PKEY_paramgen_init(ctx) != 1 || EVP_PKEY_CTX_set_group_name(ctx, name) != 1 ||
	    EVP_PKEY_paramgen(ctx, &key) != 1)
		give_up(name);
	return key;
}

static void end_thread(void *ctx)
{
	EVP_MD_CTX_free(ctx);
}

static void fetch_all(void)
{
	for (int i = 0; i < OSSL_DIGEST_COUNT; i++)
		fetched.md[i] = need(EVP_MD_fetch(NULL, digest_names[i], NULL), digest_names[i]);
	for (int i = 0; i < OSSL_CURVE_COUNT; i++)
		fetched.curve[i] = curve_parameters(curve_names[i]);
	fetched.aes_256_gcm = need(EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL), "AES-256-GCM");
	fetched.scrypt = need(EVP_KDF_fetch(NULL, "SCRYPT", NULL), "SCRYPT");
	if (pthread_key_create(&fetched.thread_exit, end_thread) != 0)
		give_up("a place for thread contexts");
}

static void fetch_once(void)
{
	if (pthread_once(&fetched.once, fetch_all) != 0)
		abort();
}

const EVP_MD *ossl_md(enum ossl_digest digest)
{
	fetch_once();
	return fetched.md[digest];
}

const char *ossl_md_name(enum ossl_digest digest)
{
	return digest_names[digest];
}

const EVP_CIPHER *ossl_aes_256_gcm(void)
{
	fetch_once();
	return fetched.aes_256_gcm;
}

EVP_KDF *ossl_scrypt(void)
{
	fetch_once();
	return fetched.scrypt;
}

const EVP_PKEY *ossl_curve_template(enum ossl_curve curve)
{
	fetch_once();
	return fetched.curve[curve];
}

static EVP_MD_CTX *digest_context(void)
{
	if (thread_digest == NULL) {
		thread_digest = need(EVP_MD_CTX_new(), "a digest context");
		if (pthread_setspecific(fetched.thread_exit, thread_digest) != 0)
			give_up("a place for thread contexts");
	}
	return thread_digest;
}

void ossl_digest_bytes(enum ossl_digest digest, const void *data, size_t len, unsigned char *out)
{
	const EVP_MD *md = ossl_md(digest);
	EVP_MD_CTX *ctx = digest_context();

	if (EVP_DigestInit_ex(ctx, md, NULL) != 1 || EVP_DigestUpdate(ctx, data, len) != 1 ||
	    EVP_DigestFinal_ex(ctx, out, NULL) != 1)
		give_up(digest_names[digest]);
}

void ossl_cause(struct err *e)
{
	const char *file, *function, *data;
	int line, flags;
	char text[160];
	const unsigned long code = ERR_get_error_all(&file, &line, &function, &data, &flags);

	if (code != 0) {
		ERR_error_string_n(code, text, sizeof text);
		err_cause(e, "%s (%s)", text, function);
	}
	ERR_clear_error();
}

void ossl_drain(void)
{
	ERR_clear_error();
}
