/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes or text that grow, born with a ceiling. Writers do not fail one by one: past the ceiling, or
 * without memory, the buffer is marked broken, further writes do nothing, and buf_ok tells at the end.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/err.h"
#include "base/slice.h"

#include <stdarg.h>

struct buf {
	uint8_t *data;   /* always NUL-terminated once anything was written */
	size_t len;
	size_t capacity;
	size_t ceiling;
	bool broken;
};

void buf_init(struct buf *buf, size_t ceiling);
/* Frees the bytes; the buffer may be used again after buf_init. */
void buf_fini(struct buf *buf);
/* Empties the buffer, keeps its memory, clears the broken mark. */
void buf_reset(struct buf *buf);
#define CLEANUP_BUF __attribute__((cleanup(buf_fini)))

void buf_put(struct buf *buf, const void *data, size_t len);
void buf_put_byte(struct buf *buf, uint8_t byte);
void buf_put_slice(struct buf *buf, struct slice bytes);
void buf_put_text(struct buf *buf, const char *text);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Room for `len` more bytes that the caller fills; NULL when broken. */
uint8_t *buf_extend(struct buf *buf, size_t len);

bool buf_ok(const struct buf *buf);
/* ERR_TOO_LARGE when the ceiling was reached. */
RESULT buf_check(const struct buf *buf, struct err *e);
struct slice buf_slice(const struct buf *buf);
/* The text so far, "" when empty. */
const char *buf_text(const struct buf *buf);

#endif
