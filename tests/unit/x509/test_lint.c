/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/x509/built.h"

#include "x509/der.h"
#include "x509/lint.h"

static struct cert parsed(struct built *b, const struct cert_draft *draft)
{
	struct cert tbs;
	MUST(cert_parse_tbs(tbs_of(b, draft), b->arena, &tbs, &must_err_));
	return tbs;
}

static struct lint_report lint_of(struct built *b, const struct cert *tbs, const struct cert *issuer,
                                  const struct profile *profile)
{
	struct lint_report report;
	MUST(lint_check(tbs, issuer, profile, b->arena, &report, &must_err_));
	return report;
}

static const struct lint_finding *find(const struct lint_report *report, const char *rule)
{
	for (size_t i = 0; i < report->count; i++)
		if (strcmp(report->findings[i].rule, rule) == 0)
			return &report->findings[i];
	return NULL;
}

static void assert_clean(const struct lint_report *report)
{
	if (report->count > 0)
		fail_msg("%s: %s", report->findings[0].rule, report->findings[0].detail);
}

/* The rule is among the findings, with its clause and a sentence. */
static void assert_found(const struct lint_report *report, const char *rule, const char *source)
{
	const struct lint_finding *finding = find(report, rule);
	if (finding == NULL)
		fail_msg("%s was not found", rule);
	assert_string_equal(finding->source, source);
	assert_true(strlen(finding->detail) > 10);
}

static void assert_leaf_fault(struct built *b, const struct cert *tbs, const char *rule, const char *source)
{
	const struct lint_report report = lint_of(b, tbs, &b->ca, default_profile("udap-client"));
	assert_found(&report, rule, source);
	assert_int_equal(report.count, 1);
}

static struct cert_draft intermediate_draft(struct built *b)
{
	struct cert_draft draft = leaf_draft(b);
	draft.subject = name_of(b, "CN=Issuing CA");
	draft.uris.count = 0;
	draft.is_ca = true;
	draft.path_length = 0;
	draft.key_usage = KEY_USAGE_KEY_CERT_SIGN | KEY_USAGE_CRL_SIGN;
	return draft;
}

static void good_leaf_has_no_finding(void **state)
{
	struct built *b = *state;
	const struct cert_draft draft = leaf_draft(b);
	const struct cert tbs = parsed(b, &draft);
	const struct lint_report report = lint_of(b, &tbs, &b->ca, default_profile("udap-client"));
	assert_clean(&report);
}

static void good_intermediate_has_no_finding(void **state)
{
	struct built *b = *state;
	const struct cert_draft draft = intermediate_draft(b);
	const struct cert tbs = parsed(b, &draft);
	const struct lint_report report = lint_of(b, &tbs, &b->ca, default_profile("intermediate"));
	assert_clean(&report);
}

static void good_root_has_no_finding(void **state)
{
	struct built *b = *state;
	const struct cert_draft draft = root_draft(b, b->ca_key);
	const struct cert tbs = parsed(b, &draft);
	const struct lint_report report = lint_of(b, &tbs, NULL, NULL);
	assert_clean(&report);
}

static void parsed_tbs_has_no_signature_and_the_same_bytes(void **state)
{
	struct built *b = *state;
	const struct cert_draft draft = leaf_draft(b);
	const struct slice der = tbs_of(b, &draft);
	struct cert tbs;
	MUST(cert_parse_tbs(der, b->arena, &tbs, &must_err_));
	assert_true(slice_equal(tbs.tbs, der));
	assert_int_equal(tbs.signature.len, 0);
	assert_int_equal(tbs.der.len, 0);
}

static void tbs_with_trailing_bytes_is_malformed(void **state)
{
	struct built *b = *state;
	const struct cert_draft draft = leaf_draft(b);
	struct buf longer;
	struct cert tbs;
	buf_init(&longer, 65536);
	buf_put_slice(&longer, tbs_of(b, &draft));
	buf_put_byte(&longer, 0);
	REFUSED(cert_parse_tbs(in_arena(b->arena, &longer), b->arena, &tbs, &must_err_), ERR_MALFORMED);
	REFUSED(cert_parse_tbs(slice_of("", 0), b->arena, &tbs, &must_err_), ERR_MALFORMED);
}

/* RFC 5280 4.1.1.2 */
static void algorithm_that_does_not_fit_the_issuer_is_found(void **state)
{
	struct built *b = *state;
	struct cert_draft draft = leaf_draft(b);
	draft.signature = SIGNATURE_RSA_SHA256;
	const struct cert tbs = parsed(b, &draft);
	assert_leaf_fault(b, &tbs, "lint-signature-algorithm", "RFC 5280 4.1.1.2");
}

/* RFC 5280 4.1.2.4: equal by RFC 5280 7.1 is not enough. */
static void issuer_name_in_other_bytes_is_found(void **state)
{
	struct built *b = *state;
	struct cert_draft draft = leaf_draft(b);
	draft.issuer = name_of(b, "CN=test root,O=Example,C=US");
	const struct cert tbs = parsed(b, &draft);
	assert_leaf_fault(b, &tbs, "lint-issuer-name", "RFC 5280 4.1.2.4");
}

/* Invariant I5 */
static void leaf_that_outlives_its_issuer_is_found(void **state)
{
	struct built *b = *state;
	struct cert_draft draft = leaf_draft(b);
	const struct cert tbs = parsed(b, &draft);
	struct cert issuer = b->ca;
	issuer.not_after = draft.not_after - 1;
	const struct lint_report report = lint_of(b, &tbs, &issuer, default_profile("udap-client"));
	assert_found(&report, "lint-validity-within-issuer", "invariant I5");
}

static void leaf_that_begins_before_its_issuer_is_found(void **state)
{
	struct built *b = *state;
	struct cert_draft draft = leaf_draft(b);
	const struct cert tbs = parsed(b, &draft);
	struct cert issuer = b->ca;
	issuer.not_before = draft.not_before + 1;
	const struct lint_report report = lint_of(b, &tbs, &issuer, default_profile("udap-client"));
	assert_found(&report, "lint-validity-within-issuer", "invariant I5");
}

static void validity_longer_than_the_profile_is_found(void **state)
{
	struct built *b = *state;
	struct cert_draft draft = leaf_draft(b);
	draft.not_after = NOW + 730 * DAY;
	const struct cert longest = parsed(b, &draft);
	const struct lint_report report = lint_of(b, &longest, &b->ca, default_profile("udap-client"));
	assert_clean(&report);
	draft.not_after++;
	const struct cert tbs = parsed(b, &draft);
	assert_leaf_fault(b, &tbs, "lint-validity-length", "profile");
}

/* leaf-key-strength */
static void weak_keys_are_found(void **state)
{
	struct built *b = *state;
	CLEANUP(EVP_PKEY_free) EVP_PKEY *short_key = rsa_key(1024, 65537);
	CLEANUP(EVP_PKEY_free) EVP_PKEY *exponent_3 = rsa_key(2048, 3);
	EVP_PKEY *keys[] = { short_key, exponent_3 };
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		struct cert_draft draft = leaf_draft(b);
		draft.spki = spki_of(b, keys[i]);
		const struct cert tbs = parsed(b, &draft);
		const struct lint_report report = lint_of(b, &tbs, &b->ca, default_profile("udap-client"));
		assert_found(&report, "lint-key-strength", "Anchorhold");
	}
}

static void key_of_a_kind_outside_the_profile_is_found(void **state)
{
	struct built *b = *state;
	struct profile profile = *default_profile("udap-client");
	const char *kinds[] = { "rsa-2048" };
	profile.key_algorithms = (struct text_list){ kinds, 1 };
	const struct cert_draft draft = leaf_draft(b);
	const struct cert tbs = parsed(b, &draft);
	const struct lint_report report = lint_of(b, &tbs, &b->ca, &profile);
	assert_found(&report, "lint-key-kind", "profile");
	assert_int_equal(report.count, 1);
}

/* RFC 5280 4.2.1.1 */
static void authority_key_id_of_another_is_found(void **state)
{
	struct built *b = *state;
	struct cert_draft draft = leaf_draft(b);
	draft.issuer_key_id = slice_text("another key id of 20");
	struct cert tbs = parsed(b, &draft);
	assert_leaf_fault(b, &tbs, "lint-authority-key-id", "RFC 5280 4.2.1.1");
	draft.issuer_key_id.len = 0;
	tbs = parsed(b, &draft);
	assert_leaf_fault(b, &tbs, "lint-authority-key-id", "RFC 5280 4.2.1.1");
}

static void ca_under_a_leaf_profile_is_found(void **state)
{
	struct built *b = *state;
	struct cert_draft draft = leaf_draft(b);
	draft.is_ca = true;
	draft.path_length = 0;
	const struct cert tbs = parsed(b, &draft);
	const struct lint_report report = lint_of(b, &tbs, &b->ca, default_profile("udap-client"));
	assert_found(&report, "lint-basic-constraints", "RFC 5280 4.2.1.9");
}

static void leaf_under_a_ca_profile_is_found(void **state)
{
	struct built *b = *state;
	struct cert_draft draft = intermediate_draft(b);
	draft.is_ca = false;
	const struct cert tbs = parsed(b, &draft);
	const struct lint_report report = lint_of(b, &tbs, &b->ca, default_profile("intermediate"));
	assert_found(&report, "lint-basic-constraints", "RFC 5280 4.2.1.9");
	assert_found(&report, "lint-leaf-is-no-ca", "Anchorhold");
}

/* RFC 5280 4.2.1.9: cA must be asserted together with keyCertSign. */
static void intermediate_without_key_cert_sign_is_found(void **state)
{
	struct built *b = *state;
	struct cert_draft draft = intermediate_draft(b);
	draft.key_usage = KEY_USAGE_CRL_SIGN;
	const struct cert tbs = parsed(b, &draft);
	const struct lint_report report = lint_of(b, &tbs, &b->ca, default_profile("intermediate"));
	assert_found(&report, "lint-basic-constraints", "RFC 5280 4.2.1.9");
	assert_found(&report, "lint-key-usage-profile", "profile");
}

static void path_length_beyond_the_issuer_is_found(void **state)
{
	struct built *b = *state;
	const int lengths[] = { 1, CERT_PATH_LENGTH_NONE };
	struct profile profile = *default_profile("intermediate");
	profile.path_length = CERT_PATH_LENGTH_NONE;
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		struct cert_draft draft = intermediate_draft(b);
		draft.path_length = lengths[i];
		const struct cert tbs = parsed(b, &draft);
		const struct lint_report report = lint_of(b, &tbs, &b->ca, &profile);
		assert_found(&report, "lint-path-length", "RFC 5280 4.2.1.9");
	}
}

static void ca_below_path_length_zero_is_found(void **state)
{
	struct built *b = *state;
	struct cert issuer = b->ca;
	issuer.path_length = 0;
	const struct cert_draft draft = intermediate_draft(b);
	const struct cert tbs = parsed(b, &draft);
	const struct lint_report report = lint_of(b, &tbs, &issuer, default_profile("intermediate"));
	assert_found(&report, "lint-path-length", "RFC 5280 4.2.1.9");
}

static void issuer_that_is_no_ca_is_found(void **state)
{
	struct built *b = *state;
	struct cert issuer = b->ca;
	const struct cert_draft draft = leaf_draft(b);
	const struct cert tbs = parsed(b, &draft);
	issuer.is_ca = false;
	struct lint_report report = lint_of(b, &tbs, &issuer, default_profile("udap-client"));
	assert_found(&report, "lint-issuer-is-ca", "RFC 5280 6.1.4 (k)");
	issuer = b->ca;
	issuer.key_usage = KEY_USAGE_CRL_SIGN;
	report = lint_of(b, &tbs, &issuer, default_profile("udap-client"));
	assert_found(&report, "lint-issuer-is-ca", "RFC 5280 6.1.4 (k)");
}

static void absent_key_usage_is_found(void **state)
{
	struct built *b = *state;
	struct cert_draft draft = leaf_draft(b);
	draft.key_usage = 0;
	const struct cert tbs = parsed(b, &draft);
	const struct lint_report report = lint_of(b, &tbs, &b->ca, default_profile("udap-client"));
	assert_found(&report, "lint-key-usage-present", "RFC 5280 4.2.1.3");
}

static void usage_beyond_the_profile_is_found(void **state)
{
	struct built *b = *state;
	struct cert_draft draft = leaf_draft(b);
	draft.key_usage |= KEY_USAGE_KEY_ENCIPHERMENT;
	const struct cert tbs = parsed(b, &draft);
	assert_leaf_fault(b, &tbs, "lint-key-usage-profile", "profile");
}

static void extended_usage_other_than_the_profile_is_found(void **state)
{
	struct built *b = *state;
	static const char *const usages[] = { "1.3.6.1.5.5.7.3.2", NULL };
	struct cert_draft draft = leaf_draft(b);
	draft.extended_key_usage = usages;
	const struct cert tbs = parsed(b, &draft);
	assert_leaf_fault(b, &tbs, "lint-extended-key-usage", "RFC 5280 4.2.1.12");
}

static void policies_other_than_the_profile_are_found(void **state)
{
	struct built *b = *state;
	const char *policies[] = { "2.5.29.32.0" };
	struct profile profile = *default_profile("udap-client");
	struct cert_draft draft = leaf_draft(b);
	draft.policies = (struct text_list){ policies, 1 };
	const struct cert tbs = parsed(b, &draft);
	assert_leaf_fault(b, &tbs, "lint-policies", "RFC 5280 4.2.1.4");
	profile.policies = draft.policies;
	const struct lint_report report = lint_of(b, &tbs, &b->ca, &profile);
	assert_clean(&report);
}

static void addresses_that_are_not_web_addresses_are_found(void **state)
{
	struct built *b = *state;
	struct cert_draft draft = leaf_draft(b);
	draft.crl_uri = "ldap://pki.example.org/cn=ca";
	struct cert tbs = parsed(b, &draft);
	assert_leaf_fault(b, &tbs, "lint-crl-address", "RFC 5280 4.2.1.13");
	draft = leaf_draft(b);
	draft.ocsp_uri = "ftp://pki.example.org/ocsp";
	tbs = parsed(b, &draft);
	assert_leaf_fault(b, &tbs, "lint-access-addresses", "RFC 5280 4.2.2.1");
}

static void email_in_alt_name_is_found(void **state)
{
	struct built *b = *state;
	const char *emails[] = { "a@example.org" };
	struct cert_draft draft = leaf_draft(b);
	draft.emails = (struct text_list){ emails, 1 };
	const struct cert tbs = parsed(b, &draft);
	assert_leaf_fault(b, &tbs, "lint-alt-name-kinds", "RFC 5280 4.2.1.6");
}

static void name_counts_outside_the_profile_are_found(void **state)
{
	struct built *b = *state;
	const char *dns[] = { "app.example.org" };
	struct cert_draft draft = leaf_draft(b);
	draft.uris.count = 0;
	struct cert tbs = parsed(b, &draft);
	assert_leaf_fault(b, &tbs, "lint-alt-name-counts", "profile");
	draft = leaf_draft(b);
	draft.dns_names = (struct text_list){ dns, 1 };
	tbs = parsed(b, &draft);
	assert_leaf_fault(b, &tbs, "lint-alt-name-counts", "profile");
}

/* --- TBS that no draft can make: the bytes of a good one with one part replaced --- */

/* The good leaf's TBS with `from` (found once) replaced by `to` of the same length. */
static struct slice patched(struct built *b, struct slice from, struct slice to)
{
	const struct cert_draft draft = leaf_draft(b);
	const struct slice tbs = tbs_of(b, &draft);
	uint8_t *at = memmem(tbs.data, tbs.len, from.data, from.len);
	assert_non_null(at);
	assert_int_equal(from.len, to.len);
	memcpy(at, to.data, to.len);
	return tbs;
}

static void criticality_against_the_standard_is_found(void **state)
{
	struct built *b = *state;
	const struct cert_draft draft = leaf_draft(b);
	struct cert tbs = parsed(b, &draft);
	tbs.extension[EXT_KEY_USAGE].critical = false;
	assert_leaf_fault(b, &tbs, "lint-criticality", "RFC 5280 4.2");
	tbs = parsed(b, &draft);
	tbs.extension[EXT_SUBJECT_KEY_ID].critical = true;
	assert_leaf_fault(b, &tbs, "lint-criticality", "RFC 5280 4.2");
	tbs = parsed(b, &draft);
	tbs.extension[EXT_SUBJECT_ALT_NAME].critical = true;
	assert_leaf_fault(b, &tbs, "lint-criticality", "RFC 5280 4.2");
}

/* The place of cRLDistributionPoints is taken by 2.5.29.99, which nobody knows; it is not critical. */
static void unknown_extension_is_found(void **state)
{
	struct built *b = *state;
	struct cert tbs;
	const struct slice der = patched(b, slice_text("\x06\x03\x55\x1d\x1f"), slice_text("\x06\x03\x55\x1d\x63"));
	MUST(cert_parse_tbs(der, b->arena, &tbs, &must_err_));
	assert_leaf_fault(b, &tbs, "lint-known-extensions", "invariant I5");
}

static void key_id_that_is_not_of_the_key_is_found(void **state)
{
	struct built *b = *state;
	uint8_t id[20];
	struct cert tbs;
	MUST(cert_key_id(b->leaf_spki, id, &must_err_));
	const struct slice der = patched(b, slice_of(id, sizeof id), slice_text("another key id of 20"));
	MUST(cert_parse_tbs(der, b->arena, &tbs, &must_err_));
	assert_leaf_fault(b, &tbs, "lint-subject-key-id", "RFC 5280 4.2.1.2");
}

static void uri_with_a_space_is_found(void **state)
{
	struct built *b = *state;
	struct cert tbs;
	const struct slice der = patched(b, slice_text(LEAF_URI), slice_text("https://app.example.org/ hir"));
	MUST(cert_parse_tbs(der, b->arena, &tbs, &must_err_));
	assert_leaf_fault(b, &tbs, "lint-alt-name-uris", "Anchorhold");
}

/* The good leaf's TBS with these content octets as its serial number. */
static struct slice with_serial(struct built *b, struct slice content)
{
	const struct cert_draft draft = leaf_draft(b);
	struct slice tbs = tbs_of(b, &draft), fields;
	struct der_value version, serial;
	struct buf out;

	MUST(der_read(&tbs, DER_SEQUENCE, "TBS", &fields, &must_err_));
	MUST(der_read_any(&fields, "version", &version, &must_err_));
	MUST(der_read_any(&fields, "serial", &serial, &must_err_));
	buf_init(&out, 65536);
	const size_t mark = der_open(&out, DER_SEQUENCE);
	der_put_raw(&out, version.whole);
	der_put(&out, DER_INTEGER, content);
	der_put_raw(&out, fields);
	der_close(&out, mark);
	return in_arena(b->arena, &out);
}

/* RFC 5280 4.1.2.2: the parser may be stricter and refuse it first. */
static void negative_serial_is_found(void **state)
{
	struct built *b = *state;
	uint8_t negative[SERIAL_SIZE];
	struct cert tbs;
	memset(negative, 0x80, sizeof negative);
	if (!failed(cert_parse_tbs(with_serial(b, slice_of(negative, sizeof negative)), b->arena, &tbs, &must_err_)))
		assert_leaf_fault(b, &tbs, "lint-serial", "RFC 5280 4.1.2.2");
}

/* Invariant I2 */
static void serial_of_15_octets_is_found(void **state)
{
	struct built *b = *state;
	uint8_t small[15];
	struct cert tbs;
	memset(small, 1, sizeof small);
	MUST(cert_parse_tbs(with_serial(b, slice_of(small, sizeof small)), b->arena, &tbs, &must_err_));
	assert_leaf_fault(b, &tbs, "lint-serial-entropy", "invariant I2");
}

static void version_other_than_3_is_found(void **state)
{
	struct built *b = *state;
	const struct cert_draft draft = leaf_draft(b);
	struct cert tbs = parsed(b, &draft);
	tbs.version = 1;
	assert_leaf_fault(b, &tbs, "lint-version", "RFC 5280 4.1.2.1");
}

static void dates_in_the_wrong_form_or_order_are_found(void **state)
{
	struct built *b = *state;
	const struct cert_draft draft = leaf_draft(b);
	struct cert tbs = parsed(b, &draft);
	tbs.not_after = INT64_C(2524608000); /* the bytes say UTCTime */
	struct cert issuer = b->ca;
	issuer.not_after = tbs.not_after;
	struct lint_report report = lint_of(b, &tbs, &issuer, default_profile("udap-client"));
	assert_found(&report, "lint-validity-encoding", "RFC 5280 4.1.2.5");
	tbs.not_after = tbs.not_before;
	report = lint_of(b, &tbs, &b->ca, default_profile("udap-client"));
	assert_found(&report, "lint-validity-order", "RFC 5280 4.1.2.5");
}

static void ca_without_a_subject_is_found(void **state)
{
	struct built *b = *state;
	const char *uris[] = { "udap://example.org/" };
	struct cert_draft draft = intermediate_draft(b);
	draft.subject = slice_of("\x30\x00", 2);
	draft.uris = (struct text_list){ uris, 1 };
	const struct cert tbs = parsed(b, &draft);
	const struct lint_report report = lint_of(b, &tbs, &b->ca, default_profile("intermediate"));
	assert_found(&report, "lint-subject-present", "RFC 5280 4.1.2.6");
}

static void leaf_that_names_nobody_is_found(void **state)
{
	struct built *b = *state;
	const struct cert_draft draft = leaf_draft(b);
	struct cert tbs = parsed(b, &draft);
	tbs.subject.empty = true;
	tbs.subject_alt_name.count = 0;
	const struct lint_report report = lint_of(b, &tbs, &b->ca, default_profile("udap-client"));
	assert_found(&report, "lint-alt-name-present", "RFC 5280 4.2.1.6");
}

static void upper_case_dns_name_is_found(void **state)
{
	struct built *b = *state;
	const char *dns[] = { "App.example.org" };
	struct profile profile = *default_profile("udap-client");
	struct cert_draft draft = leaf_draft(b);
	profile.allow_dns = true;
	draft.dns_names = (struct text_list){ dns, 1 };
	const struct cert tbs = parsed(b, &draft);
	const struct lint_report report = lint_of(b, &tbs, &b->ca, &profile);
	assert_found(&report, "lint-alt-name-dns", "RFC 5280 4.2.1.6");
}

/* --- name constraints of the issuer, RFC 5280 4.2.1.10 --- */

struct constraint_case {
	enum general_name_kind kind;
	const char *base;
	bool excluded;
	bool violated;
};

static void name_constraints_of_the_issuer_are_honoured(void **state)
{
	static const struct constraint_case cases[] = {
		{ NAME_URI, "app.example.org", false, false }, { NAME_URI, ".example.org", false, false },
		{ NAME_URI, ".app.example.org", false, true },  { NAME_URI, "example.org", false, true },
		{ NAME_URI, ".xample.org", false, true },       { NAME_URI, "APP.EXAMPLE.ORG", true, true },
		{ NAME_URI, ".example.org", true, true },       { NAME_URI, "other.example", true, false },
		{ NAME_DNS, "example.net", false, false },      { NAME_DNS, "example.org", true, false },
	};
	struct built *b = *state;
	const struct cert_draft draft = leaf_draft(b);
	const struct cert tbs = parsed(b, &draft);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct general_subtree subtree = { { .kind = cases[i].kind, .value = slice_text(cases[i].base) } };
		struct cert issuer = b->ca;
		issuer.extension[EXT_NAME_CONSTRAINTS].present = true;
		if (cases[i].excluded)
			issuer.name_constraints = (struct name_constraints){ .excluded = &subtree, .excluded_count = 1 };
		else
			issuer.name_constraints = (struct name_constraints){ .permitted = &subtree, .permitted_count = 1 };
		const struct lint_report report = lint_of(b, &tbs, &issuer, default_profile("udap-client"));
		if ((find(&report, "lint-name-constraints") != NULL) != cases[i].violated)
			fail_msg("%s: not as expected", cases[i].base);
	}
}

static void name_constraints_on_the_subject_are_honoured(void **state)
{
	struct built *b = *state;
	const struct cert_draft draft = leaf_draft(b);
	const struct cert tbs = parsed(b, &draft);
	struct cert issuer = b->ca;
	struct general_subtree subtree = { { .kind = NAME_DIRECTORY, .directory = b->ca.subject } };
	issuer.extension[EXT_NAME_CONSTRAINTS].present = true;
	issuer.name_constraints = (struct name_constraints){ .permitted = &subtree, .permitted_count = 1 };
	struct lint_report report = lint_of(b, &tbs, &issuer, default_profile("udap-client"));
	assert_found(&report, "lint-name-constraints", "RFC 5280 4.2.1.10");
	issuer.name_constraints = (struct name_constraints){ .unsupported = true };
	report = lint_of(b, &tbs, &issuer, default_profile("udap-client"));
	assert_found(&report, "lint-name-constraints", "RFC 5280 4.2.1.10");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(good_leaf_has_no_finding),
		TEST(good_intermediate_has_no_finding),
		TEST(good_root_has_no_finding),
		TEST(parsed_tbs_has_no_signature_and_the_same_bytes),
		TEST(tbs_with_trailing_bytes_is_malformed),
		TEST(algorithm_that_does_not_fit_the_issuer_is_found),
		TEST(issuer_name_in_other_bytes_is_found),
		TEST(leaf_that_outlives_its_issuer_is_found),
		TEST(leaf_that_begins_before_its_issuer_is_found),
		TEST(validity_longer_than_the_profile_is_found),
		TEST(weak_keys_are_found),
		TEST(key_of_a_kind_outside_the_profile_is_found),
		TEST(authority_key_id_of_another_is_found),
		TEST(ca_under_a_leaf_profile_is_found),
		TEST(leaf_under_a_ca_profile_is_found),
		TEST(intermediate_without_key_cert_sign_is_found),
		TEST(path_length_beyond_the_issuer_is_found),
		TEST(ca_below_path_length_zero_is_found),
		TEST(issuer_that_is_no_ca_is_found),
		TEST(absent_key_usage_is_found),
		TEST(usage_beyond_the_profile_is_found),
		TEST(extended_usage_other_than_the_profile_is_found),
		TEST(policies_other_than_the_profile_are_found),
		TEST(addresses_that_are_not_web_addresses_are_found),
		TEST(email_in_alt_name_is_found),
		TEST(name_counts_outside_the_profile_are_found),
		TEST(criticality_against_the_standard_is_found),
		TEST(unknown_extension_is_found),
		TEST(key_id_that_is_not_of_the_key_is_found),
		TEST(uri_with_a_space_is_found),
		TEST(negative_serial_is_found),
		TEST(serial_of_15_octets_is_found),
		TEST(version_other_than_3_is_found),
		TEST(dates_in_the_wrong_form_or_order_are_found),
		TEST(ca_without_a_subject_is_found),
		TEST(leaf_that_names_nobody_is_found),
		TEST(upper_case_dns_name_is_found),
		TEST(name_constraints_of_the_issuer_are_honoured),
		TEST(name_constraints_on_the_subject_are_honoured),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
