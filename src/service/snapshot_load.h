/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the database to a snapshot: all of it, or the last one and what changed since. Each is one read-only
 * transaction, so a snapshot is a picture of one moment: that of its change number.
 */
#ifndef SERVICE_SNAPSHOT_LOAD_H
#define SERVICE_SNAPSHOT_LOAD_H

#include "base/log.h"
#include "store/db.h"
#include "trust/snapshot.h"

#define SNAPSHOT_CHANGES_MAX 4096 /* taken over at a time; a snapshot is published in between */

struct snapshot_source {
	struct db *db;
	const struct log *log; /* a community whose trust cannot be read is left out and logged; nobody is trusted there */
};

/* ERR_STORE_DOWN, ERR_BUSY, ERR_INTERNAL. */
RESULT snapshot_load(const struct snapshot_source *source, struct snapshot **out, struct err *e);
/*
 * The next one after `old`; *out is NULL when nothing changed. *gap is true, and *out NULL, when the changes
 * since were pruned or the database is an older one: then only a full load helps.
 */
RESULT snapshot_update(const struct snapshot_source *source, const struct snapshot *old, struct snapshot **out, bool *gap,
                       struct err *e);

#endif
