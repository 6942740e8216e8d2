/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values of extensions. The first group reads into plain parts and is shared by certificates, CRLs and
 * requests; the second holds the parsers of the rows of certificates, whose `out` is a struct cert.
 * Slices point into `value`, lists stand in the arena; ERR_MALFORMED, ERR_TOO_LARGE.
 */
#ifndef X509_EXT_H
#define X509_EXT_H

#include "x509/cert.h"

struct authority_key_id {
	struct slice key_id;          /* len 0 when absent */
	struct general_names issuer;  /* count 0 when absent */
	struct slice serial;          /* INTEGER content octets, len 0 when absent */
};

struct distribution_points {
	struct distribution_point *items;
	size_t count;
};

RESULT authority_key_id_read(struct slice value, struct arena *arena, struct authority_key_id *out, struct err *e);
RESULT general_names_value_read(struct slice value, struct arena *arena, struct general_names *out, struct err *e);
/* RFC 5280 4.2.1.13. */
RESULT distribution_points_read(struct slice value, struct arena *arena, struct distribution_points *out, struct err *e);
/* The CHOICE DistributionPointName, without the [0] around it. */
RESULT distribution_point_name_read(struct slice in, struct arena *arena, struct distribution_point *out, struct err *e);
/* RFC 5280 4.2.2.1: URI locations of OCSP responders and of issuers' certificates. */
RESULT access_descriptions_read(struct slice value, struct arena *arena, struct slice_list *ocsp,
                                struct slice_list *ca_issuers, struct err *e);

#define EXT_PARSER(name) RESULT name(struct slice value, struct arena *arena, void *out, struct err *e)

EXT_PARSER(ext_authority_key_id);
EXT_PARSER(ext_subject_key_id);
EXT_PARSER(ext_subject_alt_name);
EXT_PARSER(ext_issuer_alt_name);
EXT_PARSER(ext_name_constraints);
EXT_PARSER(ext_subject_directory_attributes);
EXT_PARSER(ext_key_usage);
EXT_PARSER(ext_extended_key_usage);
EXT_PARSER(ext_basic_constraints);
EXT_PARSER(ext_ocsp_no_check);
EXT_PARSER(ext_certificate_policies);
EXT_PARSER(ext_policy_mappings);
EXT_PARSER(ext_policy_constraints);
EXT_PARSER(ext_inhibit_any_policy);
EXT_PARSER(ext_crl_distribution_points);
EXT_PARSER(ext_freshest_crl);
EXT_PARSER(ext_authority_info_access);
EXT_PARSER(ext_subject_info_access);

#endif
