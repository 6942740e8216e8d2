/* SPDX-License-Identifier: Apache-2.0 */
/* CRLs put together from hexadecimal parts, as raw_cert.h does for certificates. */
#ifndef TESTS_SUPPORT_RAW_CRL_H
#define TESTS_SUPPORT_RAW_CRL_H

#include "support/raw_cert.h"

#define RAW_DATE "170d3236303130313030303030305a"
#define RAW_DATE_SECONDS 1767225600
#define RAW_REASON(n) "300a0603551d1504030a01" n

/* Parts of a CRL, as in struct raw_cert. */
struct raw_crl {
	const char *version, *algorithm, *issuer, *this_update, *next_update, *entries, *extensions;
	const char *outer_algorithm, *inner_tail;
};

static inline struct slice raw_crl(struct arena *arena, const struct raw_crl *raw)
{
	const char *content = arena_printf(
		arena, "%s%s%s%s%s%s%s%s", raw_or(raw->version, "020101"), raw_or(raw->algorithm, RAW_ECDSA_SHA256),
		raw_or(raw->issuer, RAW_NAME_A), raw_or(raw->this_update, RAW_DATE), raw_or(raw->next_update, RAW_DATE),
		raw_or(raw->entries, ""), raw_or(raw->extensions, ""), raw_or(raw->inner_tail, ""));

	return raw_signed(arena, raw_wrap(arena, 0x30, content), raw_or(raw->outer_algorithm, RAW_ECDSA_SHA256),
	                  RAW_SIGNATURE, "");
}

/* One entry; `extensions` is the content of crlEntryExtensions, "" for none. */
static inline char *raw_entry(struct arena *arena, const char *serial, const char *extensions)
{
	const char *list = *extensions != '\0' ? raw_wrap(arena, 0x30, extensions) : "";

	return raw_wrap(arena, 0x30, arena_printf(arena, "%s" RAW_DATE "%s", raw_wrap(arena, 0x02, serial), list));
}

#endif
