/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/cert.h"

#include "crypto/ossl.h"
#include "crypto/public_key.h"
#include "support/parse.h"
#include "support/raw_cert.h"

#include <openssl/conf.h>
#include <openssl/x509v3.h>

DEFINE_CLEANUP(X509, X509_free);
DEFINE_CLEANUP(CONF, NCONF_free);

#define KEY_USAGE_CERT_SIGN "03020204"

static RESULT parse(struct arena *arena, const struct raw_cert *raw, struct cert *out)
{
	return cert_parse(raw_cert(arena, raw), arena, out, &test_err);
}

static void a_plain_certificate_is_read(void **state)
{
	const struct raw_cert raw = { 0 };
	struct cert cert;
	uint8_t digest[SHA256_SIZE];
	const struct slice der = raw_cert(*state, &raw);

	ACCEPTED(cert_parse(der, *state, &cert, &test_err));
	assert_int_equal(cert.version, 3);
	assert_true(slice_equal(cert.serial, hex(*state, "05")));
	assert_int_equal(cert.signature_algorithm.id, SIGNATURE_ECDSA_SHA256);
	assert_string_equal(name_arena_text(&cert.issuer, *state), "CN=A");
	assert_string_equal(name_arena_text(&cert.subject, *state), "CN=B");
	assert_int_equal(cert.not_before, 1767225600);
	assert_int_equal(cert.not_after, 1798761600);
	assert_true(slice_equal(cert.spki, hex(*state, RAW_SPKI)));
	assert_true(slice_equal(cert.signature, hex(*state, "010203")));
	assert_true(slice_equal(cert.tbs, hex(*state, raw_tbs(*state, &raw))));
	sha256(der, digest);
	assert_memory_equal(cert.sha256, digest, sizeof digest);
	sha256(cert.spki, digest);
	assert_memory_equal(cert.spki_sha256, digest, sizeof digest);
	assert_false(cert.is_ca);
	assert_int_equal(cert.path_length, CERT_PATH_LENGTH_NONE);
	assert_int_equal(cert.require_explicit_policy, -1);
	assert_true(cert_has_key_usage(&cert, KEY_USAGE_KEY_CERT_SIGN));
	assert_false(cert_is_self_issued(&cert));
}

static void malformed_fields_are_refused_with_their_clause(void **state)
{
	static const struct {
		struct raw_cert raw;
		const char *words;
	} rows[] = {
		{ { .version = "a003020100" }, "4.1.2.1" }, /* v1 is the default, and defaults are not encoded */
		{ { .version = "a003020103" }, "4.1.2.1" },
		{ { .version = "a0030201ff" }, "negative" },
		{ { .version = "a006020102020102" }, "followed by" },
		{ { .version = "020102" }, "tag" },
		{ { .serial = "020100" }, "4.1.2.2" },
		{ { .serial = "0201ff" }, "4.1.2.2" },
		{ { .serial = "0200" }, "INTEGER" },
		{ { .serial = "02020005" }, "INTEGER" },
		{ { .serial = "021500ff0102030405060708090a0b0c0d0e0f10111213" }, "4.1.2.2" },
		{ { .serial = "" }, "serialNumber" },
		{ { .algorithm = "3000" }, "signature" },
		{ { .algorithm = "300d06082a8648ce3d040302050005" }, "followed by" },
		{ { .outer_algorithm = "300c06082a8648ce3d0403020500" }, "4.1.1.2" }, /* same OID, other parameters */
		{ { .outer_algorithm = "300a06082a8648ce3d040303" }, "4.1.1.2" },
		{ { .issuer = "" }, "RelativeDistinguishedName" },
		{ { .validity = "300f170d3236303130313030303030305a" }, "notAfter is missing" },
		{ { .validity = "301e170d3236303130313030303030305a170d3237303133323030303030305a" }, "4.1.2.5" },
		{ { .validity = "3020170d3236303130313030303030305a170d3237303130313030303030305a0500" }, "followed by" },
		{ { .spki = "3000" }, "subjectPublicKeyInfo" },
		{ { .spki = "3011300906072a8648ce3d02010303000400ff" }, "subjectPublicKeyInfo" },
		{ { .version = "", .unique_ids = "81020000" }, "4.1.2.8" },
		{ { .unique_ids = "8202000181020001" }, "followed by" }, /* in the wrong order */
		{ { .version = "", .extensions = "a30f300d300b0603551d0f040403020204" }, "4.1.2.1" },
		{ { .version = "a003020101", .extensions = "a30f300d300b0603551d0f040403020204" }, "4.1.2.1" },
		{ { .extensions = "a3023000" }, "empty" },
		{ { .extensions = "a300" }, "missing" },
		{ { .extensions = "a30430023000" }, "identifier of an extension is missing" },
		{ { .inner_tail = "0500" }, "followed by" },
		{ { .outer_tail = "00" }, "followed by" },
		{ { .signature = "030401010203" }, "not zero" },
		{ { .signature = "030401010202" }, "whole number of octets" },
		{ { .signature = "" }, "signatureValue" },
		{ { .signature = "030400010203 0500" }, "followed by" },
	};
	struct cert cert;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (!failed(parse(*state, &rows[i].raw, &cert)))
			fail_msg("row %zu was accepted", i);
		if (test_err.code != ERR_MALFORMED || strstr(test_err.detail, rows[i].words) == NULL)
			fail_msg("row %zu: %s", i, test_err.detail);
	}
}

static void older_versions_are_read_without_extensions(void **state)
{
	const struct raw_cert v1 = { .version = "" };
	const struct raw_cert v2 = { .version = "a003020101", .unique_ids = "8102000182020001" };
	struct cert cert;

	ACCEPTED(parse(*state, &v1, &cert));
	assert_int_equal(cert.version, 1);
	ACCEPTED(parse(*state, &v2, &cert));
	assert_int_equal(cert.version, 2);
}

static void a_serial_of_20_octets_is_the_longest(void **state)
{
	const struct raw_cert raw = { .serial = "02147f0102030405060708090a0b0c0d0e0f10111213" };
	struct cert cert;

	ACCEPTED(parse(*state, &raw, &cert));
	assert_int_equal(cert.serial.len, 20);
}

/* RFC 5280 4.1.2.5: applications process either type, CAs write the one that the year asks for. */
static void a_generalized_time_before_2050_is_noted(void **state)
{
	const struct raw_cert early = { .validity = "3020180f32303236303130313030303030305a"
		                                    "170d3237303130313030303030305a" };
	const struct raw_cert late = { .validity = "3020170d3236303130313030303030305a"
		                                   "180f32303530303130313030303030305a" };
	struct cert cert;

	ACCEPTED(parse(*state, &early, &cert));
	assert_true(cert.wrong_time_type);
	ACCEPTED(parse(*state, &late, &cert));
	assert_false(cert.wrong_time_type);
}

static void an_extension_twice_is_refused(void **state)
{
	const char *known = raw_extension(*state, "551d0f", true, KEY_USAGE_CERT_SIGN);
	const char *unknown = raw_extension(*state, "2a0304", false, "0500");
	const struct raw_cert twice = { .extensions = raw_extensions(*state, arena_printf(*state, "%s%s", known, known)) };
	const struct raw_cert unknown_twice = {
		.extensions = raw_extensions(*state, arena_printf(*state, "%s%s%s", unknown, known, unknown))
	};
	struct cert cert;

	REFUSED(parse(*state, &twice, &cert), ERR_MALFORMED, "twice (RFC 5280 4.2)");
	REFUSED(parse(*state, &unknown_twice, &cert), ERR_MALFORMED, "twice (RFC 5280 4.2)");
}

static void an_unknown_critical_extension_is_noted(void **state)
{
	const char *a = raw_extension(*state, "2a0304", false, "0500"), *b = raw_extension(*state, "2a0305", true, "0500");
	const struct raw_cert raw = { .extensions = raw_extensions(*state, arena_printf(*state, "%s%s", a, b)) };
	const struct raw_cert other = { .extensions = raw_extensions(*state, a) };
	struct cert cert;

	ACCEPTED(parse(*state, &raw, &cert));
	assert_true(cert.unknown_critical);
	assert_true(slice_equal(cert.unknown_critical_oid, hex(*state, "2a0305")));
	ACCEPTED(parse(*state, &other, &cert));
	assert_false(cert.unknown_critical);
}

static void criticality_is_told_from_absence(void **state)
{
	const char *usage = raw_extension(*state, "551d0f", true, KEY_USAGE_CERT_SIGN);
	const char *purposes = raw_extension(*state, "551d25", false, "300406022a03");
	const struct raw_cert raw = { .extensions = raw_extensions(*state, arena_printf(*state, "%s%s", usage, purposes)) };
	struct cert cert;

	ACCEPTED(parse(*state, &raw, &cert));
	assert_true(cert.extension[EXT_KEY_USAGE].present && cert.extension[EXT_KEY_USAGE].critical);
	assert_true(cert.extension[EXT_EXTENDED_KEY_USAGE].present);
	assert_false(cert.extension[EXT_EXTENDED_KEY_USAGE].critical);
	assert_false(cert.extension[EXT_BASIC_CONSTRAINTS].present);
	assert_true(cert_has_key_usage(&cert, KEY_USAGE_KEY_CERT_SIGN));
	assert_false(cert_has_key_usage(&cert, KEY_USAGE_KEY_CERT_SIGN | KEY_USAGE_CRL_SIGN));
}

static void an_encoded_critical_false_is_refused(void **state)
{
	const struct raw_cert raw = { .extensions = "a312301030 0e0603551d0f010100040403020204" };
	struct cert cert;

	REFUSED(parse(*state, &raw, &cert), ERR_MALFORMED, "X.690 11.1");
}

static void the_number_of_extensions_is_bounded(void **state)
{
	char *all = arena_alloc(*state, 129 * 40);
	struct cert cert;

	for (unsigned i = 0; i < 129; i++)
		strcat(all, raw_extension(*state, arena_printf(*state, "2a%02x%02x", 0x81 + i / 128, i % 128), false, "0500"));
	const struct raw_cert raw = { .extensions = raw_extensions(*state, all) };
	REFUSED(parse(*state, &raw, &cert), ERR_TOO_LARGE, "128 extensions");
}

static void an_oversized_certificate_is_refused_unread(void **state)
{
	const struct slice big = slice_of(arena_alloc(*state, CERT_DER_MAX + 1), CERT_DER_MAX + 1);
	struct cert cert;

	REFUSED(cert_parse(big, *state, &cert, &test_err), ERR_TOO_LARGE, "larger");
	REFUSED(cert_parse_tbs(big, *state, &cert, &test_err), ERR_TOO_LARGE, "larger");
}

static void every_truncation_is_refused(void **state)
{
	const struct raw_cert raw = { .extensions = raw_extensions(
		                              *state, raw_extension(*state, "551d0f", true, KEY_USAGE_CERT_SIGN)) };
	const struct slice der = raw_cert(*state, &raw);
	struct cert cert;

	for (size_t length = 0; length < der.len; length++)
		if (!failed(cert_parse(slice_of(der.data, length), *state, &cert, &test_err)))
			fail_msg("%zu of %zu bytes were accepted", length, der.len);
}

static void a_tbs_is_read_without_its_signature(void **state)
{
	const struct raw_cert raw = { 0 };
	struct cert cert;

	ACCEPTED(cert_parse_tbs(hex(*state, raw_tbs(*state, &raw)), *state, &cert, &test_err));
	assert_int_equal(cert.der.len, 0);
	assert_int_equal(cert.signature.len, 0);
	assert_int_equal(cert.signature_algorithm.id, SIGNATURE_ECDSA_SHA256);
	REFUSED(cert_parse_tbs(hex(*state, arena_printf(*state, "%s00", raw_tbs(*state, &raw))), *state, &cert, &test_err),
	        ERR_MALFORMED, "followed by");
}

/* RFC 5280 6.1: by name, whatever the spelling. */
static void a_self_issued_certificate_is_told_by_its_names(void **state)
{
	const struct raw_cert raw = { .subject = "300c310a300806035504031301 61" }; /* CN=a, PrintableString */
	struct cert cert;

	ACCEPTED(parse(*state, &raw, &cert));
	assert_true(cert_is_self_issued(&cert));
}

static void every_extension_has_a_rule(void **state)
{
	(void)state;
	for (int id = 0; id < EXT_COUNT; id++) {
		const struct extension_rule rule = extension_rule((enum extension_id)id);
		assert_non_null(rule.name);
		assert_non_null(strstr(rule.clause, "RFC "));
	}
	assert_string_equal(extension_rule(EXT_NAME_CONSTRAINTS).name, "nameConstraints");
	assert_int_equal(extension_rule(EXT_NAME_CONSTRAINTS).criticality, CRITICALITY_ALWAYS);
	assert_int_equal(extension_rule(EXT_AUTHORITY_INFO_ACCESS).criticality, CRITICALITY_NEVER);
}

/* --- against OpenSSL --- */

static const struct {
	int nid;
	const char *value;
} made_extensions[] = {
	{ NID_basic_constraints, "critical,CA:TRUE,pathlen:3" },
	{ NID_key_usage, "critical,keyCertSign,cRLSign,decipherOnly,keyAgreement" },
	{ NID_ext_key_usage, "clientAuth,serverAuth,1.2.3.4" },
	{ NID_subject_key_identifier, "hash" },
	{ NID_subject_alt_name, "URI:https://a.example/fhir,DNS:a.example,IP:192.0.2.1,IP:2001:db8::1,email:a@b.example,RID:1.2.3" },
	{ NID_name_constraints, "critical,permitted;DNS:example,permitted;IP:192.0.2.0/255.255.255.0,excluded;email:b.example" },
	{ NID_certificate_policies, "1.2.3.4,2.5.29.32.0" },
	{ NID_policy_mappings, "1.2.3.4:1.2.3.5" },
	{ NID_policy_constraints, "critical,requireExplicitPolicy:0,inhibitPolicyMapping:1" },
	{ NID_inhibit_any_policy, "critical,2" },
	{ NID_crl_distribution_points, "URI:http://a.example/1.crl,URI:http://a.example/2.crl" },
	{ NID_info_access, "OCSP;URI:http://o.example/,caIssuers;URI:http://i.example/ca.cer" },
	{ NID_id_pkix_OCSP_noCheck, "NULL" },
};

static void set_name(X509_NAME *name, const char *text)
{
	assert_int_equal(X509_NAME_add_entry_by_txt(name, "C", MBSTRING_UTF8, (const unsigned char *)"US", -1, -1, 0), 1);
	assert_int_equal(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)text, -1, -1, 0), 1);
}

static X509 *made_by_openssl(EVP_PKEY *key)
{
	X509 *x509 = X509_new();
	CLEANUP(NCONF_free) CONF *conf = NCONF_new(NULL);
	X509V3_CTX ctx;

	assert_int_equal(X509_set_version(x509, X509_VERSION_3), 1);
	assert_int_equal(ASN1_INTEGER_set_uint64(X509_get_serialNumber(x509), UINT64_C(0xf102030405060708)), 1);
	assert_non_null(ASN1_TIME_set(X509_getm_notBefore(x509), 1767225600));
	assert_non_null(ASN1_TIME_set(X509_getm_notAfter(x509), 2524608000));
	set_name(X509_get_subject_name(x509), "Made");
	set_name(X509_get_issuer_name(x509), "made");
	assert_int_equal(X509_set_pubkey(x509, key), 1);
	X509V3_set_ctx(&ctx, x509, x509, NULL, NULL, 0);
	X509V3_set_nconf(&ctx, conf);
	for (size_t i = 0; i < sizeof made_extensions / sizeof made_extensions[0]; i++) {
		X509_EXTENSION *extension = X509V3_EXT_nconf_nid(conf, &ctx, made_extensions[i].nid, made_extensions[i].value);
		if (extension == NULL)
			fail_msg("OpenSSL does not make %s", made_extensions[i].value);
		assert_int_equal(X509_add_ext(x509, extension, -1), 1);
		X509_EXTENSION_free(extension);
	}
	assert_true(X509_sign(x509, key, EVP_sha256()) > 0);
	return x509;
}

static struct slice der_of(struct arena *arena, const X509 *x509)
{
	unsigned char *der = NULL;
	const int length = i2d_X509(x509, &der);

	assert_true(length > 0);
	const struct slice copy = arena_copy(arena, slice_of(der, (size_t)length));
	OPENSSL_free(der);
	return copy;
}

static void what_openssl_writes_is_read(void **state)
{
	CLEANUP(EVP_PKEY_free) EVP_PKEY *pkey = EVP_EC_gen("P-256");
	CLEANUP(X509_free) X509 *x509 = made_by_openssl(pkey);
	CLEANUP(public_key_free) struct public_key *key = NULL;
	struct cert cert;

	ACCEPTED(cert_parse(der_of(*state, x509), *state, &cert, &test_err));
	assert_true(slice_equal(cert.serial, hex(*state, "00f102030405060708")));
	assert_string_equal(name_arena_text(&cert.subject, *state), "CN=Made,C=US");
	assert_true(cert_is_self_issued(&cert));
	assert_int_equal(cert.not_after, 2524608000);
	assert_true(cert.is_ca);
	assert_int_equal(cert.path_length, 3);
	assert_int_equal(cert.key_usage, KEY_USAGE_KEY_CERT_SIGN | KEY_USAGE_CRL_SIGN | KEY_USAGE_DECIPHER_ONLY |
	                                         KEY_USAGE_KEY_AGREEMENT);
	assert_int_equal(cert.extended_key_usage.count, 3);
	assert_true(slice_equal(cert.extended_key_usage.items[2], hex(*state, "2a0304")));
	assert_int_equal(cert.subject_key_id.len, 20);
	assert_int_equal(cert.subject_alt_name.count, 6);
	assert_true(slice_is_text(cert.subject_alt_name.items[0].value, "https://a.example/fhir"));
	assert_int_equal(cert.name_constraints.permitted_count, 2);
	assert_int_equal(cert.name_constraints.excluded_count, 1);
	assert_false(cert.name_constraints.unsupported);
	assert_int_equal(cert.policies.count, 2);
	assert_int_equal(cert.policy_mapping_count, 1);
	assert_int_equal(cert.require_explicit_policy, 0);
	assert_int_equal(cert.inhibit_policy_mapping, 1);
	assert_int_equal(cert.inhibit_any_policy, 2);
	assert_int_equal(cert.crl_distribution_point_count, 2);
	assert_int_equal(cert.crl_distribution_points[1].reasons, REASONS_ALL);
	assert_true(slice_is_text(cert.crl_distribution_points[1].full_name.items[0].value, "http://a.example/2.crl"));
	assert_true(slice_is_text(cert.ocsp_uris.items[0], "http://o.example/"));
	assert_true(slice_is_text(cert.ca_issuer_uris.items[0], "http://i.example/ca.cer"));
	assert_true(cert.extension[EXT_OCSP_NO_CHECK].present);
	assert_false(cert.unknown_critical);
	ACCEPTED(public_key_load(cert.spki, &key, &test_err));
	assert_true(public_key_verifies(key, cert.signature_algorithm.id, cert.tbs, cert.signature));
}

static void no_changed_octet_leads_astray(void **state)
{
	CLEANUP(EVP_PKEY_free) EVP_PKEY *pkey = EVP_EC_gen("P-256");
	CLEANUP(X509_free) X509 *x509 = made_by_openssl(pkey);
	const struct slice der = der_of(*state, x509);
	uint8_t *bytes = (uint8_t *)(uintptr_t)der.data;
	CLEANUP(arena_free) struct arena *scratch = arena_new(1u << 20);
	struct cert cert;

	/* Whatever comes of it, what is read lies within the input; the sanitizers watch. */
	for (size_t i = 0; i < der.len; i++)
		for (unsigned bit = 0; bit < 8; bit++) {
			bytes[i] ^= (uint8_t)(1u << bit);
			arena_reset(scratch);
			(void)failed(cert_parse(der, scratch, &cert, &test_err));
			bytes[i] ^= (uint8_t)(1u << bit);
		}
	ACCEPTED(cert_parse(der, scratch, &cert, &test_err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(a_plain_certificate_is_read),
		ARENA_TEST(malformed_fields_are_refused_with_their_clause),
		ARENA_TEST(older_versions_are_read_without_extensions),
		ARENA_TEST(a_serial_of_20_octets_is_the_longest),
		ARENA_TEST(a_generalized_time_before_2050_is_noted),
		ARENA_TEST(an_extension_twice_is_refused),
		ARENA_TEST(an_unknown_critical_extension_is_noted),
		ARENA_TEST(criticality_is_told_from_absence),
		ARENA_TEST(an_encoded_critical_false_is_refused),
		ARENA_TEST(the_number_of_extensions_is_bounded),
		ARENA_TEST(an_oversized_certificate_is_refused_unread),
		ARENA_TEST(every_truncation_is_refused),
		ARENA_TEST(a_tbs_is_read_without_its_signature),
		ARENA_TEST(a_self_issued_certificate_is_told_by_its_names),
		ARENA_TEST(every_extension_has_a_rule),
		ARENA_TEST(what_openssl_writes_is_read),
		ARENA_TEST(no_changed_octet_leads_astray),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
