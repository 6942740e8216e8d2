/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/rule_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void rules_have_unique_ids_and_are_found_by_them(void **state)
{
	(void)state;
	for (unsigned i = 0; i < CHAIN_RULE_COUNT; i++) {
		const struct rule *rule = chain_rule_get((enum chain_rule)i);
		assert_ptr_equal(chain_rule_find(rule->id), rule);
		assert_true(*rule->severity != '\0' && *rule->source != '\0' && *rule->summary != '\0');
	}
	assert_null(chain_rule_find("no-such-rule"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_have_unique_ids_and_are_found_by_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
