/* SPDX-License-Identifier: Apache-2.0 */
#include "http/reply.h"

#include <assert.h>
#include <microhttpd.h>
#include <stdio.h>

#define TYPE_SIZE 80

void reply_init(struct reply *reply)
{
	*reply = (struct reply){ .status = MHD_HTTP_OK };
	buf_init(&reply->body, REPLY_BODY_MAX);
}

static void drop_shared(struct reply *reply)
{
	snap_object_unref(reply->owner);
	reply->owner = NULL;
	reply->shared = slice_of(NULL, 0);
}

void reply_reset(struct reply *reply)
{
	drop_shared(reply);
	buf_reset(&reply->body);
	reply->status = MHD_HTTP_OK;
	reply->content_type = NULL;
	reply->header_count = 0;
	reply->problem.code = ERR_NONE;
}

void reply_fini(struct reply *reply)
{
	drop_shared(reply);
	buf_fini(&reply->body);
}

void reply_header(struct reply *reply, const char *name, const char *value)
{
	assert(reply->header_count < REPLY_HEADERS_MAX);
	reply->headers[reply->header_count++] = (struct reply_header){ name, value };
}

void reply_allow(struct reply *reply, struct arena *arena, const char *allow)
{
	const char *value = arena_text(arena, allow);

	if (value != NULL)
		reply_header(reply, "Allow", value);
}

void reply_share(struct reply *reply, struct slice bytes, struct snap_object *owner)
{
	drop_shared(reply);
	reply->shared = bytes;
	reply->owner = snap_object_ref(owner);
}

void reply_page_begin(struct json_writer *w)
{
	json_begin_object(w, NULL);
	json_begin_array(w, "items");
}

void reply_page_end(struct json_writer *w, const struct uuid *next)
{
	json_end_array(w);
	if (next == NULL || uuid_is_zero(next))
		json_put_null(w, "next_cursor");
	else
		json_put_uuid(w, "next_cursor", next);
	json_end_object(w);
}

/* RFC 9110: 401 names the scheme (11.6.1); after 429 and 503 the client is told when to come back (10.2.3). */
static const struct {
	int status;
	struct reply_header header;
} status_headers[] = {
	{ MHD_HTTP_UNAUTHORIZED, { "WWW-Authenticate", "Bearer realm=\"anchorhold\"" } },
	{ MHD_HTTP_TOO_MANY_REQUESTS, { "Retry-After", "1" } },
	{ MHD_HTTP_SERVICE_UNAVAILABLE, { "Retry-After", "2" } },
};

static void put_status_headers(struct reply *reply)
{
	for (size_t i = 0; i < ARRAY_LEN(status_headers); i++)
		if (status_headers[i].status == reply->status)
			reply_header(reply, status_headers[i].header.name, status_headers[i].header.value);
}

static void put_problem(struct json_writer *w, int status, const struct err *e, const char *request_id)
{
	const char *code = err_wire_code(e->code);
	char type[TYPE_SIZE];

	snprintf(type, sizeof type, "urn:anchorhold:problem:%s", code);
	json_begin_object(w, NULL);
	json_put_text(w, "type", type);
	json_put_text(w, "title", MHD_get_reason_phrase_for((unsigned)status));
	json_put_int(w, "status", status);
	json_put_text(w, "code", code);
	json_put_text(w, "detail", e->detail);
	if (e->member[0] != '\0')
		json_put_text(w, "member", e->member);
	json_put_text(w, "request_id", request_id);
	json_end_object(w);
}

void reply_problem(struct reply *reply, const struct err *e, const char *request_id)
{
	struct json_writer w = json_writer(&reply->body);

	reply_reset(reply);
	reply->problem = *e;
	reply->status = err_http_status(e->code);
	reply->content_type = "application/problem+json";
	put_status_headers(reply);
	put_problem(&w, reply->status, e, request_id);
}
