/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Absolute URIs (RFC 3986) taken apart without changing a byte: nothing is decoded, folded or resolved,
 * because UDAP compares URIs byte for byte. Slices point into the caller's text.
 */
#ifndef X509_URI_H
#define X509_URI_H

#include "base/slice.h"

#define URI_MAX 2048 /* bytes; longer ones are refused */

struct uri {
	struct slice text;
	struct slice scheme;
	bool has_authority;
	bool has_userinfo;
	struct slice host;      /* as written; an IP literal keeps its brackets */
	bool has_port;
	struct slice port;
	struct slice path;      /* without authority, query and fragment */
	bool has_query;
	bool has_fragment;
};

/* False unless `text` is an absolute URI of URI characters: no space, control, backslash or byte past ASCII. */
bool uri_split(struct slice text, struct uri *out);
/* A DNS name in lower case: LDH labels of 1 to 63 octets, 253 in all, no final dot, no wildcard. */
bool uri_host_is_dns(struct slice host);

#endif
