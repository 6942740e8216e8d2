/* SPDX-License-Identifier: Apache-2.0 */
#include "model/oid_text.h"

#include "json_text.h"

static void dotted_form_is_accepted(void **state)
{
	static const char *const valid[] = { "0.0", "1.39", "2.999", "2.5.29.32.0", "1.3.6.1.4.1.999999999" };

	for (size_t i = 0; i < ARRAY_LEN(valid); i++)
		assert_true(oid_text_is_valid(valid[i]));
	(void)state;
}

/* X.660: the first arc is 0, 1 or 2, the second below 40 under 0 and 1. */
static void anything_else_is_refused(void **state)
{
	static const char *const invalid[] = {
		"",      "1",     "1.",   ".1",   "3.1",  "1.40",   "0.40",        "1..2", "1.2.", "01.2",
		"1.02",  "1.2.a", " 1.2", "1.2 ", "-1.2", "1.2.-3", "1.2.1234567890", "a",    "1,2",
	};
	char longest[120];

	for (size_t i = 0; i < ARRAY_LEN(invalid); i++)
		if (oid_text_is_valid(invalid[i]))
			fail_msg("\"%s\" was accepted", invalid[i]);
	memset(longest, '1', sizeof longest);
	for (size_t i = 1; i < sizeof longest; i += 2)
		longest[i] = '.';
	longest[101] = '\0';
	assert_false(oid_text_is_valid(longest));
	longest[99] = '\0';
	assert_true(oid_text_is_valid(longest));
	(void)state;
}

static void list_names_the_member_at_fault(void **state)
{
	const struct text_list wrong = TEXTS("1.2", "x"), twice = TEXTS("1.2", "1.3", "1.2"), good = TEXTS("1.2", "1.3");

	REFUSED(oid_texts_check(&wrong, "policies", &test_err), ERR_INVALID, "\"x\"");
	assert_string_equal(test_err.member, "policies");
	REFUSED(oid_texts_check(&twice, "policies", &test_err), ERR_INVALID, "twice");
	assert_string_equal(test_err.member, "policies");
	ACCEPTED(oid_texts_check(&good, "policies", &test_err));
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dotted_form_is_accepted),
		cmocka_unit_test(anything_else_is_refused),
		cmocka_unit_test(list_names_the_member_at_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
