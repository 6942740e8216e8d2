/* SPDX-License-Identifier: Apache-2.0 */
#include "http/deadline.h"

#include "base/clock.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#define SWEEP_MS 500

struct deadlines {
	pthread_mutex_t lock; /* first, stopping, the links of the entries; an fd is open while its entry is linked */
	pthread_cond_t wake;
	pthread_t thread;
	struct deadline *first;
	bool stopping;
};

static void shut_late(struct deadlines *deadlines)
{
	const int64_t now = clock_monotonic_ms();

	for (struct deadline *entry = deadlines->first; entry != NULL; entry = entry->next)
		if (atomic_load_explicit(&entry->at_ms, memory_order_relaxed) < now)
			shutdown(entry->fd, SHUT_RDWR);
}

static void wait_sweep(struct deadlines *deadlines)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += SWEEP_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_cond_timedwait(&deadlines->wake, &deadlines->lock, &until);
}

static void *sweep(void *argument)
{
	struct deadlines *deadlines = argument;

	pthread_mutex_lock(&deadlines->lock);
	while (!deadlines->stopping) {
		shut_late(deadlines);
		wait_sweep(deadlines);
	}
	pthread_mutex_unlock(&deadlines->lock);
	return NULL;
}

static void init_monotonic(pthread_cond_t *condition)
{
	pthread_condattr_t attributes;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(condition, &attributes);
	pthread_condattr_destroy(&attributes);
}

RESULT deadlines_new(struct deadlines **out, struct err *e)
{
	struct deadlines *deadlines = calloc(1, sizeof *deadlines);

	ENSURE(deadlines != NULL, e, ERR_INTERNAL, "out of memory");
	pthread_mutex_init(&deadlines->lock, NULL);
	init_monotonic(&deadlines->wake);
	if (pthread_create(&deadlines->thread, NULL, sweep, deadlines) != 0) {
		pthread_cond_destroy(&deadlines->wake);
		pthread_mutex_destroy(&deadlines->lock);
		free(deadlines);
		FAIL(e, ERR_INTERNAL, "a thread could not be started");
	}
	*out = deadlines;
	return OK;
}

void deadlines_free(struct deadlines *deadlines)
{
	if (deadlines == NULL)
		return;
	pthread_mutex_lock(&deadlines->lock);
	deadlines->stopping = true;
	pthread_cond_signal(&deadlines->wake);
	pthread_mutex_unlock(&deadlines->lock);
	pthread_join(deadlines->thread, NULL);
	pthread_cond_destroy(&deadlines->wake);
	pthread_mutex_destroy(&deadlines->lock);
	free(deadlines);
}

void deadline_set(struct deadline *entry, int64_t within_ms)
{
	atomic_store_explicit(&entry->at_ms, clock_monotonic_ms() + within_ms, memory_order_relaxed);
}

void deadline_add(struct deadlines *deadlines, struct deadline *entry, int fd, int64_t within_ms)
{
	entry->fd = fd;
	deadline_set(entry, within_ms);
	pthread_mutex_lock(&deadlines->lock);
	entry->next = deadlines->first;
	entry->link = &deadlines->first;
	if (entry->next != NULL)
		entry->next->link = &entry->next;
	deadlines->first = entry;
	pthread_mutex_unlock(&deadlines->lock);
}

void deadline_remove(struct deadlines *deadlines, struct deadline *entry)
{
	pthread_mutex_lock(&deadlines->lock);
	*entry->link = entry->next;
	if (entry->next != NULL)
		entry->next->link = entry->link;
	pthread_mutex_unlock(&deadlines->lock);
}
