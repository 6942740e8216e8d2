/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/display.h"

#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#define ESCAPE_MAX 16
#define WIDTH_LEAST 40

/* One character as it will stand there. */
struct shown {
	char bytes[ESCAPE_MAX];
	size_t len;
	size_t columns;
};

/* JSON's own escapes; above U+FFFF as the surrogates of RFC 8259 section 7. */
static size_t escape(uint32_t point, char out[ESCAPE_MAX])
{
	if (point < 0x10000)
		return (size_t)snprintf(out, ESCAPE_MAX, "\\u%04x", (unsigned)point);
	const unsigned rest = (unsigned)(point - 0x10000);
	return (size_t)snprintf(out, ESCAPE_MAX, "\\u%04x\\u%04x", 0xd800u + (rest >> 10), 0xdc00u + (rest & 0x3ffu));
}

/* wcwidth knows what the C.UTF-8 locale knows; without it a character counts as one column. */
static size_t columns_of(uint32_t point)
{
	const int columns = wcwidth((wchar_t)point);

	return columns >= 0 ? (size_t)columns : 1;
}

/* Takes the first character off `text`. Bytes that are no UTF-8 become U+FFFD, one by one. */
static struct shown next(struct slice *text)
{
	struct shown shown = { 0 };
	uint32_t point = 0xfffd;
	const size_t len = utf8_first(*text, &point);

	if (len == 0) {
		shown = (struct shown){ .bytes = "\xef\xbf\xbd", .len = 3, .columns = 1 };
	} else if (utf8_is_printable(point)) {
		memcpy(shown.bytes, text->data, len);
		shown.len = len;
		shown.columns = columns_of(point);
	} else {
		shown.len = escape(point, shown.bytes);
		shown.columns = shown.len;
	}
	const size_t taken = len > 0 ? len : 1;
	*text = slice_of(text->data + taken, text->len - taken);
	return shown;
}

size_t display_width(struct slice text)
{
	size_t width = 0;

	while (text.len > 0)
		width += next(&text).columns;
	return width;
}

void display_put(struct buf *out, struct slice text, size_t max)
{
	const bool cut = display_width(text) > max;
	const size_t room = cut && max > 0 ? max - 1 : max;
	size_t used = 0;

	while (text.len > 0) {
		const struct shown shown = next(&text);
		if (used + shown.columns > room)
			break;
		buf_put(out, shown.bytes, shown.len);
		used += shown.columns;
	}
	if (cut && max > 0)
		buf_put_text(out, "…");
}

void display_put_padded(struct buf *out, struct slice text, size_t width)
{
	const size_t columns = display_width(text);

	display_put(out, text, width);
	for (size_t i = columns; i < width; i++)
		buf_put_byte(out, ' ');
}

/* Outside strings JSON has no character that needs an escape but white space, which stays. */
void display_put_json(struct buf *out, struct slice json)
{
	while (json.len > 0) {
		const uint8_t byte = json.data[0];
		if (byte == '\n' || byte == '\t' || byte == '\r') {
			buf_put_byte(out, byte);
			json = slice_of(json.data + 1, json.len - 1);
			continue;
		}
		const struct shown shown = next(&json);
		buf_put(out, shown.bytes, shown.len);
	}
}

size_t display_terminal_width(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return 0;
	return size.ws_col > WIDTH_LEAST ? size.ws_col : WIDTH_LEAST;
}
