/* SPDX-License-Identifier: Apache-2.0 */
/* Text forms of bytes and times: hexadecimal, base64, RFC 3339, and utf8.h. Strict in, canonical out. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/utf8.h"

#include <stdint.h>

#define TIME_TEXT_SIZE 32

/* Lower-case hexadecimal; `out` holds 2 * len + 1 chars. */
void hex_encode(struct slice bytes, char *out);
void buf_put_hex(struct buf *buf, struct slice bytes);
char *arena_hex(struct arena *arena, struct slice bytes);
/* Either case; exactly 2 * len digits for `len` bytes. False when the text is anything else. */
bool hex_decode(const char *text, uint8_t *out, size_t len);
/* Any even number of digits, at least one byte, into the arena. */
RESULT hex_decode_text(const char *text, struct arena *arena, struct slice *out, struct err *e);

/* RFC 4648 section 4, with padding, no line breaks. */
void buf_put_base64(struct buf *buf, struct slice bytes);
char *arena_base64(struct arena *arena, struct slice bytes);
/* Strict: the alphabet, canonical padding and zero spare bits, nothing else. ERR_MALFORMED. */
RESULT base64_decode(struct slice text, struct arena *arena, struct slice *out, struct err *e);
/* The same for RFC 4648 section 5 without padding, as RFC 7515 uses it. */
RESULT base64url_decode(struct slice text, struct arena *arena, struct slice *out, struct err *e);

/* Seconds since 1970 to "2026-11-24T16:00:00Z"; years 0000 to 9999, else clamped to these. */
void time_format(int64_t seconds, char out[TIME_TEXT_SIZE]);
/* RFC 3339 with Z or a numeric offset, fractions dropped; years 0000 to 9999. */
RESULT time_parse(const char *text, int64_t *seconds, struct err *e);
/* Proleptic Gregorian calendar, UTC; the caller has checked the ranges. */
int64_t time_from_civil(int year, int month, int day, int hour, int minute, int second);

#endif
