/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates out: a draft becomes a TBSCertificate, byte for byte what is linted, intended and signed
 * (invariants I1, I3); then TBS and signature become the certificate. Pure: no key, no clock.
 */
#ifndef X509_CERT_BUILD_H
#define X509_CERT_BUILD_H

#include "base/buf.h"
#include "base/err.h"
#include "x509/cert.h"
#include "x509/serial.h"

struct cert_draft {
	struct slice serial;               /* positive magnitude, 16..20 octets */
	enum signature_id signature;       /* of the issuer's key */
	struct slice issuer;               /* DER Name */
	struct slice subject;              /* DER Name; empty SEQUENCE allowed when there is a SAN */
	int64_t not_before, not_after;
	struct slice spki;
	struct slice issuer_key_id;        /* len 0: no authorityKeyIdentifier (self-signed) */
	bool is_ca;
	int path_length;                   /* CERT_PATH_LENGTH_NONE: absent */
	unsigned key_usage;                /* 0: absent; else critical */
	const char *const *extended_key_usage; /* dotted OIDs, NULL-terminated, or NULL */
	bool extended_key_usage_critical;
	struct text_list uris, dns_names, emails; /* subjectAltName; critical when the subject is empty */
	struct text_list policies;         /* dotted OIDs */
	const char *crl_uri, *ocsp_uri, *ca_issuer_uri; /* NULL: absent */
};

/* subjectKeyIdentifier is always written: SHA-1 of the key bits (RFC 5280 4.2.1.2 method 1). ERR_INVALID. */
RESULT cert_build_tbs(const struct cert_draft *draft, struct buf *out, struct err *e);
/* SEQUENCE { tbs, algorithm, BIT STRING }. */
RESULT cert_assemble(struct slice tbs, enum signature_id signature_id, struct slice signature, struct buf *out,
                     struct err *e);
/* Key identifier as cert_build_tbs writes it. */
RESULT cert_key_id(struct slice spki, uint8_t out[20], struct err *e);

#endif
