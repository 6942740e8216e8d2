/* SPDX-License-Identifier: Apache-2.0 */
/* Keyset pages: ids are UUIDs of version 7, so a page is "the next so many after this id", newest last. */
#ifndef MODEL_PAGE_H
#define MODEL_PAGE_H

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

#endif
