/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/progress.h"

#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define QUIET_MS 1000
#define TURN_MS 120

struct progress progress_begin(const char *what)
{
	return (struct progress){
		.what = what,
		.started_ms = clock_monotonic_ms(),
		.terminal = isatty(STDERR_FILENO) == 1,
	};
}

static void draw(const struct progress *progress, int64_t seconds, int64_t done, int64_t total)
{
	static const char turns[] = "|/-\\";
	const char turn = turns[progress->turn % 4];

	if (total > 0)
		fprintf(stderr, "\r\033[K%c %s: %" PRId64 " %%, %" PRId64 " s", turn, progress->what,
		        done * 100 / total, seconds);
	else
		fprintf(stderr, "\r\033[K%c %s: %" PRId64 " s", turn, progress->what, seconds);
	fflush(stderr);
}

void progress_tick(struct progress *progress, int64_t done, int64_t total)
{
	const int64_t now = clock_monotonic_ms();

	if (!progress->terminal || now - progress->started_ms < QUIET_MS || now - progress->drawn_ms < TURN_MS)
		return;
	draw(progress, (now - progress->started_ms) / 1000, done, total);
	progress->drawn_ms = now;
	progress->drawn = true;
	progress->turn++;
}

void progress_end(struct progress *progress)
{
	if (progress->drawn)
		fputs("\r\033[K", stderr);
	progress->drawn = false;
}
