/* SPDX-License-Identifier: Apache-2.0 */
#include "http/relying_party/handlers.h"

#include "trust/rule_table.h"

static void put_rule(struct json_writer *w, const struct rule *rule)
{
	json_begin_object(w, NULL);
	json_put_text(w, "id", rule->id);
	json_put_text(w, "severity", rule->severity);
	json_put_text(w, "source", rule->source);
	json_put_text(w, "summary", rule->summary);
	json_end_object(w);
}

HANDLER(rules_list)
{
	struct json_writer w = json_writer(&reply->body);

	(void)context;
	(void)request;
	(void)e;
	json_begin_object(&w, NULL);
	json_begin_array(&w, "items");
	for (int rule = 0; rule < CHAIN_RULE_COUNT; rule++)
		put_rule(&w, chain_rule_get((enum chain_rule)rule));
	json_end_array(&w);
	json_end_object(&w);
	return OK;
}
