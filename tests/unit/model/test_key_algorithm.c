/* SPDX-License-Identifier: Apache-2.0 */
#include "model/key_algorithm.h"

#include "support/parse.h"

static void every_algorithm_has_its_name(void **state)
{
	static const char *const expected[] = { "ec-p256", "ec-p384", "rsa-2048", "rsa-3072", "rsa-4096" };
	enum key_algorithm algorithm;

	(void)state;
	assert_int_equal(KEY_ALGORITHM_COUNT, 5);
	for (int i = 0; i < KEY_ALGORITHM_COUNT; i++) {
		assert_string_equal(key_algorithm_names[i], expected[i]);
		ACCEPTED(key_algorithm_parse(expected[i], &algorithm, &test_err));
		assert_int_equal(algorithm, i);
	}
	assert_null(key_algorithm_names[KEY_ALGORITHM_COUNT]);
}

static void other_names_are_refused(void **state)
{
	static const char *const rows[] = { "", "EC-P256", "ec-p256 ", "ec-p521", "rsa-1024", "rsa", "ed25519" };
	enum key_algorithm algorithm;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		REFUSED(key_algorithm_parse(rows[i], &algorithm, &test_err), ERR_INVALID, "is not a key algorithm: ec-p256");
}

static void rsa_keys_are_slow_to_make(void **state)
{
	(void)state;
	for (int i = 0; i < KEY_ALGORITHM_COUNT; i++)
		assert_int_equal(key_algorithm_is_slow((enum key_algorithm)i), strncmp(key_algorithm_names[i], "rsa", 3) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_algorithm_has_its_name),
		cmocka_unit_test(other_names_are_refused),
		cmocka_unit_test(rsa_keys_are_slow_to_make),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
