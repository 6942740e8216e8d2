/* SPDX-License-Identifier: Apache-2.0 */
/* Borrowed bytes: a pointer and a length. Whoever made the slice says how long the bytes live. */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
	const uint8_t *data;
	size_t len;
};

struct text_list {
	const char **items;
	size_t count;
};

struct slice_list {
	struct slice *items;
	size_t count;
};

static inline struct slice slice_of(const void *data, size_t len)
{
	return (struct slice){ .data = data, .len = len };
}

static inline struct slice slice_text(const char *text)
{
	return slice_of(text, strlen(text));
}

static inline bool slice_equal(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static inline bool slice_is_text(struct slice a, const char *text)
{
	return slice_equal(a, slice_text(text));
}

/* Order by bytes, a prefix before what it is a prefix of: < 0, 0, > 0. */
int slice_compare(struct slice a, struct slice b);

#endif
