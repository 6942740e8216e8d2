/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The handlers of the management plane, by the file that holds them. Each decodes, calls one use case and encodes;
 * routes.c says at which path, with which permission and in which transaction.
 */
#ifndef HTTP_MANAGEMENT_HANDLERS_H
#define HTTP_MANAGEMENT_HANDLERS_H

#include "http/route.h"

#define HANDLER(name) RESULT name(void *worker, const struct request *request, struct reply *reply, struct err *e)

/* meta.c */
HANDLER(whoami_get);
HANDLER(permissions_list);
HANDLER(openapi_get);
/* communities.c */
HANDLER(communities_create);
HANDLER(communities_list);
HANDLER(communities_get);
HANDLER(communities_change);
/* authorities.c */
HANDLER(authorities_create);
HANDLER(authorities_import);
HANDLER(authorities_list);
HANDLER(authorities_get);
HANDLER(authorities_retire);
/* crls.c */
HANDLER(crls_publish);
HANDLER(crls_list);
/* anchors.c */
HANDLER(anchors_add);
HANDLER(anchors_list);
HANDLER(anchors_get);
HANDLER(anchors_constrain);
HANDLER(anchors_withdraw);
/* profiles.c */
HANDLER(profiles_list);
HANDLER(profiles_get);
HANDLER(profiles_put);
/* organizations.c */
HANDLER(organizations_create);
HANDLER(organizations_list);
HANDLER(organizations_get);
HANDLER(organizations_change);
HANDLER(organizations_set_uris);
HANDLER(organizations_approve);
HANDLER(organizations_suspend);
/* certificates.c */
HANDLER(certificates_issue);
HANDLER(certificates_search);
HANDLER(certificates_get);
/* revocations.c */
HANDLER(revocations_revoke);
HANDLER(revocations_hold);
HANDLER(revocations_release);
/* jobs.c */
HANDLER(jobs_list);
HANDLER(jobs_get);
/* audit.c */
HANDLER(audit_list);
HANDLER(audit_check);
/* principals.c */
HANDLER(principals_create);
HANDLER(principals_list);
HANDLER(principals_get);
HANDLER(principals_grant);
/* tokens.c */
HANDLER(tokens_create);
HANDLER(tokens_list);
HANDLER(tokens_revoke);

#endif
