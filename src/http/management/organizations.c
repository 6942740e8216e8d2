/* SPDX-License-Identifier: Apache-2.0 */
#include "service/organization.h"

#include "http/management/codec.h"
#include "http/management/handlers.h"
#include "http/management/management.h"

struct organization_form {
	const char *name;
	struct json_list contacts;
	bool has_contacts;
	struct text_list uris;
};

#define NAME_FIELD(flag) JSON_FIELD(struct organization_form, name, JSON_TEXT, flag)
#define CONTACTS_FIELD                                                                                              \
	{                                                                                                           \
		.name = "contacts", .type = JSON_OBJECTS, .flags = JSON_EMPTY_OK, .max = ORGANIZATION_CONTACTS_MAX, \
		.offset = offsetof(struct organization_form, contacts),                                             \
		.present = offsetof(struct organization_form, has_contacts)                                         \
	}
#define URIS_FIELD(flag)                                                                                           \
	{                                                                                                          \
		.name = "uris", .type = JSON_TEXTS, .flags = JSON_EMPTY_OK | (flag), .max = ORGANIZATION_URIS_MAX, \
		.offset = offsetof(struct organization_form, uris)                                                 \
	}

static const struct json_field draft_fields[] = { NAME_FIELD(JSON_REQUIRED), CONTACTS_FIELD, URIS_FIELD(0) };
static const struct json_field change_fields[] = { NAME_FIELD(0), CONTACTS_FIELD };
static const struct json_field uris_fields[] = { URIS_FIELD(JSON_REQUIRED) };

/* Contacts are read while the body is there, for they are objects. */
static RESULT decode_form(const struct request *request, const struct json_field *fields, size_t count,
                          struct organization_form *form, struct contact_list *contacts, struct err *e)
{
	CLEANUP(json_free) struct json *body = NULL;

	TRY(request_json(request, &body, e));
	TRY(json_decode(body, fields, count, form, request->arena, e));
	return contacts_decode(&form->contacts, request->arena, contacts, e);
}

RESULT organizations_create(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	struct organization_form form = { 0 };
	struct organization_draft draft = { 0 };
	struct organization organization;
	char id[UUID_TEXT_SIZE];

	TRY(decode_form(request, draft_fields, ARRAY_LEN(draft_fields), &form, &draft.contacts, e));
	draft.name = form.name;
	draft.uris = form.uris;
	TRY(organization_create(&w->service, &w->community, &draft, &organization, e));
	uuid_format(&organization.id, id);
	TRY(codec_created(
		reply, arena_printf(request->arena, "/v1/communities/%s/organizations/%s", w->community.slug, id), e));
	CODEC_OBJECT(reply, organization_encode, &organization);
	return OK;
}

RESULT organizations_list(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	static const char *const allowed[] = { "limit", "cursor", "status", NULL };
	struct management_worker *w = worker;
	struct page_request wanted;
	int status = -1;
	struct organization_list list;
	struct page page;

	TRY(request_query_only(request, allowed, e));
	TRY(request_page(request, &wanted, e));
	TRY(codec_query_enum(request, "status", organization_status_names, &status, e));
	TRY(organization_page(&w->service, &w->community, status, &wanted, &list, &page, e));
	CODEC_PAGE(reply, organization_encode, &list, &page.next);
	return OK;
}

RESULT organizations_get(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	struct organization organization;

	TRY(organization_find(&w->service, &w->community, request->params[1], &organization, e));
	CODEC_OBJECT(reply, organization_encode, &organization);
	return OK;
}

RESULT organizations_change(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	struct organization_form form = { 0 };
	struct contact_list contacts;
	struct organization organization;

	TRY(decode_form(request, change_fields, ARRAY_LEN(change_fields), &form, &contacts, e));
	TRY(organization_change(&w->service, &w->community, request->params[1], form.name,
	                        form.has_contacts ? &contacts : NULL, &organization, e));
	CODEC_OBJECT(reply, organization_encode, &organization);
	return OK;
}

RESULT organizations_set_uris(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	struct organization_form form = { 0 };
	struct organization organization;

	TRY(codec_body(request, uris_fields, ARRAY_LEN(uris_fields), &form, e));
	TRY(organization_set_uris(&w->service, &w->community, request->params[1], &form.uris, &organization, e));
	CODEC_OBJECT(reply, organization_encode, &organization);
	return OK;
}

RESULT organizations_approve(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	struct organization organization;

	TRY(codec_no_body(request, e));
	TRY(organization_approve(&w->service, &w->community, request->params[1], &organization, e));
	CODEC_OBJECT(reply, organization_encode, &organization);
	return OK;
}

RESULT organizations_suspend(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	struct organization organization;

	TRY(codec_no_body(request, e));
	TRY(organization_suspend(&w->service, &w->community, request->params[1], &organization, e));
	CODEC_OBJECT(reply, organization_encode, &organization);
	return OK;
}
