/* SPDX-License-Identifier: Apache-2.0 */
/* Notifications of changes. A hint only: the change counter is the truth. */
#ifndef STORE_LISTEN_H
#define STORE_LISTEN_H

#include "store/db.h"

/* Sends LISTEN anchorhold_change, once per connection; again after a reconnect. */
RESULT listen_start(struct db *db, struct err *e);
/*
 * Waits until a notification arrives, `timeout_ms` pass, or `wake_fd` becomes readable (-1: none), whichever
 * comes first; swallows what arrived. ERR_STORE_DOWN when the connection broke.
 */
RESULT listen_wait(struct db *db, int timeout_ms, int wake_fd, struct err *e);

#endif
