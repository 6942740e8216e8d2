/* SPDX-License-Identifier: Apache-2.0 */
#include "base/nearest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static const char *nearest(const char *word)
{
	struct nearest best = { 0 };

	nearest_offer(&best, word, "organization");
	nearest_offer(&best, word, "certificate");
	nearest_offer(&best, word, "cert");
	return best.text;
}

static void word_with_a_slip_finds_what_was_meant(void **state)
{
	(void)state;
	assert_string_equal(nearest("organisation"), "organization");
	assert_string_equal(nearest("certifcate"), "certificate");
	assert_string_equal(nearest("crt"), "cert");
}

static void word_that_is_far_from_all_gets_no_hint(void **state)
{
	(void)state;
	assert_null(nearest("xyz"));
	assert_null(nearest(""));
	assert_null(nearest("community"));
}

static void nearer_candidate_wins_whatever_the_order(void **state)
{
	struct nearest best = { 0 };
	(void)state;
	nearest_offer(&best, "listen", "lister");
	nearest_offer(&best, "listen", "listen");
	nearest_offer(&best, "listen", "listens");
	assert_string_equal(best.text, "listen");
	assert_int_equal(best.distance, 0);
}

static void very_long_words_are_passed_over(void **state)
{
	struct nearest best = { 0 };
	char word[200];
	(void)state;
	memset(word, 'a', sizeof word);
	word[sizeof word - 1] = '\0';
	nearest_offer(&best, word, word);
	assert_null(best.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(word_with_a_slip_finds_what_was_meant),
		cmocka_unit_test(word_that_is_far_from_all_gets_no_hint),
		cmocka_unit_test(nearer_candidate_wins_whatever_the_order),
		cmocka_unit_test(very_long_words_are_passed_over),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
