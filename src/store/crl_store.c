/* SPDX-License-Identifier: Apache-2.0 */
#include "store/crl_store.h"

#include "store/column.h"

/* clang-format off */
#define SELECT                                                                                                  \
	"SELECT a.id, c.authority_no, c.number, c.this_update, c.next_update, c.entry_count, c.size, c.sha256, " \
	"c.created_at FROM crl c JOIN authority a ON a.no = c.authority_no "

enum column { AUTHORITY_ID, AUTHORITY_NO, NUMBER, THIS_UPDATE, NEXT_UPDATE, ENTRY_COUNT, SIZE, SHA256, CREATED_AT };

enum statement { ALLOW_TIME, TAKE_TURN, TRY_TURN, DUE, LAST, ADVANCE, INSERT, DROP_OLD, HISTORY, STATEMENT_COUNT };

#define TURN "(hashtext('anchorhold.crl'), $1)"

static const struct stmt statements[STATEMENT_COUNT] = {
	[ALLOW_TIME] = { "crl_allow_time", "SELECT set_config('statement_timeout', '600s', true)" },
	[TAKE_TURN] = { "crl_take_turn", "SELECT pg_advisory_xact_lock" TURN " IS NOT NULL" },
	[TRY_TURN] = { "crl_try_turn", "SELECT pg_try_advisory_xact_lock" TURN },
	/*
	 * I14: before half of its life is over; the rest up to the half is for the building. I11: a revocation whose
	 * change is newer than the CRL; also when changes were pruned that it cannot have seen. The last CRL is one
	 * made after the CA's own expiry (I9). The pause does not count while the clock stands before the last CRL.
	 */
	[DUE] = { "crl_due",
	          "SELECT a.id FROM authority a JOIN community y ON y.id = a.community_id LEFT JOIN LATERAL "
	          "(SELECT this_update, next_update, change FROM crl WHERE authority_no = a.no ORDER BY number DESC LIMIT 1) l "
	          "ON true "
	          "WHERE a.origin = 'internal' AND a.status IN ('active', 'retired', 'revoked') "
	          "AND ($3::uuid IS NULL OR a.id = $3) AND (l.change IS NULL OR (a.not_after >= l.this_update AND "
	          "($1 >= l.this_update + make_interval(secs => (y.settings ->> 'crl_interval_seconds')::double precision) "
	          "OR $1 >= l.this_update + (l.next_update - l.this_update) * 0.45 "
	          "OR (NOT ($1 >= l.this_update AND $1 < l.this_update + $2::bigint * interval '1 second') "
	          "AND (EXISTS (SELECT FROM change_log g WHERE g.kind = 'revocation' AND g.authority_no = a.no "
	          "AND g.number > l.change) OR l.change + 1 < (SELECT min(number) FROM change_log)))))) "
	          "ORDER BY l.this_update NULLS FIRST LIMIT $4" },
	[LAST] = { "crl_last", SELECT "WHERE c.authority_no = $1 ORDER BY c.number DESC LIMIT 1" },
	[ADVANCE] = { "crl_advance", "UPDATE authority SET crl_number = $2 WHERE no = $1 AND crl_number = $2 - 1" },
	[INSERT] = { "crl_insert",
	             "INSERT INTO crl (authority_no, number, this_update, next_update, entry_count, size, sha256, change, der, "
	             "created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)" },
	[DROP_OLD] = { "crl_drop_old",
	               "UPDATE crl SET der = NULL WHERE authority_no = $1 AND der IS NOT NULL "
	               "AND number <= (SELECT crl_number FROM authority WHERE no = $1) - $2" },
	[HISTORY] = { "crl_history", SELECT "WHERE c.authority_no = $1 ORDER BY c.number DESC LIMIT $2" },
};
const struct stmt_list crl_store_statements = { statements, STATEMENT_COUNT };
/* clang-format on */

RESULT crl_store_take_turn(struct db *db, int64_t authority_no, bool wait, bool *taken, struct err *e)
{
	CLEANUP_ROWS struct rows allowed = { 0 }, rows = { 0 };

	TRY(DB_QUERY(db, &statements[wait ? TAKE_TURN : TRY_TURN], &rows, e, P_INT4(authority_no)));
	*taken = rows_bool(&rows, 0, 0);
	return db_query(db, &statements[ALLOW_TIME], NULL, 0, &allowed, e);
}

RESULT crl_store_due(struct db *db, const struct crl_due_rules *rules, const struct uuid *only, int64_t limit,
                     struct arena *arena, struct uuid_list *out, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };
	static const struct uuid none = { .bytes = { 0 } };

	TRY(DB_QUERY(db, &statements[DUE], &rows, e, P_TIME(rules->now), P_INT(rules->pause_s),
	             P_UUID_OR_NULL(only != NULL ? only : &none), P_INT(limit)));
	return column_uuids(&rows, 0, arena, out, e);
}

static RESULT read_row(const struct rows *rows, size_t row, struct arena *arena, struct crl_record *out, struct err *e)
{
	*out = (struct crl_record){
		.authority_id = rows_uuid(rows, row, AUTHORITY_ID),
		.authority_no = rows_int(rows, row, AUTHORITY_NO),
		.number = rows_int(rows, row, NUMBER),
		.this_update = rows_time(rows, row, THIS_UPDATE),
		.next_update = rows_time(rows, row, NEXT_UPDATE),
		.entry_count = rows_int(rows, row, ENTRY_COUNT),
		.size = rows_int(rows, row, SIZE),
		.created_at = rows_time(rows, row, CREATED_AT),
	};
	return column_bytes(rows, row, SHA256, arena, &out->sha256, e);
}

RESULT crl_store_last(struct db *db, int64_t authority_no, struct arena *arena, struct crl_record *out, bool *found,
                      struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	*out = (struct crl_record){ 0 };
	TRY(DB_QUERY(db, &statements[LAST], &rows, e, P_INT4(authority_no)));
	*found = rows.count > 0;
	return *found ? read_row(&rows, 0, arena, out, e) : OK;
}

RESULT crl_store_publish(struct db *db, const struct crl_record *crl, int64_t change, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[ADVANCE], &rows, e, P_INT4(crl->authority_no), P_INT(crl->number)));
	ENSURE(rows.count > 0, e, ERR_BUSY, "another node has just published a CRL for this authority");
	return DB_RUN(db, &statements[INSERT], e, P_INT4(crl->authority_no), P_INT(crl->number),
	              P_TIME(crl->this_update), P_TIME(crl->next_update), P_INT(crl->entry_count), P_INT(crl->size),
	              P_BYTES(crl->sha256), P_INT(change), P_BYTES(crl->der), P_TIME(crl->created_at));
}

RESULT crl_store_drop_old(struct db *db, int64_t authority_no, int64_t kept, struct err *e)
{
	return DB_RUN(db, &statements[DROP_OLD], e, P_INT4(authority_no), P_INT(kept));
}

RESULT crl_store_history(struct db *db, int64_t authority_no, int64_t limit, struct arena *arena,
                         struct crl_record_list *out, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[HISTORY], &rows, e, P_INT4(authority_no), P_INT(limit)));
	*out = (struct crl_record_list){ .items = ARENA_ARRAY(arena, rows.count, struct crl_record),
		                         .count = rows.count };
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 0; i < rows.count; i++)
		TRY(read_row(&rows, i, arena, &out->items[i], e));
	return OK;
}
