/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/issuer_state.h"

#include "trust/issuer_record.h"

#include <stdlib.h>
#include <string.h>

#define IDENTITY_CEILING (CERT_DER_MAX * 64)

/* What never changes about a CA; shared by all its states. */
struct identity {
	struct snap_object object;
	struct uuid id;
	int64_t number;
	struct arena *arena; /* owns the certificate */
	struct cert cert;
};

struct issuer_state {
	struct snap_object object;
	struct identity *identity;
	struct published_crl *crl;
	bool active;
	struct serial_table issued, fingerprints, revoked;
};

static void identity_free(struct snap_object *object)
{
	struct identity *identity = (struct identity *)object;
	arena_free(identity->arena);
	free(identity);
}

static void identity_unref(struct identity *identity)
{
	if (identity != NULL)
		snap_object_unref(&identity->object);
}
DEFINE_CLEANUP(struct identity, identity_unref);

static RESULT identity_new(const struct uuid *id, int64_t number, struct slice certificate, struct identity **out,
                           struct err *e)
{
	CLEANUP(identity_unref) struct identity *identity = calloc(1, sizeof *identity);
	ENSURE(identity != NULL, e, ERR_INTERNAL, "out of memory");
	snap_object_init(&identity->object, identity_free);
	identity->id = *id;
	identity->number = number;
	identity->arena = arena_new(IDENTITY_CEILING);
	ENSURE(identity->arena != NULL, e, ERR_INTERNAL, "out of memory");
	ENSURE(certificate.len <= CERT_DER_MAX, e, ERR_TOO_LARGE, "the certificate is larger than %u bytes", CERT_DER_MAX);

	const struct slice der = arena_copy(identity->arena, certificate);
	TRY(cert_parse(der, identity->arena, &identity->cert, e));
	*out = TAKE(identity);
	return OK;
}

static void state_free(struct snap_object *object)
{
	struct issuer_state *state = (struct issuer_state *)object;
	serial_table_fini(&state->issued);
	serial_table_fini(&state->fingerprints);
	serial_table_fini(&state->revoked);
	published_crl_unref(state->crl);
	identity_unref(state->identity);
	free(state);
}

RESULT issuer_state_new(const struct uuid *id, int64_t number, struct slice certificate, struct issuer_state **out,
                        struct err *e)
{
	CLEANUP(identity_unref) struct identity *identity = NULL;

	TRY(identity_new(id, number, certificate, &identity, e));
	struct issuer_state *state = malloc(sizeof *state);
	ENSURE(state != NULL, e, ERR_INTERNAL, "out of memory");
	*state = (struct issuer_state){
		.identity = TAKE(identity),
		.active = true,
		.issued = serial_table_empty(&issued_shape),
		.fingerprints = serial_table_empty(&fingerprint_shape),
		.revoked = serial_table_empty(&revoked_shape),
	};
	snap_object_init(&state->object, state_free);
	*out = state;
	return OK;
}

/* A new state that shares everything with the old one. */
static RESULT state_share(const struct issuer_state *old, struct issuer_state **out, struct err *e)
{
	struct issuer_state *state = malloc(sizeof *state);

	ENSURE(state != NULL, e, ERR_INTERNAL, "out of memory");
	*state = (struct issuer_state){
		.identity = old->identity,
		.crl = old->crl,
		.active = old->active,
		.issued = serial_table_share(&old->issued),
		.fingerprints = serial_table_share(&old->fingerprints),
		.revoked = serial_table_share(&old->revoked),
	};
	snap_object_init(&state->object, state_free);
	snap_object_ref(&state->identity->object);
	if (state->crl != NULL)
		snap_object_ref(&state->crl->object);
	*out = state;
	return OK;
}

/* The table with the records on top takes the place of the one it was made from. */
static RESULT table_add(struct serial_table *table, const void *records, size_t count, struct err *e)
{
	struct serial_table grown;

	TRY(serial_table_with(table, records, count, &grown, e));
	serial_table_fini(table);
	*table = grown;
	return OK;
}

DEFINE_CLEANUP(void, free);

#define ENSURE_SERIAL(ok, len, e) \
	ENSURE(ok, e, ERR_INVALID, "a serial number has 1 to %d octets, not %u", SERIAL_MAX, (unsigned)(len))

static RESULT add_issued(struct issuer_state *state, const struct issued_serial *added, size_t count, struct err *e)
{
	CLEANUP(free) void *issued_memory = calloc(count, sizeof(struct issued_record));
	CLEANUP(free) void *fingerprint_memory = calloc(count, sizeof(struct fingerprint_record));
	struct issued_record *issued = issued_memory;
	struct fingerprint_record *fingerprints = fingerprint_memory;

	ENSURE(issued != NULL && fingerprints != NULL, e, ERR_INTERNAL, "out of memory");
	for (size_t i = 0; i < count; i++) {
		struct serial_key key;
		ENSURE_SERIAL(serial_key_of(slice_of(added[i].serial, added[i].serial_len), &key), added[i].serial_len, e);
		issued[i] = issued_record_pack(&added[i], &key);
		fingerprints[i] = fingerprint_record_pack(&issued[i]);
	}
	TRY(table_add(&state->issued, issued, count, e));
	return table_add(&state->fingerprints, fingerprints, count, e);
}

RESULT issuer_state_with_issued(const struct issuer_state *old, const struct issued_serial *added, size_t count,
                                struct issuer_state **out, struct err *e)
{
	CLEANUP(issuer_state_unref) struct issuer_state *state = NULL;

	TRY(state_share(old, &state, e));
	if (count > 0)
		TRY(add_issued(state, added, count, e));
	*out = TAKE(state);
	return OK;
}

static RESULT add_revoked(struct issuer_state *state, const struct revoked_serial *added, size_t count, struct err *e)
{
	CLEANUP(free) void *memory = calloc(count, sizeof(struct revoked_record));
	struct revoked_record *revoked = memory;

	ENSURE(revoked != NULL, e, ERR_INTERNAL, "out of memory");
	for (size_t i = 0; i < count; i++) {
		struct serial_key key;
		ENSURE_SERIAL(serial_key_of(slice_of(added[i].serial, added[i].serial_len), &key), added[i].serial_len, e);
		revoked[i] = revoked_record_pack(&added[i], &key);
	}
	return table_add(&state->revoked, revoked, count, e);
}

RESULT issuer_state_with_revoked(const struct issuer_state *old, const struct revoked_serial *added, size_t count,
                                 struct issuer_state **out, struct err *e)
{
	CLEANUP(issuer_state_unref) struct issuer_state *state = NULL;

	TRY(state_share(old, &state, e));
	if (count > 0)
		TRY(add_revoked(state, added, count, e));
	*out = TAKE(state);
	return OK;
}

RESULT issuer_state_with_crl(const struct issuer_state *old, struct published_crl *crl, struct issuer_state **out,
                             struct err *e)
{
	struct issuer_state *state;

	TRY(state_share(old, &state, e));
	if (crl != NULL)
		snap_object_ref(&crl->object);
	published_crl_unref(state->crl);
	state->crl = crl;
	*out = state;
	return OK;
}

RESULT issuer_state_with_active(const struct issuer_state *old, bool active, struct issuer_state **out, struct err *e)
{
	TRY(state_share(old, out, e));
	(*out)->active = active;
	return OK;
}

struct issuer_state *issuer_state_ref(struct issuer_state *state)
{
	snap_object_ref(&state->object);
	return state;
}

void issuer_state_unref(struct issuer_state *state)
{
	if (state != NULL)
		snap_object_unref(&state->object);
}

/* --- questions --- */

const struct uuid *issuer_state_id(const struct issuer_state *state)
{
	return &state->identity->id;
}

int64_t issuer_state_number(const struct issuer_state *state)
{
	return state->identity->number;
}

struct slice issuer_state_certificate(const struct issuer_state *state)
{
	return state->identity->cert.der;
}

const struct cert *issuer_state_cert(const struct issuer_state *state)
{
	return &state->identity->cert;
}

bool issuer_state_is_active(const struct issuer_state *state)
{
	return state->active;
}

const struct published_crl *issuer_state_crl(const struct issuer_state *state)
{
	return state->crl;
}

static const uint8_t *find_issued(const struct issuer_state *state, struct slice serial)
{
	struct serial_key key;
	return serial_key_of(serial, &key) ? serial_table_find(&state->issued, (const uint8_t *)&key) : NULL;
}

bool issuer_state_has_issued(const struct issuer_state *state, struct slice serial)
{
	return find_issued(state, serial) != NULL;
}

bool issuer_state_get(const struct issuer_state *state, struct slice serial, struct issued_serial *out)
{
	const uint8_t *record = find_issued(state, serial);

	if (record != NULL)
		*out = issued_record_unpack((const struct issued_record *)record);
	return record != NULL;
}

enum serial_status issuer_state_status(const struct issuer_state *state, struct slice serial, struct revocation *out)
{
	struct serial_key key;

	if (!serial_key_of(serial, &key))
		return SERIAL_UNKNOWN;
	const uint8_t *record = serial_table_find(&state->revoked, (const uint8_t *)&key);
	const struct revoked_record *revoked = (const struct revoked_record *)record;
	if (revoked != NULL && revoked_record_is_live(revoked)) {
		*out = revoked_record_unpack(revoked);
		return out->on_hold ? SERIAL_ON_HOLD : SERIAL_REVOKED;
	}
	return serial_table_find(&state->issued, (const uint8_t *)&key) != NULL ? SERIAL_GOOD : SERIAL_UNKNOWN;
}

/* Among the serials that begin with these octets, the one with this fingerprint as its newest. */
static bool find_by_key_prefix(const struct issuer_state *state, const uint8_t prefix[SERIAL_KEY_PREFIX],
                               const uint8_t fingerprint[SHA256_SIZE], struct issued_serial *out)
{
	struct serial_cursor cursor = serial_table_prefix(&state->issued, prefix, SERIAL_KEY_PREFIX);
	const uint8_t *met;

	while ((met = serial_cursor_next(&cursor)) != NULL) {
		const struct issued_record *record = (const struct issued_record *)met;
		if (memcmp(record->sha256, fingerprint, SHA256_SIZE) != 0 ||
		    serial_table_find(&state->issued, met) != met)
			continue;
		*out = issued_record_unpack(record);
		return true;
	}
	return false;
}

bool issuer_state_find(const struct issuer_state *state, const uint8_t fingerprint[SHA256_SIZE],
                       struct issued_serial *out)
{
	struct serial_cursor cursor = serial_table_prefix(&state->fingerprints, fingerprint, FINGERPRINT_PREFIX);
	const uint8_t *met;

	while ((met = serial_cursor_next(&cursor)) != NULL)
		if (find_by_key_prefix(state, ((const struct fingerprint_record *)met)->key_prefix, fingerprint, out))
			return true;
	return false;
}

size_t issuer_state_issued_count(const struct issuer_state *state)
{
	return state->issued.live;
}

size_t issuer_state_revoked_count(const struct issuer_state *state)
{
	return state->revoked.live;
}
