/* SPDX-License-Identifier: Apache-2.0 */
#include "http/headers.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct {
	const char *name;
	bool repeatable;
} rows[HEADER_COUNT] = {
#define X(symbol, name, repeatable) [symbol] = { name, repeatable },
	REQUEST_HEADERS(X)
#undef X
};

/* RFC 9110 5.6.2. "Content-Length :" is another header to us than to who is lenient, and so would the body be. */
static bool is_token(const char *name, size_t size)
{
	return size > 0 &&
	       strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~") == size;
}

static enum MHD_Result note(void *context, enum MHD_ValueKind kind, const char *name, size_t name_size,
                            const char *value, size_t value_size)
{
	struct headers *headers = context;

	(void)kind;
	(void)value_size;
	if (!is_token(name, name_size))
		headers->malformed = true;
	for (size_t i = 0; i < HEADER_COUNT; i++) {
		if (strcasecmp(rows[i].name, name) != 0)
			continue;
		if (headers->values[i] == NULL)
			headers->values[i] = value;
		else if (!rows[i].repeatable)
			headers->repeated = rows[i].name;
		break;
	}
	return MHD_YES;
}

void headers_read(struct MHD_Connection *mhd, struct headers *out)
{
	*out = (struct headers){ .repeated = NULL };
	MHD_get_connection_values_n(mhd, MHD_HEADER_KIND, note, out);
}

static RESULT check_length(const char *text, size_t body_max, struct err *e)
{
	const size_t digits = strspn(text, "0123456789");

	ENSURE(digits > 0 && text[digits] == '\0', e, ERR_INVALID, "the Content-Length is no number");
	ENSURE(strtoull(text, NULL, 10) <= body_max, e, ERR_TOO_LARGE, "the body must not be longer than %zu bytes",
	       body_max);
	return OK;
}

RESULT headers_check(const struct headers *headers, size_t body_max, struct err *e)
{
	const char *length = headers->values[HEADER_CONTENT_LENGTH];
	const char *coding = headers->values[HEADER_TRANSFER_ENCODING];

	ENSURE(!headers->malformed, e, ERR_INVALID, "the name of a header is malformed");
	ENSURE(headers->repeated == NULL, e, ERR_INVALID, "the header %s must not stand there twice",
	       headers->repeated);
	ENSURE(length == NULL || coding == NULL, e, ERR_INVALID,
	       "Content-Length and Transfer-Encoding exclude each other");
	ENSURE(coding == NULL || strcasecmp(coding, "chunked") == 0, e, ERR_INVALID,
	       "the only Transfer-Encoding that is possible is chunked");
	if (length != NULL)
		TRY(check_length(length, body_max, e));
	return OK;
}
