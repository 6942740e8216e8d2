/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/cert_build.h"

#include "x509/der.h"
#include "x509/uri.h"

#define OID_AUTHORITY_KEY_ID "2.5.29.35"
#define OID_SUBJECT_KEY_ID "2.5.29.14"
#define OID_KEY_USAGE "2.5.29.15"
#define OID_CERTIFICATE_POLICIES "2.5.29.32"
#define OID_SUBJECT_ALT_NAME "2.5.29.17"
#define OID_BASIC_CONSTRAINTS "2.5.29.19"
#define OID_EXTENDED_KEY_USAGE "2.5.29.37"
#define OID_CRL_DISTRIBUTION_POINTS "2.5.29.31"
#define OID_AUTHORITY_INFO_ACCESS "1.3.6.1.5.5.7.1.1"
#define OID_AD_OCSP "1.3.6.1.5.5.7.48.1"
#define OID_AD_CA_ISSUERS "1.3.6.1.5.5.7.48.2"

#define OID_OCTETS_MAX 64
#define VERSION_3 2

/* Where an extension is open: its SEQUENCE and the OCTET STRING that wraps its value. */
struct extension_mark {
	size_t extension;
	size_t value;
};

static struct extension_mark extension_open(struct buf *out, const char *oid, bool critical)
{
	struct extension_mark mark;
	mark.extension = der_open(out, DER_SEQUENCE);
	der_put_oid(out, oid);
	if (critical)
		der_put_boolean(out, true);
	mark.value = der_open(out, DER_OCTET_STRING);
	return mark;
}

static void extension_close(struct buf *out, struct extension_mark mark)
{
	der_close(out, mark.value);
	der_close(out, mark.extension);
}

/* OIDs that come from a profile: refused when they are none, where der_put_oid takes only our own. */
static RESULT put_oid_text(struct buf *out, const char *dotted, struct err *e)
{
	CLEANUP_BUF struct buf oid;

	buf_init(&oid, OID_OCTETS_MAX);
	TRY(der_oid_from_text(dotted, &oid, e));
	TRY(buf_check(&oid, e));
	der_put(out, DER_OID, buf_slice(&oid));
	return OK;
}

/* RFC 5280 4.2.1.1: keyIdentifier alone. */
static RESULT put_authority_key_id(const struct cert_draft *draft, struct buf *out, struct err *e)
{
	(void)e;
	if (draft->issuer_key_id.len == 0)
		return OK;
	const struct extension_mark mark = extension_open(out, OID_AUTHORITY_KEY_ID, false);
	const size_t id = der_open(out, DER_SEQUENCE);
	der_put(out, DER_CONTEXT(0), draft->issuer_key_id);
	der_close(out, id);
	extension_close(out, mark);
	return OK;
}

/* RFC 5280 4.2.1.2 */
static RESULT put_subject_key_id(const struct cert_draft *draft, struct buf *out, struct err *e)
{
	uint8_t id[20];

	TRY(cert_key_id(draft->spki, id, e));
	const struct extension_mark mark = extension_open(out, OID_SUBJECT_KEY_ID, false);
	der_put(out, DER_OCTET_STRING, slice_of(id, sizeof id));
	extension_close(out, mark);
	return OK;
}

/* RFC 5280 4.2.1.3 */
static RESULT put_key_usage(const struct cert_draft *draft, struct buf *out, struct err *e)
{
	(void)e;
	if (draft->key_usage == 0)
		return OK;
	const struct extension_mark mark = extension_open(out, OID_KEY_USAGE, true);
	der_put_named_bits(out, draft->key_usage);
	extension_close(out, mark);
	return OK;
}

/* RFC 5280 4.2.1.9: critical in a CA; so in a leaf too, where an empty SEQUENCE says cA=FALSE. */
static RESULT put_basic_constraints(const struct cert_draft *draft, struct buf *out, struct err *e)
{
	(void)e;
	const struct extension_mark mark = extension_open(out, OID_BASIC_CONSTRAINTS, true);
	const size_t constraints = der_open(out, DER_SEQUENCE);
	if (draft->is_ca)
		der_put_boolean(out, true);
	if (draft->is_ca && draft->path_length != CERT_PATH_LENGTH_NONE)
		der_put_small_integer(out, draft->path_length);
	der_close(out, constraints);
	extension_close(out, mark);
	return OK;
}

static bool is_visible_ia5(const char *text)
{
	for (const char *c = text; *c != '\0'; c++)
		if (*c <= 0x20 || *c >= 0x7f)
			return false;
	return *text != '\0';
}

static RESULT put_general_names(struct buf *out, unsigned kind, const struct text_list *names, struct err *e)
{
	for (size_t i = 0; i < names->count; i++) {
		ENSURE(is_visible_ia5(names->items[i]), e, ERR_INVALID,
		       "a subject alternative name is empty or has characters outside visible ASCII");
		der_put_text(out, DER_CONTEXT(kind), names->items[i]);
	}
	return OK;
}

/* The encoded Name is an empty SEQUENCE. */
static bool name_is_empty(struct slice name)
{
	return name.len == 2;
}

static bool has_alt_names(const struct cert_draft *draft)
{
	return draft->uris.count + draft->dns_names.count + draft->emails.count > 0;
}

/* RFC 5280 4.2.1.6: critical when the subject is empty. */
static RESULT put_subject_alt_name(const struct cert_draft *draft, struct buf *out, struct err *e)
{
	if (!has_alt_names(draft))
		return OK;
	const struct extension_mark mark = extension_open(out, OID_SUBJECT_ALT_NAME, name_is_empty(draft->subject));
	const size_t names = der_open(out, DER_SEQUENCE);
	TRY(put_general_names(out, NAME_EMAIL, &draft->emails, e));
	TRY(put_general_names(out, NAME_DNS, &draft->dns_names, e));
	TRY(put_general_names(out, NAME_URI, &draft->uris, e));
	der_close(out, names);
	extension_close(out, mark);
	return OK;
}

/* RFC 5280 4.2.1.12 */
static RESULT put_extended_key_usage(const struct cert_draft *draft, struct buf *out, struct err *e)
{
	if (draft->extended_key_usage == NULL || draft->extended_key_usage[0] == NULL)
		return OK;
	const struct extension_mark mark =
		extension_open(out, OID_EXTENDED_KEY_USAGE, draft->extended_key_usage_critical);
	const size_t list = der_open(out, DER_SEQUENCE);
	for (size_t i = 0; draft->extended_key_usage[i] != NULL; i++)
		TRY(put_oid_text(out, draft->extended_key_usage[i], e));
	der_close(out, list);
	extension_close(out, mark);
	return OK;
}

/* RFC 5280 4.2.1.4: identifiers without qualifiers. */
static RESULT put_certificate_policies(const struct cert_draft *draft, struct buf *out, struct err *e)
{
	if (draft->policies.count == 0)
		return OK;
	const struct extension_mark mark = extension_open(out, OID_CERTIFICATE_POLICIES, false);
	const size_t list = der_open(out, DER_SEQUENCE);
	for (size_t i = 0; i < draft->policies.count; i++) {
		const size_t policy = der_open(out, DER_SEQUENCE);
		TRY(put_oid_text(out, draft->policies.items[i], e));
		der_close(out, policy);
	}
	der_close(out, list);
	extension_close(out, mark);
	return OK;
}

static RESULT check_location(const char *uri, const char *what, struct err *e)
{
	struct uri parts;
	ENSURE(uri_split(slice_text(uri), &parts), e, ERR_INVALID, "the %s is not an absolute URI", what);
	return OK;
}

/* RFC 5280 4.2.1.13: one point, one URI, all reasons, CRL issuer = certificate issuer. */
static RESULT put_crl_distribution_points(const struct cert_draft *draft, struct buf *out, struct err *e)
{
	if (draft->crl_uri == NULL)
		return OK;
	TRY(check_location(draft->crl_uri, "CRL address", e));
	const struct extension_mark mark = extension_open(out, OID_CRL_DISTRIBUTION_POINTS, false);
	const size_t points = der_open(out, DER_SEQUENCE);
	const size_t point = der_open(out, DER_SEQUENCE);
	const size_t name = der_open(out, DER_CONTEXT_CONSTRUCTED(0));
	const size_t full_name = der_open(out, DER_CONTEXT_CONSTRUCTED(0));
	der_put_text(out, DER_CONTEXT(NAME_URI), draft->crl_uri);
	der_close(out, full_name);
	der_close(out, name);
	der_close(out, point);
	der_close(out, points);
	extension_close(out, mark);
	return OK;
}

static RESULT put_access(struct buf *out, const char *method, const char *uri, const char *what, struct err *e)
{
	if (uri == NULL)
		return OK;
	TRY(check_location(uri, what, e));
	const size_t description = der_open(out, DER_SEQUENCE);
	der_put_oid(out, method);
	der_put_text(out, DER_CONTEXT(NAME_URI), uri);
	der_close(out, description);
	return OK;
}

/* RFC 5280 4.2.2.1 */
static RESULT put_authority_info_access(const struct cert_draft *draft, struct buf *out, struct err *e)
{
	if (draft->ocsp_uri == NULL && draft->ca_issuer_uri == NULL)
		return OK;
	const struct extension_mark mark = extension_open(out, OID_AUTHORITY_INFO_ACCESS, false);
	const size_t list = der_open(out, DER_SEQUENCE);
	TRY(put_access(out, OID_AD_OCSP, draft->ocsp_uri, "OCSP address", e));
	TRY(put_access(out, OID_AD_CA_ISSUERS, draft->ca_issuer_uri, "address of the issuer's certificate", e));
	der_close(out, list);
	extension_close(out, mark);
	return OK;
}

/* In this order in the certificate; each writes nothing when the draft asks for nothing. */
static struct result (*const extension_writers[])(const struct cert_draft *draft, struct buf *out, struct err *e) = {
	put_authority_key_id,     put_subject_key_id,   put_key_usage,
	put_basic_constraints,    put_subject_alt_name, put_extended_key_usage,
	put_certificate_policies, put_crl_distribution_points, put_authority_info_access,
};

static RESULT put_extensions(const struct cert_draft *draft, struct buf *out, struct err *e)
{
	const size_t tagged = der_open(out, DER_CONTEXT_CONSTRUCTED(3));
	const size_t list = der_open(out, DER_SEQUENCE);
	for (size_t i = 0; i < ARRAY_LEN(extension_writers); i++)
		TRY(extension_writers[i](draft, out, e));
	der_close(out, list);
	der_close(out, tagged);
	return OK;
}

static void put_validity(const struct cert_draft *draft, struct buf *out)
{
	const size_t validity = der_open(out, DER_SEQUENCE);
	der_put_time(out, draft->not_before);
	der_put_time(out, draft->not_after);
	der_close(out, validity);
}

static void put_version(struct buf *out)
{
	const size_t version = der_open(out, DER_CONTEXT_CONSTRUCTED(0));
	der_put_small_integer(out, VERSION_3);
	der_close(out, version);
}

/* One whole SEQUENCE and nothing after it. */
static RESULT check_sequence(struct slice der, const char *what, struct err *e)
{
	struct slice content;
	TRY(der_read(&der, DER_SEQUENCE, what, &content, e));
	return der_end(der, what, e);
}

static RESULT check_draft(const struct cert_draft *draft, struct err *e)
{
	TRY(check_sequence(draft->issuer, "issuer name", e));
	TRY(check_sequence(draft->subject, "subject name", e));
	TRY(check_sequence(draft->spki, "SubjectPublicKeyInfo", e));
	ENSURE(serial_is_valid(draft->serial) && draft->serial.len >= SERIAL_SIZE_MIN, e, ERR_INVALID,
	       "the serial number is not positive, or not of %d to %d octets", SERIAL_SIZE_MIN, SERIAL_SIZE_MAX);
	ENSURE(!name_is_empty(draft->issuer), e, ERR_INVALID, "the issuer has no name");
	ENSURE(!name_is_empty(draft->subject) || has_alt_names(draft), e, ERR_INVALID,
	       "the certificate would name nobody: its subject is empty and it has no alternative name");
	ENSURE(draft->not_before < draft->not_after, e, ERR_INVALID, "validity ends before it begins");
	return OK;
}

RESULT cert_build_tbs(const struct cert_draft *draft, struct buf *out, struct err *e)
{
	TRY(check_draft(draft, e));
	const size_t tbs = der_open(out, DER_SEQUENCE);
	put_version(out);
	der_put_unsigned(out, draft->serial);
	der_put_raw(out, signature_id_der(draft->signature));
	der_put_raw(out, draft->issuer);
	put_validity(draft, out);
	der_put_raw(out, draft->subject);
	der_put_raw(out, draft->spki);
	TRY(put_extensions(draft, out, e));
	der_close(out, tbs);
	return buf_check(out, e);
}

RESULT cert_assemble(struct slice tbs, enum signature_id signature_id, struct slice signature, struct buf *out,
                     struct err *e)
{
	TRY(check_sequence(tbs, "TBSCertificate", e));
	ENSURE(signature.len > 0, e, ERR_INVALID, "the certificate has no signature");
	const size_t certificate = der_open(out, DER_SEQUENCE);
	der_put_raw(out, tbs);
	der_put_raw(out, signature_id_der(signature_id));
	der_put_bit_string(out, signature);
	der_close(out, certificate);
	return buf_check(out, e);
}

RESULT cert_key_id(struct slice spki, uint8_t out[20], struct err *e)
{
	struct slice info, algorithm, bits;
	unsigned unused;

	TRY(der_read(&spki, DER_SEQUENCE, "SubjectPublicKeyInfo", &info, e));
	TRY(der_read(&info, DER_SEQUENCE, "key algorithm", &algorithm, e));
	TRY(der_read_bit_string(&info, DER_BIT_STRING, "public key", &bits, &unused, e));
	sha1_key_identifier(bits, out);
	return OK;
}
