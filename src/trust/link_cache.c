/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/link_cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define WAYS 4
#define LOCKS 64 /* each guards the sets whose number is the same modulo LOCKS */

struct link {
	uint8_t spki_sha256[SHA256_SIZE];
	uint8_t cert_sha256[SHA256_SIZE];
};

struct link_set {
	uint8_t used;   /* links that are filled, from the first on */
	uint8_t oldest; /* what the next one replaces when all are */
	struct link links[WAYS];
};

struct link_cache {
	pthread_mutex_t locks[LOCKS];
	size_t set_mask;
	struct link_set sets[];
};

struct link_cache *link_cache_new(size_t entries)
{
	size_t sets = 1;

	if (entries > SIZE_MAX / 4 / sizeof(struct link))
		return NULL;
	while (sets * WAYS < entries)
		sets *= 2;
	struct link_cache *cache = calloc(1, sizeof *cache + sets * sizeof cache->sets[0]);
	if (cache == NULL)
		return NULL;
	for (size_t i = 0; i < LOCKS; i++)
		pthread_mutex_init(&cache->locks[i], NULL);
	cache->set_mask = sets - 1;
	return cache;
}

void link_cache_free(struct link_cache *cache)
{
	if (cache == NULL)
		return;
	for (size_t i = 0; i < LOCKS; i++)
		pthread_mutex_destroy(&cache->locks[i]);
	free(cache);
}

/* Hashes are uniform, so their bits are the place; both take part, as one key may sign very many certificates. */
static size_t set_number(const struct link_cache *cache, const struct link *link)
{
	uint64_t a, b;
	memcpy(&a, link->spki_sha256, sizeof a);
	memcpy(&b, link->cert_sha256, sizeof b);
	return (size_t)(a ^ b) & cache->set_mask;
}

static struct link link_of(const uint8_t spki_sha256[SHA256_SIZE], const uint8_t cert_sha256[SHA256_SIZE])
{
	struct link link;
	memcpy(link.spki_sha256, spki_sha256, SHA256_SIZE);
	memcpy(link.cert_sha256, cert_sha256, SHA256_SIZE);
	return link;
}

static bool set_has(const struct link_set *set, const struct link *link)
{
	for (size_t i = 0; i < set->used; i++)
		if (memcmp(&set->links[i], link, sizeof *link) == 0)
			return true;
	return false;
}

static void set_add(struct link_set *set, const struct link *link)
{
	if (set_has(set, link))
		return;
	if (set->used < WAYS) {
		set->links[set->used++] = *link;
		return;
	}
	set->links[set->oldest] = *link;
	set->oldest = (uint8_t)((set->oldest + 1) % WAYS);
}

bool link_cache_has(struct link_cache *cache, const uint8_t spki_sha256[SHA256_SIZE],
                    const uint8_t cert_sha256[SHA256_SIZE])
{
	const struct link link = link_of(spki_sha256, cert_sha256);
	const size_t number = set_number(cache, &link);

	pthread_mutex_lock(&cache->locks[number % LOCKS]);
	const bool has = set_has(&cache->sets[number], &link);
	pthread_mutex_unlock(&cache->locks[number % LOCKS]);
	return has;
}

void link_cache_add(struct link_cache *cache, const uint8_t spki_sha256[SHA256_SIZE],
                    const uint8_t cert_sha256[SHA256_SIZE])
{
	const struct link link = link_of(spki_sha256, cert_sha256);
	const size_t number = set_number(cache, &link);

	pthread_mutex_lock(&cache->locks[number % LOCKS]);
	set_add(&cache->sets[number], &link);
	pthread_mutex_unlock(&cache->locks[number % LOCKS]);
}
