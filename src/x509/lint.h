/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks on a TBSCertificate that is about to be signed (invariant I5), as one table of small functions,
 * each with the clause it enforces. Pure.
 */
#ifndef X509_LINT_H
#define X509_LINT_H

#include "model/profile.h"
#include "x509/cert.h"

struct lint_finding {
	const char *rule;     /* "lint-serial-entropy" */
	const char *source;   /* "RFC 5280 4.1.2.2" */
	const char *detail;   /* in the arena */
};

struct lint_report {
	struct lint_finding *findings;
	size_t count;
};

/*
 * `tbs` comes from cert_parse_tbs or cert_parse. `issuer` is NULL for a self-signed root, `profile` where there
 * is none, as for a root. An empty report means that nothing is wrong. The report lives in the arena.
 */
RESULT lint_check(const struct cert *tbs, const struct cert *issuer, const struct profile *profile,
                  struct arena *arena, struct lint_report *out, struct err *e);

#endif
