/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/subject_check.h"

#include "support/parse.h"
#include "x509/name.h"

#define OURS "Example Health"

static struct slice der_of(struct buf *buf, const char *text)
{
	buf_init(buf, 4096);
	ACCEPTED(name_from_text(text, buf, &test_err));
	return buf_slice(buf);
}

static void accept(const char *subject)
{
	CLEANUP_BUF struct buf buf;

	ACCEPTED(subject_check(der_of(&buf, subject), OURS, &test_err));
}

static void refuse(const char *subject, const char *words)
{
	CLEANUP_BUF struct buf buf;

	REFUSED(subject_check(der_of(&buf, subject), OURS, &test_err), ERR_NAMESPACE, words);
}

/* RFC 5280 7.1: neither case nor white space counts, nor the type of the string. */
static void organization_is_ours_however_it_is_written(void **state)
{
	(void)state;
	accept("");
	accept("CN=App");
	accept("CN=App,O=" OURS);
	accept("O=example   HEALTH");
	accept("O=#130e4578616d706c65204865616c7468");
	accept("OU=Victim,CN=O=Victim");
}

static void other_organization_is_refused_wherever_it_stands(void **state)
{
	(void)state;
	refuse("O=Victim", "\"" OURS "\"");
	refuse("O=" OURS ",O=Victim", "another organization");
	refuse("O=Victim+CN=App", "another organization");
	refuse("O=ExampleHealth", "another organization");
	refuse("2.5.4.10=Victim", "another organization");
}

static void what_hides_or_reorders_text_is_refused(void **state)
{
	static const char *const subjects[] = {
		"CN=a\\E2\\80\\AEb",
		"OU=a\\E2\\80\\8Bb",
		"CN=a\\0Ab",
		"2.5.4.12=#0c0107",
		"O=Example\\E2\\80\\8D Health",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(subjects); i++)
		refuse(subjects[i], "not printable");
	accept("CN=\xc3\x84rzte \xe5\x8c\xbb");
}

static void what_is_no_name_is_malformed(void **state)
{
	static const uint8_t cut[] = { 0x30, 0x03, 0x31, 0x05, 0x30 }, trailing[] = { 0x30, 0x00, 0x00 };

	(void)state;
	REFUSED(subject_check(slice_of(cut, sizeof cut), OURS, &test_err), ERR_MALFORMED, "");
	REFUSED(subject_check(slice_of(trailing, sizeof trailing), OURS, &test_err), ERR_MALFORMED, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(organization_is_ours_however_it_is_written),
		cmocka_unit_test(other_organization_is_refused_wherever_it_stands),
		cmocka_unit_test(what_hides_or_reorders_text_is_refused),
		cmocka_unit_test(what_is_no_name_is_malformed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
