/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/ext.h"

#include "support/parse.h"
#include "support/raw_cert.h"

#define GN "8201 61" /* dNSName "a" */

typedef EXT_PARSER(parser);

static struct cert parsed;

/* Parses into `parsed`; the values of a certificate without extensions before. */
static RESULT parse(parser *parse_value, struct arena *arena, const char *value)
{
	parsed = (struct cert){ .path_length = CERT_PATH_LENGTH_NONE,
		                .require_explicit_policy = -1,
		                .inhibit_policy_mapping = -1,
		                .inhibit_any_policy = -1 };
	return parse_value(hex(arena, value), arena, &parsed, &test_err);
}

static void malformed_values_are_refused_with_their_clause(void **state)
{
	static const struct {
		parser *parse_value;
		const char *value, *words;
	} rows[] = {
		{ ext_authority_key_id, "3002 8000", "4.2.1.1" },
		{ ext_authority_key_id, "3003 820105", "A.2" },
		{ ext_authority_key_id, "3005 a103 " GN, "A.2" },
		{ ext_authority_key_id, "3005 a100 820105", "empty" },
		{ ext_authority_key_id, "3009 a103 " GN "82020005", "INTEGER" },
		{ ext_authority_key_id, "3003 0401 61", "followed by" },
		{ ext_authority_key_id, "3000 00", "followed by" },
		{ ext_authority_key_id, "0500", "tag" },
		{ ext_subject_key_id, "0400", "4.2.1.2" },
		{ ext_subject_key_id, "040161 00", "followed by" },
		{ ext_subject_key_id, "030161", "tag" },
		{ ext_key_usage, "030100", "4.2.1.3" },
		{ ext_key_usage, "03020700", "trailing zero" },
		{ ext_key_usage, "03020780 00", "followed by" },
		{ ext_key_usage, "040180", "tag" },
		{ ext_extended_key_usage, "3000", "empty" },
		{ ext_extended_key_usage, "3002 0500", "tag" },
		{ ext_extended_key_usage, "3004 06022a80", "OBJECT IDENTIFIER" },
		{ ext_basic_constraints, "3003 010100", "X.690" },
		{ ext_basic_constraints, "3003 010101", "X.690" },
		{ ext_basic_constraints, "3006 0101ff 0201ff", "negative" },
		{ ext_basic_constraints, "3007 0101ff 02020001", "INTEGER" },
		{ ext_basic_constraints, "3006 020100 0101ff", "followed by" },
		{ ext_basic_constraints, "3005 0101ff 0500", "tag" },
		{ ext_ocsp_no_check, "050100", "followed by" },
		{ ext_ocsp_no_check, "", "missing" },
		{ ext_subject_alt_name, "3000", "empty" },
		{ ext_subject_alt_name, "3003 " GN " 00", "followed by" },
		{ ext_subject_alt_name, "3002 8200", "4.2.1.6" },
		{ ext_subject_alt_name, "300a 8708 c0000200ffffff00", "4.2.1.6" },
		{ ext_subject_alt_name, "61", "cut short" },
		{ ext_issuer_alt_name, "3000", "empty" },
		{ ext_name_constraints, "3000", "4.2.1.10" },
		{ ext_name_constraints, "3002 a000", "empty" },
		{ ext_name_constraints, "3009 a007 3005 " GN " 0500", "followed by" },
		{ ext_name_constraints, "300a a008 3006 " GN " 800100", "X.690 11.5" },
		{ ext_name_constraints, "300a a008 3006 8704 c0000201", "4.2.1.10" },
		{ ext_name_constraints, "300e a00c 300a 8708 c0000200ff00ff00", "4.2.1.10" },
		{ ext_name_constraints, "300e a105 3003 " GN " a005 3003 " GN, "followed by" },
		{ ext_name_constraints, "3004 a002 0500", "tag" },
		{ ext_name_constraints, "3002 0500", "followed by" },
		{ ext_certificate_policies, "3000", "empty" },
		{ ext_certificate_policies, "3008 3002 0500 3002 0500", "tag" },
		{ ext_certificate_policies, "300c 3004 06022a03 3004 06022a03", "4.2.1.4" },
		{ ext_certificate_policies, "3008 3006 06022a03 3000", "empty" },
		{ ext_certificate_policies, "300a 3008 06022a03 3002 3000", "missing" },
		{ ext_policy_mappings, "3000", "empty" },
		{ ext_policy_mappings, "3006 3004 06022a03", "subjectDomainPolicy is missing" },
		{ ext_policy_constraints, "3000", "4.2.1.11" },
		{ ext_policy_constraints, "3003 8001ff", "negative" },
		{ ext_policy_constraints, "3006 810100 800100", "followed by" },
		{ ext_inhibit_any_policy, "0201ff", "negative" },
		{ ext_inhibit_any_policy, "020100 00", "followed by" },
		{ ext_crl_distribution_points, "3000", "empty" },
		{ ext_crl_distribution_points, "3002 3000", "4.2.1.13" },
		{ ext_crl_distribution_points, "3006 3004 81020640", "4.2.1.13" }, /* reasons only */
		{ ext_crl_distribution_points, "3006 3004 a002 a000", "empty" },
		{ ext_crl_distribution_points, "3006 3004 a002 a100", "empty" },
		{ ext_crl_distribution_points, "3006 3004 a002 a200", "neither" },
		{ ext_crl_distribution_points, "3009 3007 a005 a003 " GN " 00", "followed by" },
		{ ext_freshest_crl, "3000", "empty" },
		{ ext_authority_info_access, "3000", "empty" },
		{ ext_authority_info_access, "3002 3000", "missing" },
		{ ext_authority_info_access, "300a 3008 06032a0304 0500 00", "" },
		{ ext_subject_info_access, "3000", "empty" },
		{ ext_subject_directory_attributes, "3000", "empty" },
		{ ext_subject_directory_attributes, "3008 3006 06022a03 3100", "empty" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (!failed(parse(rows[i].parse_value, *state, rows[i].value)))
			fail_msg("row %zu was accepted: %s", i, rows[i].value);
		if (test_err.code != ERR_MALFORMED || strstr(test_err.detail, rows[i].words) == NULL)
			fail_msg("row %zu: %s: %s", i, rows[i].value, test_err.detail);
	}
}

static void key_identifiers_are_read(void **state)
{
	ACCEPTED(parse(ext_authority_key_id, *state, "3000"));
	assert_int_equal(parsed.authority_key_id.len, 0);
	ACCEPTED(parse(ext_authority_key_id, *state, "300b 80016b a103 " GN " 8201ff"));
	assert_true(slice_is_text(parsed.authority_key_id, "k"));
	assert_int_equal(parsed.authority_cert_issuer.count, 1);
	assert_true(slice_equal(parsed.authority_cert_serial, hex(*state, "ff")));
	ACCEPTED(parse(ext_subject_key_id, *state, "040173"));
	assert_true(slice_is_text(parsed.subject_key_id, "s"));
}

/* RFC 5280 4.2.1.3: bit 0 is the first of the string; decipherOnly stands in the second octet. */
static void key_usage_bits_have_the_numbers_of_the_standard(void **state)
{
	ACCEPTED(parse(ext_key_usage, *state, "03020780"));
	assert_int_equal(parsed.key_usage, KEY_USAGE_DIGITAL_SIGNATURE);
	ACCEPTED(parse(ext_key_usage, *state, "03020106"));
	assert_int_equal(parsed.key_usage, KEY_USAGE_KEY_CERT_SIGN | KEY_USAGE_CRL_SIGN);
	ACCEPTED(parse(ext_key_usage, *state, "0303070080"));
	assert_int_equal(parsed.key_usage, KEY_USAGE_DECIPHER_ONLY);
}

static void basic_constraints_are_read(void **state)
{
	ACCEPTED(parse(ext_basic_constraints, *state, "3000"));
	assert_false(parsed.is_ca);
	assert_int_equal(parsed.path_length, CERT_PATH_LENGTH_NONE);
	ACCEPTED(parse(ext_basic_constraints, *state, "3006 0101ff 020100"));
	assert_true(parsed.is_ca);
	assert_int_equal(parsed.path_length, 0);
	ACCEPTED(parse(ext_basic_constraints, *state, "300e 0101ff 0209 00ffffffffffffffff"));
	assert_int_equal(parsed.path_length, INT32_MAX);
	/* 4.2.1.9 forbids it; which certificate breaks the rule is for path validation to say. */
	ACCEPTED(parse(ext_basic_constraints, *state, "3003 020101"));
	assert_false(parsed.is_ca);
	assert_int_equal(parsed.path_length, 1);
}

static void name_constraints_are_read(void **state)
{
	ACCEPTED(parse(ext_name_constraints, *state, "3018 a00c 300a 8708 c0000200ffffff00 a108 3002 8200 3002 8100"));
	assert_int_equal(parsed.name_constraints.permitted_count, 1);
	assert_int_equal(parsed.name_constraints.permitted[0].base.kind, NAME_IP);
	assert_int_equal(parsed.name_constraints.excluded_count, 2);
	assert_int_equal(parsed.name_constraints.excluded[1].base.kind, NAME_EMAIL);
	assert_false(parsed.name_constraints.unsupported);
}

/* RFC 5280 4.2.1.10: minimum is zero and maximum absent in this profile. */
static void name_constraints_with_distances_are_noted(void **state)
{
	ACCEPTED(parse(ext_name_constraints, *state, "300a a008 3006 " GN " 800101"));
	assert_true(parsed.name_constraints.unsupported);
	ACCEPTED(parse(ext_name_constraints, *state, "300a a108 3006 " GN " 810105"));
	assert_true(parsed.name_constraints.unsupported);
}

static void policies_are_read_with_known_and_unknown_qualifiers(void **state)
{
	ACCEPTED(parse(ext_certificate_policies, *state, "300d 3004 06022a03 3005 0603 2a0304"));
	assert_int_equal(parsed.policies.count, 2);
	assert_true(slice_equal(parsed.policies.items[1], hex(*state, "2a0304")));
	/* id-qt-cps */
	ACCEPTED(parse(ext_certificate_policies, *state,
	               "3019 3017 06022a03 3011 300f 06082b06010505070201 1603 612f62"));
	assert_int_equal(parsed.unknown_qualifier.len, 0);
	ACCEPTED(parse(ext_certificate_policies, *state, "3010 300e 06022a03 3008 3006 06022a04 0500"));
	assert_true(slice_equal(parsed.unknown_qualifier, hex(*state, "2a04")));
}

static void policy_mappings_and_constraints_are_read(void **state)
{
	ACCEPTED(parse(ext_policy_mappings, *state, "300a 3008 06022a03 06022a04"));
	assert_int_equal(parsed.policy_mapping_count, 1);
	assert_true(slice_equal(parsed.policy_mappings[0].subject_domain, hex(*state, "2a04")));
	ACCEPTED(parse(ext_policy_constraints, *state, "3003 810102"));
	assert_int_equal(parsed.require_explicit_policy, -1);
	assert_int_equal(parsed.inhibit_policy_mapping, 2);
	ACCEPTED(parse(ext_inhibit_any_policy, *state, "02067fffffffffff"));
	assert_int_equal(parsed.inhibit_any_policy, INT32_MAX);
}

static void distribution_points_are_read(void **state)
{
	const struct distribution_point *point;

	ACCEPTED(parse(ext_crl_distribution_points, *state,
	               "3027 3007 a005 a003 " GN " 300e a00c a10a 3008 0603550403 0c0141"
	               " 300c 8102 0640 a206 " GN " 8201 62"));
	assert_int_equal(parsed.crl_distribution_point_count, 3);
	point = parsed.crl_distribution_points;
	assert_int_equal(point[0].full_name.count, 1);
	assert_int_equal(point[0].reasons, REASONS_ALL);
	assert_int_equal(point[1].relative_name.len, 10);
	assert_int_equal(point[2].reasons, 1u << 1);
	assert_int_equal(point[2].crl_issuer.count, 2);
	ACCEPTED(parse(ext_freshest_crl, *state, "3009 3007 a005 a003 " GN));
	assert_int_equal(parsed.freshest_crl_count, 1);
}

static void access_locations_other_than_uris_are_left_out(void **state)
{
	ACCEPTED(parse(ext_authority_info_access, *state,
	               "3037 300d 06082b06010505073001 8601 6f 300d 06082b06010505073002 8601 69"
	               " 300d 06082b06010505073001 8201 64 3008 06032a0304 8601 78"));
	assert_int_equal(parsed.ocsp_uris.count, 1);
	assert_true(slice_is_text(parsed.ocsp_uris.items[0], "o"));
	assert_int_equal(parsed.ca_issuer_uris.count, 1);
	assert_true(slice_is_text(parsed.ca_issuer_uris.items[0], "i"));
}

static void lists_are_bounded(void **state)
{
	char *purposes = arena_alloc(*state, 257 * 8 + 1);

	for (int i = 0; i < 257; i++)
		memcpy(purposes + 8 * i, "06022a03", 8);
	REFUSED(parse(ext_extended_key_usage, *state, raw_wrap(*state, 0x30, purposes)), ERR_TOO_LARGE, "256");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(malformed_values_are_refused_with_their_clause),
		ARENA_TEST(key_identifiers_are_read),
		ARENA_TEST(key_usage_bits_have_the_numbers_of_the_standard),
		ARENA_TEST(basic_constraints_are_read),
		ARENA_TEST(name_constraints_are_read),
		ARENA_TEST(name_constraints_with_distances_are_noted),
		ARENA_TEST(policies_are_read_with_known_and_unknown_qualifiers),
		ARENA_TEST(policy_mappings_and_constraints_are_read),
		ARENA_TEST(distribution_points_are_read),
		ARENA_TEST(access_locations_other_than_uris_are_left_out),
		ARENA_TEST(lists_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
