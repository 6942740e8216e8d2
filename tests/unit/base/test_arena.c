/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include "support/parse.h"
#include "support/random.h"

static void memory_is_zeroed_aligned_and_apart(void **state)
{
	CLEANUP(arena_free) struct arena *arena = arena_new(1u << 20);
	struct test_random random = { 16 };
	uint8_t *pieces[500];
	size_t sizes[500];

	(void)state;
	for (unsigned round = 0; round < 3; round++) {
		for (unsigned i = 0; i < 500; i++) {
			sizes[i] = random_below(&random, 600);
			pieces[i] = arena_alloc(arena, sizes[i]);
			assert_non_null(pieces[i]);
			assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
			for (size_t at = 0; at < sizes[i]; at++)
				assert_int_equal(pieces[i][at], 0);
			memset(pieces[i], (int)(i % 255 + 1), sizes[i]);
		}
		for (unsigned i = 0; i < 500; i++)
			for (size_t at = 0; at < sizes[i]; at++)
				assert_int_equal(pieces[i][at], i % 255 + 1);
		arena_reset(arena);
	}
}

static void the_ceiling_holds_to_the_byte(void **state)
{
	CLEANUP(arena_free) struct arena *arena = arena_new(1024);

	(void)state;
	assert_null(arena_alloc(arena, 1025));
	assert_non_null(arena_alloc(arena, 1024));
	assert_int_equal(arena_used(arena), 1024);
	assert_null(arena_alloc(arena, 1));
	assert_null(arena_alloc(arena, 0));
	arena_reset(arena);
	assert_int_equal(arena_used(arena), 0);
	assert_non_null(arena_alloc(arena, 1000));
	assert_null(arena_alloc(arena, 100));
}

static void a_ceiling_of_nothing_gives_nothing(void **state)
{
	CLEANUP(arena_free) struct arena *arena = arena_new(0);

	(void)state;
	assert_null(arena_alloc(arena, 1));
	assert_null(arena_text(arena, ""));
	assert_null(arena_copy(arena, slice_text("x")).data);
	assert_int_equal(arena_copy(arena, slice_text("x")).len, 0);
}

/* Allocations of nothing count too, so that no loop gets them for free. */
static void many_small_allocations_reach_the_ceiling(void **state)
{
	CLEANUP(arena_free) struct arena *arena = arena_new(4096);
	unsigned count = 0;

	(void)state;
	while (arena_alloc(arena, 0) != NULL)
		count++;
	assert_int_equal(count, 4096 / _Alignof(max_align_t));
}

static void sizes_that_overflow_are_refused(void **state)
{
	CLEANUP(arena_free) struct arena *arena = arena_new(SIZE_MAX);

	(void)state;
	assert_null(arena_alloc(arena, SIZE_MAX));
	assert_null(arena_alloc(arena, SIZE_MAX / 2 + 1));
	assert_null(arena_alloc_array(arena, SIZE_MAX / 2, 4));
	assert_null(arena_alloc_array(arena, 4, SIZE_MAX / 2));
	assert_null(ARENA_ARRAY(arena, SIZE_MAX / sizeof(uint64_t) + 1, uint64_t));
	assert_non_null(ARENA_ARRAY(arena, 3, uint64_t));
	assert_non_null(ARENA_NEW(arena, struct slice));
}

static void giants_are_served_and_not_kept(void **state)
{
	CLEANUP(arena_free) struct arena *arena = arena_new(64u << 20);

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		uint8_t *giant = arena_alloc(arena, 20u << 20);
		assert_non_null(giant);
		giant[(20u << 20) - 1] = 1;
		assert_non_null(arena_alloc(arena, 10));
		arena_reset(arena);
	}
}

static void texts_and_bytes_are_copied(void **state)
{
	CLEANUP(arena_free) struct arena *arena = arena_new(4096);
	char text[] = "abc";
	char *copy = arena_text(arena, text);
	char *part = arena_text_of(arena, slice_of(text, 2));
	const struct slice bytes = arena_copy(arena, slice_of(text, 3));

	(void)state;
	text[0] = 'x';
	assert_string_equal(copy, "abc");
	assert_string_equal(part, "ab");
	assert_true(slice_is_text(bytes, "abc"));
	assert_string_equal(arena_text(arena, ""), "");
	assert_string_equal(arena_text_of(arena, slice_of(NULL, 0)), "");
	assert_non_null(arena_copy(arena, slice_of(NULL, 0)).data);
}

static void printed_text_is_whole_or_not_there(void **state)
{
	CLEANUP(arena_free) struct arena *arena = arena_new(64);

	(void)state;
	assert_string_equal(arena_printf(arena, "%s-%d", "a", 7), "a-7");
	assert_null(arena_printf(arena, "%0100d", 1));
	assert_null(arena_text_of(arena, slice_of("", SIZE_MAX)));
	assert_string_equal(arena_printf(arena, "%s", ""), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
		cmocka_unit_test(the_ceiling_holds_to_the_byte),
		cmocka_unit_test(a_ceiling_of_nothing_gives_nothing),
		cmocka_unit_test(many_small_allocations_reach_the_ceiling),
		cmocka_unit_test(sizes_that_overflow_are_refused),
		cmocka_unit_test(giants_are_served_and_not_kept),
		cmocka_unit_test(texts_and_bytes_are_copied),
		cmocka_unit_test(printed_text_is_whole_or_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
