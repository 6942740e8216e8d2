/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/x509/built.h"
#include "x509/subject_host.h"

static void words_that_read_like_hosts_are_told_from_words(void **state)
{
	static const char *const hosts[] = {
		"a.example", "A.EXAMPLE", "www.a.example", "*.a", "https://a", "urn:x", "a@b", "10.0.0.1", "a.example/x", "a.xn--p1ai",
		"a_b.example", "\xd0\xb0.example", "a.\xd1\x80\xd1\x84", "[::1]", "c:\\x", "a.example:443",
	};
	static const char *const words[] = { "", "App", "v2.0", "U.S", "1.5", "R4", "and/or", "-", "Gesundheit\xc3\xa4" };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(hosts); i++)
		if (!subject_word_is_host(slice_text(hosts[i])))
			fail_msg("%s was taken for a word", hosts[i]);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (subject_word_is_host(slice_text(words[i])))
			fail_msg("%s was taken for a host", words[i]);
}

static bool owns_nothing(const void *context, struct slice word)
{
	(void)context;
	(void)word;
	return false;
}

static void subject_that_is_no_name_is_malformed(void **state)
{
	(void)state;
	REFUSED(subject_host_check(slice_of("\x30\x02\x31", 3), owns_nothing, NULL, &must_err_), ERR_MALFORMED);
	REFUSED(subject_host_check(slice_of("\x30\x02\x05\x00", 4), owns_nothing, NULL, &must_err_), ERR_MALFORMED);
}

static void control_characters_in_a_common_name_are_refused(void **state)
{
	static const uint8_t name[] = { 0x30, 0x0e, 0x31, 0x0c, 0x30, 0x0a, 0x06, 0x03,
		                        0x55, 0x04, 0x03, 0x0c, 0x03, 'a',  0,    'b' };
	(void)state;
	REFUSED(subject_host_check(slice_of(name, sizeof name), owns_nothing, NULL, &must_err_), ERR_NAMESPACE);
}

static void empty_subject_passes(void **state)
{
	(void)state;
	MUST(subject_host_check(slice_of("\x30\x00", 2), owns_nothing, NULL, &must_err_));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_that_read_like_hosts_are_told_from_words),
		cmocka_unit_test(subject_that_is_no_name_is_malformed),
		cmocka_unit_test(control_characters_in_a_common_name_are_refused),
		cmocka_unit_test(empty_subject_passes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
