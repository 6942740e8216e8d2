/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/seal.h"

#include "crypto/digest.h"
#include "crypto/ossl.h"

#include <pthread.h>
#include <stdlib.h>

/*
 * magic, log2 N, r, p, salt, length of the label, label | nonce, ciphertext, tag. What stands before the
 * bar is the additional authenticated data. Parameters and salt together say which key it is.
 */
#define MAGIC "AHS1"
#define MAGIC_SIZE 4
#define SALT_SIZE 16
#define KDF_SIZE (3 + SALT_SIZE)
#define FIXED_SIZE (MAGIC_SIZE + KDF_SIZE + 1)
#define NONCE_SIZE 12
#define TAG_SIZE 16
#define KEY_SIZE 32

/* RFC 7914 2: 32 MiB and about a tenth of a second. What is opened may have taken up to four times that. */
#define SCRYPT_LOG2_N 15
#define SCRYPT_LOG2_N_MAX 17
#define SCRYPT_R 8
#define SCRYPT_P 1
#define SCRYPT_MEMORY_MAX (UINT64_C(160) << 20)

/* A store holds keys of a few salts: one per process that made keys. Past this, derivations are repeated. */
#define DERIVED_MAX 64

struct derived {
	uint8_t kdf[KDF_SIZE];
	struct secret *key;
};

struct seal {
	struct secret *passphrase;
	uint8_t kdf[KDF_SIZE];                 /* of what is sealed by this one */
	pthread_mutex_t lock;                  /* protects derived_count; elements below it never change */
	struct derived derived[DERIVED_MAX];
	size_t derived_count;
};

RESULT seal_new(const struct secret *passphrase, struct seal **out, struct err *e)
{
	struct seal *seal = calloc(1, sizeof *seal);

	ENSURE_MEMORY(seal, e);
	seal->passphrase = secret_new(secret_bytes(passphrase));
	if (seal->passphrase == NULL || pthread_mutex_init(&seal->lock, NULL) != 0) {
		secret_free(seal->passphrase);
		free(seal);
		FAIL(e, ERR_INTERNAL, "no memory for the passphrase");
	}
	seal->kdf[0] = SCRYPT_LOG2_N;
	seal->kdf[1] = SCRYPT_R;
	seal->kdf[2] = SCRYPT_P;
	random_bytes(seal->kdf + 3, SALT_SIZE);
	*out = seal;
	return OK;
}

void seal_free(struct seal *seal)
{
	if (seal == NULL)
		return;
	for (size_t i = 0; i < seal->derived_count; i++)
		secret_free(seal->derived[i].key);
	secret_free(seal->passphrase);
	pthread_mutex_destroy(&seal->lock);
	free(seal);
}

/* --- keys --- */

static bool scrypt(struct slice passphrase, const uint8_t kdf[KDF_SIZE], uint8_t key[KEY_SIZE])
{
	uint64_t n = UINT64_C(1) << kdf[0], memory = SCRYPT_MEMORY_MAX;
	uint32_t r = kdf[1], p = kdf[2];
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD, (void *)(uintptr_t)passphrase.data,
		                                  passphrase.len),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)(uintptr_t)(kdf + 3), SALT_SIZE),
		OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &n),
		OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &r),
		OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &p),
		OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &memory),
		OSSL_PARAM_construct_end(),
	};
	CLEANUP(EVP_KDF_CTX_free) EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(ossl_scrypt());

	return ctx != NULL && EVP_KDF_derive(ctx, key, KEY_SIZE, params) == 1;
}

static RESULT derive(const struct seal *seal, const uint8_t kdf[KDF_SIZE], struct secret **out, struct err *e)
{
	uint8_t key[KEY_SIZE];
	const bool derived = scrypt(secret_bytes(seal->passphrase), kdf, key);

	*out = derived ? secret_new(slice_of(key, sizeof key)) : NULL;
	secret_wipe(key, sizeof key);
	if (*out == NULL) {
		const struct result refused = err_set(e, ERR_INTERNAL, "the sealing key could not be derived");
		ossl_cause(e);
		return refused;
	}
	return OK;
}

/* Borrowed from the seal, NULL when it is not kept. */
static const struct secret *kept_key(struct seal *seal, const uint8_t kdf[KDF_SIZE])
{
	pthread_mutex_lock(&seal->lock);
	const size_t count = seal->derived_count;
	pthread_mutex_unlock(&seal->lock);
	for (size_t i = 0; i < count; i++)
		if (memcmp(seal->derived[i].kdf, kdf, KDF_SIZE) == 0)
			return seal->derived[i].key;
	return NULL;
}

/* Takes the key over when there is room. Two threads may derive one key at once; either copy serves. */
static void keep_key(struct seal *seal, const uint8_t kdf[KDF_SIZE], struct secret **key)
{
	pthread_mutex_lock(&seal->lock);
	if (seal->derived_count < DERIVED_MAX) {
		struct derived *slot = &seal->derived[seal->derived_count];
		memcpy(slot->kdf, kdf, KDF_SIZE);
		slot->key = TAKE(*key);
		seal->derived_count++;
	}
	pthread_mutex_unlock(&seal->lock);
}

/* --- the cipher --- */

static bool gcm_encrypt(const struct secret *key, size_t header, struct slice plain, uint8_t *sealed)
{
	CLEANUP(EVP_CIPHER_CTX_free) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	uint8_t *nonce = sealed + header, *text = nonce + NONCE_SIZE;
	int length;

	random_bytes(nonce, NONCE_SIZE);
	return ctx != NULL &&
	       EVP_EncryptInit_ex2(ctx, ossl_aes_256_gcm(), secret_bytes(key).data, nonce, NULL) == 1 &&
	       EVP_EncryptUpdate(ctx, NULL, &length, sealed, (int)header) == 1 &&
	       EVP_EncryptUpdate(ctx, text, &length, plain.data, (int)plain.len) == 1 &&
	       EVP_EncryptFinal_ex(ctx, text + length, &length) == 1 &&
	       EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE, text + plain.len) == 1;
}

/* `plain` holds as many octets as the ciphertext, and means nothing unless this is true. */
static bool gcm_decrypt(const struct secret *key, size_t header, struct slice sealed, uint8_t *plain)
{
	CLEANUP(EVP_CIPHER_CTX_free) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	const uint8_t *nonce = sealed.data + header, *text = nonce + NONCE_SIZE;
	const int text_length = (int)(sealed.len - header - NONCE_SIZE - TAG_SIZE);
	int length;

	return ctx != NULL &&
	       EVP_DecryptInit_ex2(ctx, ossl_aes_256_gcm(), secret_bytes(key).data, nonce, NULL) == 1 &&
	       EVP_DecryptUpdate(ctx, NULL, &length, sealed.data, (int)header) == 1 &&
	       EVP_DecryptUpdate(ctx, plain, &length, text, text_length) == 1 &&
	       EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG_SIZE, (void *)(uintptr_t)(text + text_length)) == 1 &&
	       EVP_DecryptFinal_ex(ctx, plain + length, &length) == 1;
}

/* --- sealing --- */

static void put_header(const struct seal *seal, const char *label, uint8_t *out)
{
	memcpy(out, MAGIC, MAGIC_SIZE);
	memcpy(out + MAGIC_SIZE, seal->kdf, KDF_SIZE);
	out[MAGIC_SIZE + KDF_SIZE] = (uint8_t)strlen(label);
	memcpy(out + FIXED_SIZE, label, strlen(label));
}

/* The key of `kdf`; *fresh owns it when it was derived now. */
static RESULT key_for(struct seal *seal, const uint8_t kdf[KDF_SIZE], const struct secret **key, struct secret **fresh,
                      struct err *e)
{
	*key = kept_key(seal, kdf);
	if (*key != NULL)
		return OK;
	TRY(derive(seal, kdf, fresh, e));
	*key = *fresh;
	return OK;
}

RESULT seal_close(struct seal *seal, const char *label, struct slice plain, struct arena *arena, struct slice *out,
                  struct err *e)
{
	CLEANUP(secret_free) struct secret *fresh = NULL;
	const struct secret *key;
	const size_t header = FIXED_SIZE + strlen(label);

	ENSURE(strlen(label) <= SEAL_LABEL_MAX, e, ERR_INVALID, "the label is longer than %d bytes", SEAL_LABEL_MAX);
	ENSURE(plain.len <= SEAL_PLAIN_MAX, e, ERR_TOO_LARGE, "what is to be sealed is larger than %u bytes",
	       SEAL_PLAIN_MAX);
	const size_t length = header + NONCE_SIZE + plain.len + TAG_SIZE;
	uint8_t *sealed = arena_alloc(arena, length);
	ENSURE_MEMORY(sealed, e);
	TRY(key_for(seal, seal->kdf, &key, &fresh, e));
	put_header(seal, label, sealed);
	if (!gcm_encrypt(key, header, plain, sealed)) {
		const struct result refused = err_set(e, ERR_INTERNAL, "sealing failed");
		ossl_cause(e);
		return refused;
	}
	if (fresh != NULL)
		keep_key(seal, seal->kdf, &fresh);
	*out = slice_of(sealed, length);
	return OK;
}

/* --- opening --- */

/* Octets before the nonce; 0 when this is no sealed form with parameters that we would have written. */
static size_t header_size(struct slice sealed)
{
	if (sealed.len < FIXED_SIZE || memcmp(sealed.data, MAGIC, MAGIC_SIZE) != 0)
		return 0;
	const uint8_t *kdf = sealed.data + MAGIC_SIZE;
	const size_t header = (size_t)FIXED_SIZE + sealed.data[FIXED_SIZE - 1];
	if (kdf[0] < SCRYPT_LOG2_N || kdf[0] > SCRYPT_LOG2_N_MAX || kdf[1] != SCRYPT_R || kdf[2] != SCRYPT_P)
		return 0;
	if (sealed.len < header + NONCE_SIZE + TAG_SIZE ||
	    sealed.len > header + NONCE_SIZE + TAG_SIZE + SEAL_PLAIN_MAX)
		return 0;
	return header;
}

static struct secret *decrypt_to_secret(const struct secret *key, size_t header, struct slice sealed)
{
	const size_t length = sealed.len - header - NONCE_SIZE - TAG_SIZE;
	struct secret *secret = NULL;
	uint8_t *plain = malloc(length + 1);

	if (plain == NULL)
		return NULL;
	if (gcm_decrypt(key, header, sealed, plain))
		secret = secret_new(slice_of(plain, length));
	secret_wipe(plain, length + 1);
	free(plain);
	return secret;
}

RESULT seal_open(struct seal *seal, struct slice sealed, struct secret **out, struct err *e)
{
	CLEANUP(secret_free) struct secret *fresh = NULL;
	const struct secret *key;
	const size_t header = header_size(sealed);

	ENSURE(header > 0, e, ERR_KEY_UNAVAILABLE, "the stored key is not in a form that this version can open");
	TRY(key_for(seal, sealed.data + MAGIC_SIZE, &key, &fresh, e));
	*out = decrypt_to_secret(key, header, sealed);
	if (*out == NULL) {
		const struct result refused = err_set(e, ERR_KEY_UNAVAILABLE,
		                                      "the stored key cannot be opened with this passphrase");
		ossl_cause(e);
		return refused;
	}
	/* Only a salt that opened something is worth a place. */
	if (fresh != NULL)
		keep_key(seal, sealed.data + MAGIC_SIZE, &fresh);
	return OK;
}
