/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strings of names: the string types of ASN.1 as one stream of code points, and the comparison form of
 * RFC 5280 7.1 (RFC 4518): mapped, case folded, white space compressed. Normalization (NFKC) is left
 * out: names that differ in it only are different, which refuses and never accepts.
 */
#ifndef X509_NAME_CANONICAL_H
#define X509_NAME_CANONICAL_H

#include "base/slice.h"

/* Code points of a string value, one after the other. */
struct code_points {
	unsigned tag;
	struct slice rest;
};

/* False when the tag is none of the string types of DirectoryString, IA5, Visible and Numeric. */
bool string_tag_is_known(unsigned tag);
/*
 * The next code point. False at the end, and with `*bad` set when the octets are not such a string: wrong
 * width, not UTF-8, surrogates, U+0000 anywhere, octets above 7F where there are none.
 */
bool code_points_next(struct code_points *in, uint32_t *out, bool *bad);

/* Octets of UTF-8 written to `out` (1 to 4). */
size_t utf8_put(uint32_t code_point, uint8_t out[4]);

/*
 * The comparison form of one string value in UTF-8, written to `out`, which holds STRING_CANONICAL_MAX
 * of the value's length. False when the value is malformed.
 */
#define STRING_CANONICAL_MAX(length) (2 * (length))
bool string_canonical(unsigned tag, struct slice value, uint8_t *out, size_t *length);

#endif
