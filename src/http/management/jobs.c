/* SPDX-License-Identifier: Apache-2.0 */
#include "service/job.h"

#include "http/management/codec.h"
#include "http/management/handlers.h"
#include "http/management/management.h"

RESULT jobs_list(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	static const char *const allowed[] = { "limit", "cursor", NULL };
	struct management_worker *w = worker;
	struct page_request wanted;
	struct job_list list;
	struct page page;

	TRY(request_query_only(request, allowed, e));
	TRY(request_page(request, &wanted, e));
	TRY(job_page(&w->service, &w->community, &wanted, &list, &page, e));
	CODEC_PAGE(reply, job_encode, &list, &page.next);
	return OK;
}

RESULT jobs_get(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	struct uuid id;
	struct job job;

	TRY(request_param_uuid(request, 1, &id, e));
	TRY(job_get(&w->service, &w->community, &id, &job, e));
	CODEC_OBJECT(reply, job_encode, &job);
	return OK;
}
