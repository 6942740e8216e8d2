/* SPDX-License-Identifier: Apache-2.0 */
/* The register of issued certificates: one, or a page of those that match. */
#ifndef SERVICE_CERTIFICATE_H
#define SERVICE_CERTIFICATE_H

#include "model/authority.h"
#include "model/certificate.h"
#include "model/page.h"
#include "service/service.h"

/* ERR_NOT_FOUND. */
RESULT certificate_get(struct service *s, const struct community *community, const struct uuid *id,
                       struct certificate *out, struct err *e);
/* DER of the CAs above, from the issuer to a root as far as known. */
RESULT certificate_chain(struct service *s, const struct certificate *certificate, struct slice_list *out,
                         struct err *e);
RESULT certificate_search(struct service *s, const struct community *community, const struct certificate_filter *filter,
                          const struct page_request *request, struct certificate_list *out, struct page *page,
                          struct err *e);

#endif
