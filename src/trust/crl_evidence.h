/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What CRLs say of one certificate (RFC 5280 6.3.3). What a CRL that the issuer signed lists is revoked, however
 * old the CRL and whatever else is wrong with it; that a certificate is good, only a complete CRL shows that
 * is fresh, in scope and understood.
 */
#ifndef TRUST_CRL_EVIDENCE_H
#define TRUST_CRL_EVIDENCE_H

#include "trust/decision.h"

/* Fills the evidence of path->nodes[index], which is not the anchor, and adds findings. */
void crl_evidence_check(struct decision *decision, struct path *path, size_t index, struct findings *findings);

#endif
