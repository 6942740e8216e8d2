/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/name.h"

#include "base/cleanup.h"
#include "x509/der.h"
#include "x509/name_canonical.h"

#include <assert.h>

#define RDNS_MAX 64
#define AVAS_MAX 16

/*
 * The canonical form: each RDN is its length in 4 octets and its attributes, in the order of their own
 * canonical octets; each attribute is the length of the OID in 2 octets, the OID, what follows (a folded string, or
 * the DER of a value that is no string), the length in 4 octets, and the value. Lengths first make it a
 * prefix code: a name is within another exactly when the other's form is a prefix of its own.
 */
enum value_form { FORM_STRING = 1, FORM_DER = 2 };

/*
 * Around an OID of o octets and a value of v octets, DER puts 8 octets at least and the canonical form 11
 * (both with the RDN), and v at most doubles: 11 + o + 2v never exceeds three times 8 + o + v.
 */
#define CANONICAL_MAX(der_length) (3 * (der_length))

struct canonical {
	uint8_t *data;
	size_t len, capacity;
};

static void put_number(uint8_t *at, size_t number, size_t octets)
{
	for (size_t i = 0; i < octets; i++)
		at[i] = (uint8_t)(number >> 8 * (octets - 1 - i));
}

static void canonical_put(struct canonical *out, struct slice bytes)
{
	assert(bytes.len <= out->capacity - out->len);
	if (bytes.len > 0)
		memcpy(out->data + out->len, bytes.data, bytes.len);
	out->len += bytes.len;
}

static void canonical_put_number(struct canonical *out, size_t number, size_t octets)
{
	uint8_t encoded[4];

	put_number(encoded, number, octets);
	canonical_put(out, slice_of(encoded, octets));
}

static RESULT put_string(const struct der_value *value, struct canonical *out, struct err *e)
{
	size_t length;

	canonical_put_number(out, FORM_STRING, 1);
	canonical_put_number(out, 0, 4);
	assert(STRING_CANONICAL_MAX(value->content.len) <= out->capacity - out->len);
	ENSURE(string_canonical(value->tag, value->content, out->data + out->len, &length), e, ERR_MALFORMED,
	       "a name holds a string with octets that its type does not have (RFC 5280 4.1.2.4)");
	put_number(out->data + out->len - 4, length, 4);
	out->len += length;
	return OK;
}

/* AttributeTypeAndValue, RFC 5280 4.1.2.4. */
static RESULT attribute_read(struct slice content, struct canonical *out, struct err *e)
{
	struct slice oid;
	struct der_value value;

	TRY(der_read_oid(&content, "the type of a name's attribute", &oid, e));
	TRY(der_read_any(&content, "the value of a name's attribute", &value, e));
	TRY(der_end(content, "a name's attribute", e));
	canonical_put_number(out, oid.len, 2);
	canonical_put(out, oid);
	if (string_tag_is_known(value.tag))
		return put_string(&value, out, e);
	canonical_put_number(out, FORM_DER, 1);
	canonical_put_number(out, value.whole.len, 4);
	canonical_put(out, value.whole);
	return OK;
}

/* Puts the canonical attributes of one RDN, which follow each other, into their order. */
static RESULT sort_attributes(struct slice *attributes, size_t count, struct arena *arena, struct err *e)
{
	uint8_t *start = (uint8_t *)(uintptr_t)attributes[0].data;
	const size_t length = (size_t)(attributes[count - 1].data + attributes[count - 1].len - start);
	const struct slice copy = arena_copy(arena, slice_of(start, length));

	ENSURE_MEMORY(copy.data, e);
	for (size_t i = 0; i < count; i++)
		attributes[i].data = copy.data + (attributes[i].data - start);
	for (size_t i = 1; i < count; i++)
		for (size_t k = i; k > 0 && slice_compare(attributes[k - 1], attributes[k]) > 0; k--) {
			const struct slice swapped = attributes[k];
			attributes[k] = attributes[k - 1];
			attributes[k - 1] = swapped;
		}
	for (size_t i = 0; i < count; i++) {
		memcpy(start, attributes[i].data, attributes[i].len);
		start += attributes[i].len;
	}
	return OK;
}

/* RelativeDistinguishedName: SET SIZE (1..MAX) OF attributes, in DER order (X.690 11.6). */
static RESULT rdn_read(struct slice content, struct arena *arena, struct canonical *out, struct err *e)
{
	struct slice attributes[AVAS_MAX], previous = { 0 };
	struct der_value attribute;
	const size_t mark = out->len;
	size_t count = 0;

	ENSURE(content.len > 0, e, ERR_MALFORMED, "a name has an empty RelativeDistinguishedName");
	canonical_put_number(out, 0, 4);
	while (content.len > 0) {
		const size_t start = out->len;
		ENSURE(count < AVAS_MAX, e, ERR_TOO_LARGE, "a name has more than %d attributes in one RDN", AVAS_MAX);
		TRY(der_read_value(&content, DER_SEQUENCE, "a name's attribute", &attribute, e));
		ENSURE(slice_compare(previous, attribute.whole) <= 0, e, ERR_MALFORMED,
		       "the attributes of a RelativeDistinguishedName are not in DER order (X.690 11.6)");
		TRY(attribute_read(attribute.content, out, e));
		attributes[count++] = slice_of(out->data + start, out->len - start);
		previous = attribute.whole;
	}
	if (count > 1)
		TRY(sort_attributes(attributes, count, arena, e));
	put_number(out->data + mark, out->len - mark - 4, 4);
	return OK;
}

static RESULT canonical_new(size_t capacity, struct arena *arena, struct canonical *out, struct err *e)
{
	*out = (struct canonical){ .data = arena_alloc(arena, capacity), .capacity = capacity };
	ENSURE_MEMORY(out->data, e);
	return OK;
}

RESULT name_read(struct slice *in, struct arena *arena, struct name *out, struct err *e)
{
	struct der_value value;
	struct slice rdn;
	struct canonical canonical;
	size_t count = 0;

	TRY(der_read_value(in, DER_SEQUENCE, "a name", &value, e));
	*out = (struct name){ .der = value.whole, .empty = value.content.len == 0 };
	if (out->empty)
		return OK;
	TRY(canonical_new(CANONICAL_MAX(value.content.len), arena, &canonical, e));
	while (value.content.len > 0) {
		ENSURE(count++ < RDNS_MAX, e, ERR_TOO_LARGE, "a name has more than %d RDNs", RDNS_MAX);
		TRY(der_read(&value.content, DER_SET, "a RelativeDistinguishedName", &rdn, e));
		TRY(rdn_read(rdn, arena, &canonical, e));
	}
	out->canonical = slice_of(canonical.data, canonical.len);
	return OK;
}

RESULT name_extend(const struct name *base, struct slice rdn, struct arena *arena, struct name *out, struct err *e)
{
	struct canonical canonical;

	TRY(canonical_new(base->canonical.len + CANONICAL_MAX(rdn.len + 2), arena, &canonical, e));
	canonical_put(&canonical, base->canonical);
	TRY(rdn_read(rdn, arena, &canonical, e));
	*out = (struct name){ .canonical = slice_of(canonical.data, canonical.len) };
	return OK;
}

bool name_equal(const struct name *a, const struct name *b)
{
	return slice_equal(a->canonical, b->canonical);
}

bool name_is_within(const struct name *name, const struct name *base)
{
	return base->canonical.len <= name->canonical.len &&
	       slice_equal(base->canonical, slice_of(name->canonical.data, base->canonical.len));
}
