/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/crl.h"

#include "x509/crl_extension.h"
#include "x509/der.h"
#include "x509/signed_object.h"

/* Serials above this were never issued by anybody; RFC 5280 4.1.2.2 allows 20. */
#define ENTRY_SERIAL_OCTETS_MAX 64

/* version MUST be v2 when present (RFC 5280 5.1.2.1). */
static RESULT crl_version_read(struct slice *in, struct crl *crl, struct err *e)
{
	int32_t number;

	crl->version = 1;
	if (der_peek(*in) != DER_INTEGER)
		return OK;
	TRY(der_read_small_integer(in, "the version of the CRL", &number, e));
	ENSURE(number == 1, e, ERR_MALFORMED, "the CRL's version is not v2 (RFC 5280 5.1.2.1)");
	crl->version = 2;
	return OK;
}

static RESULT update_times_read(struct slice *in, struct crl *crl, struct err *e)
{
	TRY(der_read_time(in, "thisUpdate", &crl->this_update, e));
	const unsigned next = der_peek(*in);
	crl->has_next_update = next == DER_UTC_TIME || next == DER_GENERALIZED_TIME;
	if (!crl->has_next_update)
		return OK;
	return der_read_time(in, "nextUpdate", &crl->next_update, e);
}

/* RFC 5280 5.1.2.6: absent, not empty, when nothing is revoked. */
static RESULT revoked_certificates_read(struct slice *in, struct crl *crl, struct err *e)
{
	bool present;

	TRY(der_read_optional(in, DER_SEQUENCE, "revokedCertificates", &present, &crl->entries, e));
	ENSURE(!present || crl->entries.len > 0, e, ERR_MALFORMED,
	       "revokedCertificates is present and empty (RFC 5280 5.1.2.6)");
	return OK;
}

static RESULT crl_extensions_read(struct slice *in, struct arena *arena, struct crl *crl, struct err *e)
{
	struct extension_state states[CRL_EXT_COUNT] = { 0 };
	struct extension_unknown unknown = { 0 };
	struct slice wrapped, content;
	bool present;

	TRY(der_read_optional(in, DER_CONTEXT_CONSTRUCTED(0), "crlExtensions", &present, &wrapped, e));
	if (!present)
		return OK;
	ENSURE(crl->version == 2, e, ERR_MALFORMED, "the CRL has extensions, but is not v2 (RFC 5280 5.1.2.1)");
	TRY(der_read_only(wrapped, DER_SEQUENCE, "crlExtensions", &content, e));
	TRY(extensions_read(content, &crl_extensions, arena, crl, states, &unknown, e));
	crl->unknown_critical = unknown.critical;
	return OK;
}

static RESULT tbs_cert_list_read(struct slice in, struct arena *arena, struct crl *crl, struct err *e)
{
	struct slice algorithm;

	TRY(crl_version_read(&in, crl, e));
	TRY(algorithm_identifier_read(&in, "signature", &algorithm, e));
	crl->signature_algorithm = signature_algorithm_of(algorithm);
	TRY(name_read(&in, arena, &crl->issuer, e));
	TRY(update_times_read(&in, crl, e));
	TRY(revoked_certificates_read(&in, crl, e));
	TRY(crl_extensions_read(&in, arena, crl, e));
	return der_end(in, "the last field of the CRL", e);
}

RESULT crl_parse(struct slice der, struct arena *arena, struct crl *out, struct err *e)
{
	struct signed_object object;
	struct slice content;

	ENSURE(der.len <= CRL_DER_MAX, e, ERR_TOO_LARGE, "the CRL is larger than %u bytes", CRL_DER_MAX);
	TRY(signed_object_read(der, "the CRL", &object, e));
	*out = (struct crl){ .der = der, .tbs = object.tbs, .signature = object.signature };
	TRY(der_read_only(object.tbs, DER_SEQUENCE, "tbsCertList", &content, e));
	TRY(tbs_cert_list_read(content, arena, out, e));
	ENSURE(slice_equal(object.algorithm, out->signature_algorithm.der), e, ERR_MALFORMED,
	       "signatureAlgorithm differs from the signature field of tbsCertList (RFC 5280 5.1.1.2)");
	sha256(der, out->sha256);
	return OK;
}

/* --- entries --- */

struct crl_iterator crl_entries(const struct crl *crl)
{
	return (struct crl_iterator){ .rest = crl->entries, .extensions_allowed = crl->version == 2 };
}

static RESULT entry_extensions_read(struct slice list, bool allowed, struct crl_entry *entry, struct err *e)
{
	struct extension_state states[CRL_ENTRY_EXT_COUNT] = { 0 };
	struct extension_unknown unknown = { 0 };
	struct slice content;

	ENSURE(allowed, e, ERR_MALFORMED, "an entry has extensions, but the CRL is not v2 (RFC 5280 5.1.2.1)");
	TRY(der_read_only(list, DER_SEQUENCE, "crlEntryExtensions", &content, e));
	TRY(extensions_read(content, &crl_entry_extensions, NULL, entry, states, &unknown, e));
	entry->unknown_critical = unknown.critical;
	return OK;
}

RESULT crl_next(struct crl_iterator *it, struct crl_entry *out, bool *more, struct err *e)
{
	struct slice content;

	*more = it->rest.len > 0;
	if (!*more)
		return OK;
	*out = (struct crl_entry){ .reason = REASON_UNSPECIFIED };
	TRY(der_read(&it->rest, DER_SEQUENCE, "an entry of the CRL", &content, e));
	/* Entries for serials that are zero or negative exist (RFC 5280 4.1.2.2), and must not hide the others. */
	TRY(der_read_integer(&content, "userCertificate", &out->serial, e));
	ENSURE(out->serial.len <= ENTRY_SERIAL_OCTETS_MAX, e, ERR_MALFORMED, "an entry's serial has more than %d octets",
	       ENTRY_SERIAL_OCTETS_MAX);
	TRY(der_read_time(&content, "revocationDate", &out->revoked_at, e));
	if (content.len > 0)
		TRY(entry_extensions_read(content, it->extensions_allowed, out, e));
	return OK;
}
