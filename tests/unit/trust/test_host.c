/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/host.h"

#include "base/cleanup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct slice text(const char *text)
{
	return slice_text(text);
}

/* RFC 1034 3.5, RFC 1123 2.1 */
static void hosts_are_ldh_labels(void **state)
{
	static const char *const good[] = {
		"a", "a.b", "A-1.example", "_dmarc.example", "xn--bliss-1b3c148a.example", "1.example", "a1"
	};
	static const char *const bad[] = { "",      ".",         "a.",  ".a",
		                           "a..b",  "-a",        "a-",  "a b",
		                           "a*",    "*",         "a/b", "a:1",
		                           "[::1]", "192.0.2.1", "a.1", "\xc3\xa4.example" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_true(host_is_valid(text(good[i])));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(host_is_valid(text(bad[i])));
}

static void labels_have_63_octets_and_hosts_253(void **state)
{
	char host[256];

	(void)state;
	memset(host, 'a', sizeof host);
	assert_true(host_is_valid(slice_of(host, 63)));
	assert_false(host_is_valid(slice_of(host, 64)));
	for (size_t i = 50; i < sizeof host; i += 50)
		host[i] = '.';
	assert_true(host_is_valid(slice_of(host, 253)));
	assert_false(host_is_valid(slice_of(host, 254)));
}

/* RFC 6125 6.4.3 */
static void wildcard_is_a_whole_first_label_with_two_behind_it(void **state)
{
	(void)state;
	assert_true(host_is_valid_pattern(text("*.example.org")));
	assert_true(host_is_valid_pattern(text("example.org")));
	assert_false(host_is_valid_pattern(text("*")));
	assert_false(host_is_valid_pattern(text("*.")));
	assert_false(host_is_valid_pattern(text("*.org")));
	assert_false(host_is_valid_pattern(text("a*.example.org")));
	assert_false(host_is_valid_pattern(text("*.*.example.org")));
	assert_false(host_is_valid_pattern(text("a.*.example.org")));
}

static void wildcard_stands_for_one_label(void **state)
{
	(void)state;
	assert_true(host_matches(text("a.Example.org"), text("*.example.ORG")));
	assert_false(host_matches(text("example.org"), text("*.example.org")));
	assert_false(host_matches(text("b.a.example.org"), text("*.example.org")));
	assert_false(host_matches(text("aexample.org"), text("*.example.org")));
	assert_false(host_matches(text("*.example.org"), text("*.example.org")));
}

static void host_below_has_a_label_and_a_dot_more(void **state)
{
	(void)state;
	assert_true(host_is_below(text("a.example.org"), text("EXAMPLE.org")));
	assert_true(host_is_below(text("b.a.example.org"), text("example.org")));
	assert_false(host_is_below(text("example.org"), text("example.org")));
	assert_false(host_is_below(text("aexample.org"), text("example.org")));
	assert_false(host_is_below(text(".example.org"), text("example.org")));
	assert_false(host_is_below(text("org"), text("example.org")));
}

/* RFC 5280 7.5 */
static void mailbox_has_a_local_part_and_a_host(void **state)
{
	static const char *const bad[] = {
		"", "@", "a@", "@a", "a", "a@b@c.example", "a b@c.example", "a@c..example", "a@[192.0.2.1]"
	};
	struct mailbox a, b;

	(void)state;
	assert_true(mailbox_split(text("Pki.Admin+1@Example.org"), &a));
	assert_true(slice_is_text(a.local, "Pki.Admin+1"));
	assert_true(slice_is_text(a.host, "Example.org"));
	assert_true(mailbox_split(text("Pki.Admin+1@example.ORG"), &b));
	assert_true(mailbox_equal(&a, &b));
	assert_true(mailbox_split(text("pki.admin+1@example.org"), &b));
	assert_false(mailbox_equal(&a, &b));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(mailbox_split(text(bad[i]), &a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts_are_ldh_labels),
		cmocka_unit_test(labels_have_63_octets_and_hosts_253),
		cmocka_unit_test(wildcard_is_a_whole_first_label_with_two_behind_it),
		cmocka_unit_test(wildcard_stands_for_one_label),
		cmocka_unit_test(host_below_has_a_label_and_a_dot_more),
		cmocka_unit_test(mailbox_has_a_local_part_and_a_host),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
