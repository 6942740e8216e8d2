/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/sort_u64.h"

#include "support/parse.h"
#include "support/random.h"

#define COUNT_MAX 5000

static int compare(const void *left, const void *right)
{
	const uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
	return (a > b) - (a < b);
}

/* Sorted by both, the values are the same. */
static void assert_sorts(uint64_t *values, size_t count)
{
	static uint64_t expected[COUNT_MAX];

	memcpy(expected, values, count * sizeof *values);
	qsort(expected, count, sizeof *expected, compare);
	sort_u64(values, count);
	assert_memory_equal(values, expected, count * sizeof *values);
}

static uint64_t any(struct test_random *random, size_t i)
{
	(void)i;
	return random_u64(random);
}

static uint64_t few(struct test_random *random, size_t i)
{
	(void)i;
	return random_u64(random) % 3 * UINT64_C(0x5555555555555555);
}

static uint64_t alike_above(struct test_random *random, size_t i)
{
	(void)i;
	return UINT64_C(0xabcdef0000000000) | random_u64(random) % 1000;
}

static uint64_t alike_below(struct test_random *random, size_t i)
{
	(void)i;
	return random_u64(random) % 1000 << 54;
}

static uint64_t rising(struct test_random *random, size_t i)
{
	(void)random;
	return i;
}

static uint64_t falling(struct test_random *random, size_t i)
{
	(void)random;
	return UINT64_MAX - i;
}

static uint64_t equal(struct test_random *random, size_t i)
{
	(void)random;
	(void)i;
	return 7;
}

static void values_are_sorted_whatever_their_shape(void **state)
{
	static uint64_t (*const shapes[])(struct test_random *, size_t) = {
		any, few, alike_above, alike_below, rising, falling, equal,
	};
	static const size_t counts[] = { 0, 1, 2, 31, 32, 33, 34, 255, 256, 257, 1000, COUNT_MAX };
	static uint64_t values[COUNT_MAX];
	struct test_random random = { 1 };

	(void)state;
	for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++)
		for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
			for (size_t i = 0; i < counts[c]; i++)
				values[i] = shapes[s](&random, i);
			assert_sorts(values, counts[c]);
		}
}

static void values_behind_the_end_are_left_alone(void **state)
{
	uint64_t values[] = { 3, 2, 1, 0 };

	(void)state;
	sort_u64(values, 3);
	assert_int_equal(values[0], 1);
	assert_int_equal(values[2], 3);
	assert_int_equal(values[3], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_sorted_whatever_their_shape),
		cmocka_unit_test(values_behind_the_end_are_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
