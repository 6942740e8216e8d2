/* SPDX-License-Identifier: Apache-2.0 */
#include "model/purpose.h"

#include "base/cleanup.h"

#include <string.h>

static const struct {
	unsigned bits;
	const char *text;
} purposes[] = {
	{ PURPOSE_CLIENT, "client" },       { PURPOSE_SERVER, "server" }, { PURPOSE_IDP, "idp" },
	{ PURPOSE_CERTIFIER, "certifier" }, { PURPOSE_ALL, "any" },
};

RESULT purpose_parse(const char *text, unsigned *out, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(purposes); i++) {
		if (strcmp(text, purposes[i].text) != 0)
			continue;
		*out = purposes[i].bits;
		return OK;
	}
	FAIL(e, ERR_INVALID, "\"%.40s\" is not a purpose: client, server, idp, certifier or any", text);
}

RESULT purposes_parse(const struct text_list *texts, unsigned *out, struct err *e)
{
	unsigned bits = 0;

	ENSURE(texts->count > 0, e, ERR_INVALID, "at least one purpose is needed");
	for (size_t i = 0; i < texts->count; i++) {
		unsigned purpose;
		TRY(purpose_parse(texts->items[i], &purpose, e));
		bits |= purpose;
	}
	*out = bits;
	return OK;
}

const char *purpose_text(unsigned purpose)
{
	for (size_t i = 0; i < ARRAY_LEN(purposes); i++)
		if (purposes[i].bits == purpose)
			return purposes[i].text;
	return NULL;
}

void purposes_encode(unsigned bits, struct json_writer *w, const char *name)
{
	json_begin_array(w, name);
	for (size_t i = 0; i < ARRAY_LEN(purposes); i++)
		if (purposes[i].bits != PURPOSE_ALL && (bits & purposes[i].bits) != 0)
			json_put_text(w, NULL, purposes[i].text);
	json_end_array(w);
}
