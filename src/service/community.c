/* SPDX-License-Identifier: Apache-2.0 */
#include "service/community.h"

#include "model/label.h"
#include "model/profile.h"
#include "service/refuse.h"
#include "store/community_store.h"
#include "store/profile_store.h"

#define NAME_MAX_CHARACTERS 200
#define URI_MIN 3

static RESULT slug_check(const char *slug, struct err *e)
{
	struct uuid id;

	ENSURE_MEMBER(community_slug_is_valid(slug), e, ERR_INVALID, "slug",
	              "a slug is 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at each end");
	/* Paths take a slug or an id; one must not pass for the other. */
	ENSURE_MEMBER(!uuid_parse(slug, &id), e, ERR_INVALID, "slug", "a slug must not read like a UUID");
	return OK;
}

static RESULT uri_check(const char *uri, struct err *e)
{
	ENSURE_MEMBER(community_uri_is_valid(uri) && strlen(uri) >= URI_MIN, e, ERR_INVALID, "uri",
	              "a community's URI is absolute, of at most 512 ASCII characters, without white space, quotes, "
	              "brackets and fragment");
	return OK;
}

/* What was filled without community_settings_decode is held to the same rules. */
static RESULT settings_check(struct service *s, const struct community_settings *settings, struct err *e)
{
	struct community_settings checked = community_settings_default();
	struct json *parsed = NULL;
	const char *text = AUDIT_JSON(s, community_settings_encode, settings);

	ENSURE_MEMORY(text, e);
	TRY(json_parse(slice_text(text), &parsed, e));
	CLEANUP(json_free) struct json *object = parsed;
	return community_settings_decode(object, s->arena, &checked, e);
}

/* The audit row; `before` NULL: it is new. */
static RESULT audited(struct service *s, enum audit_event_kind event, const struct community *before,
                      const struct community *after, struct err *e)
{
	char id[UUID_TEXT_SIZE];
	const char *before_text = before != NULL ? AUDIT_JSON(s, community_encode, before) : NULL;
	const char *after_text = AUDIT_JSON(s, community_encode, after);

	ENSURE(after_text != NULL && (before == NULL || before_text != NULL), e, ERR_TOO_LARGE,
	       "the community is too large for the audit");
	uuid_format(&after->id, id);
	return service_audit(s, event, &after->id, id, before_text, after_text, e);
}

static RESULT insert_default_profiles(struct service *s, const struct community *community, struct err *e)
{
	for (unsigned i = 0; i < profile_default_count; i++) {
		struct profile profile = profile_defaults[i];
		profile.id = uuid_new(s->now_ms);
		profile.created_at = service_now(s);
		TRY(profile_store_insert(s->db, &community->id, &profile, e));
	}
	return OK;
}

static RESULT draft_check(struct service *s, const struct community_draft *draft, struct err *e)
{
	TRY(slug_check(draft->slug, e));
	TRY(uri_check(draft->uri, e));
	TRY(label_check(draft->name, "name", NAME_MAX_CHARACTERS, e));
	return settings_check(s, &draft->settings, e);
}

RESULT community_create(struct service *s, const struct community_draft *draft, struct community *out, struct err *e)
{
	TRY(service_require(s, PERM_COMMUNITY_CREATE, NULL, e));
	TRY(draft_check(s, draft, e));
	*out = (struct community){
		.id = uuid_new(s->now_ms),
		.slug = draft->slug,
		.uri = draft->uri,
		.name = draft->name,
		.settings = draft->settings,
		.trust_set_version = 1,
		.created_at = service_now(s),
		.updated_at = service_now(s),
	};
	TRY(community_store_insert(s->db, out, e));
	TRY(insert_default_profiles(s, out, e));
	TRY(audited(s, AUDIT_COMMUNITY_CREATED, NULL, out, e));
	return service_changed(s, CHANGE_TRUST, &out->id, 0, slice_of(NULL, 0), e);
}

RESULT community_find(struct service *s, const char *slug_uri_or_id, struct community *out, struct err *e)
{
	return community_store_find(s->db, slug_uri_or_id, s->arena, out, e);
}

RESULT community_hold(struct service *s, const struct uuid *id, struct community *out, struct err *e)
{
	return community_store_lock(s->db, id, s->arena, out, e);
}

RESULT community_page(struct service *s, const struct page_request *request, struct community_list *out,
                      struct page *page, struct err *e)
{
	struct err no;
	const bool all = !failed(service_require(s, PERM_COMMUNITY_READ, NULL, &no));
	struct text_list ids = { 0 };

	TRY(page_request_check(request, e));
	if (!all)
		TRY(service_communities(s, PERM_COMMUNITY_READ, &ids, e));
	TRY(community_store_page(s->db, all ? NULL : &ids, &request->after, request->limit + 1, s->arena, out, e));
	PAGE_CUT(out, request, page);
	return OK;
}

/* `object` NULL: nothing. */
static RESULT change_settings(struct service *s, const struct json *object, struct community *community, struct err *e)
{
	if (object == NULL)
		return OK;
	TRY(community_settings_decode(object, s->arena, &community->settings, e));
	community->trust_set_version++;
	return OK;
}

RESULT community_change(struct service *s, const struct community *community, const char *name,
                        const struct json *settings, struct community *out, struct err *e)
{
	struct community before;

	TRY(service_require(s, PERM_COMMUNITY_WRITE, &community->id, e));
	if (name != NULL)
		TRY(label_check(name, "name", NAME_MAX_CHARACTERS, e));
	TRY(community_hold(s, &community->id, &before, e));
	*out = before;
	out->name = name != NULL ? name : before.name;
	out->updated_at = service_now(s);
	TRY(change_settings(s, settings, out, e));
	TRY(community_store_update(s->db, out, e));
	TRY(audited(s, AUDIT_COMMUNITY_CHANGED, &before, out, e));
	return settings != NULL ? community_trust_changed(s, &out->id, e) : OK;
}

RESULT community_trust_changed(struct service *s, const struct uuid *community_id, struct err *e)
{
	TRY(community_store_raise_version(s->db, community_id, e));
	return service_changed(s, CHANGE_TRUST, community_id, 0, slice_of(NULL, 0), e);
}
