/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates, CRLs and requests put together from hexadecimal parts, each good unless a test replaces
 * it, with a signature that says nothing. Independent of the builders under test.
 */
#ifndef TESTS_SUPPORT_RAW_CERT_H
#define TESTS_SUPPORT_RAW_CERT_H

#include "support/parse.h"

#define RAW_ECDSA_SHA256 "300a06082a8648ce3d040302"
#define RAW_NAME_A "300c310a300806035504030c0141"
#define RAW_NAME_B "300c310a300806035504030c0142"
#define RAW_EMPTY_NAME "3000"
#define RAW_VALIDITY "301e170d3236303130313030303030305a170d3237303130313030303030305a"
/* The generator of P-256 (SEC 2 2.4.2), a point on the curve like any other. */
#define RAW_SPKI                                                                          \
	"3059301306072a8648ce3d020106082a8648ce3d030107034200"                            \
	"046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"              \
	"4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
#define RAW_SIGNATURE "030400010203"

/* Parts in hexadecimal, each a whole encoding; "" leaves one out; NULL takes the good one. */
struct raw_cert {
	const char *version, *serial, *algorithm, *issuer, *validity, *subject, *spki, *unique_ids, *extensions;
	const char *outer_algorithm, *signature;
	const char *inner_tail, *outer_tail; /* what does not belong there; NULL for nothing */
};

static inline const char *raw_or(const char *part, const char *good)
{
	return part != NULL ? part : good;
}

/* Hexadecimal of one value around `content`, itself hexadecimal. */
static inline char *raw_wrap(struct arena *arena, unsigned tag, const char *content)
{
	const size_t length = hex(arena, content).len;

	if (length < 0x80)
		return arena_printf(arena, "%02x%02zx%s", tag, length, content);
	if (length < 0x100)
		return arena_printf(arena, "%02x81%02zx%s", tag, length, content);
	if (length < 0x10000)
		return arena_printf(arena, "%02x82%04zx%s", tag, length, content);
	return arena_printf(arena, "%02x83%06zx%s", tag, length, content);
}

/* SEQUENCE { tbs, algorithm, signature }. */
static inline struct slice raw_signed(struct arena *arena, const char *tbs, const char *algorithm, const char *signature,
                                      const char *tail)
{
	const char *content = arena_printf(arena, "%s%s%s", tbs, algorithm, signature);

	return hex(arena, arena_printf(arena, "%s%s", raw_wrap(arena, 0x30, content), tail));
}

static inline char *raw_tbs(struct arena *arena, const struct raw_cert *raw)
{
	const char *content = arena_printf(
		arena, "%s%s%s%s%s%s%s%s%s%s", raw_or(raw->version, "a003020102"), raw_or(raw->serial, "020105"),
		raw_or(raw->algorithm, RAW_ECDSA_SHA256), raw_or(raw->issuer, RAW_NAME_A),
		raw_or(raw->validity, RAW_VALIDITY), raw_or(raw->subject, RAW_NAME_B), raw_or(raw->spki, RAW_SPKI),
		raw_or(raw->unique_ids, ""), raw_or(raw->extensions, ""), raw_or(raw->inner_tail, ""));

	return raw_wrap(arena, 0x30, content);
}

static inline struct slice raw_cert(struct arena *arena, const struct raw_cert *raw)
{
	return raw_signed(arena, raw_tbs(arena, raw), raw_or(raw->outer_algorithm, raw_or(raw->algorithm, RAW_ECDSA_SHA256)),
	                  raw_or(raw->signature, RAW_SIGNATURE), raw_or(raw->outer_tail, ""));
}

/* [3] EXPLICIT SEQUENCE around extensions. */
static inline char *raw_extensions(struct arena *arena, const char *extensions)
{
	return raw_wrap(arena, 0xa3, raw_wrap(arena, 0x30, extensions));
}

/* One Extension of the arc id-ce (2.5.29.n), its value wrapped. */
static inline char *raw_extension(struct arena *arena, const char *oid, bool critical, const char *value)
{
	const char *content = arena_printf(arena, "%s%s%s", raw_wrap(arena, 0x06, oid), critical ? "0101ff" : "",
	                                   raw_wrap(arena, 0x04, value));

	return raw_wrap(arena, 0x30, content);
}

#endif
