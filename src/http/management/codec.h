/* SPDX-License-Identifier: Apache-2.0 */
/* What handlers share: bodies and queries in, pages and created things out. */
#ifndef HTTP_MANAGEMENT_CODEC_H
#define HTTP_MANAGEMENT_CODEC_H

#include "base/cleanup.h"
#include "http/reply.h"
#include "http/request.h"

/* --- in --- */

/* As request_json, and an empty body counts as {}: for requests that need no member. The caller frees. */
RESULT codec_optional_json(const struct request *request, struct json **out, struct err *e);
/* The body as `fields` says; nothing in `out` may be borrowed from it. */
RESULT codec_body(const struct request *request, const struct json_field *fields, size_t count, void *out,
                  struct err *e);
RESULT codec_optional_body(const struct request *request, const struct json_field *fields, size_t count, void *out,
                           struct err *e);
/* An empty body or {}: for actions without members. */
RESULT codec_no_body(const struct request *request, struct err *e);

/* Query parameters that are absent leave *out as it was. ERR_INVALID names the parameter. */
RESULT codec_query_enum(const struct request *request, const char *name, const char *const *names, int *out,
                        struct err *e);
/* From 1 to `max`. */
RESULT codec_query_number(const struct request *request, const char *name, int64_t max, int64_t *out, struct err *e);
RESULT codec_query_time(const struct request *request, const char *name, int64_t *out, struct err *e);
/* `min` to `max` octets. */
RESULT codec_query_hex(const struct request *request, const char *name, size_t min, size_t max, struct slice *out,
                       struct err *e);

/* --- certificates in --- */

/* Members that hold certificates: PEM text, or base64 of DER. */
struct codec_bundle {
	const char *pem;
	struct slice der;
};

#define CODEC_BUNDLE_MAX (1024 * 1024)
#define CODEC_BUNDLE_FIELDS(structure, member)                                                                         \
	{ .name = "pem", .type = JSON_TEXT, .max = CODEC_BUNDLE_MAX, .offset = offsetof(structure, member.pem) },      \
	{                                                                                                              \
		.name = "der", .type = JSON_BASE64, .max = CODEC_BUNDLE_MAX, .offset = offsetof(structure, member.der) \
	}

/* How many of the two are given. */
unsigned codec_bundle_count(const struct codec_bundle *bundle);
/* The bytes of the one that is given; len 0: none. */
struct slice codec_bundle_bytes(const struct codec_bundle *bundle);

/* --- out --- */

/* 201; `location` comes from arena_printf of the request. ERR_TOO_LARGE when it is NULL. */
RESULT codec_created(struct reply *reply, const char *location, struct err *e);

/* One object: CODEC_OBJECT(reply, anchor_encode, &anchor). */
#define CODEC_OBJECT(reply, encode, object)                          \
	do {                                                         \
		struct json_writer w_ = json_writer(&(reply)->body); \
		encode((object), &w_, NULL);                         \
	} while (0)

/* A page of them: CODEC_PAGE(reply, anchor_encode, &list, &page.next); `next` NULL: no more. */
#define CODEC_PAGE(reply, encode, list, next)                        \
	do {                                                         \
		struct json_writer w_ = json_writer(&(reply)->body); \
		reply_page_begin(&w_);                               \
		for (size_t i_ = 0; i_ < (list)->count; i_++)        \
			encode(&(list)->items[i_], &w_, NULL);       \
		reply_page_end(&w_, (next));                         \
	} while (0)

#endif
