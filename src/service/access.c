/* SPDX-License-Identifier: Apache-2.0 */
#include "service/access.h"

#include "model/label.h"
#include "service/refuse.h"

#define NAME_MAX_CHARACTERS 200
#define GRANTS_MAX 1000
#define TOKEN_BYTES 32
#define SECONDS_PER_DAY 86400

/* --- who manages whom --- */

static bool manages(const struct service *s, const struct uuid *community)
{
	return grants_allow(s->who->grants, s->who->grant_count, PERM_TOKEN_MANAGE, community);
}

/* One without a grant belongs to no community, so only who manages everywhere manages it. */
static bool manages_all(const struct service *s, const struct role_grant *grants, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!manages(s, grants[i].everywhere ? NULL : &grants[i].community_id))
			return false;
	return count > 0 || manages(s, NULL);
}

static bool is_self(const struct service *s, const struct principal *principal)
{
	return uuid_equal(&s->who->id, &principal->id);
}

static bool may_see(const struct service *s, const struct principal *principal)
{
	return is_self(s, principal) || manages_all(s, principal->grants, principal->grant_count);
}

/* Whoever may not see it learns no more than that there is nothing to see. */
static RESULT require_managed(const struct service *s, const struct principal *principal, struct err *e)
{
	ENSURE(may_see(s, principal), e, ERR_NOT_FOUND, "there is no such principal");
	ENSURE(manages_all(s, principal->grants, principal->grant_count), e, ERR_FORBIDDEN,
	       "this needs the permission %s in every community of the principal", permission_text(PERM_TOKEN_MANAGE));
	return OK;
}

/* --- grants --- */

static bool same_grant(const struct role_grant *a, const struct role_grant *b)
{
	return a->role == b->role && a->everywhere == b->everywhere &&
	       (a->everywhere || uuid_equal(&a->community_id, &b->community_id));
}

static RESULT grant_check(const struct service *s, const struct role_grant *grant, struct err *e)
{
	ENSURE_MEMBER((grant->role == ROLE_ADMINISTRATOR) == grant->everywhere, e, ERR_INVALID, "grants",
	              "the administrator role is held everywhere, any other in one community");
	ENSURE_MEMBER(manages(s, grant->everywhere ? NULL : &grant->community_id), e, ERR_FORBIDDEN, "grants",
	              "to give this role needs the permission %s %s", permission_text(PERM_TOKEN_MANAGE),
	              grant->everywhere ? "in all communities" : "in the community");
	return OK;
}

static RESULT grants_check(const struct service *s, const struct role_grant *grants, size_t count, struct err *e)
{
	ENSURE_MEMBER(count <= GRANTS_MAX, e, ERR_INVALID, "grants", "a principal has at most %d roles", GRANTS_MAX);
	ENSURE(count > 0 || manages(s, NULL), e, ERR_FORBIDDEN,
	       "a principal without a role needs the permission %s in all communities",
	       permission_text(PERM_TOKEN_MANAGE));
	for (size_t i = 0; i < count; i++) {
		TRY(grant_check(s, &grants[i], e));
		for (size_t j = 0; j < i; j++)
			ENSURE_MEMBER(!same_grant(&grants[i], &grants[j]), e, ERR_INVALID, "grants",
			              "the role %s is granted twice", role_names[grants[i].role]);
	}
	return OK;
}

/* --- audit: in the chain of the one community that is concerned, else in the system's --- */

static const struct uuid *common_community(const struct principal *principal, const struct uuid *community,
                                           bool *common)
{
	for (size_t i = 0; i < principal->grant_count; i++) {
		const struct role_grant *grant = &principal->grants[i];
		if (grant->everywhere || (community != NULL && !uuid_equal(community, &grant->community_id)))
			*common = false;
		community = &grant->community_id;
	}
	return community;
}

/* `other` NULL: the principal as it is; else what it was before, too. */
static const struct uuid *audit_scope(const struct principal *principal, const struct principal *other)
{
	bool common = true;
	const struct uuid *community = common_community(principal, NULL, &common);

	if (other != NULL)
		community = common_community(other, community, &common);
	return common ? community : NULL;
}

static RESULT changed(struct service *s, struct err *e)
{
	return service_changed(s, CHANGE_ACCESS, NULL, 0, slice_of(NULL, 0), e);
}

/* `before` NULL: it is new. */
static RESULT audit_principal(struct service *s, enum audit_event_kind event, const struct principal *before,
                              const struct principal *after, struct err *e)
{
	char id[UUID_TEXT_SIZE];
	const char *before_text = before != NULL ? AUDIT_JSON(s, principal_encode, before) : NULL;
	const char *after_text = AUDIT_JSON(s, principal_encode, after);

	ENSURE(after_text != NULL && (before == NULL || before_text != NULL), e, ERR_TOO_LARGE,
	       "the principal is too large for the audit");
	uuid_format(&after->id, id);
	TRY(service_audit(s, event, audit_scope(after, before), id, before_text, after_text, e));
	return changed(s, e);
}

static void token_encode(const struct api_token *token, struct json_writer *w, const char *name)
{
	json_begin_object(w, name);
	api_token_encode_members(token, w);
	json_end_object(w);
}

static RESULT audit_token(struct service *s, enum audit_event_kind event, const struct principal *holder,
                          const struct api_token *before, const struct api_token *after, struct err *e)
{
	char id[UUID_TEXT_SIZE];
	const char *before_text = before != NULL ? AUDIT_JSON(s, token_encode, before) : NULL;
	const char *after_text = AUDIT_JSON(s, token_encode, after);

	ENSURE(after_text != NULL && (before == NULL || before_text != NULL), e, ERR_TOO_LARGE,
	       "the token is too large for the audit");
	uuid_format(&after->id, id);
	TRY(service_audit(s, event, audit_scope(holder, NULL), id, before_text, after_text, e));
	return changed(s, e);
}

/* --- authentication --- */

static bool reads_like_a_token(struct slice token)
{
	return token.len == TOKEN_TEXT_LENGTH && memcmp(token.data, TOKEN_PREFIX, strlen(TOKEN_PREFIX)) == 0;
}

static RESULT token_is_live(const struct service *s, const struct api_token *token, struct err *e)
{
	ENSURE(token->revoked_at == 0, e, ERR_UNAUTHENTICATED, "the token was revoked");
	ENSURE(token->expires_at > service_now(s), e, ERR_UNAUTHENTICATED, "the token has expired");
	return OK;
}

static RESULT principal_by_id(struct service *s, const struct uuid *id, struct principal *out, struct err *e)
{
	char text[UUID_TEXT_SIZE];

	uuid_format(id, text);
	return principal_store_find(s->db, text, s->arena, out, e);
}

/*
 * The database looks for the hash, not for the token: how long it takes tells of a hash that nobody can aim, so
 * no comparison here depends on the secret itself.
 */
RESULT access_authenticate(struct service *s, struct slice token, struct principal *out, struct err *e)
{
	uint8_t digest[SHA256_SIZE];
	struct api_token known;
	bool found = false;

	ENSURE(reads_like_a_token(token), e, ERR_UNAUTHENTICATED, "the token is not one of Anchorhold's");
	sha256(token, digest);
	TRY(token_store_by_sha256(s->db, digest, s->arena, &known, &found, e));
	ENSURE(found, e, ERR_UNAUTHENTICATED, "the token is not known");
	TRY(token_is_live(s, &known, e));
	TRY(principal_by_id(s, &known.principal_id, out, e));
	out->token_id = known.id;
	return OK;
}

/* --- principals --- */

static RESULT name_check(const char *name, struct err *e)
{
	struct uuid id;

	TRY(label_check(name, "name", NAME_MAX_CHARACTERS, e));
	/* Paths take a name or an id; one must not pass for the other. */
	ENSURE_MEMBER(!uuid_parse(name, &id), e, ERR_INVALID, "name", "a name must not read like a UUID");
	return OK;
}

static RESULT insert_principal(struct service *s, const struct principal_draft *draft, struct principal *out,
                               struct err *e)
{
	*out = (struct principal){
		.id = uuid_new(s->now_ms),
		.name = draft->name,
		.grants = draft->grants,
		.grant_count = draft->grant_count,
	};
	TRY(principal_store_insert(s->db, out, service_now(s), e));
	return audit_principal(s, AUDIT_PRINCIPAL_CREATED, NULL, out, e);
}

RESULT principal_create(struct service *s, const struct principal_draft *draft, struct principal *out, struct err *e)
{
	TRY(grants_check(s, draft->grants, draft->grant_count, e));
	TRY(name_check(draft->name, e));
	return insert_principal(s, draft, out, e);
}

RESULT principal_find(struct service *s, const char *id_or_name, struct principal *out, struct err *e)
{
	TRY(principal_store_find(s->db, id_or_name, s->arena, out, e));
	ENSURE(may_see(s, out), e, ERR_NOT_FOUND, "there is no such principal");
	return OK;
}

RESULT principal_page(struct service *s, const struct page_request *request, struct principal_list *out,
                      struct page *page, struct err *e)
{
	struct principal_visibility visible = { .everybody = manages(s, NULL), .self = s->who->id };

	TRY(page_request_check(request, e));
	TRY(service_communities(s, PERM_TOKEN_MANAGE, &visible.communities, e));
	TRY(principal_store_page(s->db, &visible, &request->after, request->limit + 1, s->arena, out, e));
	PAGE_CUT(out, request, page);
	return OK;
}

RESULT principal_grant(struct service *s, const char *id_or_name, struct role_grant *grants, size_t count,
                       struct principal *out, struct err *e)
{
	struct principal before;

	TRY(principal_store_hold(s->db, id_or_name, s->arena, &before, e));
	TRY(require_managed(s, &before, e));
	TRY(grants_check(s, grants, count, e));
	*out = before;
	out->grants = grants;
	out->grant_count = count;
	TRY(principal_store_replace_grants(s->db, out, e));
	return audit_principal(s, AUDIT_PRINCIPAL_GRANTED, &before, out, e);
}

/* --- tokens --- */

/* RFC 4648 section 5 without padding; not by way of base/text, whose buffers are not wiped. */
static void base64url(const uint8_t bytes[TOKEN_BYTES], char *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	unsigned bits = 0, pending = 0;

	for (size_t i = 0; i < TOKEN_BYTES; i++) {
		bits = (bits & 0x3f) << 8 | bytes[i];
		for (pending += 8; pending >= 6; pending -= 6)
			*out++ = digits[bits >> (pending - 6) & 0x3f];
	}
	*out = digits[bits << (6 - pending) & 0x3f];
}

struct token_text {
	uint8_t random[TOKEN_BYTES];
	char text[TOKEN_TEXT_LENGTH];
};

static void token_text_wipe(struct token_text *token)
{
	secret_wipe(token, sizeof *token);
}

static void token_text_make(struct token_text *token)
{
	random_bytes(token->random, sizeof token->random);
	memcpy(token->text, TOKEN_PREFIX, strlen(TOKEN_PREFIX));
	base64url(token->random, token->text + strlen(TOKEN_PREFIX));
}

static RESULT days_check(int64_t days, struct err *e)
{
	ENSURE_MEMBER(days >= 0 && days <= TOKEN_DAYS_MAX, e, ERR_INVALID, "expires_in_days",
	              "a token lives 1 to %d days", TOKEN_DAYS_MAX);
	return OK;
}

static struct api_token token_for(const struct service *s, const struct principal *holder, int64_t days)
{
	const int64_t life = (days == 0 ? TOKEN_DAYS_DEFAULT : days) * SECONDS_PER_DAY;

	return (struct api_token){
		.id = uuid_new(s->now_ms),
		.principal_id = holder->id,
		.expires_at = service_now(s) + life,
		.created_at = service_now(s),
	};
}

static RESULT give_token(struct service *s, const struct principal *holder, int64_t days, struct api_token *out,
                         struct secret **token, struct err *e)
{
	__attribute__((cleanup(token_text_wipe))) struct token_text made;
	uint8_t digest[SHA256_SIZE];

	token_text_make(&made);
	sha256(slice_of(made.text, sizeof made.text), digest);
	*out = token_for(s, holder, days);
	out->hint = arena_text_of(s->arena, slice_of(made.text, TOKEN_HINT_LENGTH));
	ENSURE_MEMORY(out->hint, e);
	CLEANUP(secret_free) struct secret *secret = secret_new(slice_of(made.text, sizeof made.text));
	ENSURE(secret != NULL, e, ERR_INTERNAL, "no memory for a secret");
	TRY(token_store_insert(s->db, out, digest, e));
	TRY(audit_token(s, AUDIT_TOKEN_CREATED, holder, NULL, out, e));
	*token = TAKE(secret);
	return OK;
}

RESULT token_create(struct service *s, const char *principal, int64_t days, struct api_token *out,
                    struct secret **token, struct err *e)
{
	struct principal holder;

	TRY(days_check(days, e));
	TRY(principal_store_hold(s->db, principal, s->arena, &holder, e));
	TRY(require_managed(s, &holder, e));
	return give_token(s, &holder, days, out, token, e);
}

RESULT token_list(struct service *s, const char *principal, struct api_token_list *out, struct err *e)
{
	struct principal holder;

	TRY(principal_find(s, principal, &holder, e));
	return token_store_list(s->db, &holder.id, s->arena, out, e);
}

/* One's own tokens need no permission: whoever lost one may end it at once. */
RESULT token_revoke(struct service *s, const struct uuid *id, struct api_token *out, struct err *e)
{
	struct principal holder;
	struct api_token before;

	TRY(token_store_hold(s->db, id, s->arena, &before, e));
	TRY(principal_by_id(s, &before.principal_id, &holder, e));
	ENSURE(may_see(s, &holder), e, ERR_NOT_FOUND, "there is no such token");
	*out = before;
	if (before.revoked_at != 0)
		return OK;
	out->revoked_at = service_now(s);
	TRY(token_store_revoke(s->db, id, out->revoked_at, e));
	return audit_token(s, AUDIT_TOKEN_REVOKED, &holder, &before, out, e);
}

/* --- the first administrator --- */

static bool is_administrator(const struct principal *principal)
{
	return grants_allow(principal->grants, principal->grant_count, PERM_TOKEN_MANAGE, NULL);
}

/* The one of that name whose tokens have all run out, or a new one. */
static RESULT first_administrator(struct service *s, const char *name, struct principal *out, struct err *e)
{
	struct role_grant *grant = ARENA_NEW(s->arena, struct role_grant);
	const struct principal_draft draft = { .name = name, .grants = grant, .grant_count = 1 };
	const struct result found = principal_store_hold(s->db, name, s->arena, out, e);

	ENSURE_MEMORY(grant, e);
	*grant = (struct role_grant){ .role = ROLE_ADMINISTRATOR, .everywhere = true };
	if (failed(found) && e->code != ERR_NOT_FOUND)
		return found;
	if (failed(found))
		return insert_principal(s, &draft, out, e);
	ENSURE_MEMBER(is_administrator(out), e, ERR_STATE, "name",
	              "there is a principal of this name, and it is no administrator");
	return OK;
}

RESULT token_bootstrap(struct service *s, const char *principal_name, int64_t days, struct api_token *out,
                       struct secret **token, struct err *e)
{
	struct principal holder;
	bool exists = false;

	TRY(service_require(s, PERM_TOKEN_MANAGE, NULL, e));
	TRY(name_check(principal_name, e));
	TRY(days_check(days, e));
	TRY(token_store_has_administrator(s->db, service_now(s), &exists, e));
	ENSURE(!exists, e, ERR_STATE,
	       "there is an administrator with a live token already: let it make further tokens");
	TRY(first_administrator(s, principal_name, &holder, e));
	return give_token(s, &holder, days, out, token, e);
}
