/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Name constraints (RFC 5280 4.2.1.10): whether the names of a certificate lie within what an issuer above
 * permits and outside what it excludes. URI, DNS, e-mail, IP address and directory names are understood;
 * a certificate with a name of another kind that is constrained is refused.
 */
#ifndef TRUST_NAME_CONSTRAINTS_H
#define TRUST_NAME_CONSTRAINTS_H

#include "x509/cert.h"

#define NAME_PROBLEM_MAX 300

/* The work that the two would cost: see struct effort. */
size_t name_constraints_cost(const struct name_constraints *constraints, const struct cert *cert);
/* True when every name of `cert` is allowed; else false with a sentence in `problem`. */
bool name_constraints_allow(const struct name_constraints *constraints, const struct cert *cert,
                            char problem[NAME_PROBLEM_MAX]);

#endif
