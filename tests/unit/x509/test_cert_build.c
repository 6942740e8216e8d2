/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/x509/built.h"

#include <openssl/x509v3.h>

DEFINE_CLEANUP(GENERAL_NAMES, GENERAL_NAMES_free);
DEFINE_CLEANUP(EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free);
DEFINE_CLEANUP(CERTIFICATEPOLICIES, CERTIFICATEPOLICIES_free);
DEFINE_CLEANUP(CRL_DIST_POINTS, CRL_DIST_POINTS_free);
DEFINE_CLEANUP(AUTHORITY_INFO_ACCESS, AUTHORITY_INFO_ACCESS_free);

/* What OpenSSL decodes and then encodes anew, not from its copy, must be what was built. */
static void assert_openssl_encodes_the_same(X509 *x, struct slice tbs)
{
	unsigned char *again = NULL;
	const int len = i2d_re_X509_tbs(x, &again);

	assert_int_equal(len, tbs.len);
	assert_memory_equal(again, tbs.data, tbs.len);
	OPENSSL_free(again);
}

static void leaf_is_read_and_verified_by_openssl(void **state)
{
	struct built *b = *state;
	const struct cert_draft draft = leaf_draft(b);
	CLEANUP(X509_free) X509 *x = openssl_cert(certificate_of(b, &draft, b->ca_key, EVP_sha256()));

	assert_int_equal(X509_verify(x, b->ca_key), 1);
	assert_int_equal(X509_get_version(x), 2);
	assert_int_equal(X509_check_ca(x), 0);
	assert_int_equal(X509_get_key_usage(x), KU_DIGITAL_SIGNATURE);
	assert_int_equal(X509_get_pathlen(x), -1);
	assert_openssl_encodes_the_same(x, tbs_of(b, &draft));
}

static void dates_are_those_of_the_draft(void **state)
{
	struct built *b = *state;
	struct cert_draft draft = leaf_draft(b);
	draft.not_after = INT64_C(2524608000); /* 2050-01-01T00:00:00Z: GeneralizedTime, RFC 5280 4.1.2.5 */
	CLEANUP(X509_free) X509 *x = openssl_cert(certificate_of(b, &draft, b->ca_key, EVP_sha256()));

	assert_int_equal(ASN1_TIME_cmp_time_t(X509_get0_notBefore(x), (time_t)draft.not_before), 0);
	assert_int_equal(ASN1_TIME_cmp_time_t(X509_get0_notAfter(x), (time_t)draft.not_after), 0);
	assert_int_equal(ASN1_STRING_type(X509_get0_notBefore(x)), V_ASN1_UTCTIME);
	assert_int_equal(ASN1_STRING_type(X509_get0_notAfter(x)), V_ASN1_GENERALIZEDTIME);
}

static void ca_carries_critical_constraints_and_usage(void **state)
{
	struct built *b = *state;
	const struct cert_draft draft = root_draft(b, b->ca_key);
	CLEANUP(X509_free) X509 *x = openssl_cert(certificate_of(b, &draft, b->ca_key, EVP_sha256()));

	assert_int_equal(X509_self_signed(x, 1), 1);
	assert_int_equal(X509_check_ca(x), 1);
	assert_int_equal(X509_get_pathlen(x), 1);
	assert_int_equal(X509_get_key_usage(x), KU_KEY_CERT_SIGN | KU_CRL_SIGN);
	const int at = X509_get_ext_by_NID(x, NID_basic_constraints, -1);
	assert_int_equal(X509_EXTENSION_get_critical(X509_get_ext(x, at)), 1);
}

static struct cert_draft full_draft(struct built *b)
{
	static const char *dns[] = { "app.example.org" };
	static const char *emails[] = { "pki@example.org" };
	static const char *policies[] = { "1.3.6.1.4.1.99999.1", "2.5.29.32.0" };
	static const char *const usages[] = { "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1", NULL };
	struct cert_draft draft = leaf_draft(b);

	draft.dns_names = (struct text_list){ dns, 1 };
	draft.emails = (struct text_list){ emails, 1 };
	draft.policies = (struct text_list){ policies, 2 };
	draft.extended_key_usage = usages;
	draft.ocsp_uri = "http://pki.example.org/ocsp";
	return draft;
}

static void every_extension_is_decoded_by_openssl(void **state)
{
	struct built *b = *state;
	const struct cert_draft draft = full_draft(b);
	CLEANUP(X509_free) X509 *x = openssl_cert(certificate_of(b, &draft, b->ca_key, EVP_sha256()));

	CLEANUP(GENERAL_NAMES_free) GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
	CLEANUP(EXTENDED_KEY_USAGE_free) EXTENDED_KEY_USAGE *usages = X509_get_ext_d2i(x, NID_ext_key_usage, NULL, NULL);
	CLEANUP(CERTIFICATEPOLICIES_free) CERTIFICATEPOLICIES *policies =
		X509_get_ext_d2i(x, NID_certificate_policies, NULL, NULL);
	CLEANUP(CRL_DIST_POINTS_free) CRL_DIST_POINTS *points =
		X509_get_ext_d2i(x, NID_crl_distribution_points, NULL, NULL);
	CLEANUP(AUTHORITY_INFO_ACCESS_free) AUTHORITY_INFO_ACCESS *access = X509_get_ext_d2i(x, NID_info_access, NULL, NULL);

	assert_int_equal(sk_GENERAL_NAME_num(names), 3);
	assert_int_equal(sk_ASN1_OBJECT_num(usages), 2);
	assert_int_equal(sk_POLICYINFO_num(policies), 2);
	assert_int_equal(sk_DIST_POINT_num(points), 1);
	assert_int_equal(sk_ACCESS_DESCRIPTION_num(access), 2);
	assert_int_equal(X509_get_ext_count(x), 9);
	assert_int_equal(X509_check_host(x, "app.example.org", 0, 0, NULL), 1);
}

static void our_own_parser_reads_what_was_drafted(void **state)
{
	struct built *b = *state;
	const struct cert_draft draft = full_draft(b);
	struct cert cert;
	MUST(cert_parse(certificate_of(b, &draft, b->ca_key, EVP_sha256()), b->arena, &cert, &must_err_));

	assert_true(slice_equal(cert.serial, draft.serial));
	assert_true(slice_equal(cert.subject.der, draft.subject));
	assert_true(slice_equal(cert.spki, draft.spki));
	assert_true(slice_equal(cert.authority_key_id, b->ca.subject_key_id));
	assert_int_equal(cert.not_before, draft.not_before);
	assert_int_equal(cert.not_after, draft.not_after);
	assert_int_equal(cert.subject_alt_name.count, 3);
	assert_int_equal(cert.policies.count, 2);
	assert_int_equal(cert.ocsp_uris.count, 1);
	assert_true(slice_is_text(cert.ca_issuer_uris.items[0], draft.ca_issuer_uri));
}

/* RFC 5280 4.2.1.2 method 1, as OpenSSL's subjectKeyIdentifier=hash computes it. */
static void key_id_is_the_one_that_openssl_computes(void **state)
{
	struct built *b = *state;
	const struct cert_draft draft = leaf_draft(b);
	CLEANUP(X509_free) X509 *x = openssl_cert(certificate_of(b, &draft, b->ca_key, EVP_sha256()));
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	assert_int_equal(X509_pubkey_digest(x, EVP_sha1(), digest, &len), 1);
	const ASN1_OCTET_STRING *id = X509_get0_subject_key_id(x);
	assert_int_equal(ASN1_STRING_length(id), len);
	assert_memory_equal(ASN1_STRING_get0_data(id), digest, len);
}

/* RFC 5280 4.2.1.6 */
static void alt_name_is_critical_when_the_subject_is_empty(void **state)
{
	struct built *b = *state;
	struct cert_draft draft = leaf_draft(b);
	draft.subject = slice_of("\x30\x00", 2);
	CLEANUP(X509_free) X509 *x = openssl_cert(certificate_of(b, &draft, b->ca_key, EVP_sha256()));

	const int at = X509_get_ext_by_NID(x, NID_subject_alt_name, -1);
	assert_int_equal(X509_EXTENSION_get_critical(X509_get_ext(x, at)), 1);
}

static void rsa_issuer_signs_an_ec_leaf(void **state)
{
	struct built *b = *state;
	CLEANUP(EVP_PKEY_free) EVP_PKEY *key = rsa_key(2048, 65537);
	struct cert_draft draft = leaf_draft(b);
	draft.signature = SIGNATURE_RSA_SHA256;
	CLEANUP(X509_free) X509 *x = openssl_cert(certificate_of(b, &draft, key, EVP_sha256()));

	assert_int_equal(X509_verify(x, key), 1);
	assert_int_equal(X509_get_signature_nid(x), NID_sha256WithRSAEncryption);
}

static void p384_issuer_signs_with_sha384(void **state)
{
	struct built *b = *state;
	CLEANUP(EVP_PKEY_free) EVP_PKEY *key = EVP_EC_gen("P-384");
	struct cert_draft draft = leaf_draft(b);
	draft.signature = SIGNATURE_ECDSA_SHA384;
	CLEANUP(X509_free) X509 *x = openssl_cert(certificate_of(b, &draft, key, EVP_sha384()));

	assert_int_equal(X509_verify(x, key), 1);
	assert_int_equal(X509_get_signature_nid(x), NID_ecdsa_with_SHA384);
}

/* RFC 5280 4.1.2.2 and invariant I2 */
static void serials_that_are_short_long_or_negative_are_refused(void **state)
{
	struct built *b = *state;
	uint8_t serial[21];
	struct cert_draft draft = leaf_draft(b);
	CLEANUP_BUF struct buf out;
	buf_init(&out, 65536);
	memset(serial, 0x11, sizeof serial);
	draft.serial = slice_of(serial, 15);
	REFUSED(cert_build_tbs(&draft, &out, &must_err_), ERR_INVALID);
	draft.serial = slice_of(serial, 21);
	REFUSED(cert_build_tbs(&draft, &out, &must_err_), ERR_INVALID);
	serial[0] = 0x80;
	draft.serial = slice_of(serial, 20);
	REFUSED(cert_build_tbs(&draft, &out, &must_err_), ERR_INVALID);
}

static void draft_without_any_name_is_refused(void **state)
{
	struct built *b = *state;
	struct cert_draft draft = leaf_draft(b);
	CLEANUP_BUF struct buf out;
	buf_init(&out, 65536);
	draft.subject = slice_of("\x30\x00", 2);
	draft.uris.count = 0;
	REFUSED(cert_build_tbs(&draft, &out, &must_err_), ERR_INVALID);
}

static void names_outside_ascii_are_refused(void **state)
{
	struct built *b = *state;
	const char *names[] = { "https://ex\xc3\xa4mple.org/", "https://a.example/ x", "" };
	CLEANUP_BUF struct buf out;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct cert_draft draft = leaf_draft(b);
		draft.uris.items = &names[i];
		buf_init(&out, 65536);
		REFUSED(cert_build_tbs(&draft, &out, &must_err_), ERR_INVALID);
		buf_fini(&out);
	}
	buf_init(&out, 1);
}

static void inverted_validity_is_refused(void **state)
{
	struct built *b = *state;
	struct cert_draft draft = leaf_draft(b);
	CLEANUP_BUF struct buf out;
	buf_init(&out, 65536);
	draft.not_after = draft.not_before;
	REFUSED(cert_build_tbs(&draft, &out, &must_err_), ERR_INVALID);
}

static void bad_policy_oid_is_refused(void **state)
{
	struct built *b = *state;
	const char *policies[] = { "1.2.x" };
	struct cert_draft draft = leaf_draft(b);
	CLEANUP_BUF struct buf out;
	buf_init(&out, 65536);
	draft.policies = (struct text_list){ policies, 1 };
	REFUSED(cert_build_tbs(&draft, &out, &must_err_), ERR_INVALID);
}

static void relative_crl_address_is_refused(void **state)
{
	struct built *b = *state;
	struct cert_draft draft = leaf_draft(b);
	CLEANUP_BUF struct buf out;
	buf_init(&out, 65536);
	draft.crl_uri = "/crl/1.crl";
	REFUSED(cert_build_tbs(&draft, &out, &must_err_), ERR_INVALID);
}

static void more_bytes_than_the_ceiling_are_refused(void **state)
{
	struct built *b = *state;
	const struct cert_draft draft = leaf_draft(b);
	CLEANUP_BUF struct buf out;
	buf_init(&out, 100);
	REFUSED(cert_build_tbs(&draft, &out, &must_err_), ERR_TOO_LARGE);
}

static void certificate_without_a_signature_is_not_assembled(void **state)
{
	struct built *b = *state;
	const struct cert_draft draft = leaf_draft(b);
	const struct slice tbs = tbs_of(b, &draft);
	CLEANUP_BUF struct buf out;
	buf_init(&out, 65536);
	REFUSED(cert_assemble(tbs, SIGNATURE_ECDSA_SHA256, slice_of(NULL, 0), &out, &must_err_), ERR_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(leaf_is_read_and_verified_by_openssl),
		TEST(dates_are_those_of_the_draft),
		TEST(ca_carries_critical_constraints_and_usage),
		TEST(every_extension_is_decoded_by_openssl),
		TEST(our_own_parser_reads_what_was_drafted),
		TEST(key_id_is_the_one_that_openssl_computes),
		TEST(alt_name_is_critical_when_the_subject_is_empty),
		TEST(rsa_issuer_signs_an_ec_leaf),
		TEST(p384_issuer_signs_with_sha384),
		TEST(serials_that_are_short_long_or_negative_are_refused),
		TEST(draft_without_any_name_is_refused),
		TEST(names_outside_ascii_are_refused),
		TEST(inverted_validity_is_refused),
		TEST(bad_policy_oid_is_refused),
		TEST(relative_crl_address_is_refused),
		TEST(more_bytes_than_the_ceiling_are_refused),
		TEST(certificate_without_a_signature_is_not_assembled),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
