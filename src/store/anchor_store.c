/* SPDX-License-Identifier: Apache-2.0 */
#include "store/anchor_store.h"

#include "model/purpose.h"
#include "store/column.h"

#define PURPOSE_COUNT 4

/* clang-format off */
#define COLUMNS                                                                                           \
	"id, community_id, authority_id, der, sha256, subject, serial, not_before, not_after, purposes, " \
	"enforce_validity, trusted_from, trusted_until, distrust_after, coalesce(path_length, -1), policies, " \
	"status, created_at, withdrawn_at, withdrawn_reason"

enum column {
	ID, COMMUNITY_ID, AUTHORITY_ID, DER, SHA256, SUBJECT, SERIAL, NOT_BEFORE, NOT_AFTER, PURPOSES, ENFORCE_VALIDITY,
	TRUSTED_FROM, TRUSTED_UNTIL, DISTRUST_AFTER, PATH_LENGTH, POLICIES, STATUS, CREATED_AT, WITHDRAWN_AT,
	WITHDRAWN_REASON
};

enum statement { INSERT, GET, PAGE, UPDATE, AUTHORITY, STATEMENT_COUNT };

static const struct stmt statements[STATEMENT_COUNT] = {
	[INSERT] = { "anchor_insert",
	             "INSERT INTO trust_anchor (id, community_id, authority_id, der, sha256, subject, serial, not_before, "
	             "not_after, purposes, enforce_validity, trusted_from, trusted_until, distrust_after, path_length, "
	             "policies, status, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, "
	             "nullif($15::int4, -1), $16, $17, $18)" },
	[GET] = { "anchor_get", "SELECT " COLUMNS " FROM trust_anchor WHERE community_id = $1 AND id = $2" },
	[PAGE] = { "anchor_page",
	           "SELECT " COLUMNS " FROM trust_anchor WHERE community_id = $1 AND ($2::text IS NULL OR status = $2) "
	           "AND id > $3 ORDER BY id LIMIT $4" },
	[UPDATE] = { "anchor_update",
	             "UPDATE trust_anchor SET purposes = $2, enforce_validity = $3, trusted_from = $4, trusted_until = $5, "
	             "distrust_after = $6, path_length = nullif($7::int4, -1), policies = $8, status = $9, "
	             "withdrawn_at = $10, withdrawn_reason = $11 WHERE id = $1" },
	[AUTHORITY] = { "anchor_authority", "SELECT id FROM authority WHERE community_id = $1 AND sha256 = $2" },
};
/* clang-format on */
const struct stmt_list anchor_store_statements = { statements, STATEMENT_COUNT };

/* The names of single purposes, as the column holds them. */
static struct text_list purpose_texts(unsigned purposes, const char *names[PURPOSE_COUNT])
{
	struct text_list list = { .items = names };

	for (unsigned bit = PURPOSE_CLIENT; bit <= PURPOSE_CERTIFIER; bit <<= 1)
		if ((purposes & bit) != 0)
			names[list.count++] = purpose_text(bit);
	return list;
}

static RESULT constraints_read(const struct rows *rows, size_t row, struct arena *arena, struct anchor_constraints *out,
                               struct err *e)
{
	struct text_list purposes;

	*out = (struct anchor_constraints){
		.enforce_validity = rows_bool(rows, row, ENFORCE_VALIDITY),
		.trusted_from = rows_time(rows, row, TRUSTED_FROM),
		.trusted_until = rows_time(rows, row, TRUSTED_UNTIL),
		.distrust_after = rows_time(rows, row, DISTRUST_AFTER),
		.path_length = (int)rows_int(rows, row, PATH_LENGTH),
	};
	TRY(column_texts(rows, row, POLICIES, arena, &out->policies, e));
	TRY(column_texts(rows, row, PURPOSES, arena, &purposes, e));
	return column_decoded(purposes_parse(&purposes, &out->purposes, e), "the purposes of an anchor", e);
}

static RESULT anchor_read(const struct rows *rows, size_t row, struct arena *arena, struct anchor *out, struct err *e)
{
	*out = (struct anchor){
		.id = rows_uuid(rows, row, ID),
		.community_id = rows_uuid(rows, row, COMMUNITY_ID),
		.authority_id = rows_uuid(rows, row, AUTHORITY_ID),
		.not_before = rows_time(rows, row, NOT_BEFORE),
		.not_after = rows_time(rows, row, NOT_AFTER),
		.status = rows_enum(rows, row, STATUS, anchor_status_names),
		.created_at = rows_time(rows, row, CREATED_AT),
		.withdrawn_at = rows_time(rows, row, WITHDRAWN_AT),
	};
	TRY(column_bytes(rows, row, DER, arena, &out->der, e));
	TRY(column_bytes(rows, row, SHA256, arena, &out->sha256, e));
	TRY(column_bytes(rows, row, SERIAL, arena, &out->serial, e));
	TRY(column_text(rows, row, SUBJECT, arena, &out->subject, e));
	if (!rows_is_null(rows, row, WITHDRAWN_REASON))
		TRY(column_text(rows, row, WITHDRAWN_REASON, arena, &out->withdrawn_reason, e));
	return constraints_read(rows, row, arena, &out->constraints, e);
}

RESULT anchor_store_insert(struct db *db, const struct anchor *anchor, struct err *e)
{
	const struct anchor_constraints *c = &anchor->constraints;
	const char *names[PURPOSE_COUNT];
	const struct text_list purposes = purpose_texts(c->purposes, names);

	return DB_RUN(db, &statements[INSERT], e, P_UUID(&anchor->id), P_UUID(&anchor->community_id),
	              P_UUID_OR_NULL(&anchor->authority_id), P_BYTES(anchor->der), P_BYTES(anchor->sha256),
	              P_TEXT(anchor->subject), P_BYTES(anchor->serial), P_TIME(anchor->not_before),
	              P_TIME(anchor->not_after), P_TEXTS(&purposes), P_BOOL(c->enforce_validity),
	              P_TIME_OR_NULL(c->trusted_from), P_TIME_OR_NULL(c->trusted_until),
	              P_TIME_OR_NULL(c->distrust_after), P_INT4(c->path_length), P_TEXTS(&c->policies),
	              P_TEXT(anchor_status_names[anchor->status]), P_TIME(anchor->created_at));
}

RESULT anchor_store_get(struct db *db, const struct uuid *community_id, const struct uuid *id, struct arena *arena,
                        struct anchor *out, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[GET], &rows, e, P_UUID(community_id), P_UUID(id)));
	ENSURE(rows.count > 0, e, ERR_NOT_FOUND, "there is no such anchor in this community");
	return anchor_read(&rows, 0, arena, out, e);
}

RESULT anchor_store_page(struct db *db, const struct uuid *community_id, const char *status, const struct uuid *after,
                         int64_t limit, struct arena *arena, struct anchor_list *out, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[PAGE], &rows, e, P_UUID(community_id), P_TEXT(status), P_UUID(after),
	             P_INT(limit)));
	*out = (struct anchor_list){ .items = ARENA_ARRAY(arena, rows.count, struct anchor), .count = rows.count };
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 0; i < rows.count; i++)
		TRY(anchor_read(&rows, i, arena, &out->items[i], e));
	return OK;
}

RESULT anchor_store_update(struct db *db, const struct anchor *anchor, struct err *e)
{
	const struct anchor_constraints *c = &anchor->constraints;
	const char *names[PURPOSE_COUNT];
	const struct text_list purposes = purpose_texts(c->purposes, names);

	return DB_RUN(db, &statements[UPDATE], e, P_UUID(&anchor->id), P_TEXTS(&purposes), P_BOOL(c->enforce_validity),
	              P_TIME_OR_NULL(c->trusted_from), P_TIME_OR_NULL(c->trusted_until),
	              P_TIME_OR_NULL(c->distrust_after), P_INT4(c->path_length), P_TEXTS(&c->policies),
	              P_TEXT(anchor_status_names[anchor->status]), P_TIME_OR_NULL(anchor->withdrawn_at),
	              P_TEXT(anchor->withdrawn_reason));
}

RESULT anchor_store_authority(struct db *db, const struct uuid *community_id, struct slice sha256, struct uuid *out,
                              struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[AUTHORITY], &rows, e, P_UUID(community_id), P_BYTES(sha256)));
	*out = rows.count > 0 ? rows_uuid(&rows, 0, 0) : (struct uuid){ 0 };
	return OK;
}
