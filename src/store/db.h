/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One connection to PostgreSQL, for one thread. Statements are prepared at first use; parameters and results
 * travel in binary. A lost connection is ERR_STORE_DOWN and is opened again at the next use; when that fails, not
 * again within a second, so that a stopped database costs callers no time. Inside a transaction nothing is
 * opened again: its earlier half is gone.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/arena.h"
#include "base/err.h"
#include "base/slice.h"
#include "base/uuid.h"

#include <stdint.h>

struct db;

struct db_config {
	const char *url;               /* libpq connection string or URI */
	const char *application_name;  /* shown in pg_stat_activity */
	int connect_timeout_s;
	int statement_timeout_ms;
	int lock_timeout_ms;
};

/* Does not connect yet; strings are copied. */
RESULT db_new(const struct db_config *config, struct db **out, struct err *e);
void db_free(struct db *db);
DEFINE_CLEANUP(struct db, db_free);
/* Connects if need be. ERR_STORE_DOWN. */
RESULT db_connect(struct db *db, struct err *e);
/* The socket, -1 when not connected; for poll only. */
int db_socket(const struct db *db);

/* --- statements: at the top of the store file that uses them --- */

struct stmt {
	const char *name; /* unique; "organization_insert" */
	const char *sql;
};

/* Every store file exports one, store/stmt_list.c lists them all, and a test prepares each. */
struct stmt_list {
	const struct stmt *items;
	size_t count;
};

enum param_kind {
	PARAM_TEXT, PARAM_JSON, PARAM_UUID, PARAM_INT, PARAM_INT4, PARAM_SMALLINT, PARAM_BOOL, PARAM_BYTES, PARAM_TIME, PARAM_TIME_MS, PARAM_TEXTS,
};

struct param {
	enum param_kind kind;
	bool null;
	const char *text;
	int64_t number;
	struct uuid uuid;
	struct slice bytes;
	const struct text_list *texts;
};

/* A NULL text, zero uuid, len 0 or time 0 is sent as it is by P_…, as NULL by P_…_OR_NULL. */
static inline struct param P_TEXT(const char *t) { return (struct param){ .kind = PARAM_TEXT, .null = t == NULL, .text = t }; }
static inline struct param P_JSON(const char *t) { return (struct param){ .kind = PARAM_JSON, .null = t == NULL, .text = t }; }
static inline struct param P_UUID(const struct uuid *u) { return (struct param){ .kind = PARAM_UUID, .uuid = *u }; }
static inline struct param P_UUID_OR_NULL(const struct uuid *u) { return (struct param){ .kind = PARAM_UUID, .null = uuid_is_zero(u), .uuid = *u }; }
static inline struct param P_INT(int64_t n) { return (struct param){ .kind = PARAM_INT, .number = n }; }
static inline struct param P_INT4(int64_t n) { return (struct param){ .kind = PARAM_INT4, .number = n }; }
static inline struct param P_INT4_OR_NULL(int64_t n) { return (struct param){ .kind = PARAM_INT4, .null = n == 0, .number = n }; }
static inline struct param P_SMALLINT(int64_t n) { return (struct param){ .kind = PARAM_SMALLINT, .number = n }; }
static inline struct param P_BOOL(bool b) { return (struct param){ .kind = PARAM_BOOL, .number = b }; }
static inline struct param P_BYTES(struct slice b) { return (struct param){ .kind = PARAM_BYTES, .bytes = b }; }
static inline struct param P_BYTES_OR_NULL(struct slice b) { return (struct param){ .kind = PARAM_BYTES, .null = b.len == 0, .bytes = b }; }
static inline struct param P_TIME(int64_t s) { return (struct param){ .kind = PARAM_TIME, .number = s }; }
static inline struct param P_TIME_OR_NULL(int64_t s) { return (struct param){ .kind = PARAM_TIME, .null = s == 0, .number = s }; }
static inline struct param P_TIME_MS(int64_t ms) { return (struct param){ .kind = PARAM_TIME_MS, .number = ms }; }
static inline struct param P_TEXTS(const struct text_list *t) { return (struct param){ .kind = PARAM_TEXTS, .texts = t }; }

/* --- results --- */

struct rows {
	void *result;  /* PGresult; what the getters return by pointer lives as long */
	size_t count;  /* rows returned, or affected when there are none to return */
};
void rows_free(struct rows *rows);
#define CLEANUP_ROWS __attribute__((cleanup(rows_free)))

bool rows_is_null(const struct rows *rows, size_t row, int column);
/* Copies into the arena; NULL when null. ERR_TOO_LARGE is left to the arena: NULL when it is full too. */
const char *rows_text(const struct rows *rows, size_t row, int column, struct arena *arena);
struct slice rows_bytes(const struct rows *rows, size_t row, int column, struct arena *arena);
struct text_list rows_texts(const struct rows *rows, size_t row, int column, struct arena *arena);
/* Not copied: the bytes live as long as the rows do. Len 0 when null. For streams of many rows. */
struct slice rows_slice(const struct rows *rows, size_t row, int column);
struct uuid rows_uuid(const struct rows *rows, size_t row, int column);       /* zero when null */
int64_t rows_int(const struct rows *rows, size_t row, int column);            /* int2, int4, int8; 0 when null */
bool rows_bool(const struct rows *rows, size_t row, int column);
int64_t rows_time(const struct rows *rows, size_t row, int column);           /* seconds; 0 when null */
int64_t rows_time_ms(const struct rows *rows, size_t row, int column);
/* Index of the text in `names` (which ends with NULL); -1 when null or not among them. */
int rows_enum(const struct rows *rows, size_t row, int column, const char *const *names);

struct uuid_list {
	struct uuid *items;
	size_t count;
};

/*
 * Runs one statement. Errors: ERR_STORE_DOWN (no connection), ERR_BUSY (timeout, deadlock, serialization;
 * e->sqlstate tells), what store/constraint.c says for a named constraint, else ERR_INTERNAL.
 */
RESULT db_query(struct db *db, const struct stmt *stmt, const struct param *params, size_t count, struct rows *out,
                struct err *e);
#define DB_QUERY(db, stmt, out, e, ...)                                     \
	db_query((db), (stmt), (const struct param[]){ __VA_ARGS__ },        \
	         sizeof((const struct param[]){ __VA_ARGS__ }) / sizeof(struct param), (out), (e))
/* The same where no rows are wanted. */
RESULT db_run(struct db *db, const struct stmt *stmt, const struct param *params, size_t count, struct err *e);
#define DB_RUN(db, stmt, e, ...)                                            \
	db_run((db), (stmt), (const struct param[]){ __VA_ARGS__ },          \
	       sizeof((const struct param[]){ __VA_ARGS__ }) / sizeof(struct param), (e))
/* Row by row, for results that may not fit into memory; `each` sees one row at index 0. */
RESULT db_stream(struct db *db, const struct stmt *stmt, const struct param *params, size_t count,
                 RESULT (*each)(const struct rows *row, void *context, struct err *e), void *context, struct err *e);

#endif
