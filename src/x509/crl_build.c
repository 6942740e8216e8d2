/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/crl_build.h"

#include "x509/der.h"
#include "x509/serial.h"

#define OID_AUTHORITY_KEY_ID "2.5.29.35"
#define OID_CRL_NUMBER "2.5.29.20"
#define OID_REASON_CODE "2.5.29.21"
#define OID_INVALIDITY_DATE "2.5.29.24"

#define VERSION_2 1

/* Where a non-critical extension is open; RFC 5280 5.2 and 5.3 have no critical one that we write. */
struct extension_mark {
	size_t extension;
	size_t value;
};

static struct extension_mark extension_open(struct buf *out, const char *oid)
{
	struct extension_mark mark;
	mark.extension = der_open(out, DER_SEQUENCE);
	der_put_oid(out, oid);
	mark.value = der_open(out, DER_OCTET_STRING);
	return mark;
}

static void extension_close(struct buf *out, struct extension_mark mark)
{
	der_close(out, mark.value);
	der_close(out, mark.extension);
}

void crl_build_begin(struct crl_builder *builder, const struct crl_draft *draft, struct buf *out)
{
	*builder = (struct crl_builder){ .out = out, .draft = *draft };
	builder->tbs_mark = der_open(out, DER_SEQUENCE);
	der_put_small_integer(out, VERSION_2);
	der_put_raw(out, signature_id_der(draft->signature));
	der_put_raw(out, draft->issuer);
	der_put_time(out, draft->this_update);
	der_put_time(out, draft->next_update);
}

/* RFC 5280 5.3.1: CRLReason is ENUMERATED; unspecified is said by its absence. */
static void put_reason(struct buf *out, const struct revocation *revocation)
{
	const enum revocation_reason reason =
		revocation->on_hold ? REASON_CERTIFICATE_HOLD : revocation->reason;
	if (reason == REASON_UNSPECIFIED)
		return;
	const uint8_t octet = (uint8_t)reason;
	const struct extension_mark mark = extension_open(out, OID_REASON_CODE);
	der_put(out, DER_ENUMERATED, slice_of(&octet, 1));
	extension_close(out, mark);
}

/* RFC 5280 5.3.2: GeneralizedTime always. */
static void put_invalidity_date(struct buf *out, const struct revocation *revocation)
{
	if (!revocation->has_invalidity_date)
		return;
	const struct extension_mark mark = extension_open(out, OID_INVALIDITY_DATE);
	der_put_generalized_time(out, revocation->invalidity_date);
	extension_close(out, mark);
}

static bool has_entry_extensions(const struct revocation *revocation)
{
	return revocation->on_hold || revocation->reason != REASON_UNSPECIFIED || revocation->has_invalidity_date;
}

static void put_entry_extensions(struct buf *out, const struct revocation *revocation)
{
	if (!has_entry_extensions(revocation))
		return;
	const size_t extensions = der_open(out, DER_SEQUENCE);
	put_reason(out, revocation);
	put_invalidity_date(out, revocation);
	der_close(out, extensions);
}

/* RFC 5280 5.1.2.6: revokedCertificates is absent, not empty, when there are none. */
static void open_entries_once(struct crl_builder *builder)
{
	if (builder->has_entries)
		return;
	builder->has_entries = true;
	builder->entries_mark = der_open(builder->out, DER_SEQUENCE);
}

void crl_build_entry(struct crl_builder *builder, struct slice serial, const struct revocation *revocation)
{
	struct buf *out = builder->out;

	open_entries_once(builder);
	if (!serial_is_valid(serial))
		builder->has_bad_serial = true;
	const size_t entry = der_open(out, DER_SEQUENCE);
	der_put(out, DER_INTEGER, serial);
	der_put_time(out, revocation->revoked_at);
	put_entry_extensions(out, revocation);
	der_close(out, entry);
}

/* RFC 5280 5.2.1 */
static void put_authority_key_id(struct buf *out, struct slice key_id)
{
	const struct extension_mark mark = extension_open(out, OID_AUTHORITY_KEY_ID);
	const size_t id = der_open(out, DER_SEQUENCE);
	der_put(out, DER_CONTEXT(0), key_id);
	der_close(out, id);
	extension_close(out, mark);
}

/* RFC 5280 5.2.3 */
static void put_crl_number(struct buf *out, int64_t number)
{
	const struct extension_mark mark = extension_open(out, OID_CRL_NUMBER);
	der_put_small_integer(out, number);
	extension_close(out, mark);
}

static void put_crl_extensions(struct buf *out, const struct crl_draft *draft)
{
	const size_t tagged = der_open(out, DER_CONTEXT_CONSTRUCTED(0));
	const size_t list = der_open(out, DER_SEQUENCE);
	put_authority_key_id(out, draft->issuer_key_id);
	put_crl_number(out, draft->number);
	der_close(out, list);
	der_close(out, tagged);
}

static RESULT check_draft(const struct crl_draft *draft, struct err *e)
{
	struct slice issuer = draft->issuer, content;

	TRY(der_read(&issuer, DER_SEQUENCE, "issuer name", &content, e));
	TRY(der_end(issuer, "issuer name", e));
	ENSURE(content.len > 0, e, ERR_INVALID, "the CRL issuer has no name");
	ENSURE(draft->issuer_key_id.len > 0, e, ERR_INVALID, "the CRL issuer has no key identifier");
	ENSURE(draft->this_update < draft->next_update, e, ERR_INVALID, "the CRL ends before it begins");
	ENSURE(draft->number > 0, e, ERR_INVALID, "the CRL number is not positive");
	return OK;
}

RESULT crl_build_end(struct crl_builder *builder, struct err *e)
{
	TRY(check_draft(&builder->draft, e));
	ENSURE(!builder->has_bad_serial, e, ERR_INVALID, "a serial number on the CRL is not a positive INTEGER");
	if (builder->has_entries)
		der_close(builder->out, builder->entries_mark);
	put_crl_extensions(builder->out, &builder->draft);
	der_close(builder->out, builder->tbs_mark);
	return buf_check(builder->out, e);
}

static RESULT check_tbs(struct slice tbs, struct slice signature, struct err *e)
{
	struct slice content;

	TRY(der_read(&tbs, DER_SEQUENCE, "TBSCertList", &content, e));
	TRY(der_end(tbs, "TBSCertList", e));
	ENSURE(signature.len > 0, e, ERR_INVALID, "the CRL has no signature");
	return OK;
}

static void put_signature(struct buf *out, enum signature_id signature_id, struct slice signature)
{
	der_put_raw(out, signature_id_der(signature_id));
	der_put_bit_string(out, signature);
}

RESULT crl_assemble(struct slice tbs, enum signature_id signature_id, struct slice signature, struct buf *out,
                    struct err *e)
{
	TRY(check_tbs(tbs, signature, e));
	const size_t list = der_open(out, DER_SEQUENCE);
	der_put_raw(out, tbs);
	put_signature(out, signature_id, signature);
	der_close(out, list);
	return buf_check(out, e);
}

/* Tag and length of a SEQUENCE whose content has `len` octets; how many octets they take. */
static size_t sequence_header(size_t len, uint8_t out[2 + sizeof len])
{
	size_t octets = 0;
	for (size_t rest = len; len >= 0x80 && rest > 0; rest >>= 8)
		octets++;
	out[0] = DER_SEQUENCE;
	out[1] = octets == 0 ? (uint8_t)len : (uint8_t)(0x80 | octets);
	for (size_t i = 0; i < octets; i++)
		out[2 + i] = (uint8_t)(len >> (8 * (octets - 1 - i)));
	return 2 + octets;
}

RESULT crl_assemble_in_place(struct buf *crl, enum signature_id signature_id, struct slice signature, struct err *e)
{
	uint8_t header[2 + sizeof(size_t)];

	TRY(buf_check(crl, e));
	TRY(check_tbs(buf_slice(crl), signature, e));
	put_signature(crl, signature_id, signature);
	const size_t content = crl->len;
	const size_t size = sequence_header(content, header);
	ENSURE(buf_extend(crl, size) != NULL, e, ERR_TOO_LARGE, "the CRL is larger than its ceiling");
	memmove(crl->data + size, crl->data, content);
	memcpy(crl->data, header, size);
	return OK;
}
