/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON in and out. In: cJSON behind a gate (size, depth, UTF-8, duplicate names, trailing bytes), then a
 * table of fields that says what an object may hold; anything else is refused by name. Out: a writer on
 * a bounded buffer.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/uuid.h"

#include <stdint.h>

struct json; /* a parsed value; opaque, borrowed from the document that holds it */

#define JSON_DEPTH_MAX 32

struct json_list {
	const struct json **items;
	size_t count;
};

/* ERR_INVALID with the byte offset when the text is not one well-formed JSON value. */
RESULT json_parse(struct slice text, struct json **out, struct err *e);
void json_free(struct json *json);
DEFINE_CLEANUP(struct json, json_free);

bool json_is_object(const struct json *json);
bool json_is_array(const struct json *json);
bool json_is_text(const struct json *json);
bool json_is_null(const struct json *json);
/* NULL when absent. */
const struct json *json_get(const struct json *object, const char *name);
/* NULL unless a string. */
const char *json_text(const struct json *json);
size_t json_count(const struct json *array);
/* First child of an array or object; json_next walks on; both NULL at the end. O(1) each. */
const struct json *json_first(const struct json *json);
const struct json *json_next(const struct json *json);
/* Member name of a child of an object; NULL in an array. */
const char *json_name(const struct json *json);
/* Compact text of a value; ERR_TOO_LARGE past the buffer's ceiling. */
RESULT json_print(const struct json *json, struct buf *out, struct err *e);

enum json_type {
	JSON_TEXT,    /* const char * in the arena, no NUL inside, 1..max bytes (0 allowed only with JSON_EMPTY_OK) */
	JSON_BOOL,    /* bool */
	JSON_INT,     /* int64_t, integral, min..max */
	JSON_TIME,    /* int64_t seconds, from RFC 3339 text */
	JSON_UUID,    /* struct uuid */
	JSON_ENUM,    /* int: index into `names`, which ends with NULL */
	JSON_BASE64,  /* struct slice in the arena, from standard base64 */
	JSON_HEX,     /* struct slice in the arena, from hexadecimal */
	JSON_OBJECT,  /* const struct json *, borrowed from the document */
	JSON_ANY,     /* const struct json *, any type */
	JSON_TEXTS,   /* struct text_list, at most `max` items */
	JSON_BASE64S, /* struct slice_list, at most `max` items */
	JSON_OBJECTS, /* struct json_list, at most `max` items */
};

enum json_flag {
	JSON_REQUIRED = 1,
	JSON_EMPTY_OK = 2, /* "" or [] allowed; never "" within a list */
	JSON_NULL_OK = 4,  /* null counts as absent */
};

struct json_field {
	const char *name;
	enum json_type type;
	unsigned flags;
	size_t offset;             /* of the member in the struct that is filled */
	int64_t min, max;          /* JSON_INT: bounds. Others: max length or count, 0 = the type's default */
	const char *const *names;  /* JSON_ENUM only */
	size_t present;            /* offset of a bool that tells presence, or 0 for none (so: not the first member) */
};

#define JSON_FIELD(structure, member, kind, flag) \
	{ .name = #member, .type = (kind), .flags = (flag), .offset = offsetof(structure, member) }

/*
 * Fills `out` from the members of `object` as `fields` says. Members that the table does not name, wrong
 * types, values out of range and missing required members are ERR_INVALID, with err.member set. What is
 * absent is left as it was, so the caller sets defaults first.
 */
RESULT json_decode(const struct json *object, const struct json_field *fields, size_t count, void *out,
                   struct arena *arena, struct err *e);

/*
 * Moves the members that `fields` names out of `object` into an object of their own, which the caller frees; for
 * a request whose members two decoders share. ERR_TOO_LARGE without memory.
 */
RESULT json_split(struct json *object, const struct json_field *fields, size_t count, struct json **out,
                  struct err *e);

/* --- out --- */

struct json_writer {
	struct buf *buf;
	unsigned depth;
	bool comma; /* the next value needs a comma before it */
};

struct json_writer json_writer(struct buf *buf);
/* `name` is NULL inside an array and at the top. */
void json_begin_object(struct json_writer *w, const char *name);
void json_end_object(struct json_writer *w);
void json_begin_array(struct json_writer *w, const char *name);
void json_end_array(struct json_writer *w);
/* A NULL text writes null. */
void json_put_text(struct json_writer *w, const char *name, const char *text);
void json_put_slice(struct json_writer *w, const char *name, struct slice utf8);
void json_put_int(struct json_writer *w, const char *name, int64_t value);
void json_put_bool(struct json_writer *w, const char *name, bool value);
void json_put_null(struct json_writer *w, const char *name);
void json_put_time(struct json_writer *w, const char *name, int64_t seconds);
void json_put_uuid(struct json_writer *w, const char *name, const struct uuid *id);
void json_put_hex(struct json_writer *w, const char *name, struct slice bytes);
void json_put_base64(struct json_writer *w, const char *name, struct slice bytes);
void json_put_texts(struct json_writer *w, const char *name, const struct text_list *texts);
/* Text that is JSON already (from the database), put as it is. */
void json_put_raw(struct json_writer *w, const char *name, const char *json);

#endif
