/* SPDX-License-Identifier: Apache-2.0 */
/* Time as an input: production reads the system's clock, tests set a fake one. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

struct clock {
	int64_t (*read_ms)(const struct clock *clock);
	int64_t (*read_steady_ms)(const struct clock *clock);
	int64_t fake_ms,
		fake_step_ms; /* used by clock_fake only: the time, and by how much somebody set the wall clock */
};

/* Wall-clock time, milliseconds since 1970. */
struct clock clock_system(void);
struct clock clock_fake(int64_t now_ms);

static inline int64_t clock_now_ms(const struct clock *clock)
{
	return clock->read_ms(clock);
}

/*
 * Milliseconds that pass whatever is done to the wall clock, while the machine sleeps too: for ages. Where they are
 * counted from means nothing.
 */
static inline int64_t clock_steady_ms(const struct clock *clock)
{
	return clock->read_steady_ms(clock);
}

static inline int64_t clock_now(const struct clock *clock)
{
	int64_t ms = clock_now_ms(clock);
	return ms >= 0 ? ms / 1000 : -((-ms + 999) / 1000);
}

/* Monotonic milliseconds and microseconds, for durations only. */
int64_t clock_monotonic_ms(void);
int64_t clock_monotonic_us(void);

#endif
