/* SPDX-License-Identifier: Apache-2.0 */
#include "http/percent.h"

#include "base/text.h"

/* The octet at the front, and how many characters it takes; 0 when the escape is broken. */
static size_t next_octet(struct slice rest, uint8_t *out)
{
	*out = rest.data[0];
	if (rest.data[0] != '%')
		return 1;
	if (rest.len < 3)
		return 0;
	const char digits[] = { (char)rest.data[1], (char)rest.data[2], '\0' };
	return hex_decode(digits, out, 1) ? 3 : 0;
}

RESULT percent_decode(struct slice raw, struct arena *arena, const char **out, struct err *e)
{
	uint8_t *text = arena_alloc(arena, raw.len + 1);
	size_t len = 0;

	ENSURE_MEMORY(text, e);
	while (raw.len > 0) {
		const size_t taken = next_octet(raw, &text[len]);
		ENSURE(taken > 0 && text[len] != '\0', e, ERR_INVALID, "the address has a malformed percent-encoding");
		raw = slice_of(raw.data + taken, raw.len - taken);
		len++;
	}
	ENSURE(utf8_is_valid(slice_of(text, len)), e, ERR_INVALID, "the address is not UTF-8 once decoded");
	*out = (const char *)text;
	return OK;
}
