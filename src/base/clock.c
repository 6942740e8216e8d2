/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <time.h>

static int64_t read_us(clockid_t id)
{
	struct timespec now = { 0 };

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t read_ms(clockid_t id)
{
	return read_us(id) / 1000;
}

static int64_t read_system(const struct clock *clock)
{
	(void)clock;
	return read_ms(CLOCK_REALTIME);
}

static int64_t read_steady(const struct clock *clock)
{
	(void)clock;
	return read_ms(CLOCK_BOOTTIME);
}

static int64_t read_fake(const struct clock *clock)
{
	return clock->fake_ms + clock->fake_step_ms;
}

static int64_t read_fake_steady(const struct clock *clock)
{
	return clock->fake_ms;
}

struct clock clock_system(void)
{
	return (struct clock){ .read_ms = read_system, .read_steady_ms = read_steady };
}

struct clock clock_fake(int64_t now_ms)
{
	return (struct clock){ .read_ms = read_fake, .read_steady_ms = read_fake_steady, .fake_ms = now_ms };
}

int64_t clock_monotonic_ms(void)
{
	return read_ms(CLOCK_MONOTONIC);
}

int64_t clock_monotonic_us(void)
{
	return read_us(CLOCK_MONOTONIC);
}
