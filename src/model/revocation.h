/* SPDX-License-Identifier: Apache-2.0 */
/* Revocation of a certificate: state, reason (RFC 5280 5.3.1) and dates. */
#ifndef MODEL_REVOCATION_H
#define MODEL_REVOCATION_H

#include "base/err.h"

#include <stdint.h>

#define REVOCATION_REASONS(X)                                          \
	X(REASON_UNSPECIFIED, 0, "unspecified")                        \
	X(REASON_KEY_COMPROMISE, 1, "keyCompromise")                   \
	X(REASON_CA_COMPROMISE, 2, "cACompromise")                     \
	X(REASON_AFFILIATION_CHANGED, 3, "affiliationChanged")         \
	X(REASON_SUPERSEDED, 4, "superseded")                          \
	X(REASON_CESSATION_OF_OPERATION, 5, "cessationOfOperation")    \
	X(REASON_CERTIFICATE_HOLD, 6, "certificateHold")               \
	X(REASON_REMOVE_FROM_CRL, 8, "removeFromCRL")                  \
	X(REASON_PRIVILEGE_WITHDRAWN, 9, "privilegeWithdrawn")         \
	X(REASON_AA_COMPROMISE, 10, "aACompromise")

/* Values are those of CRLReason. */
enum revocation_reason {
#define X(symbol, number, text) symbol = (number),
	REVOCATION_REASONS(X)
#undef X
};

/* NULL for a number that RFC 5280 does not define. */
const char *revocation_reason_text(enum revocation_reason reason);
bool revocation_reason_is_valid(int number);
/* A reason that an operator may give; removeFromCRL is none. ERR_INVALID. */
RESULT revocation_reason_parse(const char *text, enum revocation_reason *out, struct err *e);

struct revocation {
	bool on_hold;
	enum revocation_reason reason;
	int64_t revoked_at;         /* seconds */
	bool has_invalidity_date;
	int64_t invalidity_date;
};

#endif
