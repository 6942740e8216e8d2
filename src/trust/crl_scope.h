/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a CRL is about a certificate, and for which reasons: RFC 5280 6.3.3 (b) and (d). No signatures. */
#ifndef TRUST_CRL_SCOPE_H
#define TRUST_CRL_SCOPE_H

#include "base/arena.h"
#include "x509/crl.h"

/* The reasons for which the CRL tells of the certificate; 0: out of its scope. False without memory. */
bool crl_scope_reasons(const struct crl *crl, const struct cert *cert, struct arena *arena,
                       unsigned *reasons);
/* RFC 5280 5.2.4, 6.3.3 (c): whether two CRLs of one issuer have the same scope. */
bool crl_scope_equal(const struct crl *a, const struct crl *b);

#endif
