/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gate before cJSON, which is more lenient than RFC 8259: it takes control characters in strings,
 * any control character as white space, numbers such as 01 and 1., a byte order mark, bytes that are no
 * UTF-8, and it cuts strings at \u0000. One pass over the tokens, no recursion, no memory.
 */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include "base/err.h"
#include "base/slice.h"

/* ERR_INVALID with the byte offset. What passes holds good tokens; their order is cJSON's to check. */
RESULT json_scan(struct slice text, struct err *e);

#endif
