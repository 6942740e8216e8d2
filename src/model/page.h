/* SPDX-License-Identifier: Apache-2.0 */
/* Keyset pages: ids are UUIDs of version 7, so a page is "the next so many after this id", newest last. */
#ifndef MODEL_PAGE_H
#define MODEL_PAGE_H

#include "base/err.h"
#include "base/uuid.h"

#define PAGE_LIMIT_DEFAULT 50
#define PAGE_LIMIT_MAX 200

struct page_request {
	int64_t limit;      /* 1 … PAGE_LIMIT_MAX */
	struct uuid after;  /* zero: from the start */
};

/* What follows a page: `next` goes into the next request; zero when this was the last one. */
struct page {
	struct uuid next;
};

static inline RESULT page_request_check(const struct page_request *request, struct err *e)
{
	ENSURE(request->limit >= 1 && request->limit <= PAGE_LIMIT_MAX, e, ERR_INVALID, "limit must be from 1 to %d",
	       PAGE_LIMIT_MAX);
	return OK;
}

/* Stores are asked for one more than the limit: when it is there, it is dropped and a next page exists. */
#define PAGE_CUT(list, request, page)                                                    \
	do {                                                                             \
		const size_t limit_ = (size_t)(request)->limit;                          \
		const bool more_ = (list)->count > limit_;                               \
		(list)->count = more_ ? limit_ : (list)->count;                          \
		(page)->next = more_ ? (list)->items[limit_ - 1].id : (struct uuid){ 0 }; \
	} while (0)

#endif
