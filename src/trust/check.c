/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/check.h"

#include "base/cleanup.h"
#include "trust/check_rule.h"
#include "trust/policy.h"

#define CHECK_CA (CHECK_INTERMEDIATE | CHECK_ANCHOR)
#define CHECK_TARGET (CHECK_LEAF | CHECK_SIGNER)
#define CHECK_ALL (CHECK_TARGET | CHECK_CA)

struct check_row {
	unsigned roles;
	CHECK((*run));
};

static const struct check_row rows[] = {
	{ CHECK_TARGET | CHECK_INTERMEDIATE, check_validity },
	{ CHECK_ANCHOR, check_anchor_validity },
	{ CHECK_ANCHOR | CHECK_PIN, check_anchor_window },
	{ CHECK_ANCHOR | CHECK_PIN, check_anchor_distrust_after },
	{ CHECK_ANCHOR | CHECK_PIN, check_anchor_purpose },
	{ CHECK_CA, check_basic_constraints },
	{ CHECK_CA, check_path_length },
	{ CHECK_ANCHOR, check_anchor_path_length },
	{ CHECK_INTERMEDIATE, check_max_path_length },
	{ CHECK_CA, check_key_cert_sign },
	{ CHECK_SIGNER, check_crl_sign },
	{ CHECK_ALL, check_critical_extensions },
	{ CHECK_CA, check_name_constraints },
	{ CHECK_ANCHOR, check_anchor_names },
	{ CHECK_LEAF | CHECK_CA, check_extended_key_usage },
	{ CHECK_ALL, check_form_criticality },
	{ CHECK_ALL, check_form_key_ids },
	{ CHECK_ALL, check_form_names },
	{ CHECK_ALL, check_form_usage },
	{ CHECK_LEAF, check_leaf_not_ca },
	{ CHECK_LEAF, check_leaf_san_uri },
	{ CHECK_LEAF, check_leaf_san_ia5 },
	{ CHECK_LEAF, check_leaf_key_usage },
	{ CHECK_LEAF, check_leaf_key_strength },
	{ CHECK_LEAF, check_leaf_validity_cap },
	{ CHECK_LEAF, check_leaf_name },
};

void check_certificate(struct decision *decision, const struct path *path, size_t index, unsigned role,
                       struct findings *findings)
{
	const struct check check = {
		.decision = decision,
		.path = path,
		.index = index,
		.role = role,
		.cert = path->nodes[index].cert,
		.anchor = path->nodes[index].anchor,
		.findings = findings,
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if ((rows[i].roles & role) != 0)
			rows[i].run(&check);
}

/* --- policies --- */

/* What all who have a say accept: each list narrows what is left; one that is empty or has anyPolicy does not. */
static bool narrow(struct policy_input *input, const struct oid_list *list, struct arena *arena)
{
	struct oid_list narrowed = { 0 };

	for (size_t i = 0; i < list->count; i++)
		if (oid_is_any_policy(list->items[i]))
			return true;
	if (list->count == 0)
		return true;
	narrowed.items = ARENA_ARRAY(arena, list->count, struct slice);
	if (narrowed.items == NULL)
		return false;
	for (size_t i = 0; i < list->count; i++)
		if (input->user_policies_are_any || oid_list_has(&input->user_policies, list->items[i]))
			narrowed.items[narrowed.count++] = list->items[i];
	input->user_policies_are_any = false;
	input->user_policies = narrowed;
	return true;
}

/* Policies of an anchor or a community are demanded; those of a question mean what RFC 5280 6.1.1 says. */
static bool policy_input_of(const struct decision *decision, const struct trust_anchor *anchor,
                            struct policy_input *out)
{
	const struct question *question = decision->question;

	*out = (struct policy_input){
		.require_explicit_policy = question->require_explicit_policy || anchor->policies.count > 0 ||
		                           decision->set->required_policies.count > 0,
		.inhibit_policy_mapping = question->inhibit_policy_mapping,
		.inhibit_any_policy = question->inhibit_any_policy,
		.user_policies_are_any = true,
	};
	return narrow(out, &question->initial_policies, decision->arena) &&
	       narrow(out, &anchor->policies, decision->arena) &&
	       narrow(out, &decision->set->required_policies, decision->arena);
}

void check_path(struct decision *decision, const struct path *path, struct findings *findings)
{
	struct policy_input input;
	size_t certificate = 0;

	if (!effort_spend(&decision->effort, policy_cost(path))) {
		findings_add(findings, RULE_CHAIN_DEPTH, FINDING_FAIL, FINDING_WHOLE,
		             "there are too many certificate policies to compare");
		return;
	}
	if (!policy_input_of(decision, path->nodes[path->count - 1].anchor, &input)) {
		findings->exhausted = true;
		return;
	}
	switch (policy_check(path, &input, decision->arena, &certificate)) {
	case POLICY_VALID:
		break;
	case POLICY_NOT_ACCEPTABLE:
		findings_add(findings, RULE_CHAIN_POLICY, FINDING_FAIL, FINDING_WHOLE,
		             "no certificate policy that is acceptable is valid for the path");
		break;
	case POLICY_MAPS_ANY:
		findings_add_source(findings, RULE_CHAIN_POLICY, "RFC 5280 6.1.4 (a)", FINDING_FAIL,
		                    (int)certificate, "the certificate maps a policy to or from anyPolicy");
		break;
	case POLICY_NO_MEMORY:
		findings->exhausted = true;
		break;
	}
}
