/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/name.h"

#include "base/cleanup.h"
#include "x509/der.h"

/* RFC 5280 4.2.1.6; a row per kind, whose number is that of its context tag. */
struct kind_row {
	unsigned tag;
	const char *what;
	RESULT (*read)(const struct der_value *value, bool constraint, struct arena *arena, struct general_name *out,
	               struct err *e);
};

/* IA5String: seven bits. NUL is refused too, for what it does to those who read text up to it. */
static RESULT read_text(const struct der_value *value, bool constraint, struct arena *arena, struct general_name *out,
                        struct err *e)
{
	const struct slice text = value->content;

	(void)arena;
	ENSURE(text.len > 0 || constraint, e, ERR_MALFORMED, "a name of the subject alternatives is empty (RFC 5280 4.2.1.6)");
	for (size_t i = 0; i < text.len; i++)
		ENSURE(text.data[i] != 0 && text.data[i] < 0x80, e, ERR_MALFORMED,
		       "an e-mail, DNS or URI name holds an octet that is not IA5 text (RFC 5280 4.2.1.6)");
	out->value = text;
	return OK;
}

/* RFC 4632: the ones of the mask come first. */
static bool mask_is_contiguous(struct slice mask)
{
	bool ended = false;

	for (size_t i = 0; i < mask.len * 8; i++) {
		const bool one = (mask.data[i / 8] & 0x80u >> i % 8) != 0;
		if (one && ended)
			return false;
		ended = ended || !one;
	}
	return true;
}

/* An address (RFC 5280 4.2.1.6), or an address and a mask in a constraint (4.2.1.10). */
static RESULT read_ip(const struct der_value *value, bool constraint, struct arena *arena, struct general_name *out,
                      struct err *e)
{
	const struct slice octets = value->content;
	const size_t half = octets.len / 2;

	(void)arena;
	out->value = octets;
	if (!constraint) {
		ENSURE(octets.len == 4 || octets.len == 16, e, ERR_MALFORMED,
		       "an IP address has %zu octets, not 4 or 16 (RFC 5280 4.2.1.6)", octets.len);
		return OK;
	}
	ENSURE(octets.len == 8 || octets.len == 32, e, ERR_MALFORMED,
	       "an IP address range has %zu octets, not 8 or 32 (RFC 5280 4.2.1.10)", octets.len);
	ENSURE(mask_is_contiguous(slice_of(octets.data + half, half)), e, ERR_MALFORMED,
	       "an IP address range has a mask with holes (RFC 5280 4.2.1.10)");
	return OK;
}

static RESULT read_rid(const struct der_value *value, bool constraint, struct arena *arena, struct general_name *out,
                       struct err *e)
{
	(void)constraint;
	(void)arena;
	ENSURE(der_oid_is_valid(value->content), e, ERR_MALFORMED, "a registeredID is not an OBJECT IDENTIFIER");
	out->value = value->content;
	return OK;
}

/* [4] is EXPLICIT, for Name is a CHOICE (X.680 31.2.7). */
static RESULT read_directory(const struct der_value *value, bool constraint, struct arena *arena,
                             struct general_name *out, struct err *e)
{
	struct slice in = value->content;

	(void)constraint;
	TRY(name_read(&in, arena, &out->directory, e));
	TRY(der_end(in, "a directoryName", e));
	out->value = value->content;
	return OK;
}

/* SEQUENCE { type-id, value [0] EXPLICIT ANY }. */
static RESULT read_other(const struct der_value *value, bool constraint, struct arena *arena, struct general_name *out,
                         struct err *e)
{
	struct slice in = value->content, type, wrapped;
	struct der_value inner;

	(void)constraint;
	(void)arena;
	TRY(der_read_oid(&in, "the type of an otherName", &type, e));
	TRY(der_read(&in, DER_CONTEXT_CONSTRUCTED(0), "the value of an otherName", &wrapped, e));
	TRY(der_end(in, "an otherName", e));
	TRY(der_read_any(&wrapped, "the value of an otherName", &inner, e));
	TRY(der_end(wrapped, "the value of an otherName", e));
	out->value = value->whole;
	return OK;
}

/* Kept, never looked into. */
static RESULT read_opaque(const struct der_value *value, bool constraint, struct arena *arena, struct general_name *out,
                          struct err *e)
{
	(void)constraint;
	(void)arena;
	(void)e;
	out->value = value->whole;
	return OK;
}

static const struct kind_row kinds[NAME_KIND_COUNT] = {
	[NAME_OTHER] = { DER_CONTEXT_CONSTRUCTED(0), "an otherName", read_other },
	[NAME_EMAIL] = { DER_CONTEXT(1), "an rfc822Name", read_text },
	[NAME_DNS] = { DER_CONTEXT(2), "a dNSName", read_text },
	[NAME_X400] = { DER_CONTEXT_CONSTRUCTED(3), "an x400Address", read_opaque },
	[NAME_DIRECTORY] = { DER_CONTEXT_CONSTRUCTED(4), "a directoryName", read_directory },
	[NAME_EDI] = { DER_CONTEXT_CONSTRUCTED(5), "an ediPartyName", read_opaque },
	[NAME_URI] = { DER_CONTEXT(6), "a uniformResourceIdentifier", read_text },
	[NAME_IP] = { DER_CONTEXT(7), "an iPAddress", read_ip },
	[NAME_RID] = { DER_CONTEXT(8), "a registeredID", read_rid },
};

static RESULT read_kind(struct slice *in, bool constraint, struct arena *arena, struct general_name *out, struct err *e)
{
	struct der_value value;

	TRY(der_read_any(in, "a GeneralName", &value, e));
	const unsigned kind = value.tag & 0x1fu;
	ENSURE(kind < NAME_KIND_COUNT && kinds[kind].tag == value.tag, e, ERR_MALFORMED,
	       "a GeneralName has the tag 0x%02x, which is none of RFC 5280 4.2.1.6", (unsigned)value.tag);
	*out = (struct general_name){ .kind = (enum general_name_kind)kind };
	return kinds[kind].read(&value, constraint, arena, out, e);
}

RESULT general_name_read(struct slice *in, struct arena *arena, struct general_name *out, struct err *e)
{
	return read_kind(in, false, arena, out, e);
}

RESULT general_name_read_constraint(struct slice *in, struct arena *arena, struct general_name *out, struct err *e)
{
	return read_kind(in, true, arena, out, e);
}

const char *general_name_kind_text(enum general_name_kind kind)
{
	return kinds[kind].what;
}

RESULT general_names_read(struct slice content, struct arena *arena, struct general_names *out, struct err *e)
{
	size_t count;

	TRY(der_count(content, "a GeneralNames list", GENERAL_NAMES_MAX, &count, e));
	out->items = ARENA_ARRAY(arena, count, struct general_name);
	out->count = count;
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 0; i < count; i++)
		TRY(general_name_read(&content, arena, &out->items[i], e));
	return OK;
}
