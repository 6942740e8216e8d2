/* SPDX-License-Identifier: Apache-2.0 */
#include "store/community_store.h"

#include "store/column.h"

#define SETTINGS_TEXT_MAX (64u * 1024)

/* clang-format off */
#define COLUMNS "id, slug, uri, name, settings::text, trust_set_version, created_at, updated_at"

enum column { ID, SLUG, URI, NAME, SETTINGS, VERSION, CREATED_AT, UPDATED_AT };

enum statement { INSERT, BY_ID, BY_SLUG, BY_URI, LOCK, PAGE, UPDATE, RAISE_VERSION, STATEMENT_COUNT };

static const struct stmt statements[STATEMENT_COUNT] = {
	[INSERT] = { "community_insert",
	             "INSERT INTO community (id, slug, uri, name, settings, trust_set_version, created_at, updated_at) "
	             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)" },
	[BY_ID] = { "community_by_id", "SELECT " COLUMNS " FROM community WHERE id = $1" },
	[BY_SLUG] = { "community_by_slug", "SELECT " COLUMNS " FROM community WHERE slug = $1" },
	[BY_URI] = { "community_by_uri", "SELECT " COLUMNS " FROM community WHERE uri = $1" },
	[LOCK] = { "community_lock", "SELECT " COLUMNS " FROM community WHERE id = $1 FOR NO KEY UPDATE" },
	[PAGE] = { "community_page",
	           "SELECT " COLUMNS " FROM community "
	           "WHERE id > $1 AND ($2 OR id = ANY ($3::text[]::uuid[])) ORDER BY id LIMIT $4" },
	[UPDATE] = { "community_update",
	             "UPDATE community SET name = $2, settings = $3, updated_at = $4 WHERE id = $1" },
	[RAISE_VERSION] = { "community_raise_version",
	                    "UPDATE community SET trust_set_version = trust_set_version + 1 WHERE id = $1 "
	                    "RETURNING trust_set_version" },
};
/* clang-format on */
const struct stmt_list community_store_statements = { statements, STATEMENT_COUNT };

static RESULT settings_text(const struct community_settings *settings, struct buf *out, struct err *e)
{
	struct json_writer w = json_writer(out);

	community_settings_encode(settings, &w, NULL);
	return buf_check(out, e);
}

static RESULT settings_read(const struct rows *rows, size_t row, struct arena *arena, struct community_settings *out,
                            struct err *e)
{
	struct json *parsed = NULL;

	TRY(column_json(rows, row, SETTINGS, arena, &parsed, e));
	CLEANUP(json_free) struct json *object = parsed;
	*out = community_settings_default();
	return column_decoded(community_settings_decode(object, arena, out, e), "the settings of a community", e);
}

static RESULT community_read(const struct rows *rows, size_t row, struct arena *arena, struct community *out,
                             struct err *e)
{
	*out = (struct community){
		.id = rows_uuid(rows, row, ID),
		.trust_set_version = rows_int(rows, row, VERSION),
		.created_at = rows_time(rows, row, CREATED_AT),
		.updated_at = rows_time(rows, row, UPDATED_AT),
	};
	TRY(column_text(rows, row, SLUG, arena, &out->slug, e));
	TRY(column_text(rows, row, URI, arena, &out->uri, e));
	TRY(column_text(rows, row, NAME, arena, &out->name, e));
	return settings_read(rows, row, arena, &out->settings, e);
}

static RESULT only_community(const struct rows *rows, struct arena *arena, struct community *out, struct err *e)
{
	ENSURE(rows->count > 0, e, ERR_NOT_FOUND, "there is no such community");
	return community_read(rows, 0, arena, out, e);
}

RESULT community_store_insert(struct db *db, const struct community *community, struct err *e)
{
	CLEANUP_BUF struct buf settings;

	buf_init(&settings, SETTINGS_TEXT_MAX);
	TRY(settings_text(&community->settings, &settings, e));
	return DB_RUN(db, &statements[INSERT], e, P_UUID(&community->id), P_TEXT(community->slug),
	              P_TEXT(community->uri), P_TEXT(community->name), P_JSON(buf_text(&settings)),
	              P_INT(community->trust_set_version), P_TIME(community->created_at),
	              P_TIME(community->updated_at));
}

RESULT community_store_find(struct db *db, const char *slug_uri_or_id, struct arena *arena, struct community *out,
                            struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };
	struct uuid id;

	if (uuid_parse(slug_uri_or_id, &id))
		TRY(DB_QUERY(db, &statements[BY_ID], &rows, e, P_UUID(&id)));
	else
		TRY(DB_QUERY(db, &statements[strchr(slug_uri_or_id, ':') != NULL ? BY_URI : BY_SLUG], &rows, e,
		             P_TEXT(slug_uri_or_id)));
	return only_community(&rows, arena, out, e);
}

RESULT community_store_lock(struct db *db, const struct uuid *id, struct arena *arena, struct community *out,
                            struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[LOCK], &rows, e, P_UUID(id)));
	return only_community(&rows, arena, out, e);
}

RESULT community_store_page(struct db *db, const struct text_list *ids, const struct uuid *after, int64_t limit,
                            struct arena *arena, struct community_list *out, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };
	static const struct text_list none = { 0 };

	TRY(DB_QUERY(db, &statements[PAGE], &rows, e, P_UUID(after), P_BOOL(ids == NULL),
	             P_TEXTS(ids != NULL ? ids : &none), P_INT(limit)));
	*out = (struct community_list){ .items = ARENA_ARRAY(arena, rows.count, struct community),
		                        .count = rows.count };
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 0; i < rows.count; i++)
		TRY(community_read(&rows, i, arena, &out->items[i], e));
	return OK;
}

RESULT community_store_update(struct db *db, const struct community *community, struct err *e)
{
	CLEANUP_BUF struct buf settings;

	buf_init(&settings, SETTINGS_TEXT_MAX);
	TRY(settings_text(&community->settings, &settings, e));
	return DB_RUN(db, &statements[UPDATE], e, P_UUID(&community->id), P_TEXT(community->name),
	              P_JSON(buf_text(&settings)), P_TIME(community->updated_at));
}

RESULT community_store_raise_version(struct db *db, const struct uuid *id, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[RAISE_VERSION], &rows, e, P_UUID(id)));
	ENSURE(rows.count > 0, e, ERR_NOT_FOUND, "there is no such community");
	return OK;
}
