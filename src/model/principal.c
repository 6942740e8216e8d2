/* SPDX-License-Identifier: Apache-2.0 */
#include "model/principal.h"

#include <string.h>

const char *const role_names[] = { "administrator", "operator", "registrar", "relying-party", "auditor", NULL };

static const struct {
	const char *text;
	unsigned roles;
} permissions[PERM_COUNT] = {
#define X(symbol, text, roles) [symbol] = { text, roles },
	PERMISSIONS(X)
#undef X
};

const char *permission_text(enum permission permission)
{
	return (unsigned)permission < PERM_COUNT ? permissions[permission].text : NULL;
}

bool role_has(enum role role, enum permission permission)
{
	if ((unsigned)role >= ROLE_COUNT || (unsigned)permission >= PERM_COUNT)
		return false;
	return (permissions[permission].roles & (1u << role)) != 0;
}

static bool grant_covers(const struct role_grant *grant, const struct uuid *community)
{
	return grant->everywhere || (community != NULL && uuid_equal(&grant->community_id, community));
}

bool grants_allow(const struct role_grant *grants, size_t count, enum permission permission, const struct uuid *community)
{
	for (size_t i = 0; i < count; i++)
		if (role_has(grants[i].role, permission) && grant_covers(&grants[i], community))
			return true;
	return false;
}

RESULT role_parse(const char *text, enum role *out, struct err *e)
{
	for (size_t i = 0; i < ROLE_COUNT; i++) {
		if (strcmp(text, role_names[i]) != 0)
			continue;
		*out = (enum role)i;
		return OK;
	}
	FAIL(e, ERR_INVALID, "\"%.40s\" is not a role: administrator, operator, registrar, relying-party or auditor", text);
}
