/* SPDX-License-Identifier: Apache-2.0 */
#include "service/anchor.h"

#include "http/management/codec.h"
#include "http/management/handlers.h"
#include "http/management/management.h"

#define REASON_BYTES_MAX 2000 /* the use case counts characters */

struct source_form {
	struct codec_bundle bundle;
	const char *authority;
};

static const struct json_field source_fields[] = {
	CODEC_BUNDLE_FIELDS(struct source_form, bundle),
	JSON_FIELD(struct source_form, authority, JSON_TEXT, 0),
};

/* What to trust stands beside the constraints, in one object. */
static RESULT decode_draft(struct json *body, struct arena *arena, struct anchor_draft *out, struct err *e)
{
	CLEANUP(json_free) struct json *source = NULL;
	struct source_form form = { 0 };

	TRY(json_split(body, source_fields, ARRAY_LEN(source_fields), &source, e));
	TRY(json_decode(source, source_fields, ARRAY_LEN(source_fields), &form, arena, e));
	ENSURE(codec_bundle_count(&form.bundle) + (form.authority != NULL ? 1u : 0) == 1, e, ERR_INVALID,
	       "exactly one of \"pem\", \"der\" and \"authority\" is needed");
	*out = (struct anchor_draft){
		.bundle = codec_bundle_bytes(&form.bundle),
		.authority = form.authority,
		.constraints = anchor_constraints_default(),
	};
	return anchor_constraints_decode(body, arena, &out->constraints, e);
}

RESULT anchors_add(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	CLEANUP(json_free) struct json *body = NULL;
	struct anchor_draft draft;
	struct anchor anchor;
	char id[UUID_TEXT_SIZE];

	TRY(request_json(request, &body, e));
	TRY(decode_draft(body, request->arena, &draft, e));
	TRY(anchor_add(&w->service, &w->community, &draft, &anchor, e));
	uuid_format(&anchor.id, id);
	TRY(codec_created(reply, arena_printf(request->arena, "/v1/communities/%s/anchors/%s", w->community.slug, id),
	                  e));
	CODEC_OBJECT(reply, anchor_encode, &anchor);
	return OK;
}

RESULT anchors_list(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	static const char *const allowed[] = { "limit", "cursor", "status", NULL };
	struct management_worker *w = worker;
	struct page_request wanted;
	int status = -1;
	struct anchor_list list;
	struct page page;

	TRY(request_query_only(request, allowed, e));
	TRY(request_page(request, &wanted, e));
	TRY(codec_query_enum(request, "status", anchor_status_names, &status, e));
	TRY(anchor_page(&w->service, &w->community, status, &wanted, &list, &page, e));
	CODEC_PAGE(reply, anchor_encode, &list, &page.next);
	return OK;
}

RESULT anchors_get(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	struct uuid id;
	struct anchor anchor;

	TRY(request_param_uuid(request, 1, &id, e));
	TRY(anchor_get(&w->service, &w->community, &id, &anchor, e));
	CODEC_OBJECT(reply, anchor_encode, &anchor);
	return OK;
}

RESULT anchors_constrain(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	CLEANUP(json_free) struct json *body = NULL;
	struct uuid id;
	struct anchor anchor;

	TRY(request_param_uuid(request, 1, &id, e));
	TRY(request_json(request, &body, e));
	TRY(anchor_constrain(&w->service, &w->community, &id, body, &anchor, e));
	CODEC_OBJECT(reply, anchor_encode, &anchor);
	return OK;
}

struct withdrawal_form {
	const char *reason;
};

static const struct json_field withdrawal_fields[] = {
	{ .name = "reason", .type = JSON_TEXT, .max = REASON_BYTES_MAX, .offset = offsetof(struct withdrawal_form, reason) },
};

RESULT anchors_withdraw(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	struct withdrawal_form form = { 0 };
	struct uuid id;
	struct anchor anchor;

	TRY(request_param_uuid(request, 1, &id, e));
	TRY(codec_optional_body(request, withdrawal_fields, ARRAY_LEN(withdrawal_fields), &form, e));
	TRY(anchor_withdraw(&w->service, &w->community, &id, form.reason, &anchor, e));
	CODEC_OBJECT(reply, anchor_encode, &anchor);
	return OK;
}
