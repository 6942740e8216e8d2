/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counters, gauges and one latency histogram per plane, as one table from which /metrics and the
 * documentation derive (Prometheus text format 0.0.4). Updates are relaxed atomic adds.
 */
#ifndef BASE_METRIC_H
#define BASE_METRIC_H

#include "base/buf.h"

#include <stdatomic.h>
#include <stdint.h>

/*      symbol                          kind       name                                          help */
#define METRICS(X)                                                                                                        \
	X(METRIC_DECISIONS_TRUSTED,       COUNTER, "anchorhold_decisions_total{verdict=\"trusted\"}",       "Decisions by verdict") \
	X(METRIC_DECISIONS_UNTRUSTED,     COUNTER, "anchorhold_decisions_total{verdict=\"untrusted\"}",     "Decisions by verdict") \
	X(METRIC_DECISIONS_INDETERMINATE, COUNTER, "anchorhold_decisions_total{verdict=\"indeterminate\"}", "Decisions by verdict") \
	X(METRIC_HTTP_2XX,                COUNTER, "anchorhold_http_responses_total{class=\"2xx\"}",        "HTTP responses by class") \
	X(METRIC_HTTP_3XX,                COUNTER, "anchorhold_http_responses_total{class=\"3xx\"}",        "HTTP responses by class") \
	X(METRIC_HTTP_4XX,                COUNTER, "anchorhold_http_responses_total{class=\"4xx\"}",        "HTTP responses by class") \
	X(METRIC_HTTP_5XX,                COUNTER, "anchorhold_http_responses_total{class=\"5xx\"}",        "HTTP responses by class") \
	X(METRIC_HTTP_CONNECTIONS,        GAUGE,   "anchorhold_http_connections",                           "Open HTTP connections") \
	X(METRIC_ISSUED,                  COUNTER, "anchorhold_certificates_issued_total",                  "Certificates issued by this node") \
	X(METRIC_REVOKED,                 COUNTER, "anchorhold_certificates_revoked_total",                 "Certificates revoked by this node") \
	X(METRIC_CRLS,                    COUNTER, "anchorhold_crls_published_total",                       "CRLs built and published by this node") \
	X(METRIC_CRL_FAILURES,            COUNTER, "anchorhold_crl_failures_total",                         "CRL builds that failed") \
	X(METRIC_SNAPSHOT_VERSION,        GAUGE,   "anchorhold_snapshot_change",                            "Change counter that the snapshot has applied") \
	X(METRIC_SNAPSHOT_READ_MS,        GAUGE,   "anchorhold_snapshot_confirmed_milliseconds",            "When the snapshot was last confirmed against the database, milliseconds since 1970") \
	X(METRIC_SNAPSHOT_RELOADS,        COUNTER, "anchorhold_snapshot_reloads_total",                     "Full reloads of the snapshot") \
	X(METRIC_REFRESH_FAILURES,        COUNTER, "anchorhold_refresh_failures_total",                     "Failed reads of the change log") \
	X(METRIC_JOBS_DONE,               COUNTER, "anchorhold_jobs_total{result=\"done\"}",                "Jobs finished by this node") \
	X(METRIC_JOBS_FAILED,             COUNTER, "anchorhold_jobs_total{result=\"failed\"}",              "Jobs finished by this node") \
	X(METRIC_AUTH_FAILURES,           COUNTER, "anchorhold_authentication_failures_total",              "Requests refused for a wrong or missing token")

enum metric_id {
#define X(symbol, kind, name, help) symbol,
	METRICS(X)
#undef X
	METRIC_COUNT
};

#define METRIC_BUCKETS 14 /* upper bounds 50 us, doubling, and +Inf */

struct metric_histogram {
	atomic_uint_fast64_t bucket[METRIC_BUCKETS];
	atomic_uint_fast64_t sum_us;
};

struct metrics {
	atomic_int_fast64_t values[METRIC_COUNT];
	struct metric_histogram relying_party_latency;
	struct metric_histogram management_latency;
};

void metric_add(struct metrics *metrics, enum metric_id id, int64_t amount);
void metric_set(struct metrics *metrics, enum metric_id id, int64_t value);
int64_t metric_get(const struct metrics *metrics, enum metric_id id);
void metric_observe_us(struct metric_histogram *histogram, int64_t microseconds);
void metrics_write(const struct metrics *metrics, struct buf *out);

#endif
