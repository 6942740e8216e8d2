/* SPDX-License-Identifier: Apache-2.0 */
#include "http/management/codec.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define DIGITS_MAX 18 /* of a number in the query; INT64_MAX has 19 */

RESULT codec_optional_json(const struct request *request, struct json **out, struct err *e)
{
	if (request->body.len == 0)
		return json_parse(slice_text("{}"), out, e);
	return request_json(request, out, e);
}

RESULT codec_body(const struct request *request, const struct json_field *fields, size_t count, void *out,
                  struct err *e)
{
	CLEANUP(json_free) struct json *body = NULL;

	TRY(request_json(request, &body, e));
	return json_decode(body, fields, count, out, request->arena, e);
}

RESULT codec_optional_body(const struct request *request, const struct json_field *fields, size_t count, void *out,
                           struct err *e)
{
	CLEANUP(json_free) struct json *body = NULL;

	TRY(codec_optional_json(request, &body, e));
	return json_decode(body, fields, count, out, request->arena, e);
}

RESULT codec_no_body(const struct request *request, struct err *e)
{
	return codec_optional_body(request, NULL, 0, NULL, e);
}

static RESULT refuse(const char *name, const char *what, struct err *e)
{
	const struct result refused = err_set(e, ERR_INVALID, "\"%s\" must be %s", name, what);
	err_member(e, name);
	return refused;
}

static RESULT refuse_name(const char *name, const char *const *names, struct err *e)
{
	char list[200];
	size_t len = 0;

	for (size_t i = 0; names[i] != NULL && len < sizeof list; i++)
		len += (size_t)snprintf(list + len, sizeof list - len, "%s%s", i == 0 ? "one of: " : ", ", names[i]);
	return refuse(name, list, e);
}

RESULT codec_query_enum(const struct request *request, const char *name, const char *const *names, int *out,
                        struct err *e)
{
	const char *text = request_query(request, name);

	if (text == NULL)
		return OK;
	for (int i = 0; names[i] != NULL; i++) {
		if (strcmp(names[i], text) != 0)
			continue;
		*out = i;
		return OK;
	}
	return refuse_name(name, names, e);
}

RESULT codec_query_number(const struct request *request, const char *name, int64_t max, int64_t *out, struct err *e)
{
	const char *text = request_query(request, name);
	char what[64];

	if (text == NULL)
		return OK;
	const size_t digits = strspn(text, "0123456789");
	const bool numeric = digits > 0 && digits <= DIGITS_MAX && text[digits] == '\0';
	const int64_t number = numeric ? strtoll(text, NULL, 10) : 0;
	if (number >= 1 && number <= max) {
		*out = number;
		return OK;
	}
	snprintf(what, sizeof what, "a number from 1 to %" PRId64, max);
	return refuse(name, what, e);
}

RESULT codec_query_time(const struct request *request, const char *name, int64_t *out, struct err *e)
{
	const char *text = request_query(request, name);

	if (text == NULL || !failed(time_parse(text, out, e)))
		return OK;
	return refuse(name, "a time as RFC 3339 writes it", e);
}

RESULT codec_query_hex(const struct request *request, const char *name, size_t min, size_t max, struct slice *out,
                       struct err *e)
{
	const char *text = request_query(request, name);
	char what[80];

	if (text == NULL)
		return OK;
	if (!failed(hex_decode_text(text, request->arena, out, e)) && out->len >= min && out->len <= max)
		return OK;
	snprintf(what, sizeof what, "hexadecimal, two digits for each of %zu to %zu octets", min, max);
	return refuse(name, what, e);
}

unsigned codec_bundle_count(const struct codec_bundle *bundle)
{
	return (bundle->pem != NULL ? 1u : 0) + (bundle->der.len > 0 ? 1u : 0);
}

struct slice codec_bundle_bytes(const struct codec_bundle *bundle)
{
	return bundle->pem != NULL ? slice_text(bundle->pem) : bundle->der;
}

RESULT codec_created(struct reply *reply, const char *location, struct err *e)
{
	ENSURE_MEMORY(location, e);
	reply->status = 201;
	reply_header(reply, "Location", location);
	return OK;
}
