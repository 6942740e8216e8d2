/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/lint_rule.h"

#include "x509/cert_build.h"
#include "x509/uri.h"

#define KEY_ID_SIZE 20
#define OID_TEXT_MAX 256

static bool is_present(const struct lint_case *c, enum extension_id id)
{
	return c->tbs->extension[id].present;
}

enum criticality { NEVER_CRITICAL, ALWAYS_CRITICAL, CRITICAL_WITHOUT_SUBJECT, CRITICAL_OR_NOT };

/* What Anchorhold writes; anything else in a TBS did not come from a draft. */
struct known_extension {
	enum extension_id id;
	enum criticality criticality;
	const char *name;
};

static const struct known_extension known[] = {
	{ EXT_AUTHORITY_KEY_ID, NEVER_CRITICAL, "authorityKeyIdentifier" },        /* RFC 5280 4.2.1.1 */
	{ EXT_SUBJECT_KEY_ID, NEVER_CRITICAL, "subjectKeyIdentifier" },            /* 4.2.1.2 */
	{ EXT_KEY_USAGE, ALWAYS_CRITICAL, "keyUsage" },                            /* 4.2.1.3 */
	{ EXT_CERTIFICATE_POLICIES, NEVER_CRITICAL, "certificatePolicies" },       /* 4.2.1.4 */
	{ EXT_SUBJECT_ALT_NAME, CRITICAL_WITHOUT_SUBJECT, "subjectAltName" },      /* 4.2.1.6 */
	{ EXT_BASIC_CONSTRAINTS, ALWAYS_CRITICAL, "basicConstraints" },            /* 4.2.1.9 */
	{ EXT_EXTENDED_KEY_USAGE, CRITICAL_OR_NOT, "extKeyUsage" },                /* 4.2.1.12 */
	{ EXT_CRL_DISTRIBUTION_POINTS, NEVER_CRITICAL, "cRLDistributionPoints" },  /* 4.2.1.13 */
	{ EXT_AUTHORITY_INFO_ACCESS, NEVER_CRITICAL, "authorityInfoAccess" },      /* 4.2.2.1 */
};

/* The known ones that are present are as many as there are extensions: so there is no other. */
LINT_RULE(lint_known_extensions)
{
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		count += is_present(c, known[i].id) ? 1 : 0;
	return count == c->view.extension_count ||
	       lint_fault(detail, "%zu extensions are not among those that are issued here",
	                  c->view.extension_count - count);
}

static bool criticality_fits(const struct lint_case *c, const struct known_extension *row)
{
	const bool critical = c->tbs->extension[row->id].critical;

	switch (row->criticality) {
	case NEVER_CRITICAL:
		return !critical;
	case ALWAYS_CRITICAL:
		return critical;
	case CRITICAL_WITHOUT_SUBJECT:
		return critical == c->tbs->subject.empty;
	case CRITICAL_OR_NOT:
		return true;
	}
	return false;
}

LINT_RULE(lint_criticality)
{
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (is_present(c, known[i].id) && !criticality_fits(c, &known[i]))
			return lint_fault(detail, "%s %s critical", known[i].name,
			                  c->tbs->extension[known[i].id].critical ? "must not be" : "must be");
	return true;
}

/* RFC 5280 4.2.1.2: in every CA; here in every certificate, computed from its own key. */
LINT_RULE(lint_subject_key_id)
{
	uint8_t id[KEY_ID_SIZE];
	struct err e;

	if (failed(cert_key_id(c->tbs->spki, id, &e)))
		return lint_fault(detail, "%.190s", e.detail);
	return slice_equal(c->tbs->subject_key_id, slice_of(id, sizeof id)) ||
	       lint_fault(detail, "subjectKeyIdentifier is absent or not that of the key");
}

/* RFC 5280 4.2.1.1: equal to the issuer's subjectKeyIdentifier; a self-signed certificate may leave it out. */
LINT_RULE(lint_authority_key_id)
{
	const struct cert *signer = lint_signer(c);
	uint8_t computed[KEY_ID_SIZE];
	struct err e;

	if (c->issuer == NULL && !is_present(c, EXT_AUTHORITY_KEY_ID))
		return true;
	struct slice expected = signer->subject_key_id;
	if (expected.len == 0 && !failed(cert_key_id(signer->spki, computed, &e)))
		expected = slice_of(computed, sizeof computed);
	return (expected.len > 0 && slice_equal(c->tbs->authority_key_id, expected)) ||
	       lint_fault(detail, "authorityKeyIdentifier is not the issuer's key identifier");
}

/* RFC 5280 6.1.4 (k) and (n): who signs is a CA and says that it may. */
LINT_RULE(lint_issuer_is_ca)
{
	const struct cert *signer = lint_signer(c);

	return (signer->is_ca && cert_has_key_usage(signer, KEY_USAGE_KEY_CERT_SIGN)) ||
	       lint_fault(detail, "the issuer is not a CA with keyCertSign");
}

/* RFC 5280 4.2.1.9: cA goes with keyCertSign, as the profile says. */
LINT_RULE(lint_basic_constraints)
{
	if (!is_present(c, EXT_BASIC_CONSTRAINTS))
		return lint_fault(detail, "basicConstraints is absent");
	const bool signs = is_present(c, EXT_KEY_USAGE) && (c->tbs->key_usage & KEY_USAGE_KEY_CERT_SIGN) != 0;
	if (c->tbs->is_ca && !signs)
		return lint_fault(detail, "cA is asserted without keyCertSign");
	const bool wants_ca = c->profile == NULL || c->profile->ca;
	return c->tbs->is_ca == wants_ca ||
	       lint_fault(detail, wants_ca ? "the certificate is not a CA" : "the profile issues no CA");
}

/* leaf-not-ca, RFC 5280 4.2.1.9: without cA neither keyCertSign, nor cRLSign, nor a path length. */
LINT_RULE(lint_leaf_is_no_ca)
{
	const unsigned ca_bits = KEY_USAGE_KEY_CERT_SIGN | KEY_USAGE_CRL_SIGN;

	if (c->tbs->is_ca)
		return true;
	return ((c->tbs->key_usage & ca_bits) == 0 && c->tbs->path_length == CERT_PATH_LENGTH_NONE) ||
	       lint_fault(detail, "a leaf has keyCertSign, cRLSign or a path length");
}

/* At most `limit`; no length at all is more than any limit. */
static bool path_length_fits(int length, int limit)
{
	return limit == CERT_PATH_LENGTH_NONE || (length != CERT_PATH_LENGTH_NONE && length <= limit);
}

LINT_RULE(lint_path_length)
{
	if (!c->tbs->is_ca)
		return true;
	const int above = c->issuer != NULL ? c->issuer->path_length : CERT_PATH_LENGTH_NONE;
	if (above == 0)
		return lint_fault(detail, "the issuer's path length allows no CA below it");
	if (above > 0 && !path_length_fits(c->tbs->path_length, above - 1))
		return lint_fault(detail, "the path length is more than the issuer allows");
	return c->profile == NULL || path_length_fits(c->tbs->path_length, c->profile->path_length) ||
	       lint_fault(detail, "the path length is more than the profile allows");
}

/* RFC 5280 4.2.1.3: present, with at least one bit. */
LINT_RULE(lint_key_usage_present)
{
	return (is_present(c, EXT_KEY_USAGE) && c->tbs->key_usage != 0) ||
	       lint_fault(detail, "keyUsage is absent or empty");
}

LINT_RULE(lint_key_usage_profile)
{
	return c->profile == NULL || c->tbs->key_usage == c->profile->key_usage ||
	       lint_fault(detail, "keyUsage is not the one of the profile");
}

/* The same OIDs in the same order as the dotted ones of the profile. */
static bool oids_are(const struct oid_list *oids, const struct text_list *dotted)
{
	CLEANUP_BUF struct buf text;

	buf_init(&text, OID_TEXT_MAX);
	if (oids->count != dotted->count)
		return false;
	for (size_t i = 0; i < oids->count; i++) {
		buf_reset(&text);
		der_oid_text(oids->items[i], &text);
		if (!buf_ok(&text) || strcmp(buf_text(&text), dotted->items[i]) != 0)
			return false;
	}
	return true;
}

LINT_RULE(lint_extended_key_usage)
{
	return c->profile == NULL || oids_are(&c->tbs->extended_key_usage, &c->profile->extended_key_usage) ||
	       lint_fault(detail, "extKeyUsage is not that of the profile");
}

LINT_RULE(lint_policies)
{
	return c->profile == NULL || oids_are(&c->tbs->policies, &c->profile->policies) ||
	       lint_fault(detail, "certificatePolicies are not those of the profile");
}

static bool is_web_address(struct slice text)
{
	struct uri uri;

	if (!uri_split(text, &uri) || uri.host.len == 0 || uri.has_userinfo)
		return false;
	return slice_is_text(uri.scheme, "http") || slice_is_text(uri.scheme, "https");
}

static bool point_is_web_address(const struct distribution_point *point)
{
	const struct general_names *names = &point->full_name;

	if (names->count == 0 || point->reasons != REASONS_ALL || point->crl_issuer.count > 0)
		return false;
	for (size_t i = 0; i < names->count; i++)
		if (names->items[i].kind != NAME_URI || !is_web_address(names->items[i].value))
			return false;
	return true;
}

/* RFC 5280 4.2.1.13: where a CRL for all reasons lies, signed by the issuer itself. */
LINT_RULE(lint_crl_address)
{
	for (size_t i = 0; i < c->tbs->crl_distribution_point_count; i++)
		if (!point_is_web_address(&c->tbs->crl_distribution_points[i]))
			return lint_fault(detail, "a CRL distribution point is not an http or https address");
	return true;
}

static bool are_web_addresses(const struct slice_list *uris)
{
	for (size_t i = 0; i < uris->count; i++)
		if (!is_web_address(uris->items[i]))
			return false;
	return true;
}

LINT_RULE(lint_access_addresses)
{
	return (are_web_addresses(&c->tbs->ocsp_uris) && are_web_addresses(&c->tbs->ca_issuer_uris)) ||
	       lint_fault(detail, "authorityInfoAccess holds an address that is not http or https");
}
