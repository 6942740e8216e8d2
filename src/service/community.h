/* SPDX-License-Identifier: Apache-2.0 */
/* Communities: created with the default profiles; settings that decisions follow. */
#ifndef SERVICE_COMMUNITY_H
#define SERVICE_COMMUNITY_H

#include "model/community.h"
#include "model/page.h"
#include "service/service.h"

struct community_draft {
	const char *slug, *uri, *name;
	struct community_settings settings;
};

/* ERR_INVALID, ERR_DUPLICATE. Adds the default profiles. A slug that reads like an id is refused. */
RESULT community_create(struct service *s, const struct community_draft *draft, struct community *out, struct err *e);
/* By slug, URI or id. ERR_NOT_FOUND. Asks for no permission: the caller does, once it knows which community. */
RESULT community_find(struct service *s, const char *slug_uri_or_id, struct community *out, struct err *e);
/* Those in which the caller may read, ascending by id. */
RESULT community_page(struct service *s, const struct page_request *request, struct community_list *out,
                      struct page *page, struct err *e);
/*
 * `name` NULL: as it is. `settings` (object) NULL: as they are; else its members replace those of the settings, and
 * the trust-set version rises.
 */
RESULT community_change(struct service *s, const struct community *community, const char *name,
                        const struct json *settings, struct community *out, struct err *e);
/*
 * Holds the community's row against other changes until the transaction ends, and reads it. It stands first in a
 * transaction that ends with community_trust_changed, so that two such wait for each other and never in a circle.
 */
RESULT community_hold(struct service *s, const struct uuid *id, struct community *out, struct err *e);
/* I17: raises the trust-set version, in the transaction of every change to what the community trusts, and
 * appends the change; so it stands last in the transaction. */
RESULT community_trust_changed(struct service *s, const struct uuid *community_id, struct err *e);

#endif
