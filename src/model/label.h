/* SPDX-License-Identifier: Apache-2.0 */
/* A label: one line of text that people read, such as the name of a community, an organization or a contact. */
#ifndef MODEL_LABEL_H
#define MODEL_LABEL_H

#include "base/err.h"

#include <stddef.h>

/*
 * 1 to `max` characters, none of them a control or one that reorders a line, no white space at an end, so
 * that two labels that look the same are rarely two. ERR_INVALID with `member` at fault.
 */
RESULT label_check(const char *text, const char *member, size_t max, struct err *e);

#endif
