/* SPDX-License-Identifier: Apache-2.0 */
#include "store/job_store.h"

#include "store/column.h"

/* clang-format off */
#define COLUMNS                                                                                             \
	"id, community_id, kind, state, object_id, payload::text, progress, total, error, attempts, requester_id, " \
	"requester_name, request_id, created_at, finished_at"

enum column {
	ID, COMMUNITY_ID, KIND, STATE, OBJECT_ID, PAYLOAD, PROGRESS, TOTAL, ERROR, ATTEMPTS, REQUESTER_ID, REQUESTER_NAME,
	REQUEST_ID, CREATED_AT, FINISHED_AT,
};

enum statement { INSERT, GET, PAGE, TAKE, SET_PROGRESS, PUT_BACK, FINISH, STATEMENT_COUNT };

#define HELD "WHERE id = $1 AND attempts = $2 AND state = 'running'"

static const struct stmt statements[STATEMENT_COUNT] = {
	[INSERT] = { "job_insert",
	             "INSERT INTO job (id, community_id, kind, state, object_id, payload, total, attempts, lease_until, "
	             "requester_id, requester_name, request_id, created_at) "
	             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)" },
	[GET] = { "job_get", "SELECT " COLUMNS " FROM job WHERE community_id = $1 AND id = $2" },
	[PAGE] = { "job_page", "SELECT " COLUMNS " FROM job WHERE community_id = $1 AND id > $2 ORDER BY id LIMIT $3" },
	[TAKE] = { "job_take",
	           "UPDATE job SET state = 'running', attempts = attempts + 1, lease_until = $2 WHERE id = "
	           "(SELECT id FROM job WHERE state IN ('queued', 'running') AND (lease_until IS NULL OR lease_until <= $1) "
	           "ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING " COLUMNS },
	[SET_PROGRESS] = { "job_progress", "UPDATE job SET progress = $3, lease_until = $4 " HELD },
	[PUT_BACK] = { "job_put_back", "UPDATE job SET state = 'queued', lease_until = $3 " HELD },
	[FINISH] = { "job_finish",
	             "UPDATE job SET state = $3, error = $4, progress = $5, finished_at = $6, lease_until = NULL " HELD },
};
const struct stmt_list job_store_statements = { statements, STATEMENT_COUNT };
/* clang-format on */

static RESULT read_row(const struct rows *rows, size_t row, struct arena *arena, struct job *out, struct err *e)
{
	*out = (struct job){
		.id = rows_uuid(rows, row, ID),
		.community_id = rows_uuid(rows, row, COMMUNITY_ID),
		.state = rows_enum(rows, row, STATE, job_state_names),
		.object_id = rows_uuid(rows, row, OBJECT_ID),
		.progress = rows_int(rows, row, PROGRESS),
		.total = rows_int(rows, row, TOTAL),
		.attempts = rows_int(rows, row, ATTEMPTS),
		.requester_id = rows_uuid(rows, row, REQUESTER_ID),
		.created_at = rows_time(rows, row, CREATED_AT),
		.finished_at = rows_time(rows, row, FINISHED_AT),
	};
	TRY(column_text(rows, row, KIND, arena, &out->kind, e));
	TRY(column_text(rows, row, PAYLOAD, arena, &out->payload, e));
	TRY(column_text_if_any(rows, row, ERROR, arena, &out->error, e));
	TRY(column_text(rows, row, REQUESTER_NAME, arena, &out->requester_name, e));
	return column_text(rows, row, REQUEST_ID, arena, &out->request_id, e);
}

RESULT job_store_insert(struct db *db, const struct job *job, int64_t lease_until, struct err *e)
{
	return DB_RUN(db, &statements[INSERT], e, P_UUID(&job->id), P_UUID(&job->community_id), P_TEXT(job->kind),
	              P_TEXT(job_state_names[job->state]), P_UUID(&job->object_id), P_JSON(job->payload),
	              P_INT(job->total), P_INT4(job->attempts), P_TIME_OR_NULL(lease_until), P_UUID(&job->requester_id),
	              P_TEXT(job->requester_name), P_TEXT(job->request_id), P_TIME(job->created_at));
}

RESULT job_store_get(struct db *db, const struct uuid *community_id, const struct uuid *id, struct arena *arena,
                     struct job *out, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[GET], &rows, e, P_UUID(community_id), P_UUID(id)));
	ENSURE(rows.count > 0, e, ERR_NOT_FOUND, "there is no such job in this community");
	return read_row(&rows, 0, arena, out, e);
}

RESULT job_store_page(struct db *db, const struct uuid *community_id, const struct uuid *after, int64_t limit,
                      struct arena *arena, struct job_list *out, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[PAGE], &rows, e, P_UUID(community_id), P_UUID(after), P_INT(limit)));
	*out = (struct job_list){ .items = ARENA_ARRAY(arena, rows.count, struct job), .count = rows.count };
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 0; i < rows.count; i++)
		TRY(read_row(&rows, i, arena, &out->items[i], e));
	return OK;
}

RESULT job_store_take(struct db *db, int64_t now, int64_t lease_until, struct arena *arena, struct job *out,
                      bool *taken, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[TAKE], &rows, e, P_TIME(now), P_TIME(lease_until)));
	*taken = rows.count > 0;
	return *taken ? read_row(&rows, 0, arena, out, e) : OK;
}

RESULT job_store_progress(struct db *db, const struct job *job, int64_t lease_until, bool *held, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[SET_PROGRESS], &rows, e, P_UUID(&job->id), P_INT4(job->attempts),
	             P_INT(job->progress), P_TIME(lease_until)));
	*held = rows.count > 0;
	return OK;
}

RESULT job_store_put_back(struct db *db, const struct job *job, int64_t not_before, bool *held, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[PUT_BACK], &rows, e, P_UUID(&job->id), P_INT4(job->attempts), P_TIME(not_before)));
	*held = rows.count > 0;
	return OK;
}

RESULT job_store_finish(struct db *db, const struct job *job, bool *held, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[FINISH], &rows, e, P_UUID(&job->id), P_INT4(job->attempts),
	             P_TEXT(job_state_names[job->state]), P_TEXT(job->error), P_INT(job->progress),
	             P_TIME(job->finished_at)));
	*held = rows.count > 0;
	return OK;
}
