/* SPDX-License-Identifier: Apache-2.0 */
#include "app/worker.h"

#include "app/database.h"
#include "base/thread.h"
#include "service/crl_publish.h"
#include "service/issuance.h"
#include "service/job.h"

#include <stdlib.h>

#define ARENA_MAX ((size_t)64 * 1024 * 1024)
#define PAUSE_MAX_MS 15000 /* invariant I11: a CRL is out within a minute of a revocation, also after an outage */

/* `again`: there may be more to do at once. */
typedef struct result worker_round(struct service *s, const struct config *config, bool *again, struct err *e);

/* --- rounds --- */

static RESULT run_job(struct service *s, const struct config *config, bool *again, struct err *e)
{
	(void)config;
	return job_run_next(s, again, e);
}

static RESULT publish_crls(struct service *s, const struct config *config, bool *again, struct err *e)
{
	size_t count = 0;

	(void)config;
	(void)again;
	return crl_publish_due(s, &count, e);
}

static RESULT reconcile(struct service *s, const struct config *config, bool *again, struct err *e)
{
	size_t count = 0;

	(void)config;
	(void)again;
	return issuance_reconcile(s, &count, e);
}

static RESULT prune(struct service *s, const struct config *config, bool *again, struct err *e)
{
	(void)again;
	return change_store_prune(s->db, service_now(s) - config->change_log_seconds, e);
}

static const struct duty {
	const char *name; /* of the thread, and in logs */
	int64_t pause_ms;
	worker_round *round;
} duties[] = {
	{ "jobs", 500, run_job },
	{ "crls", 1000, publish_crls },
	{ "reconciler", 5000, reconcile },
	{ "change-log", 60000, prune },
};

/* --- threads --- */

struct worker {
	const struct duty *duty;
	const struct config *config;
	struct service service;
	struct arena *arena;
	unsigned failures; /* in a row */
	struct thread thread;
};

struct workers {
	struct worker items[ARRAY_LEN(duties)];
};

int64_t worker_pause_ms(int64_t pause_ms, unsigned failures)
{
	const int64_t longest = pause_ms > PAUSE_MAX_MS ? pause_ms : PAUSE_MAX_MS;
	const unsigned doublings = failures < 16 ? failures : 16;
	const int64_t pause = pause_ms << doublings;

	return pause < longest ? pause : longest;
}

/* True when there may be more to do at once. */
static bool do_round(struct worker *worker)
{
	const struct log *log = worker->service.shared->log;
	bool again = false;
	struct err e = { 0 };

	arena_reset(worker->arena);
	service_begin(&worker->service, worker->arena, &service_system_principal, worker->duty->name);
	if (!failed(worker->duty->round(&worker->service, worker->config, &again, &e))) {
		if (worker->failures > 0)
			log_event(log, LOG_INFO, "background work goes on", LOG_TEXT("worker", worker->duty->name));
		worker->failures = 0;
		return again;
	}
	worker->failures++;
	log_event(log, LOG_WARNING, "background work failed", LOG_TEXT("worker", worker->duty->name),
	          LOG_INT("failures", worker->failures), LOG_TEXT("code", err_wire_code(e.code)),
	          LOG_TEXT("detail", e.detail), LOG_TEXT("cause", e.cause));
	return false;
}

static void run(struct thread *thread, void *context)
{
	struct worker *worker = context;

	for (int64_t pause = 0; thread_wait(thread, pause);)
		pause = do_round(worker) ? 0 : worker_pause_ms(worker->duty->pause_ms, worker->failures);
}

static RESULT start_worker(struct worker *worker, const struct duty *duty, const struct config *config,
                           const struct service_shared *shared, struct err *e)
{
	const struct db_config database = database_config(config, "anchorhold worker");

	worker->duty = duty;
	worker->config = config;
	worker->service.shared = shared;
	worker->arena = arena_new(ARENA_MAX);
	ENSURE(worker->arena != NULL, e, ERR_INTERNAL, "no memory for a worker");
	TRY(db_new(&database, &worker->service.db, e));
	return thread_start(&worker->thread, duty->name, run, worker, e);
}

RESULT workers_start(const struct config *config, const struct service_shared *shared, struct workers **out,
                     struct err *e)
{
	CLEANUP(workers_stop) struct workers *workers = calloc(1, sizeof *workers);

	ENSURE(workers != NULL, e, ERR_INTERNAL, "no memory for the workers");
	for (size_t i = 0; i < ARRAY_LEN(duties); i++)
		TRY(start_worker(&workers->items[i], &duties[i], config, shared, e));
	*out = TAKE(workers);
	return OK;
}

static void stop_worker(struct worker *worker)
{
	thread_stop(&worker->thread);
	db_free(worker->service.db);
	arena_free(worker->arena);
}

void workers_stop(struct workers *workers)
{
	if (workers == NULL)
		return;
	for (size_t i = 0; i < ARRAY_LEN(duties); i++)
		stop_worker(&workers->items[i]);
	free(workers);
}
