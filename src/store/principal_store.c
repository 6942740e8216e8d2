/* SPDX-License-Identifier: Apache-2.0 */
#include "store/principal_store.h"

#include "store/column.h"

#define GRANT_SEPARATOR '@'

/* A grant travels as one text: the role, the separator, and the community's id or nothing. */
#define COLUMNS                                                                                             \
	"p.id, p.name, ARRAY(SELECT g.role || '@' || coalesce(g.community_id::text, '') FROM role_grant g " \
	"WHERE g.principal_id = p.id ORDER BY g.role, g.community_id)"

enum column { ID, NAME, GRANTS };

enum statement { INSERT, INSERT_GRANT, DELETE_GRANTS, BY_ID, BY_NAME, HOLD_BY_ID, HOLD_BY_NAME, PAGE, STATEMENT_COUNT };

/* clang-format off */
static const struct stmt statements[STATEMENT_COUNT] = {
	[INSERT] = { "principal_insert", "INSERT INTO principal (id, name, created_at) VALUES ($1, $2, $3)" },
	[INSERT_GRANT] = { "principal_insert_grant",
	                   "INSERT INTO role_grant (principal_id, role, community_id) VALUES ($1, $2, $3)" },
	[DELETE_GRANTS] = { "principal_delete_grants", "DELETE FROM role_grant WHERE principal_id = $1" },
	[BY_ID] = { "principal_by_id", "SELECT " COLUMNS " FROM principal p WHERE p.id = $1" },
	[BY_NAME] = { "principal_by_name", "SELECT " COLUMNS " FROM principal p WHERE p.name = $1" },
	[HOLD_BY_ID] = { "principal_hold_by_id", "SELECT id FROM principal WHERE id = $1 FOR NO KEY UPDATE" },
	[HOLD_BY_NAME] = { "principal_hold_by_name", "SELECT id FROM principal WHERE name = $1 FOR NO KEY UPDATE" },
	[PAGE] = { "principal_page",
	           "SELECT " COLUMNS " FROM principal p WHERE p.id > $1 AND ($2 OR p.id = $3 OR ("
	           "EXISTS (SELECT 1 FROM role_grant g WHERE g.principal_id = p.id) AND NOT EXISTS ("
	           "SELECT 1 FROM role_grant g WHERE g.principal_id = p.id AND (g.community_id IS NULL "
	           "OR g.community_id <> ALL ($4::text[]::uuid[]))))) ORDER BY p.id LIMIT $5" },
};
/* clang-format on */
const struct stmt_list principal_store_statements = { statements, STATEMENT_COUNT };

static RESULT insert_grants(struct db *db, const struct principal *principal, struct err *e)
{
	for (size_t i = 0; i < principal->grant_count; i++) {
		const struct role_grant *grant = &principal->grants[i];
		struct param community = P_UUID(&grant->community_id);

		community.null = grant->everywhere;
		TRY(DB_RUN(db, &statements[INSERT_GRANT], e, P_UUID(&principal->id), P_TEXT(role_names[grant->role]),
		           community));
	}
	return OK;
}

RESULT principal_store_insert(struct db *db, const struct principal *principal, int64_t created_at, struct err *e)
{
	TRY(DB_RUN(db, &statements[INSERT], e, P_UUID(&principal->id), P_TEXT(principal->name), P_TIME(created_at)));
	return insert_grants(db, principal, e);
}

RESULT principal_store_replace_grants(struct db *db, const struct principal *principal, struct err *e)
{
	TRY(DB_RUN(db, &statements[DELETE_GRANTS], e, P_UUID(&principal->id)));
	return insert_grants(db, principal, e);
}

static RESULT grant_read(const char *text, struct arena *arena, struct role_grant *out, struct err *e)
{
	const char *separator = strchr(text, GRANT_SEPARATOR);

	ENSURE(separator != NULL, e, ERR_INTERNAL, "a role in the database cannot be read");
	const char *role = arena_text_of(arena, slice_of(text, (size_t)(separator - text)));
	ENSURE_MEMORY(role, e);
	*out = (struct role_grant){ .everywhere = separator[1] == '\0' };
	ENSURE(out->everywhere || uuid_parse(separator + 1, &out->community_id), e, ERR_INTERNAL,
	       "a role in the database cannot be read");
	return column_decoded(role_parse(role, &out->role, e), "a role", e);
}

static RESULT principal_read(const struct rows *rows, size_t row, struct arena *arena, struct principal *out,
                             struct err *e)
{
	struct text_list grants;

	*out = (struct principal){ .id = rows_uuid(rows, row, ID) };
	TRY(column_text(rows, row, NAME, arena, &out->name, e));
	TRY(column_texts(rows, row, GRANTS, arena, &grants, e));
	out->grants = ARENA_ARRAY(arena, grants.count, struct role_grant);
	ENSURE_MEMORY(out->grants, e);
	out->grant_count = grants.count;
	for (size_t i = 0; i < grants.count; i++)
		TRY(grant_read(grants.items[i], arena, &out->grants[i], e));
	return OK;
}

static RESULT query_by(struct db *db, enum statement by_id, enum statement by_name, const char *id_or_name,
                       struct rows *out, struct err *e)
{
	struct uuid id;

	if (uuid_parse(id_or_name, &id))
		TRY(DB_QUERY(db, &statements[by_id], out, e, P_UUID(&id)));
	else
		TRY(DB_QUERY(db, &statements[by_name], out, e, P_TEXT(id_or_name)));
	ENSURE(out->count > 0, e, ERR_NOT_FOUND, "there is no such principal");
	return OK;
}

RESULT principal_store_find(struct db *db, const char *id_or_name, struct arena *arena, struct principal *out,
                            struct err *e)
{
	CLEANUP_ROWS struct rows rows = { .result = NULL };

	TRY(query_by(db, BY_ID, BY_NAME, id_or_name, &rows, e));
	return principal_read(&rows, 0, arena, out, e);
}

/* Locked first and read afterwards: a statement that waited for a lock still sees the grants of before. */
RESULT principal_store_hold(struct db *db, const char *id_or_name, struct arena *arena, struct principal *out,
                            struct err *e)
{
	CLEANUP_ROWS struct rows rows = { .result = NULL };

	TRY(query_by(db, HOLD_BY_ID, HOLD_BY_NAME, id_or_name, &rows, e));
	return principal_store_find(db, id_or_name, arena, out, e);
}

RESULT principal_store_page(struct db *db, const struct principal_visibility *visible, const struct uuid *after,
                            int64_t limit, struct arena *arena, struct principal_list *out, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { .result = NULL };

	TRY(DB_QUERY(db, &statements[PAGE], &rows, e, P_UUID(after), P_BOOL(visible->everybody), P_UUID(&visible->self),
	             P_TEXTS(&visible->communities), P_INT(limit)));
	*out = (struct principal_list){ .items = ARENA_ARRAY(arena, rows.count, struct principal),
		                        .count = rows.count };
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 0; i < rows.count; i++)
		TRY(principal_read(&rows, i, arena, &out->items[i], e));
	return OK;
}
