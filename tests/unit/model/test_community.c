/* SPDX-License-Identifier: Apache-2.0 */
#include "model/community.h"

#include "support/parse.h"

static RESULT decode(struct arena *arena, const char *text, struct community_settings *settings)
{
	CLEANUP(json_free) struct json *json = NULL;

	TRY(json_parse(slice_text(text), &json, &test_err));
	return community_settings_decode(json, arena, settings, &test_err);
}

static const char *encoded(const struct community_settings *settings, struct buf *buf)
{
	struct json_writer w = json_writer(buf);

	buf_init(buf, 4096);
	community_settings_encode(settings, &w, NULL);
	assert_true(buf_ok(buf));
	return buf_text(buf);
}

/* What nobody set is strict. */
static void the_defaults_are_the_strict_ones(void **state)
{
	const struct community_settings settings = community_settings_default();
	CLEANUP_BUF struct buf buf;

	(void)state;
	assert_string_equal(encoded(&settings, &buf),
	                    "{\"revocation\":\"require\",\"accept_without_source\":false,\"max_path_length\":5,"
	                    "\"decision_ttl_seconds\":300,\"snapshot_max_age_seconds\":3600,\"max_leaf_days\":0,"
	                    "\"allow_leaf_anchor\":false,\"require_san_uri\":true,\"required_policies\":[],"
	                    "\"crl_lifetime_seconds\":604800,\"crl_interval_seconds\":86400}");
}

static void members_that_are_given_replace_and_the_others_stay(void **state)
{
	struct community_settings settings = community_settings_default();

	ACCEPTED(decode(*state, "{\"revocation\":\"skip\",\"required_policies\":[\"1.2.3\"]}", &settings));
	assert_int_equal(settings.revocation, REVOCATION_SKIP);
	assert_int_equal(settings.required_policies.count, 1);
	assert_string_equal(settings.required_policies.items[0], "1.2.3");
	assert_int_equal(settings.max_path_length, 5);
	ACCEPTED(decode(*state, "{\"max_path_length\":0}", &settings));
	assert_int_equal(settings.revocation, REVOCATION_SKIP);
	assert_int_equal(settings.max_path_length, 0);
	ACCEPTED(decode(*state, "{\"required_policies\":[]}", &settings));
	assert_int_equal(settings.required_policies.count, 0);
}

static void what_is_written_is_read_back(void **state)
{
	const char *policies[] = { "1.2.3", "2.16.840.1" };
	const struct community_settings written = {
		.revocation = REVOCATION_PREFER, .accept_without_source = true, .max_path_length = 3,
		.decision_ttl_seconds = 7, .snapshot_max_age_seconds = 8, .max_leaf_days = 9, .allow_leaf_anchor = true,
		.require_san_uri = true, .required_policies = { policies, 2 }, .crl_lifetime_seconds = 1000,
		.crl_interval_seconds = 400,
	};
	struct community_settings read = community_settings_default();
	CLEANUP_BUF struct buf first, second;

	ACCEPTED(decode(*state, encoded(&written, &first), &read));
	assert_string_equal(encoded(&read, &second), buf_text(&first));
}

static void settings_out_of_range_are_refused_by_name_and_change_nothing(void **state)
{
	static const struct {
		const char *json, *member, *words;
	} rows[] = {
		{ "{\"revocation\":\"never\"}", "revocation", "require, prefer, skip" },
		{ "{\"revocation\":0}", "revocation", "require, prefer, skip" },
		{ "{\"max_path_length\":-1}", "max_path_length", "from 0 to 10" },
		{ "{\"max_path_length\":11}", "max_path_length", "from 0 to 10" },
		{ "{\"decision_ttl_seconds\":0}", "decision_ttl_seconds", "from 1 to 604800" },
		{ "{\"snapshot_max_age_seconds\":0}", "snapshot_max_age_seconds", "from 1 to 604800" },
		{ "{\"snapshot_max_age_seconds\":604801}", "snapshot_max_age_seconds", "from 1 to 604800" },
		{ "{\"max_leaf_days\":-1}", "max_leaf_days", "from 0 to 36500" },
		{ "{\"require_san_uri\":\"no\"}", "require_san_uri", "true or false" },
		{ "{\"required_policies\":[\"1.x\"]}", "required_policies", "dotted object identifiers" },
		{ "{\"required_policies\":[\"\"]}", "required_policies", "must not be empty" },
		{ "{\"crl_lifetime_seconds\":119}", "crl_lifetime_seconds", "from 120" },
		{ "{\"crl_interval_seconds\":59}", "crl_interval_seconds", "from 60" },
		{ "{\"colour\":\"red\"}", "colour", "there is no member" },
	};
	struct community_settings settings = community_settings_default();
	CLEANUP_BUF struct buf before, after;

	(void)encoded(&settings, &before);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		REFUSED(decode(*state, rows[i].json, &settings), ERR_INVALID, rows[i].words);
		assert_string_equal(test_err.member, rows[i].member);
	}
	assert_string_equal(encoded(&settings, &after), buf_text(&before));
}

/* I14: at least half its life is left to a CRL at every moment, so the next comes in the first half. */
static void crls_are_built_at_least_twice_in_their_life(void **state)
{
	struct community_settings settings = community_settings_default();

	ACCEPTED(decode(*state, "{\"crl_lifetime_seconds\":1000,\"crl_interval_seconds\":500}", &settings));
	REFUSED(decode(*state, "{\"crl_lifetime_seconds\":1000,\"crl_interval_seconds\":501}", &settings), ERR_INVALID,
	        "at most half of crl_lifetime_seconds");
	assert_string_equal(test_err.member, "crl_interval_seconds");
	REFUSED(decode(*state, "{\"crl_lifetime_seconds\":900}", &settings), ERR_INVALID, "at most half");
	assert_int_equal(settings.crl_lifetime_seconds, 1000);
}

static void slugs_are_short_and_plain(void **state)
{
	static const char *const good[] = { "a", "0", "ab", "a-b", "a--b", "tefca-2026" };
	static const char *const bad[] = { "", "-", "-a", "a-", "A", "a_b", "a b", "a.b", "a/b", "a:b", "\xc3\xa4", "a\n" };
	char longest[65];

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_true(community_slug_is_valid(good[i]));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (community_slug_is_valid(bad[i]))
			fail_msg("\"%s\" was accepted", bad[i]);
	memset(longest, 'a', sizeof longest);
	longest[64] = '\0';
	assert_false(community_slug_is_valid(longest));
	longest[63] = '\0';
	assert_true(community_slug_is_valid(longest));
}

static void uris_are_absolute_and_printable(void **state)
{
	static const char *const good[] = {
		"https://example.org/community", "urn:oid:1.2.3", "urn:uuid:017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "a:b",
		"https://example.org/?a=b%20c", "HTTPS://example.org",
	};
	static const char *const bad[] = {
		"", ":", "a", "a:", "example.org", "/path", "//example.org", "1a:b", "-a:b", "a b:c", "a:b c", "a:b#c", "a:b\n",
		"a:\xc3\xa4", "a:b\x7f", "a:<b>", "a:\"b\"", "a:b\\c", "a:{b}", "a:b|c", "a:b^c", "a:b`c", " a:b", "a:b ",
	};
	char longest[600];

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		if (!community_uri_is_valid(good[i]))
			fail_msg("\"%s\" was refused", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (community_uri_is_valid(bad[i]))
			fail_msg("\"%s\" was accepted", bad[i]);
	memset(longest, 'a', sizeof longest);
	longest[1] = ':';
	longest[513] = '\0';
	assert_false(community_uri_is_valid(longest));
	longest[512] = '\0';
	assert_true(community_uri_is_valid(longest));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(the_defaults_are_the_strict_ones),
		ARENA_TEST(members_that_are_given_replace_and_the_others_stay),
		ARENA_TEST(what_is_written_is_read_back),
		ARENA_TEST(settings_out_of_range_are_refused_by_name_and_change_nothing),
		ARENA_TEST(crls_are_built_at_least_twice_in_their_life),
		ARENA_TEST(slugs_are_short_and_plain),
		ARENA_TEST(uris_are_absolute_and_printable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
