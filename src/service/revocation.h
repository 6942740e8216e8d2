/* SPDX-License-Identifier: Apache-2.0 */
/* Revoking, holding and releasing (invariant I8). */
#ifndef SERVICE_REVOCATION_H
#define SERVICE_REVOCATION_H

#include "model/certificate.h"
#include "service/service.h"

struct revocation_draft {
	enum revocation_reason reason; /* not certificateHold: see revocation_hold */
	int64_t invalidity_date;       /* 0: none */
	const char *comment;           /* for the audit; NULL: none */
};

/*
 * good or on hold → revoked. Again with keyCompromise changes the reason only; again with the same reason
 * changes nothing and is no error. ERR_STATE otherwise, ERR_NOT_FOUND, ERR_INVALID. keyCompromise blocks the key
 * for ever, and revokes with it the community's other unexpired certificates of that key. The date is that of the first revocation, or of the hold that becomes final, and never moves. A CA's own
 * certificate: needs authority:write as well; the authority becomes revoked, which flips everything under it in
 * every community (I12).
 */
RESULT revocation_revoke(struct service *s, const struct community *community, const struct uuid *certificate_id,
                         const struct revocation_draft *draft, struct certificate *out, struct err *e);
/* good → on hold. ERR_STATE. ERR_RULE: the certificate is that of a CA of ours. */
RESULT revocation_hold(struct service *s, const struct community *community, const struct uuid *certificate_id,
                       const char *comment, struct certificate *out, struct err *e);
/* on hold → good. ERR_STATE. */
RESULT revocation_release(struct service *s, const struct community *community, const struct uuid *certificate_id,
                          const char *comment, struct certificate *out, struct err *e);

#endif
