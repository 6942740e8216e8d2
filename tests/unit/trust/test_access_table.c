/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/access_table.h"

#include "support/parse.h"
#include "support/random.h"

#define TOKENS 300

static struct access_table *table_of(const struct access_entry *entries, size_t count)
{
	struct access_table *table;

	ACCEPTED(access_table_new(entries, count, &table, &test_err));
	return table;
}

/* Tokens that differ from each other late as well as early. */
static void random_token(struct test_random *random, uint8_t token[SHA256_SIZE])
{
	memset(token, 0x80, SHA256_SIZE);
	random_fill(random, token + random_below(random, 24), 8);
}

static void an_empty_table_knows_no_token(void **state)
{
	const uint8_t token[SHA256_SIZE] = { 0 };
	CLEANUP(access_table_unref) struct access_table *table = table_of(NULL, 0);

	(void)state;
	assert_null(access_table_find(table, token));
}

static void every_token_is_found_and_no_other(void **state)
{
	struct test_random random = { 3 };
	struct access_entry entries[TOKENS];

	(void)state;
	for (size_t count = 1; count <= TOKENS; count += 1 + count / 3) {
		memset(entries, 0, sizeof entries);
		for (size_t i = 0; i < count; i++) {
			random_token(&random, entries[i].token_sha256);
			entries[i].expires_at = (int64_t)i;
		}
		CLEANUP(access_table_unref) struct access_table *table = table_of(entries, count);
		for (size_t i = 0; i < count; i++) {
			const struct access_entry *found = access_table_find(table, entries[i].token_sha256);
			assert_non_null(found);
			assert_int_equal(found->expires_at, i);
		}
	}
}

static void a_token_that_differs_in_one_bit_is_not_found(void **state)
{
	struct test_random random = { 4 };
	struct access_entry entries[16] = { 0 };

	(void)state;
	for (size_t i = 0; i < 16; i++)
		random_token(&random, entries[i].token_sha256);
	CLEANUP(access_table_unref) struct access_table *table = table_of(entries, 16);
	for (size_t bit = 0; bit < 16 * 8 * SHA256_SIZE; bit++) {
		uint8_t token[SHA256_SIZE];
		memcpy(token, entries[bit / 256].token_sha256, sizeof token);
		token[bit % 256 / 8] ^= (uint8_t)(1u << bit % 8);
		assert_null(access_table_find(table, token));
	}
}

static void the_lowest_and_the_highest_token_are_found(void **state)
{
	struct access_entry entries[3] = { 0 };

	(void)state;
	memset(entries[0].token_sha256, 0xff, SHA256_SIZE);
	entries[2].token_sha256[31] = 1;
	CLEANUP(access_table_unref) struct access_table *table = table_of(entries, 3);
	for (size_t i = 0; i < 3; i++)
		assert_non_null(access_table_find(table, entries[i].token_sha256));
}

static void entries_and_grants_are_copied(void **state)
{
	struct role_grant grants[2] = { { .role = ROLE_AUDITOR, .everywhere = true }, { .role = ROLE_OPERATOR } };
	struct access_entry entry = { .token_sha256 = { 1 }, .grants = grants, .grant_count = 2 };
	CLEANUP(access_table_unref) struct access_table *table = table_of(&entry, 1);

	(void)state;
	memset(grants, 0, sizeof grants);
	const struct access_entry *found = access_table_find(table, entry.token_sha256);
	assert_non_null(found);
	assert_int_equal(found->grant_count, 2);
	assert_int_equal(found->grants[0].role, ROLE_AUDITOR);
	assert_true(found->grants[0].everywhere);
	assert_int_equal(found->grants[1].role, ROLE_OPERATOR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_table_knows_no_token),
		cmocka_unit_test(every_token_is_found_and_no_other),
		cmocka_unit_test(a_token_that_differs_in_one_bit_is_not_found),
		cmocka_unit_test(the_lowest_and_the_highest_token_are_found),
		cmocka_unit_test(entries_and_grants_are_copied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
