/* SPDX-License-Identifier: Apache-2.0 */
#include "service/audit.h"

#include "http/management/codec.h"
#include "http/management/handlers.h"
#include "http/management/management.h"
#include "model/encode.h"

#include <inttypes.h>
#include <stdio.h>

/* NULL: the system's chain. */
static const struct community *scope_of(const struct management_worker *w)
{
	return w->has_community ? &w->community : NULL;
}

/* Rows are numbered, so a cursor here is a number and not an id. The list has one row more than shown when there is more. */
static void put_page(const struct audit_row_list *list, int64_t limit, struct json_writer *w)
{
	const bool more = list->count > (size_t)limit;
	const size_t shown = more ? (size_t)limit : list->count;
	char next[24];

	reply_page_begin(w);
	for (size_t i = 0; i < shown; i++)
		audit_row_encode(&list->items[i], w, NULL);
	json_end_array(w);
	if (more)
		snprintf(next, sizeof next, "%" PRId64, list->items[shown - 1].seq);
	json_put_text(w, "next_cursor", more ? next : NULL);
	json_end_object(w);
}

RESULT audit_list(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	static const char *const allowed[] = { "limit", "cursor", "object", NULL };
	struct management_worker *w = worker;
	struct json_writer body = json_writer(&reply->body);
	int64_t after = 0, limit = PAGE_LIMIT_DEFAULT;
	struct audit_row_list list;

	TRY(request_query_only(request, allowed, e));
	TRY(codec_query_number(request, "limit", PAGE_LIMIT_MAX, &limit, e));
	TRY(codec_query_number(request, "cursor", INT64_MAX, &after, e));
	TRY(audit_page(&w->service, scope_of(w), after, request_query(request, "object"), limit + 1, &list, e));
	put_page(&list, limit, &body);
	return OK;
}

static void put_verification(const struct audit_verification *verification, struct json_writer *w)
{
	json_begin_object(w, NULL);
	json_put_int(w, "rows", verification->rows);
	json_put_bool(w, "intact", verification->intact);
	encode_int_or_null(w, "broken_at", verification->broken_at, 0);
	json_put_text(w, "problem", verification->problem);
	json_put_hex(w, "head", slice_of(verification->head, sizeof verification->head));
	json_end_object(w);
}

RESULT audit_check(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	struct json_writer body = json_writer(&reply->body);
	struct audit_verification verification;

	(void)request;
	TRY(audit_verify(&w->service, scope_of(w), &verification, e));
	put_verification(&verification, &body);
	return OK;
}
