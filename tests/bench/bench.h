/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Benchmarks within one process: what they share. Each prints "name value" lines, which bench.py holds
 * against their targets; times are medians of several rounds, with the floor or peer in between.
 */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct bench_options {
	size_t count; /* of what the benchmark says: leaves, entries, requests */
	size_t rounds;
	const char *where; /* connection string, port and size, …; may be NULL */
};

typedef void bench_run(const struct bench_options *options);
bench_run bench_decide_cold, bench_crl_build, bench_crl_load, bench_revoke, bench_floor, bench_notify;

/* A benchmark whose preparation fails has nothing to say: it ends the process. */
#define MUST(call)                                           \
	do {                                                 \
		struct err e = { 0 };                        \
		if (failed(call))                            \
			bench_die(#call, e.detail, e.cause); \
	} while (0)
#define CHECK_THAT(condition)                                   \
	do {                                                    \
		if (!(condition))                               \
			bench_die(#condition, "is not so", ""); \
	} while (0)
_Noreturn void bench_die(const char *what, const char *detail, const char *cause);

int64_t now_ns(void);
/* One line of output. */
void report(const char *name, double value);

/* Values of the rounds of one figure. */
#define SAMPLES_MAX 100000
struct samples {
	double *values; /* owned */
	size_t count;
};
void samples_add(struct samples *samples, double value);
/* At a fraction of the sorted values: 0.5 is the median. */
double samples_at(struct samples *samples, double fraction);
/* Prints the median and forgets the values. */
void samples_report(struct samples *samples, const char *name);

/* What a piece of work costs in a process of its own: time, and the most memory above what was there before. */
struct cost {
	double seconds;
	double bytes;
};
struct cost cost_of(void (*work)(void *context), void *context);

#endif
