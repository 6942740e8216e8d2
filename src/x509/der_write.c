/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/der.h"

#include "base/text.h"

/* Big-endian octets of a length of 128 or more, without leading zeros; their count. */
static size_t length_octets(size_t length, uint8_t out[sizeof(size_t)])
{
	size_t count = 0;

	for (size_t rest = length; rest > 0; rest >>= 8)
		count++;
	for (size_t i = 0; i < count; i++)
		out[i] = (uint8_t)(length >> 8 * (count - 1 - i));
	return count;
}

static void put_header(struct buf *out, unsigned tag, size_t length)
{
	uint8_t octets[sizeof(size_t)];

	buf_put_byte(out, (uint8_t)tag);
	if (length < 0x80) {
		buf_put_byte(out, (uint8_t)length);
		return;
	}
	const size_t count = length_octets(length, octets);
	buf_put_byte(out, (uint8_t)(0x80 | count));
	buf_put(out, octets, count);
}

size_t der_open(struct buf *out, unsigned tag)
{
	buf_put_byte(out, (uint8_t)tag);
	buf_put_byte(out, 0);
	return out->len;
}

/* The mark is where the content begins; a long length moves the content up to make room for itself. */
void der_close(struct buf *out, size_t mark)
{
	uint8_t octets[sizeof(size_t)];

	if (!buf_ok(out))
		return;
	const size_t length = out->len - mark;
	if (length < 0x80) {
		out->data[mark - 1] = (uint8_t)length;
		return;
	}
	const size_t count = length_octets(length, octets);
	if (buf_extend(out, count) == NULL)
		return;
	memmove(out->data + mark + count, out->data + mark, length);
	memcpy(out->data + mark, octets, count);
	out->data[mark - 1] = (uint8_t)(0x80 | count);
}

void der_put(struct buf *out, unsigned tag, struct slice content)
{
	put_header(out, tag, content.len);
	buf_put_slice(out, content);
}

void der_put_raw(struct buf *out, struct slice encoded)
{
	buf_put_slice(out, encoded);
}

void der_put_boolean(struct buf *out, bool value)
{
	const uint8_t octet = value ? 0xff : 0x00;

	der_put(out, DER_BOOLEAN, slice_of(&octet, 1));
}

void der_put_unsigned(struct buf *out, struct slice magnitude)
{
	while (magnitude.len > 0 && magnitude.data[0] == 0)
		magnitude = slice_of(magnitude.data + 1, magnitude.len - 1);
	const bool pad = magnitude.len == 0 || magnitude.data[0] >= 0x80;

	put_header(out, DER_INTEGER, magnitude.len + (pad ? 1 : 0));
	if (pad)
		buf_put_byte(out, 0);
	buf_put_slice(out, magnitude);
}

void der_put_small_integer(struct buf *out, int64_t value)
{
	uint8_t octets[8];
	size_t first = 0;

	for (size_t i = 0; i < sizeof octets; i++)
		octets[i] = (uint8_t)((uint64_t)value >> (8 * (7 - i)));
	const uint8_t sign = value < 0 ? 0xff : 0x00;
	while (first < 7 && octets[first] == sign && (octets[first + 1] & 0x80) == (sign & 0x80))
		first++;
	der_put(out, DER_INTEGER, slice_of(octets + first, sizeof octets - first));
}

void der_put_oid(struct buf *out, const char *dotted)
{
	struct err e;
	const size_t mark = der_open(out, DER_OID);

	/* Callers pass text that was checked when it came in; what is wrong here is ours and must not be signed. */
	if (failed(der_oid_from_text(dotted, out, &e)))
		out->broken = true;
	der_close(out, mark);
}

void der_put_text(struct buf *out, unsigned tag, const char *text)
{
	der_put(out, tag, slice_text(text));
}

/* "2026-11-24T16:00:00Z" without its punctuation. */
static void time_digits(int64_t seconds, char out[16])
{
	char text[TIME_TEXT_SIZE];
	size_t length = 0;

	time_format(seconds, text);
	for (const char *c = text; *c != '\0' && length < 14; c++)
		if (*c >= '0' && *c <= '9')
			out[length++] = *c;
	out[length++] = 'Z';
	out[length] = '\0';
}

void der_put_generalized_time(struct buf *out, int64_t seconds)
{
	char digits[16];

	time_digits(seconds, digits);
	der_put_text(out, DER_GENERALIZED_TIME, digits);
}

void der_put_time(struct buf *out, int64_t seconds)
{
	const int64_t year_1950 = -631152000, year_2050 = 2524608000;
	char digits[16];

	if (seconds < year_1950 || seconds >= year_2050) {
		der_put_generalized_time(out, seconds);
		return;
	}
	time_digits(seconds, digits);
	der_put_text(out, DER_UTC_TIME, digits + 2);
}

void der_put_named_bits(struct buf *out, unsigned bits)
{
	uint8_t octets[1 + 4] = { 0 };
	size_t count = 0;

	for (unsigned i = 0; i < 32; i++) {
		if ((bits >> i & 1) == 0)
			continue;
		octets[1 + i / 8] |= (uint8_t)(0x80u >> i % 8);
		octets[0] = (uint8_t)(7 - i % 8);
		count = i / 8 + 1;
	}
	der_put(out, DER_BIT_STRING, slice_of(octets, 1 + count));
}

void der_put_bit_string(struct buf *out, struct slice octets)
{
	put_header(out, DER_BIT_STRING, octets.len + 1);
	buf_put_byte(out, 0);
	buf_put_slice(out, octets);
}
