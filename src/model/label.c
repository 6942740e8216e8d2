/* SPDX-License-Identifier: Apache-2.0 */
#include "model/label.h"

#include "base/utf8.h"

/* Unicode's White_Space above ASCII that is printable. */
static bool is_space(uint32_t point)
{
	return point == ' ' || point == 0xa0 || point == 0x1680 || (point >= 0x2000 && point <= 0x200a) ||
	       point == 0x202f || point == 0x205f || point == 0x3000;
}

/* What completes "… must …"; NULL: nothing is wrong. */
static const char *fault_of(struct slice text, size_t *count)
{
	uint32_t point = ' ';

	if (text.len == 0)
		return "not be empty";
	for (*count = 0; text.len > 0; ++*count) {
		const size_t len = utf8_first(text, &point);
		if (len == 0 || !utf8_is_printable(point))
			return "hold printable characters only";
		if (*count == 0 && is_space(point))
			return "not begin with white space";
		text = slice_of(text.data + len, text.len - len);
	}
	return is_space(point) ? "not end with white space" : NULL;
}

RESULT label_check(const char *text, const char *member, size_t max, struct err *e)
{
	size_t count = 0;
	const char *fault = fault_of(slice_text(text), &count);

	if (fault == NULL && count <= max)
		return OK;
	const struct result refused = fault != NULL
	                                      ? err_set(e, ERR_INVALID, "\"%s\" must %s", member, fault)
	                                      : err_set(e, ERR_INVALID, "\"%s\" must not be longer than %zu characters",
	                                                member, max);
	err_member(e, member);
	return refused;
}
