/* SPDX-License-Identifier: Apache-2.0 */
#include "store/change_store.h"

#include "store/column.h"

const char *const change_kind_names[] = { "trust", "certificate", "revocation", "crl", "access", NULL };

enum statement { APPEND, CURRENT, AFTER, PRUNE, STATEMENT_COUNT };

static const struct stmt statements[STATEMENT_COUNT] = {
	[APPEND] = { "change_append", "SELECT change_append($1, $2, $3, $4)" },
	[CURRENT] = { "change_current", "SELECT value FROM change_counter" },
	/* The counter comes along, from the same picture, so that an empty answer can be told from a pruned one. */
	[AFTER] = { "change_after", "SELECT c.value, l.number, l.kind, l.community_id, l.authority_no, l.serial "
	                            "FROM change_counter c LEFT JOIN LATERAL ("
	                            "SELECT number, kind, community_id, authority_no, serial FROM change_log "
	                            "WHERE number > $1 ORDER BY number LIMIT $2) l ON true ORDER BY l.number" },
	/* `at` is when a transaction began, so it does not rise with the number: only a beginning may go, or holes stay. */
	[PRUNE] = { "change_prune",
	            "DELETE FROM change_log WHERE number < coalesce("
	            "(SELECT min(number) FROM change_log WHERE at >= $1), (SELECT value + 1 FROM change_counter))" },
};
const struct stmt_list change_store_statements = { statements, STATEMENT_COUNT };

enum column { COUNTER, NUMBER, KIND, COMMUNITY_ID, AUTHORITY_NO, SERIAL };

RESULT change_store_append(struct db *db, const struct change *change, int64_t *number, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { .result = NULL };

	TRY(DB_QUERY(db, &statements[APPEND], &rows, e, P_TEXT(change_kind_names[change->kind]),
	             P_UUID_OR_NULL(&change->community_id), P_INT4_OR_NULL(change->authority_no),
	             P_BYTES_OR_NULL(change->serial)));
	*number = rows_int(&rows, 0, 0);
	return OK;
}

RESULT change_store_current(struct db *db, int64_t *number, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { .result = NULL };

	TRY(db_query(db, &statements[CURRENT], NULL, 0, &rows, e));
	ENSURE(rows.count == 1, e, ERR_INTERNAL, "the change counter is missing");
	*number = rows_int(&rows, 0, 0);
	return OK;
}

static RESULT change_read(const struct rows *rows, size_t row, struct arena *arena, struct change *out, struct err *e)
{
	*out = (struct change){
		.number = rows_int(rows, row, NUMBER),
		.kind = rows_enum(rows, row, KIND, change_kind_names),
		.community_id = rows_uuid(rows, row, COMMUNITY_ID),
		.authority_no = rows_int(rows, row, AUTHORITY_NO),
	};
	if (!rows_is_null(rows, row, SERIAL))
		TRY(column_bytes(rows, row, SERIAL, arena, &out->serial, e));
	return OK;
}

static bool has_gap(const struct change_list *changes, int64_t number, int64_t counter)
{
	/* A counter behind the number is that of a restored backup. */
	if (changes->count == 0)
		return counter != number;
	for (size_t i = 0; i < changes->count; i++)
		if (changes->items[i].number != number + 1 + (int64_t)i)
			return true;
	return false;
}

RESULT change_store_after(struct db *db, int64_t number, int64_t limit, struct arena *arena, struct change_list *out,
                          bool *gap, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { .result = NULL };

	TRY(DB_QUERY(db, &statements[AFTER], &rows, e, P_INT(number), P_INT(limit)));
	ENSURE(rows.count > 0, e, ERR_INTERNAL, "the change counter is missing");
	const size_t count = rows_is_null(&rows, 0, NUMBER) ? 0 : rows.count;
	*out = (struct change_list){ .items = ARENA_ARRAY(arena, count, struct change), .count = count };
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 0; i < count; i++)
		TRY(change_read(&rows, i, arena, &out->items[i], e));
	*gap = has_gap(out, number, rows_int(&rows, 0, COUNTER));
	return OK;
}

RESULT change_store_prune(struct db *db, int64_t before, struct err *e)
{
	return DB_RUN(db, &statements[PRUNE], e, P_TIME(before));
}
