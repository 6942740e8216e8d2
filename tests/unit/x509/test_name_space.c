/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/x509/built.h"

#include "x509/lint.h"
#include "x509/name_space.h"

static const char *const entries[] = {
	"https://a.example/fhir", "https://b.example/",    "https://c.example:8443/x/", "https://d.example",
	"udap://a.example/",      "urn:oid:2.999#T-TREAT", "http://e.example/fhir",
};
static const struct name_space owned = { { (const char **)entries, ARRAY_LEN(entries) } };

static void uris_inside_are_owned(void **state)
{
	static const char *const inside[] = {
		"https://a.example/fhir", "https://a.example/fhir/", "https://a.example/fhir/r4/x", "https://b.example/",
		"https://b.example/any/thing", "https://c.example:8443/x/", "https://c.example:8443/x/y",
		"https://d.example", "https://d.example/", "https://d.example/fhir", "udap://a.example/",
		"urn:oid:2.999#T-TREAT", "http://e.example/fhir/r4", "https://a.example/fhir/%41",
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(inside); i++)
		if (!name_space_owns_uri(&owned, slice_text(inside[i])))
			fail_msg("%s is not owned", inside[i]);
}

/* jwt-uri-exact; the attack uri-twins */
static void uris_outside_and_twins_are_not_owned(void **state)
{
	static const char *const outside[] = {
		"https://a.example/fhirX", "https://a.example/fhi", "https://a.example/", "https://a.example",
		"https://a.example.evil/", "https://a.example.evil/fhir", "https://d.example.evil/", "https://d.example.evil",
		"https://d.example:8443/", "https://d.example@evil.example/", "https://d.example:x@evil.example/",
		"https://b.example", "https://a.example:443/fhir", "https://A.example/fhir", "HTTPS://a.example/fhir",
		"http://a.example/fhir", "https://e.example/fhir", "https://c.example/x/", "https://c.example:8443/x",
		"https://c.example:08443/x/", "https://a.example./fhir", "https://a.example/FHIR", "https://evil@a.example/fhir",
		"udap://a.example", "udap://a.example/x", "udap://a.example/#x", "urn:oid:2.999", "urn:oid:2.999#T-TREAT/x",
		"", "https://", "https:///fhir", "https:a.example/fhir", "//a.example/fhir", "a.example",
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(outside); i++)
		if (name_space_owns_uri(&owned, slice_text(outside[i])))
			fail_msg("%s is owned", outside[i]);
}

static void uris_that_hide_something_below_an_entry_are_not_owned(void **state)
{
	static const char *const hostile[] = {
		"https://b.example/../x", "https://b.example/x/..", "https://b.example/./x", "https://b.example/x/.",
		"https://a.example/fhir/../admin", "https://b.example//x", "https://b.example/x//", "https://b.example/%2e%2e/x",
		"https://b.example/%2E/x", "https://b.example/x%2fy", "https://b.example/x%2Fy", "https://b.example/x%5cy",
		"https://b.example/x%252fy", "https://b.example/%00", "https://b.example/%0a", "https://b.example/%7f",
		"https://b.example/x?y", "https://b.example/?", "https://b.example/x#y", "https://b.example/#",
		"https://b.example/x\\y", "https://b.example/x y", "https://b.example/x\ty", "https://b.example/\xc3\xa4",
		"https://b.example/x\n", "https://b.example/%", "https://b.example/%g0",
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++)
		if (name_space_owns_uri(&owned, slice_text(hostile[i])))
			fail_msg("%s is owned", hostile[i]);
	assert_false(name_space_owns_uri(&owned, slice_of("https://b.example/x\0y", 21)));
	assert_false(name_space_owns_uri(&owned, slice_of("https://a.example/fhir\0", 23)));
}

static void dns_names_are_whole_hosts_that_are_owned(void **state)
{
	static const char *const outside[] = {
		"a.example", "c.example", "e.example", "x.a.example", "example", "*.a.example", "A.example", "a.example.", "", "oid", "a.example:443",
	};
	(void)state;
	assert_true(name_space_owns_dns(&owned, slice_text("b.example")));
	assert_true(name_space_owns_dns(&owned, slice_text("d.example")));
	for (size_t i = 0; i < ARRAY_LEN(outside); i++)
		assert_false(name_space_owns_dns(&owned, slice_text(outside[i])));
	assert_false(name_space_owns_dns(&owned, slice_of("b.example\0.evil", 15)));
}

static void broken_entry_owns_nothing(void **state)
{
	const char *broken[] = { "", "https://", "https:", "https://A.example/", "/", "*", "https://*.example/", "ftp://a.example/" };
	const struct name_space space = { { broken, ARRAY_LEN(broken) } };
	(void)state;
	assert_false(name_space_owns_uri(&space, slice_text("https://a.example/")));
	assert_false(name_space_owns_uri(&space, slice_text("https://A.example/")));
	assert_false(name_space_owns_uri(&space, slice_text("ftp://a.example/")));
	assert_false(name_space_owns_uri(&space, slice_text("")));
}

static void entry_check_takes_good_entries_and_says_what_is_wrong_with_others(void **state)
{
	static const char *const bad[] = {
		"", "a.example", "ftp://a.example/", "javascript:alert(1)", "file:///etc/passwd", "mailto:a@a.example",
		"https://", "https:///x", "https://a.example:/", "https://a.example:443/", "http://a.example:80/",
		"https://a.example:0/", "https://a.example:123456/", "https://a.example/?q", "https://a.example/#f",
		"https://u:p@a.example/", "https://*.example/", "https://Example.org/", "https://[::1]/",
		"https://a.example/..", "https://a.example//", "https://a.example/%2e", "udap://", "urn://x/", "URN:x",
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(entries); i++)
		MUST(name_space_entry_check(entries[i], &must_err_));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		REFUSED(name_space_entry_check(bad[i], &must_err_), ERR_INVALID);
		assert_true(strlen(must_err_.detail) > strlen("the URI "));
	}
}

static void entries_overlap_when_one_owns_the_other(void **state)
{
	(void)state;
	assert_true(name_space_entries_overlap("https://a.example/", "https://a.example/fhir"));
	assert_true(name_space_entries_overlap("https://a.example/fhir", "https://a.example/"));
	assert_true(name_space_entries_overlap("https://a.example/fhir", "https://a.example/fhir"));
	assert_true(name_space_entries_overlap("https://a.example", "https://a.example/"));
	assert_false(name_space_entries_overlap("https://a.example/fhir", "https://a.example/fhir2"));
	assert_false(name_space_entries_overlap("https://a.example", "https://a.example.evil"));
	assert_false(name_space_entries_overlap("udap://a.example/", "udap://a.example/x"));
}

/* --- the check of a final TBS --- */

static RESULT check(struct built *b, const struct profile *profile, const struct cert_draft *draft)
{
	const char *uris[] = { "https://app.example.org/" };
	const struct name_space space = { { uris, 1 } };
	struct cert tbs;
	MUST(cert_parse_tbs(tbs_of(b, draft), b->arena, &tbs, &must_err_));
	return name_space_check(&space, profile, &tbs, &must_err_);
}

static struct profile dns_profile(void)
{
	struct profile profile = *default_profile("udap-client");
	profile.allow_dns = true;
	return profile;
}

static void tbs_with_owned_names_passes(void **state)
{
	struct built *b = *state;
	const char *dns[] = { "app.example.org" };
	const struct profile profile = dns_profile();
	struct cert_draft draft = leaf_draft(b);
	draft.dns_names = (struct text_list){ dns, 1 };
	MUST(check(b, &profile, &draft));
}

static void every_alt_name_of_the_tbs_is_looked_at(void **state)
{
	struct built *b = *state;
	const char *uris[] = { LEAF_URI, "https://app.example.org/2", "https://evil.example/" };
	struct cert_draft draft = leaf_draft(b);
	draft.uris = (struct text_list){ uris, 3 };
	REFUSED(check(b, default_profile("udap-client"), &draft), ERR_NAMESPACE);
	assert_non_null(strstr(must_err_.detail, "https://evil.example/"));
}

static void dns_name_needs_the_profile_and_the_namespace(void **state)
{
	struct built *b = *state;
	const char *mine[] = { "app.example.org" }, *other[] = { "evil.example" };
	const struct profile profile = dns_profile();
	struct cert_draft draft = leaf_draft(b);
	draft.dns_names = (struct text_list){ mine, 1 };
	REFUSED(check(b, default_profile("udap-client"), &draft), ERR_NAMESPACE);
	draft.dns_names.items = other;
	REFUSED(check(b, &profile, &draft), ERR_NAMESPACE);
}

static void other_kinds_of_names_are_refused(void **state)
{
	struct built *b = *state;
	const char *emails[] = { "a@app.example.org" };
	const struct profile profile = dns_profile();
	struct cert_draft draft = leaf_draft(b);
	draft.emails = (struct text_list){ emails, 1 };
	REFUSED(check(b, &profile, &draft), ERR_NAMESPACE);
}

static void common_name_that_reads_like_a_host_must_be_owned(void **state)
{
	static const char *const good[] = { "CN=Example App", "CN=app.example.org", "CN=https://app.example.org/x", "CN=Acme Inc.", "O=Amazon.com" };
	static const char *const bad[] = {
		"CN=evil.example", "CN=https://evil.example/", "CN=App evil.example", "CN=ok+CN=evil.example", "CN=ok,CN=evil.example",
		"CN=evil.example,CN=ok", "CN=*.app.example.org", "CN=10.0.0.1", "CN=mail@evil.example", "CN=(evil.example)",
		"CN=APP.EXAMPLE.ORG", "emailAddress=a@app.example.org",
	};
	struct built *b = *state;
	struct cert_draft draft = leaf_draft(b);
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		draft.subject = name_of(b, good[i]);
		MUST(check(b, default_profile("udap-client"), &draft));
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		draft.subject = name_of(b, bad[i]);
		REFUSED(check(b, default_profile("udap-client"), &draft), ERR_NAMESPACE);
	}
}

/* Who has a part of a host may say so for people to read, and has not the DNS name. */
static void part_of_a_host_gives_a_common_name_and_no_dns_name(void **state)
{
	struct built *b = *state;
	const char *parts[] = { "https://app.example.org/fhir" }, *dns[] = { "app.example.org" };
	const struct name_space space = { { parts, 1 } };
	const struct profile profile = dns_profile();
	struct cert_draft draft = leaf_draft(b);
	struct cert tbs;
	draft.subject = name_of(b, "CN=app.example.org");
	MUST(cert_parse_tbs(tbs_of(b, &draft), b->arena, &tbs, &must_err_));
	MUST(name_space_check(&space, &profile, &tbs, &must_err_));
	draft.dns_names = (struct text_list){ dns, 1 };
	MUST(cert_parse_tbs(tbs_of(b, &draft), b->arena, &tbs, &must_err_));
	REFUSED(name_space_check(&space, &profile, &tbs, &must_err_), ERR_NAMESPACE);
}

/* SEQUENCE { SET { SEQUENCE { commonName, BMPString "e.vil" } } }: RFC 5280 4.1.2.6 wants UTF8String. */
static void common_name_in_another_string_type_is_refused(void **state)
{
	static const uint8_t name[] = { 0x30, 0x15, 0x31, 0x13, 0x30, 0x11, 0x06, 0x03, 0x55, 0x04, 0x03, 0x1e,
		                        0x0a, 0,    'e',  0,    '.',  0,    'v',  0,    'i',  0,    'l' };
	struct built *b = *state;
	struct cert_draft draft = leaf_draft(b);
	draft.subject = slice_of(name, sizeof name);
	REFUSED(check(b, default_profile("udap-client"), &draft), ERR_NAMESPACE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uris_inside_are_owned),
		cmocka_unit_test(uris_outside_and_twins_are_not_owned),
		cmocka_unit_test(uris_that_hide_something_below_an_entry_are_not_owned),
		cmocka_unit_test(dns_names_are_whole_hosts_that_are_owned),
		cmocka_unit_test(broken_entry_owns_nothing),
		cmocka_unit_test(entry_check_takes_good_entries_and_says_what_is_wrong_with_others),
		cmocka_unit_test(entries_overlap_when_one_owns_the_other),
		TEST(tbs_with_owned_names_passes),
		TEST(every_alt_name_of_the_tbs_is_looked_at),
		TEST(dns_name_needs_the_profile_and_the_namespace),
		TEST(part_of_a_host_gives_a_common_name_and_no_dns_name),
		TEST(other_kinds_of_names_are_refused),
		TEST(common_name_that_reads_like_a_host_must_be_owned),
		TEST(common_name_in_another_string_type_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
