/* SPDX-License-Identifier: Apache-2.0 */
#include "store/profile_store.h"

#include "store/column.h"

#define BODY_TEXT_MAX (64u * 1024)

/* clang-format off */
#define COLUMNS "id, name, revision, body::text, created_at"

enum column { ID, NAME, REVISION, BODY, CREATED_AT };

enum statement { INSERT, FIND, LIST, STATEMENT_COUNT };

static const struct stmt statements[STATEMENT_COUNT] = {
	[INSERT] = { "profile_insert",
	             "INSERT INTO profile (id, community_id, name, revision, body, created_at) "
	             "VALUES ($1, $2, $3, $4, $5, $6)" },
	[FIND] = { "profile_find",
	           "SELECT " COLUMNS " FROM profile WHERE community_id = $1 AND name = $2 AND ($3 = 0 OR revision = $3) "
	           "ORDER BY revision DESC LIMIT 1" },
	[LIST] = { "profile_list",
	           "SELECT DISTINCT ON (name) " COLUMNS " FROM profile WHERE community_id = $1 "
	           "ORDER BY name, revision DESC" },
};
/* clang-format on */
const struct stmt_list profile_store_statements = { statements, STATEMENT_COUNT };

static void body_text(const struct profile *profile, struct buf *out)
{
	struct json_writer w = json_writer(out);

	json_begin_object(&w, NULL);
	profile_encode_body(profile, &w);
	json_end_object(&w);
}

static RESULT body_read(const struct rows *rows, size_t row, struct arena *arena, struct profile *out, struct err *e)
{
	struct json *parsed = NULL;

	TRY(column_json(rows, row, BODY, arena, &parsed, e));
	CLEANUP(json_free) struct json *body = parsed;
	return column_decoded(profile_decode(body, arena, out, e), "a profile", e);
}

static RESULT profile_read(const struct rows *rows, size_t row, struct arena *arena, struct profile *out, struct err *e)
{
	TRY(body_read(rows, row, arena, out, e));
	out->id = rows_uuid(rows, row, ID);
	out->revision = rows_int(rows, row, REVISION);
	out->created_at = rows_time(rows, row, CREATED_AT);
	return column_text(rows, row, NAME, arena, &out->name, e);
}

RESULT profile_store_insert(struct db *db, const struct uuid *community_id, const struct profile *profile,
                            struct err *e)
{
	CLEANUP_BUF struct buf body;

	buf_init(&body, BODY_TEXT_MAX);
	body_text(profile, &body);
	TRY(buf_check(&body, e));
	return DB_RUN(db, &statements[INSERT], e, P_UUID(&profile->id), P_UUID(community_id), P_TEXT(profile->name),
	              P_INT4(profile->revision), P_JSON(buf_text(&body)), P_TIME(profile->created_at));
}

RESULT profile_store_find(struct db *db, const struct uuid *community_id, const char *name, int64_t revision,
                          struct arena *arena, bool *found, struct profile *out, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[FIND], &rows, e, P_UUID(community_id), P_TEXT(name), P_INT4(revision)));
	*found = rows.count > 0;
	return *found ? profile_read(&rows, 0, arena, out, e) : OK;
}

RESULT profile_store_list(struct db *db, const struct uuid *community_id, struct arena *arena, struct profile_list *out,
                          struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[LIST], &rows, e, P_UUID(community_id)));
	*out = (struct profile_list){ .items = ARENA_ARRAY(arena, rows.count, struct profile), .count = rows.count };
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 0; i < rows.count; i++)
		TRY(profile_read(&rows, i, arena, &out->items[i], e));
	return OK;
}
