/* SPDX-License-Identifier: Apache-2.0 */
#include "http/management/codec.h"
#include "http/management/handlers.h"
#include "http/management/management.h"
#include "http/management/scope.h"
#include "service/access.h"

#define GRANTS_MAX 100

struct grants_form {
	const char *name;
	struct json_list grants;
};

#define GRANTS_FIELD(flag)                                                                                  \
	{                                                                                                   \
		.name = "grants", .type = JSON_OBJECTS, .flags = JSON_REQUIRED | (flag), .max = GRANTS_MAX, \
		.offset = offsetof(struct grants_form, grants)                                              \
	}

static const struct json_field principal_fields[] = {
	JSON_FIELD(struct grants_form, name, JSON_TEXT, JSON_REQUIRED),
	GRANTS_FIELD(0),
};
static const struct json_field grants_fields[] = { GRANTS_FIELD(JSON_EMPTY_OK) };

struct grant_form {
	int role;
	const char *community;
};

static const struct json_field grant_fields[] = {
	{ .name = "role",
	  .type = JSON_ENUM,
	  .flags = JSON_REQUIRED,
	  .offset = offsetof(struct grant_form, role),
	  .names = role_names },
	JSON_FIELD(struct grant_form, community, JSON_TEXT, 0),
};

/* Without a community the role is asked for everywhere, which the use case allows administrators only. */
static RESULT decode_grant(struct service *s, const struct json *object, struct role_grant *out, struct err *e)
{
	struct grant_form form = { 0 };
	struct community community;

	TRY(json_decode(object, grant_fields, ARRAY_LEN(grant_fields), &form, s->arena, e));
	*out = (struct role_grant){ .role = (enum role)form.role, .everywhere = form.community == NULL };
	if (out->everywhere)
		return OK;
	TRY(scope_resolve(s, form.community, PERM_TOKEN_MANAGE, &community, e));
	out->community_id = community.id;
	return OK;
}

static RESULT decode_grants(struct service *s, const struct json_list *objects, struct role_grant **out, struct err *e)
{
	struct role_grant *grants = ARENA_ARRAY(s->arena, objects->count, struct role_grant);

	ENSURE_MEMORY(grants, e);
	for (size_t i = 0; i < objects->count; i++)
		TRY(decode_grant(s, objects->items[i], &grants[i], e));
	*out = grants;
	return OK;
}

RESULT principals_create(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	CLEANUP(json_free) struct json *body = NULL;
	struct grants_form form = { 0 };
	struct principal_draft draft = { 0 };
	struct principal principal;
	char id[UUID_TEXT_SIZE];

	TRY(request_json(request, &body, e));
	TRY(json_decode(body, principal_fields, ARRAY_LEN(principal_fields), &form, request->arena, e));
	draft.name = form.name;
	draft.grant_count = form.grants.count;
	TRY(decode_grants(&w->service, &form.grants, &draft.grants, e));
	TRY(principal_create(&w->service, &draft, &principal, e));
	uuid_format(&principal.id, id);
	TRY(codec_created(reply, arena_printf(request->arena, "/v1/principals/%s", id), e));
	CODEC_OBJECT(reply, principal_encode, &principal);
	return OK;
}

RESULT principals_list(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	static const char *const allowed[] = { "limit", "cursor", NULL };
	struct management_worker *w = worker;
	struct page_request wanted;
	struct principal_list list;
	struct page page;

	TRY(request_query_only(request, allowed, e));
	TRY(request_page(request, &wanted, e));
	TRY(principal_page(&w->service, &wanted, &list, &page, e));
	CODEC_PAGE(reply, principal_encode, &list, &page.next);
	return OK;
}

RESULT principals_get(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	struct principal principal;

	TRY(principal_find(&w->service, request->params[0], &principal, e));
	CODEC_OBJECT(reply, principal_encode, &principal);
	return OK;
}

RESULT principals_grant(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	CLEANUP(json_free) struct json *body = NULL;
	struct grants_form form = { 0 };
	struct role_grant *grants;
	struct principal principal;

	TRY(request_json(request, &body, e));
	TRY(json_decode(body, grants_fields, ARRAY_LEN(grants_fields), &form, request->arena, e));
	TRY(decode_grants(&w->service, &form.grants, &grants, e));
	TRY(principal_grant(&w->service, request->params[0], grants, form.grants.count, &principal, e));
	CODEC_OBJECT(reply, principal_encode, &principal);
	return OK;
}
