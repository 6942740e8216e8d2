/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/cert_extension.h"

#include "crypto/ossl.h"
#include "support/parse.h"
#include "x509/crl_extension.h"

struct expected {
	int nid;
	enum extension_criticality criticality;
};

/* RFC 5280 4.2.1, 4.2.2 and RFC 6960 4.2.2.2.1: "MUST mark as critical", "MUST mark as non-critical", or neither. */
static const struct expected of_certificates[EXT_COUNT] = {
	[EXT_AUTHORITY_KEY_ID] = { NID_authority_key_identifier, CRITICALITY_NEVER },
	[EXT_SUBJECT_KEY_ID] = { NID_subject_key_identifier, CRITICALITY_NEVER },
	[EXT_KEY_USAGE] = { NID_key_usage, CRITICALITY_EITHER },
	[EXT_CERTIFICATE_POLICIES] = { NID_certificate_policies, CRITICALITY_EITHER },
	[EXT_POLICY_MAPPINGS] = { NID_policy_mappings, CRITICALITY_EITHER },
	[EXT_SUBJECT_ALT_NAME] = { NID_subject_alt_name, CRITICALITY_EITHER },
	[EXT_ISSUER_ALT_NAME] = { NID_issuer_alt_name, CRITICALITY_EITHER },
	[EXT_SUBJECT_DIRECTORY_ATTRIBUTES] = { NID_subject_directory_attributes, CRITICALITY_NEVER },
	[EXT_BASIC_CONSTRAINTS] = { NID_basic_constraints, CRITICALITY_ALWAYS_IN_CA },
	[EXT_NAME_CONSTRAINTS] = { NID_name_constraints, CRITICALITY_ALWAYS },
	[EXT_POLICY_CONSTRAINTS] = { NID_policy_constraints, CRITICALITY_ALWAYS },
	[EXT_EXTENDED_KEY_USAGE] = { NID_ext_key_usage, CRITICALITY_EITHER },
	[EXT_CRL_DISTRIBUTION_POINTS] = { NID_crl_distribution_points, CRITICALITY_EITHER },
	[EXT_INHIBIT_ANY_POLICY] = { NID_inhibit_any_policy, CRITICALITY_ALWAYS },
	[EXT_FRESHEST_CRL] = { NID_freshest_crl, CRITICALITY_NEVER },
	[EXT_AUTHORITY_INFO_ACCESS] = { NID_info_access, CRITICALITY_NEVER },
	[EXT_SUBJECT_INFO_ACCESS] = { NID_sinfo_access, CRITICALITY_NEVER },
	[EXT_OCSP_NO_CHECK] = { NID_id_pkix_OCSP_noCheck, CRITICALITY_EITHER },
};

/* RFC 5280 5.2 */
static const struct expected of_crls[CRL_EXT_COUNT] = {
	[CRL_EXT_AUTHORITY_KEY_ID] = { NID_authority_key_identifier, CRITICALITY_NEVER },
	[CRL_EXT_ISSUER_ALT_NAME] = { NID_issuer_alt_name, CRITICALITY_EITHER },
	[CRL_EXT_NUMBER] = { NID_crl_number, CRITICALITY_NEVER },
	[CRL_EXT_DELTA_INDICATOR] = { NID_delta_crl, CRITICALITY_ALWAYS },
	[CRL_EXT_ISSUING_DISTRIBUTION_POINT] = { NID_issuing_distribution_point, CRITICALITY_ALWAYS },
	[CRL_EXT_FRESHEST] = { NID_freshest_crl, CRITICALITY_NEVER },
	[CRL_EXT_AUTHORITY_INFO_ACCESS] = { NID_info_access, CRITICALITY_NEVER },
};

/* RFC 5280 5.3 */
static const struct expected of_entries[CRL_ENTRY_EXT_COUNT] = {
	[CRL_ENTRY_EXT_REASON] = { NID_crl_reason, CRITICALITY_NEVER },
	[CRL_ENTRY_EXT_INVALIDITY_DATE] = { NID_invalidity_date, CRITICALITY_NEVER },
	[CRL_ENTRY_EXT_CERTIFICATE_ISSUER] = { NID_certificate_issuer, CRITICALITY_ALWAYS },
};

static void assert_table(const struct extension_table *table, const struct expected *expected, size_t count)
{
	assert_int_equal(table->count, count);
	for (size_t i = 0; i < count; i++) {
		const struct extension_row *row = &table->rows[i];
		const ASN1_OBJECT *object = OBJ_nid2obj(expected[i].nid);
		assert_int_equal(row->id, i);
		assert_int_equal(row->length, OBJ_length(object));
		assert_memory_equal(row->oid, OBJ_get0_data(object), row->length);
		assert_int_equal(row->criticality, expected[i].criticality);
		assert_non_null(row->parse);
		assert_true(strncmp(row->clause, "RFC ", 4) == 0);
	}
}

static void rows_of_certificates_are_those_of_the_standard(void **state)
{
	(void)state;
	assert_table(&cert_extensions, of_certificates, EXT_COUNT);
}

static void rows_of_crls_and_their_entries_are_those_of_the_standard(void **state)
{
	(void)state;
	assert_table(&crl_extensions, of_crls, CRL_EXT_COUNT);
	assert_table(&crl_entry_extensions, of_entries, CRL_ENTRY_EXT_COUNT);
}

static void rules_are_told_by_id(void **state)
{
	(void)state;
	assert_string_equal(extension_rule(EXT_BASIC_CONSTRAINTS).name, "basicConstraints");
	assert_string_equal(extension_rule(EXT_BASIC_CONSTRAINTS).clause, "RFC 5280 4.2.1.9");
	assert_int_equal(extension_rule(EXT_BASIC_CONSTRAINTS).criticality, CRITICALITY_ALWAYS_IN_CA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_of_certificates_are_those_of_the_standard),
		cmocka_unit_test(rows_of_crls_and_their_entries_are_those_of_the_standard),
		cmocka_unit_test(rules_are_told_by_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
