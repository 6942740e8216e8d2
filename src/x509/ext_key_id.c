/* SPDX-License-Identifier: Apache-2.0 */
/* Key identifiers: RFC 5280 4.2.1.1 and 4.2.1.2. */
#include "x509/ext.h"

#include "x509/der.h"

static RESULT issuer_and_serial_read(struct slice *in, struct arena *arena, struct authority_key_id *out, struct err *e)
{
	struct slice issuer;
	bool has_issuer;

	TRY(der_read_optional(in, DER_CONTEXT_CONSTRUCTED(1), "authorityCertIssuer", &has_issuer, &issuer, e));
	if (has_issuer)
		TRY(general_names_read(issuer, arena, &out->issuer, e));
	const bool has_serial = der_peek(*in) == DER_CONTEXT(2);
	if (has_serial)
		TRY(der_read_integer_tagged(in, DER_CONTEXT(2), "authorityCertSerialNumber", &out->serial, e));
	/* RFC 5280 A.2: both are present or both are absent. */
	ENSURE(has_issuer == has_serial, e, ERR_MALFORMED,
	       "authorityKeyIdentifier has one of authorityCertIssuer and authorityCertSerialNumber (RFC 5280 A.2)");
	return OK;
}

RESULT authority_key_id_read(struct slice value, struct arena *arena, struct authority_key_id *out, struct err *e)
{
	struct slice in;
	bool present;

	*out = (struct authority_key_id){ 0 };
	TRY(der_read_only(value, DER_SEQUENCE, "authorityKeyIdentifier", &in, e));
	TRY(der_read_optional(&in, DER_CONTEXT(0), "keyIdentifier", &present, &out->key_id, e));
	ENSURE(!present || out->key_id.len > 0, e, ERR_MALFORMED, "keyIdentifier is empty (RFC 5280 4.2.1.1)");
	TRY(issuer_and_serial_read(&in, arena, out, e));
	return der_end(in, "authorityKeyIdentifier", e);
}

RESULT ext_authority_key_id(struct slice value, struct arena *arena, void *out, struct err *e)
{
	struct cert *cert = out;
	struct authority_key_id id;

	TRY(authority_key_id_read(value, arena, &id, e));
	cert->authority_key_id = id.key_id;
	cert->authority_cert_issuer = id.issuer;
	cert->authority_cert_serial = id.serial;
	return OK;
}

RESULT ext_subject_key_id(struct slice value, struct arena *arena, void *out, struct err *e)
{
	struct cert *cert = out;

	(void)arena;
	TRY(der_read_only(value, DER_OCTET_STRING, "subjectKeyIdentifier", &cert->subject_key_id, e));
	ENSURE(cert->subject_key_id.len > 0, e, ERR_MALFORMED, "subjectKeyIdentifier is empty (RFC 5280 4.2.1.2)");
	return OK;
}
