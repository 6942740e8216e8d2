/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/der.h"

#include "base/text.h"
#include "crypto/tlv.h"

RESULT der_read_any(struct slice *in, const char *what, struct der_value *out, struct err *e)
{
	struct tlv value;
	const char *problem = tlv_next(in, &value);

	ENSURE(problem == NULL, e, ERR_MALFORMED, "%s %s", what, problem);
	*out = (struct der_value){ .tag = value.tag, .content = value.content, .whole = value.whole };
	return OK;
}

RESULT der_read_value(struct slice *in, unsigned tag, const char *what, struct der_value *out, struct err *e)
{
	TRY(der_read_any(in, what, out, e));
	ENSURE(out->tag == tag, e, ERR_MALFORMED, "%s has the tag 0x%02x where 0x%02x belongs", what,
	       (unsigned)out->tag, tag);
	return OK;
}

RESULT der_read(struct slice *in, unsigned tag, const char *what, struct slice *content, struct err *e)
{
	struct der_value value;

	TRY(der_read_value(in, tag, what, &value, e));
	*content = value.content;
	return OK;
}

RESULT der_read_optional(struct slice *in, unsigned tag, const char *what, bool *present, struct slice *content,
                         struct err *e)
{
	*present = der_peek(*in) == tag;
	if (!*present)
		return OK;
	return der_read(in, tag, what, content, e);
}

RESULT der_end(struct slice in, const char *what, struct err *e)
{
	ENSURE(in.len == 0, e, ERR_MALFORMED, "%s is followed by %zu bytes that do not belong there", what, in.len);
	return OK;
}

RESULT der_read_only(struct slice in, unsigned tag, const char *what, struct slice *content, struct err *e)
{
	TRY(der_read(&in, tag, what, content, e));
	return der_end(in, what, e);
}

unsigned der_peek(struct slice in)
{
	return in.len == 0 ? 0 : in.data[0];
}

RESULT der_count(struct slice content, const char *what, size_t max, size_t *count, struct err *e)
{
	struct der_value item;

	*count = 0;
	ENSURE(content.len > 0, e, ERR_MALFORMED, "%s is empty where at least one element is required", what);
	while (content.len > 0) {
		ENSURE(*count < max, e, ERR_TOO_LARGE, "%s has more than %zu elements", what, max);
		TRY(der_read_any(&content, what, &item, e));
		++*count;
	}
	return OK;
}

RESULT der_read_boolean(struct slice *in, const char *what, bool *out, struct err *e)
{
	struct slice content;

	TRY(der_read(in, DER_BOOLEAN, what, &content, e));
	ENSURE(content.len == 1, e, ERR_MALFORMED, "%s is a BOOLEAN of %zu octets", what, content.len);
	ENSURE(content.data[0] == 0x00 || content.data[0] == 0xff, e, ERR_MALFORMED,
	       "%s is a BOOLEAN that is neither 00 nor FF", what);
	*out = content.data[0] == 0xff;
	return OK;
}

RESULT der_read_default_false(struct slice *in, unsigned tag, const char *what, bool *out, struct err *e)
{
	struct slice content;

	TRY(der_read_optional(in, tag, what, out, &content, e));
	if (!*out)
		return OK;
	ENSURE(content.len == 1 && content.data[0] == 0xff, e, ERR_MALFORMED,
	       "%s is encoded, but not as TRUE (X.690 11.1, 11.5)", what);
	return OK;
}

RESULT der_read_integer_tagged(struct slice *in, unsigned tag, const char *what, struct slice *out, struct err *e)
{
	TRY(der_read(in, tag, what, out, e));
	ENSURE(tlv_integer_is_minimal(*out), e, ERR_MALFORMED, "%s is an INTEGER that is empty or padded", what);
	return OK;
}

RESULT der_read_integer(struct slice *in, const char *what, struct slice *out, struct err *e)
{
	return der_read_integer_tagged(in, DER_INTEGER, what, out, e);
}

RESULT der_read_count(struct slice *in, unsigned tag, const char *what, int32_t *out, struct err *e)
{
	struct slice content;

	TRY(der_read_integer_tagged(in, tag, what, &content, e));
	ENSURE(content.data[0] < 0x80, e, ERR_MALFORMED, "%s is negative", what);
	int32_t value = 0;
	for (size_t i = 0; i < content.len; i++)
		value = value > INT32_MAX >> 8 ? INT32_MAX : value << 8 | content.data[i];
	*out = content.len > 4 ? INT32_MAX : value;
	return OK;
}

RESULT der_read_small_integer(struct slice *in, const char *what, int32_t *out, struct err *e)
{
	struct slice copy = *in, content;

	TRY(der_read_integer(&copy, what, &content, e));
	ENSURE(content.len <= 4, e, ERR_MALFORMED, "%s is too large a number", what);
	return der_read_count(in, DER_INTEGER, what, out, e);
}

RESULT der_read_bit_string(struct slice *in, unsigned tag, const char *what, struct slice *bits, unsigned *unused,
                           struct err *e)
{
	struct slice content;

	TRY(der_read(in, tag, what, &content, e));
	ENSURE(content.len > 0, e, ERR_MALFORMED, "%s is a BIT STRING without its first octet", what);
	*unused = content.data[0];
	*bits = slice_of(content.data + 1, content.len - 1);
	ENSURE(*unused <= 7 && (bits->len > 0 || *unused == 0), e, ERR_MALFORMED,
	       "%s is a BIT STRING with a wrong count of unused bits", what);
	if (*unused > 0)
		ENSURE((bits->data[bits->len - 1] & ((1u << *unused) - 1)) == 0, e, ERR_MALFORMED,
		       "%s is a BIT STRING whose unused bits are not zero", what);
	return OK;
}

RESULT der_read_octet_bits(struct slice *in, const char *what, struct slice *octets, struct err *e)
{
	unsigned unused;

	TRY(der_read_bit_string(in, DER_BIT_STRING, what, octets, &unused, e));
	ENSURE(unused == 0, e, ERR_MALFORMED, "%s is a BIT STRING that is not a whole number of octets", what);
	return OK;
}

RESULT der_read_named_bits(struct slice *in, unsigned tag, const char *what, unsigned *out, struct err *e)
{
	struct slice bits;
	unsigned unused;

	TRY(der_read_bit_string(in, tag, what, &bits, &unused, e));
	ENSURE(bits.len <= 4, e, ERR_MALFORMED, "%s has more than 32 named bits", what);
	/* X.690 11.2.2: trailing zero bits are removed, so the last bit that is used is a one. */
	if (bits.len > 0)
		ENSURE((bits.data[bits.len - 1] >> unused & 1) == 1, e, ERR_MALFORMED,
		       "%s has trailing zero bits (X.690 11.2.2)", what);
	*out = 0;
	for (size_t i = 0; i < bits.len * 8; i++)
		if ((bits.data[i / 8] & 0x80u >> i % 8) != 0)
			*out |= 1u << i;
	return OK;
}

RESULT der_read_oid(struct slice *in, const char *what, struct slice *content, struct err *e)
{
	TRY(der_read(in, DER_OID, what, content, e));
	ENSURE(der_oid_is_valid(*content), e, ERR_MALFORMED, "%s is not a well-formed OBJECT IDENTIFIER", what);
	return OK;
}

/* --- times --- */

/* Two decimal digits at `text`; -1 when they are not digits. */
static int two_digits(const uint8_t *text)
{
	if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
		return -1;
	return (text[0] - '0') * 10 + (text[1] - '0');
}

static int days_in_month(int year, int month)
{
	static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* MMDDHHMMSSZ after the year. */
static bool time_rest(int year, const uint8_t *text, int64_t *seconds)
{
	const int month = two_digits(text), day = two_digits(text + 2);
	const int hour = two_digits(text + 4), minute = two_digits(text + 6), second = two_digits(text + 8);

	if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
		return false;
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || text[10] != 'Z')
		return false;
	*seconds = time_from_civil(year, month, day, hour, minute, second);
	return true;
}

/* RFC 5280 4.1.2.5.1: YYMMDDHHMMSSZ, YY of 50 and above is 19YY. */
static bool utc_time(struct slice text, int64_t *seconds)
{
	if (text.len != 13)
		return false;
	const int year = two_digits(text.data);
	return year >= 0 && time_rest(year >= 50 ? 1900 + year : 2000 + year, text.data + 2, seconds);
}

/* RFC 5280 4.1.2.5.2: YYYYMMDDHHMMSSZ, no fractions. */
static bool generalized_time(struct slice text, int64_t *seconds)
{
	if (text.len != 15)
		return false;
	const int century = two_digits(text.data), year = two_digits(text.data + 2);
	return century >= 0 && year >= 0 && time_rest(century * 100 + year, text.data + 4, seconds);
}

RESULT der_read_generalized_time(struct slice *in, const char *what, int64_t *seconds, struct err *e)
{
	struct slice text;

	TRY(der_read(in, DER_GENERALIZED_TIME, what, &text, e));
	ENSURE(generalized_time(text, seconds), e, ERR_MALFORMED,
	       "%s is not a date of the form YYYYMMDDHHMMSSZ (RFC 5280 4.1.2.5.2)", what);
	return OK;
}

RESULT der_read_time(struct slice *in, const char *what, int64_t *seconds, struct err *e)
{
	struct slice text;

	if (der_peek(*in) == DER_GENERALIZED_TIME)
		return der_read_generalized_time(in, what, seconds, e);
	TRY(der_read(in, DER_UTC_TIME, what, &text, e));
	ENSURE(utc_time(text, seconds), e, ERR_MALFORMED,
	       "%s is not a date of the form YYMMDDHHMMSSZ (RFC 5280 4.1.2.5.1)", what);
	return OK;
}
