/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a node does by itself, beside answering: jobs, CRLs that are due, intents that came to nothing, old changes
 * forgotten. One thread and one database connection each. Errors are logged and tried again, later and later.
 */
#ifndef APP_WORKER_H
#define APP_WORKER_H

#include "base/cleanup.h"
#include "base/config.h"
#include "service/service.h"

struct workers;

/* Starts them all. `shared` and `config` are borrowed for life. ERR_INTERNAL. */
RESULT workers_start(const struct config *config, const struct service_shared *shared, struct workers **out,
                     struct err *e);
/* Lets each finish its round, then joins and frees. */
void workers_stop(struct workers *workers);
DEFINE_CLEANUP(struct workers, workers_stop);

/* Before the next round: the pause after a success, doubled for each failure in a row up to a quarter of a minute. */
int64_t worker_pause_ms(int64_t pause_ms, unsigned failures);

#endif
