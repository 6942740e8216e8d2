/* SPDX-License-Identifier: Apache-2.0 */
#include "store/authority_store.h"

#include "model/key_algorithm.h"
#include "store/column.h"

/* clang-format off */
#define COLUMNS                                                                                          \
	"a.id, a.no, a.community_id, a.name, a.kind, a.origin, a.status, a.parent_id, a.key_algorithm, " \
	"a.key_reference, a.subject, a.path_length, a.spki, a.der, a.sha256, a.serial, a.not_before, "   \
	"a.not_after, a.certificate_id, a.crl_number, a.created_at, j.id"
#define SELECT                                                                                           \
	"SELECT " COLUMNS " FROM authority a LEFT JOIN job j ON j.object_id = a.id "                     \
	"AND j.kind = 'authority-create' AND a.status IN ('pending', 'failed') "

enum column {
	ID, NO, COMMUNITY_ID, NAME, KIND, ORIGIN, STATUS, PARENT_ID, KEY_ALGORITHM, KEY_REFERENCE, SUBJECT, PATH_LENGTH, SPKI,
	DER, SHA256, SERIAL, NOT_BEFORE, NOT_AFTER, CERTIFICATE_ID, CRL_NUMBER, CREATED_AT, JOB_ID,
};

enum statement {
	INSERT, GET, FIND_ID, FIND_NAME, ISSUERS, PAGE, NAME_OF, OF_CERTIFICATE, OF_SUBJECT, USERS, SET_PARENT, SET_KEY,
	SET_INTENT, ACTIVATE, SET_STATUS, STATEMENT_COUNT
};

static const struct stmt statements[STATEMENT_COUNT] = {
	[INSERT] = { "authority_insert",
		"INSERT INTO authority (id, community_id, name, kind, origin, parent_id, status, key_algorithm, subject, "
		"path_length, spki, der, sha256, serial, not_before, not_after, created_at) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) RETURNING no" },
	[GET] = { "authority_get", SELECT "WHERE a.id = $1" },
	[FIND_ID] = { "authority_find_id", SELECT "WHERE a.community_id = $1 AND a.id = $2" },
	[FIND_NAME] = { "authority_find_name",
		SELECT "WHERE a.community_id = $1 AND a.name = $2 ORDER BY a.status = 'failed', a.id DESC LIMIT 1" },
	[ISSUERS] = { "authority_issuers",
		SELECT "WHERE a.community_id = $1 AND a.kind = 'intermediate' AND a.origin = 'internal' "
		"AND a.status = 'active' ORDER BY a.id LIMIT 2" },
	[PAGE] = { "authority_page", SELECT "WHERE a.community_id = $1 AND a.id > $2 ORDER BY a.id LIMIT $3" },
	[NAME_OF] = { "authority_name_of", "SELECT name FROM authority WHERE community_id = $1 AND sha256 = $2" },
	[OF_CERTIFICATE] = { "authority_of_certificate", SELECT "WHERE a.certificate_id = $1 AND a.der IS NOT NULL" },
	[OF_SUBJECT] = { "authority_of_subject",
		SELECT "WHERE a.community_id = $1 AND a.subject = $2 AND a.der IS NOT NULL "
		"ORDER BY a.status = 'active' DESC, a.id LIMIT 4" },
	[USERS] = { "authority_users",
		"SELECT community_id FROM trust_anchor WHERE sha256 = $1 AND status = 'active' "
		"UNION SELECT community_id FROM authority WHERE sha256 = $1 ORDER BY community_id" },
	[SET_PARENT] = { "authority_set_parent", "UPDATE authority SET parent_id = $2 WHERE id = $1" },
	[SET_KEY] = { "authority_set_key",
		"UPDATE authority SET key_reference = $2, spki = $3 "
		"WHERE id = $1 AND status = 'pending' AND key_reference IS NULL" },
	[SET_INTENT] = { "authority_set_intent",
		"UPDATE authority SET certificate_id = $2 WHERE id = $1 AND status = 'pending'" },
	[ACTIVATE] = { "authority_activate",
		"UPDATE authority SET status = 'active', subject = $2, path_length = $3, der = $4, sha256 = $5, "
		"serial = $6, not_before = $7, not_after = $8 WHERE id = $1 AND status = 'pending'" },
	[SET_STATUS] = { "authority_set_status", "UPDATE authority SET status = $3 WHERE id = $1 AND status = $2" },
};

const struct stmt_list authority_store_statements = { statements, STATEMENT_COUNT };
/* clang-format on */

static struct param path_length_param(int path_length)
{
	return (struct param){ .kind = PARAM_INT4, .null = path_length < 0, .number = path_length };
}

static const char *key_algorithm_text(const struct authority *authority)
{
	return authority->key_algorithm < 0 ? NULL : key_algorithm_names[authority->key_algorithm];
}

static RESULT read_certificate(const struct rows *rows, size_t row, struct arena *arena, struct authority *out,
                               struct err *e)
{
	TRY(column_bytes_if_any(rows, row, SPKI, arena, &out->spki, e));
	TRY(column_bytes_if_any(rows, row, DER, arena, &out->der, e));
	TRY(column_bytes_if_any(rows, row, SHA256, arena, &out->sha256, e));
	TRY(column_bytes_if_any(rows, row, SERIAL, arena, &out->serial, e));
	out->not_before = rows_time(rows, row, NOT_BEFORE);
	out->not_after = rows_time(rows, row, NOT_AFTER);
	out->certificate_id = rows_uuid(rows, row, CERTIFICATE_ID);
	return OK;
}

static RESULT read_row(const struct rows *rows, size_t row, struct arena *arena, struct authority *out, struct err *e)
{
	*out = (struct authority){
		.id = rows_uuid(rows, row, ID),
		.no = rows_int(rows, row, NO),
		.community_id = rows_uuid(rows, row, COMMUNITY_ID),
		.kind = rows_enum(rows, row, KIND, authority_kind_names),
		.origin = rows_enum(rows, row, ORIGIN, authority_origin_names),
		.status = rows_enum(rows, row, STATUS, authority_status_names),
		.parent_id = rows_uuid(rows, row, PARENT_ID),
		.key_algorithm = rows_enum(rows, row, KEY_ALGORITHM, key_algorithm_names),
		.path_length = rows_is_null(rows, row, PATH_LENGTH) ? -1 : (int)rows_int(rows, row, PATH_LENGTH),
		.crl_number = rows_int(rows, row, CRL_NUMBER),
		.created_at = rows_time(rows, row, CREATED_AT),
		.job_id = rows_uuid(rows, row, JOB_ID),
	};
	TRY(column_text(rows, row, NAME, arena, &out->name, e));
	TRY(column_text(rows, row, SUBJECT, arena, &out->subject, e));
	TRY(column_bytes_if_any(rows, row, KEY_REFERENCE, arena, &out->key_reference, e));
	return read_certificate(rows, row, arena, out, e);
}

static RESULT read_list(const struct rows *rows, struct arena *arena, struct authority_list *out, struct err *e)
{
	*out = (struct authority_list){ .items = ARENA_ARRAY(arena, rows->count, struct authority) };
	ENSURE_MEMORY(out->items, e);
	for (; out->count < rows->count; out->count++)
		TRY(read_row(rows, out->count, arena, &out->items[out->count], e));
	return OK;
}

static RESULT read_one(const struct rows *rows, struct arena *arena, struct authority *out, struct err *e)
{
	ENSURE(rows->count > 0, e, ERR_NOT_FOUND, "there is no such authority");
	return read_row(rows, 0, arena, out, e);
}

RESULT authority_store_insert(struct db *db, struct authority *a, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[INSERT], &rows, e, P_UUID(&a->id), P_UUID(&a->community_id), P_TEXT(a->name),
	             P_TEXT(authority_kind_names[a->kind]), P_TEXT(authority_origin_names[a->origin]),
	             P_UUID_OR_NULL(&a->parent_id), P_TEXT(authority_status_names[a->status]),
	             P_TEXT(key_algorithm_text(a)), P_TEXT(a->subject), path_length_param(a->path_length),
	             P_BYTES_OR_NULL(a->spki), P_BYTES_OR_NULL(a->der), P_BYTES_OR_NULL(a->sha256),
	             P_BYTES_OR_NULL(a->serial), P_TIME_OR_NULL(a->not_before), P_TIME_OR_NULL(a->not_after),
	             P_TIME(a->created_at)));
	a->no = rows_int(&rows, 0, 0);
	return OK;
}

RESULT authority_store_get(struct db *db, const struct uuid *id, struct arena *arena, struct authority *out,
                           struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[GET], &rows, e, P_UUID(id)));
	return read_one(&rows, arena, out, e);
}

RESULT authority_store_find(struct db *db, const struct uuid *community_id, const char *id_or_name, struct arena *arena,
                            struct authority *out, struct err *e)
{
	CLEANUP_ROWS struct rows by_id = { 0 }, by_name = { 0 };
	struct uuid id;

	if (uuid_parse(id_or_name, &id)) {
		TRY(DB_QUERY(db, &statements[FIND_ID], &by_id, e, P_UUID(community_id), P_UUID(&id)));
		if (by_id.count > 0)
			return read_row(&by_id, 0, arena, out, e);
	}
	TRY(DB_QUERY(db, &statements[FIND_NAME], &by_name, e, P_UUID(community_id), P_TEXT(id_or_name)));
	return read_one(&by_name, arena, out, e);
}

RESULT authority_store_issuers(struct db *db, const struct uuid *community_id, struct arena *arena,
                               struct authority_list *out, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[ISSUERS], &rows, e, P_UUID(community_id)));
	return read_list(&rows, arena, out, e);
}

RESULT authority_store_page(struct db *db, const struct uuid *community_id, const struct page_request *request,
                            int64_t limit, struct arena *arena, struct authority_list *out, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[PAGE], &rows, e, P_UUID(community_id), P_UUID(&request->after), P_INT(limit)));
	return read_list(&rows, arena, out, e);
}

RESULT authority_store_name_of(struct db *db, const struct uuid *community_id, struct slice sha256, struct arena *arena,
                               const char **name, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	*name = NULL;
	TRY(DB_QUERY(db, &statements[NAME_OF], &rows, e, P_UUID(community_id), P_BYTES(sha256)));
	return rows.count == 0 ? OK : column_text(&rows, 0, 0, arena, name, e);
}

RESULT authority_store_of_certificate(struct db *db, const struct uuid *certificate_id, struct arena *arena,
                                      struct authority *out, bool *found, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[OF_CERTIFICATE], &rows, e, P_UUID(certificate_id)));
	*found = rows.count > 0;
	return *found ? read_row(&rows, 0, arena, out, e) : OK;
}

RESULT authority_store_of_subject(struct db *db, const struct uuid *community_id, const char *subject,
                                  struct arena *arena, struct authority_list *out, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[OF_SUBJECT], &rows, e, P_UUID(community_id), P_TEXT(subject)));
	return read_list(&rows, arena, out, e);
}

RESULT authority_store_users(struct db *db, struct slice sha256, struct arena *arena, struct uuid_list *out,
                             struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[USERS], &rows, e, P_BYTES(sha256)));
	return column_uuids(&rows, 0, arena, out, e);
}

RESULT authority_store_set_parent(struct db *db, const struct uuid *id, const struct uuid *parent_id, struct err *e)
{
	return DB_RUN(db, &statements[SET_PARENT], e, P_UUID(id), P_UUID(parent_id));
}

static RESULT update(struct db *db, const struct stmt *stmt, const struct param *params, size_t count, bool *done,
                     struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(db_query(db, stmt, params, count, &rows, e));
	*done = rows.count > 0;
	return OK;
}

#define UPDATE(db, stmt, done, e, ...)                              \
	update((db), (stmt), (const struct param[]){ __VA_ARGS__ }, \
	       sizeof((const struct param[]){ __VA_ARGS__ }) / sizeof(struct param), (done), (e))

RESULT authority_store_set_key(struct db *db, const struct uuid *id, struct slice reference, struct slice spki,
                               bool *done, struct err *e)
{
	return UPDATE(db, &statements[SET_KEY], done, e, P_UUID(id), P_BYTES(reference), P_BYTES(spki));
}

RESULT authority_store_set_intent(struct db *db, const struct uuid *id, const struct uuid *certificate_id, bool *done,
                                  struct err *e)
{
	return UPDATE(db, &statements[SET_INTENT], done, e, P_UUID(id), P_UUID(certificate_id));
}

RESULT authority_store_activate(struct db *db, const struct authority *a, bool *done, struct err *e)
{
	return UPDATE(db, &statements[ACTIVATE], done, e, P_UUID(&a->id), P_TEXT(a->subject),
	              path_length_param(a->path_length), P_BYTES(a->der), P_BYTES(a->sha256), P_BYTES(a->serial),
	              P_TIME(a->not_before), P_TIME(a->not_after));
}

RESULT authority_store_set_status(struct db *db, const struct uuid *id, enum authority_status from,
                                  enum authority_status to, bool *done, struct err *e)
{
	return UPDATE(db, &statements[SET_STATUS], done, e, P_UUID(id), P_TEXT(authority_status_names[from]),
	              P_TEXT(authority_status_names[to]));
}
