/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that look random and are the same in every run, for tests against a naive model. */
#ifndef TESTS_SUPPORT_RANDOM_H
#define TESTS_SUPPORT_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct test_random {
	uint64_t state;
};

/* splitmix64 */
static inline uint64_t random_u64(struct test_random *random)
{
	uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* 0 … limit - 1. */
static inline size_t random_below(struct test_random *random, size_t limit)
{
	return (size_t)(random_u64(random) % limit);
}

static inline void random_fill(struct test_random *random, void *out, size_t len)
{
	uint8_t *bytes = out;

	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)random_u64(random);
}

#endif
