/* SPDX-License-Identifier: Apache-2.0 */
#include "model/oid_text.h"

#define OID_TEXT_MAX 100
#define ARC_DIGITS_MAX 9

/* Digits of one arc without a leading zero, so few that every decoder can hold it. */
static bool take_arc(const char **text, unsigned *value)
{
	const char *digits = *text;
	size_t count = 0;

	*value = 0;
	while (count <= ARC_DIGITS_MAX && digits[count] >= '0' && digits[count] <= '9')
		*value = *value * 10 + (unsigned)(digits[count++] - '0');
	if (count == 0 || count > ARC_DIGITS_MAX || (digits[0] == '0' && count > 1))
		return false;
	*text = digits + count;
	return true;
}

bool oid_text_is_valid(const char *text)
{
	unsigned first, second, more;

	if (strlen(text) > OID_TEXT_MAX || !take_arc(&text, &first) || first > 2 || *text++ != '.')
		return false;
	if (!take_arc(&text, &second) || (first < 2 && second >= 40))
		return false;
	while (*text == '.') {
		text++;
		if (!take_arc(&text, &more))
			return false;
	}
	return *text == '\0';
}

static bool stands_before(const struct text_list *texts, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (strcmp(texts->items[i], texts->items[index]) == 0)
			return true;
	return false;
}

static RESULT check_one(const struct text_list *oids, size_t index, const char *member, struct err *e)
{
	ENSURE(oid_text_is_valid(oids->items[index]), e, ERR_INVALID,
	       "%s takes dotted object identifiers, which \"%.60s\" is not", member, oids->items[index]);
	ENSURE(!stands_before(oids, index), e, ERR_INVALID, "%s holds an object identifier twice", member);
	return OK;
}

RESULT oid_texts_check(const struct text_list *oids, const char *member, struct err *e)
{
	for (size_t i = 0; i < oids->count; i++) {
		const struct result checked = check_one(oids, i, member, e);
		if (!failed(checked))
			continue;
		err_member(e, member);
		return checked;
	}
	return OK;
}
