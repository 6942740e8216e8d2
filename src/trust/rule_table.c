/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/rule_table.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

static const struct rule rules[CHAIN_RULE_COUNT] = {
#define X(symbol, id, severity, source, summary) [symbol] = { id, severity, source, summary },
	CHAIN_RULES(X)
#undef X
};

const struct rule *chain_rule_get(enum chain_rule rule)
{
	assert(rule < CHAIN_RULE_COUNT);
	return &rules[rule];
}

const struct rule *chain_rule_find(const char *id)
{
	for (size_t i = 0; i < CHAIN_RULE_COUNT; i++)
		if (strcmp(rules[i].id, id) == 0)
			return &rules[i];
	return NULL;
}
