/* SPDX-License-Identifier: Apache-2.0 */
#include "service/key_ring.h"

#include "crypto/public_key.h"
#include "support/parse.h"
#include "support/threads.h"

#define MESSAGE slice_text("what is to be signed")

static struct key_ring *ring_of(const char *passphrase)
{
	CLEANUP(secret_free) struct secret *secret = secret_new(slice_text(passphrase));
	struct key_store *store = NULL;
	struct key_ring *ring = NULL;

	ACCEPTED(key_store_file_new(secret, &store, &test_err));
	ACCEPTED(key_ring_new(store, &ring, &test_err));
	return ring;
}

static bool verifies(struct slice spki, enum signature_id algorithm, struct slice signature)
{
	struct public_key *key = NULL;

	ACCEPTED(public_key_load(spki, &key, &test_err));
	const bool good = public_key_verifies(key, algorithm, MESSAGE, signature);
	public_key_free(key);
	return good;
}

static struct key_record generate(struct key_ring *ring, enum key_algorithm algorithm, struct arena *arena)
{
	struct key_record record;

	ACCEPTED(key_ring_generate(ring, algorithm, "a test", arena, &record, &test_err));
	return record;
}

static const struct uuid authority = { .bytes = { 1 } };

static void generated_key_signs_by_its_reference(void **state)
{
	CLEANUP(key_ring_free) struct key_ring *ring = ring_of("correct horse");
	const struct key_record record = generate(ring, KEY_EC_P256, *state);
	CLEANUP_BUF struct buf signature;

	buf_init(&signature, 4096);
	for (int i = 0; i < 3; i++) {
		buf_reset(&signature);
		ACCEPTED(key_ring_sign(ring, &authority, record.reference, MESSAGE, &signature, &test_err));
		assert_true(verifies(record.spki, SIGNATURE_ECDSA_SHA256, buf_slice(&signature)));
	}
}

/* I23: what is stored opens under the passphrase that it was sealed under, and holds no key in the clear. */
static void key_is_unavailable_under_another_passphrase(void **state)
{
	CLEANUP(key_ring_free) struct key_ring *ring = ring_of("correct horse");
	CLEANUP(key_ring_free) struct key_ring *other = ring_of("wrong horse");
	const struct key_record record = generate(ring, KEY_EC_P256, *state);
	CLEANUP_BUF struct buf signature;

	buf_init(&signature, 4096);
	REFUSED(key_ring_sign(other, &authority, record.reference, MESSAGE, &signature, &test_err), ERR_KEY_UNAVAILABLE,
	        "");
	REFUSED(key_ring_sign(ring, &authority, slice_text("no key"), MESSAGE, &signature, &test_err),
	        ERR_KEY_UNAVAILABLE, "");
	assert_int_equal(signature.len, 0);
}

static void authorities_and_references_are_not_mixed_up(void **state)
{
	CLEANUP(key_ring_free) struct key_ring *ring = ring_of("correct horse");
	struct key_record records[20];
	CLEANUP_BUF struct buf signature;

	buf_init(&signature, 4096);
	for (size_t i = 0; i < ARRAY_LEN(records); i++)
		records[i] = generate(ring, KEY_EC_P256, *state);
	/* One authority whose key was replaced as often as that: the reference tells which one signs. */
	for (size_t i = 0; i < 2 * ARRAY_LEN(records); i++) {
		const struct key_record *record = &records[i % ARRAY_LEN(records)];
		buf_reset(&signature);
		ACCEPTED(key_ring_sign(ring, &authority, record->reference, MESSAGE, &signature, &test_err));
		assert_true(verifies(record->spki, SIGNATURE_ECDSA_SHA256, buf_slice(&signature)));
	}
}

/* --- threads --- */

struct shared {
	struct key_ring *ring;
	struct key_record records[4];
};

static bool signs_well(const struct shared *shared, size_t which)
{
	const struct uuid id = { .bytes = { (uint8_t)(which + 1) } };
	CLEANUP_BUF struct buf signature;
	struct public_key *key = NULL;
	struct err e;

	buf_init(&signature, 4096);
	if (failed(key_ring_sign(shared->ring, &id, shared->records[which].reference, MESSAGE, &signature, &e)) ||
	    failed(public_key_load(shared->records[which].spki, &key, &e)))
		return false;
	const bool good = public_key_verifies(key, SIGNATURE_ECDSA_SHA256, MESSAGE, buf_slice(&signature));
	public_key_free(key);
	return good;
}

static unsigned sign_many(void *context, unsigned number)
{
	const struct shared *shared = context;
	unsigned faults = 0;

	for (unsigned i = 0; i < 20; i++)
		faults += signs_well(shared, (number + i) % ARRAY_LEN(shared->records)) ? 0 : 1;
	return faults;
}

static void threads_share_the_keys(void **state)
{
	struct shared shared = { .ring = ring_of("correct horse") };

	for (size_t i = 0; i < ARRAY_LEN(shared.records); i++)
		shared.records[i] = generate(shared.ring, KEY_EC_P256, *state);
	assert_int_equal(in_threads(TEST_THREADS_MAX, sign_many, &shared), 0);
	key_ring_free(shared.ring);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(generated_key_signs_by_its_reference),
		ARENA_TEST(key_is_unavailable_under_another_passphrase),
		ARENA_TEST(authorities_and_references_are_not_mixed_up),
		ARENA_TEST(threads_share_the_keys),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
