/* SPDX-License-Identifier: Apache-2.0 */
#include "base/metric.h"

#include "support/threads.h"

#include <stdio.h>

static struct metrics metrics;

static int zero(void **state)
{
	(void)state;
	memset(&metrics, 0, sizeof metrics);
	return 0;
}

static const char *page(struct buf *buf)
{
	buf_init(buf, 64 * 1024);
	metrics_write(&metrics, buf);
	assert_true(buf_ok(buf));
	return buf_text(buf);
}

static void counters_add_and_gauges_are_set(void **state)
{
	CLEANUP_BUF struct buf buf;

	(void)state;
	metric_add(&metrics, METRIC_ISSUED, 2);
	metric_add(&metrics, METRIC_ISSUED, 3);
	metric_set(&metrics, METRIC_HTTP_CONNECTIONS, 7);
	metric_add(&metrics, METRIC_HTTP_CONNECTIONS, -1);
	assert_int_equal(metric_get(&metrics, METRIC_ISSUED), 5);
	const char *text = page(&buf);
	assert_non_null(strstr(text, "\nanchorhold_certificates_issued_total 5\n"));
	assert_non_null(strstr(text, "\nanchorhold_http_connections 6\n"));
	assert_non_null(strstr(text, "\n# TYPE anchorhold_http_connections gauge\n"));
}

static size_t occurrences(const char *text, const char *wanted)
{
	size_t count = 0;

	for (const char *at = text; (at = strstr(at, wanted)) != NULL; at++)
		count++;
	return count;
}

/* Prometheus text format: HELP and TYPE once per family, before its first sample. */
static void every_family_is_described_once_before_its_samples(void **state)
{
	static const char *const names[] = {
#define COUNTER
#define GAUGE
#define X(symbol, kind, name, help) name,
		METRICS(X)
#undef X
	};
	CLEANUP_BUF struct buf buf;
	const char *text = page(&buf);

	(void)state;
	for (size_t i = 0; i < METRIC_COUNT; i++) {
		char line[200];
		snprintf(line, sizeof line, "# TYPE %.*s ", (int)strcspn(names[i], "{"), names[i]);
		assert_int_equal(occurrences(text, line), 1);
		const char *described = strstr(text, line);
		snprintf(line, sizeof line, "\n%s 0\n", names[i]);
		assert_int_equal(occurrences(text, line), 1);
		assert_true(described < strstr(text, line));
	}
	assert_int_equal(occurrences(text, "# TYPE anchorhold_http_request_duration_seconds histogram\n"), 1);
}

static void observations_fall_into_their_bucket_and_all_above(void **state)
{
	static const int64_t observed[] = { -5, 0, 50, 51, 100, 101, INT64_C(1000000), INT64_C(3600000000) };
	CLEANUP_BUF struct buf buf;

	(void)state;
	for (size_t i = 0; i < sizeof observed / sizeof observed[0]; i++)
		metric_observe_us(&metrics.management_latency, observed[i]);
	const char *text = page(&buf);
	static const char *const lines[] = {
		"_bucket{plane=\"management\",le=\"0.000050\"} 3\n", "_bucket{plane=\"management\",le=\"0.000100\"} 5\n",
		"_bucket{plane=\"management\",le=\"0.000200\"} 6\n", "_bucket{plane=\"management\",le=\"0.204800\"} 6\n",
		"_bucket{plane=\"management\",le=\"+Inf\"} 8\n",     "_count{plane=\"management\"} 8\n",
		"_sum{plane=\"management\"} 3601.000302\n",          "_count{plane=\"relying_party\"} 0\n",
	};
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		if (strstr(text, lines[i]) == NULL)
			fail_msg("no line %s in %s", lines[i], text);
}

static unsigned count(void *context, unsigned number)
{
	(void)context;
	for (unsigned i = 0; i < 10000; i++) {
		metric_add(&metrics, METRIC_DECISIONS_TRUSTED, 1);
		metric_observe_us(&metrics.relying_party_latency, number);
	}
	return 0;
}

static void threads_lose_no_count(void **state)
{
	(void)state;
	assert_int_equal(in_threads(4, count, NULL), 0);
	assert_int_equal(metric_get(&metrics, METRIC_DECISIONS_TRUSTED), 40000);
	assert_int_equal(atomic_load(&metrics.relying_party_latency.bucket[0]), 40000);
	assert_int_equal(atomic_load(&metrics.relying_party_latency.sum_us), 60000);
}

#define METRIC_TEST(function) cmocka_unit_test_setup(function, zero)

int main(void)
{
	const struct CMUnitTest tests[] = {
		METRIC_TEST(counters_add_and_gauges_are_set),
		METRIC_TEST(every_family_is_described_once_before_its_samples),
		METRIC_TEST(observations_fall_into_their_bucket_and_all_above),
		METRIC_TEST(threads_lose_no_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
