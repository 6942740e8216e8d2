/* SPDX-License-Identifier: Apache-2.0 */
/* Communities by the name that a client gave, without telling strangers which ones exist. */
#ifndef HTTP_MANAGEMENT_SCOPE_H
#define HTTP_MANAGEMENT_SCOPE_H

#include "service/service.h"

/* What paths of a community's things begin with; the community is their first param. */
#define SCOPE_PATH "/v1/communities/{community}"

/*
 * The community with this slug, URI or id, in which the caller holds `permission`. ERR_FORBIDDEN, in the same
 * words whether it exists or not; ERR_NOT_FOUND only for those who hold the permission everywhere.
 */
RESULT scope_resolve(struct service *s, const char *slug_uri_or_id, enum permission permission, struct community *out,
                     struct err *e);

#endif
