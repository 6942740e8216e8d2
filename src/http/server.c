/* SPDX-License-Identifier: Apache-2.0 */
#include "http/server.h"

#include "http/connection.h"
#include "http/listener.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/*
 * Of libmicrohttpd: the head, what it parsed of it, and a buffer for bodies. All of it is cleared after each
 * request, so more than needed costs time.
 */
#define CONNECTION_MEMORY(header_max) ((header_max) + 24u * 1024)
#define LOG_LINE_MAX 512

struct server {
	struct connection_shared shared;
	struct MHD_Daemon *daemon; /* NULL: stopped */
	int listener;              /* libmicrohttpd's while the daemon runs */
	unsigned port;
	char *name;
	bool has_arena_key;
};

/* --- what libmicrohttpd calls --- */

static struct connection *connection_of(struct MHD_Connection *mhd)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info != NULL ? info->socket_context : NULL;
}

static void on_connection(void *context, struct MHD_Connection *mhd, void **socket_context,
                          enum MHD_ConnectionNotificationCode code)
{
	struct server *server = context;

	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		connection_free(*socket_context);
		*socket_context = NULL;
		return;
	}
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
	*socket_context = info != NULL ? connection_new(&server->shared, info->connect_fd) : NULL;
}

/* The first call comes with the headers, then one for each piece of the body, then one at the end. */
static enum MHD_Result on_request(void *context, struct MHD_Connection *mhd, const char *path, const char *method,
                                  const char *version, const char *data, size_t *len, void **request_context)
{
	struct connection *connection = *request_context;

	(void)context;
	(void)version;
	if (connection == NULL) {
		connection = connection_of(mhd);
		*request_context = connection;
		return connection != NULL ? connection_begin(connection, mhd, method) : MHD_NO;
	}
	if (*len == 0)
		return connection_answer(connection, mhd, path);
	const enum MHD_Result collected = connection_collect(connection, data, *len);
	*len = 0;
	return collected;
}

static void on_end(void *context, struct MHD_Connection *mhd, void **request_context,
                   enum MHD_RequestTerminationCode code)
{
	(void)context;
	(void)mhd;
	(void)code;
	if (*request_context != NULL)
		connection_end(*request_context);
	*request_context = NULL;
}

/* An address is split first and decoded afterwards, by ourselves: "%2F" is no slash. */
static size_t keep_encoded(void *context, struct MHD_Connection *mhd, char *text)
{
	(void)context;
	(void)mhd;
	return strlen(text);
}

__attribute__((format(printf, 2, 0))) static void on_log(void *context, const char *format, va_list args)
{
	const struct server *server = context;
	char line[LOG_LINE_MAX];

	vsnprintf(line, sizeof line, format, args);
	line[strcspn(line, "\n")] = '\0';
	log_event(server->shared.config.log, LOG_DEBUG, "http library", LOG_TEXT("plane", server->name),
	          LOG_TEXT("detail", line));
}

/* --- start --- */

static void free_arena(void *arena)
{
	arena_free(arena);
}

static RESULT init_shared(struct server *server, const struct server_config *config, struct err *e)
{
	struct connection_shared *shared = &server->shared;

	shared->config = *config;
	server->name = strdup(config->name);
	ENSURE(server->name != NULL, e, ERR_INTERNAL, "out of memory");
	shared->config.name = server->name;
	shared->config.listen = NULL;
	server->has_arena_key = pthread_key_create(&shared->arena, free_arena) == 0;
	ENSURE(server->has_arena_key, e, ERR_INTERNAL, "no thread-specific memory is left");
	return deadlines_new(&shared->deadlines, e);
}

static RESULT start_daemon(struct server *server, struct err *e)
{
	const struct server_config *config = &server->shared.config;
	const struct server_limits *limits = &config->limits;
	const unsigned threads = config->threads > 1 ? config->threads : 0; /* one thread is no pool */
	const unsigned connections = limits->connections_max > threads ? limits->connections_max : threads + 1;

	/* clang-format off */
	server->daemon = MHD_start_daemon(
		MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_ERROR_LOG | MHD_USE_TURBO, 0, NULL, NULL, on_request, server,
		MHD_OPTION_EXTERNAL_LOGGER, on_log, server,
		MHD_OPTION_LISTEN_SOCKET, server->listener,
		MHD_OPTION_THREAD_POOL_SIZE, threads,
		MHD_OPTION_CONNECTION_LIMIT, connections,
		MHD_OPTION_PER_IP_CONNECTION_LIMIT, limits->connections_per_address_max,
		MHD_OPTION_CONNECTION_TIMEOUT, limits->idle_timeout_s,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY(limits->header_max),
		MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
		MHD_OPTION_NOTIFY_COMPLETED, on_end, server,
		MHD_OPTION_UNESCAPE_CALLBACK, keep_encoded, server,
		MHD_OPTION_END);
	/* clang-format on */
	ENSURE(server->daemon != NULL, e, ERR_INTERNAL, "the HTTP server could not be started");
	return OK;
}

RESULT server_start(const struct server_config *config, struct server **out, struct err *e)
{
	CLEANUP(server_free) struct server *server = calloc(1, sizeof *server);

	ENSURE(server != NULL, e, ERR_INTERNAL, "out of memory");
	server->listener = -1;
	pthread_mutex_init(&server->shared.lock, NULL);
	pthread_cond_init(&server->shared.idle, NULL);
	TRY(init_shared(server, config, e));
	TRY(listener_open(config->listen, &server->listener, e));
	server->port = listener_port(server->listener);
	TRY(start_daemon(server, e));
	*out = TAKE(server);
	return OK;
}

unsigned server_port(const struct server *server)
{
	return server->port;
}

/* --- stop --- */

static void close_listener(struct server *server)
{
	if (server->listener >= 0)
		close(server->listener);
	server->listener = -1;
}

static void await_idle(struct connection_shared *shared, int grace_ms)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += grace_ms / 1000;
	until.tv_nsec += grace_ms % 1000 * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_mutex_lock(&shared->lock);
	while (atomic_load(&shared->under_way) > 0)
		if (pthread_cond_clockwait(&shared->idle, &shared->lock, CLOCK_MONOTONIC, &until) != 0)
			break;
	pthread_mutex_unlock(&shared->lock);
}

void server_stop(struct server *server, int grace_ms)
{
	if (server->daemon == NULL)
		return;
	atomic_store(&server->shared.stopping, true);
	MHD_quiesce_daemon(server->daemon);
	/* Refuses whoever comes now; closed only when no thread of the pool can look at it any more. */
	(void)shutdown(server->listener, SHUT_RDWR);
	await_idle(&server->shared, grace_ms);
	MHD_stop_daemon(server->daemon);
	server->daemon = NULL;
	close_listener(server);
}

void server_free(struct server *server)
{
	if (server == NULL)
		return;
	server_stop(server, 0);
	close_listener(server);
	deadlines_free(server->shared.deadlines);
	if (server->has_arena_key)
		pthread_key_delete(server->shared.arena);
	pthread_cond_destroy(&server->shared.idle);
	pthread_mutex_destroy(&server->shared.lock);
	free(server->name);
	free(server);
}
