/* SPDX-License-Identifier: Apache-2.0 */
#include "model/revocation.h"

#include "support/parse.h"

/* RFC 5280 5.3.1 */
static const struct {
	int number;
	const char *text;
} reasons[] = {
	{ 0, "unspecified" },          { 1, "keyCompromise" },      { 2, "cACompromise" },
	{ 3, "affiliationChanged" },   { 4, "superseded" },         { 5, "cessationOfOperation" },
	{ 6, "certificateHold" },      { 8, "removeFromCRL" },      { 9, "privilegeWithdrawn" },
	{ 10, "aACompromise" },
};

static void reasons_have_the_numbers_and_names_of_the_standard(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
		assert_string_equal(revocation_reason_text((enum revocation_reason)reasons[i].number), reasons[i].text);
}

/* 7 is not used. */
static void other_numbers_are_no_reasons(void **state)
{
	(void)state;
	for (int number = -2; number < 300; number++) {
		bool known = false;
		for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
			known = known || reasons[i].number == number;
		assert_int_equal(revocation_reason_is_valid(number), known);
		assert_int_equal(revocation_reason_text((enum revocation_reason)number) != NULL, known);
	}
}

static void an_operator_may_give_every_reason_but_one(void **state)
{
	enum revocation_reason reason;

	(void)state;
	for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
		if (reasons[i].number == 8)
			continue;
		ACCEPTED(revocation_reason_parse(reasons[i].text, &reason, &test_err));
		assert_int_equal(reason, reasons[i].number);
	}
	REFUSED(revocation_reason_parse("removeFromCRL", &reason, &test_err), ERR_INVALID, "release the hold instead");
}

static void other_names_are_refused(void **state)
{
	static const char *const rows[] = { "", "keycompromise", "keyCompromise ", "key_compromise", "1", "unused" };
	enum revocation_reason reason;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		REFUSED(revocation_reason_parse(rows[i], &reason, &test_err), ERR_INVALID, "RFC 5280 5.3.1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reasons_have_the_numbers_and_names_of_the_standard),
		cmocka_unit_test(other_numbers_are_no_reasons),
		cmocka_unit_test(an_operator_may_give_every_reason_but_one),
		cmocka_unit_test(other_names_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
