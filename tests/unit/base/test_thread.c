/* SPDX-License-Identifier: Apache-2.0 */
#include "base/thread.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>

#define NEVER_MS 600000

struct seen {
	atomic_int rounds;
	atomic_bool ended;
	char name[16];
	bool takes_sigterm;
};

static void work(struct thread *thread, void *context)
{
	struct seen *seen = context;
	sigset_t mask;

	pthread_getname_np(pthread_self(), seen->name, sizeof seen->name);
	pthread_sigmask(SIG_BLOCK, NULL, &mask);
	seen->takes_sigterm = sigismember(&mask, SIGTERM) == 0;
	do
		atomic_fetch_add(&seen->rounds, 1);
	while (thread_wait(thread, NEVER_MS));
	atomic_store(&seen->ended, true);
}

static void thread_that_waits_ends_at_once_when_asked(void **state)
{
	struct thread thread;
	struct seen seen = { 0 };
	struct err e;
	(void)state;
	assert_false(failed(thread_start(&thread, "worker", work, &seen, &e)));
	thread_stop(&thread);
	assert_true(seen.ended);
}

static void wake_gives_another_round_and_is_not_lost_before_the_wait(void **state)
{
	struct thread thread;
	struct seen seen = { 0 };
	struct err e;
	(void)state;
	assert_false(failed(thread_start(&thread, "worker", work, &seen, &e)));
	thread_wake(&thread);
	while (atomic_load(&seen.rounds) < 2)
		sched_yield();
	thread_stop(&thread);
	assert_int_equal(seen.rounds, 2);
}

static void thread_has_its_name_and_takes_no_signals(void **state)
{
	struct thread thread;
	struct seen seen = { 0 };
	struct err e;
	(void)state;
	assert_false(failed(thread_start(&thread, "a name longer than the kernel's", work, &seen, &e)));
	thread_stop(&thread);
	assert_string_equal(seen.name, "a name longer t");
	assert_false(seen.takes_sigterm);
}

static void wait_that_times_out_goes_on(void **state)
{
	struct thread thread = { 0 };
	(void)state;
	pthread_mutex_init(&thread.lock, NULL);
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&thread.changed, &monotonic);
	assert_true(thread_wait(&thread, 0));
	assert_true(thread_wait(&thread, 1));
}

static void stopping_what_never_started_does_nothing(void **state)
{
	struct thread thread = { 0 };
	(void)state;
	thread_stop(&thread);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(thread_that_waits_ends_at_once_when_asked),
		cmocka_unit_test(wake_gives_another_round_and_is_not_lost_before_the_wait),
		cmocka_unit_test(thread_has_its_name_and_takes_no_signals),
		cmocka_unit_test(wait_that_times_out_goes_on),
		cmocka_unit_test(stopping_what_never_started_does_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
