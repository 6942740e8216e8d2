/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strict DER (X.690): definite minimal lengths, low tag numbers, nothing past the end. A reader is a
 * slice that shrinks; a failed read sets err to ERR_MALFORMED with a sentence that names what was read.
 * The writer appends to a struct buf and patches lengths when a constructed value is closed.
 */
#ifndef X509_DER_H
#define X509_DER_H

#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

#include <stdint.h>

enum der_tag {
	DER_BOOLEAN = 0x01, DER_INTEGER = 0x02, DER_BIT_STRING = 0x03, DER_OCTET_STRING = 0x04, DER_NULL = 0x05,
	DER_OID = 0x06, DER_ENUMERATED = 0x0a, DER_UTF8_STRING = 0x0c, DER_NUMERIC_STRING = 0x12, DER_PRINTABLE_STRING = 0x13,
	DER_TELETEX_STRING = 0x14, DER_IA5_STRING = 0x16, DER_UTC_TIME = 0x17, DER_GENERALIZED_TIME = 0x18,
	DER_VISIBLE_STRING = 0x1a, DER_UNIVERSAL_STRING = 0x1c, DER_BMP_STRING = 0x1e,
	DER_SEQUENCE = 0x30, DER_SET = 0x31,
};
#define DER_CONTEXT(n) (0x80u | (n))               /* [n] IMPLICIT primitive */
#define DER_CONTEXT_CONSTRUCTED(n) (0xa0u | (n))   /* [n] constructed */

struct der_value {
	uint8_t tag;
	struct slice content;
	struct slice whole; /* tag, length and content */
};

/* The next value of any tag. `what` names it in the error sentence. */
RESULT der_read_any(struct slice *in, const char *what, struct der_value *out, struct err *e);
/* The next value, which must have `tag`; its content. */
RESULT der_read(struct slice *in, unsigned tag, const char *what, struct slice *content, struct err *e);
/* As der_read, with the encoding as well. */
RESULT der_read_value(struct slice *in, unsigned tag, const char *what, struct der_value *out, struct err *e);
/* `in` is exactly one value with `tag`, nothing behind it; its content. */
RESULT der_read_only(struct slice in, unsigned tag, const char *what, struct slice *content, struct err *e);
/* When the next tag is `tag`, reads it and sets *present; else leaves `in` alone. */
RESULT der_read_optional(struct slice *in, unsigned tag, const char *what, bool *present, struct slice *content,
                         struct err *e);
/* Fails unless everything was read. */
RESULT der_end(struct slice in, const char *what, struct err *e);
/* Tag of the next value, 0 at the end. */
unsigned der_peek(struct slice in);
/*
 * How many values stand in the content of a SEQUENCE SIZE (1..max) OF. ERR_MALFORMED when there is none
 * or a header is wrong, ERR_TOO_LARGE past `max`.
 */
RESULT der_count(struct slice content, const char *what, size_t max, size_t *count, struct err *e);

/* DER TRUE is 0xff; a present FALSE default is refused by the caller, who knows the default. */
RESULT der_read_boolean(struct slice *in, const char *what, bool *out, struct err *e);
/* BOOLEAN DEFAULT FALSE under `tag`: absent or TRUE, for DER does not encode a default (X.690 11.5). */
RESULT der_read_default_false(struct slice *in, unsigned tag, const char *what, bool *out, struct err *e);
/* Content octets, minimal, possibly negative. */
RESULT der_read_integer(struct slice *in, const char *what, struct slice *out, struct err *e);
/* The same under an IMPLICIT tag. */
RESULT der_read_integer_tagged(struct slice *in, unsigned tag, const char *what, struct slice *out, struct err *e);
/* INTEGER (0..MAX) under `tag`; what is above INT32_MAX is read as INT32_MAX, negative ones are refused. */
RESULT der_read_count(struct slice *in, unsigned tag, const char *what, int32_t *out, struct err *e);
/* 0 … INT32_MAX. */
RESULT der_read_small_integer(struct slice *in, const char *what, int32_t *out, struct err *e);
/* Bits as octets; unused bits must be zero. */
RESULT der_read_bit_string(struct slice *in, unsigned tag, const char *what, struct slice *bits, unsigned *unused,
                           struct err *e);
/* A BIT STRING of whole octets. */
RESULT der_read_octet_bits(struct slice *in, const char *what, struct slice *octets, struct err *e);
/* Named bits without trailing zeros (X.690 11.2.2); bit n of the standard is 1 << n; at most 32. */
RESULT der_read_named_bits(struct slice *in, unsigned tag, const char *what, unsigned *out, struct err *e);
/* OBJECT IDENTIFIER, its encoding checked; content octets. */
RESULT der_read_oid(struct slice *in, const char *what, struct slice *content, struct err *e);
/* UTCTime or GeneralizedTime by the rules of RFC 5280 4.1.2.5; seconds since 1970. */
RESULT der_read_time(struct slice *in, const char *what, int64_t *seconds, struct err *e);
/* GeneralizedTime only, by RFC 5280 4.1.2.5.2. */
RESULT der_read_generalized_time(struct slice *in, const char *what, int64_t *seconds, struct err *e);
/* Minimal subidentifiers, none above 128 bits, at most 255 octets. */
bool der_oid_is_valid(struct slice content);
/* Dotted text of OID content octets into the buffer. */
void der_oid_text(struct slice content, struct buf *out);
/* Content octets of a dotted OID; ERR_INVALID. */
RESULT der_oid_from_text(const char *dotted, struct buf *out, struct err *e);

/* --- writing --- */

/* Opens a constructed (or wrapping) value; returns a mark for der_close. */
size_t der_open(struct buf *out, unsigned tag);
void der_close(struct buf *out, size_t mark);
void der_put(struct buf *out, unsigned tag, struct slice content);
void der_put_raw(struct buf *out, struct slice encoded);
void der_put_boolean(struct buf *out, bool value);
/* Unsigned big-endian magnitude; leading zeros dropped, a zero octet added when the top bit is set. */
void der_put_unsigned(struct buf *out, struct slice magnitude);
void der_put_small_integer(struct buf *out, int64_t value);
void der_put_oid(struct buf *out, const char *dotted);
void der_put_text(struct buf *out, unsigned tag, const char *text);
/* UTCTime through 2049, GeneralizedTime after (RFC 5280 4.1.2.5). */
void der_put_time(struct buf *out, int64_t seconds);
void der_put_generalized_time(struct buf *out, int64_t seconds);
/* Bit string with trailing zero bits removed; bit 0 of the standard is bit 0 of `bits`. */
void der_put_named_bits(struct buf *out, unsigned bits);
void der_put_bit_string(struct buf *out, struct slice octets);

#endif
