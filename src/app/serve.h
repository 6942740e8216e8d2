/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The service: keys, snapshot, both planes and the threads beside them, until a signal ends it. A node starts without
 * a database too: it answers "not ready", and catches up when the database is there.
 */
#ifndef APP_SERVE_H
#define APP_SERVE_H

#include "base/config.h"

/*
 * Returns after SIGTERM or SIGINT, everything stopped. `ready_file` (NULL: none) gets the addresses once both planes
 * listen. ERR_INVALID (an address, the passphrase), ERR_STATE (port in use, database not migrated), ERR_KEY_UNAVAILABLE.
 */
RESULT serve(const struct config *config, const char *ready_file, struct err *e);

#endif
