/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/crl_extension.h"

#include "base/cleanup.h"
#include "x509/der.h"
#include "x509/ext.h"

#define CRL_NUMBER_OCTETS_MAX 20

/* Magnitude of a CRLNumber: non-negative, 20 octets at most (RFC 5280 5.2.3). */
static RESULT crl_number_read(struct slice value, const char *what, struct slice *out, struct err *e)
{
	struct slice octets;

	TRY(der_read_integer(&value, what, &octets, e));
	TRY(der_end(value, what, e));
	ENSURE(octets.data[0] < 0x80 && octets.len <= CRL_NUMBER_OCTETS_MAX, e, ERR_MALFORMED,
	       "%s is negative or longer than 20 octets (RFC 5280 5.2.3)", what);
	const size_t skip = octets.len > 1 && octets.data[0] == 0 ? 1 : 0;
	*out = slice_of(octets.data + skip, octets.len - skip);
	return OK;
}

static EXT_PARSER(crl_authority_key_id)
{
	struct crl *crl = out;
	struct authority_key_id id;

	TRY(authority_key_id_read(value, arena, &id, e));
	crl->authority_key_id = id.key_id;
	return OK;
}

static EXT_PARSER(crl_issuer_alt_name)
{
	struct general_names names;

	(void)out;
	return general_names_value_read(value, arena, &names, e);
}

static EXT_PARSER(crl_number)
{
	struct crl *crl = out;

	(void)arena;
	return crl_number_read(value, "cRLNumber", &crl->number, e);
}

static EXT_PARSER(crl_delta_indicator)
{
	struct crl *crl = out;

	(void)arena;
	crl->is_delta = true;
	return crl_number_read(value, "BaseCRLNumber", &crl->base_number, e);
}

/* RFC 5280 5.2.5: at most one of the three kinds of certificates. */
static RESULT check_scope(const struct crl *crl, struct err *e)
{
	const int kinds = (crl->only_user_certs ? 1 : 0) + (crl->only_ca_certs ? 1 : 0) + (crl->only_attribute_certs ? 1 : 0);

	ENSURE(kinds <= 1, e, ERR_MALFORMED,
	       "issuingDistributionPoint limits the CRL to more than one kind of certificates (RFC 5280 5.2.5)");
	return OK;
}

static RESULT only_some_reasons_read(struct slice *in, struct crl *crl, struct err *e)
{
	crl->idp.reasons = REASONS_ALL;
	if (der_peek(*in) != DER_CONTEXT(3))
		return OK;
	TRY(der_read_named_bits(in, DER_CONTEXT(3), "onlySomeReasons", &crl->idp.reasons, e));
	crl->idp.reasons &= REASONS_ALL;
	return OK;
}

static EXT_PARSER(crl_issuing_distribution_point)
{
	struct crl *crl = out;
	struct slice in, name;
	bool has_name;

	crl->has_idp = true;
	TRY(der_read_only(value, DER_SEQUENCE, "issuingDistributionPoint", &in, e));
	ENSURE(in.len > 0, e, ERR_MALFORMED, "issuingDistributionPoint is an empty sequence (RFC 5280 5.2.5)");
	TRY(der_read_optional(&in, DER_CONTEXT_CONSTRUCTED(0), "distributionPoint", &has_name, &name, e));
	if (has_name)
		TRY(distribution_point_name_read(name, arena, &crl->idp, e));
	TRY(der_read_default_false(&in, DER_CONTEXT(1), "onlyContainsUserCerts", &crl->only_user_certs, e));
	TRY(der_read_default_false(&in, DER_CONTEXT(2), "onlyContainsCACerts", &crl->only_ca_certs, e));
	TRY(only_some_reasons_read(&in, crl, e));
	TRY(der_read_default_false(&in, DER_CONTEXT(4), "indirectCRL", &crl->indirect, e));
	TRY(der_read_default_false(&in, DER_CONTEXT(5), "onlyContainsAttributeCerts", &crl->only_attribute_certs, e));
	TRY(der_end(in, "issuingDistributionPoint", e));
	return check_scope(crl, e);
}

static EXT_PARSER(crl_freshest)
{
	struct crl *crl = out;
	struct distribution_points points;

	TRY(distribution_points_read(value, arena, &points, e));
	crl->freshest = points.items;
	crl->freshest_count = points.count;
	return OK;
}

static EXT_PARSER(crl_authority_info_access)
{
	struct slice_list ocsp, ca_issuers;

	(void)out;
	return access_descriptions_read(value, arena, &ocsp, &ca_issuers, e);
}

#define ID_CE(n) 3, { 0x55, 0x1d, (n) }
#define ID_PE(n) 8, { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, (n) }

static const struct extension_row rows[CRL_EXT_COUNT] = {
	{ CRL_EXT_AUTHORITY_KEY_ID, "authorityKeyIdentifier", "RFC 5280 5.2.1", CRITICALITY_NEVER, ID_CE(35),
	  crl_authority_key_id },
	{ CRL_EXT_ISSUER_ALT_NAME, "issuerAltName", "RFC 5280 5.2.2", CRITICALITY_EITHER, ID_CE(18),
	  crl_issuer_alt_name },
	{ CRL_EXT_NUMBER, "cRLNumber", "RFC 5280 5.2.3", CRITICALITY_NEVER, ID_CE(20), crl_number },
	{ CRL_EXT_DELTA_INDICATOR, "deltaCRLIndicator", "RFC 5280 5.2.4", CRITICALITY_ALWAYS, ID_CE(27),
	  crl_delta_indicator },
	{ CRL_EXT_ISSUING_DISTRIBUTION_POINT, "issuingDistributionPoint", "RFC 5280 5.2.5", CRITICALITY_ALWAYS,
	  ID_CE(28), crl_issuing_distribution_point },
	{ CRL_EXT_FRESHEST, "freshestCRL", "RFC 5280 5.2.6", CRITICALITY_NEVER, ID_CE(46), crl_freshest },
	{ CRL_EXT_AUTHORITY_INFO_ACCESS, "authorityInfoAccess", "RFC 5280 5.2.7", CRITICALITY_NEVER, ID_PE(1),
	  crl_authority_info_access },
};

const struct extension_table crl_extensions = { .rows = rows, .count = CRL_EXT_COUNT };

/* --- entries --- */

/* CRLReason ::= ENUMERATED, RFC 5280 5.3.1. */
static EXT_PARSER(entry_reason)
{
	struct crl_entry *entry = out;
	struct slice octets;

	(void)arena;
	TRY(der_read_only(value, DER_ENUMERATED, "reasonCode", &octets, e));
	ENSURE(octets.len == 1 && revocation_reason_is_valid(octets.data[0]), e, ERR_MALFORMED,
	       "reasonCode is none of RFC 5280 5.3.1");
	entry->reason = (enum revocation_reason)octets.data[0];
	return OK;
}

static EXT_PARSER(entry_invalidity_date)
{
	struct crl_entry *entry = out;

	(void)arena;
	entry->has_invalidity_date = true;
	TRY(der_read_generalized_time(&value, "invalidityDate", &entry->invalidity_date, e));
	return der_end(value, "invalidityDate", e);
}

/* The names themselves are read by whoever follows an indirect CRL, with an arena at hand. */
static EXT_PARSER(entry_certificate_issuer)
{
	struct crl_entry *entry = out;
	size_t count;

	(void)arena;
	TRY(der_read_only(value, DER_SEQUENCE, "certificateIssuer", &entry->certificate_issuer, e));
	return der_count(entry->certificate_issuer, "certificateIssuer", GENERAL_NAMES_MAX, &count, e);
}

static const struct extension_row entry_rows[CRL_ENTRY_EXT_COUNT] = {
	{ CRL_ENTRY_EXT_REASON, "reasonCode", "RFC 5280 5.3.1", CRITICALITY_NEVER, ID_CE(21), entry_reason },
	{ CRL_ENTRY_EXT_INVALIDITY_DATE, "invalidityDate", "RFC 5280 5.3.2", CRITICALITY_NEVER, ID_CE(24),
	  entry_invalidity_date },
	{ CRL_ENTRY_EXT_CERTIFICATE_ISSUER, "certificateIssuer", "RFC 5280 5.3.3", CRITICALITY_ALWAYS, ID_CE(29),
	  entry_certificate_issuer },
};

const struct extension_table crl_entry_extensions = { .rows = entry_rows, .count = CRL_ENTRY_EXT_COUNT };
