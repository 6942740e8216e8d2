/* SPDX-License-Identifier: Apache-2.0 */
#include "store/intent_store.h"

#include "store/column.h"

/* clang-format off */
const char *const intent_state_names[] = { "intended", "issued", "abandoned", NULL };

#define COLUMNS                                                                                          \
	"id, community_id, authority_no, organization_id, profile_id, serial, tbs, tbs_sha256, spki_sha256, " \
	"names, not_after, requester_id, request_id, idempotency_key, request_sha256, state, created_at"

enum column {
	ID, COMMUNITY_ID, AUTHORITY_NO, ORGANIZATION_ID, PROFILE_ID, SERIAL, TBS, TBS_SHA256, SPKI_SHA256, NAMES, NOT_AFTER,
	REQUESTER_ID, REQUEST_ID, IDEMPOTENCY_KEY, REQUEST_SHA256, STATE, CREATED_AT,
};

enum statement {
	TAKE_SERIAL, INSERT, FIND_KEY, RESOLVE, HOLD, HOLD_STALE, PRUNE, SHARE_KEY, HOLD_KEY, KEY_USE, BIND_KEY, KEY_OWNER,
	BLOCK_KEY, AUTHORITY_STANDING, ORGANIZATION_STANDING, STATEMENT_COUNT
};

#define KEY_LOCK "(hashtext('anchorhold.key'), hashtext(encode($1::bytea, 'hex'))) IS NOT NULL"

static const struct stmt statements[STATEMENT_COUNT] = {
	[TAKE_SERIAL] = { "issued_serial_take",
	                  "INSERT INTO issued_serial (authority_no, serial, certificate_id, not_after) "
	                  "VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING" },
	[INSERT] = { "intent_insert",
	             "INSERT INTO issuance_intent (" COLUMNS ") "
	             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'intended', $16) "
	             "ON CONFLICT (community_id, requester_id, idempotency_key) WHERE idempotency_key IS NOT NULL "
	             "DO NOTHING" },
	[FIND_KEY] = { "intent_find_key",
	               "SELECT " COLUMNS " FROM issuance_intent "
	               "WHERE community_id = $1 AND requester_id = $2 AND idempotency_key = $3" },
	[RESOLVE] = { "intent_resolve",
	              "UPDATE issuance_intent SET state = $2, resolved_at = $3, "
	              "idempotency_key = CASE WHEN $2 = 'issued' THEN idempotency_key END "
	              "WHERE id = $1 AND state = 'intended'" },
	[HOLD] = { "intent_hold",
	           "SELECT " COLUMNS " FROM issuance_intent WHERE id = $1 AND state = 'intended' FOR UPDATE" },
	[HOLD_STALE] = { "intent_hold_stale",
	                 "SELECT " COLUMNS " FROM issuance_intent WHERE state = 'intended' "
	                 "AND (created_at < $1 OR created_at > $2) ORDER BY created_at LIMIT $3 FOR UPDATE SKIP LOCKED" },
	[PRUNE] = { "intent_prune",
	            "DELETE FROM issuance_intent WHERE id IN (SELECT id FROM issuance_intent "
	            "WHERE state <> 'intended' AND resolved_at < $1 ORDER BY resolved_at LIMIT $2 FOR UPDATE SKIP LOCKED)" },
	[SHARE_KEY] = { "key_share", "SELECT pg_advisory_xact_lock_shared" KEY_LOCK },
	[HOLD_KEY] = { "key_hold", "SELECT pg_advisory_xact_lock" KEY_LOCK },
	/* Anybody can import a certificate with a key that is not theirs: that counts in their own community only (I18). */
	[KEY_USE] = { "key_use",
	              "SELECT EXISTS (SELECT FROM blocked_key WHERE spki_sha256 = $1), "
	              "EXISTS (SELECT FROM authority WHERE sha256(spki) = $1 AND (origin = 'internal' OR community_id = $2))" },
	[BIND_KEY] = { "key_bind",
	               "INSERT INTO key_owner (community_id, spki_sha256, organization_id) VALUES ($1, $2, $3) "
	               "ON CONFLICT DO NOTHING" },
	[KEY_OWNER] = { "key_owner", "SELECT organization_id FROM key_owner WHERE community_id = $1 AND spki_sha256 = $2" },
	[BLOCK_KEY] = { "key_block",
	                "INSERT INTO blocked_key (spki_sha256, reason, created_at) VALUES ($1, $2, $3) "
	                "ON CONFLICT DO NOTHING" },
	[AUTHORITY_STANDING] = { "intent_authority_standing", "SELECT status FROM authority WHERE no = $1 FOR SHARE" },
	[ORGANIZATION_STANDING] = { "intent_organization_standing",
	                            "SELECT status FROM organization WHERE id = $1 FOR SHARE" },
};
const struct stmt_list intent_store_statements = { statements, STATEMENT_COUNT };
/* clang-format on */

static RESULT read_hashes(const struct rows *rows, size_t row, struct arena *arena, struct intent *out, struct err *e)
{
	TRY(column_bytes(rows, row, SERIAL, arena, &out->serial, e));
	TRY(column_bytes(rows, row, TBS, arena, &out->tbs, e));
	TRY(column_bytes(rows, row, TBS_SHA256, arena, &out->tbs_sha256, e));
	TRY(column_bytes(rows, row, SPKI_SHA256, arena, &out->spki_sha256, e));
	return column_bytes_if_any(rows, row, REQUEST_SHA256, arena, &out->request_sha256, e);
}

static RESULT read_row(const struct rows *rows, size_t row, struct arena *arena, struct intent *out, struct err *e)
{
	*out = (struct intent){
		.id = rows_uuid(rows, row, ID),
		.community_id = rows_uuid(rows, row, COMMUNITY_ID),
		.authority_no = rows_int(rows, row, AUTHORITY_NO),
		.organization_id = rows_uuid(rows, row, ORGANIZATION_ID),
		.profile_id = rows_uuid(rows, row, PROFILE_ID),
		.not_after = rows_time(rows, row, NOT_AFTER),
		.requester_id = rows_uuid(rows, row, REQUESTER_ID),
		.state = rows_enum(rows, row, STATE, intent_state_names),
		.created_at = rows_time(rows, row, CREATED_AT),
	};
	TRY(read_hashes(rows, row, arena, out, e));
	TRY(column_texts(rows, row, NAMES, arena, &out->names, e));
	TRY(column_text(rows, row, REQUEST_ID, arena, &out->request_id, e));
	return column_text_if_any(rows, row, IDEMPOTENCY_KEY, arena, &out->idempotency_key, e);
}

static RESULT read_if_any(const struct rows *rows, struct arena *arena, struct intent *out, bool *found, struct err *e)
{
	*found = rows->count > 0;
	return *found ? read_row(rows, 0, arena, out, e) : OK;
}

RESULT intent_store_take_serial(struct db *db, const struct intent *intent, bool *taken, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[TAKE_SERIAL], &rows, e, P_INT4(intent->authority_no), P_BYTES(intent->serial),
	             P_UUID(&intent->id), P_TIME(intent->not_after)));
	*taken = rows.count > 0;
	return OK;
}

RESULT intent_store_insert(struct db *db, const struct intent *i, bool *inserted, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[INSERT], &rows, e, P_UUID(&i->id), P_UUID(&i->community_id),
	             P_INT4(i->authority_no), P_UUID_OR_NULL(&i->organization_id), P_UUID_OR_NULL(&i->profile_id),
	             P_BYTES(i->serial), P_BYTES(i->tbs), P_BYTES(i->tbs_sha256), P_BYTES(i->spki_sha256),
	             P_TEXTS(&i->names), P_TIME(i->not_after), P_UUID(&i->requester_id), P_TEXT(i->request_id),
	             P_TEXT(i->idempotency_key), P_BYTES_OR_NULL(i->request_sha256), P_TIME(i->created_at)));
	*inserted = rows.count > 0;
	return OK;
}

RESULT intent_store_find_key(struct db *db, const struct uuid *community_id, const struct uuid *requester_id,
                             const char *idempotency_key, struct arena *arena, struct intent *out, bool *found,
                             struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[FIND_KEY], &rows, e, P_UUID(community_id), P_UUID(requester_id),
	             P_TEXT(idempotency_key)));
	return read_if_any(&rows, arena, out, found, e);
}

RESULT intent_store_resolve(struct db *db, const struct uuid *id, enum intent_state state, int64_t now, bool *done,
                            struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[RESOLVE], &rows, e, P_UUID(id), P_TEXT(intent_state_names[state]), P_TIME(now)));
	*done = rows.count > 0;
	return OK;
}

RESULT intent_store_hold(struct db *db, const struct uuid *id, struct arena *arena, struct intent *out, bool *found,
                         struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[HOLD], &rows, e, P_UUID(id)));
	return read_if_any(&rows, arena, out, found, e);
}

RESULT intent_store_hold_stale(struct db *db, int64_t before, int64_t after, int64_t limit, struct arena *arena,
                               struct intent_list *out, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[HOLD_STALE], &rows, e, P_TIME(before), P_TIME(after), P_INT(limit)));
	*out = (struct intent_list){ .items = ARENA_ARRAY(arena, rows.count, struct intent), .count = rows.count };
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 0; i < rows.count; i++)
		TRY(read_row(&rows, i, arena, &out->items[i], e));
	return OK;
}

RESULT intent_store_prune(struct db *db, int64_t before, int64_t limit, struct err *e)
{
	return DB_RUN(db, &statements[PRUNE], e, P_TIME(before), P_INT(limit));
}

RESULT intent_store_hold_key(struct db *db, struct slice spki_sha256, struct err *e)
{
	return DB_RUN(db, &statements[HOLD_KEY], e, P_BYTES(spki_sha256));
}

/* The lock first, then a statement of its own, which sees what was committed while this one waited. */
RESULT intent_store_key_use(struct db *db, const struct uuid *community_id, struct slice spki_sha256,
                            struct key_use *out, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_RUN(db, &statements[SHARE_KEY], e, P_BYTES(spki_sha256)));
	TRY(DB_QUERY(db, &statements[KEY_USE], &rows, e, P_BYTES(spki_sha256), P_UUID(community_id)));
	*out = (struct key_use){ .is_blocked = rows_bool(&rows, 0, 0), .is_ca = rows_bool(&rows, 0, 1) };
	return OK;
}

RESULT intent_store_bind_key(struct db *db, const struct uuid *community_id, struct slice spki_sha256,
                             const struct uuid *organization_id, struct uuid *owner, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_RUN(db, &statements[BIND_KEY], e, P_UUID(community_id), P_BYTES(spki_sha256), P_UUID(organization_id)));
	TRY(DB_QUERY(db, &statements[KEY_OWNER], &rows, e, P_UUID(community_id), P_BYTES(spki_sha256)));
	*owner = rows_uuid(&rows, 0, 0);
	return OK;
}

RESULT intent_store_block_key(struct db *db, struct slice spki_sha256, const char *reason, int64_t now, struct err *e)
{
	return DB_RUN(db, &statements[BLOCK_KEY], e, P_BYTES(spki_sha256), P_TEXT(reason), P_TIME(now));
}

RESULT intent_store_standing(struct db *db, const struct intent *intent, struct intent_standing *out, struct err *e)
{
	CLEANUP_ROWS struct rows authority = { 0 }, organization = { 0 };

	TRY(DB_QUERY(db, &statements[AUTHORITY_STANDING], &authority, e, P_INT4(intent->authority_no)));
	out->authority_status = rows_enum(&authority, 0, 0, authority_status_names);
	out->organization_status = -1;
	if (uuid_is_zero(&intent->organization_id))
		return OK;
	TRY(DB_QUERY(db, &statements[ORGANIZATION_STANDING], &organization, e, P_UUID(&intent->organization_id)));
	out->organization_status = rows_enum(&organization, 0, 0, organization_status_names);
	return OK;
}
