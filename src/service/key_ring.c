/* SPDX-License-Identifier: Apache-2.0 */
#include "service/key_ring.h"

#include "crypto/digest.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#define KEYS_MAX 65536 /* far more authorities than one process serves */

/* A key is known by the authority and the reference that opened it, so a key that was sealed anew is opened anew. */
struct ring_entry {
	struct uuid authority_id;
	uint8_t reference_sha256[SHA256_SIZE];
	struct signing_key *key;
};

struct key_ring {
	struct key_store *store;
	pthread_mutex_t lock; /* entries, count, capacity; a key itself is safe to share */
	struct ring_entry *entries;
	size_t count, capacity;
};

RESULT key_ring_new(struct key_store *take_store, struct key_ring **out, struct err *e)
{
	CLEANUP(key_store_free) struct key_store *store = take_store;
	struct key_ring *ring = calloc(1, sizeof *ring);

	ENSURE_MEMORY(ring, e);
	assert(pthread_mutex_init(&ring->lock, NULL) == 0);
	ring->store = TAKE(store);
	*out = ring;
	return OK;
}

void key_ring_free(struct key_ring *ring)
{
	if (ring == NULL)
		return;
	for (size_t i = 0; i < ring->count; i++)
		signing_key_close(ring->entries[i].key);
	free(ring->entries);
	key_store_free(ring->store);
	pthread_mutex_destroy(&ring->lock);
	free(ring);
}

RESULT key_ring_generate(struct key_ring *ring, enum key_algorithm algorithm, const char *label, struct arena *arena,
                         struct key_record *out, struct err *e)
{
	return key_store_generate(ring->store, algorithm, label, arena, out, e);
}

static struct signing_key *find(const struct key_ring *ring, const struct ring_entry *wanted)
{
	for (size_t i = 0; i < ring->count; i++) {
		const struct ring_entry *entry = &ring->entries[i];
		if (uuid_equal(&entry->authority_id, &wanted->authority_id) &&
		    memcmp(entry->reference_sha256, wanted->reference_sha256, SHA256_SIZE) == 0)
			return entry->key;
	}
	return NULL;
}

static bool grow(struct key_ring *ring)
{
	const size_t capacity = ring->capacity == 0 ? 16 : ring->capacity * 2;

	if (ring->count < ring->capacity)
		return true;
	if (capacity > KEYS_MAX)
		return false;
	struct ring_entry *entries = realloc(ring->entries, capacity * sizeof *entries);
	if (entries == NULL)
		return false;
	ring->entries = entries;
	ring->capacity = capacity;
	return true;
}

/* The key that is in the ring afterwards; NULL when there is no room. Another thread may have been faster. */
static struct signing_key *add(struct key_ring *ring, const struct ring_entry *entry)
{
	struct signing_key *kept = find(ring, entry);

	if (kept != NULL || !grow(ring))
		return kept;
	ring->entries[ring->count++] = *entry;
	return entry->key;
}

/* Opening derives a key from the passphrase, which takes a while: never under the lock. */
static RESULT open_key(struct key_ring *ring, struct ring_entry *entry, struct slice reference,
                       struct signing_key **out, struct err *e)
{
	struct signing_key *opened = NULL;

	TRY(key_store_open(ring->store, reference, &opened, e));
	entry->key = opened;
	pthread_mutex_lock(&ring->lock);
	*out = add(ring, entry);
	pthread_mutex_unlock(&ring->lock);
	if (*out != opened)
		signing_key_close(opened);
	ENSURE(*out != NULL, e, ERR_KEY_UNAVAILABLE, "this process holds as many CA keys as it can");
	return OK;
}

RESULT key_ring_sign(struct key_ring *ring, const struct uuid *authority_id, struct slice reference,
                     struct slice message, struct buf *out, struct err *e)
{
	struct ring_entry wanted = { .authority_id = *authority_id };

	sha256(reference, wanted.reference_sha256);
	pthread_mutex_lock(&ring->lock);
	struct signing_key *key = find(ring, &wanted);
	pthread_mutex_unlock(&ring->lock);
	if (key == NULL)
		TRY(open_key(ring, &wanted, reference, &key, e));
	return signing_key_sign(key, message, out, e);
}
