/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Issuance: request → draft → TBS → lint and namespace → intent committed → signed → verified → certificate
 * committed (invariants I1 to I7).
 */
#ifndef SERVICE_ISSUANCE_H
#define SERVICE_ISSUANCE_H

#include "model/authority.h"
#include "model/certificate.h"
#include "service/service.h"

struct issuance_request {
	const char *organization; /* id or name */
	const char *profile;      /* newest revision */
	const char *authority;    /* name or id; NULL: the only active internal authority of kind intermediate */
	struct slice csr;         /* PEM or DER */
	const char *subject;      /* RFC 4514 text; NULL: the CSR's */
	struct text_list uris, dns_names; /* both empty: those of the CSR */
	int64_t validity_days, not_after; /* 0: the profile's */
	const char *idempotency_key;      /* NULL: none */
};

struct issued_certificate {
	struct certificate certificate;
	struct authority issuer;
	struct slice_list chain; /* DER, from the issuer up to and including a root, as far as known */
	bool replayed;           /* the same idempotency key was used before: this is what it made */
};

/*
 * Opens its own transactions. ERR_MALFORMED, ERR_BAD_SIGNATURE, ERR_WEAK_KEY, ERR_NAMESPACE, ERR_RULE,
 * ERR_STATE (organization not approved, authority not active), ERR_NOT_FOUND, ERR_INVALID,
 * ERR_DUPLICATE (the idempotency key was used for another request, or the key belongs to another organization).
 */
RESULT issuance_issue(struct service *s, const struct community *community, const struct issuance_request *request,
                      struct issued_certificate *out, struct err *e);

/*
 * I7: intents older than 30 s that came to nothing are given up, their serials revoked. Opens its own
 * transactions; *count is how many. Also forgets intents that were resolved a month ago, and with them their
 * idempotency keys; serials, certificates and the audit stay.
 */
RESULT issuance_reconcile(struct service *s, size_t *count, struct err *e);

#endif
