/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/snapshot.h"

#include "support/random.h"
#include "support/raw_ca.h"

#define COUNT 20

static struct trust_set *community(const char *slug, const char *uri)
{
	const struct community_settings settings = community_settings_default();
	const struct trust_set_input input = { .slug = slug, .uri = uri, .settings = &settings };
	struct trust_set *set;

	ACCEPTED(trust_set_build(&input, &set, &test_err));
	return set;
}

static struct issuer_state *issuer(struct arena *arena, int64_t number, const struct raw_ca *ca)
{
	const struct uuid id = { .bytes = { (uint8_t)(200 - number) } };
	struct issuer_state *state;

	ACCEPTED(issuer_state_new(&id, number, raw_ca(arena, ca), &state, &test_err));
	return state;
}

static struct snapshot *snapshot_of(struct trust_set *const *sets, size_t set_count,
                                    struct issuer_state *const *issuers, size_t issuer_count)
{
	struct snapshot *snapshot;

	ACCEPTED(snapshot_new(7, sets, set_count, issuers, issuer_count, NULL, &snapshot, &test_err));
	return snapshot;
}

static void an_empty_snapshot_knows_nothing(void **state)
{
	CLEANUP(snapshot_unref) struct snapshot *snapshot = snapshot_of(NULL, 0, NULL, 0);
	const struct name a = raw_name(*state, RAW_NAME_A);
	const struct uuid id = { .bytes = { 0 } };
	const uint8_t token[SHA256_SIZE] = { 0 };

	assert_int_equal(snapshot->change, 7);
	assert_null(snapshot_community(snapshot, "a"));
	assert_null(snapshot_community(snapshot, "urn:a"));
	assert_null(snapshot_community(snapshot, ""));
	assert_null(snapshot_issuer(snapshot, &id));
	assert_null(snapshot_issuer_by_number(snapshot, 0));
	assert_null(snapshot_issuer_by_name(snapshot, &a, slice_of(NULL, 0)));
	assert_null(snapshot_token(snapshot, token));
}

static void communities_are_found_by_slug_and_by_uri(void **state)
{
	struct trust_set *sets[COUNT];

	for (unsigned i = 0; i < COUNT; i++)
		sets[i] = community(arena_printf(*state, "c%u", (i * 7) % COUNT),
		                    arena_printf(*state, "urn:c%u", (i * 11) % COUNT));
	CLEANUP(snapshot_unref) struct snapshot *snapshot = snapshot_of(sets, COUNT, NULL, 0);
	for (unsigned i = 0; i < COUNT; i++) {
		assert_ptr_equal(snapshot_community(snapshot, sets[i]->slug), sets[i]);
		assert_ptr_equal(snapshot_community(snapshot, sets[i]->uri), sets[i]);
		trust_set_unref(sets[i]);
	}
	assert_null(snapshot_community(snapshot, "c"));
	assert_null(snapshot_community(snapshot, "urn:c99"));
}

/* One community's URI is never another's slug. */
static void a_slug_is_no_uri(void **state)
{
	struct trust_set *sets[] = { community("a", "b"), community("b", "urn:b") };
	CLEANUP(snapshot_unref) struct snapshot *snapshot = snapshot_of(sets, 2, NULL, 0);

	(void)state;
	assert_ptr_equal(snapshot_community(snapshot, "b"), sets[1]);
	trust_set_unref(sets[0]);
	trust_set_unref(sets[1]);
}

static void issuers_are_found_by_id_number_and_name(void **state)
{
	struct issuer_state *issuers[COUNT];

	for (unsigned i = 0; i < COUNT; i++) {
		const unsigned number = (i * 7) % COUNT;
		const struct raw_ca ca = {
			.subject = arena_printf(*state, "300c310a300806035504030c01%02x", '0' + number), .key_id = "01",
		};
		issuers[i] = issuer(*state, number, &ca);
	}
	CLEANUP(snapshot_unref) struct snapshot *snapshot = snapshot_of(NULL, 0, issuers, COUNT);
	for (unsigned i = 0; i < COUNT; i++) {
		const struct name *subject = &issuer_state_cert(issuers[i])->subject;
		assert_ptr_equal(snapshot_issuer(snapshot, issuer_state_id(issuers[i])), issuers[i]);
		assert_ptr_equal(snapshot_issuer_by_number(snapshot, issuer_state_number(issuers[i])), issuers[i]);
		assert_ptr_equal(snapshot_issuer_by_name(snapshot, subject, slice_of(NULL, 0)), issuers[i]);
		assert_ptr_equal(snapshot_issuer_by_name(snapshot, subject, hex(*state, "01")), issuers[i]);
		assert_null(snapshot_issuer_by_name(snapshot, subject, hex(*state, "02")));
		assert_ptr_equal(snapshot_issuer_by_key(snapshot, subject, issuer_state_cert(issuers[i])->spki_sha256), issuers[i]);
		assert_null(snapshot_issuer_by_key(snapshot, subject, issuer_state_cert(issuers[i])->sha256));
		issuer_state_unref(issuers[i]);
	}
	assert_null(snapshot_issuer_by_number(snapshot, COUNT));
	assert_null(snapshot_issuer_by_number(snapshot, -1));
}

static void of_one_name_the_active_issuer_is_preferred(void **state)
{
	const struct raw_ca one = { .key_id = "01" }, two = { .key_id = "02" };
	struct issuer_state *active = issuer(*state, 2, &two), *issuers[2];
	struct issuer_state *old = issuer(*state, 1, &one);
	const struct name a = raw_name(*state, RAW_NAME_A);

	ACCEPTED(issuer_state_with_active(old, false, &issuers[0], &test_err));
	issuers[1] = active;
	CLEANUP(snapshot_unref) struct snapshot *snapshot = snapshot_of(NULL, 0, issuers, 2);
	assert_ptr_equal(snapshot_issuer_by_name(snapshot, &a, slice_of(NULL, 0)), active);
	assert_ptr_equal(snapshot_issuer_by_name(snapshot, &a, hex(*state, "01")), issuers[0]);
	issuer_state_unref(old);
	issuer_state_unref(issuers[0]);
	issuer_state_unref(active);
}

/* I20: of several that are equally good, the choice does not depend on the order in which they were read. */
static void of_equal_issuers_the_lowest_number_is_taken(void **state)
{
	const struct raw_ca ca = { .key_id = "01" };
	struct issuer_state *issuers[] = { issuer(*state, 3, &ca), issuer(*state, 1, &ca), issuer(*state, 2, &ca) };
	const struct name a = raw_name(*state, RAW_NAME_A);
	CLEANUP(snapshot_unref) struct snapshot *snapshot = snapshot_of(NULL, 0, issuers, 3);

	assert_ptr_equal(snapshot_issuer_by_name(snapshot, &a, slice_of(NULL, 0)), issuers[1]);
	for (size_t i = 0; i < 3; i++)
		issuer_state_unref(issuers[i]);
}

static void tokens_are_found_and_their_table_is_held(void **state)
{
	const struct access_entry entry = { .token_sha256 = { 5 }, .expires_at = 9 };
	const uint8_t other[SHA256_SIZE] = { 6 };
	struct access_table *table;
	CLEANUP(snapshot_unref) struct snapshot *snapshot = NULL;

	(void)state;
	ACCEPTED(access_table_new(&entry, 1, &table, &test_err));
	ACCEPTED(snapshot_new(1, NULL, 0, NULL, 0, table, &snapshot, &test_err));
	access_table_unref(table);
	assert_int_equal(snapshot_token(snapshot, entry.token_sha256)->expires_at, 9);
	assert_null(snapshot_token(snapshot, other));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(an_empty_snapshot_knows_nothing),
		ARENA_TEST(communities_are_found_by_slug_and_by_uri),
		ARENA_TEST(a_slug_is_no_uri),
		ARENA_TEST(issuers_are_found_by_id_number_and_name),
		ARENA_TEST(of_one_name_the_active_issuer_is_preferred),
		ARENA_TEST(of_equal_issuers_the_lowest_number_is_taken),
		ARENA_TEST(tokens_are_found_and_their_table_is_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
