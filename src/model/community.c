/* SPDX-License-Identifier: Apache-2.0 */
#include "model/community.h"

#include "base/cleanup.h"
#include "model/oid_text.h"

#include <string.h>

#define SLUG_MAX 63
#define COMMUNITY_URI_MAX 512
#define POLICIES_MAX 32

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

const char *const revocation_mode_names[] = { "require", "prefer", "skip", NULL };

#define SETTING_BOOL(member) JSON_FIELD(struct community_settings, member, JSON_BOOL, 0)
#define SETTING_INT(member_, min_, max_)                                                                  \
	{                                                                                                 \
		.name = #member_, .type = JSON_INT, .offset = offsetof(struct community_settings, member_), \
		.min = (min_), .max = (max_)                                                              \
	}

static const struct json_field settings_fields[] = {
	{ .name = "revocation", .type = JSON_ENUM, .offset = offsetof(struct community_settings, revocation),
	  .names = revocation_mode_names },
	SETTING_BOOL(accept_without_source),
	SETTING_INT(max_path_length, 0, 10),
	SETTING_INT(decision_ttl_seconds, 1, 7 * DAY),
	SETTING_INT(snapshot_max_age_seconds, 1, 7 * DAY),
	SETTING_INT(max_leaf_days, 0, 36500),
	SETTING_BOOL(allow_leaf_anchor),
	SETTING_BOOL(require_san_uri),
	{ .name = "required_policies", .type = JSON_TEXTS, .flags = JSON_EMPTY_OK, .max = POLICIES_MAX,
	  .offset = offsetof(struct community_settings, required_policies) },
	SETTING_INT(crl_lifetime_seconds, 2 * MINUTE, 366LL * DAY),
	SETTING_INT(crl_interval_seconds, MINUTE, 183LL * DAY),
};

struct community_settings community_settings_default(void)
{
	return (struct community_settings){
		.revocation = REVOCATION_REQUIRE,
		.accept_without_source = false,
		.max_path_length = 5,
		.decision_ttl_seconds = 5 * MINUTE,
		.snapshot_max_age_seconds = HOUR,
		.max_leaf_days = 0,
		.allow_leaf_anchor = false,
		.require_san_uri = true,
		.crl_lifetime_seconds = 7 * DAY,
		.crl_interval_seconds = DAY,
	};
}

/* I14: at every moment a published CRL has at least half its life left, so one must come at least that often. */
static RESULT crl_times_check(const struct community_settings *settings, struct err *e)
{
	if (settings->crl_interval_seconds <= settings->crl_lifetime_seconds / 2)
		return OK;
	const struct result refused =
		err_set(e, ERR_INVALID, "crl_interval_seconds must be at most half of crl_lifetime_seconds");
	err_member(e, "crl_interval_seconds");
	return refused;
}

RESULT community_settings_decode(const struct json *object, struct arena *arena, struct community_settings *settings,
                                 struct err *e)
{
	struct community_settings draft = *settings;

	TRY(json_decode(object, settings_fields, ARRAY_LEN(settings_fields), &draft, arena, e));
	TRY(oid_texts_check(&draft.required_policies, "required_policies", e));
	TRY(crl_times_check(&draft, e));
	*settings = draft;
	return OK;
}

void community_settings_encode(const struct community_settings *settings, struct json_writer *w, const char *name)
{
	json_begin_object(w, name);
	json_put_text(w, "revocation", revocation_mode_names[settings->revocation]);
	json_put_bool(w, "accept_without_source", settings->accept_without_source);
	json_put_int(w, "max_path_length", settings->max_path_length);
	json_put_int(w, "decision_ttl_seconds", settings->decision_ttl_seconds);
	json_put_int(w, "snapshot_max_age_seconds", settings->snapshot_max_age_seconds);
	json_put_int(w, "max_leaf_days", settings->max_leaf_days);
	json_put_bool(w, "allow_leaf_anchor", settings->allow_leaf_anchor);
	json_put_bool(w, "require_san_uri", settings->require_san_uri);
	json_put_texts(w, "required_policies", &settings->required_policies);
	json_put_int(w, "crl_lifetime_seconds", settings->crl_lifetime_seconds);
	json_put_int(w, "crl_interval_seconds", settings->crl_interval_seconds);
	json_end_object(w);
}

void community_encode(const struct community *community, struct json_writer *w, const char *name)
{
	json_begin_object(w, name);
	json_put_uuid(w, "id", &community->id);
	json_put_text(w, "slug", community->slug);
	json_put_text(w, "uri", community->uri);
	json_put_text(w, "name", community->name);
	community_settings_encode(&community->settings, w, "settings");
	json_put_int(w, "trust_set_version", community->trust_set_version);
	json_put_time(w, "created_at", community->created_at);
	json_put_time(w, "updated_at", community->updated_at);
	json_end_object(w);
}

static bool is_slug_end(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool community_slug_is_valid(const char *slug)
{
	const size_t len = strlen(slug);

	if (len == 0 || len > SLUG_MAX || !is_slug_end(slug[0]) || !is_slug_end(slug[len - 1]))
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_slug_end(slug[i]) && slug[i] != '-')
			return false;
	return true;
}

/* RFC 3986 3.1: ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ); its length, 0 when there is none before a colon. */
static size_t scheme_length(const char *uri)
{
	const size_t len = strspn(uri, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
	const char first = (char)(uri[0] | 0x20);
	return first >= 'a' && first <= 'z' && uri[len] == ':' ? len : 0;
}

bool community_uri_is_valid(const char *uri)
{
	const size_t len = strlen(uri);
	const size_t scheme = scheme_length(uri);

	if (len > COMMUNITY_URI_MAX || scheme == 0 || uri[scheme + 1] == '\0')
		return false;
	for (size_t i = 0; i < len; i++)
		if (uri[i] <= ' ' || uri[i] >= 0x7f || strchr("#<>\"\\^`{|}", uri[i]) != NULL)
			return false;
	return true;
}
