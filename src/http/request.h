/* SPDX-License-Identifier: Apache-2.0 */
/* One HTTP request as handlers see it: everything read, decoded and within its limits. Lives in its arena. */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include "base/arena.h"
#include "base/json.h"
#include "base/slice.h"
#include "model/page.h"

#include <stdint.h>

#define REQUEST_PARAMS_MAX 4
#define REQUEST_ID_SIZE 64

struct route;

struct request {
	struct arena *arena;
	const char *method;              /* "GET" */
	const char *path;                /* raw, without the query */
	const struct route *route;
	const char *params[REQUEST_PARAMS_MAX]; /* of the path, percent-decoded, in order */
	struct text_list query_names, query_values; /* percent-decoded, in order */
	const char *content_type;        /* NULL: none */
	const char *authorization, *if_none_match, *if_modified_since, *idempotency_key; /* NULL: none */
	struct slice body;
	char request_id[REQUEST_ID_SIZE]; /* the client's X-Request-Id when it is harmless, else a fresh one */
	int64_t now_ms;
};

/* NULL when absent. */
const char *request_query(const struct request *request, const char *name);
/* ERR_INVALID, naming it, when the query has a parameter that is not in `allowed` (ends with NULL), or one twice. */
RESULT request_query_only(const struct request *request, const char *const *allowed, struct err *e);
/* `limit` and `cursor`. ERR_INVALID. */
RESULT request_page(const struct request *request, struct page_request *out, struct err *e);
/* The body as one JSON object. ERR_MEDIA_TYPE, ERR_INVALID. The caller frees. */
RESULT request_json(const struct request *request, struct json **out, struct err *e);
/* Params that must be UUIDs: ERR_NOT_FOUND, for such a thing cannot exist. */
RESULT request_param_uuid(const struct request *request, size_t index, struct uuid *out, struct err *e);

#endif
