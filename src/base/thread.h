/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A named thread that works in rounds and can be woken and asked to end. The lock protects `stop` and `woken`.
 * Whoever started it stops it; threads take no signals, the main thread does.
 */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include "base/err.h"

#include <pthread.h>
#include <stdint.h>

struct thread {
	pthread_t id;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool started, stop, woken;
	char name[16]; /* as the kernel shows it */
	void (*run)(struct thread *thread, void *context);
	void *context;
};

/* Starts `run`, with every signal blocked. ERR_INTERNAL. The struct stays where it is until thread_stop. */
RESULT thread_start(struct thread *thread, const char *name, void (*run)(struct thread *thread, void *context),
                    void *context, struct err *e);
/* Waits at most `timeout_ms`, shorter when woken. False once the thread was asked to end. */
bool thread_wait(struct thread *thread, int64_t timeout_ms);
void thread_wake(struct thread *thread);
/* Asks it to end, wakes it and joins it. Does nothing for a zeroed struct. */
void thread_stop(struct thread *thread);

#endif
