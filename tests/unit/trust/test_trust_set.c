/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/trust_set.h"

#include "support/random.h"
#include "support/raw_ca.h"
#include "support/raw_crl.h"

static const struct community_settings *settings(void)
{
	static struct community_settings defaults;
	defaults = community_settings_default();
	return &defaults;
}

static struct trust_set_input input_of(const struct anchor_input *anchors, size_t anchor_count,
                                       const struct intermediate_input *intermediates, size_t intermediate_count)
{
	return (struct trust_set_input){
		.slug = "test", .uri = "urn:test", .version = 3, .settings = settings(),
		.anchors = anchors, .anchor_count = anchor_count,
		.intermediates = intermediates, .intermediate_count = intermediate_count,
	};
}

static struct anchor_input anchor_of(struct arena *arena, const struct raw_ca *ca)
{
	return (struct anchor_input){
		.der = raw_ca(arena, ca), .purposes = PURPOSE_ALL, .path_length = CERT_PATH_LENGTH_NONE,
	};
}

static struct trust_set *built(const struct trust_set_input *input)
{
	struct trust_set *set;

	ACCEPTED(trust_set_build(input, &set, &test_err));
	return set;
}

static void an_empty_set_trusts_nobody(void **state)
{
	const struct trust_set_input input = input_of(NULL, 0, NULL, 0);
	CLEANUP(trust_set_unref) struct trust_set *set = built(&input);
	const struct name a = raw_name(*state, RAW_NAME_A);
	const uint8_t hash[SHA256_SIZE] = { 0 };

	assert_int_equal(trust_set_cas_by_subject(set, &a).count, 0);
	assert_int_equal(trust_set_crls_by_issuer(set, &a).count, 0);
	assert_null(trust_set_anchor(set, hash));
	assert_int_equal(set->version, 3);
	assert_string_equal(set->slug, "test");
	assert_string_equal(set->uri, "urn:test");
}

static void cas_are_found_by_subject_and_key(void **state)
{
	const struct raw_ca a1 = { .key_id = "01" }, a2 = { .key_id = "02" }, a0 = { 0 };
	const struct raw_ca b1 = { .subject = RAW_NAME_B, .key_id = "01" };
	const struct anchor_input anchors[] = { anchor_of(*state, &a1), anchor_of(*state, &b1) };
	const struct intermediate_input intermediates[] = { { .der = raw_ca(*state, &a2) }, { .der = raw_ca(*state, &a0) } };
	const struct trust_set_input input = input_of(anchors, 2, intermediates, 2);
	CLEANUP(trust_set_unref) struct trust_set *set = built(&input);
	const struct name a = raw_name(*state, RAW_NAME_A), c = raw_name(*state, "300c310a300806035504030c0143");

	assert_int_equal(trust_set_cas_by_subject(set, &a).count, 3);
	assert_int_equal(trust_set_cas_by_subject(set, &c).count, 0);
	const struct trust_candidates one = trust_set_cas_by_key(set, &a, hex(*state, "01"));
	assert_int_equal(one.count, 1);
	assert_ptr_equal(one.items[0].anchor, &set->anchors[0]);
	const struct trust_candidates two = trust_set_cas_by_key(set, &a, hex(*state, "02"));
	assert_int_equal(two.count, 1);
	assert_null(two.items[0].anchor);
	const struct trust_candidates none = trust_set_cas_by_key(set, &a, slice_of(NULL, 0));
	assert_int_equal(none.count, 1);
	assert_ptr_equal(none.items[0].ca, &set->intermediates[1]);
	assert_int_equal(trust_set_cas_by_key(set, &a, hex(*state, "03")).count, 0);
}

/* RFC 5280 7.1: case and white space do not make another CA. */
static void subjects_are_compared_as_names(void **state)
{
	const struct raw_ca lower = { .subject = "300c310a30080603550403130161" }; /* PrintableString "a" */
	const struct anchor_input anchor = anchor_of(*state, &lower);
	const struct trust_set_input input = input_of(&anchor, 1, NULL, 0);
	CLEANUP(trust_set_unref) struct trust_set *set = built(&input);
	const struct name upper = raw_name(*state, RAW_NAME_A);

	assert_int_equal(trust_set_cas_by_subject(set, &upper).count, 1);
}

static void a_ca_that_is_an_anchor_and_an_intermediate_stands_there_once_as_anchor(void **state)
{
	const struct raw_ca ca = { .key_id = "01" }, other = { .key_id = "01", .serial = "06" };
	const struct anchor_input anchor = anchor_of(*state, &ca);
	const struct intermediate_input intermediates[] = {
		{ .der = raw_ca(*state, &ca) }, { .der = raw_ca(*state, &other) }, { .der = raw_ca(*state, &other) },
		{ .der = raw_ca(*state, &ca) },
	};
	const struct trust_set_input input = input_of(&anchor, 1, intermediates, 4);
	CLEANUP(trust_set_unref) struct trust_set *set = built(&input);
	const struct name a = raw_name(*state, RAW_NAME_A);
	const struct trust_candidates found = trust_set_cas_by_subject(set, &a);

	assert_int_equal(found.count, 2);
	assert_int_equal((found.items[0].anchor != NULL) + (found.items[1].anchor != NULL), 1);
}

/* I20: the order depends on the certificates alone. */
static void the_order_of_candidates_does_not_depend_on_the_input(void **state)
{
	enum { COUNT = 12 };
	struct test_random random = { 13 };
	struct intermediate_input intermediates[COUNT];
	uint8_t expected[COUNT][SHA256_SIZE];
	const struct name a = raw_name(*state, RAW_NAME_A);

	for (unsigned i = 0; i < COUNT; i++) {
		const struct raw_ca ca = {
			.key_id = arena_printf(*state, "%02x", i % 3), .serial = arena_printf(*state, "%02x", i + 1),
		};
		intermediates[i] = (struct intermediate_input){ .der = raw_ca(*state, &ca) };
	}
	for (unsigned round = 0; round < 20; round++) {
		const struct trust_set_input input = input_of(NULL, 0, intermediates, COUNT);
		CLEANUP(trust_set_unref) struct trust_set *set = built(&input);
		const struct trust_candidates found = trust_set_cas_by_subject(set, &a);
		assert_int_equal(found.count, COUNT);
		for (size_t i = 0; i < COUNT; i++) {
			if (round == 0)
				memcpy(expected[i], found.items[i].ca->cert.sha256, SHA256_SIZE);
			assert_memory_equal(found.items[i].ca->cert.sha256, expected[i], SHA256_SIZE);
		}
		for (size_t i = COUNT - 1; i > 0; i--) {
			const size_t with = random_below(&random, i + 1);
			const struct intermediate_input swapped = intermediates[i];
			intermediates[i] = intermediates[with];
			intermediates[with] = swapped;
		}
	}
}

static void a_leaf_that_is_pinned_is_an_anchor_but_no_ca(void **state)
{
	const struct raw_ca leaf = { .is_leaf = true }, ca = { .subject = RAW_NAME_B };
	const struct anchor_input anchors[] = { anchor_of(*state, &leaf), anchor_of(*state, &ca) };
	const struct trust_set_input input = input_of(anchors, 2, NULL, 0);
	CLEANUP(trust_set_unref) struct trust_set *set = built(&input);
	const struct name a = raw_name(*state, RAW_NAME_A);
	uint8_t hash[SHA256_SIZE];

	assert_int_equal(trust_set_cas_by_subject(set, &a).count, 0);
	for (size_t i = 0; i < 2; i++) {
		sha256(anchors[i].der, hash);
		const struct trust_anchor *found = trust_set_anchor(set, hash);
		assert_ptr_equal(found, &set->anchors[i]);
		assert_int_equal(found->is_leaf_pin, i == 0);
	}
	hash[31] ^= 1;
	assert_null(trust_set_anchor(set, hash));
}

static void what_the_community_says_of_an_anchor_is_kept(void **state)
{
	const struct raw_ca ca = { 0 };
	const char *policies[] = { "1.2.3", "2.5.29.32.0" };
	char slug[] = "test";
	struct anchor_input anchor = anchor_of(*state, &ca);
	uint8_t *bytes = malloc(anchor.der.len);

	memcpy(bytes, anchor.der.data, anchor.der.len);
	anchor.der.data = bytes;
	anchor.id.bytes[0] = 9;
	anchor.purposes = PURPOSE_CLIENT;
	anchor.enforce_validity = anchor.has_window = anchor.has_distrust_after = true;
	anchor.window_from = 10;
	anchor.window_to = 20;
	anchor.distrust_after = 15;
	anchor.path_length = 1;
	anchor.policies = (struct text_list){ .items = policies, .count = 2 };
	struct trust_set_input input = input_of(&anchor, 1, NULL, 0);
	input.slug = slug;
	CLEANUP(trust_set_unref) struct trust_set *set = built(&input);
	slug[0] = 'x';
	memset(bytes, 0, anchor.der.len);
	free(bytes);
	const struct trust_anchor *kept = &set->anchors[0];
	assert_string_equal(set->slug, "test");
	assert_int_equal(kept->id.bytes[0], 9);
	assert_int_equal(kept->purposes, PURPOSE_CLIENT);
	assert_true(kept->enforce_validity && kept->has_window && kept->has_distrust_after);
	assert_int_equal(kept->window_from, 10);
	assert_int_equal(kept->window_to, 20);
	assert_int_equal(kept->distrust_after, 15);
	assert_int_equal(kept->path_length, 1);
	assert_int_equal(kept->policies.count, 2);
	assert_true(slice_equal(kept->policies.items[0], hex(*state, "2a03")));
	assert_true(slice_equal(kept->policies.items[1], hex(*state, "551d2000")));
	assert_non_null(kept->ca.key);
	assert_true(slice_equal(kept->ca.cert.serial, hex(*state, "05")));
}

static void required_policies_become_octets(void **state)
{
	const char *policies[] = { "1.2.3" };
	struct community_settings wanted = community_settings_default();
	struct trust_set_input input = input_of(NULL, 0, NULL, 0);

	wanted.required_policies = (struct text_list){ .items = policies, .count = 1 };
	input.settings = &wanted;
	CLEANUP(trust_set_unref) struct trust_set *set = built(&input);
	assert_int_equal(set->required_policies.count, 1);
	assert_true(slice_equal(set->required_policies.items[0], hex(*state, "2a03")));
	assert_string_equal(set->settings.required_policies.items[0], "1.2.3");
	policies[0] = "x";
	struct trust_set *refused;
	REFUSED(trust_set_build(&input, &refused, &test_err), ERR_INVALID, "");
}

static void a_key_that_cannot_be_loaded_is_left_out(void **state)
{
	const struct raw_ca unknown_algorithm = { .spki = "300b300506032a030403020001" };
	const struct anchor_input anchor = anchor_of(*state, &unknown_algorithm);
	const struct trust_set_input input = input_of(&anchor, 1, NULL, 0);
	CLEANUP(trust_set_unref) struct trust_set *set = built(&input);

	assert_null(set->anchors[0].ca.key);
}

static void input_that_is_wrong_is_refused(void **state)
{
	const struct raw_ca ca = { 0 };
	const char *policy = "1.2.x";
	const struct anchor_input good = anchor_of(*state, &ca);
	struct anchor_input anchors[2] = { good, good };
	const struct intermediate_input empty = { .der = { 0 } };
	struct trust_set *set;
	struct trust_set_input input = input_of(anchors, 2, NULL, 0);

	anchors[1].der = hex(*state, "3000");
	REFUSED(trust_set_build(&input, &set, &test_err), ERR_MALFORMED, "");
	anchors[1].der = slice_of("", CERT_DER_MAX + 1);
	REFUSED(trust_set_build(&input, &set, &test_err), ERR_TOO_LARGE, "larger");
	anchors[1] = good;
	anchors[1].policies = (struct text_list){ .items = &policy, .count = 1 };
	REFUSED(trust_set_build(&input, &set, &test_err), ERR_INVALID, "");
	input = input_of(&good, 1, &empty, 1);
	REFUSED(trust_set_build(&input, &set, &test_err), ERR_MALFORMED, "empty");
}

static struct crl_index *crl_by(struct arena *arena, const char *issuer, const char *serial)
{
	const struct raw_crl raw = {
		.issuer = issuer, .entries = raw_wrap(arena, 0x30, raw_entry(arena, serial, "")),
	};
	struct crl_index *index;

	ACCEPTED(crl_index_load(raw_crl(arena, &raw), &index, &test_err));
	return index;
}

static void crls_are_found_by_issuer_in_the_order_they_came(void **state)
{
	struct crl_index *crls[] = {
		crl_by(*state, RAW_NAME_B, "01"), crl_by(*state, RAW_NAME_A, "02"), crl_by(*state, RAW_NAME_B, "03"),
		crl_by(*state, RAW_NAME_A, "04"), crl_by(*state, RAW_NAME_B, "05"),
	};
	struct trust_set_input input = input_of(NULL, 0, NULL, 0);
	const struct name a = raw_name(*state, RAW_NAME_A), b = raw_name(*state, RAW_NAME_B);

	input.crls = crls;
	input.crl_count = 5;
	CLEANUP(trust_set_unref) struct trust_set *set = built(&input);
	const struct trust_crls of_a = trust_set_crls_by_issuer(set, &a), of_b = trust_set_crls_by_issuer(set, &b);
	assert_int_equal(of_a.count, 2);
	assert_ptr_equal(of_a.items[0], crls[1]);
	assert_ptr_equal(of_a.items[1], crls[3]);
	assert_int_equal(of_b.count, 3);
	assert_ptr_equal(of_b.items[0], crls[0]);
	assert_ptr_equal(of_b.items[2], crls[4]);
	for (size_t i = 0; i < 5; i++)
		crl_index_unref(crls[i]);
	assert_int_equal(crl_index_count(of_b.items[0]), 1);
}

static void the_books_of_our_own_cas_are_held(void **state)
{
	const struct raw_ca ca = { 0 };
	const struct uuid id = { .bytes = { 1 } };
	struct anchor_input anchor = anchor_of(*state, &ca);
	struct issuer_state *issuer;

	ACCEPTED(issuer_state_new(&id, 1, anchor.der, &issuer, &test_err));
	anchor.issuer = issuer;
	const struct intermediate_input intermediate = { .der = anchor.der, .issuer = issuer };
	const struct trust_set_input input = input_of(&anchor, 1, &intermediate, 1);
	CLEANUP(trust_set_unref) struct trust_set *set = built(&input);
	issuer_state_unref(issuer);
	assert_int_equal(issuer_state_number(trust_set_books(set, &set->anchors[0].ca)), 1);
	assert_int_equal(issuer_state_number(trust_set_books(set, &set->intermediates[0])), 1);
}

static struct issuer_state *books_of(const struct anchor_input *anchor, int64_t number)
{
	const struct uuid id = { .bytes = { (uint8_t)number } };
	struct issuer_state *issuer;

	ACCEPTED(issuer_state_new(&id, number, anchor->der, &issuer, &test_err));
	return issuer;
}

static void newer_books_take_the_places_of_the_older_and_nothing_is_parsed_again(void **state)
{
	const struct raw_ca ca = { 0 };
	struct anchor_input anchor = anchor_of(*state, &ca);
	struct issuer_state *first = books_of(&anchor, 1), *second = books_of(&anchor, 2), *newer, *other = books_of(&anchor, 3);
	struct trust_set *changed, *same;

	ACCEPTED(issuer_state_with_active(second, false, &newer, &test_err));
	anchor.issuer = first;
	const struct intermediate_input intermediate = { .der = anchor.der, .issuer = second };
	const struct trust_set_input input = input_of(&anchor, 1, &intermediate, 1);
	struct trust_set *old = built(&input);
	ACCEPTED(trust_set_with_books(old, (struct issuer_state *[]){ newer, other }, 2, &changed, &test_err));
	ACCEPTED(trust_set_with_books(old, &other, 1, &same, &test_err));
	assert_ptr_equal(same, old);
	assert_ptr_equal(changed->anchors, old->anchors);
	assert_ptr_equal(trust_set_books(old, &old->intermediates[0]), second);
	trust_set_unref(same);
	trust_set_unref(old);
	assert_ptr_equal(trust_set_books(changed, &changed->intermediates[0]), newer);
	assert_ptr_equal(trust_set_books(changed, &changed->anchors[0].ca), first);
	trust_set_unref(changed);
	issuer_state_unref(first);
	issuer_state_unref(second);
	issuer_state_unref(newer);
	issuer_state_unref(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(an_empty_set_trusts_nobody),
		ARENA_TEST(cas_are_found_by_subject_and_key),
		ARENA_TEST(subjects_are_compared_as_names),
		ARENA_TEST(a_ca_that_is_an_anchor_and_an_intermediate_stands_there_once_as_anchor),
		ARENA_TEST(the_order_of_candidates_does_not_depend_on_the_input),
		ARENA_TEST(a_leaf_that_is_pinned_is_an_anchor_but_no_ca),
		ARENA_TEST(what_the_community_says_of_an_anchor_is_kept),
		ARENA_TEST(required_policies_become_octets),
		ARENA_TEST(a_key_that_cannot_be_loaded_is_left_out),
		ARENA_TEST(input_that_is_wrong_is_refused),
		ARENA_TEST(crls_are_found_by_issuer_in_the_order_they_came),
		ARENA_TEST(the_books_of_our_own_cas_are_held),
		ARENA_TEST(newer_books_take_the_places_of_the_older_and_nothing_is_parsed_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
