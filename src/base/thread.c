/* SPDX-License-Identifier: Apache-2.0 */
#include "base/thread.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static void *enter(void *argument)
{
	struct thread *thread = argument;

	(void)pthread_setname_np(pthread_self(), thread->name);
	thread->run(thread, thread->context);
	return NULL;
}

/* The mask of the new thread is the one of its maker. */
static int create_without_signals(struct thread *thread)
{
	sigset_t all, before;

	sigfillset(&all);
	(void)pthread_sigmask(SIG_BLOCK, &all, &before);
	const int error = pthread_create(&thread->id, NULL, enter, thread);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

static void init_locks(struct thread *thread)
{
	pthread_condattr_t attributes;

	(void)pthread_mutex_init(&thread->lock, NULL);
	(void)pthread_condattr_init(&attributes);
	(void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&thread->changed, &attributes);
	(void)pthread_condattr_destroy(&attributes);
}

static void fini_locks(struct thread *thread)
{
	(void)pthread_cond_destroy(&thread->changed);
	(void)pthread_mutex_destroy(&thread->lock);
}

RESULT thread_start(struct thread *thread, const char *name, void (*run)(struct thread *thread, void *context),
                    void *context, struct err *e)
{
	*thread = (struct thread){ .run = run, .context = context };
	snprintf(thread->name, sizeof thread->name, "%s", name);
	init_locks(thread);
	const int error = create_without_signals(thread);
	if (error != 0) {
		fini_locks(thread);
		FAIL(e, ERR_INTERNAL, "the thread %s cannot be started: %s", name, strerrordesc_np(error));
	}
	thread->started = true;
	return OK;
}

static struct timespec deadline_in(int64_t ms)
{
	struct timespec at;

	(void)clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_sec += ms / 1000;
	at.tv_nsec += (long)(ms % 1000) * 1000000L;
	if (at.tv_nsec >= 1000000000L) {
		at.tv_sec++;
		at.tv_nsec -= 1000000000L;
	}
	return at;
}

bool thread_wait(struct thread *thread, int64_t timeout_ms)
{
	const struct timespec deadline = deadline_in(timeout_ms);
	int error = 0;

	pthread_mutex_lock(&thread->lock);
	while (!thread->stop && !thread->woken && error == 0)
		error = pthread_cond_timedwait(&thread->changed, &thread->lock, &deadline);
	thread->woken = false;
	const bool go_on = !thread->stop;
	pthread_mutex_unlock(&thread->lock);
	return go_on;
}

static void signal_thread(struct thread *thread, bool stop)
{
	pthread_mutex_lock(&thread->lock);
	thread->woken = true;
	thread->stop = thread->stop || stop;
	pthread_cond_signal(&thread->changed);
	pthread_mutex_unlock(&thread->lock);
}

void thread_wake(struct thread *thread)
{
	signal_thread(thread, false);
}

void thread_stop(struct thread *thread)
{
	if (!thread->started)
		return;
	signal_thread(thread, true);
	(void)pthread_join(thread->id, NULL);
	fini_locks(thread);
	thread->started = false;
}
