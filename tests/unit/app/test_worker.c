/* SPDX-License-Identifier: Apache-2.0 */
#include "app/worker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void worker_that_succeeds_keeps_its_pause(void **state)
{
	(void)state;
	assert_int_equal(worker_pause_ms(500, 0), 500);
	assert_int_equal(worker_pause_ms(120000, 0), 120000);
}

static void each_failure_in_a_row_doubles_the_pause_up_to_a_quarter_of_a_minute(void **state)
{
	(void)state;
	assert_int_equal(worker_pause_ms(500, 1), 1000);
	assert_int_equal(worker_pause_ms(500, 3), 4000);
	assert_int_equal(worker_pause_ms(500, 5), 15000);
	assert_int_equal(worker_pause_ms(500, 4000000000u), 15000);
	assert_int_equal(worker_pause_ms(60000, 3), 60000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(worker_that_succeeds_keeps_its_pause),
		cmocka_unit_test(each_failure_in_a_row_doubles_the_pause_up_to_a_quarter_of_a_minute),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
