/* SPDX-License-Identifier: Apache-2.0 */
#include "store/revocation_store.h"

#include "store/column.h"

/* clang-format off */
const char *const revocation_state_names[] = { "on_hold", "revoked", "released", NULL };

enum column { SERIAL, STATE, REASON, REVOKED_AT, INVALIDITY_DATE };

enum statement { PUT, STREAM, STATEMENT_COUNT };

static const struct stmt statements[STATEMENT_COUNT] = {
	[PUT] = { "revocation_put",
	          "INSERT INTO revocation (authority_no, serial, certificate_id, state, reason, revoked_at, invalidity_date, "
	          "not_after, changed_at, comment) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
	          "ON CONFLICT (authority_no, serial) DO UPDATE SET state = EXCLUDED.state, reason = EXCLUDED.reason, "
	          "revoked_at = EXCLUDED.revoked_at, invalidity_date = EXCLUDED.invalidity_date, "
	          "changed_at = EXCLUDED.changed_at, comment = EXCLUDED.comment" },
	/* In the order in which the rows lie: by serial, which is random, each row would be a page of its own to fetch. */
	[STREAM] = { "revocation_stream",
	             "SELECT serial, state, reason, revoked_at, invalidity_date FROM revocation "
	             "WHERE authority_no = $1 AND state <> 'released' AND listed_through >= $2" },
};
const struct stmt_list revocation_store_statements = { statements, STATEMENT_COUNT };
/* clang-format on */

RESULT revocation_store_put(struct db *db, const struct revocation_row *row, struct err *e)
{
	const struct revocation *r = &row->revocation;
	const struct param invalidity_date = { .kind = PARAM_TIME,
		                               .null = !r->has_invalidity_date,
		                               .number = r->invalidity_date };

	return DB_RUN(db, &statements[PUT], e, P_INT4(row->authority_no), P_BYTES(row->serial),
	              P_UUID(&row->certificate_id), P_TEXT(revocation_state_names[row->state]), P_SMALLINT(r->reason),
	              P_TIME(r->revoked_at), invalidity_date, P_TIME(row->not_after), P_TIME(row->changed_at),
	              P_TEXT(row->comment));
}

struct stream {
	revocation_each each;
	void *context;
	struct arena *arena;
};

static RESULT stream_row(const struct rows *row, void *context, struct err *e)
{
	const struct stream *stream = context;
	struct slice serial;

	arena_reset(stream->arena);
	TRY(column_bytes(row, 0, SERIAL, stream->arena, &serial, e));
	const struct revocation revocation = {
		.on_hold = rows_enum(row, 0, STATE, revocation_state_names) == REVOCATION_ON_HOLD,
		.reason = (enum revocation_reason)rows_int(row, 0, REASON),
		.revoked_at = rows_time(row, 0, REVOKED_AT),
		.has_invalidity_date = !rows_is_null(row, 0, INVALIDITY_DATE),
		.invalidity_date = rows_time(row, 0, INVALIDITY_DATE),
	};
	return stream->each(serial, &revocation, stream->context, e);
}

RESULT revocation_store_stream(struct db *db, int64_t authority_no, int64_t since, revocation_each each, void *context,
                               struct err *e)
{
	CLEANUP(arena_free) struct arena *arena = arena_new(4096);
	const struct param params[] = { P_INT4(authority_no), P_TIME(since) };

	ENSURE_MEMORY(arena, e);
	struct stream stream = { .each = each, .context = context, .arena = arena };
	return db_stream(db, &statements[STREAM], params, ARRAY_LEN(params), stream_row, &stream, e);
}
