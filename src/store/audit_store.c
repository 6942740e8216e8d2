/* SPDX-License-Identifier: Apache-2.0 */
#include "store/audit_store.h"

#include "crypto/digest.h"
#include "store/column.h"

#include <endian.h>

#define ROW_BYTES_MAX ((size_t)64 * 1024 * 1024)

/* A NULL in a hash has a length that no text has. */
#define NULL_LENGTH 0xffffffffu

#define COLUMNS "scope, seq, at, actor_id, actor_name, request_id, event, object_type, object_id, before, after, hash"

enum column { SCOPE, SEQ, AT, ACTOR_ID, ACTOR_NAME, REQUEST_ID, EVENT, OBJECT_TYPE, OBJECT_ID, BEFORE, AFTER, HASH };

enum statement { APPEND, PAGE, PAGE_OF_OBJECT, HEAD, NO_TIMEOUT, ALL, STATEMENT_COUNT };

static const struct stmt statements[STATEMENT_COUNT] = {
	[APPEND] = { "audit_append", "SELECT audit_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)" },
	[PAGE] = { "audit_page",
	           "SELECT " COLUMNS " FROM audit_row WHERE scope = $1 AND seq > $2 ORDER BY seq LIMIT $3" },
	[PAGE_OF_OBJECT] = { "audit_page_of_object",
	                     "SELECT " COLUMNS " FROM audit_row WHERE scope = $1 AND object_id = $4 AND seq > $2 "
	                     "ORDER BY seq LIMIT $3" },
	[HEAD] = { "audit_head", "SELECT seq, hash FROM audit_head WHERE scope = $1" },
	[NO_TIMEOUT] = { "audit_no_timeout", "SELECT set_config('statement_timeout', '0', true)" },
	[ALL] = { "audit_all", "SELECT " COLUMNS " FROM audit_row WHERE scope = $1 ORDER BY seq" },
};
const struct stmt_list audit_store_statements = { statements, STATEMENT_COUNT };

RESULT audit_store_append(struct db *db, const struct audit_row *row, struct err *e)
{
	return DB_RUN(db, &statements[APPEND], e, P_UUID(&row->scope), P_TIME_MS(row->at_ms),
	              P_UUID_OR_NULL(&row->actor_id), P_TEXT(row->actor_name), P_TEXT(row->request_id),
	              P_TEXT(row->event), P_TEXT(row->object_type), P_TEXT(row->object_id), P_TEXT(row->before),
	              P_TEXT(row->after));
}

static RESULT row_read(const struct rows *rows, size_t row, struct arena *arena, struct audit_row *out, struct err *e)
{
	*out = (struct audit_row){
		.scope = rows_uuid(rows, row, SCOPE),
		.seq = rows_int(rows, row, SEQ),
		.at_ms = rows_time_ms(rows, row, AT),
		.actor_id = rows_uuid(rows, row, ACTOR_ID),
	};
	TRY(column_text(rows, row, ACTOR_NAME, arena, &out->actor_name, e));
	TRY(column_text(rows, row, REQUEST_ID, arena, &out->request_id, e));
	TRY(column_text(rows, row, EVENT, arena, &out->event, e));
	TRY(column_text(rows, row, OBJECT_TYPE, arena, &out->object_type, e));
	TRY(column_text(rows, row, OBJECT_ID, arena, &out->object_id, e));
	TRY(column_text_if_any(rows, row, BEFORE, arena, &out->before, e));
	TRY(column_text_if_any(rows, row, AFTER, arena, &out->after, e));
	return column_bytes(rows, row, HASH, arena, &out->hash, e);
}

static RESULT query_page(struct db *db, const struct uuid *scope, int64_t after_seq, const char *object_id,
                         int64_t limit, struct rows *out, struct err *e)
{
	if (object_id == NULL)
		return DB_QUERY(db, &statements[PAGE], out, e, P_UUID(scope), P_INT(after_seq), P_INT(limit));
	return DB_QUERY(db, &statements[PAGE_OF_OBJECT], out, e, P_UUID(scope), P_INT(after_seq), P_INT(limit),
	                P_TEXT(object_id));
}

RESULT audit_store_page(struct db *db, const struct uuid *scope, int64_t after_seq, const char *object_id,
                        int64_t limit, struct arena *arena, struct audit_row_list *out, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { .result = NULL };

	TRY(query_page(db, scope, after_seq, object_id, limit, &rows, e));
	*out = (struct audit_row_list){ .items = ARENA_ARRAY(arena, rows.count, struct audit_row),
		                        .count = rows.count };
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 0; i < rows.count; i++)
		TRY(row_read(&rows, i, arena, &out->items[i], e));
	return OK;
}

/* --- verification --- */

struct head {
	int64_t seq;
	uint8_t hash[SHA256_SIZE];
};

struct walk {
	struct head at;      /* the last row that was right */
	struct buf input;    /* of one hash */
	struct arena *row;   /* of one row */
	struct arena *arena; /* of the caller, for the sentence */
	struct audit_verification *out;
};

static void put_number(struct buf *buf, int64_t number)
{
	const uint64_t wire = htobe64((uint64_t)number);

	buf_put(buf, &wire, sizeof wire);
}

static void put_length(struct buf *buf, uint32_t length)
{
	const uint32_t wire = htobe32(length);

	buf_put(buf, &wire, sizeof wire);
}

static void put_field(struct buf *buf, const char *text)
{
	put_length(buf, text == NULL ? NULL_LENGTH : (uint32_t)strlen(text));
	if (text != NULL)
		buf_put_text(buf, text);
}

static void put_id(struct buf *buf, const struct uuid *id)
{
	char text[UUID_TEXT_SIZE];

	uuid_format(id, text);
	put_field(buf, uuid_is_zero(id) ? NULL : text);
}

/* The same as audit_hash in migrations/, from the columns alone. */
static RESULT hash_of(const struct audit_row *row, const uint8_t previous[SHA256_SIZE], struct buf *input,
                      uint8_t out[SHA256_SIZE], struct err *e)
{
	const char *texts[] = { row->actor_name, row->request_id, row->event, row->object_type,
		                row->object_id,  row->before,     row->after };

	buf_reset(input);
	buf_put(input, previous, SHA256_SIZE);
	buf_put(input, row->scope.bytes, sizeof row->scope.bytes);
	put_number(input, row->seq);
	put_number(input, row->at_ms);
	put_id(input, &row->actor_id);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		put_field(input, texts[i]);
	TRY(buf_check(input, e));
	sha256(buf_slice(input), out);
	return OK;
}

static RESULT broken(struct walk *walk, int64_t seq, const char *problem, struct err *e)
{
	walk->out->intact = false;
	walk->out->broken_at = seq;
	walk->out->problem = arena_printf(walk->arena, "row %lld %s", (long long)seq, problem);
	ENSURE_MEMORY(walk->out->problem, e);
	return OK;
}

static RESULT check_row(struct walk *walk, const struct audit_row *row, struct err *e)
{
	uint8_t hash[SHA256_SIZE];
	const int64_t expected = walk->at.seq + 1;

	if (row->seq != expected)
		return broken(walk, expected, "is missing: it was removed, or its place was changed", e);
	TRY(hash_of(row, walk->at.hash, &walk->input, hash, e));
	if (!slice_equal(row->hash, slice_of(hash, sizeof hash)))
		return broken(walk, row->seq, "is not what was written: it was edited or stands in another's place", e);
	walk->at.seq = row->seq;
	memcpy(walk->at.hash, hash, sizeof hash);
	return OK;
}

/* After the first break only the counting goes on. */
static RESULT verify_row(const struct rows *rows, void *context, struct err *e)
{
	struct walk *walk = context;
	struct audit_row row;

	walk->out->rows++;
	if (!walk->out->intact)
		return OK;
	arena_reset(walk->row);
	TRY(row_read(rows, 0, walk->row, &row, e));
	return check_row(walk, &row, e);
}

static RESULT read_head(struct db *db, const struct uuid *scope, struct arena *arena, struct head *out, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { .result = NULL };
	struct slice hash;

	*out = (struct head){ .seq = 0 };
	TRY(DB_QUERY(db, &statements[HEAD], &rows, e, P_UUID(scope)));
	if (rows.count == 0)
		return OK;
	out->seq = rows_int(&rows, 0, 0);
	TRY(column_bytes(&rows, 0, 1, arena, &hash, e));
	if (hash.len == sizeof out->hash)
		memcpy(out->hash, hash.data, hash.len);
	return OK;
}

/* What was cut off at the end leaves a chain that is whole in itself: only the head knows. */
static RESULT check_head(struct walk *walk, const struct head *head, struct err *e)
{
	if (!walk->out->intact)
		return OK;
	if (head->seq > walk->at.seq)
		return broken(walk, walk->at.seq + 1, "and what followed it were removed from the end", e);
	if (head->seq < walk->at.seq)
		return broken(walk, head->seq + 1, "stands beyond the recorded end of the chain", e);
	if (memcmp(head->hash, walk->at.hash, sizeof head->hash) != 0)
		return broken(walk, walk->at.seq, "is not the one that the recorded end of the chain is for", e);
	return OK;
}

static RESULT walk_chain(struct db *db, const struct uuid *scope, struct walk *walk, struct err *e)
{
	struct head head;

	TRY(read_head(db, scope, walk->row, &head, e));
	TRY(db_run(db, &statements[NO_TIMEOUT], NULL, 0, e));
	TRY(db_stream(db, &statements[ALL], (const struct param[]){ P_UUID(scope) }, 1, verify_row, walk, e));
	TRY(check_head(walk, &head, e));
	memcpy(walk->out->head, walk->at.hash, sizeof walk->out->head);
	return OK;
}

RESULT audit_store_verify(struct db *db, const struct uuid *scope, struct arena *arena, struct audit_verification *out,
                          struct err *e)
{
	CLEANUP(arena_free) struct arena *row = arena_new(ROW_BYTES_MAX);
	struct walk walk = { .row = row, .arena = arena, .out = out };

	ENSURE_MEMORY(row, e);
	*out = (struct audit_verification){ .intact = true };
	buf_init(&walk.input, ROW_BYTES_MAX);
	const struct result walked = walk_chain(db, scope, &walk, e);
	buf_fini(&walk.input);
	return walked;
}
