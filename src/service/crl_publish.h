/* SPDX-License-Identifier: Apache-2.0 */
/* CRLs: built from the register, signed, parsed back and compared, then published (invariants I9, I13 to I15). */
#ifndef SERVICE_CRL_PUBLISH_H
#define SERVICE_CRL_PUBLISH_H

#include "model/authority.h"
#include "model/crl_record.h"
#include "model/page.h"
#include "service/service.h"

/* Now, whatever is due. Opens its own transactions; holds the authority's row, so one node at a time builds. */
RESULT crl_publish(struct service *s, const struct community *community, const char *authority, struct crl_record *out,
                   struct err *e);
/*
 * Every authority whose CRL is due: the interval has passed, less than half its life is left, or a revocation is
 * newer than it and older than a few seconds. Opens its own transactions; *count is how many were built. One
 * failing authority does not stop the others; the first error is returned.
 */
RESULT crl_publish_due(struct service *s, size_t *count, struct err *e);
/* Newest first, at most `limit`, without the DER. */
RESULT crl_history(struct service *s, const struct community *community, const char *authority, int64_t limit,
                   struct crl_record_list *out, struct err *e);

#endif
