/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/trust/world.h"

#include "trust/policy.h"

#define ANY "2.5.29.32.0"
#define P1 "1.3.6.1.4.1.99999.1"
#define P2 "1.3.6.1.4.1.99999.2"
#define P3 "1.3.6.1.4.1.99999.3"
#define OIDS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define REFUSED_BY "chain-policy-oid", FINDING_WHOLE, "6.1.5 (g)"

static struct slice oid(struct pki *p, const char *dotted)
{
	struct buf octets = pki_value();

	MUST(der_oid_from_text(dotted, &octets, &pki_err));
	return pki_take(p, &octets);
}

static void ask(struct pki *p, struct world *w, const char *const *policies)
{
	struct oid_list *list = &w->question.initial_policies;

	*list = (struct oid_list){ .items = ARENA_ARRAY(p->arena, PKI_LIST, struct slice) };
	for (; *policies != NULL; policies++)
		list->items[list->count++] = oid(p, *policies);
}

/* Root, Sub and Leaf with these policies; more extensions of Sub may follow. */
static struct world with_policies(struct pki *p, const char *const *sub, const char *const *leaf,
                                  struct slice more)
{
	struct world w = world_usual(p);

	w.x5c[1] = SUB(p, .more = { pki_policies(p, sub), more });
	w.x5c[0] = LEAF(p, .more = { pki_policies(p, leaf) });
	return w;
}

static const struct slice nothing;

static void path_without_policies_is_valid_unless_one_is_required(void **state)
{
	struct world w = world_usual(*state);

	assert_trusted(*state, &w);
	w.question.require_explicit_policy = true;
	assert_untrusted(*state, &w, REFUSED_BY);
}

static void policy_of_all_certificates_is_valid(void **state)
{
	struct world w = with_policies(*state, OIDS(P1, P2), OIDS(P1), nothing);

	w.question.require_explicit_policy = true;
	assert_trusted(*state, &w);
	ask(*state, &w, OIDS(P1));
	assert_trusted(*state, &w);
	ask(*state, &w, OIDS(P2));
	assert_untrusted(*state, &w, REFUSED_BY);
	ask(*state, &w, OIDS(P2, P1));
	assert_trusted(*state, &w);
	ask(*state, &w, OIDS(P2, ANY));
	assert_trusted(*state, &w);
}

static void policies_that_differ_leave_none(void **state)
{
	struct world w = with_policies(*state, OIDS(P1), OIDS(P2), nothing);

	assert_trusted(*state, &w);
	w.question.require_explicit_policy = true;
	assert_untrusted(*state, &w, REFUSED_BY);
}

/* RFC 5280 6.1.1 (c): a set without an explicit policy demands nothing. */
static void set_of_policies_alone_demands_none(void **state)
{
	struct world w = with_policies(*state, OIDS(P1), OIDS(P1), nothing);

	ask(*state, &w, OIDS(P2));
	assert_trusted(*state, &w);
}

static void any_policy_stands_for_each(void **state)
{
	struct world w = with_policies(*state, OIDS(ANY), OIDS(P1), nothing);

	w.question.require_explicit_policy = true;
	ask(*state, &w, OIDS(P1));
	assert_trusted(*state, &w);
	ask(*state, &w, OIDS(P2));
	assert_untrusted(*state, &w, REFUSED_BY);
	w = with_policies(*state, OIDS(P1), OIDS(ANY), nothing);
	w.question.require_explicit_policy = true;
	ask(*state, &w, OIDS(P1));
	assert_trusted(*state, &w);
	w = with_policies(*state, OIDS(ANY), OIDS(ANY), nothing);
	w.question.require_explicit_policy = true;
	ask(*state, &w, OIDS(P3));
	assert_trusted(*state, &w);
}

static void any_policy_can_be_inhibited(void **state)
{
	struct pki *p = *state;
	struct world w = with_policies(p, OIDS(ANY), OIDS(P1), nothing);

	w.question.require_explicit_policy = true;
	w.question.inhibit_any_policy = true;
	assert_untrusted(p, &w, REFUSED_BY);
	w = with_policies(p, OIDS(P1), OIDS(ANY), pki_inhibit_any(p, 0));
	w.question.require_explicit_policy = true;
	assert_untrusted(p, &w, REFUSED_BY);
	w = with_policies(p, OIDS(P1), OIDS(ANY), pki_inhibit_any(p, 1));
	w.question.require_explicit_policy = true;
	assert_trusted(p, &w);
}

/* RFC 5280 6.1.4 (i), 6.1.5 (a) and (b) */
static void certificate_may_require_a_policy(void **state)
{
	struct pki *p = *state;
	struct world w = with_policies(p, OIDS(P1), OIDS(P2), pki_policy_constraints(p, 0, -1));

	assert_untrusted(p, &w, REFUSED_BY);
	w = with_policies(p, OIDS(P1), OIDS(P2), pki_policy_constraints(p, 1, -1));
	assert_untrusted(p, &w, REFUSED_BY);
	w = with_policies(p, OIDS(P1), OIDS(P2), pki_policy_constraints(p, 2, -1));
	assert_trusted(p, &w);
	w = with_policies(p, OIDS(P1), OIDS(P2), nothing);
	w.x5c[0] = LEAF(p, .more = { pki_policies(p, OIDS(P2)), pki_policy_constraints(p, 0, -1) });
	assert_untrusted(p, &w, REFUSED_BY);
}

/* RFC 5280 6.1.4 (b) */
static void mapped_policy_is_that_of_the_issuer(void **state)
{
	struct pki *p = *state;
	struct world w = with_policies(p, OIDS(P1), OIDS(P2), pki_mappings(p, OIDS(P1, P2)));

	w.question.require_explicit_policy = true;
	ask(p, &w, OIDS(P1));
	assert_trusted(p, &w);
	ask(p, &w, OIDS(P2));
	assert_untrusted(p, &w, REFUSED_BY);
	w.x5c[0] = LEAF(p, .more = { pki_policies(p, OIDS(P1)) });
	ask(p, &w, OIDS(P1));
	assert_untrusted(p, &w, REFUSED_BY);
}

static void mapping_can_be_inhibited(void **state)
{
	struct pki *p = *state;
	struct world w = with_policies(p, OIDS(P1), OIDS(P2), pki_mappings(p, OIDS(P1, P2)));

	w.question.require_explicit_policy = true;
	w.question.inhibit_policy_mapping = true;
	assert_untrusted(p, &w, REFUSED_BY);
	w.question.inhibit_policy_mapping = false;
	assert_trusted(p, &w);
	w.x5c[1] = CERT(p, .subject = "CN=Sub", .key = 1, .issuer = "CN=Top", .issuer_key = 4, .ca = true,
	                .more = { pki_policies(p, OIDS(P1)), pki_mappings(p, OIDS(P1, P2)) });
	w.x5c[2] = CERT(p, .subject = "CN=Top", .key = 4, .issuer = "CN=Root", .issuer_key = 0, .ca = true,
	                .more = { pki_policies(p, OIDS(P1)), pki_policy_constraints(p, -1, 0) });
	assert_untrusted(p, &w, REFUSED_BY);
}

/* RFC 5280 6.1.4 (b)(1): a policy that comes from anyPolicy can be mapped. */
static void any_policy_can_be_what_is_mapped_from(void **state)
{
	struct pki *p = *state;
	struct world w = with_policies(p, OIDS(ANY), OIDS(P2), pki_mappings(p, OIDS(P1, P2)));

	w.question.require_explicit_policy = true;
	ask(p, &w, OIDS(P1));
	assert_trusted(p, &w);
	ask(p, &w, OIDS(P3));
	assert_untrusted(p, &w, REFUSED_BY);
}

/* RFC 5280 6.1.4 (a) */
static void mapping_of_any_policy_is_refused(void **state)
{
	struct pki *p = *state;
	struct world w = with_policies(p, OIDS(P1), OIDS(P1), pki_mappings(p, OIDS(ANY, P1)));

	assert_untrusted(p, &w, "chain-policy-oid", 1, "6.1.4 (a)");
	w = with_policies(p, OIDS(P1), OIDS(P1), pki_mappings(p, OIDS(P1, ANY)));
	assert_untrusted(p, &w, "chain-policy-oid", 1, "6.1.4 (a)");
}

static void community_may_demand_a_policy(void **state)
{
	struct world w = with_policies(*state, OIDS(P1, P2), OIDS(P1, P2), nothing);

	w.settings.required_policies = (struct text_list){ .items = (const char *[]){ P3, P2 }, .count = 2 };
	assert_trusted(*state, &w);
	w.settings.required_policies = (struct text_list){ .items = (const char *[]){ P3 }, .count = 1 };
	assert_untrusted(*state, &w, REFUSED_BY);
}

static void anchor_may_be_trusted_for_some_policies_only(void **state)
{
	struct world w = with_policies(*state, OIDS(P1, P2), OIDS(P1, P2), nothing);

	w.anchor.policies = (struct text_list){ .items = (const char *[]){ P1 }, .count = 1 };
	assert_trusted(*state, &w);
	w.settings.required_policies = (struct text_list){ .items = (const char *[]){ P2 }, .count = 1 };
	assert_untrusted(*state, &w, REFUSED_BY);
	w.settings.required_policies = (struct text_list){ 0 };
	w.anchor.policies = (struct text_list){ .items = (const char *[]){ P3 }, .count = 1 };
	assert_untrusted(*state, &w, REFUSED_BY);
}

/* --- RFC 9618: nothing grows exponentially --- */

#define LEVELS 9
#define WIDTH 40

static const char *policy_text(struct pki *p, int number)
{
	return arena_printf(p->arena, "1.3.6.1.4.1.99999.7.%d", number);
}

/* Every policy is mapped to every other: as a tree, WIDTH to the power of LEVELS. */
static struct slice mesh(struct pki *p)
{
	const char **pairs = ARENA_ARRAY(p->arena, 2 * WIDTH * 6 + 1, const char *);
	size_t count = 0;

	for (int i = 0; i < WIDTH; i++)
		for (int k = 0; k < 6; k++) {
			pairs[count++] = policy_text(p, i);
			pairs[count++] = policy_text(p, (i * 7 + k * 11) % WIDTH);
		}
	return pki_mappings(p, pairs);
}

static void meshes_of_mappings_cost_little(void **state)
{
	struct pki *p = *state;
	struct world w = world_new();
	const char *policies[WIDTH + 1] = { 0 };
	const char *above = "CN=Root";

	for (int i = 0; i < WIDTH; i++)
		policies[i] = policy_text(p, i);
	w.settings.max_path_length = LEVELS;
	w.anchors[0] = ROOT(p);
	for (int i = 1; i <= LEVELS; i++) {
		const char *name = arena_printf(p->arena, "CN=Level %d", i);
		w.x5c[i] = CERT(p, .subject = name, .key = 1 + (unsigned)i % 2, .issuer = above,
		                .issuer_key = i == 1 ? 0 : 1 + (unsigned)(i - 1) % 2, .ca = true,
		                .more = { pki_policies(p, policies), mesh(p) });
		above = name;
	}
	w.x5c[0] = CERT(p, .key = 3, .issuer = above, .issuer_key = 1 + LEVELS % 2,
	                .more = { pki_policies(p, policies) });
	w.question.require_explicit_policy = true;
	const size_t used = arena_used(p->arena);
	assert_trusted(p, &w);
	assert_true(arena_used(p->arena) - used < (16u << 20));
}

static void work_grows_with_the_square_of_the_policies(void **state)
{
	struct pki *p = *state;
	const char *policies[129] = { 0 };
	struct path path = { .count = 2 };

	for (unsigned i = 0; i < 128; i++)
		policies[i] = arena_printf(p->arena, "1.3.6.1.4.1.99999.%u", i);
	path.nodes[0].cert = pki_parse(p, LEAF(p));
	path.nodes[1].cert = pki_parse(p, SUB(p, .more = { pki_policies(p, policies) }));
	assert_int_equal(policy_cost(&path), 128 * 128 / 32);
	path.nodes[1].cert = pki_parse(p, SUB(p, .more = { pki_policies(p, policies), pki_mappings(p, policies) }));
	assert_int_equal(policy_cost(&path), 192 * 192 / 32);
	path.count = 1;
	assert_int_equal(policy_cost(&path), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PKI_TEST(path_without_policies_is_valid_unless_one_is_required),
		PKI_TEST(policy_of_all_certificates_is_valid),
		PKI_TEST(policies_that_differ_leave_none),
		PKI_TEST(set_of_policies_alone_demands_none),
		PKI_TEST(any_policy_stands_for_each),
		PKI_TEST(any_policy_can_be_inhibited),
		PKI_TEST(certificate_may_require_a_policy),
		PKI_TEST(mapped_policy_is_that_of_the_issuer),
		PKI_TEST(mapping_can_be_inhibited),
		PKI_TEST(any_policy_can_be_what_is_mapped_from),
		PKI_TEST(mapping_of_any_policy_is_refused),
		PKI_TEST(community_may_demand_a_policy),
		PKI_TEST(anchor_may_be_trusted_for_some_policies_only),
		PKI_TEST(meshes_of_mappings_cost_little),
		PKI_TEST(work_grows_with_the_square_of_the_policies),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
