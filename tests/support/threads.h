/* SPDX-License-Identifier: Apache-2.0 */
/* Several threads that start their work together; cmocka's asserts belong to the thread that waits for them. */
#ifndef TESTS_SUPPORT_THREADS_H
#define TESTS_SUPPORT_THREADS_H

#include "support/parse.h"

#include <pthread.h>
#include <stdatomic.h>

#define TEST_THREADS_MAX 8

struct test_threads {
	pthread_barrier_t barrier;
	/* Works as the thread of this number and tells how many things went wrong. */
	unsigned (*work)(void *context, unsigned number);
	void *context;
	atomic_uint next, faults;
};

static inline void *test_thread(void *argument)
{
	struct test_threads *threads = argument;
	const unsigned number = atomic_fetch_add(&threads->next, 1);

	pthread_barrier_wait(&threads->barrier);
	atomic_fetch_add(&threads->faults, threads->work(threads->context, number));
	return NULL;
}

/* The sum of what `count` threads returned. */
static inline unsigned in_threads(unsigned count, unsigned (*work)(void *context, unsigned number), void *context)
{
	struct test_threads threads = { .work = work, .context = context };
	pthread_t ids[TEST_THREADS_MAX];

	assert_true(count <= TEST_THREADS_MAX);
	assert_int_equal(pthread_barrier_init(&threads.barrier, NULL, count), 0);
	for (unsigned i = 0; i < count; i++)
		assert_int_equal(pthread_create(&ids[i], NULL, test_thread, &threads), 0);
	for (unsigned i = 0; i < count; i++)
		assert_int_equal(pthread_join(ids[i], NULL), 0);
	pthread_barrier_destroy(&threads.barrier);
	return atomic_load(&threads.faults);
}

#endif
