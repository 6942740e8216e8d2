/* SPDX-License-Identifier: Apache-2.0 */
/* How the books of a CA are packed: the records of the three tables of an issuer_state, bytes only. */
#ifndef TRUST_ISSUER_RECORD_H
#define TRUST_ISSUER_RECORD_H

#include "trust/issuer_state.h"
#include "trust/serial_table.h"

/*
 * A serial as a key: its octets from the last to the first, zeros up to SERIAL_MAX, the length. So keys
 * differ early whether serials are random or count upwards, and no two serials share a key.
 */
struct serial_key {
	uint8_t octets[SERIAL_MAX];
	uint8_t len;
};

/* Members are bytes only, so that records pack without padding: 61 + 12 bytes for a certificate. */
struct issued_record {
	struct serial_key key;
	uint8_t sha256[SHA256_SIZE];
	uint8_t not_after[8];
};

#define FINGERPRINT_PREFIX 8
#define SERIAL_KEY_PREFIX 4

/* Leads from a fingerprint to the serials that may have it; the issued record tells for certain. */
struct fingerprint_record {
	uint8_t sha256_prefix[FINGERPRINT_PREFIX];
	uint8_t key_prefix[SERIAL_KEY_PREFIX];
};

enum { REVOKED_RELEASED = 1, REVOKED_ON_HOLD = 2, REVOKED_HAS_INVALIDITY_DATE = 4 };

struct revoked_record {
	struct serial_key key;
	uint8_t flags;
	uint8_t reason;
	uint8_t revoked_at[8];
	uint8_t invalidity_date[8];
};

extern const struct serial_shape issued_shape, fingerprint_shape, revoked_shape;

/* False when a serial cannot have this many octets. */
bool serial_key_of(struct slice serial, struct serial_key *out);
struct issued_record issued_record_pack(const struct issued_serial *issued, const struct serial_key *key);
struct issued_serial issued_record_unpack(const struct issued_record *record);
struct fingerprint_record fingerprint_record_pack(const struct issued_record *issued);
struct revoked_record revoked_record_pack(const struct revoked_serial *revoked, const struct serial_key *key);
struct revocation revoked_record_unpack(const struct revoked_record *record);
/* False for a hold that was lifted. */
bool revoked_record_is_live(const struct revoked_record *record);

#endif
