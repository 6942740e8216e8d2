/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A polynomial hash modulo 2^61 - 1 under a secret random key (Carter and Wegman): whoever chooses the
 * bytes without the key cannot make values collide more often than chance, n / 2^61 for n octets. For
 * tables over hostile input; it authenticates nothing.
 */
#ifndef TRUST_KEYED_HASH_H
#define TRUST_KEYED_HASH_H

#include "base/slice.h"

struct hash_key {
	uint64_t point;
};

struct hash_key hash_key_random(void);
/* Continues from `seed`, 0 at the start; the lengths of the parts count, so ("ab", "c") differs from ("a", "bc"). */
uint64_t keyed_hash(struct hash_key key, uint64_t seed, struct slice bytes);

#endif
