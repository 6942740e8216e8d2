/* SPDX-License-Identifier: Apache-2.0 */
#include "service/authority.h"

#include "service/community.h"
#include "service/refuse.h"
#include "store/authority_store.h"

RESULT authority_find(struct service *s, const struct community *community, const char *id_or_name,
                      struct authority *out, struct err *e)
{
	TRY(service_require(s, PERM_AUTHORITY_READ, &community->id, e));
	return authority_store_find(s->db, &community->id, id_or_name, s->arena, out, e);
}

RESULT authority_page(struct service *s, const struct community *community, const struct page_request *request,
                      struct authority_list *out, struct page *page, struct err *e)
{
	TRY(service_require(s, PERM_AUTHORITY_READ, &community->id, e));
	TRY(page_request_check(request, e));
	TRY(authority_store_page(s->db, &community->id, request, request->limit + 1, s->arena, out, e));
	PAGE_CUT(out, request, page);
	return OK;
}

static RESULT audit_retired(struct service *s, const struct authority *before, const struct authority *after,
                            struct err *e)
{
	const char *before_text = AUDIT_JSON(s, authority_encode, before);
	const char *after_text = AUDIT_JSON(s, authority_encode, after);
	char id[UUID_TEXT_SIZE];

	ENSURE_MEMORY(before_text, e);
	ENSURE_MEMORY(after_text, e);
	uuid_format(&after->id, id);
	return service_audit(s, AUDIT_AUTHORITY_RETIRED, &after->community_id, id, before_text, after_text, e);
}

RESULT authority_retire(struct service *s, const struct community *community, const char *id_or_name,
                        struct authority *out, struct err *e)
{
	struct community held;
	struct authority before;
	bool done;

	TRY(service_require(s, PERM_AUTHORITY_WRITE, &community->id, e));
	TRY(community_hold(s, &community->id, &held, e));
	TRY(authority_store_find(s->db, &community->id, id_or_name, s->arena, &before, e));
	TRY(authority_store_set_status(s->db, &before.id, AUTHORITY_ACTIVE, AUTHORITY_RETIRED, &done, e));
	ENSURE(done, e, ERR_STATE, "the authority \"%s\" is %s; only an active one can be retired", before.name,
	       authority_status_names[before.status]);
	*out = before;
	out->status = AUTHORITY_RETIRED;
	TRY(audit_retired(s, &before, out, e));
	return community_trust_changed(s, &community->id, e);
}
