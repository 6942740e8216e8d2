/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/der.h"

#define OID_OCTETS_MAX 255
/* An arc of 128 bits, as OIDs made from UUIDs have them (X.667), takes 19 octets, the first at most 0x83. */
#define ARC_OCTETS_MAX 19
#define ARC_FIRST_MAX 0x83

__extension__ typedef unsigned __int128 arc_t;

/* Octets of the arc at the start of `content`; 0 when it is malformed. */
static size_t arc_length(struct slice content)
{
	size_t length = 0;

	if (content.data[0] == 0x80)
		return 0;
	while (length < content.len && length < ARC_OCTETS_MAX && content.data[length] >= 0x80)
		length++;
	if (length == content.len || length == ARC_OCTETS_MAX)
		return 0;
	length++;
	return length == ARC_OCTETS_MAX && content.data[0] > ARC_FIRST_MAX ? 0 : length;
}

bool der_oid_is_valid(struct slice content)
{
	if (content.len == 0 || content.len > OID_OCTETS_MAX)
		return false;
	while (content.len > 0) {
		const size_t length = arc_length(content);
		if (length == 0)
			return false;
		content = slice_of(content.data + length, content.len - length);
	}
	return true;
}

static void put_arc(struct buf *out, arc_t arc)
{
	char digits[40];
	size_t at = sizeof digits;

	do {
		digits[--at] = (char)('0' + (int)(arc % 10));
		arc /= 10;
	} while (arc > 0);
	buf_put(out, digits + at, sizeof digits - at);
}

void der_oid_text(struct slice content, struct buf *out)
{
	bool first = true;

	while (content.len > 0) {
		const size_t length = arc_length(content);
		if (length == 0) {
			buf_put_text(out, first ? "?" : ".?");
			return;
		}
		arc_t arc = 0;
		for (size_t i = 0; i < length; i++)
			arc = arc << 7 | (content.data[i] & 0x7fu);
		if (first) {
			const unsigned root = arc < 40 ? 0 : arc < 80 ? 1 : 2;
			buf_printf(out, "%u", root);
			arc -= 40 * root;
			first = false;
		}
		buf_put_byte(out, '.');
		put_arc(out, arc);
		content = slice_of(content.data + length, content.len - length);
	}
}

static void put_base128(struct buf *out, arc_t arc)
{
	uint8_t octets[ARC_OCTETS_MAX];
	size_t at = sizeof octets;

	octets[--at] = (uint8_t)(arc & 0x7f);
	for (arc >>= 7; arc > 0; arc >>= 7)
		octets[--at] = (uint8_t)(0x80 | (arc & 0x7f));
	buf_put(out, octets + at, sizeof octets - at);
}

/* One decimal arc without leading zeros, of 128 bits at most; moves *text behind it. */
static bool take_arc(const char **text, arc_t *arc)
{
	const arc_t max = ~(arc_t)0 - 80;
	const char *at = *text;

	*arc = 0;
	if (at[0] == '0' && at[1] >= '0' && at[1] <= '9')
		return false;
	for (; *at >= '0' && *at <= '9'; at++) {
		const unsigned digit = (unsigned)(*at - '0');
		if (*arc > (max - digit) / 10)
			return false;
		*arc = *arc * 10 + digit;
	}
	const bool any = at != *text;
	*text = at;
	return any;
}

RESULT der_oid_from_text(const char *dotted, struct buf *out, struct err *e)
{
	const char *at = dotted;
	arc_t root, arc;

	ENSURE(strlen(dotted) <= OID_OCTETS_MAX, e, ERR_INVALID, "the object identifier is too long");
	ENSURE(take_arc(&at, &root) && root <= 2 && *at++ == '.' && take_arc(&at, &arc) && (root == 2 || arc < 40), e,
	       ERR_INVALID, "\"%s\" is not a dotted object identifier", dotted);
	put_base128(out, root * 40 + arc);
	while (*at != '\0') {
		ENSURE(*at++ == '.' && take_arc(&at, &arc), e, ERR_INVALID,
		       "\"%s\" is not a dotted object identifier", dotted);
		put_base128(out, arc);
	}
	return OK;
}
