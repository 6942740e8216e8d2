/* SPDX-License-Identifier: Apache-2.0 */
#include "service/authority.h"

#include "http/management/codec.h"
#include "http/management/handlers.h"
#include "http/management/management.h"

#define DAYS_MAX 36500
#define PATH_LENGTH_MAX 8

struct draft_form {
	const char *name, *parent, *subject;
	int kind, key_algorithm;
	int64_t validity_days, path_length;
	bool anchor, has_anchor;
};

static const struct json_field draft_fields[] = {
	JSON_FIELD(struct draft_form, name, JSON_TEXT, JSON_REQUIRED),
	{ .name = "kind",
	  .type = JSON_ENUM,
	  .flags = JSON_REQUIRED,
	  .offset = offsetof(struct draft_form, kind),
	  .names = authority_kind_names },
	JSON_FIELD(struct draft_form, parent, JSON_TEXT, 0),
	JSON_FIELD(struct draft_form, subject, JSON_TEXT, 0),
	{ .name = "key_algorithm",
	  .type = JSON_ENUM,
	  .offset = offsetof(struct draft_form, key_algorithm),
	  .names = key_algorithm_names },
	{ .name = "validity_days",
	  .type = JSON_INT,
	  .min = 1,
	  .max = DAYS_MAX,
	  .offset = offsetof(struct draft_form, validity_days) },
	{ .name = "path_length",
	  .type = JSON_INT,
	  .max = PATH_LENGTH_MAX,
	  .offset = offsetof(struct draft_form, path_length) },
	{ .name = "anchor",
	  .type = JSON_BOOL,
	  .offset = offsetof(struct draft_form, anchor),
	  .present = offsetof(struct draft_form, has_anchor) },
};

/* A root is trusted at once unless the request says otherwise; an intermediate becomes an anchor by addAnchor. */
static RESULT decode_draft(const struct request *request, struct authority_draft *out, struct err *e)
{
	struct draft_form form = { .key_algorithm = KEY_EC_P256, .path_length = -1 };

	TRY(codec_body(request, draft_fields, ARRAY_LEN(draft_fields), &form, e));
	const bool root = form.kind == AUTHORITY_ROOT;
	if (form.anchor && !root) {
		const struct result refused = err_set(e, ERR_INVALID, "\"anchor\" is for roots");
		err_member(e, "anchor");
		return refused;
	}
	*out = (struct authority_draft){
		.name = form.name,
		.kind = form.kind,
		.parent = form.parent,
		.subject = form.subject,
		.key_algorithm = (enum key_algorithm)form.key_algorithm,
		.validity_days = form.validity_days,
		.path_length = (int)form.path_length,
		.anchor = form.has_anchor ? form.anchor : root,
	};
	return OK;
}

static const char *location_of(const struct community *community, const char *noun, const struct uuid *id,
                               struct arena *arena)
{
	char text[UUID_TEXT_SIZE];

	uuid_format(id, text);
	return arena_printf(arena, "/v1/communities/%s/%s/%s", community->slug, noun, text);
}

RESULT authorities_create(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	struct authority_draft draft;
	struct authority authority;

	TRY(decode_draft(request, &draft, e));
	TRY(authority_create(&w->service, &w->community, &draft, &authority, e));
	const bool pending = authority.status == AUTHORITY_PENDING;
	const char *location = pending ? location_of(&w->community, "jobs", &authority.job_id, request->arena)
	                               : location_of(&w->community, "authorities", &authority.id, request->arena);
	TRY(codec_created(reply, location, e));
	if (pending)
		reply->status = 202;
	CODEC_OBJECT(reply, authority_encode, &authority);
	return OK;
}

struct import_form {
	const char *name;
	struct codec_bundle bundle;
};

static const struct json_field import_fields[] = {
	JSON_FIELD(struct import_form, name, JSON_TEXT, 0),
	CODEC_BUNDLE_FIELDS(struct import_form, bundle),
};

RESULT authorities_import(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	struct import_form form = { 0 };
	struct authority_list list;

	TRY(codec_body(request, import_fields, ARRAY_LEN(import_fields), &form, e));
	ENSURE(codec_bundle_count(&form.bundle) == 1, e, ERR_INVALID, "exactly one of \"pem\" and \"der\" is needed");
	TRY(authority_import(&w->service, &w->community, form.name, codec_bundle_bytes(&form.bundle), &list, e));
	reply->status = 201;
	CODEC_PAGE(reply, authority_encode, &list, NULL);
	return OK;
}

RESULT authorities_list(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	static const char *const allowed[] = { "limit", "cursor", NULL };
	struct management_worker *w = worker;
	struct page_request wanted;
	struct authority_list list;
	struct page page;

	TRY(request_query_only(request, allowed, e));
	TRY(request_page(request, &wanted, e));
	TRY(authority_page(&w->service, &w->community, &wanted, &list, &page, e));
	CODEC_PAGE(reply, authority_encode, &list, &page.next);
	return OK;
}

RESULT authorities_get(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	struct authority authority;

	TRY(authority_find(&w->service, &w->community, request->params[1], &authority, e));
	CODEC_OBJECT(reply, authority_encode, &authority);
	return OK;
}

RESULT authorities_retire(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	struct authority authority;

	TRY(codec_no_body(request, e));
	TRY(authority_retire(&w->service, &w->community, request->params[1], &authority, e));
	CODEC_OBJECT(reply, authority_encode, &authority);
	return OK;
}
