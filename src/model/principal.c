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

static void grant_encode(const struct role_grant *grant, struct json_writer *w)
{
	json_begin_object(w, NULL);
	json_put_text(w, "role", role_names[grant->role]);
	if (grant->everywhere)
		json_put_null(w, "community_id");
	else
		json_put_uuid(w, "community_id", &grant->community_id);
	json_end_object(w);
}

void principal_encode(const struct principal *principal, struct json_writer *w, const char *name)
{
	json_begin_object(w, name);
	json_put_uuid(w, "id", &principal->id);
	json_put_text(w, "name", principal->name);
	json_begin_array(w, "grants");
	for (size_t i = 0; i < principal->grant_count; i++)
		grant_encode(&principal->grants[i], w);
	json_end_array(w);
	json_end_object(w);
}
