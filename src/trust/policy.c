/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/policy.h"

/* Content octets of 2.5.29.32.0 */
static const uint8_t oid_any_policy[] = { 0x55, 0x1d, 0x20, 0x00 };

/*
 * A policy at one depth. `parents` are policies one level up, from which it follows; none: it follows from
 * anyPolicy there, so it is an authority's own name for the policy (RFC 9618 5.5, RFC 5280 6.1.5 (g)(iii)(1)).
 */
struct policy_node {
	struct slice policy;
	struct slice *parents;
	size_t parent_count, parent_capacity;
	bool mapped;    /* expected under other names one level down */
	bool reachable; /* leads down to the last level */
};

/* RFC 9618 3: nodes of one depth, each policy once; anyPolicy is a flag. */
struct policy_level {
	struct policy_node *nodes;
	size_t count, capacity;
	bool has_any;
};

struct policy_state {
	struct arena *arena;
	struct policy_level levels[PATH_NODES_MAX + 1];
	size_t depth;
	size_t explicit_policy, policy_mapping, inhibit_any; /* RFC 5280 6.1.2 (d) to (f) */
};

bool oid_is_any_policy(struct slice oid)
{
	return slice_equal(oid, slice_of(oid_any_policy, sizeof oid_any_policy));
}

bool oid_list_has(const struct oid_list *list, struct slice oid)
{
	for (size_t i = 0; i < list->count; i++)
		if (slice_equal(list->items[i], oid))
			return true;
	return false;
}

/* --- levels --- */

static struct policy_node *node_find(struct policy_level *level, struct slice policy)
{
	for (size_t i = 0; i < level->count; i++)
		if (slice_equal(level->nodes[i].policy, policy))
			return &level->nodes[i];
	return NULL;
}

static bool grow(struct arena *arena, void **items, size_t *capacity, size_t count, size_t size)
{
	if (count < *capacity)
		return true;
	const size_t wanted = *capacity > 0 ? *capacity * 2 : 8;
	void *grown = arena_alloc_array(arena, wanted, size);
	if (grown == NULL)
		return false;
	if (count > 0)
		memcpy(grown, *items, count * size);
	*items = grown;
	*capacity = wanted;
	return true;
}

/* The node of this policy, new when there is none; NULL without memory. */
static struct policy_node *node_add(struct arena *arena, struct policy_level *level, struct slice policy)
{
	struct policy_node *node = node_find(level, policy);
	void *nodes = level->nodes;

	if (node != NULL)
		return node;
	if (!grow(arena, &nodes, &level->capacity, level->count, sizeof *level->nodes))
		return NULL;
	level->nodes = nodes;
	node = &level->nodes[level->count++];
	*node = (struct policy_node){ .policy = policy };
	return node;
}

static bool parent_add(struct arena *arena, struct policy_node *node, struct slice parent)
{
	void *parents = node->parents;

	for (size_t i = 0; i < node->parent_count; i++)
		if (slice_equal(node->parents[i], parent))
			return true;
	if (!grow(arena, &parents, &node->parent_capacity, node->parent_count, sizeof *node->parents))
		return false;
	node->parents = parents;
	node->parents[node->parent_count++] = parent;
	return true;
}

static void level_clear(struct policy_level *level)
{
	level->count = 0;
	level->has_any = false;
}

/* --- RFC 5280 6.1.3 (d) and (e): certificatePolicies --- */

static void keep_asserted(struct policy_level *level, const struct oid_list *asserted)
{
	size_t kept = 0;

	for (size_t i = 0; i < level->count; i++)
		if (oid_list_has(asserted, level->nodes[i].policy))
			level->nodes[kept++] = level->nodes[i];
	level->count = kept;
}

/* The level holds what the certificates above expect; what this one asserts stays. */
static bool apply_policies(struct policy_state *state, const struct cert *cert, bool any_allowed)
{
	struct policy_level *level = &state->levels[state->depth];
	const bool expected_any = level->has_any;
	bool asserts_any = false;

	for (size_t i = 0; i < cert->policies.count; i++)
		asserts_any = asserts_any || oid_is_any_policy(cert->policies.items[i]);
	if (!asserts_any || !any_allowed) {
		keep_asserted(level, &cert->policies);
		level->has_any = false;
	}
	for (size_t i = 0; expected_any && i < cert->policies.count; i++)
		if (!oid_is_any_policy(cert->policies.items[i]) &&
		    node_add(state->arena, level, cert->policies.items[i]) == NULL)
			return false;
	return true;
}

/* --- RFC 5280 6.1.4 (a) and (b): policyMappings --- */

static bool maps_any(const struct cert *cert)
{
	for (size_t i = 0; i < cert->policy_mapping_count; i++)
		if (oid_is_any_policy(cert->policy_mappings[i].issuer_domain) ||
		    oid_is_any_policy(cert->policy_mappings[i].subject_domain))
			return true;
	return false;
}

/* (b)(1): a mapped policy is expected under its other names only; anyPolicy stands for it if need be. */
static bool mark_mapped(struct policy_state *state, const struct cert *cert)
{
	struct policy_level *level = &state->levels[state->depth];

	for (size_t i = 0; i < cert->policy_mapping_count; i++) {
		const struct slice policy = cert->policy_mappings[i].issuer_domain;
		struct policy_node *node = node_find(level, policy);
		if (node == NULL && level->has_any && (node = node_add(state->arena, level, policy)) == NULL)
			return false;
		if (node != NULL)
			node->mapped = true;
	}
	return true;
}

/* (b)(2): where mapping is inhibited, what is mapped is deleted. */
static void delete_mapped(struct policy_level *level, const struct cert *cert)
{
	size_t kept = 0;

	for (size_t i = 0; i < level->count; i++) {
		bool mapped = false;
		for (size_t k = 0; k < cert->policy_mapping_count; k++)
			mapped = mapped ||
			         slice_equal(cert->policy_mappings[k].issuer_domain, level->nodes[i].policy);
		if (!mapped)
			level->nodes[kept++] = level->nodes[i];
	}
	level->count = kept;
}

static bool expect(struct policy_state *state, struct slice policy, struct slice parent)
{
	struct policy_node *node = node_add(state->arena, &state->levels[state->depth + 1], policy);
	return node != NULL && parent_add(state->arena, node, parent);
}

/* What the next certificate is expected to assert. */
static bool open_next_level(struct policy_state *state, const struct cert *cert)
{
	struct policy_level *level = &state->levels[state->depth];

	for (size_t i = 0; i < level->count; i++)
		if (!level->nodes[i].mapped && !expect(state, level->nodes[i].policy, level->nodes[i].policy))
			return false;
	for (size_t i = 0; i < cert->policy_mapping_count; i++) {
		const struct policy_mapping *mapping = &cert->policy_mappings[i];
		const struct policy_node *node = node_find(level, mapping->issuer_domain);
		if (node != NULL && node->mapped &&
		    !expect(state, mapping->subject_domain, mapping->issuer_domain))
			return false;
	}
	state->levels[state->depth + 1].has_any = level->has_any;
	state->depth++;
	return true;
}

static bool apply_mappings(struct policy_state *state, const struct cert *cert)
{
	if (state->policy_mapping > 0) {
		if (!mark_mapped(state, cert))
			return false;
	} else {
		delete_mapped(&state->levels[state->depth], cert);
	}
	return open_next_level(state, cert);
}

/* --- RFC 5280 6.1.4 (h) to (j): counters --- */

static void count_down(size_t *counter)
{
	if (*counter > 0)
		(*counter)--;
}

static void limit(size_t *counter, int skip_certs)
{
	if (skip_certs >= 0 && (size_t)skip_certs < *counter)
		*counter = (size_t)skip_certs;
}

static void update_counters(struct policy_state *state, const struct cert *cert)
{
	if (!cert_is_self_issued(cert)) {
		count_down(&state->explicit_policy);
		count_down(&state->policy_mapping);
		count_down(&state->inhibit_any);
	}
	limit(&state->explicit_policy, cert->require_explicit_policy);
	limit(&state->policy_mapping, cert->inhibit_policy_mapping);
	limit(&state->inhibit_any, cert->inhibit_any_policy);
}

/* --- RFC 5280 6.1.5 (g): what the relying party accepts --- */

static void mark_parents(struct policy_level *above, const struct policy_node *node)
{
	for (size_t i = 0; i < node->parent_count; i++) {
		struct policy_node *parent = node_find(above, node->parents[i]);
		if (parent != NULL)
			parent->reachable = true;
	}
}

/* Whether a policy of the last level goes back to one of the set: by its name where anyPolicy gave it. */
static bool is_acceptable(struct policy_state *state, const struct policy_input *input)
{
	struct policy_level *last = &state->levels[state->depth];

	if (input->user_policies_are_any)
		return last->has_any || last->count > 0;
	if (last->has_any)
		return input->user_policies.count > 0;
	for (size_t i = 0; i < last->count; i++)
		last->nodes[i].reachable = true;
	for (size_t depth = state->depth + 1; depth-- > 0;) {
		struct policy_level *level = &state->levels[depth];
		for (size_t i = 0; i < level->count; i++) {
			struct policy_node *node = &level->nodes[i];
			if (!node->reachable)
				continue;
			if (node->parent_count == 0 && oid_list_has(&input->user_policies, node->policy))
				return true;
			if (node->parent_count > 0)
				mark_parents(&state->levels[depth - 1], node);
		}
	}
	return false;
}

/* --- the walk from below the anchor to the leaf --- */

/* RFC 5280 6.1.3 (d): anyPolicy counts while it is not inhibited, and in self-issued intermediates always. */
static bool any_is_allowed(const struct policy_state *state, const struct cert *cert, bool is_last)
{
	return state->inhibit_any > 0 || (!is_last && cert_is_self_issued(cert));
}

static bool apply_certificate(struct policy_state *state, const struct cert *cert, bool is_last)
{
	if (cert->policies.count == 0)
		level_clear(&state->levels[state->depth]);
	else if (!apply_policies(state, cert, any_is_allowed(state, cert, is_last)))
		return false;
	return is_last || apply_mappings(state, cert);
}

static struct policy_state state_of(const struct policy_input *input, size_t certificates,
                                    struct arena *arena)
{
	const size_t never = certificates + 1;

	return (struct policy_state){
		.arena = arena,
		.levels = { { .has_any = true } },
		.explicit_policy = input->require_explicit_policy ? 0 : never,
		.policy_mapping = input->inhibit_policy_mapping ? 0 : never,
		.inhibit_any = input->inhibit_any_policy ? 0 : never,
	};
}

/* RFC 5280 6.1.5 (a), (b) and (g) */
static enum policy_result conclude(struct policy_state *state, const struct cert *leaf,
                                   const struct policy_input *input)
{
	count_down(&state->explicit_policy);
	if (leaf->require_explicit_policy == 0)
		state->explicit_policy = 0;
	if (state->explicit_policy > 0 || is_acceptable(state, input))
		return POLICY_VALID;
	return POLICY_NOT_ACCEPTABLE;
}

/* Each policy of a certificate is looked for among those that it, and the one above, has or maps. */
size_t policy_cost(const struct path *path)
{
	size_t cost = 0;

	for (size_t i = 0; i < path->count; i++) {
		const size_t policies = path->nodes[i].cert->policies.count + path->nodes[i].cert->policy_mapping_count;
		cost += policies * policies / 32;
	}
	return cost;
}

enum policy_result policy_check(const struct path *path, const struct policy_input *input,
                                struct arena *arena, size_t *certificate)
{
	const size_t count = path->count - 1;
	struct policy_state state = state_of(input, count, arena);

	for (size_t i = count; i-- > 0;) {
		const struct cert *cert = path->nodes[i].cert;
		const bool is_last = i == 0;
		if (!is_last && maps_any(cert)) {
			*certificate = i;
			return POLICY_MAPS_ANY;
		}
		if (!apply_certificate(&state, cert, is_last))
			return POLICY_NO_MEMORY;
		if (!is_last)
			update_counters(&state, cert);
	}
	return count == 0 ? POLICY_VALID : conclude(&state, path->nodes[0].cert, input);
}
