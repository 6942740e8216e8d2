/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/trust/world.h"

#include "trust/decision.h"
#include "trust/snapshot.h"

#define CDP "uri:http://pki.example.org/sub.crl"
#define ENTRY(der, ...)                                                   \
	{                                                                 \
		.serial = pki_parse(*state, (der))->serial, ##__VA_ARGS__ \
	}
#define ALL_BUT_HOLD (REASONS_ALL & ~(1u << 6))

/* The usual chain; the leaf names a CRL; Root's CRL is good, that of Sub is each test's. */
static struct world asking(struct pki *p)
{
	struct world w = world_usual(p);

	w.settings.revocation = REVOCATION_REQUIRE;
	w.question.revocation = REVOCATION_REQUIRE;
	w.x5c[0] = LEAF(p, .more = { pki_point(p, CDP) });
	w.crls[0] = CRL(p, .issuer = "CN=Root", .key = 0);
	return w;
}

#define SUB_CRL(...) CRL(*state, .issuer = "CN=Sub", .key = 1, ##__VA_ARGS__)

/* --- good, revoked, unknown --- */

static void fresh_crls_without_the_serials_show_that_they_are_good(void **state)
{
	struct world w = asking(*state);

	w.crls[1] = SUB_CRL();
	const struct verdict v = world_decide(*state, &w);
	assert_kind(&v, VERDICT_TRUSTED);
	assert_int_equal(v.finding_count, 0);
	assert_int_equal(v.path[0].evidence.status, EVIDENCE_GOOD);
	assert_string_equal(v.path[0].evidence.source, "crl");
	assert_int_equal(v.path[0].evidence.next_update, NOW + DAY);
	assert_int_equal(v.path[1].evidence.status, EVIDENCE_GOOD);
	assert_int_equal(v.path[2].evidence.status, EVIDENCE_NOT_CHECKED);
	world_drop(&w);
}

static void listed_leaf_is_revoked(void **state)
{
	struct world w = asking(*state);

	w.crls[1] = SUB_CRL(.entries = { ENTRY(w.x5c[0], .reason = 1) });
	const struct verdict v = world_decide(*state, &w);
	assert_kind(&v, VERDICT_UNTRUSTED);
	assert_finding(&v, "rev-leaf-and-ca", FINDING_FAIL, 0, "IG 7.1.6");
	assert_int_equal(v.path[0].evidence.status, EVIDENCE_REVOKED);
	assert_int_equal(v.path[0].evidence.revocation.reason, REASON_KEY_COMPROMISE);
	assert_int_equal(v.path[0].evidence.revocation.revoked_at, NOW - 10 * DAY);
	world_drop(&w);
}

static void listed_intermediate_is_revoked(void **state)
{
	struct world w = asking(*state);

	w.crls[0] = CRL(*state, .issuer = "CN=Root", .key = 0, .entries = { ENTRY(w.x5c[1]) });
	w.crls[1] = SUB_CRL();
	assert_untrusted(*state, &w, "rev-leaf-and-ca", 1, "IG 7.1.6");
}

static void missing_crl_leaves_the_status_unknown(void **state)
{
	struct world w = asking(*state);

	assert_indeterminate(*state, &w, "rev-unknown-hard", 0, "IG 7.1.6");
	w.question.revocation = REVOCATION_PREFER;
	assert_indeterminate(*state, &w, "rev-unknown-hard", 0, "IG 7.1.6");
	w.settings.revocation = REVOCATION_PREFER;
	const struct verdict v = world_decide(*state, &w);
	assert_kind(&v, VERDICT_TRUSTED);
	assert_finding(&v, "rev-unknown-hard", FINDING_WARN, 0, "IG 7.1.6");
	world_drop(&w);
}

static void revoked_is_refused_in_every_mode_but_skip(void **state)
{
	struct world w = asking(*state);

	w.crls[1] = SUB_CRL(.entries = { ENTRY(w.x5c[0]) });
	w.settings.revocation = REVOCATION_SKIP;
	w.question.revocation = REVOCATION_PREFER;
	assert_untrusted(*state, &w, "rev-leaf-and-ca", 0, "IG 7.1.6");
	w.question.revocation = REVOCATION_SKIP;
	assert_trusted(*state, &w);
}

/* rev-no-cdp */
static void certificate_without_a_source_needs_the_community_to_accept_it(void **state)
{
	struct world w = asking(*state);

	w.x5c[0] = LEAF(*state);
	assert_indeterminate(*state, &w, "rev-no-cdp", 0, "Anchorhold");
	w.settings.accept_without_source = true;
	const struct verdict v = world_decide(*state, &w);
	assert_kind(&v, VERDICT_TRUSTED);
	assert_finding(&v, "rev-no-cdp", FINDING_WARN, 0, "Anchorhold");
	assert_int_equal(v.path[0].evidence.status, EVIDENCE_NOT_CHECKED);
	w.x5c[0] = LEAF(*state, .more = { pki_point(*state, CDP) });
	assert_indeterminate(*state, &w, "rev-unknown-hard", 0, "IG 7.1.6");
}

static void crl_of_the_operator_counts_for_a_certificate_without_a_source(void **state)
{
	struct world w = asking(*state);

	w.x5c[0] = LEAF(*state);
	w.crls[1] = SUB_CRL();
	assert_trusted(*state, &w);
}

/* --- the attack crl-substitution --- */

/* RFC 5280 6.3.3 (f) and (g) */
static void crl_of_another_ca_of_the_same_name_shows_nothing(void **state)
{
	struct world w = asking(*state);

	w.crls[1] = CRL(*state, .issuer = "CN=Sub", .key = 5);
	assert_indeterminate(*state, &w, "rev-crl-sig-issuer", 0, "6.3.3 (f)");
	w.crls[1] = CRL(*state, .issuer = "CN=Sub", .key = 5, .entries = { ENTRY(w.x5c[0]) });
	w.crls[2] = SUB_CRL();
	assert_trusted(*state, &w);
}

static void crl_with_an_altered_signature_shows_nothing(void **state)
{
	struct world w = asking(*state);

	w.crls[1] = SUB_CRL(.bad_signature = true);
	assert_indeterminate(*state, &w, "rev-crl-sig-issuer", 0, "6.3.3 (f)");
}

static void crl_under_the_name_of_another_issuer_shows_nothing(void **state)
{
	struct world w = asking(*state);

	w.crls[1] = CRL(*state, .issuer = "CN=Other", .key = 1);
	assert_indeterminate(*state, &w, "rev-unknown-hard", 0, "IG 7.1.6");
}

static void issuer_without_crl_sign_cannot_sign_crls(void **state)
{
	struct world w = asking(*state);

	w.x5c[1] = SUB(*state, .key_usage = KEY_USAGE_KEY_CERT_SIGN);
	w.crls[1] = SUB_CRL();
	assert_indeterminate(*state, &w, "rev-crl-sig-issuer", 0, "6.3.3 (f)");
}

/* rev-crl-fresh: what is stale shows nothing, but what it lists stays revoked. */
static void stale_crl_shows_only_what_it_lists(void **state)
{
	struct world w = asking(*state);

	w.crls[1] = SUB_CRL(.this_update = NOW - 9 * DAY, .next_update = NOW - 1);
	assert_indeterminate(*state, &w, "rev-crl-fresh", 0, "6.3.3 (a)");
	w.crls[1] = SUB_CRL(.this_update = NOW - 9 * DAY, .next_update = NOW - 1,
	                    .entries = { ENTRY(w.x5c[0]) });
	assert_untrusted(*state, &w, "rev-leaf-and-ca", 0, "IG 7.1.6");
}

static void crl_counts_from_this_update_to_next_update(void **state)
{
	struct world w = asking(*state);

	w.crls[1] = SUB_CRL(.this_update = NOW, .next_update = NOW);
	assert_trusted(*state, &w);
	w.crls[1] = SUB_CRL(.this_update = NOW + 1, .next_update = NOW + DAY);
	assert_indeterminate(*state, &w, "rev-crl-fresh", 0, "6.3.3 (a)");
	w.crls[1] = SUB_CRL(.no_next_update = true);
	assert_indeterminate(*state, &w, "rev-crl-fresh", 0, "6.3.3 (a)");
}

/* An older CRL than one already seen cannot un-revoke, nor can a newer one that forgot (RFC 5280 3.3). */
static void no_other_crl_takes_an_entry_back(void **state)
{
	struct world w = asking(*state);

	w.crls[1] = SUB_CRL(.number = 5, .entries = { ENTRY(w.x5c[0], .reason = 4) });
	w.crls[2] = CRL(*state, .number = 4, .issuer = "CN=Sub", .key = 1);
	assert_untrusted(*state, &w, "rev-leaf-and-ca", 0, "IG 7.1.6");
	w.crls[2] = CRL(*state, .number = 6, .issuer = "CN=Sub", .key = 1);
	assert_untrusted(*state, &w, "rev-leaf-and-ca", 0, "IG 7.1.6");
}

static void unknown_critical_extension_makes_a_crl_show_only_what_it_lists(void **state)
{
	struct world w = asking(*state);
	const struct slice other = CERT(*state, .serial = 77, .key = 3, .issuer = "CN=Sub", .issuer_key = 1);

	w.crls[1] = SUB_CRL(.unknown_critical = true);
	assert_indeterminate(*state, &w, "rev-crl-critical-ext", 0, "5280 5.2");
	w.crls[1] = SUB_CRL(.entries = { ENTRY(other, .unknown_critical = true) });
	assert_indeterminate(*state, &w, "rev-crl-critical-ext", 0, "5280 5.2");
	w.crls[1] = SUB_CRL(.unknown_critical = true, .entries = { ENTRY(w.x5c[0]) });
	assert_untrusted(*state, &w, "rev-leaf-and-ca", 0, "IG 7.1.6");
}

/* --- scope, RFC 5280 6.3.3 (b) --- */

static void crl_for_cas_shows_nothing_of_a_leaf(void **state)
{
	struct world w = asking(*state);

	w.crls[1] = SUB_CRL(.idp = { .present = true, .cas = true });
	assert_indeterminate(*state, &w, "rev-cdp-forms", 0, "6.3.3 (b)");
	w.crls[1] = SUB_CRL(.idp = { .present = true, .attributes = true });
	assert_indeterminate(*state, &w, "rev-cdp-forms", 0, "6.3.3 (b)");
	w.crls[1] = SUB_CRL(.idp = { .present = true, .users = true });
	assert_trusted(*state, &w);
	w.crls[0] = CRL(*state, .issuer = "CN=Root", .key = 0, .idp = { .present = true, .users = true });
	assert_indeterminate(*state, &w, "rev-cdp-forms", 1, "6.3.3 (b)");
}

static void crl_of_another_distribution_point_shows_nothing(void **state)
{
	struct world w = asking(*state);

	w.crls[1] = SUB_CRL(.idp = { .present = true, .point = { .name = CDP } });
	assert_trusted(*state, &w);
	w.crls[1] = SUB_CRL(.idp = { .present = true, .point = { .name = CDP "?2" } });
	assert_indeterminate(*state, &w, "rev-cdp-forms", 0, "6.3.3 (b)");
	w.x5c[0] = LEAF(*state);
	w.crls[1] = SUB_CRL(.idp = { .present = true, .point = { .name = CDP } });
	assert_indeterminate(*state, &w, "rev-cdp-forms", 0, "6.3.3 (b)");
}

static void relative_names_of_distribution_points_are_made_whole(void **state)
{
	struct world w = asking(*state);
	const struct pki_point relative = { .relative = "CN=Shard" };

	w.x5c[0] = LEAF(*state, .more = { pki_points(*state, &relative, 1) });
	w.crls[1] = SUB_CRL(.idp = { .present = true, .point = { .relative = "CN=Shard" } });
	assert_trusted(*state, &w);
	w.crls[1] = SUB_CRL(.idp = { .present = true, .point = { .name = "dir:CN=Shard,CN=Sub" } });
	assert_trusted(*state, &w);
	w.crls[1] = SUB_CRL(.idp = { .present = true, .point = { .relative = "CN=Other" } });
	assert_indeterminate(*state, &w, "rev-cdp-forms", 0, "6.3.3 (b)");
}

/* RFC 5280 6.3.3 (l): good only when all reasons were looked at. */
static void partitioned_reasons_have_to_be_covered(void **state)
{
	struct world w = asking(*state);

	w.crls[1] = SUB_CRL(.idp = { .present = true, .reasons = ALL_BUT_HOLD });
	assert_indeterminate(*state, &w, "rev-cdp-forms", 0, "6.3.3 (b)");
	w.crls[2] = CRL(*state, .issuer = "CN=Sub", .key = 1, .next_update = NOW + 5,
	                .idp = { .present = true, .reasons = 1u << 6 });
	const struct verdict v = world_decide(*state, &w);
	assert_kind(&v, VERDICT_TRUSTED);
	assert_int_equal(v.path[0].evidence.next_update, NOW + 5);
	world_drop(&w);
}

/* --- indirect CRLs, RFC 5280 5.3.3, 6.3.3 (b)(1) --- */

static struct world asking_indirect(struct pki *p, struct slice *signer)
{
	struct world w = asking(p);
	const struct pki_point point = { .name = CDP, .crl_issuer = "CN=Lister" };

	*signer = CERT(p, .subject = "CN=Lister", .key = 4, .issuer = "CN=Root", .issuer_key = 0,
	               .names = (const char *const[]){ NULL }, .key_usage = KEY_USAGE_CRL_SIGN);
	w.x5c[0] = LEAF(p, .more = { pki_points(p, &point, 1) });
	w.x5c[2] = *signer;
	return w;
}

#define LISTER_CRL(...) CRL(*state, .issuer = "CN=Lister", .key = 4, ##__VA_ARGS__)

static void indirect_crl_shows_the_status_of_certificates_of_others(void **state)
{
	struct slice signer;
	struct world w = asking_indirect(*state, &signer);

	w.crls[1] = LISTER_CRL(.idp = { .present = true, .indirect = true, .point = { .name = CDP } });
	assert_trusted(*state, &w);
	w.crls[1] = LISTER_CRL(.idp = { .present = true, .indirect = true },
	                       .entries = { ENTRY(w.x5c[0], .issuer = "CN=Sub") });
	assert_untrusted(*state, &w, "rev-leaf-and-ca", 0, "IG 7.1.6");
	w.crls[1] = LISTER_CRL(.idp = { .present = true, .indirect = true },
	                       .entries = { ENTRY(w.x5c[0], .issuer = "CN=Another") });
	assert_trusted(*state, &w);
}

static void crl_of_another_issuer_that_is_not_indirect_shows_nothing(void **state)
{
	struct slice signer;
	struct world w = asking_indirect(*state, &signer);

	w.crls[1] = LISTER_CRL(.entries = { ENTRY(w.x5c[0]) });
	assert_indeterminate(*state, &w, "rev-cdp-forms", 0, "6.3.3 (b)");
}

/* RFC 5280 6.3.3 (f): the signer's own path has to be valid, up to the same anchor. */
static void signer_of_an_indirect_crl_needs_a_valid_path(void **state)
{
	struct slice signer;
	struct world w = asking_indirect(*state, &signer);

	w.crls[1] = LISTER_CRL(.idp = { .present = true, .indirect = true });
	w.x5c[2] = CERT(*state, .subject = "CN=Lister", .key = 4, .issuer = "CN=Root", .issuer_key = 0,
	                .not_after = NOW - 1, .key_usage = KEY_USAGE_CRL_SIGN);
	assert_indeterminate(*state, &w, "rev-crl-sig-issuer", 0, "6.3.3 (f)");
	w.x5c[2] = CERT(*state, .subject = "CN=Lister", .key = 4, .issuer = "CN=Root", .issuer_key = 0);
	assert_indeterminate(*state, &w, "rev-crl-sig-issuer", 0, "6.3.3 (f)");
	w.x5c[2] = CERT(*state, .subject = "CN=Lister", .key = 4, .ca = true);
	assert_indeterminate(*state, &w, "rev-crl-sig-issuer", 0, "6.3.3 (f)");
	w.anchors[1] = CERT(*state, .subject = "CN=Lister", .key = 4, .ca = true);
	assert_indeterminate(*state, &w, "rev-crl-sig-issuer", 0, "6.3.3 (f)");
	w.x5c[2] = signer;
	w.crls[0] = CRL(*state, .issuer = "CN=Root", .key = 0, .entries = { ENTRY(signer) });
	assert_indeterminate(*state, &w, "rev-crl-sig-issuer", 0, "6.3.3 (f)");
}

/* A CA named Sub whose hash is on this side of 0xf0…: hints without key identifiers are tried by their hashes. */
static struct slice sub_by_hash(struct pki *p, EVP_PKEY *key, bool first)
{
	for (unsigned serial = 1;; serial++) {
		const struct slice der = SUB(p, .subject_key = key, .serial = serial);
		if ((pki_parse(p, der)->sha256[0] < 0xf0) == first)
			return der;
	}
}

/* As many as leave nothing to verify the signer of a CRL with. */
static void put_decoys(struct pki *p, struct slice *x5c, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		EVP_PKEY *key = EVP_EC_gen("P-256");
		x5c[i] = sub_by_hash(p, key, true);
		EVP_PKEY_free(key);
	}
}

static void revoked_leaf_gains_nothing_by_wearing_out_the_search(void **state)
{
	struct slice signer, x5c[QUESTION_CERTIFICATES_MAX];
	struct world w = asking_indirect(*state, &signer);
	const struct pki_point point = { .name = CDP, .crl_issuer = "CN=Lister" };
	const struct decision_context context = { .arena = ((struct pki *)*state)->arena };
	struct verdict v;

	w.settings.revocation = w.question.revocation = REVOCATION_PREFER;
	w.intermediates[0] = signer;
	x5c[0] = LEAF(*state, .no_key_ids = true, .more = { pki_points(*state, &point, 1) });
	x5c[1] = sub_by_hash(*state, ((struct pki *)*state)->keys[1], false);
	put_decoys(*state, x5c + 2, EFFORT_SIGNATURES - 2);
	w.crls[1] = LISTER_CRL(.idp = { .present = true, .indirect = true },
	                       .entries = { ENTRY(x5c[0], .issuer = "CN=Sub") });
	world_build(&w);
	w.question.x5c = (struct slice_list){ .items = x5c, .count = ARRAY_LEN(x5c) };
	MUST(decide_chain(w.set, &w.question, &context, &v, &pki_err));
	assert_kind(&v, VERDICT_INDETERMINATE);
	assert_finding(&v, "rev-unknown-hard", FINDING_UNKNOWN, 0, "IG 7.1.6");
	w.question.x5c.count = 2;
	MUST(decide_chain(w.set, &w.question, &context, &v, &pki_err));
	assert_kind(&v, VERDICT_UNTRUSTED);
	world_drop(&w);
}

static void only_some_of_many_crl_issuers_are_heard(void **state)
{
	struct pki_point points[20];
	struct world w = asking(*state);

	w.settings.revocation = w.question.revocation = REVOCATION_PREFER;
	w.crls[1] = SUB_CRL();
	for (size_t i = 0; i < ARRAY_LEN(points); i++)
		points[i] = (struct pki_point){ .crl_issuer = arena_printf(((struct pki *)*state)->arena, "CN=%zu", i) };
	w.x5c[0] = LEAF(*state, .more = { pki_points(*state, points, 15) });
	assert_trusted(*state, &w);
	w.x5c[0] = LEAF(*state, .more = { pki_points(*state, points, ARRAY_LEN(points)) });
	assert_indeterminate(*state, &w, "rev-unknown-hard", 0, "IG 7.1.6");
}

/* A CA with one key for certificates and another for CRLs, RFC 5280 6.3.3 (f). */
static void crl_signed_with_another_key_of_the_issuer_counts(void **state)
{
	struct world w = asking(*state);

	w.x5c[2] = CERT(*state, .subject = "CN=Sub", .key = 4, .issuer = "CN=Root", .issuer_key = 0,
	                .ca = true, .key_usage = KEY_USAGE_CRL_SIGN, .serial = 9);
	w.crls[1] = CRL(*state, .issuer = "CN=Sub", .key = 4);
	assert_trusted(*state, &w);
	w.crls[1] = CRL(*state, .issuer = "CN=Sub", .key = 4, .entries = { ENTRY(w.x5c[0]) });
	assert_untrusted(*state, &w, "rev-leaf-and-ca", 0, "IG 7.1.6");
}

/* Nobody vouches for himself: a certificate's own key cannot show that it is good. */
static void certificate_cannot_sign_the_crl_about_itself(void **state)
{
	struct pki *p = *state;
	struct world w = asking(p);

	w.x5c[0] = LEAF(p, .issuer_key = 3, .more = { pki_point(p, CDP) });
	w.x5c[2] = CERT(p, .subject = "CN=Sub", .key = 3, .issuer = "CN=Sub", .issuer_key = 1, .ca = true,
	                .serial = 8);
	w.crls[1] = CRL(p, .issuer = "CN=Sub", .key = 3);
	assert_indeterminate(p, &w, "rev-crl-sig-issuer", 1, "6.3.3 (f)");
	w.crls[2] = CRL(p, .issuer = "CN=Sub", .key = 1);
	assert_trusted(p, &w);
}

/* --- holds and deltas --- */

static void hold_counts_as_revoked(void **state)
{
	struct world w = asking(*state);

	w.crls[1] = SUB_CRL(.entries = { ENTRY(w.x5c[0], .reason = 6) });
	const struct verdict v = world_decide(*state, &w);
	assert_kind(&v, VERDICT_UNTRUSTED);
	assert_finding(&v, "rev-delta-hold", FINDING_FAIL, 0, "5.3.1");
	assert_true(v.path[0].evidence.revocation.on_hold);
	world_drop(&w);
}

static void later_crl_without_it_lifts_a_hold(void **state)
{
	struct world w = asking(*state);

	w.crls[1] = SUB_CRL(.number = 5, .entries = { ENTRY(w.x5c[0], .reason = 6) });
	w.crls[2] = CRL(*state, .number = 6, .issuer = "CN=Sub", .key = 1);
	assert_trusted(*state, &w);
	w.crls[2] = CRL(*state, .number = 4, .issuer = "CN=Sub", .key = 1);
	assert_untrusted(*state, &w, "rev-delta-hold", 0, "5.3.1");
	w.crls[2] = CRL(*state, .number = 6, .issuer = "CN=Sub", .key = 1, .this_update = NOW - 9,
	                .next_update = NOW - 8);
	assert_untrusted(*state, &w, "rev-delta-hold", 0, "5.3.1");
}

/* RFC 5280 5.2.4 */
static void delta_alone_is_not_enough(void **state)
{
	struct world w = asking(*state);

	w.crls[1] = SUB_CRL(.number = 6, .base = 5);
	assert_indeterminate(*state, &w, "rev-delta-hold", 0, "5.3.1");
	w.crls[1] = SUB_CRL(.number = 6, .base = 5, .entries = { ENTRY(w.x5c[0], .reason = 1) });
	assert_untrusted(*state, &w, "rev-leaf-and-ca", 0, "IG 7.1.6");
}

static void delta_makes_its_base_current(void **state)
{
	struct world w = asking(*state);
	const struct slice stale = CRL(*state, .number = 5, .issuer = "CN=Sub", .key = 1,
	                               .this_update = NOW - 9 * DAY, .next_update = NOW - DAY);

	w.crls[1] = stale;
	w.crls[2] = SUB_CRL(.number = 7, .base = 5);
	assert_trusted(*state, &w);
	w.crls[2] = SUB_CRL(.number = 7, .base = 6);
	assert_indeterminate(*state, &w, "rev-crl-fresh", 0, "6.3.3 (a)");
	w.crls[2] = SUB_CRL(.number = 5, .base = 5);
	assert_indeterminate(*state, &w, "rev-crl-fresh", 0, "6.3.3 (a)");
	w.crls[2] = SUB_CRL(.number = 7, .base = 5, .idp = { .present = true, .users = true });
	assert_indeterminate(*state, &w, "rev-crl-fresh", 0, "6.3.3 (a)");
}

static void delta_takes_a_hold_off_and_nothing_else(void **state)
{
	struct world w = asking(*state);

	w.crls[1] = SUB_CRL(.number = 5, .entries = { ENTRY(w.x5c[0], .reason = 6) });
	w.crls[2] = SUB_CRL(.number = 6, .base = 5, .entries = { ENTRY(w.x5c[0], .reason = 8) });
	assert_trusted(*state, &w);
	w.crls[1] = SUB_CRL(.number = 5, .entries = { ENTRY(w.x5c[0], .reason = 1) });
	assert_untrusted(*state, &w, "rev-leaf-and-ca", 0, "IG 7.1.6");
}

/* rev-delta-hold: removeFromCRL has its place in deltas only. */
static void removal_in_a_complete_crl_means_a_hold(void **state)
{
	struct world w = asking(*state);

	w.crls[1] = SUB_CRL(.entries = { ENTRY(w.x5c[0], .reason = 8) });
	assert_untrusted(*state, &w, "rev-delta-hold", 0, "5.3.1");
}

/* --- time, order --- */

/* Evidence is of now: nobody can tell whether an old date is a true one. */
static void revocation_after_the_time_of_validation_counts(void **state)
{
	struct world w = asking(*state);

	w.crls[1] = SUB_CRL(.entries = { ENTRY(w.x5c[0], .date = NOW - 10) });
	w.question.at = NOW - 50 * DAY;
	assert_untrusted(*state, &w, "rev-leaf-and-ca", 0, "IG 7.1.6");
}

/* I20: which entry is told does not depend on the order of the CRLs. */
static void order_of_crls_does_not_matter(void **state)
{
	struct world w = asking(*state);
	const struct slice early =
		SUB_CRL(.number = 2, .entries = { ENTRY(w.x5c[0], .reason = 4, .date = NOW - 20 * DAY) });
	const struct slice late = SUB_CRL(.number = 3,
	                                  .entries = { ENTRY(w.x5c[0], .reason = 1, .date = NOW - 5 * DAY) });

	for (unsigned i = 0; i < 2; i++) {
		w.crls[1] = i == 0 ? early : late;
		w.crls[2] = i == 0 ? late : early;
		const struct verdict v = world_decide(*state, &w);
		assert_kind(&v, VERDICT_UNTRUSTED);
		assert_int_equal(v.path[0].evidence.revocation.revoked_at, NOW - 20 * DAY);
	}
	world_drop(&w);
}

/* --- the books of our own CAs --- */

static struct issuer_state *books_of(struct slice ca, const struct cert *issued,
                                     const struct revocation *revocation, bool active)
{
	const struct uuid id = { .bytes = { 1 } };
	struct issued_serial good = { .serial_len = 0 };
	struct revoked_serial revoked = { .serial_len = 0 };
	struct issuer_state *state, *next;

	MUST(issuer_state_new(&id, 1, ca, &state, &pki_err));
	good.serial_len = revoked.serial_len = (uint8_t)issued->serial.len;
	memcpy(good.serial, issued->serial.data, issued->serial.len);
	memcpy(revoked.serial, issued->serial.data, issued->serial.len);
	memcpy(good.sha256, issued->sha256, SHA256_SIZE);
	MUST(issuer_state_with_issued(state, &good, 1, &next, &pki_err));
	issuer_state_unref(state);
	if (revocation != NULL) {
		state = next;
		revoked.revocation = *revocation;
		MUST(issuer_state_with_revoked(state, &revoked, 1, &next, &pki_err));
		issuer_state_unref(state);
	}
	state = next;
	MUST(issuer_state_with_active(state, active, &next, &pki_err));
	issuer_state_unref(state);
	return next;
}

static struct world asking_books(struct pki *p, const struct revocation *revocation, bool active)
{
	struct world w = asking(p);

	w.intermediates[0] = w.x5c[1];
	w.x5c[1] = (struct slice){ 0 };
	w.books = books_of(w.intermediates[0], pki_parse(p, w.x5c[0]), revocation, active);
	return w;
}

static void assert_kind_of(struct pki *p, struct world *w, enum verdict_kind kind)
{
	const struct verdict v = world_decide(p, w);

	assert_kind(&v, kind);
	world_drop(w);
}

static void books_show_that_a_certificate_is_good(void **state)
{
	struct world w = asking_books(*state, NULL, true);
	const struct verdict v = world_decide(*state, &w);

	assert_kind(&v, VERDICT_TRUSTED);
	assert_int_equal(v.path[0].evidence.status, EVIDENCE_GOOD);
	assert_string_equal(v.path[0].evidence.source, "authority");
	world_drop(&w);
	issuer_state_unref(w.books);
}

static void books_show_revocation_and_hold(void **state)
{
	const struct revocation revoked = { .reason = REASON_KEY_COMPROMISE, .revoked_at = NOW + 5 };
	const struct revocation held = { .on_hold = true,
		                         .reason = REASON_CERTIFICATE_HOLD,
		                         .revoked_at = NOW - 5 };
	struct world w = asking_books(*state, &revoked, true);

	assert_untrusted(*state, &w, "rev-leaf-and-ca", 0, "IG 7.1.6");
	issuer_state_unref(w.books);
	w = asking_books(*state, &held, true);
	assert_untrusted(*state, &w, "rev-delta-hold", 0, "5.3.1");
	issuer_state_unref(w.books);
}

/* I10, whatever the mode: the books are complete. */
static void certificate_that_was_never_issued_is_not_good(void **state)
{
	struct world w = asking_books(*state, NULL, true);

	w.x5c[0] = LEAF(*state, .serial = 4711, .more = { pki_point(*state, CDP) });
	assert_indeterminate(*state, &w, "rev-not-issued", 0, "RFC 6960 2.2");
	w.settings.revocation = REVOCATION_PREFER;
	w.question.revocation = REVOCATION_PREFER;
	assert_indeterminate(*state, &w, "rev-not-issued", 0, "RFC 6960 2.2");
	issuer_state_unref(w.books);
}

/* The key of the CA signed it, but its books hold another certificate of that serial. */
static void double_of_an_issued_certificate_is_not_good(void **state)
{
	struct world w = asking_books(*state, NULL, true);

	w.x5c[0] = LEAF(*state, .not_after = NOW + 99 * DAY, .more = { pki_point(*state, CDP) });
	assert_indeterminate(*state, &w, "rev-not-issued", 0, "RFC 6960 2.2");
	issuer_state_unref(w.books);
}

/* I12, also where revocation is not asked. */
static void inactive_authority_takes_its_certificates_along(void **state)
{
	struct world w = asking_books(*state, NULL, false);

	assert_untrusted(*state, &w, "rev-authority-inactive", 1, "Anchorhold");
	w.settings.revocation = REVOCATION_SKIP;
	w.question.revocation = REVOCATION_SKIP;
	assert_untrusted(*state, &w, "rev-authority-inactive", 1, "Anchorhold");
	issuer_state_unref(w.books);
}

/* Another certificate of the same CA, as a cross-certificate is, leads past no books. */
static void books_count_for_every_certificate_of_the_ca(void **state)
{
	struct pki *p = *state;
	const struct revocation revoked = { .reason = REASON_SUPERSEDED, .revoked_at = NOW - 5 };
	struct world w = asking_books(p, &revoked, true);

	w.anchors[1] = CERT(p, .subject = "CN=Other Root", .key = 5, .ca = true);
	w.x5c[1] = CERT(p, .subject = "CN=Sub", .key = 1, .issuer = "CN=Other Root", .issuer_key = 5,
	                .ca = true);
	w.intermediates[0] = SUB(p, .not_after = NOW - 1);
	w.crls[0] = CRL(p, .issuer = "CN=Other Root", .key = 5);
	w.crls[1] = SUB_CRL();
	assert_untrusted(p, &w, "rev-leaf-and-ca", 0, "IG 7.1.6");
	issuer_state_unref(w.books);
}

/* A CA of another community that was sent along: its books are evidence, and no reason to trust it. */
static void books_of_another_community_count(void **state)
{
	const struct revocation revoked = { .reason = REASON_SUPERSEDED, .revoked_at = NOW - 5 };

	for (unsigned i = 0; i < 2; i++) {
		struct world w = asking_books(*state, i == 0 ? NULL : &revoked, true);
		struct issuer_state *books = w.books;
		struct snapshot *snapshot;

		w.x5c[1] = w.intermediates[0];
		w.intermediates[0] = (struct slice){ 0 };
		w.books = NULL;
		w.crls[1] = (struct slice){ 0 };
		assert_kind_of(*state, &w, VERDICT_INDETERMINATE);
		MUST(snapshot_new(1, NULL, 0, &books, 1, NULL, &snapshot, &pki_err));
		w.snapshot = snapshot;
		assert_kind_of(*state, &w, i == 0 ? VERDICT_TRUSTED : VERDICT_UNTRUSTED);
		w.anchors[0] = CERT(*state, .subject = "CN=Stranger", .key = 5, .ca = true);
		assert_kind_of(*state, &w, VERDICT_UNTRUSTED);
		snapshot_unref(snapshot);
		issuer_state_unref(books);
	}
}

/* Revoked on one path is revoked: a second way up, on which nothing is listed, does not help. */
static void revoked_leaf_finds_no_other_way(void **state)
{
	struct pki *p = *state;
	struct world w = asking(p);

	w.crls[1] = SUB_CRL(.entries = { ENTRY(w.x5c[0]) });
	w.settings.revocation = REVOCATION_PREFER;
	w.question.revocation = REVOCATION_PREFER;
	w.anchors[1] = CERT(p, .subject = "CN=Other Root", .key = 5, .ca = true);
	w.x5c[2] = CERT(p, .subject = "CN=Sub", .key = 1, .issuer = "CN=Other Root", .issuer_key = 5,
	                .ca = true, .key_usage = KEY_USAGE_KEY_CERT_SIGN);
	for (unsigned i = 0; i < 2; i++) {
		assert_untrusted(p, &w, "rev-leaf-and-ca", 0, "IG 7.1.6");
		w.x5c[2] = CERT(p, .subject = "CN=Sub", .key = 1, .issuer = "CN=Other Root", .issuer_key = 5,
		                .ca = true);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PKI_TEST(fresh_crls_without_the_serials_show_that_they_are_good),
		PKI_TEST(listed_leaf_is_revoked),
		PKI_TEST(listed_intermediate_is_revoked),
		PKI_TEST(missing_crl_leaves_the_status_unknown),
		PKI_TEST(revoked_is_refused_in_every_mode_but_skip),
		PKI_TEST(certificate_without_a_source_needs_the_community_to_accept_it),
		PKI_TEST(crl_of_the_operator_counts_for_a_certificate_without_a_source),
		PKI_TEST(crl_of_another_ca_of_the_same_name_shows_nothing),
		PKI_TEST(crl_with_an_altered_signature_shows_nothing),
		PKI_TEST(crl_under_the_name_of_another_issuer_shows_nothing),
		PKI_TEST(issuer_without_crl_sign_cannot_sign_crls),
		PKI_TEST(stale_crl_shows_only_what_it_lists),
		PKI_TEST(crl_counts_from_this_update_to_next_update),
		PKI_TEST(no_other_crl_takes_an_entry_back),
		PKI_TEST(unknown_critical_extension_makes_a_crl_show_only_what_it_lists),
		PKI_TEST(crl_for_cas_shows_nothing_of_a_leaf),
		PKI_TEST(crl_of_another_distribution_point_shows_nothing),
		PKI_TEST(relative_names_of_distribution_points_are_made_whole),
		PKI_TEST(partitioned_reasons_have_to_be_covered),
		PKI_TEST(indirect_crl_shows_the_status_of_certificates_of_others),
		PKI_TEST(crl_of_another_issuer_that_is_not_indirect_shows_nothing),
		PKI_TEST(signer_of_an_indirect_crl_needs_a_valid_path),
		PKI_TEST(revoked_leaf_gains_nothing_by_wearing_out_the_search),
		PKI_TEST(only_some_of_many_crl_issuers_are_heard),
		PKI_TEST(crl_signed_with_another_key_of_the_issuer_counts),
		PKI_TEST(certificate_cannot_sign_the_crl_about_itself),
		PKI_TEST(hold_counts_as_revoked),
		PKI_TEST(later_crl_without_it_lifts_a_hold),
		PKI_TEST(delta_alone_is_not_enough),
		PKI_TEST(delta_makes_its_base_current),
		PKI_TEST(delta_takes_a_hold_off_and_nothing_else),
		PKI_TEST(removal_in_a_complete_crl_means_a_hold),
		PKI_TEST(revocation_after_the_time_of_validation_counts),
		PKI_TEST(order_of_crls_does_not_matter),
		PKI_TEST(books_show_that_a_certificate_is_good),
		PKI_TEST(books_show_revocation_and_hold),
		PKI_TEST(certificate_that_was_never_issued_is_not_good),
		PKI_TEST(double_of_an_issued_certificate_is_not_good),
		PKI_TEST(inactive_authority_takes_its_certificates_along),
		PKI_TEST(books_count_for_every_certificate_of_the_ca),
		PKI_TEST(books_of_another_community_count),
		PKI_TEST(revoked_leaf_finds_no_other_way),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
