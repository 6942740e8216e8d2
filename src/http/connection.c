/* SPDX-License-Identifier: Apache-2.0 */
#include "http/connection.h"

#include "http/headers.h"
#include "http/percent.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

/* Times the idle timeout: a request must have arrived, and its answer have been taken, within. */
#define RECEIVING_TIMES 2
#define SENDING_TIMES 10

#define DISCARD_MAX (16u * 1024 * 1024) /* of a body that is too large, read so that the client sees the answer */
#define KEPT_MAX (64u * 1024)           /* a buffer that grew larger is not kept for the next request */
#define QUERY_PARAMETERS_MAX 32
#define RESPONSE_MAX 8192u /* of one that is sent by hand */

struct connection {
	struct deadline deadline;
	struct connection_shared *shared;
	struct headers headers;
	struct request request;
	struct reply reply;
	struct buf body;
	int fd;
	bool refused; /* was answered while the body still arrives: the rest is dropped, then comes the end */
	size_t discarded;
	int64_t began_us;
};

static int64_t timeout_ms(const struct connection *connection, int times)
{
	return (int64_t)connection->shared->config.limits.idle_timeout_s * 1000 * times;
}

struct connection *connection_new(struct connection_shared *shared, int fd)
{
	struct connection *connection = calloc(1, sizeof *connection);

	if (connection == NULL)
		return NULL;
	connection->shared = shared;
	connection->fd = fd;
	reply_init(&connection->reply);
	buf_init(&connection->body, shared->config.limits.body_max);
	deadline_add(shared->deadlines, &connection->deadline, fd, timeout_ms(connection, RECEIVING_TIMES));
	metric_add(shared->config.metrics, METRIC_HTTP_CONNECTIONS, 1);
	return connection;
}

void connection_free(struct connection *connection)
{
	if (connection == NULL)
		return;
	deadline_remove(connection->shared->deadlines, &connection->deadline);
	metric_add(connection->shared->config.metrics, METRIC_HTTP_CONNECTIONS, -1);
	reply_fini(&connection->reply);
	buf_fini(&connection->body);
	free(connection);
}

/* --- out --- */

static void add_headers(struct connection *connection, struct MHD_Response *response)
{
	const struct reply *reply = &connection->reply;
	bool has_cache_control = false;

	for (size_t i = 0; i < reply->header_count; i++) {
		MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
		has_cache_control |= strcmp(reply->headers[i].name, "Cache-Control") == 0;
	}
	if (!has_cache_control)
		MHD_add_response_header(response, "Cache-Control", "no-store");
	if (reply->status != MHD_HTTP_NOT_MODIFIED && reply->status != MHD_HTTP_NO_CONTENT)
		MHD_add_response_header(response, "Content-Type",
		                        reply->content_type != NULL ? reply->content_type : "application/json");
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	MHD_add_response_header(response, "X-Request-Id", connection->request.request_id);
	if (atomic_load_explicit(&connection->shared->stopping, memory_order_relaxed))
		MHD_add_response_header(response, "Connection", "close");
}

/* The bytes stay where they are until connection_end, so nobody copies them. */
static enum MHD_Result send_reply(struct connection *connection, struct MHD_Connection *mhd)
{
	struct reply *reply = &connection->reply;
	const struct slice bytes = reply->owner != NULL ? reply->shared : buf_slice(&reply->body);
	struct MHD_Response *response = MHD_create_response_from_buffer(bytes.len, (void *)(uintptr_t)bytes.data,
	                                                                MHD_RESPMEM_PERSISTENT);

	if (response == NULL)
		return MHD_NO;
	add_headers(connection, response);
	deadline_set(&connection->deadline, timeout_ms(connection, SENDING_TIMES));
	const enum MHD_Result queued = MHD_queue_response(mhd, (unsigned)reply->status, response);
	MHD_destroy_response(response);
	return queued;
}

static void log_request(const struct connection *connection, int64_t took_us)
{
	const struct server_config *config = &connection->shared->config;
	const struct request *request = &connection->request;
	const struct reply *reply = &connection->reply;
	const bool broken = reply->problem.code != ERR_NONE && reply->status >= MHD_HTTP_INTERNAL_SERVER_ERROR;
	const enum log_level level = broken ? LOG_ERROR : LOG_DEBUG;

	if (level < config->log->level)
		return;
	log_event(config->log, level, broken ? "request failed" : "request", LOG_TEXT("plane", config->name),
	          LOG_TEXT("request_id", request->request_id), LOG_TEXT("method", request->method),
	          LOG_TEXT("path", request->path), LOG_INT("status", reply->status), LOG_INT("microseconds", took_us),
	          LOG_TEXT("code", err_wire_code(reply->problem.code)),
	          LOG_TEXT("detail", reply->problem.code != ERR_NONE ? reply->problem.detail : ""),
	          LOG_TEXT("cause", reply->problem.code != ERR_NONE ? reply->problem.cause : ""),
	          LOG_TEXT("sqlstate", reply->problem.code != ERR_NONE ? reply->problem.sqlstate : ""));
}

/* What was measured must be there when the client has its answer, so it comes before the sending. */
static void measure(const struct connection *connection)
{
	const struct server_config *config = &connection->shared->config;
	const int64_t took_us = clock_monotonic_us() - connection->began_us;

	metric_observe_us(config->latency, took_us);
	metric_add(config->metrics, (enum metric_id)(METRIC_HTTP_2XX + connection->reply.status / 100 - 2), 1);
	log_request(connection, took_us);
}

static enum MHD_Result finish(struct connection *connection, struct MHD_Connection *mhd)
{
	measure(connection);
	return send_reply(connection, mhd);
}

/* A whole response as it goes over the wire. */
static void put_response(const struct connection *connection, struct buf *out)
{
	const struct reply *reply = &connection->reply;

	buf_printf(out,
	           "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\nCache-Control: no-store\r\n"
	           "X-Content-Type-Options: nosniff\r\nX-Request-Id: %s\r\nConnection: close\r\n\r\n",
	           reply->status, MHD_get_reason_phrase_for((unsigned)reply->status), reply->content_type,
	           reply->body.len, connection->request.request_id);
	buf_put_slice(out, buf_slice(&reply->body));
}

/*
 * A client that sends a body without asking first sees an answer only when somebody takes that body: with unread
 * bytes the kernel resets the connection. libmicrohttpd answers after the body or not at all, so the answer
 * goes around it; what follows is dropped within bounds, and then the connection ends.
 */
static void refuse_body(struct connection *connection)
{
	CLEANUP_BUF struct buf response;
	struct err e;

	if (failed(err_set(&e, ERR_TOO_LARGE, "the body must not be longer than %zu bytes", connection->body.ceiling)))
		reply_problem(&connection->reply, &e, connection->request.request_id);
	measure(connection);
	connection->refused = true;
	buf_init(&response, RESPONSE_MAX);
	put_response(connection, &response);
	if (buf_ok(&response))
		(void)!send(connection->fd, response.data, response.len, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* --- in --- */

static bool is_harmless_id(const char *text)
{
	const size_t len = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

	return len > 0 && len < REQUEST_ID_SIZE && text[len] == '\0';
}

static void set_request_id(struct request *request, const char *given)
{
	if (given != NULL && is_harmless_id(given)) {
		memcpy(request->request_id, given, strlen(given) + 1);
		return;
	}
	const struct uuid id = uuid_new(request->now_ms);
	uuid_format(&id, request->request_id);
}

static void set_headers(struct request *request, const struct headers *headers)
{
	request->content_type = headers->values[HEADER_CONTENT_TYPE];
	request->authorization = headers->values[HEADER_AUTHORIZATION];
	request->if_none_match = headers->values[HEADER_IF_NONE_MATCH];
	request->if_modified_since = headers->values[HEADER_IF_MODIFIED_SINCE];
	request->idempotency_key = headers->values[HEADER_IDEMPOTENCY_KEY];
	set_request_id(request, headers->values[HEADER_REQUEST_ID]);
}

static RESULT check_head(const struct connection *connection, struct MHD_Connection *mhd, struct err *e)
{
	const struct server_limits *limits = &connection->shared->config.limits;
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);

	ENSURE(info != NULL && info->header_size <= limits->header_max, e, ERR_HEADERS_TOO_LARGE,
	       "request line and headers must not be longer than %zu bytes", limits->header_max);
	return headers_check(&connection->headers, limits->body_max, e);
}

/* RFC 9110 10.1.1: with Expect it waits for our answer before it sends the body. */
static bool sends_at_once(const struct connection *connection)
{
	return connection->headers.values[HEADER_EXPECT] == NULL;
}

enum MHD_Result connection_begin(struct connection *connection, struct MHD_Connection *mhd, const char *method)
{
	struct connection_shared *shared = connection->shared;
	struct err e;

	atomic_fetch_add(&shared->under_way, 1);
	connection->began_us = clock_monotonic_us();
	connection->refused = false;
	connection->discarded = 0;
	connection->request = (struct request){
		.method = method,
		.path = "",
		.now_ms = clock_now_ms(shared->config.clock),
	};
	headers_read(mhd, &connection->headers);
	set_headers(&connection->request, &connection->headers);
	if (!failed(check_head(connection, mhd, &e)))
		return MHD_YES;
	if (e.code == ERR_TOO_LARGE && sends_at_once(connection)) {
		refuse_body(connection);
		return MHD_YES;
	}
	reply_problem(&connection->reply, &e, connection->request.request_id);
	reply_header(&connection->reply, "Connection", "close"); /* where the next request begins is anybody's guess */
	return finish(connection, mhd);
}

enum MHD_Result connection_collect(struct connection *connection, const char *data, size_t len)
{
	struct buf *body = &connection->body;

	if (!connection->refused && len <= body->ceiling - body->len) {
		buf_put(body, data, len);
		return buf_ok(body) ? MHD_YES : MHD_NO;
	}
	if (!connection->refused)
		refuse_body(connection);
	connection->discarded += len;
	return connection->discarded <= DISCARD_MAX ? MHD_YES : MHD_NO;
}

struct query {
	struct request *request;
	struct err *e;
	struct result outcome;
};

static RESULT add_parameter(struct request *request, const char *name, const char *value, struct err *e)
{
	struct text_list *names = &request->query_names, *values = &request->query_values;

	TRY(percent_decode(slice_text(name), request->arena, &names->items[names->count], e));
	TRY(percent_decode(slice_text(value), request->arena, &values->items[values->count], e));
	names->count = ++values->count;
	return OK;
}

static enum MHD_Result note_parameter(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct query *query = context;

	(void)kind;
	query->outcome = add_parameter(query->request, name, value != NULL ? value : "", query->e);
	return failed(query->outcome) ? MHD_NO : MHD_YES;
}

static RESULT read_query(struct request *request, struct MHD_Connection *mhd, struct err *e)
{
	struct query query = { .request = request, .e = e, .outcome = OK };
	const int count = MHD_get_connection_values(mhd, MHD_GET_ARGUMENT_KIND, NULL, NULL);

	if (count <= 0)
		return OK;
	ENSURE(count <= QUERY_PARAMETERS_MAX, e, ERR_INVALID, "the query has too many parameters");
	request->query_names.items = ARENA_ARRAY(request->arena, (size_t)count, const char *);
	request->query_values.items = ARENA_ARRAY(request->arena, (size_t)count, const char *);
	ENSURE_MEMORY(request->query_names.items != NULL ? request->query_values.items : NULL, e);
	MHD_get_connection_values(mhd, MHD_GET_ARGUMENT_KIND, note_parameter, &query);
	return query.outcome;
}

/* RFC 9112 3.2.2: a server takes the absolute form too. */
static const char *origin_form(const char *target)
{
	if (strncasecmp(target, "http://", 7) != 0)
		return target;
	const char *slash = strchr(target + 7, '/');
	return slash != NULL ? slash : "/";
}

static RESULT complete(struct connection *connection, struct MHD_Connection *mhd, struct err *e)
{
	struct request *request = &connection->request;

	ENSURE(request->path[0] == '/', e, ERR_INVALID, "the address must begin with a slash");
	request->body = buf_slice(&connection->body);
	return read_query(request, mhd, e);
}

static struct arena *thread_arena(struct connection_shared *shared)
{
	struct arena *arena = pthread_getspecific(shared->arena);

	if (arena == NULL) {
		arena = arena_new(shared->config.limits.arena_max);
		pthread_setspecific(shared->arena, arena);
	}
	return arena;
}

static RESULT check_size(const struct reply *reply, struct err *e)
{
	ENSURE(buf_ok(&reply->body), e, ERR_INTERNAL, "the answer is larger than %zu bytes", reply->body.ceiling);
	return OK;
}

static void fill_reply(struct connection *connection, struct MHD_Connection *mhd)
{
	const struct server_config *config = &connection->shared->config;
	struct reply *reply = &connection->reply;
	struct err e;

	if (failed(complete(connection, mhd, &e)))
		reply_problem(reply, &e, connection->request.request_id);
	else
		config->answer(config->context, &connection->request, reply);
	if (failed(check_size(reply, &e)))
		reply_problem(reply, &e, connection->request.request_id);
}

enum MHD_Result connection_answer(struct connection *connection, struct MHD_Connection *mhd, const char *path)
{
	struct arena *arena = thread_arena(connection->shared);

	if (connection->refused || arena == NULL)
		return MHD_NO;
	connection->request.arena = arena;
	connection->request.path = origin_form(path);
	fill_reply(connection, mhd);
	const enum MHD_Result queued = finish(connection, mhd);
	arena_reset(arena);
	return queued;
}

static void reuse(struct buf *buf)
{
	const size_t ceiling = buf->ceiling;

	if (buf->capacity <= KEPT_MAX) {
		buf_reset(buf);
		return;
	}
	buf_fini(buf);
	buf_init(buf, ceiling);
}

void connection_end(struct connection *connection)
{
	struct connection_shared *shared = connection->shared;

	reply_reset(&connection->reply);
	reuse(&connection->reply.body);
	reuse(&connection->body);
	deadline_set(&connection->deadline, timeout_ms(connection, RECEIVING_TIMES));
	if (atomic_fetch_sub(&shared->under_way, 1) > 1 || !atomic_load(&shared->stopping))
		return;
	pthread_mutex_lock(&shared->lock);
	pthread_cond_signal(&shared->idle);
	pthread_mutex_unlock(&shared->lock);
}
