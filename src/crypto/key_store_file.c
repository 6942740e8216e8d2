/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/key_store.h"

#include "crypto/ossl.h"
#include "crypto/seal.h"

#include <stdlib.h>

struct file_store {
	struct key_store base;
	struct seal *seal;
};

struct file_key {
	struct signing_key base;
	EVP_PKEY *pkey;
};

DEFINE_CLEANUP(PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free);

/* How each algorithm is made and used; a row per enum key_algorithm. */
static const struct {
	const char *type;
	const char *group; /* EC */
	int bits;          /* RSA modulus, or the order of the group */
	enum ossl_digest digest;
} kinds[KEY_ALGORITHM_COUNT] = {
	[KEY_EC_P256] = { "EC", "P-256", 256, OSSL_SHA256 },
	[KEY_EC_P384] = { "EC", "P-384", 384, OSSL_SHA384 },
	[KEY_RSA_2048] = { "RSA", NULL, 2048, OSSL_SHA256 },
	[KEY_RSA_3072] = { "RSA", NULL, 3072, OSSL_SHA256 },
	[KEY_RSA_4096] = { "RSA", NULL, 4096, OSSL_SHA256 },
};

static RESULT refuse(struct err *e, enum err_code code, const char *sentence)
{
	const struct result refused = err_set(e, code, "%s", sentence);

	ossl_cause(e);
	return refused;
}

/* --- making keys --- */

static bool set_kind(EVP_PKEY_CTX *ctx, enum key_algorithm algorithm)
{
	if (kinds[algorithm].group != NULL)
		return EVP_PKEY_CTX_set_group_name(ctx, kinds[algorithm].group) == 1;
	return EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, kinds[algorithm].bits) == 1;
}

static RESULT make_key(enum key_algorithm algorithm, EVP_PKEY **out, struct err *e)
{
	CLEANUP(EVP_PKEY_CTX_free) EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, kinds[algorithm].type, NULL);

	if (ctx == NULL || EVP_PKEY_keygen_init(ctx) != 1 || !set_kind(ctx, algorithm) ||
	    EVP_PKEY_generate(ctx, out) != 1)
		return refuse(e, ERR_INTERNAL, "the key could not be generated");
	return OK;
}

/* PKCS#8 (RFC 5208) in the clear, for sealing only. */
static RESULT private_bytes(const EVP_PKEY *pkey, struct secret **out, struct err *e)
{
	CLEANUP(PKCS8_PRIV_KEY_INFO_free) PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(pkey);
	unsigned char *der = NULL;
	const int length = info == NULL ? -1 : i2d_PKCS8_PRIV_KEY_INFO(info, &der);

	if (length <= 0)
		return refuse(e, ERR_INTERNAL, "the key could not be encoded");
	*out = secret_new(slice_of(der, (size_t)length));
	OPENSSL_clear_free(der, (size_t)length);
	ENSURE(*out != NULL, e, ERR_INTERNAL, "no memory for the key");
	return OK;
}

static RESULT public_bytes(const EVP_PKEY *pkey, struct arena *arena, struct slice *out, struct err *e)
{
	unsigned char *der = NULL;
	const int length = i2d_PUBKEY(pkey, &der);

	if (length <= 0)
		return refuse(e, ERR_INTERNAL, "the public key could not be encoded");
	*out = arena_copy(arena, slice_of(der, (size_t)length));
	OPENSSL_free(der);
	ENSURE_MEMORY(out->data, e);
	return OK;
}

static RESULT file_generate(struct key_store *store, enum key_algorithm algorithm, const char *label,
                            struct arena *arena, struct key_record *out, struct err *e)
{
	struct file_store *file = (struct file_store *)store;
	CLEANUP(EVP_PKEY_free) EVP_PKEY *pkey = NULL;
	CLEANUP(secret_free) struct secret *plain = NULL;

	TRY(make_key(algorithm, &pkey, e));
	TRY(public_bytes(pkey, arena, &out->spki, e));
	TRY(private_bytes(pkey, &plain, e));
	return seal_close(file->seal, label, secret_bytes(plain), arena, &out->reference, e);
}

/* --- opening --- */

static RESULT read_private(struct slice der, EVP_PKEY **out, struct err *e)
{
	const unsigned char *at = der.data;
	CLEANUP(PKCS8_PRIV_KEY_INFO_free)
	PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, (long)der.len);

	*out = info == NULL || at != der.data + der.len ? NULL : EVP_PKCS82PKEY(info);
	return *out != NULL ? OK : refuse(e, ERR_KEY_UNAVAILABLE, "the stored key is not a private key");
}

static RESULT algorithm_of(const EVP_PKEY *pkey, enum key_algorithm *out, struct err *e)
{
	for (int i = 0; i < KEY_ALGORITHM_COUNT; i++) {
		if (EVP_PKEY_is_a(pkey, kinds[i].type) == 1 && EVP_PKEY_get_bits(pkey) == kinds[i].bits) {
			*out = (enum key_algorithm)i;
			return OK;
		}
	}
	FAIL(e, ERR_KEY_UNAVAILABLE, "the stored key is of a kind that is not used here");
}

static RESULT file_open(struct key_store *store, struct slice reference, struct signing_key **out, struct err *e)
{
	struct file_store *file = (struct file_store *)store;
	CLEANUP(secret_free) struct secret *plain = NULL;
	CLEANUP(EVP_PKEY_free) EVP_PKEY *pkey = NULL;
	enum key_algorithm algorithm;

	TRY(seal_open(file->seal, reference, &plain, e));
	TRY(read_private(secret_bytes(plain), &pkey, e));
	TRY(algorithm_of(pkey, &algorithm, e));
	struct file_key *key = calloc(1, sizeof *key);
	ENSURE_MEMORY(key, e);
	key->base = (struct signing_key){ .store = store, .algorithm = algorithm };
	key->pkey = TAKE(pkey);
	*out = &key->base;
	return OK;
}

static void file_close(struct signing_key *key)
{
	struct file_key *file = (struct file_key *)key;

	EVP_PKEY_free(file->pkey);
	free(file);
}

/* --- signing --- */

/* A context of its own for each signature: the key is only read, so several threads may sign with it. */
static RESULT file_sign(struct signing_key *key, struct slice message, struct buf *out, struct err *e)
{
	const struct file_key *file = (const struct file_key *)key;
	const char *digest = ossl_md_name(kinds[key->algorithm].digest);
	uint8_t signature[1024];
	size_t length = sizeof signature;
	CLEANUP(EVP_MD_CTX_free) EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (ctx == NULL || EVP_DigestSignInit_ex(ctx, NULL, digest, NULL, NULL, file->pkey, NULL) != 1 ||
	    EVP_DigestSign(ctx, signature, &length, message.data, message.len) != 1)
		return refuse(e, ERR_KEY_UNAVAILABLE, "signing failed");
	buf_put(out, signature, length);
	return buf_check(out, e);
}

static void file_free(struct key_store *store)
{
	struct file_store *file = (struct file_store *)store;

	seal_free(file->seal);
	free(file);
}

static const struct key_store_ops file_ops = {
	.name = "file",
	.generate = file_generate,
	.open = file_open,
	.sign = file_sign,
	.close = file_close,
	.free = file_free,
};

RESULT key_store_file_new(const struct secret *passphrase, struct key_store **out, struct err *e)
{
	CLEANUP(seal_free) struct seal *seal = NULL;

	TRY(seal_new(passphrase, &seal, e));
	struct file_store *store = calloc(1, sizeof *store);
	ENSURE_MEMORY(store, e);
	store->base.ops = &file_ops;
	store->seal = TAKE(seal);
	*out = &store->base;
	return OK;
}
