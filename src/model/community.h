/* SPDX-License-Identifier: Apache-2.0 */
/* A trust community: its names and the policy settings that its decisions follow. */
#ifndef MODEL_COMMUNITY_H
#define MODEL_COMMUNITY_H

#include "base/json.h"
#include "base/uuid.h"

enum revocation_mode { REVOCATION_REQUIRE, REVOCATION_PREFER, REVOCATION_SKIP };
extern const char *const revocation_mode_names[]; /* "require" "prefer" "skip" NULL */

/* Defaults are the strict ones: see community_settings_default. */
struct community_settings {
	int revocation;                     /* enum revocation_mode: the weakest that a question may ask for */
	bool accept_without_source;         /* rev-no-cdp: a certificate with no revocation source counts as good */
	int64_t max_path_length;            /* intermediates between leaf and anchor, 0 … 10 */
	int64_t decision_ttl_seconds;       /* longest time that a relying party may cache a verdict */
	int64_t snapshot_max_age_seconds;   /* older than this, a verdict is indeterminate */
	int64_t max_leaf_days;              /* leaf-validity-cap; 0: none */
	bool allow_leaf_anchor;             /* chain-partial-anchor: a leaf may itself be pinned as an anchor */
	bool require_san_uri;               /* leaf-san-uri */
	struct text_list required_policies; /* chain-policy-oid: at least one of these must be valid for the path */
	int64_t crl_lifetime_seconds;       /* nextUpdate - thisUpdate of the community's own CRLs */
	int64_t crl_interval_seconds;       /* how often they are built when nothing was revoked */
};

struct community {
	struct uuid id;
	const char *slug;
	const char *uri;
	const char *name;
	struct community_settings settings;
	int64_t trust_set_version;
	int64_t created_at, updated_at;
};

struct community_list {
	struct community *items;
	size_t count;
};

struct community_settings community_settings_default(void);
/* Members of a settings object into `settings`, absent ones untouched. ERR_INVALID names the member. */
RESULT community_settings_decode(const struct json *object, struct arena *arena, struct community_settings *settings,
                                 struct err *e);
void community_settings_encode(const struct community_settings *settings, struct json_writer *w, const char *name);
/* The whole object as it goes over the wire and into the audit. */
void community_encode(const struct community *community, struct json_writer *w, const char *name);
/* ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$ */
bool community_slug_is_valid(const char *slug);
/* An absolute URI of at most 512 ASCII characters, no spaces, no fragment. */
bool community_uri_is_valid(const char *uri);

#endif
