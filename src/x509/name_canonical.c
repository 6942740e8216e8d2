/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/name_canonical.h"

#include "base/cleanup.h"
#include "x509/der.h"

/* How many octets one code point takes, 0 for UTF-8, and the largest one. */
static const struct string_row {
	uint8_t tag;
	uint8_t width;
	uint32_t max;
} strings[] = {
	{ DER_UTF8_STRING, 0, 0x10ffff },
	{ DER_PRINTABLE_STRING, 1, 0x7f },
	{ DER_IA5_STRING, 1, 0x7f },
	{ DER_TELETEX_STRING, 1, 0xff }, /* read as Latin-1, which is what those who still write it mean */
	{ DER_BMP_STRING, 2, 0xffff },
	{ DER_UNIVERSAL_STRING, 4, 0x10ffff },
	{ DER_VISIBLE_STRING, 1, 0x7f },
	{ DER_NUMERIC_STRING, 1, 0x7f },
};

static const struct string_row *string_row(unsigned tag)
{
	for (size_t i = 0; i < ARRAY_LEN(strings); i++)
		if (strings[i].tag == tag)
			return &strings[i];
	return NULL;
}

bool string_tag_is_known(unsigned tag)
{
	return string_row(tag) != NULL;
}

/* Octets of the sequence that begins with `first`; 0 when none does. */
static size_t utf8_length(uint8_t first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first < 0xe0)
		return 2;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

/* RFC 3629 4: shortest form only. Surrogates and what lies above U+10FFFF are the caller's to refuse. */
static size_t utf8_take(struct slice in, uint32_t *out)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	static const uint8_t mask[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	const size_t length = utf8_length(in.data[0]);

	if (length == 0 || length > in.len)
		return 0;
	*out = in.data[0] & mask[length];
	for (size_t i = 1; i < length; i++) {
		if ((in.data[i] & 0xc0) != 0x80)
			return 0;
		*out = *out << 6 | (in.data[i] & 0x3fu);
	}
	return *out < least[length] ? 0 : length;
}

static size_t fixed_take(struct slice in, size_t width, uint32_t *out)
{
	if (in.len < width)
		return 0;
	*out = 0;
	for (size_t i = 0; i < width; i++)
		*out = *out << 8 | in.data[i];
	return width;
}

bool code_points_next(struct code_points *in, uint32_t *out, bool *bad)
{
	const struct string_row *row = string_row(in->tag);

	*bad = row == NULL;
	if (*bad || in->rest.len == 0)
		return false;
	const size_t taken = row->width == 0 ? utf8_take(in->rest, out) : fixed_take(in->rest, row->width, out);
	*bad = taken == 0 || *out == 0 || *out > row->max || (*out >= 0xd800 && *out < 0xe000);
	if (*bad)
		return false;
	in->rest = slice_of(in->rest.data + taken, in->rest.len - taken);
	return true;
}

size_t utf8_put(uint32_t code_point, uint8_t out[4])
{
	static const uint8_t lead[] = { 0, 0x00, 0xc0, 0xe0, 0xf0 };
	const size_t length = code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;

	for (size_t i = length - 1; i > 0; i--) {
		out[i] = (uint8_t)(0x80 | (code_point & 0x3f));
		code_point >>= 6;
	}
	out[0] = (uint8_t)(lead[length] | code_point);
	return length;
}

/* Ranges of code points, inclusive. */
struct range {
	uint32_t first, last;
};

static bool in_ranges(uint32_t code_point, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (code_point >= ranges[i].first && code_point <= ranges[i].last)
			return true;
	return false;
}

/* RFC 4518 2.2: mapped to SPACE. */
static bool is_space(uint32_t code_point)
{
	static const struct range ranges[] = {
		{ 0x09, 0x0d }, { 0x20, 0x20 }, { 0x85, 0x85 }, { 0xa0, 0xa0 }, { 0x1680, 0x1680 },
		{ 0x2000, 0x200a }, { 0x2028, 0x2029 }, { 0x202f, 0x202f }, { 0x205f, 0x205f }, { 0x3000, 0x3000 },
	};

	return in_ranges(code_point, ranges, ARRAY_LEN(ranges));
}

/* RFC 4518 2.2: mapped to nothing. */
static bool is_nothing(uint32_t code_point)
{
	static const struct range ranges[] = {
		{ 0x00, 0x08 }, { 0x0e, 0x1f }, { 0x7f, 0x84 }, { 0x86, 0x9f }, { 0xad, 0xad }, { 0x34f, 0x34f },
		{ 0x6dd, 0x6dd }, { 0x70f, 0x70f }, { 0x1806, 0x1806 }, { 0x180b, 0x180e }, { 0x200b, 0x200f },
		{ 0x202a, 0x202e }, { 0x2060, 0x2063 }, { 0x206a, 0x206f }, { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff },
		{ 0xfff9, 0xfffc }, { 0x1d173, 0x1d17a }, { 0xe0001, 0xe0001 }, { 0xe0020, 0xe007f },
	};

	return in_ranges(code_point, ranges, ARRAY_LEN(ranges));
}

/*
 * Simple case folding (RFC 3454 B.2) of Latin, Greek, Cyrillic and Armenian. `pairs`: capital and small
 * letter alternate, `delta` is then 1 and applies to every second code point from the first.
 */
static const struct {
	uint32_t first, last;
	int32_t delta;
	bool pairs;
} folds[] = {
	{ 0x41, 0x5a, 32, false },     { 0xb5, 0xb5, 775, false },    { 0xc0, 0xd6, 32, false },
	{ 0xd8, 0xde, 32, false },     { 0x100, 0x12f, 1, true },     { 0x132, 0x137, 1, true },
	{ 0x139, 0x148, 1, true },     { 0x14a, 0x177, 1, true },     { 0x178, 0x178, -121, false },
	{ 0x179, 0x17e, 1, true },     { 0x17f, 0x17f, -268, false }, { 0x386, 0x386, 38, false },
	{ 0x388, 0x38a, 37, false },   { 0x38c, 0x38c, 64, false },   { 0x38e, 0x38f, 63, false },
	{ 0x391, 0x3a1, 32, false },   { 0x3a3, 0x3ab, 32, false },   { 0x3c2, 0x3c2, 1, false },
	{ 0x400, 0x40f, 80, false },   { 0x410, 0x42f, 32, false },   { 0x460, 0x481, 1, true },
	{ 0x48a, 0x4bf, 1, true },     { 0x4d0, 0x4ff, 1, true },     { 0x531, 0x556, 48, false },
	{ 0x1e00, 0x1e95, 1, true },   { 0x1ea0, 0x1ef9, 1, true },   { 0xff21, 0xff3a, 32, false },
};

static uint32_t fold(uint32_t code_point)
{
	for (size_t i = 0; i < ARRAY_LEN(folds); i++) {
		if (code_point < folds[i].first || code_point > folds[i].last)
			continue;
		if (folds[i].pairs && (code_point - folds[i].first) % 2 != 0)
			return code_point;
		return (uint32_t)((int32_t)code_point + folds[i].delta);
	}
	return code_point;
}

/* Printable ASCII, by far the most frequent: no table is walked. */
static uint32_t fold_ascii(uint32_t code_point)
{
	return code_point >= 'A' && code_point <= 'Z' ? code_point + 32 : code_point;
}

bool string_canonical(unsigned tag, struct slice value, uint8_t *out, size_t *length)
{
	struct code_points in = { .tag = tag, .rest = value };
	uint32_t code_point;
	bool bad, gap = false;
	size_t at = 0;

	while (code_points_next(&in, &code_point, &bad)) {
		const bool plain = code_point > 0x20 && code_point < 0x7f;
		if (!plain && is_space(code_point)) {
			gap = at > 0;
			continue;
		}
		if (!plain && is_nothing(code_point))
			continue;
		if (gap)
			out[at++] = ' ';
		gap = false;
		at += utf8_put(plain ? fold_ascii(code_point) : fold(code_point), out + at);
	}
	*length = at;
	return !bad;
}
