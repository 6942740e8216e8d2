/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/cert.h"

#include "x509/cert_extension.h"
#include "x509/der.h"
#include "x509/signed_object.h"

#define SERIAL_OCTETS_MAX 20

/* [0] EXPLICIT INTEGER DEFAULT v1, which DER does not encode (RFC 5280 4.1.2.1). */
static RESULT version_read(struct slice *in, struct cert *cert, struct err *e)
{
	struct slice wrapped;
	bool present;
	int32_t number;

	cert->version = 1;
	TRY(der_read_optional(in, DER_CONTEXT_CONSTRUCTED(0), "version", &present, &wrapped, e));
	if (!present)
		return OK;
	TRY(der_read_small_integer(&wrapped, "version", &number, e));
	TRY(der_end(wrapped, "version", e));
	ENSURE(number == 1 || number == 2, e, ERR_MALFORMED, "the certificate's version is neither v2 nor v3 (RFC 5280 4.1.2.1)");
	cert->version = number + 1;
	return OK;
}

/* RFC 5280 4.1.2.2: a positive integer of 20 octets at most. */
static RESULT serial_read(struct slice *in, struct cert *cert, struct err *e)
{
	TRY(der_read_integer(in, "serialNumber", &cert->serial, e));
	ENSURE(cert->serial.len <= SERIAL_OCTETS_MAX, e, ERR_MALFORMED,
	       "serialNumber has more than %d octets (RFC 5280 4.1.2.2)", SERIAL_OCTETS_MAX);
	const bool zero = cert->serial.len == 1 && cert->serial.data[0] == 0;
	ENSURE(cert->serial.data[0] < 0x80 && !zero, e, ERR_MALFORMED,
	       "serialNumber is not positive (RFC 5280 4.1.2.2)");
	return OK;
}

/* GeneralizedTime before 2050 is noted: CAs must not write it, yet those who read must accept it (4.1.2.5). */
static RESULT validity_time_read(struct slice *in, const char *what, struct cert *cert, int64_t *out, struct err *e)
{
	const int64_t year_1950 = -631152000, year_2050 = 2524608000;
	const bool generalized = der_peek(*in) == DER_GENERALIZED_TIME;

	TRY(der_read_time(in, what, out, e));
	if (generalized && *out >= year_1950 && *out < year_2050)
		cert->wrong_time_type = true;
	return OK;
}

static RESULT validity_read(struct slice *in, struct cert *cert, struct err *e)
{
	struct slice content;

	TRY(der_read(in, DER_SEQUENCE, "validity", &content, e));
	TRY(validity_time_read(&content, "notBefore", cert, &cert->not_before, e));
	TRY(validity_time_read(&content, "notAfter", cert, &cert->not_after, e));
	return der_end(content, "validity", e);
}

/* RFC 5280 4.1.2.8: in v2 and v3 only; their bits mean nothing to us. */
static RESULT unique_ids_read(struct slice *in, const struct cert *cert, struct err *e)
{
	static const char *const names[] = { "issuerUniqueID", "subjectUniqueID" };
	struct slice bits;
	unsigned unused;

	for (unsigned i = 0; i < 2; i++) {
		if (der_peek(*in) != DER_CONTEXT(i + 1))
			continue;
		ENSURE(cert->version >= 2, e, ERR_MALFORMED, "a v1 certificate has unique identifiers (RFC 5280 4.1.2.8)");
		TRY(der_read_bit_string(in, DER_CONTEXT(i + 1), names[i], &bits, &unused, e));
	}
	return OK;
}

/* RFC 5280 4.2.1.4: a critical policy extension is processed with its qualifiers, or the certificate is rejected. */
static void note_unknown(struct cert *cert, const struct extension_unknown *unknown)
{
	cert->unknown_critical = unknown->critical;
	cert->unknown_critical_oid = unknown->oid;
	if (!unknown->critical && cert->extension[EXT_CERTIFICATE_POLICIES].critical && cert->unknown_qualifier.len > 0) {
		cert->unknown_critical = true;
		cert->unknown_critical_oid = cert->unknown_qualifier;
	}
}

static RESULT cert_extensions_read(struct slice *in, struct arena *arena, struct cert *cert, struct err *e)
{
	struct extension_unknown unknown = { 0 };
	struct slice wrapped, content;
	bool present;

	TRY(der_read_optional(in, DER_CONTEXT_CONSTRUCTED(3), "extensions", &present, &wrapped, e));
	if (!present)
		return OK;
	ENSURE(cert->version == 3, e, ERR_MALFORMED,
	       "the certificate has extensions, but is v%d and not v3 (RFC 5280 4.1.2.1)", cert->version);
	TRY(der_read_only(wrapped, DER_SEQUENCE, "extensions", &content, e));
	TRY(extensions_read(content, &cert_extensions, arena, cert, cert->extension, &unknown, e));
	note_unknown(cert, &unknown);
	return OK;
}

static RESULT tbs_content_read(struct slice in, struct arena *arena, struct cert *cert, struct err *e)
{
	struct slice algorithm;

	TRY(version_read(&in, cert, e));
	TRY(serial_read(&in, cert, e));
	TRY(algorithm_identifier_read(&in, "signature", &algorithm, e));
	cert->signature_algorithm = signature_algorithm_of(algorithm);
	TRY(name_read(&in, arena, &cert->issuer, e));
	TRY(validity_read(&in, cert, e));
	TRY(name_read(&in, arena, &cert->subject, e));
	TRY(subject_public_key_info_read(&in, &cert->spki, e));
	TRY(unique_ids_read(&in, cert, e));
	TRY(cert_extensions_read(&in, arena, cert, e));
	return der_end(in, "the last field of the certificate", e);
}

static void cert_init(struct cert *cert)
{
	*cert = (struct cert){
		.path_length = CERT_PATH_LENGTH_NONE,
		.require_explicit_policy = -1,
		.inhibit_policy_mapping = -1,
		.inhibit_any_policy = -1,
	};
}

RESULT cert_parse_tbs(struct slice tbs, struct arena *arena, struct cert *out, struct err *e)
{
	struct slice content;

	ENSURE(tbs.len <= CERT_DER_MAX, e, ERR_TOO_LARGE, "a certificate is larger than %u bytes", CERT_DER_MAX);
	cert_init(out);
	out->tbs = tbs;
	TRY(der_read_only(tbs, DER_SEQUENCE, "tbsCertificate", &content, e));
	TRY(tbs_content_read(content, arena, out, e));
	sha256(out->spki, out->spki_sha256);
	return OK;
}

RESULT cert_parse(struct slice der, struct arena *arena, struct cert *out, struct err *e)
{
	struct signed_object object;

	ENSURE(der.len <= CERT_DER_MAX, e, ERR_TOO_LARGE, "a certificate is larger than %u bytes", CERT_DER_MAX);
	TRY(signed_object_read(der, "the certificate", &object, e));
	TRY(cert_parse_tbs(object.tbs, arena, out, e));
	ENSURE(slice_equal(object.algorithm, out->signature_algorithm.der), e, ERR_MALFORMED,
	       "signatureAlgorithm differs from the signature field of tbsCertificate (RFC 5280 4.1.1.2)");
	out->der = der;
	out->signature = object.signature;
	sha256(der, out->sha256);
	return OK;
}

bool cert_is_self_issued(const struct cert *cert)
{
	return name_equal(&cert->issuer, &cert->subject);
}

bool cert_has_key_usage(const struct cert *cert, unsigned bits)
{
	return !cert->extension[EXT_KEY_USAGE].present || (cert->key_usage & bits) == bits;
}
