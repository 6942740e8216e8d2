/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/name.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "crypto/tlv.h"
#include "x509/der.h"
#include "x509/name_attribute.h"
#include "x509/name_canonical.h"

#define RDNS_MAX 16
#define AVAS_MAX 4
#define VALUE_MAX 1024
#define NAME_TEXT_MAX 4096

/* Splits at each `separator` that no backslash stands before; false when there are more than `max` parts. */
static bool split(struct slice text, char separator, struct slice *parts, size_t max, size_t *count)
{
	size_t start = 0;

	*count = 0;
	for (size_t i = 0; i <= text.len; i++) {
		if (i + 1 < text.len && text.data[i] == '\\') {
			i++;
			continue;
		}
		if (i < text.len && text.data[i] != (uint8_t)separator)
			continue;
		if (*count == max)
			return false;
		parts[(*count)++] = slice_of(text.data + start, i - start);
		start = i + 1;
	}
	return true;
}

/* Without the spaces at both ends, except one that is escaped. */
static struct slice trim(struct slice text)
{
	while (text.len > 0 && text.data[0] == ' ')
		text = slice_of(text.data + 1, text.len - 1);
	while (text.len > 0 && text.data[text.len - 1] == ' ' &&
	       !(text.len > 1 && text.data[text.len - 2] == '\\'))
		text.len--;
	return text;
}

/* One escape of RFC 4514 2.4 behind the backslash: a special character, or two hexadecimal digits. */
static size_t unescape(struct slice after, uint8_t *out)
{
	char digits[3] = "";

	if (after.len > 0 && after.data[0] != '\0' && strchr("\"+,;<>\\ #=", after.data[0]) != NULL) {
		*out = after.data[0];
		return 1;
	}
	if (after.len < 2)
		return 0;
	memcpy(digits, after.data, 2);
	return hex_decode(digits, out, 1) ? 2 : 0;
}

static RESULT read_value(struct slice text, uint8_t out[VALUE_MAX], size_t *length, struct err *e)
{
	*length = 0;
	for (size_t i = 0; i < text.len; i++) {
		ENSURE(*length < VALUE_MAX, e, ERR_INVALID, "a value in the name is longer than %d bytes", VALUE_MAX);
		if (text.data[i] != '\\') {
			ENSURE(text.data[i] >= 0x20 && strchr("\"+,;<>", text.data[i]) == NULL, e, ERR_INVALID,
			       "the name holds a character that must be escaped (RFC 4514 2.4)");
			out[(*length)++] = text.data[i];
			continue;
		}
		const size_t used = unescape(slice_of(text.data + i + 1, text.len - i - 1), &out[*length]);
		ENSURE(used > 0, e, ERR_INVALID, "the name holds an escape that RFC 4514 2.4 does not know");
		i += used;
		++*length;
	}
	return OK;
}

static bool is_printable_string(struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		const uint8_t c = text.data[i];
		const bool alphanumeric = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		if (!alphanumeric && (c == '\0' || strchr(" '()+,-./:=?", c) == NULL))
			return false;
	}
	return true;
}

static bool is_ascii(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] >= 0x80)
			return false;
	return true;
}

/* Characters, not octets: RFC 5280 A.1 counts so. */
static size_t utf8_characters(struct slice text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		if ((text.data[i] & 0xc0) != 0x80)
			count++;
	return count;
}

static RESULT check_value(struct slice value, const char *label, unsigned tag, size_t max, struct err *e)
{
	ENSURE(value.len > 0, e, ERR_INVALID, "%s in the name is empty", label);
	ENSURE(utf8_is_valid(value) && memchr(value.data, 0, value.len) == NULL, e, ERR_INVALID,
	       "%s in the name is not UTF-8 text", label);
	ENSURE(utf8_characters(value) <= max, e, ERR_INVALID, "%s in the name is longer than %zu characters", label, max);
	if (tag == DER_PRINTABLE_STRING)
		ENSURE(is_printable_string(value), e, ERR_INVALID,
		       "%s in the name has a character that a PrintableString does not have", label);
	if (tag == DER_PRINTABLE_STRING && max == 2)
		ENSURE(value.len == 2, e, ERR_INVALID, "C in the name is not a country code of two letters");
	if (tag == DER_IA5_STRING)
		ENSURE(is_ascii(value), e, ERR_INVALID, "%s in the name has a character beyond ASCII", label);
	return OK;
}

/* What stands in DER is bound by the same rules as text; other types than strings only where no name says what it is. */
static RESULT check_hex_value(const struct tlv *value, const struct name_attribute *attribute, struct err *e)
{
	struct code_points in = { .tag = value->tag, .rest = value->content };
	uint8_t text[4 * VALUE_MAX];
	size_t length = 0;
	uint32_t code_point;
	bool bad;

	if (!string_tag_is_known(value->tag)) {
		ENSURE(attribute == NULL, e, ERR_INVALID, "a #value in the name is not a string where %s is one",
		       attribute->label);
		return OK;
	}
	while (code_points_next(&in, &code_point, &bad))
		length += utf8_put(code_point, text + length);
	ENSURE(!bad, e, ERR_INVALID, "a #value in the name holds octets that its string type does not have");
	if (attribute == NULL)
		return OK;
	return check_value(slice_of(text, length), attribute->label, attribute->tag, attribute->max, e);
}

/* "#" and the DER of the value in hexadecimal, as RFC 4514 2.4 shows types without a name. */
static RESULT put_hex_value(struct slice digits, const struct name_attribute *attribute, struct buf *out,
                            struct err *e)
{
	char text[2 * VALUE_MAX + 1];
	uint8_t der[VALUE_MAX];
	struct tlv value;

	ENSURE(digits.len % 2 == 0 && digits.len < sizeof text, e, ERR_INVALID, "a #value in the name is malformed");
	memcpy(text, digits.data, digits.len);
	text[digits.len] = '\0';
	ENSURE(hex_decode(text, der, digits.len / 2), e, ERR_INVALID, "a #value in the name is not hexadecimal");
	struct slice in = slice_of(der, digits.len / 2);
	ENSURE(tlv_next(&in, &value) == NULL && in.len == 0, e, ERR_INVALID, "a #value in the name is not DER");
	TRY(check_hex_value(&value, attribute, e));
	der_put_raw(out, value.whole);
	return OK;
}

static RESULT put_text_value(struct slice text, const char *label, unsigned tag, size_t max, struct buf *out,
                             struct err *e)
{
	uint8_t value[VALUE_MAX];
	size_t length;

	TRY(read_value(text, value, &length, e));
	TRY(check_value(slice_of(value, length), label, tag, max, e));
	der_put(out, tag, slice_of(value, length));
	return OK;
}

/* "CN=value" or "1.2.3=value" as AttributeTypeAndValue. */
static RESULT put_attribute(struct slice text, struct buf *out, struct err *e)
{
	char label[128];
	const uint8_t *equals = text.len == 0 ? NULL : memchr(text.data, '=', text.len);

	ENSURE(equals != NULL, e, ERR_INVALID, "a part of the name is not of the form TYPE=value");
	const struct slice type = trim(slice_of(text.data, (size_t)(equals - text.data)));
	const struct slice value = trim(slice_of(equals + 1, text.len - (size_t)(equals + 1 - text.data)));
	ENSURE(type.len > 0 && type.len < sizeof label && memchr(type.data, 0, type.len) == NULL, e, ERR_INVALID,
	       "a part of the name has no type");
	memcpy(label, type.data, type.len);
	label[type.len] = '\0';

	const struct name_attribute *attribute = name_attribute_by_label(type);
	const size_t mark = der_open(out, DER_SEQUENCE), oid = der_open(out, DER_OID);
	ENSURE(attribute != NULL || (label[0] >= '0' && label[0] <= '2'), e, ERR_INVALID,
	       "the name has an attribute \"%s\" that is not known", label);
	TRY(der_oid_from_text(attribute != NULL ? attribute->dotted : label, out, e));
	der_close(out, oid);
	if (value.len > 0 && value.data[0] == '#')
		TRY(put_hex_value(slice_of(value.data + 1, value.len - 1), attribute, out, e));
	else
		TRY(put_text_value(value, label, attribute != NULL ? attribute->tag : DER_UTF8_STRING,
		                   attribute != NULL ? attribute->max : 256, out, e));
	der_close(out, mark);
	return OK;
}

static void sort(struct slice *items, size_t count)
{
	for (size_t i = 1; i < count; i++)
		for (size_t k = i; k > 0 && slice_compare(items[k - 1], items[k]) > 0; k--) {
			const struct slice swapped = items[k];
			items[k] = items[k - 1];
			items[k - 1] = swapped;
		}
}

/* The attributes of one RDN, in the order that DER gives a SET OF (X.690 11.6). */
static RESULT put_rdn(struct slice text, struct buf *out, struct err *e)
{
	CLEANUP_BUF struct buf scratch;
	struct slice parts[AVAS_MAX], encoded[AVAS_MAX];
	size_t count, ends[AVAS_MAX], start = 0;

	buf_init(&scratch, AVAS_MAX * (VALUE_MAX + 300));
	ENSURE(split(text, '+', parts, AVAS_MAX, &count), e, ERR_INVALID, "the name joins too many attributes by +");
	for (size_t i = 0; i < count; i++) {
		TRY(put_attribute(parts[i], &scratch, e));
		ends[i] = scratch.len;
	}
	TRY(buf_check(&scratch, e));
	for (size_t i = 0; i < count; i++) {
		encoded[i] = slice_of(scratch.data + start, ends[i] - start);
		start = ends[i];
	}
	sort(encoded, count);
	const size_t mark = der_open(out, DER_SET);
	for (size_t i = 0; i < count; i++)
		der_put_raw(out, encoded[i]);
	der_close(out, mark);
	return OK;
}

RESULT name_from_text(const char *text, struct buf *out, struct err *e)
{
	const struct slice whole = trim(slice_text(text));
	struct slice rdns[RDNS_MAX];
	size_t count = 0;

	ENSURE(whole.len <= NAME_TEXT_MAX, e, ERR_INVALID, "the name is longer than %d bytes", NAME_TEXT_MAX);
	if (whole.len > 0)
		ENSURE(split(whole, ',', rdns, RDNS_MAX, &count), e, ERR_INVALID, "the name has more than %d parts",
		       RDNS_MAX);
	/* RFC 4514 2.1: text begins with the last RDN of the encoding. */
	const size_t mark = der_open(out, DER_SEQUENCE);
	for (size_t i = count; i > 0; i--)
		TRY(put_rdn(rdns[i - 1], out, e));
	der_close(out, mark);
	return OK;
}
