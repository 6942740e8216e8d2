/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include "base/text.h"

#include <assert.h>
#include <string.h>

/* RFC 8259 section 7: what may not stand in a string as it is, and its short form if it has one. */
static const char short_escape[256] = {
	['"'] = '"', ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't',
};

static bool is_plain(uint8_t byte)
{
	return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
}

/* One character that is not plain; a byte that is no UTF-8 becomes U+FFFD, so that the output is valid. */
static size_t put_special(struct buf *buf, struct slice rest)
{
	uint32_t point = 0;
	uint8_t byte = rest.data[0];
	size_t len = utf8_first(rest, &point);

	if (len == 0)
		buf_put_text(buf, "\xef\xbf\xbd");
	else if (len > 1)
		buf_put(buf, rest.data, len);
	else if (short_escape[byte] != 0)
		buf_printf(buf, "\\%c", short_escape[byte]);
	else
		buf_printf(buf, "\\u%04x", byte);
	return len == 0 ? 1 : len;
}

static size_t plain_run(struct slice text, size_t at)
{
	while (at < text.len && is_plain(text.data[at]))
		at++;
	return at;
}

/* Most strings need no escape at all: they are put in one go. */
static void put_plain_string(struct buf *buf, struct slice text)
{
	uint8_t *room = buf_extend(buf, text.len + 2);

	if (room == NULL)
		return;
	room[0] = '"';
	if (text.len > 0)
		memcpy(room + 1, text.data, text.len);
	room[text.len + 1] = '"';
}

static void put_string(struct buf *buf, struct slice text)
{
	size_t run = plain_run(text, 0), at = 0;

	if (run == text.len) {
		put_plain_string(buf, text);
		return;
	}
	buf_put_byte(buf, '"');
	while (at < text.len) {
		run = plain_run(text, at);
		buf_put(buf, text.data + at, run - at);
		at = run;
		if (at < text.len)
			at += put_special(buf, slice_of(text.data + at, text.len - at));
	}
	buf_put_byte(buf, '"');
}

struct json_writer json_writer(struct buf *buf)
{
	return (struct json_writer){ .buf = buf };
}

static void begin_value(struct json_writer *w, const char *name)
{
	if (w->comma)
		buf_put_byte(w->buf, ',');
	w->comma = true;
	if (name != NULL) {
		put_string(w->buf, slice_text(name));
		buf_put_byte(w->buf, ':');
	}
}

static void begin(struct json_writer *w, const char *name, uint8_t bracket)
{
	begin_value(w, name);
	buf_put_byte(w->buf, bracket);
	w->comma = false;
	w->depth++;
}

static void end(struct json_writer *w, uint8_t bracket)
{
	assert(w->depth > 0);
	buf_put_byte(w->buf, bracket);
	w->comma = true;
	w->depth--;
}

void json_begin_object(struct json_writer *w, const char *name)
{
	begin(w, name, '{');
}

void json_end_object(struct json_writer *w)
{
	end(w, '}');
}

void json_begin_array(struct json_writer *w, const char *name)
{
	begin(w, name, '[');
}

void json_end_array(struct json_writer *w)
{
	end(w, ']');
}

void json_put_slice(struct json_writer *w, const char *name, struct slice utf8)
{
	begin_value(w, name);
	put_string(w->buf, utf8);
}

void json_put_text(struct json_writer *w, const char *name, const char *text)
{
	if (text == NULL)
		json_put_null(w, name);
	else
		json_put_slice(w, name, slice_text(text));
}

void json_put_int(struct json_writer *w, const char *name, int64_t value)
{
	char digits[24];
	size_t at = sizeof digits;
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;

	do
		digits[--at] = (char)('0' + rest % 10);
	while ((rest /= 10) > 0);
	if (value < 0)
		digits[--at] = '-';
	begin_value(w, name);
	buf_put(w->buf, digits + at, sizeof digits - at);
}

void json_put_raw(struct json_writer *w, const char *name, const char *json)
{
	begin_value(w, name);
	buf_put_text(w->buf, json);
}

void json_put_bool(struct json_writer *w, const char *name, bool value)
{
	json_put_raw(w, name, value ? "true" : "false");
}

void json_put_null(struct json_writer *w, const char *name)
{
	json_put_raw(w, name, "null");
}

void json_put_time(struct json_writer *w, const char *name, int64_t seconds)
{
	char text[TIME_TEXT_SIZE];

	time_format(seconds, text);
	json_put_text(w, name, text);
}

void json_put_uuid(struct json_writer *w, const char *name, const struct uuid *id)
{
	char text[UUID_TEXT_SIZE];

	uuid_format(id, text);
	json_put_text(w, name, text);
}

static void put_encoded(struct json_writer *w, const char *name, struct slice bytes,
                        void (*put)(struct buf *buf, struct slice bytes))
{
	begin_value(w, name);
	buf_put_byte(w->buf, '"');
	put(w->buf, bytes);
	buf_put_byte(w->buf, '"');
}

void json_put_hex(struct json_writer *w, const char *name, struct slice bytes)
{
	put_encoded(w, name, bytes, buf_put_hex);
}

void json_put_base64(struct json_writer *w, const char *name, struct slice bytes)
{
	put_encoded(w, name, bytes, buf_put_base64);
}

void json_put_texts(struct json_writer *w, const char *name, const struct text_list *texts)
{
	json_begin_array(w, name);
	for (size_t i = 0; i < texts->count; i++)
		json_put_text(w, NULL, texts->items[i]);
	json_end_array(w);
}
