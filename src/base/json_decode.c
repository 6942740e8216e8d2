/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include "base/text.h"

#include <assert.h>
#include <cjson/cJSON.h>
#include <inttypes.h>

/* Beyond this a double does not tell neighbouring integers apart. */
#define EXACT_MAX ((INT64_C(1) << 53) - 1)

struct target {
	const struct json_field *field;
	int64_t max; /* length or count */
	void *out;
	struct arena *arena;
};

typedef struct result decoder(const struct target *to, const struct json *value, struct err *e);

static bool may_be_empty(const struct target *to)
{
	return (to->field->flags & JSON_EMPTY_OK) != 0;
}

/* A string of the length that is allowed; its bytes are the document's. */
static RESULT bounded_text(const struct target *to, const struct json *value, bool empty_ok, int64_t max,
                           struct slice *out, struct err *e)
{
	const char *text = json_text(value);

	ENSURE(text != NULL, e, ERR_INVALID, "\"%s\" must be a string", to->field->name);
	*out = slice_text(text);
	ENSURE(out->len > 0 || empty_ok, e, ERR_INVALID, "\"%s\" must not be empty", to->field->name);
	ENSURE(out->len <= (uint64_t)max, e, ERR_INVALID, "\"%s\" must not be longer than %" PRId64 " bytes",
	       to->field->name, max);
	return OK;
}

static RESULT copied_text(const struct target *to, const struct json *value, bool empty_ok, int64_t max,
                          const char **out, struct err *e)
{
	struct slice text;

	TRY(bounded_text(to, value, empty_ok, max, &text, e));
	*out = arena_text_of(to->arena, text);
	ENSURE_MEMORY(*out, e);
	return OK;
}

static RESULT decode_text(const struct target *to, const struct json *value, struct err *e)
{
	return copied_text(to, value, may_be_empty(to), to->max, to->out, e);
}

static RESULT decode_bool(const struct target *to, const struct json *value, struct err *e)
{
	const cJSON *raw = (const cJSON *)value;

	ENSURE(cJSON_IsBool(raw), e, ERR_INVALID, "\"%s\" must be true or false", to->field->name);
	*(bool *)to->out = cJSON_IsTrue(raw);
	return OK;
}

static RESULT decode_int(const struct target *to, const struct json *value, struct err *e)
{
	const cJSON *raw = (const cJSON *)value;
	bool bounded = to->field->min != 0 || to->field->max != 0;
	int64_t min = bounded && to->field->min > -EXACT_MAX ? to->field->min : -EXACT_MAX;
	int64_t max = bounded && to->field->max < EXACT_MAX ? to->field->max : EXACT_MAX;

	ENSURE(cJSON_IsNumber(raw) && raw->valuedouble >= -(double)EXACT_MAX &&
	               raw->valuedouble <= (double)EXACT_MAX &&
	               (double)(int64_t)raw->valuedouble == raw->valuedouble,
	       e, ERR_INVALID, "\"%s\" must be an integer", to->field->name);
	int64_t number = (int64_t)raw->valuedouble;
	ENSURE(number >= min && number <= max, e, ERR_INVALID,
	       "\"%s\" must be from %" PRId64 " to %" PRId64, to->field->name, min, max);
	*(int64_t *)to->out = number;
	return OK;
}

static RESULT decode_time(const struct target *to, const struct json *value, struct err *e)
{
	const char *text = json_text(value);

	ENSURE(text != NULL, e, ERR_INVALID, "\"%s\" must be a string that holds a time", to->field->name);
	return time_parse(text, to->out, e);
}

static RESULT decode_uuid(const struct target *to, const struct json *value, struct err *e)
{
	const char *text = json_text(value);

	ENSURE(text != NULL && uuid_parse(text, to->out), e, ERR_INVALID, "\"%s\" must be a UUID",
	       to->field->name);
	return OK;
}

static RESULT refuse_name(const struct target *to, struct err *e)
{
	CLEANUP_BUF struct buf names;

	buf_init(&names, 240);
	for (const char *const *name = to->field->names; *name != NULL; name++)
		buf_printf(&names, "%s%s", name == to->field->names ? "" : ", ", *name);
	FAIL(e, ERR_INVALID, "\"%s\" must be one of: %s%s", to->field->name, buf_text(&names),
	     buf_ok(&names) ? "" : ", …");
}

static RESULT decode_enum(const struct target *to, const struct json *value, struct err *e)
{
	const char *text = json_text(value);

	for (int i = 0; text != NULL && to->field->names[i] != NULL; i++) {
		if (strcmp(text, to->field->names[i]) == 0) {
			*(int *)to->out = i;
			return OK;
		}
	}
	return refuse_name(to, e);
}

static RESULT encoded_bytes(const struct target *to, const struct json *value, bool empty_ok, int64_t max,
                            struct slice *out, struct err *e)
{
	struct slice text;

	TRY(bounded_text(to, value, empty_ok, INT64_MAX, &text, e));
	ENSURE(text.len / 4 * 3 <= (uint64_t)max + 2, e, ERR_INVALID,
	       "\"%s\" must not be longer than %" PRId64 " bytes before encoding", to->field->name, max);
	TRY(base64_decode(text, to->arena, out, e));
	ENSURE(out->len <= (uint64_t)max, e, ERR_INVALID,
	       "\"%s\" must not be longer than %" PRId64 " bytes before encoding", to->field->name, max);
	return OK;
}

static RESULT decode_base64(const struct target *to, const struct json *value, struct err *e)
{
	return encoded_bytes(to, value, may_be_empty(to), to->max, to->out, e);
}

static RESULT decode_hex(const struct target *to, const struct json *value, struct err *e)
{
	struct slice text;

	TRY(bounded_text(to, value, may_be_empty(to), 2 * to->max, &text, e));
	if (text.len == 0) {
		*(struct slice *)to->out = slice_of(NULL, 0);
		return OK;
	}
	return hex_decode_text((const char *)text.data, to->arena, to->out, e);
}

static RESULT decode_object(const struct target *to, const struct json *value, struct err *e)
{
	ENSURE(json_is_object(value), e, ERR_INVALID, "\"%s\" must be an object", to->field->name);
	*(const struct json **)to->out = value;
	return OK;
}

static RESULT decode_any(const struct target *to, const struct json *value, struct err *e)
{
	(void)e;
	*(const struct json **)to->out = value;
	return OK;
}

/* An array of an allowed length, and room for one item each. */
static RESULT array_room(const struct target *to, const struct json *value, size_t item_size, void *items,
                         size_t *count, struct err *e)
{
	ENSURE(json_is_array(value), e, ERR_INVALID, "\"%s\" must be an array", to->field->name);
	*count = json_count(value);
	ENSURE(*count > 0 || may_be_empty(to), e, ERR_INVALID, "\"%s\" must not be empty", to->field->name);
	ENSURE(*count <= (uint64_t)to->max, e, ERR_INVALID, "\"%s\" must not have more than %" PRId64 " items",
	       to->field->name, to->max);
	void *room = arena_alloc_array(to->arena, *count, item_size);
	ENSURE_MEMORY(room, e);
	memcpy(items, &room, sizeof room);
	return OK;
}

#define ITEM_TEXT_MAX 4096
#define ITEM_BYTES_MAX 65536

static RESULT decode_texts(const struct target *to, const struct json *value, struct err *e)
{
	struct text_list list = { 0 };
	size_t i = 0;

	TRY(array_room(to, value, sizeof *list.items, &list.items, &list.count, e));
	for (const struct json *item = json_first(value); item != NULL; item = json_next(item))
		TRY(copied_text(to, item, false, ITEM_TEXT_MAX, &list.items[i++], e));
	*(struct text_list *)to->out = list;
	return OK;
}

static RESULT decode_base64s(const struct target *to, const struct json *value, struct err *e)
{
	struct slice_list list = { 0 };
	size_t i = 0;

	TRY(array_room(to, value, sizeof *list.items, &list.items, &list.count, e));
	for (const struct json *item = json_first(value); item != NULL; item = json_next(item))
		TRY(encoded_bytes(to, item, false, ITEM_BYTES_MAX, &list.items[i++], e));
	*(struct slice_list *)to->out = list;
	return OK;
}

static RESULT decode_objects(const struct target *to, const struct json *value, struct err *e)
{
	struct json_list list = { 0 };
	size_t i = 0;

	TRY(array_room(to, value, sizeof *list.items, &list.items, &list.count, e));
	for (const struct json *item = json_first(value); item != NULL; item = json_next(item)) {
		ENSURE(json_is_object(item), e, ERR_INVALID, "\"%s\" must hold objects only", to->field->name);
		list.items[i++] = item;
	}
	*(struct json_list *)to->out = list;
	return OK;
}

static const struct {
	decoder *decode;
	int64_t max;
} types[] = {
	[JSON_TEXT] = { decode_text, 4096 },
	[JSON_BOOL] = { decode_bool, 0 },
	[JSON_INT] = { decode_int, 0 },
	[JSON_TIME] = { decode_time, 0 },
	[JSON_UUID] = { decode_uuid, 0 },
	[JSON_ENUM] = { decode_enum, 0 },
	[JSON_BASE64] = { decode_base64, 65536 },
	[JSON_HEX] = { decode_hex, 4096 },
	[JSON_OBJECT] = { decode_object, 0 },
	[JSON_ANY] = { decode_any, 0 },
	[JSON_TEXTS] = { decode_texts, 64 },
	[JSON_BASE64S] = { decode_base64s, 64 },
	[JSON_OBJECTS] = { decode_objects, 1024 },
};

static RESULT decode_field(const struct json_field *field, const struct json *value, void *out, struct arena *arena,
                           struct err *e)
{
	struct target to = {
		.field = field,
		.max = field->max > 0 ? field->max : types[field->type].max,
		.out = (char *)out + field->offset,
		.arena = arena,
	};

	TRY(types[field->type].decode(&to, value, e));
	if (field->present != 0)
		*((bool *)((char *)out + field->present)) = true;
	return OK;
}

/* A value that does not parse is the request's fault as a whole, whatever the parser below called it. */
static RESULT blame(const char *name, struct err *e)
{
	if (e->code == ERR_MALFORMED)
		e->code = ERR_INVALID;
	err_member(e, name);
	return (struct result){ .failed = true };
}

static size_t find_field(const struct json_field *fields, size_t count, const char *name)
{
	size_t i = 0;

	while (i < count && strcmp(fields[i].name, name) != 0)
		i++;
	return i;
}

static RESULT decode_member(const struct json *member, const struct json_field *fields, size_t count, void *out,
                            struct arena *arena, uint64_t *seen, struct err *e)
{
	size_t i = find_field(fields, count, json_name(member));

	if (i == count)
		return err_set(e, ERR_INVALID, "there is no member \"%.80s\" here", json_name(member));
	if (json_is_null(member) && (fields[i].flags & JSON_NULL_OK) != 0)
		return OK;
	*seen |= UINT64_C(1) << i;
	return decode_field(&fields[i], member, out, arena, e);
}

RESULT json_decode(const struct json *object, const struct json_field *fields, size_t count, void *out,
                   struct arena *arena, struct err *e)
{
	uint64_t seen = 0;

	assert(count <= 64);
	ENSURE(json_is_object(object), e, ERR_INVALID, "an object was expected");
	for (const struct json *member = json_first(object); member != NULL; member = json_next(member))
		if (failed(decode_member(member, fields, count, out, arena, &seen, e)))
			return blame(json_name(member), e);
	for (size_t i = 0; i < count; i++) {
		if ((fields[i].flags & JSON_REQUIRED) == 0 || (seen >> i & 1) != 0)
			continue;
		if (failed(err_set(e, ERR_INVALID, "the member \"%s\" is missing", fields[i].name)))
			return blame(fields[i].name, e);
	}
	return OK;
}

RESULT json_split(struct json *object, const struct json_field *fields, size_t count, struct json **out,
                  struct err *e)
{
	cJSON *moved = cJSON_CreateObject();

	ENSURE_MEMORY(moved, e);
	for (size_t i = 0; i < count; i++) {
		cJSON *member = cJSON_DetachItemFromObjectCaseSensitive((cJSON *)object, fields[i].name);
		if (member != NULL)
			cJSON_AddItemToObject(moved, fields[i].name, member);
	}
	*out = (struct json *)moved;
	return OK;
}
