/* SPDX-License-Identifier: Apache-2.0 */
#include "service/audit.h"

#include "model/page.h"

static const struct uuid system_scope = { .bytes = { 0 } };

static const struct uuid *scope_of(const struct community *community)
{
	return community != NULL ? &community->id : &system_scope;
}

static RESULT require_read(const struct service *s, const struct community *community, struct err *e)
{
	return service_require(s, PERM_AUDIT_READ, community != NULL ? &community->id : NULL, e);
}

RESULT audit_page(struct service *s, const struct community *community, int64_t after_seq, const char *object_id,
                  int64_t limit, struct audit_row_list *out, struct err *e)
{
	TRY(require_read(s, community, e));
	ENSURE(limit >= 1 && limit <= PAGE_LIMIT_MAX + 1, e, ERR_INVALID, "limit must be from 1 to %d", PAGE_LIMIT_MAX);
	return audit_store_page(s->db, scope_of(community), after_seq, object_id, limit, s->arena, out, e);
}

RESULT audit_verify(struct service *s, const struct community *community, struct audit_verification *out, struct err *e)
{
	TRY(require_read(s, community, e));
	return audit_store_verify(s->db, scope_of(community), s->arena, out, e);
}
