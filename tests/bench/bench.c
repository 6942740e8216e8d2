/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/bench.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const struct {
	const char *name;
	bench_run *run;
	struct bench_options usual;
	const char *counts;
} benches[] = {
	{ "decide-cold", bench_decide_cold, { .count = 200, .rounds = 15 }, "leaves in a round" },
	{ "crl-build", bench_crl_build, { .count = 1000000, .rounds = 5 }, "entries" },
	{ "crl-load", bench_crl_load, { .count = 1000000, .rounds = 5 }, "entries" },
	{ "revoke", bench_revoke, { .count = 1000000, .rounds = 5 }, "revoked certificates" },
	{ "floor", bench_floor, { .count = 500, .rounds = 1 }, "octets of the answers" },
	{ "notify", bench_notify, { .count = 300, .rounds = 1 }, "commits" },
};

void bench_die(const char *what, const char *detail, const char *cause)
{
	fprintf(stderr, "bench: %s: %s %s\n", what, detail, cause);
	exit(1);
}

int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void report(const char *name, double value)
{
	printf("%s %.6g\n", name, value);
	fflush(stdout);
}

/* --- samples --- */

void samples_add(struct samples *samples, double value)
{
	if (samples->values == NULL)
		samples->values = calloc(SAMPLES_MAX, sizeof *samples->values);
	CHECK_THAT(samples->values != NULL && samples->count < SAMPLES_MAX);
	samples->values[samples->count++] = value;
}

static int by_value(const void *left, const void *right)
{
	const double a = *(const double *)left, b = *(const double *)right;
	return (a > b) - (a < b);
}

double samples_at(struct samples *samples, double fraction)
{
	CHECK_THAT(samples->count > 0);
	qsort(samples->values, samples->count, sizeof *samples->values, by_value);
	return samples->values[(size_t)(fraction * (double)(samples->count - 1) + 0.5)];
}

void samples_report(struct samples *samples, const char *name)
{
	report(name, samples_at(samples, 0.5));
	free(samples->values);
	*samples = (struct samples){ .values = NULL };
}

/* --- memory --- */

/* A field of /proc/self/status, in bytes. */
static double status_bytes(const char *field)
{
	char line[256];
	double kilobytes = -1;
	FILE *status = fopen("/proc/self/status", "r");

	CHECK_THAT(status != NULL);
	while (fgets(line, sizeof line, status) != NULL)
		if (strncmp(line, field, strlen(field)) == 0)
			kilobytes = strtod(line + strlen(field), NULL);
	fclose(status);
	CHECK_THAT(kilobytes >= 0);
	return kilobytes * 1024;
}

/* A child starts with the memory it shares with its parent; the most it ever had starts anew. */
static struct cost measure(void (*work)(void *context), void *context)
{
	const double before = status_bytes("VmRSS:");
	const int64_t began = now_ns();

	work(context);
	return (struct cost){ .seconds = (double)(now_ns() - began) / 1e9, .bytes = status_bytes("VmHWM:") - before };
}

struct cost cost_of(void (*work)(void *context), void *context)
{
	struct cost cost = { 0 };
	int ends[2], status;

	CHECK_THAT(pipe(ends) == 0);
	const pid_t child = fork();
	CHECK_THAT(child >= 0);
	if (child == 0) {
		cost = measure(work, context);
		_exit(write(ends[1], &cost, sizeof cost) == (ssize_t)sizeof cost ? 0 : 1);
	}
	close(ends[1]);
	CHECK_THAT(read(ends[0], &cost, sizeof cost) == (ssize_t)sizeof cost);
	close(ends[0]);
	CHECK_THAT(waitpid(child, &status, 0) == child && status == 0);
	return cost;
}

/* --- the command --- */

static int usage(void)
{
	fprintf(stderr, "usage: bench NAME [COUNT [ROUNDS [WHERE]]]\n");
	for (size_t i = 0; i < sizeof benches / sizeof benches[0]; i++)
		fprintf(stderr, "  %-12s %zu %s\n", benches[i].name, benches[i].usual.count, benches[i].counts);
	return 2;
}

static size_t number(const char *text)
{
	char *end;

	errno = 0;
	const unsigned long value = strtoul(text, &end, 10);
	if (errno != 0 || *end != '\0' || value == 0 || value > 100000000)
		bench_die(text, "is no number that can be counted to", "");
	return value;
}

int main(int argc, char **argv)
{
	for (size_t i = 0; argc >= 2 && i < sizeof benches / sizeof benches[0]; i++) {
		struct bench_options options = benches[i].usual;
		if (strcmp(argv[1], benches[i].name) != 0)
			continue;
		if (argc > 2)
			options.count = number(argv[2]);
		if (argc > 3)
			options.rounds = number(argv[3]);
		if (argc > 4)
			options.where = argv[4];
		benches[i].run(&options);
		return 0;
	}
	return usage();
}
