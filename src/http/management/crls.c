/* SPDX-License-Identifier: Apache-2.0 */
#include "service/crl_publish.h"

#include "http/management/codec.h"
#include "http/management/handlers.h"
#include "http/management/management.h"

/* The newest CRL of an authority is always at the same place, so that certificates can name it. */
static RESULT set_url(const struct service *s, struct crl_record *crl, struct err *e)
{
	char id[UUID_TEXT_SIZE];

	uuid_format(&crl->authority_id, id);
	crl->url = arena_printf(s->arena, "%s/crl/%s.crl", s->shared->public_url, id);
	ENSURE_MEMORY(crl->url, e);
	return OK;
}

RESULT crls_publish(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	struct crl_record crl;

	TRY(codec_no_body(request, e));
	TRY(crl_publish(&w->service, &w->community, request->params[1], &crl, e));
	TRY(set_url(&w->service, &crl, e));
	TRY(codec_created(reply, crl.url, e));
	CODEC_OBJECT(reply, crl_record_encode, &crl);
	return OK;
}

RESULT crls_list(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	static const char *const allowed[] = { "limit", NULL };
	struct management_worker *w = worker;
	struct page_request wanted;
	struct crl_record_list list;

	TRY(request_query_only(request, allowed, e));
	TRY(request_page(request, &wanted, e));
	TRY(crl_history(&w->service, &w->community, request->params[1], wanted.limit, &list, e));
	for (size_t i = 0; i < list.count; i++)
		TRY(set_url(&w->service, &list.items[i], e));
	CODEC_PAGE(reply, crl_record_encode, &list, NULL);
	return OK;
}
