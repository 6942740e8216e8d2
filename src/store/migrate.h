/* SPDX-License-Identifier: Apache-2.0 */
/* The embedded migrations: numbered, forward-only, each remembered with its SHA-256. */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "base/embed.h"
#include "store/db.h"

struct migration {
	int number;
	const char *name;          /* "0001_foundation.sql" */
	const struct embed *file;
};

/* Made by the build from migrations/, in ascending order. */
extern const struct migration migrations[];
extern const size_t migration_count;

struct migration_report {
	int from, to;       /* numbers; 0: an empty database */
};

/*
 * Applies what is missing, each in a transaction of its own, under an advisory lock, so that of several
 * nodes one does it. ERR_STATE: the database is newer than this program, or an applied migration has another
 * checksum. `progress` may be NULL.
 */
RESULT migrate_run(struct db *db, void (*progress)(const struct migration *migration), struct migration_report *out,
                   struct err *e);
/* Whether the database is exactly at the version of this program. ERR_STATE says what to do. */
RESULT migrate_check(struct db *db, struct err *e);

extern const struct stmt_list migrate_statements;

#endif
