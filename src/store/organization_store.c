/* SPDX-License-Identifier: Apache-2.0 */
#include "store/organization_store.h"

#include "store/column.h"

#define CONTACTS_TEXT_MAX (64u * 1024)

/* clang-format off */
#define COLUMNS                                                                        \
	"o.id, o.community_id, o.name, o.contacts::text, o.status, o.created_at, o.updated_at, " \
	"ARRAY(SELECT u.uri FROM organization_uri u WHERE u.organization_id = o.id ORDER BY u.uri)"

enum column { ID, COMMUNITY_ID, NAME, CONTACTS, STATUS, CREATED_AT, UPDATED_AT, URIS };

enum statement {
	INSERT, INSERT_URIS, DELETE_URIS, UPDATE, PAGE, NEIGHBOURS, BY_ID, BY_NAME, SHARE_BY_ID, SHARE_BY_NAME,
	HOLD_BY_ID, HOLD_BY_NAME, STATEMENT_COUNT
};

#define WHERE_ID " FROM organization o WHERE o.community_id = $1 AND o.id = $2"
#define WHERE_NAME " FROM organization o WHERE o.community_id = $1 AND o.name = $2"

static const struct stmt statements[STATEMENT_COUNT] = {
	[INSERT] = { "organization_insert",
	             "INSERT INTO organization (id, community_id, name, contacts, status, created_at, updated_at) "
	             "VALUES ($1, $2, $3, $4, $5, $6, $7)" },
	[INSERT_URIS] = { "organization_insert_uris",
	                  "INSERT INTO organization_uri (community_id, organization_id, uri) "
	                  "SELECT $1, $2, uri FROM unnest($3::text[]) AS uri" },
	[DELETE_URIS] = { "organization_delete_uris", "DELETE FROM organization_uri WHERE organization_id = $1" },
	[UPDATE] = { "organization_update",
	             "UPDATE organization SET name = $2, contacts = $3, status = $4, updated_at = $5 WHERE id = $1" },
	[PAGE] = { "organization_page",
	           "SELECT " COLUMNS " FROM organization o WHERE o.community_id = $1 AND ($2::text IS NULL OR o.status = $2) "
	           "AND o.id > $3 ORDER BY o.id LIMIT $4" },
	/* Two ranges of the primary key, for its column is in the order of bytes. */
	[NEIGHBOURS] = { "organization_neighbours",
	                 "SELECT uri FROM organization_uri WHERE community_id = $1 AND uri = ANY ($3::text[]) "
	                 "AND organization_id <> $2 "
	                 "UNION ALL "
	                 "SELECT uri FROM organization_uri WHERE community_id = $1 AND uri >= $4 COLLATE \"C\" "
	                 "AND uri < $5 COLLATE \"C\" AND organization_id <> $2" },
	[BY_ID] = { "organization_by_id", "SELECT " COLUMNS WHERE_ID },
	[BY_NAME] = { "organization_by_name", "SELECT " COLUMNS WHERE_NAME },
	[SHARE_BY_ID] = { "organization_share_by_id", "SELECT o.id" WHERE_ID " FOR SHARE" },
	[SHARE_BY_NAME] = { "organization_share_by_name", "SELECT o.id" WHERE_NAME " FOR SHARE" },
	[HOLD_BY_ID] = { "organization_hold_by_id", "SELECT o.id" WHERE_ID " FOR NO KEY UPDATE" },
	[HOLD_BY_NAME] = { "organization_hold_by_name", "SELECT o.id" WHERE_NAME " FOR NO KEY UPDATE" },
};
/* clang-format on */
const struct stmt_list organization_store_statements = { statements, STATEMENT_COUNT };

static RESULT contacts_text(const struct contact_list *contacts, struct buf *out, struct err *e)
{
	struct json_writer w = json_writer(out);

	contacts_encode(contacts, &w, NULL);
	return buf_check(out, e);
}

static RESULT array_items(const struct json *array, struct arena *arena, struct json_list *out, struct err *e)
{
	*out = (struct json_list){ .items = ARENA_ARRAY(arena, json_count(array), const struct json *) };
	ENSURE_MEMORY(out->items, e);
	for (const struct json *item = json_first(array); item != NULL; item = json_next(item))
		out->items[out->count++] = item;
	return OK;
}

static RESULT contacts_read(const struct rows *rows, size_t row, struct arena *arena, struct contact_list *out,
                            struct err *e)
{
	struct json *parsed = NULL;
	struct json_list items;

	TRY(column_json(rows, row, CONTACTS, arena, &parsed, e));
	CLEANUP(json_free) struct json *array = parsed;
	TRY(array_items(array, arena, &items, e));
	return column_decoded(contacts_decode(&items, arena, out, e), "the contacts of an organization", e);
}

static RESULT organization_read(const struct rows *rows, size_t row, struct arena *arena, struct organization *out,
                                struct err *e)
{
	*out = (struct organization){
		.id = rows_uuid(rows, row, ID),
		.community_id = rows_uuid(rows, row, COMMUNITY_ID),
		.status = rows_enum(rows, row, STATUS, organization_status_names),
		.created_at = rows_time(rows, row, CREATED_AT),
		.updated_at = rows_time(rows, row, UPDATED_AT),
	};
	TRY(column_text(rows, row, NAME, arena, &out->name, e));
	TRY(column_texts(rows, row, URIS, arena, &out->uris, e));
	return contacts_read(rows, row, arena, &out->contacts, e);
}

RESULT organization_store_insert(struct db *db, const struct organization *organization, struct err *e)
{
	CLEANUP_BUF struct buf contacts;

	buf_init(&contacts, CONTACTS_TEXT_MAX);
	TRY(contacts_text(&organization->contacts, &contacts, e));
	TRY(DB_RUN(db, &statements[INSERT], e, P_UUID(&organization->id), P_UUID(&organization->community_id),
	           P_TEXT(organization->name), P_JSON(buf_text(&contacts)),
	           P_TEXT(organization_status_names[organization->status]), P_TIME(organization->created_at),
	           P_TIME(organization->updated_at)));
	return DB_RUN(db, &statements[INSERT_URIS], e, P_UUID(&organization->community_id), P_UUID(&organization->id),
	              P_TEXTS(&organization->uris));
}

/* One row by id when `id_or_name` reads like one, else by name. */
static RESULT find_by(struct db *db, enum statement by_id, enum statement by_name, const struct uuid *community_id,
                      const char *id_or_name, struct rows *out, struct err *e)
{
	struct uuid id;

	if (uuid_parse(id_or_name, &id))
		TRY(DB_QUERY(db, &statements[by_id], out, e, P_UUID(community_id), P_UUID(&id)));
	else
		TRY(DB_QUERY(db, &statements[by_name], out, e, P_UUID(community_id), P_TEXT(id_or_name)));
	ENSURE(out->count > 0, e, ERR_NOT_FOUND, "there is no such organization in this community");
	return OK;
}

RESULT organization_store_find(struct db *db, const struct uuid *community_id, const char *id_or_name,
                               struct arena *arena, struct organization *out, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(find_by(db, BY_ID, BY_NAME, community_id, id_or_name, &rows, e));
	return organization_read(&rows, 0, arena, out, e);
}

/* The lock first, then a statement of its own: one that waited for the lock would show the URIs of before. */
static RESULT find_held(struct db *db, enum statement by_id, enum statement by_name, const struct uuid *community_id,
                        const char *id_or_name, struct arena *arena, struct organization *out, struct err *e)
{
	CLEANUP_ROWS struct rows held = { 0 };
	char id[UUID_TEXT_SIZE];

	TRY(find_by(db, by_id, by_name, community_id, id_or_name, &held, e));
	const struct uuid found = rows_uuid(&held, 0, ID);
	uuid_format(&found, id);
	return organization_store_find(db, community_id, id, arena, out, e);
}

RESULT organization_store_share(struct db *db, const struct uuid *community_id, const char *id_or_name,
                                struct arena *arena, struct organization *out, struct err *e)
{
	return find_held(db, SHARE_BY_ID, SHARE_BY_NAME, community_id, id_or_name, arena, out, e);
}

RESULT organization_store_hold(struct db *db, const struct uuid *community_id, const char *id_or_name,
                               struct arena *arena, struct organization *out, struct err *e)
{
	return find_held(db, HOLD_BY_ID, HOLD_BY_NAME, community_id, id_or_name, arena, out, e);
}

RESULT organization_store_page(struct db *db, const struct uuid *community_id, const char *status,
                               const struct uuid *after, int64_t limit, struct arena *arena,
                               struct organization_list *out, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[PAGE], &rows, e, P_UUID(community_id), P_TEXT(status), P_UUID(after),
	             P_INT(limit)));
	*out = (struct organization_list){ .items = ARENA_ARRAY(arena, rows.count, struct organization),
		                           .count = rows.count };
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 0; i < rows.count; i++)
		TRY(organization_read(&rows, i, arena, &out->items[i], e));
	return OK;
}

RESULT organization_store_update(struct db *db, const struct organization *organization, struct err *e)
{
	CLEANUP_BUF struct buf contacts;

	buf_init(&contacts, CONTACTS_TEXT_MAX);
	TRY(contacts_text(&organization->contacts, &contacts, e));
	return DB_RUN(db, &statements[UPDATE], e, P_UUID(&organization->id), P_TEXT(organization->name),
	              P_JSON(buf_text(&contacts)), P_TEXT(organization_status_names[organization->status]),
	              P_TIME(organization->updated_at));
}

RESULT organization_store_replace_uris(struct db *db, const struct organization *organization, struct err *e)
{
	TRY(DB_RUN(db, &statements[DELETE_URIS], e, P_UUID(&organization->id)));
	return DB_RUN(db, &statements[INSERT_URIS], e, P_UUID(&organization->community_id), P_UUID(&organization->id),
	              P_TEXTS(&organization->uris));
}

/* The least text above all that begin with `prefix`: its last octet plus one; the text is ASCII. */
static char *end_of_range(const char *prefix, struct arena *arena)
{
	char *end = arena_text(arena, prefix);

	if (end != NULL)
		end[strlen(end) - 1]++;
	return end;
}

RESULT organization_store_neighbours(struct db *db, const struct organization *organization,
                                     const struct text_list *ancestors, const char *below, struct arena *arena,
                                     struct text_list *out, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };
	const char *end = end_of_range(below, arena);

	ENSURE_MEMORY(end, e);
	TRY(DB_QUERY(db, &statements[NEIGHBOURS], &rows, e, P_UUID(&organization->community_id),
	             P_UUID(&organization->id), P_TEXTS(ancestors), P_TEXT(below), P_TEXT(end)));
	*out = (struct text_list){ .items = ARENA_ARRAY(arena, rows.count, const char *), .count = rows.count };
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 0; i < rows.count; i++)
		TRY(column_text(&rows, i, 0, arena, &out->items[i], e));
	return OK;
}
