/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checks on the certificates of a path: one table, one small function by clause. Each looks at one
 * certificate, and at those below it, which stand on the path already when the search adds an issuer.
 */
#ifndef TRUST_CHECK_H
#define TRUST_CHECK_H

#include "trust/decision.h"

enum check_role {
	CHECK_LEAF = 1,         /* what the question is about */
	CHECK_SIGNER = 2,       /* a certificate whose key signed a CRL: the target of a search of its own */
	CHECK_INTERMEDIATE = 4,
	CHECK_ANCHOR = 8,
	CHECK_PIN = 16,         /* the leaf as an anchor: what its anchor says of it */
};

/* Runs the rows of this role on path->nodes[index], which is the last one. */
void check_certificate(struct decision *decision, const struct path *path, size_t index, unsigned role,
                       struct findings *findings);
/* What concerns a complete path as a whole: certificate policies. */
void check_path(struct decision *decision, const struct path *path, struct findings *findings);

#endif
