/* SPDX-License-Identifier: Apache-2.0 */
/* CRLs: built from the register, signed, parsed back and compared, then published (invariants I9, I13 to I15). */
#ifndef SERVICE_CRL_PUBLISH_H
#define SERVICE_CRL_PUBLISH_H

#include "model/authority.h"
#include "model/crl_record.h"
#include "model/page.h"
#include "service/service.h"

/*
 * Now, whether due or not. Opens its own transaction; of all nodes one builds for an authority at a time.
 * ERR_STATE: an external or unfinished authority. ERR_BUSY: another node is at it. ERR_KEY_UNAVAILABLE.
 * ERR_INTERNAL: what was built is not what the register holds (I15); nothing was published.
 */
RESULT crl_publish(struct service *s, const struct community *community, const char *authority, struct crl_record *out,
                   struct err *e);
/*
 * Every authority whose CRL is due: it has none, the interval has passed, nearly half its life is over (I14), or a
 * revocation is newer than it (I11); but then not within a few seconds of the last one, so that mass revocation
 * does not build a CRL per call. An authority that another node is at is left to it. Opens its own transactions;
 * *count is how many were built. One failing authority does not stop the others; the first error is returned.
 */
RESULT crl_publish_due(struct service *s, size_t *count, struct err *e);
/* Newest first, at most `limit`, without the DER. */
RESULT crl_history(struct service *s, const struct community *community, const char *authority, int64_t limit,
                   struct crl_record_list *out, struct err *e);

#endif
