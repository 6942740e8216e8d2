/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificate policies of a path (RFC 5280 6.1.2 to 6.1.5), by the policy graph of RFC 9618: a level holds
 * each policy once, whatever ways lead to it, so that mappings cannot make it grow exponentially.
 */
#ifndef TRUST_POLICY_H
#define TRUST_POLICY_H

#include "trust/decision.h"

struct policy_input {
	bool require_explicit_policy;   /* RFC 5280 6.1.1 (f) */
	bool inhibit_policy_mapping;    /* 6.1.1 (e) */
	bool inhibit_any_policy;        /* 6.1.1 (g) */
	bool user_policies_are_any;     /* 6.1.1 (c): any-policy */
	struct oid_list user_policies;  /* else these; count 0: none is acceptable */
};

enum policy_result {
	POLICY_VALID,
	POLICY_NOT_ACCEPTABLE,   /* 6.1.5 (g): no policy of the path is in the set */
	POLICY_MAPS_ANY,         /* 6.1.4 (a): a mapping to or from anyPolicy */
	POLICY_NO_MEMORY,
};

/* The work that policy_check would cost: see struct effort. */
size_t policy_cost(const struct path *path);
/* The certificates of `path` below its anchor. With POLICY_MAPS_ANY, *certificate is the one at fault. */
enum policy_result policy_check(const struct path *path, const struct policy_input *input, struct arena *arena,
                                size_t *certificate);

bool oid_list_has(const struct oid_list *list, struct slice oid);
/* 2.5.29.32.0 */
bool oid_is_any_policy(struct slice oid);

#endif
