/* SPDX-License-Identifier: Apache-2.0 */
#include "service/profile.h"

#include "http/management/codec.h"
#include "http/management/handlers.h"
#include "http/management/management.h"

RESULT profiles_list(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	struct profile_list list;

	(void)request;
	TRY(profile_list_all(&w->service, &w->community, &list, e));
	CODEC_PAGE(reply, profile_encode, &list, NULL);
	return OK;
}

RESULT profiles_get(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	static const char *const allowed[] = { "revision", NULL };
	struct management_worker *w = worker;
	int64_t revision = 0;
	struct profile profile;

	TRY(request_query_only(request, allowed, e));
	TRY(codec_query_number(request, "revision", INT32_MAX, &revision, e));
	TRY(profile_get(&w->service, &w->community, request->params[1], revision, &profile, e));
	CODEC_OBJECT(reply, profile_encode, &profile);
	return OK;
}

RESULT profiles_put(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	CLEANUP(json_free) struct json *body = NULL;
	struct profile draft, profile;
	bool created;

	TRY(request_json(request, &body, e));
	TRY(profile_decode(body, request->arena, &draft, e));
	TRY(profile_put(&w->service, &w->community, request->params[1], &draft, &profile, &created, e));
	if (created)
		TRY(codec_created(reply, arena_text(request->arena, request->path), e));
	CODEC_OBJECT(reply, profile_encode, &profile);
	return OK;
}
