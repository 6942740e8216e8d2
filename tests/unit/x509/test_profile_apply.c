/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/x509/built.h"

#include "x509/lint.h"
#include "x509/profile_apply.h"

static const char *asked_uris[] = { LEAF_URI };

static struct profile_request request_of(struct built *b, const char *profile)
{
	return (struct profile_request){
		.profile = default_profile(profile),
		.issuer = &b->ca,
		.now = NOW,
		.spki = b->leaf_spki,
		.csr_subject = name_of(b, "CN=From the CSR"),
		.uris = { asked_uris, 1 },
		.serial = slice_of(b->serial, sizeof b->serial),
		.crl_uri = "http://pki.example.org/crl/1.crl",
		.ca_issuer_uri = "http://pki.example.org/ca/1.cer",
	};
}

static struct profile_request intermediate_request(struct built *b)
{
	struct profile_request request = request_of(b, "intermediate");
	request.uris.count = 0;
	return request;
}

static void assert_lints_clean(struct built *b, const struct profile_request *request)
{
	struct cert_draft draft;
	struct lint_report report;
	struct cert tbs;

	MUST(profile_apply(request, b->arena, &draft, &must_err_));
	MUST(cert_parse_tbs(tbs_of(b, &draft), b->arena, &tbs, &must_err_));
	MUST(lint_check(&tbs, request->issuer, request->profile, b->arena, &report, &must_err_));
	if (report.count > 0)
		fail_msg("%s: %s", report.findings[0].rule, report.findings[0].detail);
}

static void drafts_of_all_default_profiles_lint_clean(void **state)
{
	struct built *b = *state;
	struct profile_request request = request_of(b, "udap-client");
	assert_lints_clean(b, &request);
	request = request_of(b, "udap-server");
	assert_lints_clean(b, &request);
	request = intermediate_request(b);
	assert_lints_clean(b, &request);
}

static void draft_begins_a_minute_ago_and_lasts_the_default(void **state)
{
	struct built *b = *state;
	const struct profile_request request = request_of(b, "udap-client");
	struct cert_draft draft;
	MUST(profile_apply(&request, b->arena, &draft, &must_err_));
	assert_int_equal(draft.not_before, NOW - PROFILE_SKEW_S);
	assert_int_equal(draft.not_after, NOW + 365 * DAY);
	assert_int_equal(draft.signature, SIGNATURE_ECDSA_SHA256);
	assert_false(draft.is_ca);
	assert_int_equal(draft.path_length, CERT_PATH_LENGTH_NONE);
}

/* Invariant I5 */
static void draft_never_begins_before_its_issuer(void **state)
{
	struct built *b = *state;
	struct cert issuer = b->ca;
	struct profile_request request = request_of(b, "udap-client");
	struct cert_draft draft;
	request.issuer = &issuer;
	issuer.not_before = NOW - 10;
	MUST(profile_apply(&request, b->arena, &draft, &must_err_));
	assert_int_equal(draft.not_before, NOW - 10);
}

/* Invariant I5 */
static void default_validity_is_clamped_to_the_issuer(void **state)
{
	struct built *b = *state;
	struct cert issuer = b->ca;
	struct profile_request request = request_of(b, "udap-client");
	struct cert_draft draft;
	request.issuer = &issuer;
	issuer.not_after = NOW + 10 * DAY;
	MUST(profile_apply(&request, b->arena, &draft, &must_err_));
	assert_int_equal(draft.not_after, NOW + 10 * DAY);
	assert_lints_clean(b, &request);
}

/* Invariant I5 */
static void explicit_validity_beyond_the_issuer_is_refused(void **state)
{
	struct built *b = *state;
	struct cert issuer = b->ca;
	struct profile_request request = request_of(b, "udap-client");
	struct cert_draft draft;
	request.issuer = &issuer;
	issuer.not_after = NOW + 10 * DAY;
	request.not_after = NOW + 10 * DAY + 1;
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_RULE);
	request.not_after = 0;
	request.validity_days = 11;
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_RULE);
	request.validity_days = 10;
	MUST(profile_apply(&request, b->arena, &draft, &must_err_));
	assert_int_equal(draft.not_after, NOW + 10 * DAY);
}

static void explicit_validity_is_kept_within_the_profile(void **state)
{
	struct built *b = *state;
	struct profile_request request = request_of(b, "udap-client");
	struct cert_draft draft;
	request.validity_days = 730;
	assert_lints_clean(b, &request);
	request.validity_days = 731;
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_RULE);
	request.validity_days = INT64_MAX;
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_RULE);
	request.validity_days = 0;
	request.not_after = NOW + 730 * DAY + 1;
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_RULE);
	request.not_after = INT64_MAX;
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_RULE);
}

static void contradictory_or_past_validity_is_refused(void **state)
{
	struct built *b = *state;
	struct profile_request request = request_of(b, "udap-client");
	struct cert_draft draft;
	request.not_after = NOW;
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_INVALID);
	request.not_after = INT64_MIN;
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_INVALID);
	request.not_after = NOW + DAY;
	request.validity_days = 1;
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_INVALID);
	request.not_after = 0;
	request.validity_days = -1;
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_INVALID);
}

static void issuer_that_cannot_issue_now_is_refused(void **state)
{
	struct built *b = *state;
	struct cert issuer = b->ca;
	struct profile_request request = request_of(b, "udap-client");
	struct cert_draft draft;
	request.issuer = &issuer;
	issuer.not_after = NOW;
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_STATE);
	issuer = b->ca;
	issuer.not_before = NOW + 1;
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_STATE);
	issuer = b->ca;
	issuer.is_ca = false;
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_STATE);
	issuer = b->ca;
	issuer.key_usage = KEY_USAGE_CRL_SIGN;
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_STATE);
}

/* leaf-key-strength */
static void weak_keys_are_refused(void **state)
{
	struct built *b = *state;
	CLEANUP(EVP_PKEY_free) EVP_PKEY *short_key = rsa_key(1024, 65537);
	CLEANUP(EVP_PKEY_free) EVP_PKEY *exponent_3 = rsa_key(2048, 3);
	CLEANUP(EVP_PKEY_free) EVP_PKEY *p521 = EVP_EC_gen("P-521");
	EVP_PKEY *keys[] = { short_key, exponent_3, p521 };
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		struct profile_request request = request_of(b, "udap-client");
		struct cert_draft draft;
		request.spki = spki_of(b, keys[i]);
		REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_WEAK_KEY);
	}
}

static void strong_keys_of_each_kind_are_taken(void **state)
{
	struct built *b = *state;
	CLEANUP(EVP_PKEY_free) EVP_PKEY *rsa = rsa_key(2048, 65537);
	CLEANUP(EVP_PKEY_free) EVP_PKEY *p384 = EVP_EC_gen("P-384");
	EVP_PKEY *keys[] = { rsa, p384 };
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		struct profile_request request = request_of(b, "udap-client");
		request.spki = spki_of(b, keys[i]);
		assert_lints_clean(b, &request);
	}
}

static void key_of_a_kind_outside_the_profile_is_refused(void **state)
{
	struct built *b = *state;
	const char *kinds[] = { "rsa-2048", "ec-p384" };
	struct profile profile = *default_profile("udap-client");
	struct profile_request request = request_of(b, "udap-client");
	struct cert_draft draft;
	profile.key_algorithms = (struct text_list){ kinds, 2 };
	request.profile = &profile;
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_RULE);
}

static void uris_are_counted(void **state)
{
	struct built *b = *state;
	const char *two[] = { "https://a.example/1", "https://a.example/2" };
	struct profile profile = *default_profile("udap-client");
	struct profile_request request = request_of(b, "udap-client");
	struct cert_draft draft;
	profile.max_uris = 1;
	request.profile = &profile;
	request.uris = (struct text_list){ two, 2 };
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_RULE);
	request.uris.count = 0;
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_RULE);
	profile.max_uris = 2;
	two[1] = two[0];
	request.uris.count = 2;
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_INVALID);
}

static void dns_names_need_the_profile(void **state)
{
	struct built *b = *state;
	const char *dns[] = { "app.example.org" };
	struct profile_request request = request_of(b, "udap-client");
	struct cert_draft draft;
	request.dns_names = (struct text_list){ dns, 1 };
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_RULE);
}

static void names_of_the_csr_are_used_when_none_are_asked_for(void **state)
{
	struct built *b = *state;
	struct general_name item = { .kind = NAME_URI, .value = slice_text("https://csr.example/") };
	const struct general_names names = { &item, 1 };
	struct profile_request request = request_of(b, "udap-client");
	struct cert_draft draft;
	request.csr_names = &names;
	MUST(profile_apply(&request, b->arena, &draft, &must_err_));
	assert_string_equal(draft.uris.items[0], LEAF_URI);
	request.uris.count = 0;
	MUST(profile_apply(&request, b->arena, &draft, &must_err_));
	assert_int_equal(draft.uris.count, 1);
	assert_string_equal(draft.uris.items[0], "https://csr.example/");
	item.kind = NAME_EMAIL;
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_NAMESPACE);
	item = (struct general_name){ .kind = NAME_URI, .value = slice_of("https://a.example/\0", 19) };
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_NAMESPACE);
}

static void subject_is_the_text_then_the_csr_then_the_organization(void **state)
{
	struct built *b = *state;
	struct profile_request request = request_of(b, "udap-client");
	struct cert_draft draft;
	request.subject = "CN=Asked";
	request.organization = "Example Health";
	MUST(profile_apply(&request, b->arena, &draft, &must_err_));
	assert_true(slice_equal(draft.subject, name_of(b, "CN=Asked")));
	request.subject = NULL;
	MUST(profile_apply(&request, b->arena, &draft, &must_err_));
	assert_true(slice_equal(draft.subject, name_of(b, "CN=From the CSR")));
	request.csr_subject = slice_of("\x30\x00", 2);
	MUST(profile_apply(&request, b->arena, &draft, &must_err_));
	assert_true(slice_equal(draft.subject, name_of(b, "O=Example Health")));
	request.organization = NULL;
	MUST(profile_apply(&request, b->arena, &draft, &must_err_));
	assert_true(slice_equal(draft.subject, slice_of("\x30\x00", 2)));
	assert_lints_clean(b, &request);
}

static void bad_subject_text_is_refused(void **state)
{
	struct built *b = *state;
	struct profile_request request = request_of(b, "udap-client");
	struct cert_draft draft;
	request.subject = "not a name";
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_INVALID);
}

/* RFC 5280 4.1.2.6 */
static void ca_without_a_subject_is_refused(void **state)
{
	struct built *b = *state;
	struct profile_request request = intermediate_request(b);
	struct cert_draft draft;
	request.csr_subject = slice_of("\x30\x00", 2);
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_RULE);
}

/* RFC 5280 4.2.1.9 */
static void path_length_is_never_more_than_the_issuer_leaves(void **state)
{
	struct built *b = *state;
	struct cert issuer = b->ca;
	struct profile profile = *default_profile("intermediate");
	struct profile_request request = intermediate_request(b);
	struct cert_draft draft;
	request.issuer = &issuer;
	request.profile = &profile;
	profile.path_length = CERT_PATH_LENGTH_NONE;
	issuer.path_length = 3;
	MUST(profile_apply(&request, b->arena, &draft, &must_err_));
	assert_int_equal(draft.path_length, 2);
	issuer.path_length = CERT_PATH_LENGTH_NONE;
	MUST(profile_apply(&request, b->arena, &draft, &must_err_));
	assert_int_equal(draft.path_length, CERT_PATH_LENGTH_NONE);
	issuer.path_length = 0;
	REFUSED(profile_apply(&request, b->arena, &draft, &must_err_), ERR_RULE);
}

static void usages_and_policies_are_those_of_the_profile(void **state)
{
	struct built *b = *state;
	const char *usages[] = { "1.3.6.1.5.5.7.3.2" }, *policies[] = { "1.3.6.1.4.1.99999.1" };
	struct profile profile = *default_profile("udap-client");
	struct profile_request request = request_of(b, "udap-client");
	profile.extended_key_usage = (struct text_list){ usages, 1 };
	profile.policies = (struct text_list){ policies, 1 };
	request.profile = &profile;
	assert_lints_clean(b, &request);
}

static void issuer_without_a_key_id_gets_the_computed_one(void **state)
{
	struct built *b = *state;
	struct cert issuer = b->ca;
	struct profile_request request = request_of(b, "udap-client");
	struct cert_draft draft;
	request.issuer = &issuer;
	issuer.subject_key_id.len = 0;
	MUST(profile_apply(&request, b->arena, &draft, &must_err_));
	assert_true(slice_equal(draft.issuer_key_id, b->ca.subject_key_id));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(drafts_of_all_default_profiles_lint_clean),
		TEST(draft_begins_a_minute_ago_and_lasts_the_default),
		TEST(draft_never_begins_before_its_issuer),
		TEST(default_validity_is_clamped_to_the_issuer),
		TEST(explicit_validity_beyond_the_issuer_is_refused),
		TEST(explicit_validity_is_kept_within_the_profile),
		TEST(contradictory_or_past_validity_is_refused),
		TEST(issuer_that_cannot_issue_now_is_refused),
		TEST(weak_keys_are_refused),
		TEST(strong_keys_of_each_kind_are_taken),
		TEST(key_of_a_kind_outside_the_profile_is_refused),
		TEST(uris_are_counted),
		TEST(dns_names_need_the_profile),
		TEST(names_of_the_csr_are_used_when_none_are_asked_for),
		TEST(subject_is_the_text_then_the_csr_then_the_organization),
		TEST(bad_subject_text_is_refused),
		TEST(ca_without_a_subject_is_refused),
		TEST(path_length_is_never_more_than_the_issuer_leaves),
		TEST(usages_and_policies_are_those_of_the_profile),
		TEST(issuer_without_a_key_id_gets_the_computed_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
