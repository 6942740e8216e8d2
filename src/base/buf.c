/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

#define FIRST_CAPACITY 256

void buf_init(struct buf *buf, size_t ceiling)
{
	*buf = (struct buf){ .ceiling = ceiling < SIZE_MAX / 4 ? ceiling : SIZE_MAX / 4 };
}

void buf_fini(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf){ .broken = true };
}

void buf_reset(struct buf *buf)
{
	buf->len = 0;
	buf->broken = false;
	if (buf->data != NULL)
		buf->data[0] = '\0';
}

/* Room for `len` more bytes and the NUL that follows them. */
static bool reserve(struct buf *buf, size_t len)
{
	if (buf->broken)
		return false;
	if (len > buf->ceiling - buf->len) {
		buf->broken = true;
		return false;
	}
	size_t needed = buf->len + len + 1;
	if (needed <= buf->capacity)
		return true;

	size_t capacity = buf->capacity < FIRST_CAPACITY ? FIRST_CAPACITY : buf->capacity * 2;
	if (capacity > buf->ceiling + 1)
		capacity = buf->ceiling + 1;
	if (capacity < needed)
		capacity = needed;
	uint8_t *data = realloc(buf->data, capacity);
	if (data == NULL) {
		buf->broken = true;
		return false;
	}
	buf->data = data;
	buf->capacity = capacity;
	return true;
}

uint8_t *buf_extend(struct buf *buf, size_t len)
{
	if (!reserve(buf, len))
		return NULL;
	uint8_t *room = buf->data + buf->len;
	buf->len += len;
	buf->data[buf->len] = '\0';
	return room;
}

void buf_put(struct buf *buf, const void *data, size_t len)
{
	uint8_t *room = buf_extend(buf, len);

	if (room != NULL && len > 0)
		memcpy(room, data, len);
}

void buf_put_byte(struct buf *buf, uint8_t byte)
{
	buf_put(buf, &byte, 1);
}

void buf_put_slice(struct buf *buf, struct slice bytes)
{
	buf_put(buf, bytes.data, bytes.len);
}

void buf_put_text(struct buf *buf, const char *text)
{
	buf_put(buf, text, strlen(text));
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args, again;

	va_start(args, format);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		buf->broken = true;
	else if (reserve(buf, (size_t)len)) {
		vsnprintf((char *)buf->data + buf->len, (size_t)len + 1, format, again);
		buf->len += (size_t)len;
	}
	va_end(again);
}

bool buf_ok(const struct buf *buf)
{
	return !buf->broken;
}

RESULT buf_check(const struct buf *buf, struct err *e)
{
	ENSURE(buf_ok(buf), e, ERR_TOO_LARGE, "the text is longer than %zu bytes", buf->ceiling);
	return OK;
}

struct slice buf_slice(const struct buf *buf)
{
	return slice_of(buf->data, buf->len);
}

const char *buf_text(const struct buf *buf)
{
	return buf->data == NULL ? "" : (const char *)buf->data;
}
