/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include "support/parse.h"

#include <time.h>

static void a_fake_clock_stands_still(void **state)
{
	struct clock clock = clock_fake(1500);

	(void)state;
	assert_int_equal(clock_now_ms(&clock), 1500);
	assert_int_equal(clock_now(&clock), 1);
	clock.fake_ms = 2000;
	assert_int_equal(clock_now(&clock), 2);
}

/* Somebody sets the wall clock back; time passes all the same. */
static void the_steady_clock_is_not_set(void **state)
{
	struct clock clock = clock_fake(5000);

	(void)state;
	clock.fake_step_ms = -4000;
	assert_int_equal(clock_now_ms(&clock), 1000);
	assert_int_equal(clock_steady_ms(&clock), 5000);
	clock.fake_ms = 6000;
	assert_int_equal(clock_steady_ms(&clock), 6000);
}

static void the_steady_clock_of_the_system_does_not_go_back(void **state)
{
	const struct clock clock = clock_system();
	const int64_t first = clock_steady_ms(&clock);

	(void)state;
	assert_true(first >= clock_monotonic_ms() - 60000);
	assert_true(clock_steady_ms(&clock) >= first);
}

/* Seconds are rounded down on both sides of 1970, or dates would jump by one there. */
static void seconds_are_rounded_down(void **state)
{
	static const struct {
		int64_t ms, seconds;
	} rows[] = {
		{ 0, 0 }, { 999, 0 }, { 1000, 1 }, { -1, -1 }, { -999, -1 }, { -1000, -1 }, { -1001, -2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct clock clock = clock_fake(rows[i].ms);
		assert_int_equal(clock_now(&clock), rows[i].seconds);
	}
}

static void the_system_clock_is_that_of_the_system(void **state)
{
	const struct clock clock = clock_system();
	const int64_t before = (int64_t)time(NULL);
	const int64_t now = clock_now(&clock);

	(void)state;
	assert_in_range(now, before - 1, before + 60);
}

static void the_monotonic_clock_does_not_go_back(void **state)
{
	int64_t last = clock_monotonic_ms();

	(void)state;
	for (unsigned i = 0; i < 10000; i++) {
		const int64_t now = clock_monotonic_ms();
		assert_true(now >= last);
		last = now;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fake_clock_stands_still),
		cmocka_unit_test(the_steady_clock_is_not_set),
		cmocka_unit_test(the_steady_clock_of_the_system_does_not_go_back),
		cmocka_unit_test(seconds_are_rounded_down),
		cmocka_unit_test(the_system_clock_is_that_of_the_system),
		cmocka_unit_test(the_monotonic_clock_does_not_go_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
