/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows put into the register by hand, each with its change, so that a test of what nodes take over needs no
 * key and no use case. Communities have one letter, CAs and serials a small number.
 */
#ifndef TESTS_INTEGRATION_SERVICE_REGISTER_H
#define TESTS_INTEGRATION_SERVICE_REGISTER_H

#include "support/pg_fixture.h"
#include "support/raw_ca.h"

#include "base/text.h"

#include <stdio.h>

__attribute__((format(printf, 2, 3))) static inline void register_sql(const struct pg_fixture *pg, const char *format, ...)
{
	char sql[8192];
	va_list args;

	va_start(args, format);
	assert_true(vsnprintf(sql, sizeof sql, format, args) < (int)sizeof sql);
	va_end(args);
	pg_fixture_sql(pg, sql);
}

#define COMMUNITY_ID "00000000-0000-7000-8000-0000000000%02x"
#define AUTHORITY_ID "00000000-0000-7000-8001-0000000000%02x"

static inline struct uuid register_community_id(char letter)
{
	return (struct uuid){ { [6] = 0x70, [8] = 0x80, [15] = (uint8_t)letter } };
}

static inline struct uuid register_authority_id(int no)
{
	return (struct uuid){ { [6] = 0x70, [8] = 0x80, [9] = 0x01, [15] = (uint8_t)no } };
}

/* Letters only in what stands between quotes, so nothing has to be escaped. */
static inline void register_community(const struct pg_fixture *pg, char letter)
{
	register_sql(pg,
	             "INSERT INTO community (id, slug, uri, name, settings, created_at, updated_at) "
	             "VALUES ('" COMMUNITY_ID "', '%c', 'udap://%c.example/', '%c', '{}', now(), now());"
	             "SELECT change_append('trust', '" COMMUNITY_ID "', NULL, NULL)",
	             letter, letter, letter, letter, letter);
}

static inline void register_trust_changed(const struct pg_fixture *pg, char letter)
{
	register_sql(pg,
	             "UPDATE community SET trust_set_version = trust_set_version + 1 WHERE id = '" COMMUNITY_ID "';"
	             "SELECT change_append('trust', '" COMMUNITY_ID "', NULL, NULL)",
	             letter, letter);
}

/* The certificate of the CA of this number. */
static inline struct slice register_ca_der(const struct pg_fixture *pg, int no)
{
	const struct raw_ca ca = { .serial = arena_printf(pg->arena, "%02x", no) };
	return raw_ca(pg->arena, &ca);
}

static inline void register_ca_of(const struct pg_fixture *pg, char letter, int no, int der_no, const char *origin)
{
	const bool internal = strcmp(origin, "internal") == 0;
	const char *der = arena_hex(pg->arena, register_ca_der(pg, der_no));

	register_sql(pg,
	             "INSERT INTO authority (id, no, community_id, name, kind, origin, status, key_reference, subject, der, sha256, "
	             "created_at) OVERRIDING SYSTEM VALUE VALUES ('" AUTHORITY_ID "', %d, '" COMMUNITY_ID
	             "', 'ca %d', 'root', '%s', 'active', %s, 'CN=A', '\\x%s', sha256('\\x%s'), now())",
	             no, no, letter, no, origin, internal ? "'\\x00'" : "NULL", der, der);
	register_trust_changed(pg, letter);
}

static inline void register_ca(const struct pg_fixture *pg, char letter, int no)
{
	register_ca_of(pg, letter, no, no, "internal");
}

static inline void register_anchor(const struct pg_fixture *pg, char letter, int der_no)
{
	const char *der = arena_hex(pg->arena, register_ca_der(pg, der_no));

	register_sql(pg,
	             "INSERT INTO trust_anchor (id, community_id, der, sha256, subject, serial, not_before, not_after, purposes, "
	             "status, created_at) VALUES (gen_random_uuid(), '" COMMUNITY_ID "', '\\x%s', sha256('\\x%s'), 'CN=A', '\\x05', "
	             "'2026-01-01Z', '2027-01-01Z', '{client}', 'active', now())",
	             letter, der, der);
	register_trust_changed(pg, letter);
}

/* A certificate of the serial 00 `serial` … (17 octets), as the CA `no` issues it. */
#define SERIAL_SQL "decode('7a000000000000000000000000000000' || '%02x', 'hex')"
static inline struct slice register_serial(struct arena *arena, int serial)
{
	return hex(arena, arena_printf(arena, "7a000000000000000000000000000000%02x", serial));
}

static inline void register_issue(const struct pg_fixture *pg, char letter, int no, int serial)
{
	register_sql(pg,
	             "WITH n AS (SELECT gen_random_uuid() AS id, " SERIAL_SQL " AS serial, '2027-06-01Z'::timestamptz AS not_after), "
	             "s AS (INSERT INTO issued_serial SELECT %d, serial, id, not_after FROM n) "
	             "INSERT INTO certificate (id, community_id, authority_no, serial, sha256, spki_sha256, subject, uris, "
	             "dns_names, not_before, not_after, der, created_at) SELECT id, '" COMMUNITY_ID "', %d, serial, "
	             "sha256(serial || '%d'), '\\x00', 'CN=leaf', '{}', '{}', '2026-06-01Z', not_after, '\\x00', now() FROM n;"
	             "SELECT change_append('certificate', NULL, %d, " SERIAL_SQL ")",
	             serial, no, letter, no, no, no, serial);
}

static inline void register_revocation(const struct pg_fixture *pg, int no, int serial, const char *state, int reason)
{
	register_sql(pg,
	             "UPDATE revocation SET state = '%s', reason = %d WHERE authority_no = %d AND serial = " SERIAL_SQL ";"
	             "INSERT INTO revocation (authority_no, serial, certificate_id, state, reason, revoked_at, not_after) "
	             "SELECT %d, serial, certificate_id, '%s', %d, '2026-07-01Z', not_after FROM issued_serial i "
	             "WHERE authority_no = %d AND serial = " SERIAL_SQL " AND NOT EXISTS (SELECT FROM revocation r "
	             "WHERE r.authority_no = i.authority_no AND r.serial = i.serial);"
	             "SELECT change_append('revocation', NULL, %d, " SERIAL_SQL ")",
	             state, reason, no, serial, no, state, reason, no, serial, no, serial);
}

static inline void register_crl(const struct pg_fixture *pg, int no, int number)
{
	register_sql(pg,
	             "INSERT INTO crl (authority_no, number, this_update, next_update, entry_count, size, sha256, change, der, "
	             "created_at) VALUES (%d, %d, '2026-07-01Z', '2026-07-08Z', 0, 2, '\\x00', 0, '\\x30%02x', now());"
	             "SELECT change_append('crl', NULL, %d, NULL)",
	             no, number, number, no);
}

/* A token whose SHA-256 begins with `hash`; its holder has the role there, or with 0 everywhere. */
static inline void register_token(const struct pg_fixture *pg, int hash, const char *role, char letter)
{
	const char *community = letter == 0 ? "NULL" : arena_printf(pg->arena, "'" COMMUNITY_ID "'", letter);

	register_sql(pg,
	             "WITH p AS (INSERT INTO principal VALUES (gen_random_uuid(), 'p%d', now()) RETURNING id), "
	             "g AS (INSERT INTO role_grant SELECT id, '%s', %s FROM p) "
	             "INSERT INTO api_token (id, principal_id, sha256, hint, expires_at, created_at) "
	             "SELECT gen_random_uuid(), id, decode(rpad('%02x', 64, '0'), 'hex'), 'ah_', '2100-01-01Z', now() FROM p;"
	             "SELECT change_append('access', NULL, NULL, NULL)",
	             hash, role, community, hash);
}

#endif
