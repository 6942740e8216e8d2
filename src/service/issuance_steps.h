/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps that every certificate goes through, whoever it is for: intended in one transaction, signed in none,
 * registered in another (invariants I1 to I7). Between any two of them the process may die; what is left then
 * is an intent, and issuance_reconcile gives it up. Internal to the service layer.
 */
#ifndef SERVICE_ISSUANCE_STEPS_H
#define SERVICE_ISSUANCE_STEPS_H

#include "model/authority.h"
#include "model/certificate.h"
#include "model/profile.h"
#include "service/service.h"
#include "store/intent_store.h"
#include "x509/cert_build.h"
#include "x509/name_space.h"

struct issuance {
	/* What is to be issued, set by the caller. */
	struct uuid community_id;
	struct uuid organization_id;         /* zero: a CA of ours */
	const struct profile *profile;       /* NULL: a root signs itself */
	const struct name_space *name_space; /* NULL: a CA of ours */
	const char *organization;            /* its name; NULL: a CA of ours */
	struct authority issuer;             /* with its key; a root's own row */
	const struct cert *issuer_cert;      /* NULL: a root signs itself */
	struct cert_draft draft;             /* all but the serial */
	const char *idempotency_key;         /* NULL: none */
	struct slice request_sha256;
	void (*draw_serial)(uint8_t out[SERIAL_SIZE]); /* NULL: serial_random */

	/* What comes of it; in the arena of the service. */
	struct intent intent;
	struct slice der;
	struct cert cert; /* parsed back from der */
};

/*
 * In a transaction. TBS built, parsed back, linted and held against the namespace (I5); serial taken (I2, I4);
 * intent and audit row written (I1). ERR_RULE names the lint rule, ERR_NAMESPACE the name; ERR_BUSY: the
 * idempotency key is being used right now.
 */
RESULT issuance_intend(struct service *s, struct issuance *issuance, struct err *e);
/*
 * In no transaction. Signs the TBS of the intent, verifies the signature under the issuer's public key (I6), and
 * parses the result back (I3). ERR_KEY_UNAVAILABLE; ERR_INTERNAL: the signature is not good.
 */
RESULT issuance_sign(struct service *s, struct issuance *issuance, struct err *e);
/*
 * In a transaction: the certificate, for the intent that is still open, while everybody concerned is in good
 * standing. The caller ends the transaction with the change. ERR_BUSY: the intent was given up. ERR_STATE,
 * ERR_NAMESPACE, ERR_WEAK_KEY.
 */
RESULT issuance_register(struct service *s, const struct issuance *issuance, struct certificate *out, struct err *e);
/*
 * In a transaction, the last of it: an open intent that is held comes to nothing, and its serial is revoked, should
 * a certificate with it ever be seen (I7).
 */
RESULT issuance_abandon(struct service *s, const struct intent *intent, struct err *e);

/* Where the CRL and the certificate of an authority are served. In the arena. ERR_TOO_LARGE. */
RESULT issuance_addresses(struct service *s, const struct authority *issuer, struct cert_draft *out, struct err *e);

#endif
