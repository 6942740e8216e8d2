/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeps this node's snapshot like the database: its own connection, LISTEN, and the change log. NOTIFY is a hint,
 * the counter is the truth. With the database gone the snapshot stays and its age grows.
 */
#ifndef SERVICE_REFRESH_H
#define SERVICE_REFRESH_H

#include "base/clock.h"
#include "base/log.h"
#include "base/metric.h"
#include "base/snap.h"
#include "store/db.h"
#include "trust/snapshot.h"

struct refresh;

struct refresh_config {
	struct db_config database;
	const struct clock *clock;
	const struct log *log;
	struct metrics *metrics;
	struct snap *snap;               /* where snapshots are published */
	struct snapshot_clock *confirmed; /* set at every confirmation */
	int interval_ms;                 /* reads the counter at least that often */
};

RESULT refresh_new(const struct refresh_config *config, struct refresh **out, struct err *e);
/* Starts the thread. It loads the first snapshot as soon as there is a database. */
RESULT refresh_start(struct refresh *refresh, struct err *e);
/* Asks the thread to end and joins it. */
void refresh_stop(struct refresh *refresh);
void refresh_free(struct refresh *refresh);
DEFINE_CLEANUP(struct refresh, refresh_free);

/* True once a snapshot that includes change `number` is published; waits at most `timeout_ms`. Any thread. */
bool refresh_wait(struct refresh *refresh, int64_t number, int timeout_ms);

/* One round without the thread: load or apply what is new, publish. For tests and tools. */
RESULT refresh_once(struct refresh *refresh, struct err *e);

#endif
