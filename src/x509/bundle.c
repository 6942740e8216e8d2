/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/bundle.h"

#include "base/cleanup.h"
#include "x509/der.h"
#include "x509/pem.h"

/* pkcs7-signedData, RFC 5652 5.1. */
static const uint8_t signed_data[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02 };

/* Certificates found so far; `items` has room for BUNDLE_CERTIFICATES_MAX. */
static RESULT add(struct slice_list *list, struct slice der, struct err *e)
{
	ENSURE(list->count < BUNDLE_CERTIFICATES_MAX, e, ERR_TOO_LARGE, "there are more than %d certificates",
	       BUNDLE_CERTIFICATES_MAX);
	list->items[list->count++] = der;
	return OK;
}

/* --- PKCS#7 (RFC 5652) --- */

/* [0] IMPLICIT CertificateSet; only plain certificates, which are SEQUENCEs. */
static RESULT certificate_set_read(struct slice set, struct slice_list *out, struct err *e)
{
	struct der_value certificate;

	while (set.len > 0) {
		TRY(der_read_value(&set, DER_SEQUENCE, "a certificate in the PKCS#7", &certificate, e));
		TRY(add(out, certificate.whole, e));
	}
	return OK;
}

/* SignedData: version, digestAlgorithms, encapContentInfo, certificates, crls, signerInfos. */
static RESULT signed_data_read(struct slice in, struct slice_list *out, struct err *e)
{
	struct slice skipped, certificates;
	bool present, crls;
	int32_t version;

	TRY(der_read_small_integer(&in, "the version of the PKCS#7", &version, e));
	TRY(der_read(&in, DER_SET, "digestAlgorithms", &skipped, e));
	TRY(der_read(&in, DER_SEQUENCE, "encapContentInfo", &skipped, e));
	TRY(der_read_optional(&in, DER_CONTEXT_CONSTRUCTED(0), "certificates", &present, &certificates, e));
	TRY(der_read_optional(&in, DER_CONTEXT_CONSTRUCTED(1), "crls", &crls, &skipped, e));
	TRY(der_read(&in, DER_SET, "signerInfos", &skipped, e));
	TRY(der_end(in, "the PKCS#7", e));
	ENSURE(present, e, ERR_MALFORMED, "the PKCS#7 holds no certificates");
	return certificate_set_read(certificates, out, e);
}

static RESULT pkcs7_read(struct slice der, struct slice_list *out, struct err *e)
{
	struct slice content, type, wrapped, data;

	TRY(der_read_only(der, DER_SEQUENCE, "the PKCS#7", &content, e));
	TRY(der_read_oid(&content, "the type of the PKCS#7", &type, e));
	ENSURE(slice_equal(type, slice_of(signed_data, sizeof signed_data)), e, ERR_MALFORMED,
	       "the PKCS#7 is not of the type that carries certificates (signedData)");
	TRY(der_read(&content, DER_CONTEXT_CONSTRUCTED(0), "the content of the PKCS#7", &wrapped, e));
	TRY(der_end(content, "the PKCS#7", e));
	TRY(der_read_only(wrapped, DER_SEQUENCE, "the content of the PKCS#7", &data, e));
	return signed_data_read(data, out, e);
}

/* --- DER --- */

/* A ContentInfo begins with an OBJECT IDENTIFIER, a certificate with a SEQUENCE. */
static bool is_pkcs7(struct slice der)
{
	struct err ignored;
	struct der_value outer;

	return !failed(der_read_any(&der, "the input", &outer, &ignored)) && outer.tag == DER_SEQUENCE &&
	       der_peek(outer.content) == DER_OID;
}

static RESULT der_certificates(struct slice der, struct slice_list *out, struct err *e)
{
	struct der_value certificate;

	if (is_pkcs7(der))
		return pkcs7_read(der, out, e);
	while (der.len > 0) {
		TRY(der_read_value(&der, DER_SEQUENCE, "a certificate", &certificate, e));
		TRY(add(out, certificate.whole, e));
	}
	return OK;
}

/* --- PEM --- */

static RESULT one_certificate(struct slice der, struct slice_list *out, struct err *e)
{
	struct slice in = der;
	struct der_value certificate;

	TRY(der_read_value(&in, DER_SEQUENCE, "a certificate", &certificate, e));
	TRY(der_end(in, "a certificate", e));
	return add(out, der, e);
}

static const struct {
	const char *label;
	RESULT (*read)(struct slice der, struct slice_list *out, struct err *e);
} blocks[] = {
	{ "CERTIFICATE", one_certificate },
	{ "X509 CERTIFICATE", one_certificate },
	{ "PKCS7", pkcs7_read },
	{ "CMS", pkcs7_read },
};

static RESULT block_certificates(const struct pem_block *block, unsigned number, struct slice_list *out, struct err *e)
{
	ENSURE(strstr(block->label, "PRIVATE KEY") == NULL, e, ERR_MALFORMED,
	       "PEM block %u is a private key: it must not leave its owner, and is not wanted here", number);
	for (size_t i = 0; i < ARRAY_LEN(blocks); i++)
		if (strcmp(block->label, blocks[i].label) == 0)
			return blocks[i].read(block->der, out, e);
	FAIL(e, ERR_MALFORMED, "PEM block %u is \"%s\" where a certificate belongs", number, block->label);
}

static RESULT pem_certificates(struct slice text, struct arena *arena, struct slice_list *out, struct err *e)
{
	struct pem_block block;
	bool found = true;

	for (unsigned number = 1; found; number++) {
		TRY(pem_next(&text, number, arena, &block, &found, e));
		if (found)
			TRY(block_certificates(&block, number, out, e));
	}
	return OK;
}

RESULT bundle_certificates(struct slice input, struct arena *arena, struct slice_list *out, struct err *e)
{
	ENSURE(input.len <= BUNDLE_MAX, e, ERR_TOO_LARGE, "the input is larger than %u bytes", BUNDLE_MAX);
	ENSURE(input.len > 0, e, ERR_MALFORMED, "the input is empty");
	*out = (struct slice_list){ .items = ARENA_ARRAY(arena, BUNDLE_CERTIFICATES_MAX, struct slice) };
	ENSURE_MEMORY(out->items, e);
	if (der_peek(input) == DER_SEQUENCE)
		TRY(der_certificates(input, out, e));
	else
		TRY(pem_certificates(input, arena, out, e));
	ENSURE(out->count > 0, e, ERR_MALFORMED, "the input is neither PEM, DER nor PKCS#7 with a certificate in it");
	return OK;
}

/* RFC 7468 7: "NEW CERTIFICATE REQUEST" is the older name of a request. */
static bool label_matches(const char *found, const char *label)
{
	return strcmp(found, label) == 0 || (strncmp(found, "NEW ", 4) == 0 && strcmp(found + 4, label) == 0);
}

static RESULT pem_one(struct slice text, const char *label, struct arena *arena, struct slice *out, struct err *e)
{
	struct pem_block block, second;
	bool found, more;

	TRY(pem_next(&text, 1, arena, &block, &found, e));
	ENSURE(found, e, ERR_MALFORMED, "the input is neither PEM nor DER");
	ENSURE(label_matches(block.label, label), e, ERR_MALFORMED, "the PEM block is \"%s\" where \"%s\" belongs",
	       block.label, label);
	TRY(pem_next(&text, 2, arena, &second, &more, e));
	ENSURE(!more, e, ERR_MALFORMED, "there is more than one PEM block");
	*out = block.der;
	return OK;
}

RESULT bundle_one(struct slice input, const char *label, struct arena *arena, struct slice *out, struct err *e)
{
	ENSURE(input.len <= BUNDLE_MAX, e, ERR_TOO_LARGE, "the input is larger than %u bytes", BUNDLE_MAX);
	ENSURE(input.len > 0, e, ERR_MALFORMED, "the input is empty");
	if (der_peek(input) != DER_SEQUENCE)
		return pem_one(input, label, arena, out, e);
	*out = input;
	return OK;
}
