/* SPDX-License-Identifier: Apache-2.0 */
#include "store/listen.h"

#include "base/clock.h"
#include "store/db_private.h"

#include <errno.h>
#include <poll.h>

RESULT listen_start(struct db *db, struct err *e)
{
	TRY(db_connect(db, e));
	if (db->listening)
		return OK;
	TRY(db_script(db, "LISTEN anchorhold_change", e));
	db->listening = true;
	return OK;
}

static bool swallow_notifications(struct db *db)
{
	bool any = false;

	for (PGnotify *notify = PQnotifies(db->conn); notify != NULL; notify = PQnotifies(db->conn)) {
		PQfreemem(notify);
		any = true;
	}
	return any;
}

static RESULT lost(struct db *db, struct err *e)
{
	const struct result refused = db_error_connection(db, e);

	db_disconnect(db);
	return refused;
}

/* *ended is false when the socket had something to say that is no notification. */
static RESULT take_input(struct db *db, bool *ended, struct err *e)
{
	if (PQconsumeInput(db->conn) == 0 || PQstatus(db->conn) != CONNECTION_OK)
		return lost(db, e);
	*ended = swallow_notifications(db);
	return OK;
}

static RESULT wait_once(struct db *db, int64_t left_ms, int wake_fd, bool *ended, struct err *e)
{
	/* poll ignores a negative descriptor. */
	struct pollfd about[] = { { .fd = PQsocket(db->conn), .events = POLLIN }, { .fd = wake_fd, .events = POLLIN } };
	const int ready = poll(about, ARRAY_LEN(about), left_ms > 0 ? (int)left_ms : 0);

	ENSURE(ready >= 0 || errno == EINTR, e, ERR_INTERNAL, "cannot wait for the database");
	*ended = ready > 0 && about[1].revents != 0;
	if (ready > 0 && about[0].revents != 0) {
		bool notified = false;
		TRY(take_input(db, &notified, e));
		*ended = *ended || notified;
	}
	return OK;
}

RESULT listen_wait(struct db *db, int timeout_ms, int wake_fd, struct err *e)
{
	const int64_t deadline_ms = clock_monotonic_ms() + timeout_ms;

	ENSURE(db->conn != NULL, e, ERR_STORE_DOWN, "the connection to the database was lost");
	bool ended = swallow_notifications(db);
	for (int64_t left_ms = timeout_ms; !ended; left_ms = deadline_ms - clock_monotonic_ms()) {
		TRY(wait_once(db, left_ms, wake_fd, &ended, e));
		ended = ended || left_ms <= 0;
	}
	return OK;
}
