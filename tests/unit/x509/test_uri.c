/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/x509/built.h"
#include "x509/uri.h"

static void https_uri_comes_apart(void **state)
{
	struct uri uri;
	(void)state;
	assert_true(uri_split(slice_text("https://joe@a.example:8443/b/c?d#e"), &uri));
	assert_true(slice_is_text(uri.scheme, "https"));
	assert_true(slice_is_text(uri.host, "a.example"));
	assert_true(slice_is_text(uri.port, "8443"));
	assert_true(slice_is_text(uri.path, "/b/c"));
	assert_true(uri.has_authority && uri.has_userinfo && uri.has_port && uri.has_query && uri.has_fragment);
}

static void urn_has_no_authority(void **state)
{
	struct uri uri;
	(void)state;
	assert_true(uri_split(slice_text("urn:oid:2.999#T-TREAT"), &uri));
	assert_false(uri.has_authority);
	assert_true(slice_is_text(uri.path, "oid:2.999"));
	assert_true(uri.has_fragment);
}

static void ip_literal_keeps_its_brackets(void **state)
{
	struct uri uri;
	(void)state;
	assert_true(uri_split(slice_text("http://[::1]:80/"), &uri));
	assert_true(slice_is_text(uri.host, "[::1]"));
	assert_true(slice_is_text(uri.port, "80"));
}

/* RFC 3986 2, 3.1, 3.2 and 4.3 */
static void what_is_no_absolute_uri_is_refused(void **state)
{
	static const char *const texts[] = {
		"", "https", "https:", "//a.example/", "/fhir", "a.example", "1https://a.example/", ":x", "ht tp://a/",
		"https://a.example/ b", "https://a.example/\\b", "https://a.example/\tb", "https://a.example/\x7f",
		"https://ex\xc3\xa4mple/", "https://a.example/%", "https://a.example/%4", "https://a.example/%zz",
		"https://a.example/<b>", "https://a.example/\"", "https://a.example/{b}", "https://a.example/#a#b",
		"https://a.example/[b]", "https://a]b/", "https://[::1/", "https://[::1]x/", "https://a:80x/",
		"https://a@b@c/", "https://a.example:8443:1/",
	};
	struct uri uri;
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (uri_split(slice_text(texts[i]), &uri))
			fail_msg("\"%s\" was taken for an absolute URI", texts[i]);
	assert_false(uri_split(slice_of("https://a\0b/", 12), &uri));
}

static void uri_longer_than_the_limit_is_refused(void **state)
{
	char text[URI_MAX + 2];
	struct uri uri;
	(void)state;
	memset(text, 'a', sizeof text);
	memcpy(text, "https://", 8);
	assert_true(uri_split(slice_of(text, URI_MAX), &uri));
	assert_false(uri_split(slice_of(text, URI_MAX + 1), &uri));
}

static void host_is_a_dns_name_in_lower_case(void **state)
{
	static const char *const good[] = { "a", "a.example", "xn--bcher-kva.example", "10.0.0.1", "a-b.c1" };
	static const char *const bad[] = { "", ".", "a.", ".a", "a..b", "A.example", "*.example", "a_b", "-a", "a-", "[::1]", "a%41" };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_true(uri_host_is_dns(slice_text(good[i])));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(uri_host_is_dns(slice_text(bad[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(https_uri_comes_apart),
		cmocka_unit_test(urn_has_no_authority),
		cmocka_unit_test(ip_literal_keeps_its_brackets),
		cmocka_unit_test(what_is_no_absolute_uri_is_refused),
		cmocka_unit_test(uri_longer_than_the_limit_is_refused),
		cmocka_unit_test(host_is_a_dns_name_in_lower_case),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
