/* SPDX-License-Identifier: Apache-2.0 */
#include "service/profile.h"

#include "service/community.h"
#include "service/refuse.h"
#include "store/profile_store.h"

#define PROFILES_MAX 200 /* of a community; their list is not paged */

static RESULT name_check(const char *name, struct err *e)
{
	ENSURE_MEMBER(community_slug_is_valid(name), e, ERR_INVALID, "name",
	              "a profile's name is 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at "
	              "each end");
	return OK;
}

RESULT profile_list_all(struct service *s, const struct community *community, struct profile_list *out, struct err *e)
{
	TRY(service_require(s, PERM_PROFILE_READ, &community->id, e));
	return profile_store_list(s->db, &community->id, s->arena, out, e);
}

RESULT profile_get(struct service *s, const struct community *community, const char *name, int64_t revision,
                   struct profile *out, struct err *e)
{
	bool found;

	TRY(service_require(s, PERM_PROFILE_READ, &community->id, e));
	ENSURE_MEMBER(revision >= 0 && revision <= INT32_MAX, e, ERR_INVALID, "revision",
	              "revisions are counted from 1");
	TRY(profile_store_find(s->db, &community->id, name, revision, s->arena, &found, out, e));
	ENSURE(found, e, ERR_NOT_FOUND, "the community has no such profile, or not in this revision");
	return OK;
}

static void body_encode(const struct profile *profile, struct json_writer *w, const char *name)
{
	json_begin_object(w, name);
	profile_encode_body(profile, w);
	json_end_object(w);
}

/* The draft as profile_decode reads it, so that whatever is stored can be read again; *body is its text. */
static RESULT normalize(struct service *s, const struct profile *draft, struct profile *out, const char **body,
                        struct err *e)
{
	struct json *parsed = NULL;

	*body = AUDIT_JSON(s, body_encode, draft);
	ENSURE_MEMORY(*body, e);
	TRY(json_parse(slice_text(*body), &parsed, e));
	CLEANUP(json_free) struct json *object = parsed;
	return profile_decode(object, s->arena, out, e);
}

static RESULT room_check(struct service *s, const struct community *community, struct err *e)
{
	struct profile_list list;

	TRY(profile_store_list(s->db, &community->id, s->arena, &list, e));
	ENSURE(list.count < PROFILES_MAX, e, ERR_STATE, "a community has at most %d profiles", PROFILES_MAX);
	return OK;
}

/* The audit row; `before` NULL: the first revision. */
static RESULT audited(struct service *s, const struct community *community, const struct profile *before,
                      const struct profile *after, struct err *e)
{
	const char *before_text = before != NULL ? AUDIT_JSON(s, profile_encode, before) : NULL;
	const char *after_text = AUDIT_JSON(s, profile_encode, after);

	ENSURE(after_text != NULL && (before == NULL || before_text != NULL), e, ERR_TOO_LARGE,
	       "the profile is too large for the audit");
	return service_audit(s, AUDIT_PROFILE_CHANGED, &community->id, after->name, before_text, after_text, e);
}

static RESULT add_revision(struct service *s, const struct community *community, const struct profile *before,
                           struct profile *out, struct err *e)
{
	out->id = uuid_new(s->now_ms);
	out->revision = before != NULL ? before->revision + 1 : 1;
	out->created_at = service_now(s);
	TRY(profile_store_insert(s->db, &community->id, out, e));
	return audited(s, community, before, out, e);
}

RESULT profile_put(struct service *s, const struct community *community, const char *name, const struct profile *draft,
                   struct profile *out, bool *created, struct err *e)
{
	struct community held;
	struct profile before, same;
	const char *body, *body_before;
	bool found;

	TRY(service_require(s, PERM_PROFILE_WRITE, &community->id, e));
	TRY(name_check(name, e));
	TRY(normalize(s, draft, out, &body, e));
	TRY(community_hold(s, &community->id, &held, e));
	TRY(profile_store_find(s->db, &community->id, name, 0, s->arena, &found, &before, e));
	out->name = name;
	*created = !found;
	if (!found) {
		TRY(room_check(s, community, e));
		return add_revision(s, community, NULL, out, e);
	}
	TRY(normalize(s, &before, &same, &body_before, e));
	if (strcmp(body, body_before) != 0)
		return add_revision(s, community, &before, out, e);
	*out = before;
	return OK;
}
