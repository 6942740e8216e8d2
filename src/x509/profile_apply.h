/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A profile applied to one request: what is asked for, what the profile allows and what the issuer can
 * give become a draft, or an error that says why not (invariant I5). Pure: the time is an input, names are
 * judged by name_space and lint on the final TBS.
 */
#ifndef X509_PROFILE_APPLY_H
#define X509_PROFILE_APPLY_H

#include "model/profile.h"
#include "x509/cert_build.h"

/* How far notBefore lies in the past, so that relying parties whose clock is behind accept at once. */
#define PROFILE_SKEW_S 60
#define SECONDS_PER_DAY 86400

struct profile_request {
	const struct profile *profile;
	const struct cert *issuer;
	int64_t now;

	struct slice spki;                        /* from the CSR, possession proved */
	struct slice csr_subject;                 /* DER Name */
	const struct general_names *csr_names;    /* subjectAltName of the CSR; NULL: none */

	const char *subject;                      /* RFC 4514 text; NULL: the CSR's, then the organization's */
	const char *organization;                 /* becomes O= when nothing else names the subject; may be NULL */
	struct text_list uris, dns_names;         /* both empty: those of the CSR */
	int64_t validity_days;                    /* 0: not asked for */
	int64_t not_after;                        /* 0: not asked for; not together with validity_days */

	struct slice serial;
	const char *crl_uri, *ocsp_uri, *ca_issuer_uri; /* NULL: absent */
};

/*
 * Fills `out`; its slices and lists live in the arena or are those of the request and the profile.
 * ERR_WEAK_KEY: the key is weak. ERR_RULE: the profile or the issuer does not allow what is asked for.
 * ERR_NAMESPACE: the CSR names other things than URIs and DNS names. ERR_INVALID: the request contradicts
 * itself. ERR_STATE: the issuer cannot issue now. ERR_MALFORMED: the key or the subject cannot be read.
 */
RESULT profile_apply(const struct profile_request *request, struct arena *arena, struct cert_draft *out,
                     struct err *e);

#endif
