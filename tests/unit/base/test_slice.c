/* SPDX-License-Identifier: Apache-2.0 */
#include "base/slice.h"

#include "support/parse.h"

static int sign(int order)
{
	return (order > 0) - (order < 0);
}

static void slices_are_equal_by_length_and_bytes(void **state)
{
	(void)state;
	assert_true(slice_equal(slice_text("ab"), slice_of("abc", 2)));
	assert_false(slice_equal(slice_text("ab"), slice_text("abc")));
	assert_false(slice_equal(slice_text("ab"), slice_text("aB")));
	assert_true(slice_equal(slice_of(NULL, 0), slice_text("")));
	assert_true(slice_is_text(slice_of("a\0b", 1), "a"));
	assert_false(slice_is_text(slice_of("a\0b", 3), "a"));
}

/* In the order of the rows, each before all that follow. */
static void slices_are_ordered_by_bytes_and_then_by_length(void **state)
{
	const struct slice rows[] = {
		slice_of(NULL, 0), slice_of("\0", 1), slice_of("\0\0", 2), slice_of("\0\1", 2), slice_text("a"),
		slice_text("ab"),  slice_text("b"),   slice_of("\x80", 1), slice_of("\xff", 1),
	};
	const int count = sizeof rows / sizeof rows[0];

	(void)state;
	for (int i = 0; i < count; i++)
		for (int j = 0; j < count; j++)
			assert_int_equal(sign(slice_compare(rows[i], rows[j])), sign(i - j));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slices_are_equal_by_length_and_bytes),
		cmocka_unit_test(slices_are_ordered_by_bytes_and_then_by_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
