/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/trust/world.h"

#include "trust/decision.h"
#include "trust/name_constraints.h"
#include "trust/verdict_json.h"

#define NAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })

static const char *answer_text(struct pki *p, const struct verdict *v)
{
	const struct verdict_label label = { .has_snapshot = true };
	struct buf out = pki_value();
	struct json_writer writer = json_writer(&out);

	verdict_encode(v, &label, &writer, NULL);
	assert_true(buf_ok(&out));
	const char *text = arena_text(p->arena, buf_text(&out));
	buf_fini(&out);
	return text;
}

/* --- anchors and hints --- */

/* the attack intermediate-as-anchor */
static void self_signed_ca_in_x5c_never_becomes_an_anchor(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);

	w.anchors[0] = CERT(p, .subject = "CN=Other", .key = 5, .ca = true);
	w.x5c[2] = ROOT(p);
	assert_untrusted(p, &w, "chain-to-community-anchor", 2, "RFC 5280 6.1");
}

static void leaf_of_an_unknown_issuer_is_refused(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[1] = (struct slice){ 0 };
	assert_untrusted(*state, &w, "chain-to-community-anchor", 0, "RFC 5280 6.1");
}

/* chain-use-x5c-rest */
static void intermediates_that_are_known_need_not_be_sent(void **state)
{
	struct world w = world_usual(*state);

	w.intermediates[0] = w.x5c[1];
	w.x5c[1] = (struct slice){ 0 };
	assert_trusted(*state, &w);
}

/* chain-partial-anchor: as operators of EMR Direct's SubCA do. */
static void intermediate_may_be_the_anchor(void **state)
{
	struct world w = world_usual(*state);

	w.anchors[0] = SUB(*state);
	w.x5c[1] = (struct slice){ 0 };
	const struct verdict v = world_decide(*state, &w);
	assert_kind(&v, VERDICT_TRUSTED);
	assert_int_equal(v.path_count, 2);
	assert_int_equal(v.path[1].role, ROLE_ANCHOR);
	world_drop(&w);
}

/* An anchor for servers is for clients an intermediate like any other. */
static void path_may_go_on_through_an_anchor_that_does_not_count(void **state)
{
	struct world w = world_usual(*state);

	w.anchors[0] = w.x5c[1];
	w.anchors[1] = ROOT(*state);
	w.x5c[1] = (struct slice){ 0 };
	w.purposes_of_first = PURPOSE_SERVER;
	const struct verdict v = world_decide(*state, &w);
	assert_kind(&v, VERDICT_TRUSTED);
	assert_int_equal(v.path_count, 3);
	assert_int_equal(v.path[1].role, ROLE_INTERMEDIATE);
	w.anchors[1] = (struct slice){ 0 };
	assert_untrusted(*state, &w, "anchor-purpose", 1, "IG 7.1.6");
}

static void pinned_leaf_is_trusted_where_the_community_allows_it(void **state)
{
	struct pki *p = *state;
	struct world w = world_new();

	w.x5c[0] = CERT(p, .key = 2, .issuer = "CN=Nobody", .issuer_key = 5);
	w.anchors[0] = w.x5c[0];
	assert_untrusted(p, &w, "chain-partial-anchor", 0, "Anchorhold");
	w.settings.allow_leaf_anchor = true;
	const struct verdict v = world_decide(p, &w);
	assert_kind(&v, VERDICT_TRUSTED);
	assert_int_equal(v.path_count, 1);
	assert_int_equal(v.path[0].role, ROLE_LEAF);
	w.anchor.purposes = PURPOSE_SERVER;
	assert_untrusted(p, &w, "anchor-purpose", 0, "IG 7.1.6");
	w.anchor.purposes = PURPOSE_ALL;
	w.question.at = NOW + 101 * DAY;
	assert_untrusted(p, &w, "chain-validity-now", 0, "6.1.3 (a)(2)");
}

static void pinned_leaf_issues_nothing(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);

	w.settings.allow_leaf_anchor = true;
	w.anchors[0] = SUB(p, .not_ca = true);
	assert_untrusted(p, &w, "chain-to-community-anchor", 1, "RFC 5280 6.1");
}

static void pinned_leaf_may_have_a_path_as_well(void **state)
{
	struct world w = world_usual(*state);

	w.anchors[1] = w.x5c[0];
	assert_trusted(*state, &w);
}

/* I20, chain-use-x5c-rest: order, repetition and strangers among the hints do not matter. */
static void order_of_hints_does_not_matter(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);
	const struct slice hints[] = {
		SUB(p),
		SUB(p, .not_after = NOW - 1),
		SUB(p, .key = 3),
		CERT(p, .subject = "CN=Stranger", .key = 4, .ca = true),
		slice_text("no certificate"),
		SUB(p),
		SUB(p, .key_usage = KEY_USAGE_CRL_SIGN),
	};
	const char *first = NULL;

	for (size_t turn = 0; turn < ARRAY_LEN(hints); turn++) {
		for (size_t i = 0; i < ARRAY_LEN(hints); i++)
			w.x5c[1 + i] = hints[(i * 3 + turn) % ARRAY_LEN(hints)];
		w.question.explain = true;
		const struct verdict v = world_decide(p, &w);
		assert_kind(&v, VERDICT_TRUSTED);
		assert_finding(&v, "chain-use-x5c-rest", FINDING_WARN, FINDING_WHOLE, "DCR 4.2");
		const char *text = answer_text(p, &v);
		if (first != NULL)
			assert_string_equal(text, first);
		first = text;
	}
	world_drop(&w);
}

/* --- backtracking, chain-backtrack --- */

static void renewed_intermediate_is_found_beside_the_expired_one(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[1] = SUB(*state, .not_after = NOW - 1);
	w.x5c[2] = SUB(*state, .serial = 9);
	assert_trusted(*state, &w);
}

static void ca_of_the_same_name_and_another_key_is_passed_over(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[1] = SUB(*state, .key = 3);
	w.x5c[2] = SUB(*state, .key = 4);
	w.x5c[3] = SUB(*state);
	assert_trusted(*state, &w);
}

/*
 * RFC 4158 3.5.12: key identifiers guide; a wrong one does not keep the right issuer from being found. A difference
 * in the sense of I19: OpenSSL and GnuTLS both refuse, yet RFC 5280 6.1 does not ask, and the signature verifies.
 */
static void wrong_key_identifier_does_not_decide(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);

	w.x5c[0] = LEAF(
		p, .no_key_ids = true,
		.more = { pki_extension(p, "2.5.29.35", false, slice_of("\x30\x03\x80\x01\x01", 5)) });
	w.x5c[2] = SUB(p, .key = 3, .no_key_ids = true,
	               .more = { pki_extension(p, "2.5.29.14", false, slice_of("\x04\x01\x01", 3)) });
	assert_trusted(p, &w);
}

static void cross_certificate_leads_around_an_expired_root(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);

	w.anchors[0] = ROOT(p, .not_after = NOW - 1);
	w.anchors[1] = CERT(p, .subject = "CN=New Root", .key = 5, .ca = true);
	assert_untrusted(p, &w, "anchor-validity", 2, "6.1.1 (d)");
	w.x5c[2] = CERT(p, .subject = "CN=Root", .key = 0, .issuer = "CN=New Root", .issuer_key = 5,
	                .ca = true);
	const struct verdict v = world_decide(p, &w);
	assert_kind(&v, VERDICT_TRUSTED);
	assert_int_equal(v.path_count, 4);
	world_drop(&w);
}

static void loops_end(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);

	w.x5c[1] = CERT(p, .subject = "CN=Sub", .key = 1, .issuer = "CN=Twin", .issuer_key = 3, .ca = true);
	w.x5c[2] = CERT(p, .subject = "CN=Twin", .key = 3, .issuer = "CN=Sub", .issuer_key = 1, .ca = true);
	assert_untrusted(p, &w, "chain-to-community-anchor", 2, "RFC 5280 6.1");
}

/* --- effort, chain-depth --- */

/* `modulus` begins with a zero octet. */
static struct slice rsa_spki(struct pki *p, struct slice modulus)
{
	struct buf key = pki_value(), info = pki_value();

	buf_put_byte(&key, 0);
	const size_t numbers = der_open(&key, DER_SEQUENCE);
	der_put(&key, DER_INTEGER, modulus);
	der_put_small_integer(&key, 65537);
	der_close(&key, numbers);
	const size_t mark = der_open(&info, DER_SEQUENCE), algorithm = der_open(&info, DER_SEQUENCE);
	der_put_oid(&info, "1.2.840.113549.1.1.1");
	der_put_raw(&info, slice_of("\x05\x00", 2));
	der_close(&info, algorithm);
	der_put(&info, DER_BIT_STRING, pki_take(p, &key));
	der_close(&info, mark);
	return pki_take(p, &info);
}

/* A modulus that nobody has factors of. */
static struct public_key *rsa_key_of(struct pki *p, unsigned bits)
{
	uint8_t modulus[1 + 8192 / 8] = { 0, 0xc0 };
	struct public_key *loaded;

	modulus[bits / 8] = 1;
	MUST(public_key_load(rsa_spki(p, slice_of(modulus, 1 + bits / 8)), &loaded, &pki_err));
	return loaded;
}

#define MESH 6

/* CAs that all certify each other: as many ways as permutations, none of them to an anchor. */
static void put_mesh(struct pki *p, struct world *w, size_t from)
{
	for (unsigned a = 0; a < MESH; a++)
		for (unsigned b = 0; b < MESH && from < WORLD_LIST; b++) {
			if (a == b)
				continue;
			w->x5c[from++] = CERT(p, .subject = arena_printf(p->arena, "CN=Mesh %u", a), .key = a,
			                      .issuer = arena_printf(p->arena, "CN=Mesh %u", b),
			                      .issuer_key = b, .ca = true);
		}
}

static void meshes_of_cross_certificates_are_given_up(void **state)
{
	struct pki *p = *state;
	struct world w = world_new();

	w.anchors[0] = ROOT(p, .key = 7);
	w.settings.max_path_length = 10;
	w.x5c[0] = CERT(p, .key = 6, .issuer = "CN=Mesh 0", .issuer_key = 0);
	put_mesh(p, &w, 1);
	const size_t used = arena_used(p->arena);
	const struct verdict v = world_decide(p, &w);
	assert_kind(&v, VERDICT_UNTRUSTED);
	assert_true(arena_used(p->arena) - used < (8u << 20));
	world_drop(&w);
}

static void many_keys_of_one_name_cost_a_bounded_number_of_signatures(void **state)
{
	struct pki *p = *state;
	struct slice x5c[QUESTION_CERTIFICATES_MAX];
	struct world w = world_usual(p);
	const struct decision_context context = { .arena = p->arena };
	struct verdict v;

	x5c[0] = CERT(p, .key = 2, .issuer = "CN=Sub", .issuer_key = 6);
	for (size_t i = 1; i < ARRAY_LEN(x5c); i++) {
		EVP_PKEY *key = EVP_EC_gen("P-256");
		x5c[i] = SUB(p, .subject_key = key);
		EVP_PKEY_free(key);
	}
	world_build(&w);
	w.question.x5c = (struct slice_list){ .items = x5c, .count = ARRAY_LEN(x5c) };
	MUST(decide_chain(w.set, &w.question, &context, &v, &pki_err));
	assert_kind(&v, VERDICT_UNTRUSTED);
	assert_finding(&v, "chain-sigs", FINDING_FAIL, 0, "6.1.3 (a)(1)");
	world_drop(&w);
}

static void names_and_constraints_cost_a_bounded_number_of_comparisons(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);
	const char *names[1001] = { 0 };

	for (int i = 0; i < 1000; i++)
		names[i] = arena_printf(p->arena, "dns:host-%d.example.org", i);
	w.question.plain = true;
	w.x5c[0] = LEAF(p, .names = names);
	w.x5c[1] = SUB(p, .more = { pki_name_constraints(p, NULL, names) });
	assert_untrusted(p, &w, "chain-name-constraints", 0, "6.1.3 (b)");
	w.anchors[0] = ROOT(p, .more = { pki_name_constraints(p, NULL, names) });
	assert_untrusted(p, &w, "chain-name-constraints", 0, "6.1.3 (b)");
}

/* A long name takes long to read, and long constraints take long to compare. */
static void work_grows_with_the_length_of_names_and_constraints(void **state)
{
	struct pki *p = *state;
	const char *path = arena_printf(p->arena, "uri:https://a.example.org/%01900d", 0);
	const char *host = arena_printf(p->arena, "uri:%060d.example.org", 0);
	const struct cert *small = pki_parse(p, LEAF(p)), *large = pki_parse(p, LEAF(p, .names = NAMES(path, path, path)));
	const struct cert *few = pki_parse(p, SUB(p, .more = { pki_name_constraints(p, NAMES("uri:a.org"), NULL) }));
	const struct cert *many = pki_parse(p, SUB(p, .more = { pki_name_constraints(p, NAMES(host), NULL) }));
	const size_t least = name_constraints_cost(&few->name_constraints, small);

	assert_true(name_constraints_cost(&few->name_constraints, large) > least + 3 * 1900 / 16);
	assert_true(name_constraints_cost(&many->name_constraints, small) > least);
	assert_int_equal(name_constraints_cost(&small->name_constraints, large), 0);
}

static void large_rsa_keys_use_up_signatures_faster(void **state)
{
	static const struct {
		unsigned bits, worth;
	} rows[] = { { 2048, 1 }, { 4096, 1 }, { 8192, 4 } };
	struct pki *p = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct effort effort = { .signatures = 4 };
		struct public_key *key = rsa_key_of(p, rows[i].bits);
		for (unsigned k = 0; k < 4 / rows[i].worth; k++)
			assert_true(effort_spend_signature(&effort, key));
		assert_false(effort.exhausted);
		assert_false(effort_spend_signature(&effort, key));
		assert_true(effort.exhausted);
		public_key_free(key);
	}
}

/* One more than a multiple of all odd primes up to 167: of the form that CVE-2017-15361 tells. */
static EVP_PKEY *flawed_key(struct pki *p)
{
	uint8_t modulus[1 + 2048 / 8] = { 0 };
	BIGNUM *n = BN_new();

	BN_one(n);
	for (BN_ULONG prime = 3; prime <= 167; prime += 2) {
		bool is_prime = true;
		for (BN_ULONG k = 3; k * k <= prime; k += 2)
			is_prime = is_prime && prime % k != 0;
		assert_int_equal(!is_prime || BN_mul_word(n, prime) == 1, 1);
	}
	assert_int_equal(BN_lshift(n, n, 2048 - BN_num_bits(n)) == 1 && BN_add_word(n, 1) == 1, 1);
	assert_int_equal(BN_bn2binpad(n, modulus + 1, 2048 / 8), 2048 / 8);
	BN_free(n);
	const struct slice spki = rsa_spki(p, slice_of(modulus, sizeof modulus));
	const unsigned char *at = spki.data;
	return d2i_PUBKEY(NULL, &at, (long)spki.len);
}

static void key_of_a_flawed_generator_verifies_nothing(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);
	EVP_PKEY *key = flawed_key(p);

	w.x5c[1] = SUB(p, .subject_key = key);
	for (int known = 0; known < 2; known++) {
		const struct verdict v = world_decide(p, &w);
		assert_kind(&v, VERDICT_UNTRUSTED);
		assert_non_null(strstr(find_finding(&v, "chain-sigs", FINDING_FAIL)->detail, "weak"));
		w.intermediates[0] = w.x5c[1];
		w.x5c[1] = (struct slice){ 0 };
	}
	world_drop(&w);
	EVP_PKEY_free(key);
}

/* --- signatures that are remembered --- */

/* What the cache knows is not verified again: the certificate in this test would not pass. */
static void known_link_is_not_verified_again(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);
	const struct slice bad = SUB(p, .bad_signature = true);
	const struct cert *root = pki_parse(p, w.anchors[0]), *sub = pki_parse(p, bad);
	const struct cert *leaf = pki_parse(p, w.x5c[0]);

	w.links = link_cache_new(1024);
	w.intermediates[0] = bad;
	w.x5c[1] = (struct slice){ 0 };
	assert_untrusted(p, &w, "chain-sigs", 1, "6.1.3 (a)(1)");
	assert_false(link_cache_has(w.links, root->spki_sha256, sub->sha256));
	assert_true(link_cache_has(w.links, sub->spki_sha256, leaf->sha256));
	link_cache_add(w.links, root->spki_sha256, sub->sha256);
	assert_trusted(p, &w);
	link_cache_free(w.links);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PKI_TEST(self_signed_ca_in_x5c_never_becomes_an_anchor),
		PKI_TEST(leaf_of_an_unknown_issuer_is_refused),
		PKI_TEST(intermediates_that_are_known_need_not_be_sent),
		PKI_TEST(intermediate_may_be_the_anchor),
		PKI_TEST(path_may_go_on_through_an_anchor_that_does_not_count),
		PKI_TEST(pinned_leaf_is_trusted_where_the_community_allows_it),
		PKI_TEST(pinned_leaf_issues_nothing),
		PKI_TEST(pinned_leaf_may_have_a_path_as_well),
		PKI_TEST(order_of_hints_does_not_matter),
		PKI_TEST(renewed_intermediate_is_found_beside_the_expired_one),
		PKI_TEST(ca_of_the_same_name_and_another_key_is_passed_over),
		PKI_TEST(wrong_key_identifier_does_not_decide),
		PKI_TEST(cross_certificate_leads_around_an_expired_root),
		PKI_TEST(loops_end),
		PKI_TEST(meshes_of_cross_certificates_are_given_up),
		PKI_TEST(many_keys_of_one_name_cost_a_bounded_number_of_signatures),
		PKI_TEST(names_and_constraints_cost_a_bounded_number_of_comparisons),
		PKI_TEST(work_grows_with_the_length_of_names_and_constraints),
		PKI_TEST(large_rsa_keys_use_up_signatures_faster),
		PKI_TEST(key_of_a_flawed_generator_verifies_nothing),
		PKI_TEST(known_link_is_not_verified_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
