/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/issuer_state.h"

#include "trust/serial_table.h"

#include <stdlib.h>
#include <string.h>

/* --- records --- */

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

#define SHA256_PREFIX 8
#define KEY_PREFIX 4

/* Leads from a fingerprint to the serials that may have it; the issued record tells for certain. */
struct fingerprint_record {
	uint8_t sha256_prefix[SHA256_PREFIX];
	uint8_t key_prefix[KEY_PREFIX];
};

enum { REVOKED_RELEASED = 1, REVOKED_ON_HOLD = 2, REVOKED_HAS_INVALIDITY_DATE = 4 };

struct revoked_record {
	struct serial_key key;
	uint8_t flags;
	uint8_t reason;
	uint8_t revoked_at[8];
	uint8_t invalidity_date[8];
};

static bool revoked_is_live(const uint8_t *record)
{
	return (((const struct revoked_record *)record)->flags & REVOKED_RELEASED) == 0;
}

static const struct serial_shape issued_shape = {
	.record_size = sizeof(struct issued_record), .key_size = sizeof(struct serial_key),
};
static const struct serial_shape fingerprint_shape = {
	.record_size = sizeof(struct fingerprint_record), .key_size = sizeof(struct fingerprint_record),
};
static const struct serial_shape revoked_shape = {
	.record_size = sizeof(struct revoked_record), .key_size = sizeof(struct serial_key),
	.is_live = revoked_is_live,
};

static bool key_of(struct slice serial, struct serial_key *out)
{
	if (serial.len == 0 || serial.len > SERIAL_MAX)
		return false;
	*out = (struct serial_key){ .len = (uint8_t)serial.len };
	for (size_t i = 0; i < serial.len; i++)
		out->octets[i] = serial.data[serial.len - 1 - i];
	return true;
}

static void serial_of(const struct serial_key *key, uint8_t serial[SERIAL_MAX])
{
	for (size_t i = 0; i < key->len; i++)
		serial[i] = key->octets[key->len - 1u - i];
}

static struct issued_record issued_pack(const struct issued_serial *issued, const struct serial_key *key)
{
	struct issued_record record = { .key = *key };
	memcpy(record.sha256, issued->sha256, SHA256_SIZE);
	memcpy(record.not_after, &issued->not_after, sizeof record.not_after);
	return record;
}

static struct issued_serial issued_unpack(const struct issued_record *record)
{
	struct issued_serial issued = { .serial_len = record->key.len };
	serial_of(&record->key, issued.serial);
	memcpy(issued.sha256, record->sha256, SHA256_SIZE);
	memcpy(&issued.not_after, record->not_after, sizeof record->not_after);
	return issued;
}

static struct fingerprint_record fingerprint_pack(const struct issued_record *issued)
{
	struct fingerprint_record record;
	memcpy(record.sha256_prefix, issued->sha256, SHA256_PREFIX);
	memcpy(record.key_prefix, issued->key.octets, KEY_PREFIX);
	return record;
}

static struct revoked_record revoked_pack(const struct revoked_serial *revoked, const struct serial_key *key)
{
	const struct revocation *revocation = &revoked->revocation;
	struct revoked_record record = { .key = *key, .reason = (uint8_t)revocation->reason };

	record.flags = (uint8_t)((revoked->released ? REVOKED_RELEASED : 0) |
	                         (revocation->on_hold ? REVOKED_ON_HOLD : 0) |
	                         (revocation->has_invalidity_date ? REVOKED_HAS_INVALIDITY_DATE : 0));
	memcpy(record.revoked_at, &revocation->revoked_at, sizeof record.revoked_at);
	memcpy(record.invalidity_date, &revocation->invalidity_date, sizeof record.invalidity_date);
	return record;
}

static struct revocation revoked_unpack(const struct revoked_record *record)
{
	struct revocation revocation = {
		.on_hold = (record->flags & REVOKED_ON_HOLD) != 0,
		.reason = (enum revocation_reason)record->reason,
		.has_invalidity_date = (record->flags & REVOKED_HAS_INVALIDITY_DATE) != 0,
	};
	memcpy(&revocation.revoked_at, record->revoked_at, sizeof record->revoked_at);
	memcpy(&revocation.invalidity_date, record->invalidity_date, sizeof record->invalidity_date);
	return revocation;
}

/* --- the published CRL --- */

static void crl_free(struct snap_object *object)
{
	free(object);
}

/* The bytes stand behind the struct, in one allocation. */
RESULT published_crl_new(int64_t number, int64_t this_update, int64_t next_update, struct slice der,
                         struct published_crl **out, struct err *e)
{
	struct published_crl *crl = malloc(sizeof *crl + der.len);
	ENSURE(crl != NULL, e, ERR_INTERNAL, "out of memory");
	uint8_t *bytes = (uint8_t *)(crl + 1);

	*crl = (struct published_crl){ .number = number, .this_update = this_update, .next_update = next_update };
	snap_object_init(&crl->object, crl_free);
	if (der.len > 0)
		memcpy(bytes, der.data, der.len);
	crl->der = slice_of(bytes, der.len);
	sha256(crl->der, crl->sha256);
	*out = crl;
	return OK;
}

void published_crl_unref(struct published_crl *crl)
{
	if (crl != NULL)
		snap_object_unref(&crl->object);
}

/* --- the state --- */

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
		ENSURE_SERIAL(key_of(slice_of(added[i].serial, added[i].serial_len), &key), added[i].serial_len, e);
		issued[i] = issued_pack(&added[i], &key);
		fingerprints[i] = fingerprint_pack(&issued[i]);
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
		ENSURE_SERIAL(key_of(slice_of(added[i].serial, added[i].serial_len), &key), added[i].serial_len, e);
		revoked[i] = revoked_pack(&added[i], &key);
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

bool issuer_state_has_issued(const struct issuer_state *state, struct slice serial)
{
	struct serial_key key;
	return key_of(serial, &key) && serial_table_find(&state->issued, (const uint8_t *)&key) != NULL;
}

enum serial_status issuer_state_status(const struct issuer_state *state, struct slice serial, struct revocation *out)
{
	struct serial_key key;

	if (!key_of(serial, &key))
		return SERIAL_UNKNOWN;
	const uint8_t *record = serial_table_find(&state->revoked, (const uint8_t *)&key);
	if (record != NULL && revoked_is_live(record)) {
		*out = revoked_unpack((const struct revoked_record *)record);
		return out->on_hold ? SERIAL_ON_HOLD : SERIAL_REVOKED;
	}
	return serial_table_find(&state->issued, (const uint8_t *)&key) != NULL ? SERIAL_GOOD : SERIAL_UNKNOWN;
}

/* Among the serials that begin with these octets, the one with this fingerprint as its newest. */
static bool find_by_key_prefix(const struct issuer_state *state, const uint8_t prefix[KEY_PREFIX],
                               const uint8_t fingerprint[SHA256_SIZE], struct issued_serial *out)
{
	struct serial_cursor cursor = serial_table_prefix(&state->issued, prefix, KEY_PREFIX);
	const uint8_t *met;

	while ((met = serial_cursor_next(&cursor)) != NULL) {
		const struct issued_record *record = (const struct issued_record *)met;
		if (memcmp(record->sha256, fingerprint, SHA256_SIZE) != 0 ||
		    serial_table_find(&state->issued, met) != met)
			continue;
		*out = issued_unpack(record);
		return true;
	}
	return false;
}

bool issuer_state_find(const struct issuer_state *state, const uint8_t fingerprint[SHA256_SIZE],
                       struct issued_serial *out)
{
	struct serial_cursor cursor = serial_table_prefix(&state->fingerprints, fingerprint, SHA256_PREFIX);
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
