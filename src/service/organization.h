/* SPDX-License-Identifier: Apache-2.0 */
/* Organizations: registered, approved, suspended; the URIs that are theirs. */
#ifndef SERVICE_ORGANIZATION_H
#define SERVICE_ORGANIZATION_H

#include "model/organization.h"
#include "model/page.h"
#include "service/service.h"

struct organization_draft {
	const char *name;
	struct contact_list contacts;
	struct text_list uris;
};

/* ERR_DUPLICATE: the name, or a URI that overlaps another organization's. ERR_INVALID: no such URI can be owned. */
RESULT organization_create(struct service *s, const struct community *community, const struct organization_draft *draft,
                           struct organization *out, struct err *e);
/* By id or exact name. ERR_NOT_FOUND. */
RESULT organization_find(struct service *s, const struct community *community, const char *id_or_name,
                         struct organization *out, struct err *e);
/*
 * By id or exact name, and nobody changes it, its status or its URIs until the transaction ends: what a certificate
 * is issued on. ERR_NOT_FOUND.
 */
RESULT organization_hold(struct service *s, const struct community *community, const char *id_or_name,
                         struct organization *out, struct err *e);
/* `status` of enum organization_status or -1. */
RESULT organization_page(struct service *s, const struct community *community, int status,
                         const struct page_request *request, struct organization_list *out, struct page *page,
                         struct err *e);
/* NULL: as it is. */
RESULT organization_change(struct service *s, const struct community *community, const char *id_or_name,
                           const char *name, const struct contact_list *contacts, struct organization *out,
                           struct err *e);
/* Replaces the list; needs organization:approve, for it widens what may be certified. */
RESULT organization_set_uris(struct service *s, const struct community *community, const char *id_or_name,
                             const struct text_list *uris, struct organization *out, struct err *e);
/* pending or suspended → approved; approved → suspended. ERR_STATE otherwise. */
RESULT organization_approve(struct service *s, const struct community *community, const char *id_or_name,
                            struct organization *out, struct err *e);
RESULT organization_suspend(struct service *s, const struct community *community, const char *id_or_name,
                            struct organization *out, struct err *e);

#endif
