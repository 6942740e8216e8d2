/* SPDX-License-Identifier: Apache-2.0 */
#include "service/organization.h"

#include "model/label.h"
#include "service/community.h"
#include "service/refuse.h"
#include "store/organization_store.h"
#include "x509/name_space.h"

#include <stdlib.h>

#define NAME_MAX_CHARACTERS 200
#define EMAIL_MAX_CHARACTERS 254 /* RFC 5321 4.5.3.1.3, less the angle brackets */
#define PHONE_MAX_CHARACTERS 50
#define URI_MAX_CHARACTERS 512

/* --- what an organization is made of --- */

static RESULT name_check(const char *name, struct err *e)
{
	struct uuid id;

	TRY(label_check(name, "name", NAME_MAX_CHARACTERS, e));
	/* Paths take a name or an id; one must not pass for the other. */
	ENSURE_MEMBER(!uuid_parse(name, &id), e, ERR_INVALID, "name", "a name must not read like a UUID");
	return OK;
}

/* One @ with something on both sides, no white space. */
static bool email_is_sound(const char *email)
{
	const char *at = strchr(email, '@');

	return at != NULL && at != email && at[1] != '\0' && strchr(at + 1, '@') == NULL &&
	       strpbrk(email, " \t<>,;") == NULL;
}

static RESULT contact_check(const struct contact *contact, struct err *e)
{
	TRY_MEMBER(label_check(contact->name, "name", NAME_MAX_CHARACTERS, e), e, "contacts");
	TRY_MEMBER(label_check(contact->email, "email", EMAIL_MAX_CHARACTERS, e), e, "contacts");
	ENSURE_MEMBER(email_is_sound(contact->email), e, ERR_INVALID, "contacts", "\"%.80s\" is not a mail address",
	              contact->email);
	if (contact->phone != NULL)
		TRY_MEMBER(label_check(contact->phone, "phone", PHONE_MAX_CHARACTERS, e), e, "contacts");
	return OK;
}

static RESULT contacts_check(const struct contact_list *contacts, struct err *e)
{
	ENSURE_MEMBER(contacts->count <= ORGANIZATION_CONTACTS_MAX, e, ERR_INVALID, "contacts",
	              "an organization has at most %d contacts", ORGANIZATION_CONTACTS_MAX);
	for (size_t i = 0; i < contacts->count; i++)
		TRY(contact_check(&contacts->items[i], e));
	return OK;
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In the order of bytes, as they are read back. */
static RESULT uris_sorted(struct service *s, const struct text_list *uris, struct text_list *out, struct err *e)
{
	*out = (struct text_list){ .items = ARENA_ARRAY(s->arena, uris->count, const char *), .count = uris->count };
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 0; i < uris->count; i++)
		out->items[i] = uris->items[i];
	if (out->count > 1)
		qsort(out->items, out->count, sizeof *out->items, compare_texts);
	return OK;
}

static RESULT uris_check(struct service *s, const struct text_list *uris, struct text_list *out, struct err *e)
{
	ENSURE_MEMBER(uris->count <= ORGANIZATION_URIS_MAX, e, ERR_INVALID, "uris",
	              "an organization has at most %d URIs", ORGANIZATION_URIS_MAX);
	for (size_t i = 0; i < uris->count; i++) {
		ENSURE_MEMBER(strlen(uris->items[i]) <= URI_MAX_CHARACTERS, e, ERR_INVALID, "uris",
		              "an organization's URI has at most %d characters", URI_MAX_CHARACTERS);
		TRY_MEMBER(name_space_entry_check(uris->items[i], e), e, "uris");
	}
	TRY(uris_sorted(s, uris, out, e));
	for (size_t i = 1; i < out->count; i++)
		ENSURE_MEMBER(strcmp(out->items[i - 1], out->items[i]) != 0, e, ERR_INVALID, "uris",
		              "the URI %.200s is listed twice", out->items[i]);
	return OK;
}

/* --- the namespace of the community --- */

/* The URI itself and what ends before or with one of its slashes: every entry that could own it. */
static RESULT ancestors_of(struct service *s, const char *uri, struct text_list *out, struct err *e)
{
	const size_t len = strlen(uri);

	*out = (struct text_list){ .items = ARENA_ARRAY(s->arena, 2 * len + 1, const char *) };
	ENSURE_MEMORY(out->items, e);
	out->items[out->count++] = uri;
	for (size_t i = 1; i < len; i++) {
		if (uri[i] != '/')
			continue;
		const char *before = arena_text_of(s->arena, slice_of(uri, i));
		const char *with = arena_text_of(s->arena, slice_of(uri, i + 1));
		ENSURE_MEMORY(before, e);
		ENSURE_MEMORY(with, e);
		out->items[out->count++] = before;
		out->items[out->count++] = with;
	}
	return OK;
}

/* What everything begins with that the URI could own. */
static const char *below(struct service *s, const char *uri)
{
	return uri[strlen(uri) - 1] == '/' ? uri : arena_printf(s->arena, "%s/", uri);
}

static RESULT overlap_check(struct service *s, const struct organization *organization, const char *uri, struct err *e)
{
	struct text_list ancestors, neighbours;
	const char *prefix = below(s, uri);

	ENSURE_MEMORY(prefix, e);
	TRY(ancestors_of(s, uri, &ancestors, e));
	TRY(organization_store_neighbours(s->db, organization, &ancestors, prefix, s->arena, &neighbours, e));
	for (size_t i = 0; i < neighbours.count; i++)
		ENSURE_MEMBER(!name_space_entries_overlap(neighbours.items[i], uri), e, ERR_DUPLICATE, "uris",
		              "the URI %.150s overlaps with %.150s, which belongs to another organization", uri,
		              neighbours.items[i]);
	return OK;
}

/* Invariant I5: while the community is held, so that two who claim the same come one after the other. */
static RESULT overlaps_check(struct service *s, const struct organization *organization, struct err *e)
{
	for (size_t i = 0; i < organization->uris.count; i++)
		TRY(overlap_check(s, organization, organization->uris.items[i], e));
	return OK;
}

/* --- use cases --- */

/* The audit row; `before` NULL: it is new. */
static RESULT audited(struct service *s, enum audit_event_kind event, const struct organization *before,
                      const struct organization *after, struct err *e)
{
	char id[UUID_TEXT_SIZE];
	const char *before_text = before != NULL ? AUDIT_JSON(s, organization_encode, before) : NULL;
	const char *after_text = AUDIT_JSON(s, organization_encode, after);

	ENSURE(after_text != NULL && (before == NULL || before_text != NULL), e, ERR_TOO_LARGE,
	       "the organization is too large for the audit");
	uuid_format(&after->id, id);
	return service_audit(s, event, &after->community_id, id, before_text, after_text, e);
}

RESULT organization_create(struct service *s, const struct community *community, const struct organization_draft *draft,
                           struct organization *out, struct err *e)
{
	struct community held;
	struct text_list uris;

	TRY(service_require(s, PERM_ORGANIZATION_WRITE, &community->id, e));
	TRY(name_check(draft->name, e));
	TRY(contacts_check(&draft->contacts, e));
	TRY(uris_check(s, &draft->uris, &uris, e));
	TRY(community_hold(s, &community->id, &held, e));
	*out = (struct organization){
		.id = uuid_new(s->now_ms),
		.community_id = community->id,
		.name = draft->name,
		.contacts = draft->contacts,
		.uris = uris,
		.status = ORGANIZATION_PENDING,
		.created_at = service_now(s),
		.updated_at = service_now(s),
	};
	TRY(overlaps_check(s, out, e));
	TRY(organization_store_insert(s->db, out, e));
	return audited(s, AUDIT_ORGANIZATION_CREATED, NULL, out, e);
}

RESULT organization_find(struct service *s, const struct community *community, const char *id_or_name,
                         struct organization *out, struct err *e)
{
	TRY(service_require(s, PERM_ORGANIZATION_READ, &community->id, e));
	return organization_store_find(s->db, &community->id, id_or_name, s->arena, out, e);
}

RESULT organization_hold(struct service *s, const struct community *community, const char *id_or_name,
                         struct organization *out, struct err *e)
{
	TRY(service_require(s, PERM_ORGANIZATION_READ, &community->id, e));
	return organization_store_share(s->db, &community->id, id_or_name, s->arena, out, e);
}

RESULT organization_page(struct service *s, const struct community *community, int status,
                         const struct page_request *request, struct organization_list *out, struct page *page,
                         struct err *e)
{
	const char *wanted = status >= 0 ? organization_status_names[status] : NULL;

	TRY(service_require(s, PERM_ORGANIZATION_READ, &community->id, e));
	TRY(page_request_check(request, e));
	TRY(organization_store_page(s->db, &community->id, wanted, &request->after, request->limit + 1, s->arena, out,
	                            e));
	PAGE_CUT(out, request, page);
	return OK;
}

/* The caller may do it and is alone at the organization; *out is a copy to be changed. */
static RESULT begin_change(struct service *s, const struct community *community, enum permission permission,
                           const char *id_or_name, struct organization *before, struct organization *out, struct err *e)
{
	TRY(service_require(s, permission, &community->id, e));
	TRY(organization_store_hold(s->db, &community->id, id_or_name, s->arena, before, e));
	*out = *before;
	out->updated_at = service_now(s);
	return OK;
}

/* What was approved includes the name, which stands in certificates. */
static RESULT require_rename(struct service *s, const struct organization *before, const char *name, struct err *e)
{
	if (before->status == ORGANIZATION_PENDING || strcmp(before->name, name) == 0)
		return OK;
	TRY_MEMBER(service_require(s, PERM_ORGANIZATION_APPROVE, &before->community_id, e), e, "name");
	return OK;
}

RESULT organization_change(struct service *s, const struct community *community, const char *id_or_name,
                           const char *name, const struct contact_list *contacts, struct organization *out,
                           struct err *e)
{
	struct organization before;

	TRY(begin_change(s, community, PERM_ORGANIZATION_WRITE, id_or_name, &before, out, e));
	if (name != NULL) {
		TRY(name_check(name, e));
		TRY(require_rename(s, &before, name, e));
	}
	if (contacts != NULL)
		TRY(contacts_check(contacts, e));
	out->name = name != NULL ? name : before.name;
	out->contacts = contacts != NULL ? *contacts : before.contacts;
	TRY(organization_store_update(s->db, out, e));
	return audited(s, AUDIT_ORGANIZATION_CHANGED, &before, out, e);
}

RESULT organization_set_uris(struct service *s, const struct community *community, const char *id_or_name,
                             const struct text_list *uris, struct organization *out, struct err *e)
{
	struct community held;
	struct organization before;
	struct text_list sorted;

	TRY(service_require(s, PERM_ORGANIZATION_APPROVE, &community->id, e));
	TRY(uris_check(s, uris, &sorted, e));
	TRY(community_hold(s, &community->id, &held, e));
	TRY(begin_change(s, community, PERM_ORGANIZATION_APPROVE, id_or_name, &before, out, e));
	out->uris = sorted;
	TRY(overlaps_check(s, out, e));
	TRY(organization_store_replace_uris(s->db, out, e));
	TRY(organization_store_update(s->db, out, e));
	return audited(s, AUDIT_ORGANIZATION_CHANGED, &before, out, e);
}

struct transition {
	int to;        /* enum organization_status */
	unsigned from; /* bits 1 << status */
	enum audit_event_kind event;
	const char *refusal;
};

static const struct transition approval = {
	.to = ORGANIZATION_APPROVED,
	.from = 1u << ORGANIZATION_PENDING | 1u << ORGANIZATION_SUSPENDED,
	.event = AUDIT_ORGANIZATION_APPROVED,
	.refusal = "the organization is approved already",
};

static const struct transition suspension = {
	.to = ORGANIZATION_SUSPENDED,
	.from = 1u << ORGANIZATION_APPROVED,
	.event = AUDIT_ORGANIZATION_SUSPENDED,
	.refusal = "only an approved organization can be suspended",
};

static RESULT change_status(struct service *s, const struct community *community, const char *id_or_name,
                            const struct transition *transition, struct organization *out, struct err *e)
{
	struct organization before;

	TRY(begin_change(s, community, PERM_ORGANIZATION_APPROVE, id_or_name, &before, out, e));
	ENSURE((transition->from >> before.status & 1) == 1, e, ERR_STATE, "%s", transition->refusal);
	out->status = transition->to;
	TRY(organization_store_update(s->db, out, e));
	return audited(s, transition->event, &before, out, e);
}

RESULT organization_approve(struct service *s, const struct community *community, const char *id_or_name,
                            struct organization *out, struct err *e)
{
	return change_status(s, community, id_or_name, &approval, out, e);
}

RESULT organization_suspend(struct service *s, const struct community *community, const char *id_or_name,
                            struct organization *out, struct err *e)
{
	return change_status(s, community, id_or_name, &suspension, out, e);
}
