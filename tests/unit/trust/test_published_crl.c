/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/published_crl.h"

#include "support/parse.h"

static void bytes_are_copied_and_hashed(void **state)
{
	uint8_t bytes[] = { 'a', 'b', 'c' };
	CLEANUP(published_crl_unref) struct published_crl *crl = NULL;

	ACCEPTED(published_crl_new(7, 10, 20, slice_of(bytes, sizeof bytes), &crl, &test_err));
	bytes[0] = 'x';
	assert_int_equal(crl->number, 7);
	assert_int_equal(crl->this_update, 10);
	assert_int_equal(crl->next_update, 20);
	assert_true(slice_is_text(crl->der, "abc"));
	/* FIPS 180-4, example of SHA-256 */
	assert_memory_equal(crl->sha256,
	                    hex(*state, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad").data,
	                    SHA256_SIZE);
}

static void it_lives_as_long_as_somebody_holds_it(void **state)
{
	struct published_crl *crl = NULL;

	(void)state;
	ACCEPTED(published_crl_new(1, 0, 0, slice_text("x"), &crl, &test_err));
	snap_object_ref(&crl->object);
	published_crl_unref(crl);
	assert_true(slice_is_text(crl->der, "x"));
	published_crl_unref(crl);
	published_crl_unref(NULL);
}

static void no_bytes_are_bytes_too(void **state)
{
	CLEANUP(published_crl_unref) struct published_crl *crl = NULL;

	(void)state;
	ACCEPTED(published_crl_new(1, 0, 0, slice_of(NULL, 0), &crl, &test_err));
	assert_int_equal(crl->der.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(bytes_are_copied_and_hashed),
		ARENA_TEST(it_lives_as_long_as_somebody_holds_it),
		ARENA_TEST(no_bytes_are_bytes_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
