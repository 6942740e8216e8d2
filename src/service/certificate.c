/* SPDX-License-Identifier: Apache-2.0 */
#include "service/certificate.h"

#include "store/authority_store.h"
#include "store/certificate_store.h"

#define CHAIN_MAX 16 /* no CA of ours stands that deep: path lengths end before */

RESULT certificate_get(struct service *s, const struct community *community, const struct uuid *id,
                       struct certificate *out, struct err *e)
{
	TRY(service_require(s, PERM_CERTIFICATE_READ, &community->id, e));
	return certificate_store_get(s->db, &community->id, id, s->arena, out, e);
}

RESULT certificate_chain(struct service *s, const struct certificate *certificate, struct slice_list *out,
                         struct err *e)
{
	struct uuid next = certificate->authority_id;
	struct authority above;

	*out = (struct slice_list){ .items = ARENA_ARRAY(s->arena, CHAIN_MAX, struct slice) };
	ENSURE_MEMORY(out->items, e);
	while (!uuid_is_zero(&next) && out->count < CHAIN_MAX) {
		TRY(authority_store_get(s->db, &next, s->arena, &above, e));
		/* A root's own certificate has nothing above it. */
		if (above.der.len == 0 || uuid_equal(&above.certificate_id, &certificate->id))
			break;
		out->items[out->count++] = above.der;
		next = above.parent_id;
	}
	return OK;
}

RESULT certificate_search(struct service *s, const struct community *community, const struct certificate_filter *filter,
                          const struct page_request *request, struct certificate_list *out, struct page *page,
                          struct err *e)
{
	TRY(service_require(s, PERM_CERTIFICATE_READ, &community->id, e));
	TRY(page_request_check(request, e));
	TRY(certificate_store_search(s->db, &community->id, filter, &request->after, request->limit + 1, s->arena, out,
	                             e));
	PAGE_CUT(out, request, page);
	return OK;
}
