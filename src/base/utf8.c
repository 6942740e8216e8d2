/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include "base/cleanup.h"

/* RFC 3629 section 4: what the first byte says about the rest. */
static const struct {
	uint8_t mask, lead;
	size_t len;
	uint32_t least;
} forms[] = {
	{ 0x80, 0x00, 1, 0 },
	{ 0xe0, 0xc0, 2, 0x80 },
	{ 0xf0, 0xe0, 3, 0x800 },
	{ 0xf8, 0xf0, 4, 0x10000 },
};

static const struct {
	uint32_t first, last;
} unprintable[] = {
	{ 0x0000, 0x001f },   /* C0 controls */
	{ 0x007f, 0x009f },   /* DEL and C1 controls */
	{ 0x061c, 0x061c },   /* Arabic letter mark */
	{ 0x200b, 0x200f },   /* zero width, direction marks */
	{ 0x2028, 0x202e },   /* separators, embeddings, overrides */
	{ 0x2060, 0x206f },   /* joiners, isolates */
	{ 0xfeff, 0xfeff },   /* byte order mark */
	{ 0xfff9, 0xfffb },   /* interlinear annotation */
	{ 0xe0000, 0xe0fff }, /* tags */
};

static size_t continued(struct slice bytes, size_t form, uint32_t *out)
{
	size_t len = forms[form].len;
	uint32_t point = bytes.data[0] & (uint8_t)~forms[form].mask;

	if (bytes.len < len)
		return 0;
	for (size_t i = 1; i < len; i++) {
		if ((bytes.data[i] & 0xc0) != 0x80)
			return 0;
		point = point << 6 | (bytes.data[i] & 0x3f);
	}
	if (point < forms[form].least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		return 0;
	*out = point;
	return len;
}

size_t utf8_first(struct slice bytes, uint32_t *out)
{
	if (bytes.len == 0)
		return 0;
	for (size_t form = 0; form < ARRAY_LEN(forms); form++)
		if ((bytes.data[0] & forms[form].mask) == forms[form].lead)
			return continued(bytes, form, out);
	return 0;
}

/* Eight bytes a step: most of what is checked is ASCII. */
static size_t ascii_prefix(struct slice bytes)
{
	size_t at = 0;
	uint64_t word;

	while (bytes.len - at >= sizeof word) {
		memcpy(&word, bytes.data + at, sizeof word);
		if ((word & 0x8080808080808080u) != 0)
			break;
		at += sizeof word;
	}
	while (at < bytes.len && bytes.data[at] < 0x80)
		at++;
	return at;
}

bool utf8_is_valid(struct slice bytes)
{
	uint32_t point;

	for (;;) {
		size_t ascii = bytes.len == 0 ? 0 : ascii_prefix(bytes);
		if (ascii == bytes.len)
			return true;
		bytes = slice_of(bytes.data + ascii, bytes.len - ascii);
		size_t len = utf8_first(bytes, &point);
		if (len == 0)
			return false;
		bytes = slice_of(bytes.data + len, bytes.len - len);
	}
}

struct slice utf8_prefix(struct slice bytes, size_t max)
{
	if (bytes.len <= max)
		return bytes;
	bytes.len = max;
	while (bytes.len > 0 && max - bytes.len < 3 && (bytes.data[bytes.len] & 0xc0) == 0x80)
		bytes.len--;
	return bytes;
}

bool utf8_is_printable(uint32_t code_point)
{
	for (size_t i = 0; i < ARRAY_LEN(unprintable); i++)
		if (code_point >= unprintable[i].first && code_point <= unprintable[i].last)
			return false;
	return true;
}
