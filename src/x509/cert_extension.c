/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/cert_extension.h"

#include "base/cleanup.h"
#include "x509/ext.h"

#include <assert.h>

#define ID_CE(n) 3, { 0x55, 0x1d, (n) }
#define ID_PE(n) 8, { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, (n) }
#define ID_PKIX_OCSP(n) 9, { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, (n) }

static const struct extension_row rows[EXT_COUNT] = {
	[EXT_AUTHORITY_KEY_ID] = { EXT_AUTHORITY_KEY_ID, "authorityKeyIdentifier", "RFC 5280 4.2.1.1",
	                           CRITICALITY_NEVER, ID_CE(35), ext_authority_key_id },
	[EXT_SUBJECT_KEY_ID] = { EXT_SUBJECT_KEY_ID, "subjectKeyIdentifier", "RFC 5280 4.2.1.2", CRITICALITY_NEVER,
	                         ID_CE(14), ext_subject_key_id },
	[EXT_KEY_USAGE] = { EXT_KEY_USAGE, "keyUsage", "RFC 5280 4.2.1.3", CRITICALITY_EITHER, ID_CE(15),
	                    ext_key_usage },
	[EXT_CERTIFICATE_POLICIES] = { EXT_CERTIFICATE_POLICIES, "certificatePolicies", "RFC 5280 4.2.1.4",
	                               CRITICALITY_EITHER, ID_CE(32), ext_certificate_policies },
	[EXT_POLICY_MAPPINGS] = { EXT_POLICY_MAPPINGS, "policyMappings", "RFC 5280 4.2.1.5", CRITICALITY_EITHER,
	                          ID_CE(33), ext_policy_mappings },
	[EXT_SUBJECT_ALT_NAME] = { EXT_SUBJECT_ALT_NAME, "subjectAltName", "RFC 5280 4.2.1.6", CRITICALITY_EITHER,
	                           ID_CE(17), ext_subject_alt_name },
	[EXT_ISSUER_ALT_NAME] = { EXT_ISSUER_ALT_NAME, "issuerAltName", "RFC 5280 4.2.1.7", CRITICALITY_EITHER,
	                          ID_CE(18), ext_issuer_alt_name },
	[EXT_SUBJECT_DIRECTORY_ATTRIBUTES] = { EXT_SUBJECT_DIRECTORY_ATTRIBUTES, "subjectDirectoryAttributes",
	                                       "RFC 5280 4.2.1.8", CRITICALITY_NEVER, ID_CE(9),
	                                       ext_subject_directory_attributes },
	[EXT_BASIC_CONSTRAINTS] = { EXT_BASIC_CONSTRAINTS, "basicConstraints", "RFC 5280 4.2.1.9",
	                            CRITICALITY_ALWAYS_IN_CA, ID_CE(19), ext_basic_constraints },
	[EXT_NAME_CONSTRAINTS] = { EXT_NAME_CONSTRAINTS, "nameConstraints", "RFC 5280 4.2.1.10", CRITICALITY_ALWAYS,
	                           ID_CE(30), ext_name_constraints },
	[EXT_POLICY_CONSTRAINTS] = { EXT_POLICY_CONSTRAINTS, "policyConstraints", "RFC 5280 4.2.1.11",
	                             CRITICALITY_ALWAYS, ID_CE(36), ext_policy_constraints },
	[EXT_EXTENDED_KEY_USAGE] = { EXT_EXTENDED_KEY_USAGE, "extKeyUsage", "RFC 5280 4.2.1.12", CRITICALITY_EITHER,
	                             ID_CE(37), ext_extended_key_usage },
	[EXT_CRL_DISTRIBUTION_POINTS] = { EXT_CRL_DISTRIBUTION_POINTS, "cRLDistributionPoints", "RFC 5280 4.2.1.13",
	                                  CRITICALITY_EITHER, ID_CE(31), ext_crl_distribution_points },
	[EXT_INHIBIT_ANY_POLICY] = { EXT_INHIBIT_ANY_POLICY, "inhibitAnyPolicy", "RFC 5280 4.2.1.14",
	                             CRITICALITY_ALWAYS, ID_CE(54), ext_inhibit_any_policy },
	[EXT_FRESHEST_CRL] = { EXT_FRESHEST_CRL, "freshestCRL", "RFC 5280 4.2.1.15", CRITICALITY_NEVER, ID_CE(46),
	                       ext_freshest_crl },
	[EXT_AUTHORITY_INFO_ACCESS] = { EXT_AUTHORITY_INFO_ACCESS, "authorityInfoAccess", "RFC 5280 4.2.2.1",
	                                CRITICALITY_NEVER, ID_PE(1), ext_authority_info_access },
	[EXT_SUBJECT_INFO_ACCESS] = { EXT_SUBJECT_INFO_ACCESS, "subjectInfoAccess", "RFC 5280 4.2.2.2",
	                              CRITICALITY_NEVER, ID_PE(11), ext_subject_info_access },
	[EXT_OCSP_NO_CHECK] = { EXT_OCSP_NO_CHECK, "id-pkix-ocsp-nocheck", "RFC 6960 4.2.2.2.1", CRITICALITY_EITHER,
	                        ID_PKIX_OCSP(5), ext_ocsp_no_check },
};

const struct extension_table cert_extensions = { .rows = rows, .count = EXT_COUNT };

struct extension_rule extension_rule(enum extension_id id)
{
	assert(id < EXT_COUNT);
	return (struct extension_rule){
		.name = rows[id].name, .clause = rows[id].clause, .criticality = rows[id].criticality
	};
}
