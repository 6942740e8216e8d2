/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Routes as rows of a table: `path` is "/v1/communities/{community}/anchors/{id}"; a segment in braces takes any
 * one segment and becomes a param, and may have a literal end ("/crl/{issuer}.crl"). The permission is checked
 * before the handler runs, in the community that the first param names when the path has {community}.
 */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include "http/reply.h"
#include "http/request.h"
#include "model/principal.h"

/* `worker` is the plane's own: struct management_worker * or struct relying_party_worker *. */
typedef RESULT (*route_handler)(void *worker, const struct request *request, struct reply *reply, struct err *e);

struct route {
	const char *method, *path;
	const char *operation_id;        /* as in api/openapi.json */
	enum permission permission;      /* PERM_PUBLIC: no token is looked at */
	unsigned flags;                  /* the plane's own */
	route_handler handler;
};

/* One table per noun, gathered by the plane. */
struct route_table {
	const struct route *items;
	size_t count;
};

/*
 * Finds the row and fills request->params. ERR_NOT_FOUND: no such path. ERR_METHOD: the path has other methods,
 * written to `allow` ("GET, POST"). HEAD finds the row of GET.
 */
RESULT route_find(const struct route_table *tables, size_t table_count, struct request *request,
                  char allow[64], struct err *e);

#endif
