/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/csr.h"

#include "base/cleanup.h"
#include "crypto/public_key.h"
#include "x509/der.h"
#include "x509/ext.h"
#include "x509/extension.h"
#include "x509/signed_object.h"

#define ATTRIBUTES_MAX 64

/* id-extensionRequest, RFC 2985 5.4.2. */
static const uint8_t extension_request[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x0e };

static EXT_PARSER(csr_subject_alt_name)
{
	struct csr *csr = out;

	return general_names_value_read(value, arena, &csr->subject_alt_name, e);
}

/* What else an applicant asks for is the profile's to decide, and not looked at. */
static const struct extension_row rows[] = {
	{ 0, "subjectAltName", "RFC 5280 4.2.1.6", CRITICALITY_EITHER, 3, { 0x55, 0x1d, 17 }, csr_subject_alt_name },
};

static const struct extension_table csr_extensions = { .rows = rows, .count = ARRAY_LEN(rows) };

static RESULT requested_extensions_read(struct slice values, struct arena *arena, struct csr *csr, struct err *e)
{
	struct extension_state states[ARRAY_LEN(rows)] = { 0 };
	struct extension_unknown unknown = { 0 };
	struct slice content;

	TRY(der_read_only(values, DER_SEQUENCE, "extensionRequest", &content, e));
	return extensions_read(content, &csr_extensions, arena, csr, states, &unknown, e);
}

/* Attribute: SEQUENCE { type, values SET SIZE (1..MAX) OF ANY } (RFC 2986 4.1). */
static RESULT attribute_read(struct slice *in, struct arena *arena, struct csr *csr, bool *requested, struct err *e)
{
	struct slice content, type, values;
	size_t count;

	TRY(der_read(in, DER_SEQUENCE, "an attribute", &content, e));
	TRY(der_read_oid(&content, "the type of an attribute", &type, e));
	TRY(der_read(&content, DER_SET, "the values of an attribute", &values, e));
	TRY(der_end(content, "an attribute", e));
	TRY(der_count(values, "the values of an attribute", ATTRIBUTES_MAX, &count, e));
	if (!slice_equal(type, slice_of(extension_request, sizeof extension_request)))
		return OK;
	ENSURE(!*requested, e, ERR_MALFORMED, "extensionRequest appears twice (RFC 2985 5.4.2)");
	*requested = true;
	return requested_extensions_read(values, arena, csr, e);
}

static RESULT attributes_read(struct slice attributes, struct arena *arena, struct csr *csr, struct err *e)
{
	bool requested = false;

	for (size_t count = 0; attributes.len > 0; count++) {
		ENSURE(count < ATTRIBUTES_MAX, e, ERR_TOO_LARGE, "the request has more than %d attributes", ATTRIBUTES_MAX);
		TRY(attribute_read(&attributes, arena, csr, &requested, e));
	}
	return OK;
}

/* CertificationRequestInfo, RFC 2986 4.1. */
static RESULT info_read(struct slice in, struct arena *arena, struct csr *csr, struct err *e)
{
	struct slice attributes;
	int32_t version;

	TRY(der_read_small_integer(&in, "the version of the request", &version, e));
	ENSURE(version == 0, e, ERR_MALFORMED, "the request's version is not v1 (RFC 2986 4.1)");
	TRY(name_read(&in, arena, &csr->subject, e));
	TRY(subject_public_key_info_read(&in, &csr->spki, e));
	TRY(der_read(&in, DER_CONTEXT_CONSTRUCTED(0), "the attributes of the request", &attributes, e));
	TRY(der_end(in, "the attributes of the request", e));
	return attributes_read(attributes, arena, csr, e);
}

RESULT csr_parse(struct slice der, struct arena *arena, struct csr *out, struct err *e)
{
	struct signed_object object;
	struct slice content;

	ENSURE(der.len <= CSR_DER_MAX, e, ERR_TOO_LARGE, "the certification request is larger than %u bytes", CSR_DER_MAX);
	TRY(signed_object_read(der, "the certification request", &object, e));
	*out = (struct csr){ .der = der, .info = object.tbs, .signature = object.signature };
	out->signature_algorithm = signature_algorithm_of(object.algorithm);
	TRY(der_read_only(object.tbs, DER_SEQUENCE, "certificationRequestInfo", &content, e));
	TRY(info_read(content, arena, out, e));
	sha256(out->spki, out->spki_sha256);
	return OK;
}

RESULT csr_check_possession(const struct csr *csr, struct err *e)
{
	CLEANUP(public_key_free) struct public_key *key = NULL;

	TRY(public_key_load(csr->spki, &key, e));
	ENSURE(!public_key_is_roca(key), e, ERR_WEAK_KEY,
	       "the key comes from a flawed generator and can be factored (CVE-2017-15361)");
	ENSURE(public_key_verifies(key, csr->signature_algorithm.id, csr->info, csr->signature), e, ERR_BAD_SIGNATURE,
	       "the request is not signed by the key that it carries (%s)",
	       signature_id_text(csr->signature_algorithm.id));
	return OK;
}
