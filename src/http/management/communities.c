/* SPDX-License-Identifier: Apache-2.0 */
#include "service/community.h"

#include "http/management/codec.h"
#include "http/management/handlers.h"
#include "http/management/management.h"

struct draft_form {
	const char *slug, *uri, *name;
	const struct json *settings;
};

static const struct json_field draft_fields[] = {
	JSON_FIELD(struct draft_form, slug, JSON_TEXT, JSON_REQUIRED),
	JSON_FIELD(struct draft_form, uri, JSON_TEXT, JSON_REQUIRED),
	JSON_FIELD(struct draft_form, name, JSON_TEXT, JSON_REQUIRED),
	JSON_FIELD(struct draft_form, settings, JSON_OBJECT, 0),
};

static RESULT decode_draft(const struct json *body, struct arena *arena, struct community_draft *out, struct err *e)
{
	struct draft_form form = { 0 };

	TRY(json_decode(body, draft_fields, ARRAY_LEN(draft_fields), &form, arena, e));
	*out = (struct community_draft){
		.slug = form.slug,
		.uri = form.uri,
		.name = form.name,
		.settings = community_settings_default(),
	};
	return form.settings == NULL ? OK : community_settings_decode(form.settings, arena, &out->settings, e);
}

RESULT communities_create(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	CLEANUP(json_free) struct json *body = NULL;
	struct community_draft draft;
	struct community community;

	TRY(request_json(request, &body, e));
	TRY(decode_draft(body, request->arena, &draft, e));
	TRY(community_create(&w->service, &draft, &community, e));
	TRY(codec_created(reply, arena_printf(request->arena, "/v1/communities/%s", community.slug), e));
	CODEC_OBJECT(reply, community_encode, &community);
	return OK;
}

RESULT communities_list(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	static const char *const allowed[] = { "limit", "cursor", NULL };
	struct management_worker *w = worker;
	struct page_request wanted;
	struct community_list list;
	struct page page;

	TRY(request_query_only(request, allowed, e));
	TRY(request_page(request, &wanted, e));
	TRY(community_page(&w->service, &wanted, &list, &page, e));
	CODEC_PAGE(reply, community_encode, &list, &page.next);
	return OK;
}

RESULT communities_get(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	const struct management_worker *w = worker;

	(void)request;
	(void)e;
	CODEC_OBJECT(reply, community_encode, &w->community);
	return OK;
}

struct change_form {
	const char *name;
	const struct json *settings;
};

static const struct json_field change_fields[] = {
	JSON_FIELD(struct change_form, name, JSON_TEXT, 0),
	JSON_FIELD(struct change_form, settings, JSON_OBJECT, 0),
};

RESULT communities_change(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	CLEANUP(json_free) struct json *body = NULL;
	struct change_form form = { 0 };
	struct community community;

	TRY(request_json(request, &body, e));
	TRY(json_decode(body, change_fields, ARRAY_LEN(change_fields), &form, request->arena, e));
	TRY(community_change(&w->service, &w->community, form.name, form.settings, &community, e));
	CODEC_OBJECT(reply, community_encode, &community);
	return OK;
}
