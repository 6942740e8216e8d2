/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include "base/utf8.h"

#include <stdio.h>

static const struct {
	int http;
	const char *wire;
} codes[] = {
	[ERR_NONE] = { 200, "none" },
#define X(symbol, status, code) [symbol] = { status, code },
	ERR_CODES(X)
#undef X
};

/*
 * Copies what a person may read; everything else becomes "?". Sentences quote what the client sent, so
 * they pass here before they reach a log, a terminal or a problem document.
 */
static void put_printable(char *out, size_t size, const char *text)
{
	struct slice rest = slice_text(text);
	size_t at = 0;

	while (rest.len > 0) {
		uint32_t point = 0;
		size_t len = utf8_first(rest, &point);
		bool shown = len > 0 && utf8_is_printable(point);
		size_t width = shown ? len : 1;

		if (at + width >= size)
			break;
		if (shown)
			memcpy(out + at, rest.data, len);
		else
			out[at] = '?';
		at += width;
		len = len == 0 ? 1 : len;
		rest = slice_of(rest.data + len, rest.len - len);
	}
	out[at] = '\0';
}

__attribute__((format(printf, 3, 0)))
static void put_sentence(char *out, size_t size, const char *format, va_list args)
{
	char raw[512]; /* apart from `out`, since the arguments may quote the error itself */

	if (vsnprintf(raw, sizeof raw, format, args) < 0)
		raw[0] = '\0';
	struct slice whole = utf8_prefix(slice_text(raw), sizeof raw - 4);
	raw[whole.len] = '\0';
	put_printable(out, size, raw);
}

struct result err_set(struct err *e, enum err_code code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_sentence(e->detail, sizeof e->detail, format, args);
	va_end(args);
	e->code = code;
	e->cause[0] = '\0';
	e->member[0] = '\0';
	e->sqlstate[0] = '\0';
	return (struct result){ .failed = true };
}

void err_cause(struct err *e, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_sentence(e->cause, sizeof e->cause, format, args);
	va_end(args);
}

void err_member(struct err *e, const char *name)
{
	put_printable(e->member, sizeof e->member, name);
}

int err_http_status(enum err_code code)
{
	return codes[code].http;
}

const char *err_wire_code(enum err_code code)
{
	return codes[code].wire;
}
