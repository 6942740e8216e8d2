/* SPDX-License-Identifier: Apache-2.0 */
#include "service/refresh.h"

#include "service/snapshot_load.h"
#include "store/listen.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define RETRY_MS 1000 /* after a failure, unless the interval is shorter */

struct refresh {
	struct refresh_config config;
	struct db *db;
	struct snapshot *current; /* the one published last; used by whoever runs refresh_once */
	bool was_failing;         /* so that a dead database is logged once */
	int wake_fd;              /* eventfd: look at once */
	pthread_t thread;
	bool started;
	pthread_mutex_t lock; /* the two below */
	pthread_cond_t published;
	int64_t change; /* number of the snapshot published last */
	bool stopping;
};

/* --- one round --- */

static void publish(struct refresh *refresh, struct snapshot *take_snapshot)
{
	const int64_t change = take_snapshot->change;

	snapshot_unref(refresh->current);
	refresh->current = take_snapshot;
	snap_publish(refresh->config.snap, &snapshot_ref(take_snapshot)->object);
	metric_set(refresh->config.metrics, METRIC_SNAPSHOT_VERSION, change);
	pthread_mutex_lock(&refresh->lock);
	refresh->change = change;
	pthread_cond_broadcast(&refresh->published);
	pthread_mutex_unlock(&refresh->lock);
}

/* `began_ms` is the steady time at which the counter was read, or earlier: what was committed later may be missing. */
static void confirm(struct refresh *refresh, int64_t began_ms)
{
	atomic_store_explicit(&refresh->config.confirmed->confirmed_ms, began_ms, memory_order_release);
	metric_set(refresh->config.metrics, METRIC_SNAPSHOT_READ_MS, clock_now_ms(refresh->config.clock));
}

static RESULT reload(struct refresh *refresh, const struct snapshot_source *source, struct snapshot **out,
                     struct err *e)
{
	const int64_t began_ms = clock_monotonic_ms();

	TRY(snapshot_load(source, out, e));
	metric_add(refresh->config.metrics, METRIC_SNAPSHOT_RELOADS, 1);
	log_event(refresh->config.log, LOG_INFO, "snapshot loaded", LOG_INT("change", (*out)->change),
	          LOG_INT("communities", (*out)->community_count), LOG_INT("authorities", (*out)->issuer_count),
	          LOG_INT("milliseconds", clock_monotonic_ms() - began_ms));
	return OK;
}

/* The next snapshot, NULL when the current one is that. */
static RESULT read_next(struct refresh *refresh, struct snapshot **out, struct err *e)
{
	const struct snapshot_source source = { .db = refresh->db, .log = refresh->config.log };
	bool gap = false;

	if (refresh->current == NULL)
		return reload(refresh, &source, out, e);
	TRY(snapshot_update(&source, refresh->current, out, &gap, e));
	return gap ? reload(refresh, &source, out, e) : OK;
}

static RESULT step(struct refresh *refresh, bool *more, struct err *e)
{
	const int64_t began_ms = clock_steady_ms(refresh->config.clock);
	const int64_t before = refresh->current != NULL ? refresh->current->change : INT64_MAX;
	struct snapshot *next = NULL;

	TRY(read_next(refresh, &next, e));
	*more = next != NULL && next->change - before >= SNAPSHOT_CHANGES_MAX;
	if (refresh->current == NULL)
		confirm(refresh, began_ms); /* or the first one would be seen as old as time itself */
	if (next != NULL)
		publish(refresh, next);
	if (!*more)
		confirm(refresh, began_ms);
	return OK;
}

/* Listens before it reads, so that no change falls in between unnoticed. */
RESULT refresh_once(struct refresh *refresh, struct err *e)
{
	bool more;

	TRY(listen_start(refresh->db, e));
	do
		TRY(step(refresh, &more, e));
	while (more);
	return OK;
}

/* --- the thread --- */

static bool is_stopping(struct refresh *refresh)
{
	pthread_mutex_lock(&refresh->lock);
	const bool stopping = refresh->stopping;
	pthread_mutex_unlock(&refresh->lock);
	return stopping;
}

static void wake(struct refresh *refresh)
{
	const uint64_t one = 1;
	const ssize_t written = write(refresh->wake_fd, &one, sizeof one);

	(void)written; /* a full counter wakes as well */
}

static void swallow_wake(struct refresh *refresh)
{
	uint64_t count;
	const ssize_t taken = read(refresh->wake_fd, &count, sizeof count);

	(void)taken; /* nothing there is no fault */
}

static void note_failure(struct refresh *refresh, const struct err *e)
{
	metric_add(refresh->config.metrics, METRIC_REFRESH_FAILURES, 1);
	if (!refresh->was_failing)
		log_err(refresh->config.log, LOG_ERROR, "the snapshot is not kept current", e);
	refresh->was_failing = true;
}

static void note_success(struct refresh *refresh)
{
	if (refresh->was_failing)
		log_event(refresh->config.log, LOG_INFO, "the snapshot is current again",
		          LOG_INT("change", refresh->current->change));
	refresh->was_failing = false;
}

static void wait_retry(struct refresh *refresh)
{
	struct pollfd about = { .fd = refresh->wake_fd, .events = POLLIN };
	const int interval_ms = refresh->config.interval_ms;

	(void)poll(&about, 1, interval_ms < RETRY_MS ? interval_ms : RETRY_MS);
}

static void round_and_wait(struct refresh *refresh)
{
	struct err e;

	if (failed(refresh_once(refresh, &e))) {
		note_failure(refresh, &e);
		wait_retry(refresh);
		return;
	}
	note_success(refresh);
	if (failed(listen_wait(refresh->db, refresh->config.interval_ms, refresh->wake_fd, &e)))
		note_failure(refresh, &e);
}

static void *run(void *argument)
{
	struct refresh *refresh = argument;

	while (!is_stopping(refresh)) {
		round_and_wait(refresh);
		swallow_wake(refresh);
	}
	return NULL;
}

/* --- life --- */

static void init_monotonic(pthread_cond_t *condition)
{
	pthread_condattr_t attributes;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(condition, &attributes);
	pthread_condattr_destroy(&attributes);
}

RESULT refresh_new(const struct refresh_config *config, struct refresh **out, struct err *e)
{
	CLEANUP(refresh_free) struct refresh *refresh = calloc(1, sizeof *refresh);

	ENSURE(refresh != NULL, e, ERR_INTERNAL, "out of memory");
	refresh->config = *config;
	pthread_mutex_init(&refresh->lock, NULL);
	init_monotonic(&refresh->published);
	refresh->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	ENSURE(refresh->wake_fd >= 0, e, ERR_INTERNAL, "no event descriptor is left");
	TRY(db_new(&config->database, &refresh->db, e));
	*out = TAKE(refresh);
	return OK;
}

RESULT refresh_start(struct refresh *refresh, struct err *e)
{
	ENSURE(pthread_create(&refresh->thread, NULL, run, refresh) == 0, e, ERR_INTERNAL,
	       "a thread could not be started");
	refresh->started = true;
	return OK;
}

void refresh_stop(struct refresh *refresh)
{
	if (!refresh->started)
		return;
	pthread_mutex_lock(&refresh->lock);
	refresh->stopping = true;
	pthread_mutex_unlock(&refresh->lock);
	wake(refresh);
	pthread_join(refresh->thread, NULL);
	refresh->started = false;
}

void refresh_free(struct refresh *refresh)
{
	if (refresh == NULL)
		return;
	refresh_stop(refresh);
	db_free(refresh->db);
	snapshot_unref(refresh->current);
	if (refresh->wake_fd >= 0)
		close(refresh->wake_fd);
	pthread_cond_destroy(&refresh->published);
	pthread_mutex_destroy(&refresh->lock);
	free(refresh);
}

/* --- who waits --- */

static struct timespec after_ms(int timeout_ms)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += timeout_ms / 1000;
	until.tv_nsec += timeout_ms % 1000 * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	return until;
}

static bool is_published(struct refresh *refresh, int64_t number)
{
	pthread_mutex_lock(&refresh->lock);
	const bool published = refresh->change >= number;
	pthread_mutex_unlock(&refresh->lock);
	return published;
}

bool refresh_wait(struct refresh *refresh, int64_t number, int timeout_ms)
{
	const struct timespec until = after_ms(timeout_ms);
	int status = 0;

	if (!is_published(refresh, number))
		wake(refresh);
	pthread_mutex_lock(&refresh->lock);
	while (refresh->change < number && status == 0)
		status = pthread_cond_timedwait(&refresh->published, &refresh->lock, &until);
	const bool visible = refresh->change >= number;
	pthread_mutex_unlock(&refresh->lock);
	return visible;
}
