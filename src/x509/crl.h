/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CRLs (RFC 5280 5): strict DER, header into a plain struct, entries left in place and walked by an
 * iterator, so that a list of a million entries costs no object per entry. Slices point into the DER.
 */
#ifndef X509_CRL_H
#define X509_CRL_H

#include "model/revocation.h"
#include "x509/cert.h"

#define CRL_DER_MAX (256u * 1024 * 1024)

struct crl {
	struct slice der;
	uint8_t sha256[SHA256_SIZE];
	struct slice tbs;
	int version;                       /* 1 or 2 */
	struct signature_algorithm signature_algorithm;
	struct slice signature;
	struct name issuer;
	int64_t this_update;
	bool has_next_update;
	int64_t next_update;
	struct slice entries;              /* content of revokedCertificates, len 0 when absent */

	bool unknown_critical;             /* in crlExtensions */
	struct slice number;               /* CRLNumber magnitude octets, len 0 when absent */
	bool is_delta;
	struct slice base_number;          /* of the delta CRL indicator */
	struct slice authority_key_id;

	bool has_idp;                      /* issuingDistributionPoint, RFC 5280 5.2.5 */
	struct distribution_point idp;     /* full_name / relative_name / reasons (onlySomeReasons) */
	bool only_user_certs, only_ca_certs, only_attribute_certs, indirect;
	struct distribution_point *freshest;
	size_t freshest_count;
};

struct crl_entry {
	struct slice serial;               /* INTEGER content octets; of foreign CAs possibly not positive, 64 at most */
	int64_t revoked_at;
	enum revocation_reason reason;     /* REASON_UNSPECIFIED when absent */
	bool has_invalidity_date;
	int64_t invalidity_date;
	struct slice certificate_issuer;   /* content of the GeneralNames of this very entry, len 0 when absent */
	bool unknown_critical;
};

/* Header and the outer form; entries are checked while they are walked. */
RESULT crl_parse(struct slice der, struct arena *arena, struct crl *out, struct err *e);

struct crl_iterator {
	struct slice rest;
	bool extensions_allowed;           /* in v2 only */
};
struct crl_iterator crl_entries(const struct crl *crl);
/* *more is false at the end. ERR_MALFORMED in the middle: then the whole CRL is to be refused. */
RESULT crl_next(struct crl_iterator *it, struct crl_entry *out, bool *more, struct err *e);

#endif
