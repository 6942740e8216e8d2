/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One libmicrohttpd daemon per plane, with its limits. A plane gives `answer`, which is called on a pool thread
 * once a request is complete; it never blocks longer than its plane allows.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "base/clock.h"
#include "base/log.h"
#include "base/metric.h"
#include "http/reply.h"
#include "http/request.h"

struct server;

struct server_limits {
	size_t body_max;             /* bytes; more is 413 */
	size_t header_max;           /* bytes of request line and headers; more is 431 */
	unsigned connections_max;
	unsigned connections_per_address_max; /* 0: no such limit */
	unsigned idle_timeout_s;
	size_t arena_max;            /* bytes of memory that one request may use beside its body */
};

struct server_config {
	const char *name;            /* "relying-party", in logs */
	const char *listen;          /* "127.0.0.1:8080", "[::1]:8080", port 0: any free one */
	unsigned threads;
	struct server_limits limits;
	const struct clock *clock;
	const struct log *log;
	struct metrics *metrics;
	struct metric_histogram *latency;
	/* Fills reply for the request, whatever happens; `context` as given. Any pool thread. */
	void (*answer)(void *context, struct request *request, struct reply *reply);
	void *context;
};

/* Binds and starts. ERR_INVALID: the address; ERR_STATE: in use. Strings are copied. */
RESULT server_start(const struct server_config *config, struct server **out, struct err *e);
/* The port it listens on. */
unsigned server_port(const struct server *server);
/* Accepts no more connections, lets requests under way end (at most `grace_ms`), then closes. */
void server_stop(struct server *server, int grace_ms);
void server_free(struct server *server);
DEFINE_CLEANUP(struct server, server_free);

#endif
