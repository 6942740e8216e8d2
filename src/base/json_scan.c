/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_scan.h"

#include "base/json.h"
#include "base/utf8.h"

struct scan {
	const uint8_t *start, *at, *end;
	unsigned depth;
	const char *fault; /* what is wrong at `at`; NULL while all is well */
};

static uint8_t peek(const struct scan *s)
{
	return s->at < s->end ? *s->at : 0;
}

static bool is_digit(uint8_t byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_hex_digit(uint8_t byte)
{
	return is_digit(byte) || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f');
}

/* After the backslash. \u0000 is well-formed, but would end the text early for everyone after us. */
static void scan_escape(struct scan *s)
{
	uint8_t byte = peek(s);

	if (byte != 'u') {
		if (byte == 0 || strchr("\"\\/bfnrt", byte) == NULL)
			s->fault = "an escape that JSON does not have";
		else
			s->at++;
		return;
	}
	if (s->end - s->at < 5 || !is_hex_digit(s->at[1]) || !is_hex_digit(s->at[2]) || !is_hex_digit(s->at[3]) ||
	    !is_hex_digit(s->at[4]))
		s->fault = "\\u without four hexadecimal digits";
	else if (memcmp(s->at + 1, "0000", 4) == 0)
		s->fault = "the character U+0000 in a string";
	else
		s->at += 5;
}

static void scan_string(struct scan *s)
{
	for (s->at++; s->fault == NULL;) {
		while (s->at < s->end && *s->at >= 0x20 && *s->at != '"' && *s->at != '\\')
			s->at++;
		if (s->at == s->end) {
			s->fault = "a string without an end";
		} else if (*s->at == '"') {
			s->at++;
			return;
		} else if (*s->at == '\\') {
			s->at++;
			scan_escape(s);
		} else {
			s->fault = "a control character in a string";
		}
	}
}

static bool scan_digits(struct scan *s)
{
	const uint8_t *first = s->at;

	while (is_digit(peek(s)))
		s->at++;
	return s->at > first;
}

/* RFC 8259 section 6. */
static void scan_number(struct scan *s)
{
	bool good;

	s->at += *s->at == '-';
	if (peek(s) == '0') {
		s->at++;
		good = !is_digit(peek(s));
	} else {
		good = scan_digits(s);
	}
	if (good && peek(s) == '.') {
		s->at++;
		good = scan_digits(s);
	}
	if (good && (peek(s) | 0x20) == 'e') {
		s->at++;
		s->at += peek(s) == '+' || peek(s) == '-';
		good = scan_digits(s);
	}
	if (!good)
		s->fault = "a number that JSON does not write so";
}

static void scan_word(struct scan *s)
{
	static const char *const words[] = { "true", "false", "null" };
	size_t left = (size_t)(s->end - s->at);

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t len = strlen(words[i]);
		if (left >= len && memcmp(s->at, words[i], len) == 0) {
			s->at += len;
			return;
		}
	}
	s->fault = "a character that begins no value";
}

static void scan_open(struct scan *s)
{
	if (++s->depth > JSON_DEPTH_MAX)
		s->fault = "values nested too deep";
	else
		s->at++;
}

static void scan_close(struct scan *s)
{
	if (s->depth == 0) {
		s->fault = "a bracket that was not opened";
		return;
	}
	s->depth--;
	s->at++;
}

static void scan_mark(struct scan *s)
{
	s->at++;
}

static void (*const scanners[256])(struct scan *s) = {
	[' '] = scan_mark,   ['\t'] = scan_mark,  ['\n'] = scan_mark,  ['\r'] = scan_mark,  [','] = scan_mark,
	[':'] = scan_mark,   ['{'] = scan_open,   ['['] = scan_open,   ['}'] = scan_close,  [']'] = scan_close,
	['"'] = scan_string, ['-'] = scan_number, ['0'] = scan_number, ['1'] = scan_number, ['2'] = scan_number,
	['3'] = scan_number, ['4'] = scan_number, ['5'] = scan_number, ['6'] = scan_number, ['7'] = scan_number,
	['8'] = scan_number, ['9'] = scan_number,
};

RESULT json_scan(struct slice text, struct err *e)
{
	struct scan s = { .start = text.data, .at = text.data, .end = text.data + text.len };

	ENSURE(text.len > 0, e, ERR_INVALID, "there is no JSON text");
	ENSURE(utf8_is_valid(text), e, ERR_INVALID, "the JSON text is not valid UTF-8");
	while (s.at < s.end && s.fault == NULL)
		(scanners[*s.at] != NULL ? scanners[*s.at] : scan_word)(&s);
	ENSURE(s.fault == NULL, e, ERR_INVALID, "the JSON text has, at byte %zu, %s", (size_t)(s.at - s.start),
	       s.fault);
	return OK;
}
