/* SPDX-License-Identifier: Apache-2.0 */
/* A line on standard error that says that something goes on, when it is a terminal and takes over a second. */
#ifndef APP_CLI_PROGRESS_H
#define APP_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	const char *what; /* "making the key" */
	int64_t started_ms, drawn_ms;
	unsigned turn;
	bool terminal, drawn;
};

struct progress progress_begin(const char *what);
/* `total` 0: unknown, only that it goes on. May be called as often as one likes. */
void progress_tick(struct progress *progress, int64_t done, int64_t total);
/* Takes the line away. */
void progress_end(struct progress *progress);
#define CLEANUP_PROGRESS __attribute__((cleanup(progress_end)))

#endif
