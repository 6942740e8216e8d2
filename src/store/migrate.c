/* SPDX-License-Identifier: Apache-2.0 */
#include "store/migrate.h"

#include "store/db_private.h"
#include "store/tx.h"

/* Any number will do, as long as every node takes the same. */
#define LOCK_KEY INT64_C(0x616e63686f726d67)

/* Not a migration itself: it is what remembers them. */
static const char create_table[] = "CREATE TABLE IF NOT EXISTS schema_migration ("
				   "number integer PRIMARY KEY, name text NOT NULL, sha256 bytea NOT NULL, "
				   "applied_at timestamptz NOT NULL DEFAULT now())";

enum statement { LOCK, APPLIED, REMEMBER, STATEMENT_COUNT };

static const struct stmt statements[STATEMENT_COUNT] = {
	[LOCK] = { "migrate_lock", "SELECT 1 FROM (SELECT pg_advisory_lock($1)) AS held" },
	[APPLIED] = { "migrate_applied", "SELECT number, sha256 FROM schema_migration ORDER BY number" },
	[REMEMBER] = { "migrate_remember", "INSERT INTO schema_migration (number, name, sha256) VALUES ($1, $2, $3)" },
};
const struct stmt_list migrate_statements = { statements, STATEMENT_COUNT };

static int newest(void)
{
	return migrations[migration_count - 1].number;
}

static RESULT check_applied(const struct rows *rows, size_t row, struct arena *arena, struct err *e)
{
	const int64_t number = rows_int(rows, row, 0);

	ENSURE(number <= newest(), e, ERR_STATE,
	       "the database is at migration %d, which is newer than this program's %d: install the newer Anchorhold",
	       (int)rows_int(rows, rows->count - 1, 0), newest());
	ENSURE(number == (int64_t)row + 1, e, ERR_STATE, "the database lacks migration %zu but has later ones",
	       row + 1);
	const struct embed *file = migrations[row].file;
	ENSURE(slice_equal(rows_bytes(rows, row, 1, arena), slice_of(file->sha256, sizeof file->sha256)), e, ERR_STATE,
	       "migration %s was applied to the database with other contents than this program has", file->name);
	return OK;
}

/* How many of ours the database has; that they are the first ones, unchanged. */
static RESULT read_applied(struct db *db, size_t *count, struct err *e)
{
	CLEANUP(arena_free) struct arena *arena = arena_new((size_t)1024 * 1024);
	CLEANUP_ROWS struct rows rows = { .result = NULL };

	ENSURE_MEMORY(arena, e);
	TRY(db_query(db, &statements[APPLIED], NULL, 0, &rows, e));
	for (size_t i = 0; i < rows.count; i++)
		TRY(check_applied(&rows, i, arena, e));
	*count = rows.count;
	return OK;
}

struct application {
	struct db *db;
	const struct migration *migration;
};

static RESULT apply(void *context, struct err *e)
{
	const struct application *a = context;
	const struct embed *file = a->migration->file;

	TRY(db_script(a->db, (const char *)file->bytes.data, e));
	return DB_RUN(a->db, &statements[REMEMBER], e, P_INT4(a->migration->number), P_TEXT(a->migration->name),
	              P_BYTES(slice_of(file->sha256, sizeof file->sha256)));
}

static RESULT apply_missing(struct db *db, size_t applied, void (*progress)(const struct migration *migration),
                            struct err *e)
{
	for (size_t i = applied; i < migration_count; i++) {
		struct application a = { .db = db, .migration = &migrations[i] };
		if (progress != NULL)
			progress(a.migration);
		TRY(tx_run(db, TX_WRITE, apply, &a, e));
	}
	return OK;
}

static RESULT run_locked(struct db *db, void (*progress)(const struct migration *migration),
                         struct migration_report *out, struct err *e)
{
	size_t applied = 0;

	TRY(DB_RUN(db, &statements[LOCK], e, P_INT(LOCK_KEY)));
	TRY(db_script(db, create_table, e));
	TRY(read_applied(db, &applied, e));
	TRY(apply_missing(db, applied, progress, e));
	*out = (struct migration_report){ .from = (int)applied, .to = newest() };
	return OK;
}

/* A session of its own: a migration takes its time, and the lock goes with the session, however that ends. */
RESULT migrate_run(struct db *db, void (*progress)(const struct migration *migration), struct migration_report *out,
                   struct err *e)
{
	const struct db_config usual = db->config;

	db_disconnect(db);
	db->config.statement_timeout_ms = 0;
	db->config.lock_timeout_ms = 0;
	const struct result done = run_locked(db, progress, out, e);
	db_disconnect(db);
	db->config = usual;
	return done;
}

RESULT migrate_check(struct db *db, struct err *e)
{
	size_t applied = 0;

	TRY(read_applied(db, &applied, e));
	ENSURE(applied == migration_count, e, ERR_STATE,
	       "the database is at migration %zu of %zu: run anchorhold migrate", applied, migration_count);
	return OK;
}
