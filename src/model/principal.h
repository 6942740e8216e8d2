/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may do what. Roles are granted for one community, or for all of them (system administrator only).
 * One table says which role holds which permission; both planes, the documentation and the test that
 * tries every role on every route read it.
 */
#ifndef MODEL_PRINCIPAL_H
#define MODEL_PRINCIPAL_H

#include "base/err.h"
#include "base/json.h"
#include "base/uuid.h"

#include <stddef.h>

enum role { ROLE_ADMINISTRATOR, ROLE_OPERATOR, ROLE_REGISTRAR, ROLE_RELYING_PARTY, ROLE_AUDITOR, ROLE_COUNT };
extern const char *const role_names[]; /* "administrator" "operator" "registrar" "relying-party" "auditor" NULL */

#define A_ (1u << ROLE_ADMINISTRATOR)
#define O_ (1u << ROLE_OPERATOR)
#define R_ (1u << ROLE_REGISTRAR)
#define P_ (1u << ROLE_RELYING_PARTY)
#define U_ (1u << ROLE_AUDITOR)

/*      permission               text on the wire        roles that hold it */
#define PERMISSIONS(X)                                                          \
	X(PERM_PUBLIC,             "public",               A_ | O_ | R_ | P_ | U_) /* no token needed */ \
	X(PERM_AUTHENTICATED,      "authenticated",        A_ | O_ | R_ | P_ | U_) \
	X(PERM_COMMUNITY_CREATE,   "community:create",     A_)                    \
	X(PERM_COMMUNITY_READ,     "community:read",       A_ | O_ | R_ | P_ | U_) \
	X(PERM_COMMUNITY_WRITE,    "community:write",      A_ | O_)               \
	X(PERM_ANCHOR_READ,        "anchor:read",          A_ | O_ | R_ | P_ | U_) \
	X(PERM_ANCHOR_WRITE,       "anchor:write",         A_ | O_)               \
	X(PERM_AUTHORITY_READ,     "authority:read",       A_ | O_ | R_ | P_ | U_) \
	X(PERM_AUTHORITY_WRITE,    "authority:write",      A_ | O_)               \
	X(PERM_PROFILE_READ,       "profile:read",         A_ | O_ | R_ | U_)     \
	X(PERM_PROFILE_WRITE,      "profile:write",        A_ | O_)               \
	X(PERM_ORGANIZATION_READ,  "organization:read",    A_ | O_ | R_ | U_)     \
	X(PERM_ORGANIZATION_WRITE, "organization:write",   A_ | O_ | R_)          \
	X(PERM_ORGANIZATION_APPROVE, "organization:approve", A_ | O_)             \
	X(PERM_CERTIFICATE_READ,   "certificate:read",     A_ | O_ | R_ | U_)     \
	X(PERM_CERTIFICATE_ISSUE,  "certificate:issue",    A_ | O_ | R_)          \
	X(PERM_CERTIFICATE_REVOKE, "certificate:revoke",   A_ | O_ | R_)          \
	X(PERM_CRL_READ,           "crl:read",             A_ | O_ | R_ | U_)     \
	X(PERM_CRL_PUBLISH,        "crl:publish",          A_ | O_)               \
	X(PERM_JOB_READ,           "job:read",             A_ | O_ | R_ | U_)     \
	X(PERM_AUDIT_READ,         "audit:read",           A_ | O_ | U_)          \
	X(PERM_TOKEN_MANAGE,       "token:manage",         A_ | O_)               \
	X(PERM_DECIDE,             "decision:ask",         A_ | O_ | P_)          \
	X(PERM_STATUS_READ,        "status:read",          A_ | O_ | R_ | P_ | U_)

enum permission {
#define X(symbol, text, roles) symbol,
	PERMISSIONS(X)
#undef X
	PERM_COUNT
};

/* A role in one community, or in all when `everywhere`. */
struct role_grant {
	enum role role;
	bool everywhere;
	struct uuid community_id;
};

struct principal {
	struct uuid id;
	struct uuid token_id;
	const char *name;
	struct role_grant *grants;
	size_t grant_count;
};

struct principal_list {
	struct principal *items;
	size_t count;
};

const char *permission_text(enum permission permission);
bool role_has(enum role role, enum permission permission);
/* `community` NULL: a permission that concerns no single community; only grants everywhere count. */
bool grants_allow(const struct role_grant *grants, size_t count, enum permission permission, const struct uuid *community);
RESULT role_parse(const char *text, enum role *out, struct err *e);
/* {"id":…,"name":…,"grants":[{"role":…,"community_id":…|null}]} */
void principal_encode(const struct principal *principal, struct json_writer *w, const char *name);

#endif
