/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/keyed_hash.h"

#include "crypto/digest.h"

#define PRIME ((UINT64_C(1) << 61) - 1)
#define WORD 7 /* octets at a time, so that a word is below the prime */

__extension__ typedef unsigned __int128 uint128;

/* (hash + word) * point modulo 2^61 - 1, for arguments below 2^62. */
static uint64_t step(uint64_t hash, uint64_t word, uint64_t point)
{
	const uint128 product = (uint128)(hash + word) * point;
	const uint64_t folded = ((uint64_t)product & PRIME) + (uint64_t)(product >> 61);
	const uint64_t reduced = (folded & PRIME) + (folded >> 61);
	return reduced >= PRIME ? reduced - PRIME : reduced;
}

static uint64_t word_of(const uint8_t *data, size_t len)
{
	uint64_t word = 0;
	for (size_t i = 0; i < len; i++)
		word = word << 8 | data[i];
	return word;
}

struct hash_key hash_key_random(void)
{
	struct hash_key key;

	do {
		random_bytes(&key.point, sizeof key.point);
		key.point &= PRIME;
	} while (key.point <= 1 || key.point == PRIME);
	return key;
}

uint64_t keyed_hash(struct hash_key key, uint64_t seed, struct slice bytes)
{
	/* The length comes first and is never zero, so no leading zeros are lost. */
	uint64_t hash = step(seed, (uint64_t)bytes.len + 1, key.point);

	for (size_t at = 0; at < bytes.len; at += WORD) {
		const size_t left = bytes.len - at;
		hash = step(hash, word_of(bytes.data + at, left < WORD ? left : WORD), key.point);
	}
	return hash;
}
