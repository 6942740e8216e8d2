/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/trust/world.h"

#define ANY_USAGE "2.5.29.37.0"
#define CLIENT_AUTH "1.3.6.1.5.5.7.3.2"
#define SERVER_AUTH "1.3.6.1.5.5.7.3.1"
#define NAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define NO_NAMES ((const char *const[]){ NULL })

static void usual_chain_is_trusted(void **state)
{
	struct world w = world_usual(*state);
	const struct verdict v = world_decide(*state, &w);

	assert_kind(&v, VERDICT_TRUSTED);
	assert_int_equal(v.finding_count, 0);
	assert_int_equal(v.path_count, 3);
	assert_int_equal(v.path[0].role, ROLE_LEAF);
	assert_int_equal(v.path[1].role, ROLE_INTERMEDIATE);
	assert_int_equal(v.path[2].role, ROLE_ANCHOR);
	assert_string_equal(v.community_uri, "udap://example.org/");
	assert_int_equal(v.trust_set_version, 7);
	world_drop(&w);
}

/* --- RFC 5280 6.1.3 (a)(1) --- */

static void altered_signature_is_refused(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[0] = LEAF(*state, .bad_signature = true);
	assert_untrusted(*state, &w, "chain-sigs", 0, "6.1.3 (a)(1)");
}

static void altered_signature_of_an_intermediate_is_refused(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[1] = SUB(*state, .bad_signature = true);
	assert_untrusted(*state, &w, "chain-sigs", 1, "6.1.3 (a)(1)");
}

static void signature_with_sha1_is_refused_by_name(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);
	static const uint8_t ecdsa_sha1[] = {
		0x30, 0x09, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01
	};
	const struct slice tbs = pki_parse(p, w.x5c[0])->tbs;
	const struct slice algorithm = signature_id_der(SIGNATURE_ECDSA_SHA256);
	const uint8_t *at = memmem(tbs.data, tbs.len, algorithm.data, algorithm.len);
	struct buf content = pki_value(), out = pki_value();
	struct slice in = tbs, body;

	MUST(der_read(&in, DER_SEQUENCE, "tbs", &body, &pki_err));
	const size_t mark = der_open(&content, DER_SEQUENCE);
	der_put_raw(&content, slice_of(body.data, (size_t)(at - body.data)));
	der_put_raw(&content, slice_of(ecdsa_sha1, sizeof ecdsa_sha1));
	der_put_raw(&content,
	            slice_of(at + algorithm.len, (size_t)(body.data + body.len - at) - algorithm.len));
	der_close(&content, mark);
	const struct slice weak = pki_take(p, &content);
	const size_t whole = der_open(&out, DER_SEQUENCE);
	der_put_raw(&out, weak);
	der_put_raw(&out, slice_of(ecdsa_sha1, sizeof ecdsa_sha1));
	der_put_bit_string(&out, pki_sign(p, p->keys[1], EVP_sha1(), weak));
	der_close(&out, whole);
	w.x5c[0] = pki_take(p, &out);
	const struct verdict v = world_decide(p, &w);
	assert_kind(&v, VERDICT_UNTRUSTED);
	assert_finding(&v, "chain-sigs", FINDING_FAIL, 0, "6.1.3 (a)(1)");
	assert_non_null(strstr(find_finding(&v, "chain-sigs", FINDING_FAIL)->detail, "ecdsa-sha1"));
	world_drop(&w);
}

static void another_key_with_the_name_of_the_issuer_is_refused(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[1] = SUB(*state, .key = 3);
	assert_untrusted(*state, &w, "chain-sigs", 0, "6.1.3 (a)(1)");
}

/* --- RFC 5280 6.1.3 (a)(2) --- */

static void validity_holds_from_its_first_to_its_last_second(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);

	w.x5c[0] = LEAF(p, .not_before = NOW - 50, .not_after = NOW + 50);
	w.question.at = NOW - 50;
	assert_trusted(p, &w);
	w.question.at = NOW + 50;
	assert_trusted(p, &w);
	w.question.at = NOW - 51;
	assert_untrusted(p, &w, "chain-validity-now", 0, "6.1.3 (a)(2)");
	w.question.at = NOW + 51;
	assert_untrusted(p, &w, "chain-validity-now", 0, "6.1.3 (a)(2)");
}

static void expired_intermediate_is_refused(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[1] = SUB(*state, .not_after = NOW - 1);
	assert_untrusted(*state, &w, "chain-validity-now", 1, "6.1.3 (a)(2)");
}

/* --- what is said of an anchor --- */

static void expired_anchor_is_refused_where_its_dates_count(void **state)
{
	struct world w = world_usual(*state);

	w.anchors[0] = ROOT(*state, .not_after = NOW - 1);
	assert_untrusted(*state, &w, "anchor-validity", 2, "6.1.1 (d)");
	w.anchor.enforce_validity = false;
	assert_trusted(*state, &w);
}

static void anchor_counts_within_its_window_only(void **state)
{
	struct world w = world_usual(*state);

	w.anchor.has_window = true;
	w.anchor.window_from = NOW;
	w.anchor.window_to = NOW;
	assert_trusted(*state, &w);
	w.question.at = NOW - 1;
	assert_untrusted(*state, &w, "anchor-window", 2, "community");
	w.question.at = NOW + 1;
	assert_untrusted(*state, &w, "anchor-window", 2, "community");
}

static void leaf_issued_after_distrust_is_refused(void **state)
{
	struct world w = world_usual(*state);

	w.anchor.has_distrust_after = true;
	w.anchor.distrust_after = NOW - 100 * DAY;
	assert_trusted(*state, &w);
	w.anchor.distrust_after = NOW - 100 * DAY - 1;
	assert_untrusted(*state, &w, "anchor-distrust-after", 2, "community");
}

static void anchor_for_another_purpose_is_refused(void **state)
{
	struct world w = world_usual(*state);

	w.anchor.purposes = PURPOSE_SERVER | PURPOSE_IDP;
	assert_untrusted(*state, &w, "anchor-purpose", 2, "IG 7.1.6");
	w.question.purpose = PURPOSE_IDP;
	assert_trusted(*state, &w);
	w.question.purpose = PURPOSE_ALL;
	assert_untrusted(*state, &w, "anchor-purpose", 2, "IG 7.1.6");
	w.question.any_purpose = true;
	assert_trusted(*state, &w);
}

static void anchor_may_tighten_the_path_length(void **state)
{
	struct world w = world_usual(*state);

	w.anchor.path_length = 1;
	assert_trusted(*state, &w);
	w.anchor.path_length = 0;
	assert_untrusted(*state, &w, "chain-basic-constraints", 2, "6.1.1 (d)");
}

/* --- RFC 5280 6.1.4 (k) to (o) --- */

static void issuer_that_is_no_ca_is_refused(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[1] = SUB(*state, .not_ca = true, .key_usage = KEY_USAGE_KEY_CERT_SIGN);
	assert_untrusted(*state, &w, "chain-basic-constraints", 1, "6.1.4 (k)");
	w.x5c[1] = SUB(*state, .no_basic = true);
	assert_untrusted(*state, &w, "chain-basic-constraints", 1, "6.1.4 (k)");
}

static void path_length_zero_allows_a_leaf_and_no_intermediate(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);

	w.x5c[1] = SUB(p, .path_length = 1 + 0);
	assert_trusted(p, &w);
	w.x5c[0] = CERT(p, .key = 3, .issuer = "CN=Sub Sub", .issuer_key = 4);
	w.x5c[2] = CERT(p, .subject = "CN=Sub Sub", .key = 4, .issuer = "CN=Sub", .issuer_key = 1,
	                .ca = true);
	assert_untrusted(p, &w, "chain-basic-constraints", 2, "6.1.4 (l)");
}

/* RFC 5280 4.2.1.9: non-self-issued intermediate certificates are what counts. */
static void self_issued_intermediate_does_not_count(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);

	w.anchors[0] = ROOT(p, .path_length = 1 + 1);
	w.x5c[0] = LEAF(p, .issuer_key = 3);
	w.x5c[2] = CERT(p, .subject = "CN=Sub", .key = 3, .issuer = "CN=Sub", .issuer_key = 1, .ca = true);
	assert_trusted(p, &w);
}

static void more_intermediates_than_the_community_allows_are_refused(void **state)
{
	struct world w = world_usual(*state);

	w.settings.max_path_length = 0;
	assert_untrusted(*state, &w, "chain-depth", 1, "Anchorhold");
	w.settings.max_path_length = 1;
	assert_trusted(*state, &w);
	w.question.max_path_length = 0;
	assert_untrusted(*state, &w, "chain-depth", 1, "Anchorhold");
}

static void question_cannot_allow_more_intermediates_than_the_community(void **state)
{
	struct world w = world_usual(*state);

	w.settings.max_path_length = 0;
	w.question.max_path_length = 5;
	assert_untrusted(*state, &w, "chain-depth", 1, "Anchorhold");
}

static void intermediate_without_key_cert_sign_is_refused(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[1] = SUB(*state, .key_usage = KEY_USAGE_CRL_SIGN | KEY_USAGE_DIGITAL_SIGNATURE);
	assert_untrusted(*state, &w, "chain-keycertsign", 1, "6.1.4 (n)");
}

static void anchor_without_key_cert_sign_is_refused(void **state)
{
	struct world w = world_usual(*state);

	w.anchors[0] = ROOT(*state, .key_usage = KEY_USAGE_CRL_SIGN);
	assert_untrusted(*state, &w, "chain-keycertsign", 2, "6.1.4 (n)");
}

static void issuer_without_key_usage_may_issue(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[1] = SUB(*state, .key_usage = PKI_NO_USAGE);
	assert_trusted(*state, &w);
}

static void unknown_critical_extension_is_refused_wherever_it_stands(void **state)
{
	struct pki *p = *state;
	const struct slice unknown = pki_extension(p, "1.2.3.4.5", true, slice_of("\x05\x00", 2));
	struct world w = world_usual(p);

	w.x5c[0] = LEAF(p, .more = { unknown });
	assert_untrusted(p, &w, "chain-critical-ext", 0, "6.1.4 (o)");
	w.x5c[0] = LEAF(p);
	w.x5c[1] = SUB(p, .more = { unknown });
	assert_untrusted(p, &w, "chain-critical-ext", 1, "6.1.4 (o)");
	w.x5c[1] = SUB(p);
	w.anchors[0] = ROOT(p, .more = { unknown });
	assert_untrusted(p, &w, "chain-critical-ext", 2, "6.1.4 (o)");
}

/* chain-critical-ext: roots of SureFhir carry one. */
static void critical_extended_key_usage_of_a_root_is_no_obstacle(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);

	w.anchors[0] = ROOT(
		p, .more = { pki_usages(p, true, NAMES(CLIENT_AUTH, SERVER_AUTH, "1.3.6.1.5.5.7.3.8")) });
	assert_trusted(p, &w);
}

/* --- extended key usage, RFC 5280 4.2.1.12 --- */

static struct oid_list asked(struct pki *p, const char *dotted)
{
	struct buf octets = pki_value();
	struct slice *item = ARENA_NEW(p->arena, struct slice);

	MUST(der_oid_from_text(dotted, &octets, &pki_err));
	*item = pki_take(p, &octets);
	return (struct oid_list){ .items = item, .count = 1 };
}

static void extended_key_usage_is_asked_of_leaf_and_issuers(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);

	w.question.extended_key_usage = asked(p, CLIENT_AUTH);
	assert_trusted(p, &w);
	w.x5c[0] = LEAF(p, .more = { pki_usages(p, false, NAMES(SERVER_AUTH)) });
	assert_untrusted(p, &w, "chain-eku", 0, "4.2.1.12");
	w.x5c[0] = LEAF(p, .more = { pki_usages(p, false, NAMES(SERVER_AUTH, CLIENT_AUTH)) });
	assert_trusted(p, &w);
	w.x5c[1] = SUB(p, .more = { pki_usages(p, false, NAMES(SERVER_AUTH)) });
	assert_untrusted(p, &w, "chain-eku", 1, "4.2.1.12");
	w.x5c[1] = SUB(p, .more = { pki_usages(p, false, NAMES(ANY_USAGE)) });
	assert_trusted(p, &w);
	w.anchors[0] = ROOT(p, .more = { pki_usages(p, true, NAMES(SERVER_AUTH)) });
	assert_untrusted(p, &w, "chain-eku", 2, "4.2.1.12");
}

static void extended_key_usage_that_is_not_asked_does_not_matter(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);

	w.x5c[0] = LEAF(p, .more = { pki_usages(p, true, NAMES("1.3.6.1.5.5.7.3.4")) });
	assert_trusted(p, &w);
}

/* --- leaf rules of communities --- */

static void ca_as_leaf_is_refused(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[0] = LEAF(*state, .ca = true, .names = NAMES("uri:" PKI_URI),
	                .key_usage = KEY_USAGE_DIGITAL_SIGNATURE | KEY_USAGE_KEY_CERT_SIGN);
	assert_untrusted(*state, &w, "leaf-not-ca", 0, "Anchorhold");
	w.question.plain = true;
	assert_trusted(*state, &w);
}

static void self_issued_leaf_is_refused(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[0] = LEAF(*state, .subject = "CN=Sub");
	assert_untrusted(*state, &w, "leaf-not-ca", 0, "Anchorhold");
}

static void leaf_without_uri_is_refused_where_one_is_required(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[0] = LEAF(*state, .names = NAMES("dns:app.example.org"));
	assert_untrusted(*state, &w, "leaf-san-uri", 0, "IG 3.1");
	w.x5c[0] = LEAF(*state, .names = NO_NAMES);
	assert_untrusted(*state, &w, "leaf-san-uri", 0, "IG 3.1");
	w.settings.require_san_uri = false;
	assert_trusted(*state, &w);
}

static void leaf_uri_that_is_not_absolute_is_refused(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[0] = LEAF(*state, .names = NAMES("uri:" PKI_URI, "uri:app.example.org/fhir"));
	assert_untrusted(*state, &w, "leaf-san-ia5", 0, "4.2.1.6");
	w.x5c[0] = LEAF(*state, .names = NAMES("uri:https://app.example.org/a b"));
	assert_untrusted(*state, &w, "leaf-san-ia5", 0, "4.2.1.6");
}

static void leaf_without_digital_signature_is_refused(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[0] = LEAF(*state, .key_usage = KEY_USAGE_KEY_ENCIPHERMENT);
	assert_untrusted(*state, &w, "leaf-key-usage", 0, "4.2.1.3");
	w.x5c[0] = LEAF(*state, .key_usage = PKI_NO_USAGE);
	assert_trusted(*state, &w);
}

static void weak_leaf_key_is_refused(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);
	EVP_PKEY *weak = EVP_RSA_gen(1024), *p521 = EVP_EC_gen("P-521");

	w.x5c[0] = LEAF(p, .subject_key = weak);
	assert_untrusted(p, &w, "leaf-key-strength", 0, "Anchorhold");
	w.x5c[0] = LEAF(p, .subject_key = p521);
	assert_untrusted(p, &w, "leaf-key-strength", 0, "Anchorhold");
	w.question.plain = true;
	assert_trusted(p, &w);
	EVP_PKEY_free(weak);
	EVP_PKEY_free(p521);
}

/* What is remembered are keys that passed, and nothing of an issuer's key. */
static void key_that_was_strong_once_lets_no_weak_one_pass(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);
	EVP_PKEY *weak = EVP_RSA_gen(1024);

	w.links = link_cache_new(64);
	for (int i = 0; i < 2; i++) {
		w.x5c[0] = LEAF(p);
		assert_trusted(p, &w);
		w.x5c[0] = LEAF(p, .subject_key = weak);
		assert_untrusted(p, &w, "leaf-key-strength", 0, "Anchorhold");
	}
	link_cache_free(w.links);
	EVP_PKEY_free(weak);
}

static void leaf_that_is_valid_for_too_long_is_refused(void **state)
{
	struct world w = world_usual(*state);

	w.settings.max_leaf_days = 200;
	assert_trusted(*state, &w);
	w.settings.max_leaf_days = 199;
	assert_untrusted(*state, &w, "leaf-validity-cap", 0, "community");
}

/* --- expected names --- */

static void expect(struct world *w, enum expected_name_kind kind, const char *name)
{
	w->question.expected_kind = kind;
	w->question.expected_name = name;
}

/* the attack uri-twins: twins of a URI are other URIs. */
static void uri_twins_are_refused(void **state)
{
	static const char *const twins[] = {
		PKI_URI "/",
		"https://app.example.org:443/fhir",
		"https://APP.example.org/fhir",
		"HTTPS://app.example.org/fhir",
		"https://app.example.org/%66hir",
		"https://app.example.org/fhi",
		"https://app.example.org/fhir?",
		"",
	};
	struct world w = world_usual(*state);

	expect(&w, EXPECT_URI, PKI_URI);
	assert_trusted(*state, &w);
	for (size_t i = 0; i < ARRAY_LEN(twins); i++) {
		expect(&w, EXPECT_URI, twins[i]);
		assert_untrusted(*state, &w, "leaf-san-iss-match", 0, "IG 3.1");
	}
}

static void any_of_several_uris_may_match(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[0] = LEAF(*state, .names = NAMES("uri:https://a.example/", "dns:a.example", "uri:" PKI_URI));
	expect(&w, EXPECT_URI, PKI_URI);
	assert_trusted(*state, &w);
}

static void uri_in_another_kind_of_name_does_not_match(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[0] = LEAF(*state, .names = NAMES("uri:https://a.example/", "dns:" PKI_URI, "email:" PKI_URI));
	expect(&w, EXPECT_URI, PKI_URI);
	assert_untrusted(*state, &w, "leaf-san-iss-match", 0, "IG 3.1");
}

/* RFC 6125 6.4 */
static void dns_names_match_label_by_label(void **state)
{
	static const struct {
		const char *name, *expected;
		bool matches;
	} rows[] = {
		{ "dns:app.example.org", "app.example.org", true },
		{ "dns:App.Example.ORG", "aPP.eXAMPLE.org", true },
		{ "dns:*.example.org", "app.example.org", true },
		{ "dns:*.example.org", "xn--bliss-1b3c148a.example.org", true },
		{ "dns:*.example.org", "example.org", false },
		{ "dns:*.example.org", "a.app.example.org", false },
		{ "dns:a*.example.org", "app.example.org", false },
		{ "dns:app.*.org", "app.example.org", false },
		{ "dns:*.org", "example.org", false },
		{ "dns:*", "example", false },
		{ "dns:*.example.org", "*.example.org", false },
		{ "dns:app.example.org.", "app.example.org", false },
		{ "dns:app.example.org", "app.example.org.", false },
		{ "dns:.example.org", ".example.org", false },
		{ "email:app.example.org", "app.example.org", false },
	};
	struct world w = world_usual(*state);

	w.question.plain = true;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		w.x5c[0] = LEAF(*state, .names = NAMES(rows[i].name));
		expect(&w, EXPECT_DNS, rows[i].expected);
		if (rows[i].matches)
			assert_trusted(*state, &w);
		else
			assert_untrusted(*state, &w, "leaf-name-match", 0, "RFC 6125 6.4");
	}
}

static void common_name_is_no_dns_name(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[0] = LEAF(*state, .subject = "CN=app.example.org", .names = NAMES("uri:" PKI_URI));
	expect(&w, EXPECT_DNS, "app.example.org");
	assert_untrusted(*state, &w, "leaf-name-match", 0, "RFC 6125 6.4");
}

static void addresses_match_by_their_octets(void **state)
{
	struct world w = world_usual(*state);

	w.question.plain = true;
	w.x5c[0] = LEAF(*state, .names = NAMES("ip:c0000201", "ip:00000000000000000000000000000001"));
	expect(&w, EXPECT_IP, "192.0.2.1");
	assert_trusted(*state, &w);
	expect(&w, EXPECT_IP, "::1");
	assert_trusted(*state, &w);
	expect(&w, EXPECT_IP, "192.0.2.2");
	assert_untrusted(*state, &w, "leaf-name-match", 0, "RFC 6125 6.4");
	expect(&w, EXPECT_IP, "::ffff:192.0.2.1");
	assert_untrusted(*state, &w, "leaf-name-match", 0, "RFC 6125 6.4");
}

/* RFC 5280 7.5 */
static void mailboxes_match_with_the_case_of_their_local_part(void **state)
{
	struct world w = world_usual(*state);

	w.question.plain = true;
	w.x5c[0] = LEAF(*state, .names = NAMES("email:Pki@example.org"));
	expect(&w, EXPECT_EMAIL, "Pki@EXAMPLE.org");
	assert_trusted(*state, &w);
	expect(&w, EXPECT_EMAIL, "pki@example.org");
	assert_untrusted(*state, &w, "leaf-name-match", 0, "RFC 6125 6.4");
}

/* --- the form that issuers owe, RFC 5280 4 --- */

static void assert_form(struct pki *p, struct world *w, int certificate, const char *clause)
{
	w->question.plain = true;
	w->question.strict_form = true;
	assert_untrusted(p, w, "cert-form", certificate, clause);
	w->question.strict_form = false;
	const struct verdict v = world_decide(p, w);
	assert_kind(&v, VERDICT_TRUSTED);
	assert_finding(&v, "cert-form", FINDING_WARN, certificate, clause);
	world_drop(w);
}

static void usual_chain_has_good_form(void **state)
{
	struct world w = world_usual(*state);

	w.question.strict_form = true;
	assert_trusted(*state, &w);
}

static void missing_key_identifiers_are_bad_form(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[0] = LEAF(*state, .no_key_ids = true);
	assert_form(*state, &w, 0, "4.2.1.1");
	w.x5c[0] = LEAF(*state);
	w.x5c[1] = SUB(*state, .no_key_ids = true);
	assert_form(*state, &w, 1, "4.2.1.2");
	w.x5c[1] = SUB(*state);
	w.anchors[0] = ROOT(*state, .no_key_ids = true);
	assert_form(*state, &w, 2, "4.2.1.2");
}

static void critical_key_identifier_is_bad_form(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);

	w.x5c[0] = LEAF(p, .no_key_ids = true,
	                .more = { pki_extension(p, "2.5.29.35", true, slice_of("\x30\x03\x80\x01\x01", 5)) });
	assert_form(p, &w, 0, "4.2.1.1");
}

static void empty_subject_without_critical_names_is_bad_form(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[0] = LEAF(*state, .subject = "");
	assert_form(*state, &w, 0, "4.2.1.6");
	w.x5c[0] = LEAF(*state, .subject = "", .names_critical = true);
	w.question.strict_form = true;
	assert_trusted(*state, &w);
}

static void key_cert_sign_and_ca_go_together(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[0] = LEAF(*state, .key_usage = KEY_USAGE_KEY_CERT_SIGN | KEY_USAGE_DIGITAL_SIGNATURE);
	assert_form(*state, &w, 0, "4.2.1.9");
	w.x5c[0] = LEAF(*state, .ca = true, .names = NAMES("uri:" PKI_URI),
	                .key_usage = KEY_USAGE_DIGITAL_SIGNATURE);
	assert_form(*state, &w, 0, "4.2.1.9");
}

static void name_constraints_of_a_leaf_are_bad_form(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);

	w.x5c[0] = LEAF(p, .more = { pki_name_constraints(p, NAMES("dns:example.org"), NULL) });
	assert_form(p, &w, 0, "4.2.1.10");
}

static void basic_constraints_of_an_anchor_are_to_be_critical(void **state)
{
	struct world w = world_usual(*state);

	w.anchors[0] = ROOT(*state, .basic_not_critical = true);
	assert_form(*state, &w, 2, "4.2.1.9");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PKI_TEST(usual_chain_is_trusted),
		PKI_TEST(altered_signature_is_refused),
		PKI_TEST(altered_signature_of_an_intermediate_is_refused),
		PKI_TEST(signature_with_sha1_is_refused_by_name),
		PKI_TEST(another_key_with_the_name_of_the_issuer_is_refused),
		PKI_TEST(validity_holds_from_its_first_to_its_last_second),
		PKI_TEST(expired_intermediate_is_refused),
		PKI_TEST(expired_anchor_is_refused_where_its_dates_count),
		PKI_TEST(anchor_counts_within_its_window_only),
		PKI_TEST(leaf_issued_after_distrust_is_refused),
		PKI_TEST(anchor_for_another_purpose_is_refused),
		PKI_TEST(anchor_may_tighten_the_path_length),
		PKI_TEST(issuer_that_is_no_ca_is_refused),
		PKI_TEST(path_length_zero_allows_a_leaf_and_no_intermediate),
		PKI_TEST(self_issued_intermediate_does_not_count),
		PKI_TEST(more_intermediates_than_the_community_allows_are_refused),
		PKI_TEST(question_cannot_allow_more_intermediates_than_the_community),
		PKI_TEST(intermediate_without_key_cert_sign_is_refused),
		PKI_TEST(anchor_without_key_cert_sign_is_refused),
		PKI_TEST(issuer_without_key_usage_may_issue),
		PKI_TEST(unknown_critical_extension_is_refused_wherever_it_stands),
		PKI_TEST(critical_extended_key_usage_of_a_root_is_no_obstacle),
		PKI_TEST(extended_key_usage_is_asked_of_leaf_and_issuers),
		PKI_TEST(extended_key_usage_that_is_not_asked_does_not_matter),
		PKI_TEST(ca_as_leaf_is_refused),
		PKI_TEST(self_issued_leaf_is_refused),
		PKI_TEST(leaf_without_uri_is_refused_where_one_is_required),
		PKI_TEST(leaf_uri_that_is_not_absolute_is_refused),
		PKI_TEST(leaf_without_digital_signature_is_refused),
		PKI_TEST(weak_leaf_key_is_refused),
		PKI_TEST(key_that_was_strong_once_lets_no_weak_one_pass),
		PKI_TEST(leaf_that_is_valid_for_too_long_is_refused),
		PKI_TEST(uri_twins_are_refused),
		PKI_TEST(any_of_several_uris_may_match),
		PKI_TEST(uri_in_another_kind_of_name_does_not_match),
		PKI_TEST(dns_names_match_label_by_label),
		PKI_TEST(common_name_is_no_dns_name),
		PKI_TEST(addresses_match_by_their_octets),
		PKI_TEST(mailboxes_match_with_the_case_of_their_local_part),
		PKI_TEST(usual_chain_has_good_form),
		PKI_TEST(missing_key_identifiers_are_bad_form),
		PKI_TEST(critical_key_identifier_is_bad_form),
		PKI_TEST(empty_subject_without_critical_names_is_bad_form),
		PKI_TEST(key_cert_sign_and_ca_go_together),
		PKI_TEST(name_constraints_of_a_leaf_are_bad_form),
		PKI_TEST(basic_constraints_of_an_anchor_are_to_be_critical),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
