/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/key_store.h"

#include "crypto/ossl.h"
#include "support/threads.h"

#define PASSPHRASE "correct horse battery staple"
#define MESSAGE "what is signed"

static struct key_store *store_of(const char *passphrase)
{
	CLEANUP(secret_free) struct secret *secret = secret_new(slice_text(passphrase));
	struct key_store *store;

	ACCEPTED(key_store_file_new(secret, &store, &test_err));
	return store;
}

static struct key_record generated(struct key_store *store, enum key_algorithm algorithm, struct arena *arena)
{
	struct key_record record;

	ACCEPTED(key_store_generate(store, algorithm, "root 1", arena, &record, &test_err));
	return record;
}

/* By OpenSSL alone, from the public half that was stored. */
static bool openssl_verifies(struct slice spki, const EVP_MD *digest, struct slice message, struct slice signature)
{
	const unsigned char *at = spki.data;
	CLEANUP(EVP_PKEY_free) EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)spki.len);
	CLEANUP(EVP_MD_CTX_free) EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	assert_non_null(key);
	assert_ptr_equal(at, spki.data + spki.len);
	assert_int_equal(EVP_DigestVerifyInit(ctx, NULL, digest, NULL, key), 1);
	const bool verifies = EVP_DigestVerify(ctx, signature.data, signature.len, message.data, message.len) == 1;
	ERR_clear_error();
	return verifies;
}

static struct signing_key *opened(struct key_store *store, struct slice reference)
{
	struct signing_key *key;

	ACCEPTED(key_store_open(store, reference, &key, &test_err));
	return key;
}

static void every_kind_of_key_is_made_reopened_and_signs(void **state)
{
	static const struct {
		const char *type;
		int bits;
	} expected[KEY_ALGORITHM_COUNT] = { { "EC", 256 }, { "EC", 384 }, { "RSA", 2048 }, { "RSA", 3072 }, { "RSA", 4096 } };

	for (int i = 0; i < KEY_ALGORITHM_COUNT; i++) {
		const enum key_algorithm algorithm = (enum key_algorithm)i;
		CLEANUP(key_store_free) struct key_store *maker = store_of(PASSPHRASE);
		const struct key_record record = generated(maker, algorithm, *state);
		CLEANUP(key_store_free) struct key_store *store = store_of(PASSPHRASE);
		CLEANUP(signing_key_close) struct signing_key *key = opened(store, record.reference);
		CLEANUP_BUF struct buf signature;
		const unsigned char *at = record.spki.data;
		CLEANUP(EVP_PKEY_free) EVP_PKEY *public = d2i_PUBKEY(NULL, &at, (long)record.spki.len);
		assert_true(EVP_PKEY_is_a(public, expected[i].type));
		assert_int_equal(EVP_PKEY_get_bits(public), expected[i].bits);
		assert_int_equal(key->algorithm, algorithm);
		buf_init(&signature, 1024);
		ACCEPTED(signing_key_sign(key, slice_text(MESSAGE), &signature, &test_err));
		const EVP_MD *digest = algorithm == KEY_EC_P384 ? EVP_sha384() : EVP_sha256();
		assert_true(openssl_verifies(record.spki, digest, slice_text(MESSAGE), buf_slice(&signature)));
		assert_false(openssl_verifies(record.spki, digest, slice_text(MESSAGE "!"), buf_slice(&signature)));
	}
}

static void two_keys_are_two_keys(void **state)
{
	CLEANUP(key_store_free) struct key_store *store = store_of(PASSPHRASE);
	const struct key_record one = generated(store, KEY_EC_P256, *state), two = generated(store, KEY_EC_P256, *state);

	assert_false(slice_equal(one.spki, two.spki));
	assert_false(slice_equal(one.reference, two.reference));
}

/* I23 */
static void the_stored_form_shows_no_private_key(void **state)
{
	CLEANUP(key_store_free) struct key_store *store = store_of(PASSPHRASE);
	const struct key_record record = generated(store, KEY_EC_P256, *state);
	/* ecPublicKey's identifier stands in every PKCS#8 form of such a key */
	const struct slice oid = hex(*state, "06072a8648ce3d0201");

	assert_null(memmem(record.reference.data, record.reference.len, oid.data, oid.len));
	assert_null(memmem(record.reference.data, record.reference.len, PASSPHRASE, strlen(PASSPHRASE)));
	assert_null(memmem(record.reference.data, record.reference.len, record.spki.data + 27, 32));
	assert_non_null(memmem(record.reference.data, record.reference.len, "root 1", 6));
}

static void assert_stays_closed(struct key_store *store, struct slice reference)
{
	struct signing_key *key = NULL;

	REFUSED(key_store_open(store, reference, &key, &test_err), ERR_KEY_UNAVAILABLE, "the stored key");
	assert_null(key);
}

static void another_passphrase_does_not_open_a_key(void **state)
{
	CLEANUP(key_store_free) struct key_store *right = store_of(PASSPHRASE);
	CLEANUP(key_store_free) struct key_store *wrong = store_of("another");

	assert_stays_closed(wrong, generated(right, KEY_EC_P256, *state).reference);
}

static void a_changed_reference_does_not_open(void **state)
{
	CLEANUP(key_store_free) struct key_store *store = store_of(PASSPHRASE);
	const struct slice reference = generated(store, KEY_EC_P256, *state).reference;
	uint8_t *bytes = arena_alloc(*state, reference.len);

	for (size_t bit = 0; bit < 8 * reference.len; bit++) {
		if (bit / 8 >= 4 && bit / 8 < 23 && bit % 8 != 0)
			continue; /* parameters and salt: each change costs a derivation */
		memcpy(bytes, reference.data, reference.len);
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_stays_closed(store, slice_of(bytes, reference.len));
	}
	for (size_t len = 0; len < reference.len; len += 7)
		assert_stays_closed(store, slice_of(reference.data, len));
}

static void a_signature_that_does_not_fit_the_buffer_is_refused(void **state)
{
	CLEANUP(key_store_free) struct key_store *store = store_of(PASSPHRASE);
	const struct slice reference = generated(store, KEY_EC_P256, *state).reference;
	CLEANUP(signing_key_close) struct signing_key *key = opened(store, reference);
	CLEANUP_BUF struct buf signature;

	buf_init(&signature, 10);
	REFUSED(signing_key_sign(key, slice_text(MESSAGE), &signature, &test_err), ERR_TOO_LARGE, "");
}

static void nothing_can_be_signed(void **state)
{
	CLEANUP(key_store_free) struct key_store *store = store_of(PASSPHRASE);
	const struct key_record record = generated(store, KEY_EC_P256, *state);
	CLEANUP(signing_key_close) struct signing_key *key = opened(store, record.reference);
	CLEANUP_BUF struct buf signature;

	buf_init(&signature, 1024);
	ACCEPTED(signing_key_sign(key, slice_of(NULL, 0), &signature, &test_err));
	assert_true(openssl_verifies(record.spki, EVP_sha256(), slice_of(NULL, 0), buf_slice(&signature)));
}

static void freeing_nothing_is_fine(void **state)
{
	(void)state;
	signing_key_close(NULL);
	key_store_free(NULL);
}

struct shared {
	struct key_store *store;
	struct signing_key *key;
	struct key_record record;
};

static unsigned open_and_sign(void *context, unsigned number)
{
	struct shared *shared = context;
	unsigned faults = 0;

	(void)number;
	for (unsigned i = 0; i < 20; i++) {
		struct signing_key *own = NULL;
		struct err e;
		CLEANUP_BUF struct buf one, two;
		buf_init(&one, 1024);
		buf_init(&two, 1024);
		if (failed(key_store_open(shared->store, shared->record.reference, &own, &e)))
			return 1000;
		faults += failed(signing_key_sign(own, slice_text(MESSAGE), &one, &e));
		faults += failed(signing_key_sign(shared->key, slice_text(MESSAGE), &two, &e));
		faults += !openssl_verifies(shared->record.spki, EVP_sha256(), slice_text(MESSAGE), buf_slice(&one));
		faults += !openssl_verifies(shared->record.spki, EVP_sha256(), slice_text(MESSAGE), buf_slice(&two));
		signing_key_close(own);
	}
	return faults;
}

static void threads_open_and_sign_at_once(void **state)
{
	CLEANUP(key_store_free) struct key_store *store = store_of(PASSPHRASE);
	struct shared shared = { .store = store, .record = generated(store, KEY_EC_P256, *state) };

	shared.key = opened(store, shared.record.reference);
	assert_int_equal(in_threads(4, open_and_sign, &shared), 0);
	signing_key_close(shared.key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(every_kind_of_key_is_made_reopened_and_signs),
		ARENA_TEST(two_keys_are_two_keys),
		ARENA_TEST(the_stored_form_shows_no_private_key),
		ARENA_TEST(another_passphrase_does_not_open_a_key),
		ARENA_TEST(a_changed_reference_does_not_open),
		ARENA_TEST(a_signature_that_does_not_fit_the_buffer_is_refused),
		ARENA_TEST(nothing_can_be_signed),
		ARENA_TEST(freeing_nothing_is_fine),
		ARENA_TEST(threads_open_and_sign_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
