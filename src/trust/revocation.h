/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Revocation of every certificate of a complete path below its anchor. Evidence of a CA that Anchorhold
 * operates is its books; of any other CA, the CRLs of the trust set, by RFC 5280 6.3.3. What a CRL that the
 * issuer signed lists is revoked, however old the CRL and whatever else is wrong with it; that a
 * certificate is good, only a complete CRL shows that is fresh, in scope and understood.
 */
#ifndef TRUST_REVOCATION_H
#define TRUST_REVOCATION_H

#include "trust/decision.h"

/* Fills the evidence of the nodes and adds findings. The path is otherwise valid. */
void revocation_check(struct decision *decision, struct path *path, struct findings *findings);

#endif
