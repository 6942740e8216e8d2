/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Revocation of every certificate of a complete path below its anchor. Evidence of a CA that Anchorhold
 * operates is its books; of any other CA, the CRLs of the trust set.
 */
#ifndef TRUST_REVOCATION_H
#define TRUST_REVOCATION_H

#include "trust/decision.h"

/* Fills the evidence of the nodes and adds findings. The path is otherwise valid. */
void revocation_check(struct decision *decision, struct path *path, struct findings *findings);

/* The finding about a certificate that is revoked or on hold. */
void revocation_tell(const struct revocation *revocation, size_t index, struct findings *findings);

#endif
