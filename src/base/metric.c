/* SPDX-License-Identifier: Apache-2.0 */
#include "base/metric.h"

#include <inttypes.h>

#define FIRST_BOUND_US 50
#define LATENCY "anchorhold_http_request_duration_seconds"

static const struct {
	const char *kind, *name, *help;
} rows[METRIC_COUNT] = {
#define COUNTER "counter"
#define GAUGE "gauge"
#define X(symbol, kind, name, help) [symbol] = { kind, name, help },
	METRICS(X)
#undef X
#undef COUNTER
#undef GAUGE
};

void metric_add(struct metrics *metrics, enum metric_id id, int64_t amount)
{
	atomic_fetch_add_explicit(&metrics->values[id], amount, memory_order_relaxed);
}

void metric_set(struct metrics *metrics, enum metric_id id, int64_t value)
{
	atomic_store_explicit(&metrics->values[id], value, memory_order_relaxed);
}

int64_t metric_get(const struct metrics *metrics, enum metric_id id)
{
	return atomic_load_explicit(&metrics->values[id], memory_order_relaxed);
}

void metric_observe_us(struct metric_histogram *histogram, int64_t microseconds)
{
	uint64_t us = microseconds < 0 ? 0 : (uint64_t)microseconds;
	size_t bucket = 0;

	while (bucket < METRIC_BUCKETS - 1 && us > (uint64_t)FIRST_BOUND_US << bucket)
		bucket++;
	atomic_fetch_add_explicit(&histogram->bucket[bucket], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&histogram->sum_us, us, memory_order_relaxed);
}

static size_t family_len(const char *name)
{
	return strcspn(name, "{");
}

/* Rows of one family stand together in the table; the family is described before its first row. */
static bool begins_family(size_t row)
{
	size_t len = family_len(rows[row].name);

	return row == 0 || family_len(rows[row - 1].name) != len || memcmp(rows[row - 1].name, rows[row].name, len) != 0;
}

static void put_family(struct buf *out, const char *name, const char *kind, const char *help)
{
	int len = (int)family_len(name);

	buf_printf(out, "# HELP %.*s %s\n# TYPE %.*s %s\n", len, name, help, len, name, kind);
}

static void put_seconds(struct buf *out, uint64_t us)
{
	buf_printf(out, "%" PRIu64 ".%06" PRIu64, us / 1000000, us % 1000000);
}

static void put_histogram(struct buf *out, const char *plane, const struct metric_histogram *histogram)
{
	uint64_t count = 0;

	for (size_t i = 0; i < METRIC_BUCKETS; i++) {
		count += atomic_load_explicit(&histogram->bucket[i], memory_order_relaxed);
		buf_printf(out, LATENCY "_bucket{plane=\"%s\",le=\"", plane);
		if (i == METRIC_BUCKETS - 1)
			buf_put_text(out, "+Inf");
		else
			put_seconds(out, (uint64_t)FIRST_BOUND_US << i);
		buf_printf(out, "\"} %" PRIu64 "\n", count);
	}
	buf_printf(out, LATENCY "_sum{plane=\"%s\"} ", plane);
	put_seconds(out, atomic_load_explicit(&histogram->sum_us, memory_order_relaxed));
	buf_printf(out, "\n" LATENCY "_count{plane=\"%s\"} %" PRIu64 "\n", plane, count);
}

void metrics_write(const struct metrics *metrics, struct buf *out)
{
	for (size_t i = 0; i < METRIC_COUNT; i++) {
		if (begins_family(i))
			put_family(out, rows[i].name, rows[i].kind, rows[i].help);
		buf_printf(out, "%s %" PRId64 "\n", rows[i].name, metric_get(metrics, (enum metric_id)i));
	}
	put_family(out, LATENCY, "histogram", "Time from request to response by plane");
	put_histogram(out, "relying_party", &metrics->relying_party_latency);
	put_histogram(out, "management", &metrics->management_latency);
}
