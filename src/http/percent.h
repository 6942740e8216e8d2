/* SPDX-License-Identifier: Apache-2.0 */
/* Percent-encoding in paths and queries (RFC 3986 2.1). */
#ifndef HTTP_PERCENT_H
#define HTTP_PERCENT_H

#include "base/arena.h"
#include "base/err.h"

/*
 * The text that `raw` stands for, in the arena. ERR_INVALID: an escape that is none, a NUL, or octets that
 * are no UTF-8.
 */
RESULT percent_decode(struct slice raw, struct arena *arena, const char **out, struct err *e);

#endif
