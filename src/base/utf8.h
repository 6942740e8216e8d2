/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 (RFC 3629), strictly: no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/slice.h"

/* Length of the well-formed character at the start, its code point in *out; 0 when there is none. */
size_t utf8_first(struct slice bytes, uint32_t *out);

bool utf8_is_valid(struct slice bytes);

/* The longest prefix of at most `max` bytes that splits no character. */
struct slice utf8_prefix(struct slice bytes, size_t max);

/* False for controls and for the characters that reorder or break a line: nothing to show a person. */
bool utf8_is_printable(uint32_t code_point);

#endif
