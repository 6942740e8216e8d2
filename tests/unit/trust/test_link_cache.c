/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/link_cache.h"

#include "support/random.h"
#include "support/threads.h"

struct pair {
	uint8_t spki[SHA256_SIZE], cert[SHA256_SIZE];
};

static struct pair random_pair(struct test_random *random)
{
	struct pair pair;
	random_fill(random, &pair, sizeof pair);
	return pair;
}

static void a_pair_is_known_once_it_was_added(void **state)
{
	struct test_random random = { 5 };
	CLEANUP(link_cache_free) struct link_cache *cache = link_cache_new(64);
	const struct pair pair = random_pair(&random);

	(void)state;
	assert_false(link_cache_has(cache, pair.spki, pair.cert));
	link_cache_add(cache, pair.spki, pair.cert);
	assert_true(link_cache_has(cache, pair.spki, pair.cert));
}

/* A certificate that verified under one key says nothing of another key. */
static void both_halves_of_a_pair_count(void **state)
{
	struct test_random random = { 6 };
	CLEANUP(link_cache_free) struct link_cache *cache = link_cache_new(1);
	const struct pair pair = random_pair(&random);

	(void)state;
	link_cache_add(cache, pair.spki, pair.cert);
	assert_false(link_cache_has(cache, pair.cert, pair.spki));
	for (size_t bit = 0; bit < 8 * SHA256_SIZE; bit++) {
		struct pair other = pair;
		other.spki[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(link_cache_has(cache, other.spki, pair.cert));
		other.cert[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(link_cache_has(cache, pair.spki, other.cert));
	}
}

static void zeros_are_not_known_before_they_are_added(void **state)
{
	const struct pair zeros = { 0 };
	CLEANUP(link_cache_free) struct link_cache *cache = link_cache_new(16);

	(void)state;
	assert_false(link_cache_has(cache, zeros.spki, zeros.cert));
}

/* One set of four: what was added last stays, the oldest goes, a repetition takes no room. */
static void a_full_set_drops_its_oldest(void **state)
{
	struct test_random random = { 7 };
	CLEANUP(link_cache_free) struct link_cache *cache = link_cache_new(4);
	struct pair pairs[40];

	(void)state;
	for (size_t i = 0; i < 40; i++) {
		pairs[i] = random_pair(&random);
		link_cache_add(cache, pairs[i].spki, pairs[i].cert);
		link_cache_add(cache, pairs[i].spki, pairs[i].cert);
		for (size_t j = 0; j <= i; j++)
			assert_int_equal(link_cache_has(cache, pairs[j].spki, pairs[j].cert), i - j < 4);
	}
}

static void sizes_that_cannot_be_are_refused(void **state)
{
	(void)state;
	assert_null(link_cache_new(SIZE_MAX));
	CLEANUP(link_cache_free) struct link_cache *cache = link_cache_new(0);
	assert_non_null(cache);
	link_cache_free(NULL);
}

#define ROUNDS 4000

/* Each thread adds its own pairs and asks for those of nobody. */
static unsigned add_and_ask(void *context, unsigned number)
{
	struct link_cache *cache = context;
	struct test_random own = { number }, nobody = { 1000 + number };
	unsigned faults = 0;

	for (size_t i = 0; i < ROUNDS; i++) {
		const struct pair pair = random_pair(&own), other = random_pair(&nobody);
		link_cache_add(cache, pair.spki, pair.cert);
		faults += link_cache_has(cache, other.spki, other.cert);
	}
	return faults;
}

static void threads_never_see_a_pair_that_nobody_added(void **state)
{
	CLEANUP(link_cache_free) struct link_cache *cache = link_cache_new(512);

	(void)state;
	assert_int_equal(in_threads(4, add_and_ask, cache), 0);
}

static unsigned add_same(void *context, unsigned number)
{
	struct test_random random = { 8 };
	unsigned faults = 0;

	(void)number;
	for (size_t i = 0; i < ROUNDS; i++) {
		const struct pair pair = random_pair(&random);
		link_cache_add(context, pair.spki, pair.cert);
		faults += !link_cache_has(context, pair.spki, pair.cert);
	}
	return faults;
}

static void threads_that_add_the_same_pairs_find_them(void **state)
{
	CLEANUP(link_cache_free) struct link_cache *cache = link_cache_new(64 * ROUNDS);

	(void)state;
	assert_int_equal(in_threads(4, add_same, cache), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pair_is_known_once_it_was_added),
		cmocka_unit_test(both_halves_of_a_pair_count),
		cmocka_unit_test(zeros_are_not_known_before_they_are_added),
		cmocka_unit_test(a_full_set_drops_its_oldest),
		cmocka_unit_test(sizes_that_cannot_be_are_refused),
		cmocka_unit_test(threads_never_see_a_pair_that_nobody_added),
		cmocka_unit_test(threads_that_add_the_same_pairs_find_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
