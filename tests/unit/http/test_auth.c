/* SPDX-License-Identifier: Apache-2.0 */
#include "http/auth.h"
#include "support/parse.h"

#define TOKEN "ah_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA-_9"

static void bearer_token_is_found_whatever_the_case_of_its_scheme(void **state)
{
	static const char *const headers[] = { "Bearer " TOKEN, "bearer " TOKEN, "BEARER   " TOKEN };

	(void)state;
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		const struct request request = { .authorization = headers[i] };
		struct slice token;
		ACCEPTED(auth_bearer(&request, &token, &test_err));
		assert_true(slice_is_text(token, TOKEN));
	}
}

static void request_without_a_token_is_told_how_to_bring_one(void **state)
{
	const struct request request = { .authorization = NULL };
	struct slice token;

	(void)state;
	REFUSED(auth_bearer(&request, &token, &test_err), ERR_UNAUTHENTICATED, "Authorization: Bearer");
}

static void what_has_not_the_shape_of_a_token_is_refused(void **state)
{
	static const char *const headers[] = { "",
		                               "Bearer",
		                               "Bearer ",
		                               "Basic " TOKEN,
		                               "Bearer" TOKEN,
		                               "Bearer " TOKEN "A",
		                               "Bearer ah_AAAA",
		                               "Bearer ah.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA-_9",
		                               "Bearer ah_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+/9",
		                               "Bearer " TOKEN " " };

	(void)state;
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		const struct request request = { .authorization = headers[i] };
		struct slice token;
		REFUSED(auth_bearer(&request, &token, &test_err), ERR_UNAUTHENTICATED, "no API token");
	}
}

static void token_is_known_by_its_sha256(void **state)
{
	const struct request request = { .authorization = "Bearer " TOKEN };
	uint8_t got[SHA256_SIZE], wanted[SHA256_SIZE];

	(void)state;
	ACCEPTED(auth_bearer_sha256(&request, got, &test_err));
	sha256(slice_text(TOKEN), wanted);
	assert_memory_equal(got, wanted, SHA256_SIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bearer_token_is_found_whatever_the_case_of_its_scheme),
		cmocka_unit_test(request_without_a_token_is_told_how_to_bring_one),
		cmocka_unit_test(what_has_not_the_shape_of_a_token_is_refused),
		cmocka_unit_test(token_is_known_by_its_sha256),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
