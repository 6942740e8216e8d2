/* SPDX-License-Identifier: Apache-2.0 */
#include "http/request.h"

#include <stdlib.h>
#include <strings.h>

#define JSON_MEDIA_TYPE "application/json"

const char *request_query(const struct request *request, const char *name)
{
	for (size_t i = 0; i < request->query_names.count; i++)
		if (strcmp(request->query_names.items[i], name) == 0)
			return request->query_values.items[i];
	return NULL;
}

static RESULT refuse(const char *name, const char *what, struct err *e)
{
	const struct result refused = err_set(e, ERR_INVALID, "%s \"%.80s\"", what, name);
	err_member(e, name);
	return refused;
}

static bool is_among(const char *name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count && names[i] != NULL; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

RESULT request_query_only(const struct request *request, const char *const *allowed, struct err *e)
{
	const struct text_list *names = &request->query_names;

	for (size_t i = 0; i < names->count; i++) {
		if (!is_among(names->items[i], allowed, SIZE_MAX))
			return refuse(names->items[i], "there is no query parameter", e);
		if (is_among(names->items[i], names->items, i))
			return refuse(names->items[i], "the query has more than one", e);
	}
	return OK;
}

static RESULT parse_limit(const char *text, int64_t *out, struct err *e)
{
	const size_t digits = strspn(text, "0123456789");

	*out = digits > 0 && digits <= 4 && text[digits] == '\0' ? strtol(text, NULL, 10) : 0;
	if (*out >= 1 && *out <= PAGE_LIMIT_MAX)
		return OK;
	const struct result refused = err_set(e, ERR_INVALID, "\"limit\" must be from 1 to %d", PAGE_LIMIT_MAX);
	err_member(e, "limit");
	return refused;
}

static RESULT parse_cursor(const char *text, struct uuid *out, struct err *e)
{
	if (uuid_parse(text, out))
		return OK;
	const struct result refused = err_set(e, ERR_INVALID, "\"cursor\" must be the \"next_cursor\" of a page");
	err_member(e, "cursor");
	return refused;
}

RESULT request_page(const struct request *request, struct page_request *out, struct err *e)
{
	const char *limit = request_query(request, "limit");
	const char *cursor = request_query(request, "cursor");

	*out = (struct page_request){ .limit = PAGE_LIMIT_DEFAULT };
	if (limit != NULL)
		TRY(parse_limit(limit, &out->limit, e));
	if (cursor != NULL)
		TRY(parse_cursor(cursor, &out->after, e));
	return OK;
}

/* RFC 9110 8.3.1: type and subtype are case-insensitive; parameters may follow. */
static bool is_json(const char *content_type)
{
	const size_t len = strlen(JSON_MEDIA_TYPE);

	if (content_type == NULL || strncasecmp(content_type, JSON_MEDIA_TYPE, len) != 0)
		return false;
	const char *rest = content_type + len + strspn(content_type + len, " \t");
	return *rest == '\0' || *rest == ';';
}

RESULT request_json(const struct request *request, struct json **out, struct err *e)
{
	CLEANUP(json_free) struct json *json = NULL;

	ENSURE(is_json(request->content_type), e, ERR_MEDIA_TYPE, "the Content-Type must be " JSON_MEDIA_TYPE);
	ENSURE(request->body.len > 0, e, ERR_INVALID, "the request has no body");
	TRY(json_parse(request->body, &json, e));
	ENSURE(json_is_object(json), e, ERR_INVALID, "the body must be a JSON object");
	*out = TAKE(json);
	return OK;
}

RESULT request_param_uuid(const struct request *request, size_t index, struct uuid *out, struct err *e)
{
	ENSURE(uuid_parse(request->params[index], out), e, ERR_NOT_FOUND, "there is no \"%.80s\" here",
	       request->params[index]);
	return OK;
}
