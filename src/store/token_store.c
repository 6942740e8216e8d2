/* SPDX-License-Identifier: Apache-2.0 */
#include "store/token_store.h"

#include "store/column.h"

#define COLUMNS "id, principal_id, hint, expires_at, created_at, revoked_at"

enum column { ID, PRINCIPAL_ID, HINT, EXPIRES_AT, CREATED_AT, REVOKED_AT };

enum statement { INSERT, BY_SHA256, HOLD, LIST, REVOKE, BOOTSTRAP_LOCK, HAS_ADMINISTRATOR, STATEMENT_COUNT };

/* clang-format off */
static const struct stmt statements[STATEMENT_COUNT] = {
	[INSERT] = { "token_insert",
	             "INSERT INTO api_token (id, principal_id, sha256, hint, expires_at, created_at) "
	             "VALUES ($1, $2, $3, $4, $5, $6)" },
	[BY_SHA256] = { "token_by_sha256", "SELECT " COLUMNS " FROM api_token WHERE sha256 = $1" },
	[HOLD] = { "token_hold", "SELECT " COLUMNS " FROM api_token WHERE id = $1 FOR NO KEY UPDATE" },
	[LIST] = { "token_list", "SELECT * FROM (SELECT " COLUMNS " FROM api_token WHERE principal_id = $1 "
	           "ORDER BY id DESC LIMIT 1000) newest ORDER BY id" },
	[REVOKE] = { "token_revoke", "UPDATE api_token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL" },
	[BOOTSTRAP_LOCK] = { "token_bootstrap_lock",
	                     "SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtext('anchorhold_bootstrap'))) AS held" },
	[HAS_ADMINISTRATOR] = { "token_has_administrator",
	                        "SELECT EXISTS (SELECT 1 FROM api_token t JOIN role_grant g USING (principal_id) "
	                        "WHERE g.role = 'administrator' AND t.revoked_at IS NULL AND t.expires_at > $1)" },
};
/* clang-format on */
const struct stmt_list token_store_statements = { statements, STATEMENT_COUNT };

static RESULT token_read(const struct rows *rows, size_t row, struct arena *arena, struct api_token *out, struct err *e)
{
	*out = (struct api_token){
		.id = rows_uuid(rows, row, ID),
		.principal_id = rows_uuid(rows, row, PRINCIPAL_ID),
		.expires_at = rows_time(rows, row, EXPIRES_AT),
		.created_at = rows_time(rows, row, CREATED_AT),
		.revoked_at = rows_time(rows, row, REVOKED_AT),
	};
	return column_text(rows, row, HINT, arena, &out->hint, e);
}

RESULT token_store_insert(struct db *db, const struct api_token *token, const uint8_t sha256[SHA256_SIZE],
                          struct err *e)
{
	return DB_RUN(db, &statements[INSERT], e, P_UUID(&token->id), P_UUID(&token->principal_id),
	              P_BYTES(slice_of(sha256, SHA256_SIZE)), P_TEXT(token->hint), P_TIME(token->expires_at),
	              P_TIME(token->created_at));
}

RESULT token_store_by_sha256(struct db *db, const uint8_t sha256[SHA256_SIZE], struct arena *arena,
                             struct api_token *out, bool *found, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { .result = NULL };

	TRY(DB_QUERY(db, &statements[BY_SHA256], &rows, e, P_BYTES(slice_of(sha256, SHA256_SIZE))));
	*found = rows.count > 0;
	return *found ? token_read(&rows, 0, arena, out, e) : OK;
}

RESULT token_store_hold(struct db *db, const struct uuid *id, struct arena *arena, struct api_token *out, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { .result = NULL };

	TRY(DB_QUERY(db, &statements[HOLD], &rows, e, P_UUID(id)));
	ENSURE(rows.count > 0, e, ERR_NOT_FOUND, "there is no such token");
	return token_read(&rows, 0, arena, out, e);
}

RESULT token_store_list(struct db *db, const struct uuid *principal_id, struct arena *arena, struct api_token_list *out,
                        struct err *e)
{
	CLEANUP_ROWS struct rows rows = { .result = NULL };

	TRY(DB_QUERY(db, &statements[LIST], &rows, e, P_UUID(principal_id)));
	*out = (struct api_token_list){ .items = ARENA_ARRAY(arena, rows.count, struct api_token),
		                        .count = rows.count };
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 0; i < rows.count; i++)
		TRY(token_read(&rows, i, arena, &out->items[i], e));
	return OK;
}

RESULT token_store_revoke(struct db *db, const struct uuid *id, int64_t at, struct err *e)
{
	return DB_RUN(db, &statements[REVOKE], e, P_UUID(id), P_TIME(at));
}

RESULT token_store_has_administrator(struct db *db, int64_t now, bool *out, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { .result = NULL };

	TRY(db_run(db, &statements[BOOTSTRAP_LOCK], NULL, 0, e));
	TRY(DB_QUERY(db, &statements[HAS_ADMINISTRATOR], &rows, e, P_TIME(now)));
	*out = rows_bool(&rows, 0, 0);
	return OK;
}
