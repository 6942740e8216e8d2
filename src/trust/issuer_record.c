/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/issuer_record.h"

#include <string.h>

bool revoked_record_is_live(const struct revoked_record *record)
{
	return (record->flags & REVOKED_RELEASED) == 0;
}

static bool bytes_are_live(const uint8_t *record)
{
	return revoked_record_is_live((const struct revoked_record *)record);
}

const struct serial_shape issued_shape = {
	.record_size = sizeof(struct issued_record), .key_size = sizeof(struct serial_key),
};
const struct serial_shape fingerprint_shape = {
	.record_size = sizeof(struct fingerprint_record), .key_size = sizeof(struct fingerprint_record),
};
const struct serial_shape revoked_shape = {
	.record_size = sizeof(struct revoked_record), .key_size = sizeof(struct serial_key),
	.is_live = bytes_are_live,
};

bool serial_key_of(struct slice serial, struct serial_key *out)
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

struct issued_record issued_record_pack(const struct issued_serial *issued, const struct serial_key *key)
{
	struct issued_record record = { .key = *key };
	memcpy(record.sha256, issued->sha256, SHA256_SIZE);
	memcpy(record.not_after, &issued->not_after, sizeof record.not_after);
	return record;
}

struct issued_serial issued_record_unpack(const struct issued_record *record)
{
	struct issued_serial issued = { .serial_len = record->key.len };
	serial_of(&record->key, issued.serial);
	memcpy(issued.sha256, record->sha256, SHA256_SIZE);
	memcpy(&issued.not_after, record->not_after, sizeof record->not_after);
	return issued;
}

struct fingerprint_record fingerprint_record_pack(const struct issued_record *issued)
{
	struct fingerprint_record record;
	memcpy(record.sha256_prefix, issued->sha256, FINGERPRINT_PREFIX);
	memcpy(record.key_prefix, issued->key.octets, SERIAL_KEY_PREFIX);
	return record;
}

struct revoked_record revoked_record_pack(const struct revoked_serial *revoked, const struct serial_key *key)
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

struct revocation revoked_record_unpack(const struct revoked_record *record)
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
