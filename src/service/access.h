/* SPDX-License-Identifier: Apache-2.0 */
/* Principals, their roles and their API tokens. */
#ifndef SERVICE_ACCESS_H
#define SERVICE_ACCESS_H

#include "base/secret.h"
#include "model/page.h"
#include "model/token.h"
#include "service/service.h"
#include "store/principal_store.h"
#include "store/token_store.h"

struct principal_draft {
	const char *name;
	struct role_grant *grants;
	size_t grant_count;
};

/* Who holds this token now, into the arena. ERR_UNAUTHENTICATED says whether it is unknown, expired or revoked. */
RESULT access_authenticate(struct service *s, struct slice token, struct principal *out, struct err *e);

/*
 * token:manage is needed in every community of the grants; the administrator role is given by administrators only.
 * ERR_DUPLICATE.
 */
RESULT principal_create(struct service *s, const struct principal_draft *draft, struct principal *out, struct err *e);
/* By id or name. Callers see principals all of whose grants they manage, and themselves. ERR_NOT_FOUND. */
RESULT principal_find(struct service *s, const char *id_or_name, struct principal *out, struct err *e);
RESULT principal_page(struct service *s, const struct page_request *request, struct principal_list *out,
                      struct page *page, struct err *e);
/* Replaces them; takes effect at once on both planes. */
RESULT principal_grant(struct service *s, const char *id_or_name, struct role_grant *grants, size_t count,
                       struct principal *out, struct err *e);

/* `days` 0: the default. *token is shown once and stored nowhere. */
RESULT token_create(struct service *s, const char *principal, int64_t days, struct api_token *out,
                    struct secret **token, struct err *e);
RESULT token_list(struct service *s, const char *principal, struct api_token_list *out, struct err *e);
/* ERR_NOT_FOUND; revoking twice is no error. */
RESULT token_revoke(struct service *s, const struct uuid *id, struct api_token *out, struct err *e);
/* The first administrator, from the machine: ERR_STATE when an administrator with a live token exists. */
RESULT token_bootstrap(struct service *s, const char *principal_name, int64_t days, struct api_token *out,
                       struct secret **token, struct err *e);

#endif
