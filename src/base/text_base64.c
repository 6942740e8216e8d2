/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The value of a character plus one; 0 for what is outside the alphabet. */
#define LETTERS_AND_DIGITS                                                                                    \
	['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,        \
	['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,       \
	['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,       \
	['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32,       \
	['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,       \
	['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,       \
	['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,       \
	['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62

static const uint8_t standard_values[256] = { LETTERS_AND_DIGITS, ['+'] = 63, ['/'] = 64 };
static const uint8_t url_values[256] = { LETTERS_AND_DIGITS, ['-'] = 63, ['_'] = 64 };

static size_t encoded_len(size_t len)
{
	return (len + 2) / 3 * 4;
}

static void encode(struct slice bytes, char *out)
{
	const uint8_t *in = bytes.data;
	size_t left = bytes.len;

	for (; left >= 3; left -= 3, in += 3, out += 4) {
		out[0] = alphabet[in[0] >> 2];
		out[1] = alphabet[(in[0] & 3) << 4 | in[1] >> 4];
		out[2] = alphabet[(in[1] & 15) << 2 | in[2] >> 6];
		out[3] = alphabet[in[2] & 63];
	}
	if (left == 0)
		return;
	uint8_t second = left == 2 ? in[1] : 0;
	out[0] = alphabet[in[0] >> 2];
	out[1] = alphabet[(in[0] & 3) << 4 | second >> 4];
	out[2] = left == 2 ? alphabet[(second & 15) << 2] : '=';
	out[3] = '=';
}

void buf_put_base64(struct buf *buf, struct slice bytes)
{
	uint8_t *room = buf_extend(buf, encoded_len(bytes.len));

	if (room != NULL)
		encode(bytes, (char *)room);
}

char *arena_base64(struct arena *arena, struct slice bytes)
{
	char *text = arena_alloc(arena, encoded_len(bytes.len) + 1);

	if (text != NULL)
		encode(bytes, text);
	return text;
}

/*
 * Four characters a step, without a branch: the value of a wrong character wraps around and leaves bits
 * above the sixth in the result, which is looked at once, at the end.
 */
static uint32_t decode_groups(const uint8_t *values, const uint8_t *in, size_t groups, uint8_t *out)
{
	uint32_t bad = 0;

	for (; groups > 0; groups--, in += 4, out += 3) {
		uint32_t a = values[in[0]] - 1u, b = values[in[1]] - 1u;
		uint32_t c = values[in[2]] - 1u, d = values[in[3]] - 1u;
		uint32_t word = a << 18 | b << 12 | c << 6 | d;

		bad |= a | b | c | d;
		out[0] = (uint8_t)(word >> 16);
		out[1] = (uint8_t)(word >> 8);
		out[2] = (uint8_t)word;
	}
	return bad;
}

/* Two characters make one byte and four spare bits, three make two bytes and two spare bits. */
static bool decode_tail(const uint8_t *values, struct slice tail, uint8_t *out)
{
	uint32_t word = 0;

	for (size_t i = 0; i < tail.len; i++) {
		if (values[tail.data[i]] == 0)
			return false;
		word = word << 6 | (values[tail.data[i]] - 1u);
	}
	word <<= 6 * (4 - tail.len);
	out[0] = (uint8_t)(word >> 16);
	if (tail.len == 3)
		out[1] = (uint8_t)(word >> 8);
	return (word & (tail.len == 3 ? 0xffu : 0xffffu)) == 0;
}

/* RFC 4648 3.5: spare bits that are not zero would give one value many texts. */
static RESULT decode(const uint8_t *values, struct slice text, struct arena *arena, struct slice *out,
                     struct err *e)
{
	size_t groups = text.len / 4;
	size_t rest = text.len % 4;

	ENSURE(rest != 1, e, ERR_MALFORMED, "the base64 text is cut short");
	size_t len = 3 * groups + (rest > 0 ? rest - 1 : 0);
	uint8_t *bytes = arena_alloc(arena, len);
	ENSURE_MEMORY(bytes, e);
	ENSURE(decode_groups(values, text.data, groups, bytes) <= 63, e, ERR_MALFORMED,
	       "the base64 text holds a character outside the alphabet");
	ENSURE(rest == 0 || decode_tail(values, slice_of(text.data + 4 * groups, rest), bytes + 3 * groups), e,
	       ERR_MALFORMED, "the base64 text does not end canonically");
	*out = slice_of(bytes, len);
	return OK;
}

RESULT base64_decode(struct slice text, struct arena *arena, struct slice *out, struct err *e)
{
	size_t padding = 0;

	ENSURE(text.len % 4 == 0, e, ERR_MALFORMED, "the length of base64 text must be a multiple of four");
	while (padding < 2 && padding < text.len && text.data[text.len - 1 - padding] == '=')
		padding++;
	return decode(standard_values, slice_of(text.data, text.len - padding), arena, out, e);
}

RESULT base64url_decode(struct slice text, struct arena *arena, struct slice *out, struct err *e)
{
	return decode(url_values, text, arena, out, e);
}
