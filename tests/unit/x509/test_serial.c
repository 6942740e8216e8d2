/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/x509/built.h"
#include "x509/serial.h"

#define ROUNDS 2000

/* Invariant I2 */
static void random_serial_is_positive_and_of_17_octets(void **state)
{
	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		uint8_t serial[SERIAL_SIZE];
		serial_random(serial);
		assert_int_equal(serial[0], 0x40);
		assert_true(serial_is_valid(slice_of(serial, sizeof serial)));
	}
}

static void each_of_128_bits_is_seen_set_and_clear(void **state)
{
	uint8_t all_or[SERIAL_SIZE] = { 0 }, all_and[SERIAL_SIZE];
	(void)state;
	memset(all_and, 0xff, sizeof all_and);
	for (int i = 0; i < ROUNDS; i++) {
		uint8_t serial[SERIAL_SIZE];
		serial_random(serial);
		for (size_t j = 0; j < sizeof serial; j++) {
			all_or[j] |= serial[j];
			all_and[j] &= serial[j];
		}
	}
	for (size_t j = 1; j < SERIAL_SIZE; j++) {
		assert_int_equal(all_or[j], 0xff);
		assert_int_equal(all_and[j], 0);
	}
}

static bool valid(const char *octets, size_t len)
{
	return serial_is_valid(slice_of(octets, len));
}

/* RFC 5280 4.1.2.2 */
static void serial_is_a_minimal_positive_integer_of_at_most_20_octets(void **state)
{
	(void)state;
	assert_true(valid("\x01", 1));
	assert_true(valid("\x00\x80", 2));
	assert_true(valid("\x7f" "2345678901234567890", 20));
	assert_false(valid("", 0));
	assert_false(valid("\x00", 1));
	assert_false(valid("\x80", 1));
	assert_false(valid("\x00\x7f", 2));
	assert_false(valid("\x7f" "23456789012345678901", 21));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_serial_is_positive_and_of_17_octets),
		cmocka_unit_test(each_of_128_bits_is_seen_set_and_clear),
		cmocka_unit_test(serial_is_a_minimal_positive_integer_of_at_most_20_octets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
