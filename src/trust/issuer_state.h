/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The books of one CA that Anchorhold operates, as the relying-party plane sees them: which serials were
 * issued, which are revoked or on hold, the CA's certificate and its current CRL. Immutable; a change
 * makes a new state that shares all tables it did not touch, so one more revocation costs O(1) amortized
 * whatever is already revoked (a large base, a middle tier, a small overlay; merged now and then).
 */
#ifndef TRUST_ISSUER_STATE_H
#define TRUST_ISSUER_STATE_H

#include "base/snap.h"
#include "base/slice.h"
#include "base/uuid.h"
#include "crypto/digest.h"
#include "model/revocation.h"
#include "trust/published_crl.h"
#include "x509/cert.h"

#define SERIAL_MAX 20 /* octets, RFC 5280 4.1.2.2 */

struct issuer_state;

struct issued_serial {
	uint8_t serial[SERIAL_MAX];
	uint8_t serial_len;
	uint8_t sha256[SHA256_SIZE];
	int64_t not_after;
};

struct revoked_serial {
	uint8_t serial[SERIAL_MAX];
	uint8_t serial_len;
	bool released;                /* a hold that was lifted: overrides an older entry */
	struct revocation revocation;
};

/* `certificate` is copied and parsed. The state is active and its books are empty. ERR_MALFORMED, ERR_TOO_LARGE. */
RESULT issuer_state_new(const struct uuid *id, int64_t number, struct slice certificate, struct issuer_state **out,
                        struct err *e);
struct issuer_state *issuer_state_ref(struct issuer_state *state);
void issuer_state_unref(struct issuer_state *state);
DEFINE_CLEANUP(struct issuer_state, issuer_state_unref);

/*
 * Each makes a new state (the old one stays valid); arrays in any order, later entries of one serial win.
 * A serial of 1 to SERIAL_MAX octets, or ERR_INVALID. Start-up hands over a million at once: it is sorted once.
 */
RESULT issuer_state_with_issued(const struct issuer_state *old, const struct issued_serial *added, size_t count,
                                struct issuer_state **out, struct err *e);
RESULT issuer_state_with_revoked(const struct issuer_state *old, const struct revoked_serial *added, size_t count,
                                 struct issuer_state **out, struct err *e);
/* Adds a reference to the CRL; the caller keeps its own. */
RESULT issuer_state_with_crl(const struct issuer_state *old, struct published_crl *crl, struct issuer_state **out,
                             struct err *e);
RESULT issuer_state_with_active(const struct issuer_state *old, bool active, struct issuer_state **out, struct err *e);

const struct uuid *issuer_state_id(const struct issuer_state *state);
int64_t issuer_state_number(const struct issuer_state *state);   /* the database's small key of this CA */
struct slice issuer_state_certificate(const struct issuer_state *state);
/* The same, parsed; lives as long as any state of this CA. */
const struct cert *issuer_state_cert(const struct issuer_state *state);
bool issuer_state_is_active(const struct issuer_state *state);
const struct published_crl *issuer_state_crl(const struct issuer_state *state); /* NULL before the first */

enum serial_status { SERIAL_UNKNOWN, SERIAL_GOOD, SERIAL_ON_HOLD, SERIAL_REVOKED };
/* I10: a serial never issued is unknown, unless it is listed as revoked. `out` is set when held or revoked. */
enum serial_status issuer_state_status(const struct issuer_state *state, struct slice serial, struct revocation *out);
/* True when this very serial was issued, whatever became of it. */
bool issuer_state_has_issued(const struct issuer_state *state, struct slice serial);
/* The same with what was issued under it. */
bool issuer_state_get(const struct issuer_state *state, struct slice serial, struct issued_serial *out);
/* By fingerprint of an issued certificate; false when this CA did not issue it. */
bool issuer_state_find(const struct issuer_state *state, const uint8_t sha256[SHA256_SIZE], struct issued_serial *out);
size_t issuer_state_issued_count(const struct issuer_state *state);
/* Revoked or on hold now. */
size_t issuer_state_revoked_count(const struct issuer_state *state);

#endif
