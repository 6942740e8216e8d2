/* SPDX-License-Identifier: Apache-2.0 */
#include "model/profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ARENA_CEILING (256u * 1024)
#define GOOD "\"validity_days\":365,\"max_validity_days\":730,\"key_usage\":[\"digitalSignature\"]"
#define CA "\"ca\":true,\"validity_days\":365,\"max_validity_days\":730,\"key_usage\":[\"keyCertSign\",\"cRLSign\"]"

static RESULT decode(const char *text, struct arena *arena, struct profile *out, struct err *e)
{
	struct json *parsed = NULL;
	TRY(json_parse(slice_text(text), &parsed, e));
	CLEANUP(json_free) struct json *body = parsed;
	return profile_decode(body, arena, out, e);
}

static void assert_same_texts(const struct text_list *a, const struct text_list *b)
{
	assert_int_equal(a->count, b->count);
	for (size_t i = 0; i < a->count; i++)
		assert_string_equal(a->items[i], b->items[i]);
}

static void assert_same(const struct profile *a, const struct profile *b)
{
	assert_string_equal(a->description, b->description);
	assert_int_equal(a->ca, b->ca);
	assert_int_equal(a->path_length, b->path_length);
	assert_int_equal(a->validity_days, b->validity_days);
	assert_int_equal(a->max_validity_days, b->max_validity_days);
	assert_int_equal(a->key_usage, b->key_usage);
	assert_int_equal(a->require_uri, b->require_uri);
	assert_int_equal(a->max_uris, b->max_uris);
	assert_int_equal(a->allow_dns, b->allow_dns);
	assert_same_texts(&a->extended_key_usage, &b->extended_key_usage);
	assert_same_texts(&a->policies, &b->policies);
	assert_same_texts(&a->key_algorithms, &b->key_algorithms);
}

static void encode(const struct profile *profile, struct buf *out)
{
	struct json_writer w = json_writer(out);
	json_begin_object(&w, NULL);
	profile_encode_body(profile, &w);
	json_end_object(&w);
	assert_true(buf_ok(out));
}

static void assert_survives_json(const struct profile *profile)
{
	CLEANUP(arena_free) struct arena *arena = arena_new(ARENA_CEILING);
	CLEANUP_BUF struct buf text;
	struct profile again;
	struct err e;

	buf_init(&text, 65536);
	encode(profile, &text);
	if (failed(decode(buf_text(&text), arena, &again, &e)))
		fail_msg("%s: %s", buf_text(&text), e.detail);
	assert_same(profile, &again);
}

static void default_profiles_survive_json(void **state)
{
	(void)state;
	assert_int_equal(profile_default_count, 3);
	for (unsigned i = 0; i < profile_default_count; i++)
		assert_survives_json(&profile_defaults[i]);
}

static void profile_with_every_member_survives_json(void **state)
{
	const char *oids[] = { "1.3.6.1.5.5.7.3.2", "2.16.840.1.113883.3" }, *kinds[] = { "ed25519" };
	const struct profile profile = {
		.description = "all of it",
		.path_length = -1,
		.validity_days = 1,
		.max_validity_days = 36500,
		.key_usage = 0x19f,
		.extended_key_usage = { oids, 2 },
		.policies = { oids, 1 },
		.require_uri = true,
		.max_uris = 100,
		.allow_dns = true,
		.key_algorithms = { kinds, 1 },
	};
	(void)state;
	assert_survives_json(&profile);
}

static void absent_members_take_their_defaults(void **state)
{
	CLEANUP(arena_free) struct arena *arena = arena_new(ARENA_CEILING);
	struct profile profile;
	struct err e;
	(void)state;
	assert_false(failed(decode("{" GOOD "}", arena, &profile, &e)));
	assert_string_equal(profile.description, "");
	assert_int_equal(profile.path_length, -1);
	assert_int_equal(profile.key_algorithms.count, 3);
	assert_false(profile.ca || profile.require_uri || profile.allow_dns);
}

struct bad_body {
	const char *text;
	const char *member;
};

static void bad_members_are_refused_by_name(void **state)
{
	static const struct bad_body bodies[] = {
		{ "{\"max_validity_days\":730,\"key_usage\":[\"digitalSignature\"]}", "validity_days" },
		{ "{\"validity_days\":0,\"max_validity_days\":730,\"key_usage\":[\"digitalSignature\"]}", "validity_days" },
		{ "{\"validity_days\":800,\"max_validity_days\":730,\"key_usage\":[\"digitalSignature\"]}", "validity_days" },
		{ "{\"validity_days\":1,\"max_validity_days\":40000,\"key_usage\":[\"digitalSignature\"]}", "max_validity_days" },
		{ "{\"validity_days\":1,\"max_validity_days\":2,\"key_usage\":[\"keyCertSign\"]}", "key_usage" },
		{ "{\"validity_days\":1,\"max_validity_days\":2,\"key_usage\":[\"cRLSign\"]}", "key_usage" },
		{ "{\"validity_days\":1,\"max_validity_days\":2,\"key_usage\":[\"signing\"]}", "key_usage" },
		{ "{\"validity_days\":1,\"max_validity_days\":2,\"key_usage\":[]}", "key_usage" },
		{ "{" GOOD ",\"ca\":true}", "key_usage" },
		{ "{" GOOD ",\"path_length\":0}", "path_length" },
		{ "{" CA ",\"path_length\":-1}", "path_length" },
		{ "{" GOOD ",\"extended_key_usage\":[\"1.2.\"]}", "extended_key_usage" },
		{ "{" GOOD ",\"extended_key_usage\":[\"3.2.1\"]}", "extended_key_usage" },
		{ "{" GOOD ",\"extended_key_usage\":[\"1.40\"]}", "extended_key_usage" },
		{ "{" GOOD ",\"extended_key_usage\":[\"1.02\"]}", "extended_key_usage" },
		{ "{" GOOD ",\"policies\":[\"anyPolicy\"]}", "policies" },
		{ "{" GOOD ",\"policies\":[\"2.5.29.32.0\",\"2.5.29.32.0\"]}", "policies" },
		{ "{" GOOD ",\"policies\":[\"1\"]}", "policies" },
		{ "{" GOOD ",\"key_algorithms\":[\"dsa\"]}", "key_algorithms" },
		{ "{" GOOD ",\"require_uri\":true,\"max_uris\":0}", "max_uris" },
		{ "{" GOOD ",\"max_uris\":101}", "max_uris" },
		{ "{" GOOD ",\"colour\":\"red\"}", "colour" },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		CLEANUP(arena_free) struct arena *arena = arena_new(ARENA_CEILING);
		struct profile profile;
		struct err e;
		if (!failed(decode(bodies[i].text, arena, &profile, &e)))
			fail_msg("%s was accepted", bodies[i].text);
		assert_int_equal(e.code, ERR_INVALID);
		assert_string_equal(e.member, bodies[i].member);
	}
}

static void path_length_belongs_to_a_ca(void **state)
{
	CLEANUP(arena_free) struct arena *arena = arena_new(ARENA_CEILING);
	struct profile profile;
	struct err e;
	(void)state;
	assert_false(failed(decode("{" CA ",\"path_length\":1}", arena, &profile, &e)));
	assert_int_equal(profile.path_length, 1);
	assert_false(failed(decode("{" CA ",\"path_length\":null}", arena, &profile, &e)));
	assert_int_equal(profile.path_length, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(default_profiles_survive_json),
		cmocka_unit_test(profile_with_every_member_survives_json),
		cmocka_unit_test(absent_members_take_their_defaults),
		cmocka_unit_test(bad_members_are_refused_by_name),
		cmocka_unit_test(path_length_belongs_to_a_ca),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
