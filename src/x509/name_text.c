/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/name.h"

#include "base/text.h"
#include "crypto/tlv.h"
#include "x509/der.h"
#include "x509/name_attribute.h"
#include "x509/name_canonical.h"

#define RDNS_SHOWN 64
#define TEXT_MAX (64u * 1024)

/* What would hide or reorder text on a screen: controls, and the invisible and bidirectional marks. */
static bool is_invisible(uint32_t code_point)
{
	return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0) || code_point == 0xad ||
	       (code_point >= 0x200b && code_point <= 0x200f) || (code_point >= 0x2028 && code_point <= 0x202e) ||
	       (code_point >= 0x2060 && code_point <= 0x206f) || code_point == 0xfeff;
}

/* RFC 4514 2.4: what must be escaped wherever it stands. */
static bool is_special(uint32_t code_point)
{
	return code_point < 0x80 && code_point != 0 && strchr("\"+,;<>\\", (int)code_point) != NULL;
}

static void put_code_point(uint32_t code_point, bool escape, struct buf *out)
{
	uint8_t octets[4];
	const size_t length = utf8_put(code_point, octets);

	if (is_invisible(code_point)) {
		for (size_t i = 0; i < length; i++)
			buf_printf(out, "\\%02X", (unsigned)octets[i]);
		return;
	}
	if (escape || is_special(code_point))
		buf_put_byte(out, '\\');
	buf_put(out, octets, length);
}

static void put_string(const struct tlv *value, struct buf *out)
{
	struct code_points in = { .tag = value->tag, .rest = value->content };
	uint32_t code_point;
	bool bad, first = true;

	while (code_points_next(&in, &code_point, &bad)) {
		const bool last = in.rest.len == 0;
		const bool edge = (code_point == ' ' && (first || last)) || (code_point == '#' && first);
		put_code_point(code_point, edge, out);
		first = false;
	}
}

static void put_attribute(struct slice content, struct buf *out)
{
	struct slice oid;
	struct tlv value;

	if (!tlv_take(&content, DER_OID, &oid) || tlv_next(&content, &value) != NULL)
		return;
	const struct name_attribute *attribute = name_attribute_by_oid(oid);
	if (attribute != NULL)
		buf_put_text(out, attribute->label);
	else
		der_oid_text(oid, out);
	buf_put_byte(out, '=');
	/* RFC 4514 2.4: a type without a name is shown by the octets of its value, and so is what is no string. */
	if (attribute != NULL && string_tag_is_known(value.tag)) {
		put_string(&value, out);
		return;
	}
	buf_put_byte(out, '#');
	buf_put_hex(out, value.whole);
}

static void put_rdn(struct slice content, struct buf *out)
{
	struct slice attribute;

	for (bool first = true; tlv_take(&content, DER_SEQUENCE, &attribute); first = false) {
		if (!first)
			buf_put_byte(out, '+');
		put_attribute(attribute, out);
	}
}

/* The RDNs of a name in the order of the encoding; how many. */
static size_t rdns_of(const struct name *name, struct slice rdns[RDNS_SHOWN])
{
	struct slice in = name->der, content;
	size_t count = 0;

	if (!tlv_take(&in, DER_SEQUENCE, &content))
		return 0;
	while (count < RDNS_SHOWN && tlv_take(&content, DER_SET, &rdns[count]))
		count++;
	return count;
}

void name_text(const struct name *name, struct buf *out)
{
	struct slice rdns[RDNS_SHOWN];
	const size_t count = rdns_of(name, rdns);

	for (size_t i = count; i > 0; i--) {
		if (i < count)
			buf_put_byte(out, ',');
		put_rdn(rdns[i - 1], out);
	}
}

char *name_arena_text(const struct name *name, struct arena *arena)
{
	CLEANUP_BUF struct buf text;

	buf_init(&text, TEXT_MAX);
	name_text(name, &text);
	return buf_ok(&text) ? arena_text_of(arena, buf_slice(&text)) : NULL;
}

/* A string value as plain UTF-8. */
static char *string_arena_text(const struct tlv *value, struct arena *arena)
{
	struct code_points in = { .tag = value->tag, .rest = value->content };
	uint8_t *text = arena_alloc(arena, 2 * value->content.len + 4);
	uint32_t code_point;
	size_t length = 0;
	bool bad;

	if (text == NULL)
		return NULL;
	while (code_points_next(&in, &code_point, &bad))
		length += utf8_put(code_point, text + length);
	text[length] = '\0';
	return (char *)text;
}

const char *name_common_name(const struct name *name, struct arena *arena)
{
	struct slice rdns[RDNS_SHOWN], attribute, oid;
	const size_t count = rdns_of(name, rdns);
	struct tlv value;

	for (size_t i = 0; i < count; i++)
		while (tlv_take(&rdns[i], DER_SEQUENCE, &attribute))
			if (tlv_take(&attribute, DER_OID, &oid) && slice_equal(oid, slice_of("\x55\x04\x03", 3)) &&
			    tlv_next(&attribute, &value) == NULL && string_tag_is_known(value.tag))
				return string_arena_text(&value, arena);
	return NULL;
}
