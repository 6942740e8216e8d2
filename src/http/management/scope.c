/* SPDX-License-Identifier: Apache-2.0 */
#include "http/management/scope.h"

#include "service/community.h"

/* No community has the zero id, so only roles everywhere cover it. */
static const struct uuid nowhere;

RESULT scope_resolve(struct service *s, const char *slug_uri_or_id, enum permission permission, struct community *out,
                     struct err *e)
{
	const struct result found = community_find(s, slug_uri_or_id, out, e);
	struct err refused;

	if (!failed(found))
		return service_require(s, permission, &out->id, e);
	if (e->code == ERR_NOT_FOUND && failed(service_require(s, permission, &nowhere, &refused)))
		*e = refused;
	return found;
}
