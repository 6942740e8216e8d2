/* SPDX-License-Identifier: Apache-2.0 */
/* The request headers that Anchorhold looks at, found in one pass. */
#ifndef HTTP_HEADERS_H
#define HTTP_HEADERS_H

#include "base/err.h"

#include <microhttpd.h>

/*      symbol                    name                   may stand there twice */
#define REQUEST_HEADERS(X)                                                 \
	X(HEADER_CONTENT_TYPE,      "Content-Type",        false)          \
	X(HEADER_CONTENT_LENGTH,    "Content-Length",      false)          \
	X(HEADER_TRANSFER_ENCODING, "Transfer-Encoding",   false)          \
	X(HEADER_HOST,              "Host",                false)          \
	X(HEADER_EXPECT,            "Expect",              false)          \
	X(HEADER_AUTHORIZATION,     "Authorization",       false)          \
	X(HEADER_IF_NONE_MATCH,     "If-None-Match",       true)           \
	X(HEADER_IF_MODIFIED_SINCE, "If-Modified-Since",   false)          \
	X(HEADER_IDEMPOTENCY_KEY,   "Idempotency-Key",     false)          \
	X(HEADER_REQUEST_ID,        "X-Request-Id",        true)

enum header_id {
#define X(symbol, name, repeatable) symbol,
	REQUEST_HEADERS(X)
#undef X
	HEADER_COUNT
};

struct headers {
	const char *values[HEADER_COUNT]; /* the first of each; NULL: none. Live as long as the request */
	const char *repeated;             /* the name of one that stands there twice and must not; NULL: none */
	bool malformed;                   /* there is a name that is no token */
};

void headers_read(struct MHD_Connection *mhd, struct headers *out);
/*
 * What could be understood in two ways is refused (RFC 9112 6.3): a repeated header, a length beside a
 * transfer coding, a coding that is not chunked, a name that is no token (5.1). ERR_INVALID. A body above `body_max` is ERR_TOO_LARGE.
 */
RESULT headers_check(const struct headers *headers, size_t body_max, struct err *e);

#endif
