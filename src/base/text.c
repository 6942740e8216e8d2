/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

static const char digits[] = "0123456789abcdef";

/* The digit's value plus one; 0 for what is no digit. */
static const uint8_t values[256] = {
	['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
	['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
	['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

static void put_digits(struct slice bytes, char *out)
{
	for (size_t i = 0; i < bytes.len; i++) {
		out[2 * i] = digits[bytes.data[i] >> 4];
		out[2 * i + 1] = digits[bytes.data[i] & 15];
	}
}

void hex_encode(struct slice bytes, char *out)
{
	put_digits(bytes, out);
	out[2 * bytes.len] = '\0';
}

void buf_put_hex(struct buf *buf, struct slice bytes)
{
	uint8_t *room = buf_extend(buf, 2 * bytes.len);

	if (room != NULL)
		put_digits(bytes, (char *)room);
}

char *arena_hex(struct arena *arena, struct slice bytes)
{
	char *text = arena_alloc(arena, 2 * bytes.len + 1);

	if (text != NULL)
		put_digits(bytes, text);
	return text;
}

bool hex_decode(const char *text, uint8_t *out, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned high = values[(uint8_t)text[2 * i]];
		unsigned low = high == 0 ? 0 : values[(uint8_t)text[2 * i + 1]];

		if (low == 0)
			return false;
		out[i] = (uint8_t)((high - 1) << 4 | (low - 1));
	}
	return text[2 * len] == '\0';
}

RESULT hex_decode_text(const char *text, struct arena *arena, struct slice *out, struct err *e)
{
	size_t digit_count = strlen(text);

	ENSURE(digit_count > 0 && digit_count % 2 == 0, e, ERR_MALFORMED,
	       "hexadecimal text needs an even number of digits, at least two");
	uint8_t *bytes = arena_alloc(arena, digit_count / 2);
	ENSURE_MEMORY(bytes, e);
	ENSURE(hex_decode(text, bytes, digit_count / 2), e, ERR_MALFORMED,
	       "hexadecimal text may hold the digits 0-9, a-f and A-F only");
	*out = slice_of(bytes, digit_count / 2);
	return OK;
}
