/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose CRL it is: RFC 5280 6.3.3 (f) and (g). The signer has the name that the CRL bears, may sign CRLs, and
 * stands under the same anchor as the certificate that the CRL is about: on its path, or on a path of its own.
 */
#ifndef TRUST_CRL_SIGNER_H
#define TRUST_CRL_SIGNER_H

#include "trust/decision.h"

/* Whether the CRL may speak about path->nodes[index]. */
bool crl_signer_accepts(struct decision *decision, const struct path *path, size_t index,
                        struct crl_index *crl);

#endif
