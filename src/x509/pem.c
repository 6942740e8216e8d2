/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/pem.h"

#include "base/text.h"
#include "x509/bundle.h"

#define BEGIN "-----BEGIN "
#define END "-----END "
#define DASHES "-----"
#define LINE_CHARS 64

/* Where `needle` begins in `text`; NULL when it does not occur. */
static const uint8_t *find(struct slice text, const char *needle)
{
	return text.len == 0 ? NULL : memmem(text.data, text.len, needle, strlen(needle));
}

static struct slice from(struct slice text, const uint8_t *at)
{
	return slice_of(at, (size_t)(text.data + text.len - at));
}

/* The label of a boundary whose dashes and word were read; moves `text` behind the closing dashes. */
static bool label_take(struct slice *text, struct slice *label)
{
	const uint8_t *dashes = find(*text, DASHES);

	if (dashes == NULL)
		return false;
	*label = slice_of(text->data, (size_t)(dashes - text->data));
	*text = from(*text, dashes + strlen(DASHES));
	return label->len > 0 && label->len <= PEM_LABEL_MAX && memchr(label->data, '\n', label->len) == NULL &&
	       memchr(label->data, 0, label->len) == NULL;
}

static bool is_white(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* RFC 7468 3: white space within the base64 is ignored; headers are not part of these blocks. */
static RESULT body_decode(struct slice body, unsigned number, struct arena *arena, struct slice *der, struct err *e)
{
	uint8_t *packed = arena_alloc(arena, body.len + 1);
	size_t length = 0;

	ENSURE_MEMORY(packed, e);
	for (size_t i = 0; i < body.len; i++)
		if (!is_white(body.data[i]))
			packed[length++] = body.data[i];
	ENSURE(memchr(packed, ':', length) == NULL, e, ERR_MALFORMED,
	       "PEM block %u has headers, so it is encrypted or no PEM that is read here", number);
	ENSURE(length > 0, e, ERR_MALFORMED, "PEM block %u is empty", number);
	if (failed(base64_decode(slice_of(packed, length), arena, der, e)))
		FAIL(e, ERR_MALFORMED, "PEM block %u is not base64", number);
	return OK;
}

RESULT pem_next(struct slice *text, unsigned number, struct arena *arena, struct pem_block *out, bool *found,
                struct err *e)
{
	const uint8_t *begin = find(*text, BEGIN);
	struct slice label, end_label, rest;

	*found = begin != NULL;
	if (!*found)
		return OK;
	rest = from(*text, begin + strlen(BEGIN));
	ENSURE(label_take(&rest, &label), e, ERR_MALFORMED, "PEM block %u has a malformed first line", number);
	const uint8_t *end = find(rest, END);
	ENSURE(end != NULL, e, ERR_MALFORMED, "PEM block %u has no END line", number);
	const struct slice body = slice_of(rest.data, (size_t)(end - rest.data));
	rest = from(rest, end + strlen(END));
	ENSURE(label_take(&rest, &end_label) && slice_equal(label, end_label), e, ERR_MALFORMED,
	       "PEM block %u ends with another label than it begins with", number);
	memcpy(out->label, label.data, label.len);
	out->label[label.len] = '\0';
	*text = rest;
	return body_decode(body, number, arena, &out->der, e);
}

void pem_write(const char *label, struct slice der, struct buf *out)
{
	CLEANUP_BUF struct buf body;

	buf_init(&body, der.len * 2 + 16);
	buf_put_base64(&body, der);
	buf_printf(out, BEGIN "%s" DASHES "\n", label);
	for (size_t at = 0; at < body.len; at += LINE_CHARS) {
		buf_put(out, body.data + at, body.len - at < LINE_CHARS ? body.len - at : LINE_CHARS);
		buf_put_byte(out, '\n');
	}
	buf_printf(out, END "%s" DASHES "\n", label);
}
