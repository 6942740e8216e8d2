/* SPDX-License-Identifier: Apache-2.0 */
/* The handlers of the relying-party plane; routes.c says which row each serves. `context` is a relying_party_worker. */
#ifndef HTTP_RELYING_PARTY_HANDLERS_H
#define HTTP_RELYING_PARTY_HANDLERS_H

#include "http/relying_party/worker.h"

#define HANDLER(name) RESULT name(void *context, const struct request *request, struct reply *reply, struct err *e)

HANDLER(decisions_chain);
HANDLER(status_get);
HANDLER(status_find);
HANDLER(rules_list);
HANDLER(crl_get);
HANDLER(crl_get_by_number);
HANDLER(ca_get);
HANDLER(anchors_pem_get);
HANDLER(health_live);
HANDLER(health_ready);
HANDLER(health_metrics);

#endif
