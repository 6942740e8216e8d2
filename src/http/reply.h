/* SPDX-License-Identifier: Apache-2.0 */
/* The answer that a handler fills. Starts as 200 with an empty body. */
#ifndef HTTP_REPLY_H
#define HTTP_REPLY_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/snap.h"

#define REPLY_HEADERS_MAX 12
#define REPLY_BODY_MAX (32u * 1024 * 1024)

struct reply_header {
	const char *name, *value;
};

struct reply {
	int status;
	const char *content_type;        /* NULL: application/json */
	struct reply_header headers[REPLY_HEADERS_MAX];
	size_t header_count;
	struct buf body;
	/* Bytes that a shared object owns, sent without a copy instead of `body` when `owner` is set. */
	struct slice shared;
	struct snap_object *owner;       /* a reference, dropped when sent */
	struct err problem;              /* what went wrong, for the log; code ERR_NONE: nothing */
};

void reply_init(struct reply *reply);
/* As after reply_init, memory kept; for another try. */
void reply_reset(struct reply *reply);
void reply_fini(struct reply *reply);
/* Both borrowed until the reply is sent: literals or in the request's arena. */
void reply_header(struct reply *reply, const char *name, const char *value);
/* RFC 9110 15.5.6: a 405 says what the path allows. `allow` is copied into the arena. */
void reply_allow(struct reply *reply, struct arena *arena, const char *allow);
/* Sends `bytes`, which `owner` holds, instead of the body; takes a reference of its own. */
void reply_share(struct reply *reply, struct slice bytes, struct snap_object *owner);
/* {"items":[…],"next_cursor":"…"|null}: opens before the items, closes after them. */
void reply_page_begin(struct json_writer *w);
void reply_page_end(struct json_writer *w, const struct uuid *next);
/* Turns the reply into the problem document of `e` (RFC 9457), with what it needs of headers. */
void reply_problem(struct reply *reply, const struct err *e, const char *request_id);

#endif
