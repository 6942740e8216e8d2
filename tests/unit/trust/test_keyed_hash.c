/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/keyed_hash.h"

#include "support/parse.h"
#include "support/random.h"

#define PRIME ((UINT64_C(1) << 61) - 1)

__extension__ typedef unsigned __int128 uint128;

/* The same polynomial by plain division. */
static uint64_t naive(uint64_t point, uint64_t seed, struct slice bytes)
{
	uint64_t hash = (uint64_t)(((uint128)seed + bytes.len + 1) * point % PRIME);

	for (size_t at = 0; at < bytes.len; at += 7) {
		uint64_t word = 0;
		for (size_t i = at; i < bytes.len && i < at + 7; i++)
			word = word * 256 + bytes.data[i];
		hash = (uint64_t)(((uint128)hash + word) * point % PRIME);
	}
	return hash;
}

static void the_hash_is_the_polynomial(void **state)
{
	struct test_random random = { 2 };
	uint8_t bytes[64];

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		const struct hash_key key = { .point = 2 + random_u64(&random) % (PRIME - 2) };
		const uint64_t seed = i % 2 == 0 ? 0 : random_u64(&random) % PRIME;
		const struct slice input = slice_of(bytes, random_below(&random, sizeof bytes + 1));
		random_fill(&random, bytes, sizeof bytes);
		assert_true(keyed_hash(key, seed, input) == naive(key.point, seed, input));
	}
}

static void extreme_words_are_reduced(void **state)
{
	static const uint8_t ones[21] = { [0 ... 20] = 0xff };
	const struct hash_key key = { .point = PRIME - 1 };

	(void)state;
	for (size_t len = 0; len <= sizeof ones; len++) {
		const uint64_t hash = keyed_hash(key, PRIME - 1, slice_of(ones, len));
		assert_true(hash < PRIME);
		assert_true(hash == naive(key.point, PRIME - 1, slice_of(ones, len)));
	}
}

static void the_borders_of_parts_count(void **state)
{
	const struct hash_key key = hash_key_random();
	const uint64_t ab_c = keyed_hash(key, keyed_hash(key, 0, slice_text("ab")), slice_text("c"));
	const uint64_t a_bc = keyed_hash(key, keyed_hash(key, 0, slice_text("a")), slice_text("bc"));

	(void)state;
	assert_true(ab_c != a_bc);
}

static void leading_zeros_count(void **state)
{
	static const uint8_t zeros[9] = { 0 };
	const struct hash_key key = hash_key_random();

	(void)state;
	for (size_t len = 1; len <= sizeof zeros; len++)
		assert_true(keyed_hash(key, 0, slice_of(zeros, len)) != keyed_hash(key, 0, slice_of(zeros, len - 1)));
}

static void keys_differ_and_are_no_trivial_points(void **state)
{
	const struct hash_key first = hash_key_random();
	unsigned same = 0;

	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		const struct hash_key key = hash_key_random();
		assert_true(key.point > 1 && key.point < PRIME);
		same += key.point == first.point;
	}
	assert_int_equal(same, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_hash_is_the_polynomial),
		cmocka_unit_test(extreme_words_are_reduced),
		cmocka_unit_test(the_borders_of_parts_count),
		cmocka_unit_test(leading_zeros_count),
		cmocka_unit_test(keys_differ_and_are_no_trivial_points),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
