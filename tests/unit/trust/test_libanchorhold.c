/* SPDX-License-Identifier: Apache-2.0 */
#include "anchorhold/verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NOW INT64_C(1800000000)

static void expect(const char *question, enum anchorhold_result wanted, const char *words)
{
	char *answer;

	assert_int_equal(anchorhold_verify(question, strlen(question), NOW, &answer), wanted);
	assert_non_null(answer);
	if (strstr(answer, words) == NULL)
		fail_msg("\"%s\" is not in %s", words, answer);
	assert_null(strchr(answer, '\n'));
	anchorhold_free(answer);
}

static void a_leaf_that_is_no_certificate_is_a_verdict(void **state)
{
	(void)state;
	expect("{\"id\":\"case-1\",\"x5c\":[\"MAA=\"],\"anchors\":[]}", ANCHORHOLD_ANSWERED, "\"verdict\":\"untrusted\"");
	expect("{\"id\":\"case-1\",\"x5c\":[\"MAA=\"],\"anchors\":[]}", ANCHORHOLD_ANSWERED, "\"id\":\"case-1\"");
}

static void a_question_that_cannot_be_read_is_refused_with_its_id(void **state)
{
	(void)state;
	expect("{", ANCHORHOLD_REFUSED, "{\"id\":null,\"error\":{\"code\":\"invalid_request\"");
	expect("{\"id\":7,\"x5c\":\"MAA=\"}", ANCHORHOLD_REFUSED, "{\"id\":7,\"error\":{");
	expect("{\"id\":\"a\",\"x5c\":[\"MAA=\"],\"surprise\":1}", ANCHORHOLD_REFUSED, "surprise");
	expect("", ANCHORHOLD_REFUSED, "\"error\"");
}

static void the_version_is_that_of_the_build(void **state)
{
	(void)state;
	assert_string_equal(anchorhold_version(), ANCHORHOLD_VERSION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_leaf_that_is_no_certificate_is_a_verdict),
		cmocka_unit_test(a_question_that_cannot_be_read_is_refused_with_its_id),
		cmocka_unit_test(the_version_is_that_of_the_build),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
