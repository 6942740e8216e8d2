/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include "base/json_scan.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>

/* Scratch for the names of one object, kept from object to object. */
struct names {
	const char **items;
	size_t capacity;
};

static const cJSON *inner(const struct json *json)
{
	return (const cJSON *)json;
}

static void names_free(struct names *names)
{
	free(names->items);
}

static RESULT names_collect(struct names *names, const cJSON *object, size_t *count, struct err *e)
{
	*count = 0;
	for (const cJSON *child = object->child; child != NULL; child = child->next)
		++*count;
	if (*count > names->capacity) {
		const char **items = realloc(names->items, *count * sizeof *items);
		ENSURE(items != NULL, e, ERR_TOO_LARGE, "the JSON text has too many members");
		names->items = items;
		names->capacity = *count;
	}
	size_t i = 0;
	for (const cJSON *child = object->child; child != NULL; child = child->next)
		names->items[i++] = child->string;
	return OK;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted, so that an object of many members costs n log n, not n squared. */
static RESULT check_names(const cJSON *object, struct names *names, struct err *e)
{
	size_t count;

	TRY(names_collect(names, object, &count, e));
	if (count > 1)
		qsort(names->items, count, sizeof *names->items, compare_names);
	for (size_t i = 1; i < count; i++) {
		if (strcmp(names->items[i - 1], names->items[i]) == 0) {
			struct result duplicate = err_set(e, ERR_INVALID, "the member \"%.80s\" appears twice",
			                                  names->items[i]);
			err_member(e, names->items[i]);
			return duplicate;
		}
	}
	return OK;
}

/* As deep as JSON_DEPTH_MAX at most, which json_scan has seen to. */
static RESULT check_value(const cJSON *value, struct names *names, struct err *e)
{
	ENSURE(!cJSON_IsNumber(value) || isfinite(value->valuedouble), e, ERR_INVALID,
	       "the JSON text has a number that is too large");
	if (cJSON_IsObject(value))
		TRY(check_names(value, names, e));
	for (const cJSON *child = value->child; child != NULL; child = child->next)
		TRY(check_value(child, names, e));
	return OK;
}

static RESULT check_end(struct slice text, const char *end, struct err *e)
{
	size_t at = (size_t)(end - (const char *)text.data);

	while (at < text.len && strchr(" \t\r\n", text.data[at]) != NULL)
		at++;
	ENSURE(at == text.len, e, ERR_INVALID, "the JSON text has, at byte %zu, something after its value", at);
	return OK;
}

RESULT json_parse(struct slice text, struct json **out, struct err *e)
{
	const char *end = NULL;
	__attribute__((cleanup(names_free))) struct names names = { 0 };

	TRY(json_scan(text, e));
	CLEANUP(json_free) struct json *json =
		(struct json *)cJSON_ParseWithLengthOpts((const char *)text.data, text.len, &end, false);
	ENSURE(json != NULL, e, ERR_INVALID, "the JSON text is not well formed at byte %zu",
	       end == NULL ? (size_t)0 : (size_t)(end - (const char *)text.data));
	TRY(check_end(text, end, e));
	TRY(check_value(inner(json), &names, e));
	*out = TAKE(json);
	return OK;
}

void json_free(struct json *json)
{
	cJSON_Delete((cJSON *)json);
}

bool json_is_object(const struct json *json)
{
	return cJSON_IsObject(inner(json));
}

bool json_is_array(const struct json *json)
{
	return cJSON_IsArray(inner(json));
}

bool json_is_text(const struct json *json)
{
	return cJSON_IsString(inner(json));
}

bool json_is_null(const struct json *json)
{
	return cJSON_IsNull(inner(json));
}

const struct json *json_get(const struct json *object, const char *name)
{
	return (const struct json *)cJSON_GetObjectItemCaseSensitive(inner(object), name);
}

const char *json_text(const struct json *json)
{
	return json_is_text(json) ? inner(json)->valuestring : NULL;
}

size_t json_count(const struct json *array)
{
	return (size_t)cJSON_GetArraySize(inner(array));
}

const struct json *json_first(const struct json *json)
{
	return json == NULL ? NULL : (const struct json *)inner(json)->child;
}

const struct json *json_next(const struct json *json)
{
	return (const struct json *)inner(json)->next;
}

const char *json_name(const struct json *json)
{
	return inner(json)->string;
}

RESULT json_print(const struct json *json, struct buf *out, struct err *e)
{
	char *text = cJSON_PrintUnformatted(inner(json));

	ENSURE_MEMORY(text, e);
	buf_put_text(out, text);
	cJSON_free(text);
	return buf_check(out, e);
}
