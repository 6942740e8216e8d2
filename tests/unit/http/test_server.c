/* SPDX-License-Identifier: Apache-2.0 */
#include "http/server.h"
#include "support/loopback.h"

#include "base/json.h"

#include <pthread.h>
#include <semaphore.h>

#define BODY_MAX 1000
#define HEADER_MAX 4096
#define NOW_MS INT64_C(1767225600000)

struct shared_bytes {
	struct snap_object object;
	atomic_int *freed;
};

struct fixture {
	struct clock clock;
	struct log log;
	int log_read;
	struct metrics metrics;
	struct server *server;
	unsigned port;
	sem_t entered, leave; /* of the handler at /wait */
	atomic_int freed;
};

/* --- the plane under test --- */

static void put_request(const struct request *request, struct reply *reply)
{
	struct json_writer w = json_writer(&reply->body);

	json_begin_object(&w, NULL);
	json_put_text(&w, "method", request->method);
	json_put_text(&w, "path", request->path);
	json_put_texts(&w, "names", &request->query_names);
	json_put_texts(&w, "values", &request->query_values);
	json_put_text(&w, "content_type", request->content_type);
	json_put_text(&w, "authorization", request->authorization);
	json_put_slice(&w, "body", request->body);
	json_put_int(&w, "now_ms", request->now_ms);
	json_end_object(&w);
}

static void put_failure(const struct request *request, struct reply *reply)
{
	struct err e;

	if (failed(err_set(&e, ERR_STORE_DOWN, "the database cannot be reached")))
		err_cause(&e, "connection refused at port 5432");
	reply_problem(reply, &e, request->request_id);
}

static void free_shared(struct snap_object *object)
{
	const struct shared_bytes *bytes = (struct shared_bytes *)object;
	atomic_fetch_add(bytes->freed, 1);
	free(object);
}

static void put_shared(struct fixture *fixture, struct reply *reply)
{
	struct shared_bytes *bytes = calloc(1, sizeof *bytes);

	assert_non_null(bytes);
	bytes->freed = &fixture->freed;
	snap_object_init(&bytes->object, free_shared);
	reply->content_type = "application/pkix-crl";
	reply_header(reply, "Cache-Control", "public, max-age=60");
	reply_share(reply, slice_text("shared bytes"), &bytes->object);
	snap_object_unref(&bytes->object);
}

static void put_too_much(struct reply *reply)
{
	static const uint8_t zeros[4096];

	while (buf_ok(&reply->body))
		buf_put(&reply->body, zeros, sizeof zeros);
}

static void answer(void *context, struct request *request, struct reply *reply)
{
	struct fixture *fixture = context;

	if (strcmp(request->path, "/broken") == 0)
		put_failure(request, reply);
	else if (strcmp(request->path, "/shared") == 0)
		put_shared(fixture, reply);
	else if (strcmp(request->path, "/too-much") == 0)
		put_too_much(reply);
	else
		put_request(request, reply);
	if (strcmp(request->path, "/wait") == 0) {
		sem_post(&fixture->entered);
		sem_wait(&fixture->leave);
	}
}

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	int pipes[2];

	assert_non_null(fixture);
	assert_int_equal(pipe(pipes), 0);
	fixture->clock = clock_fake(NOW_MS);
	fixture->log = (struct log){ .fd = pipes[1], .level = LOG_INFO };
	fixture->log_read = pipes[0];
	sem_init(&fixture->entered, 0, 0);
	sem_init(&fixture->leave, 0, 0);
	const struct server_config config = {
		.name = "test",
		.listen = "127.0.0.1:0",
		.threads = 2,
		.limits = { .body_max = BODY_MAX,
		            .header_max = HEADER_MAX,
		            .connections_max = 20,
		            .idle_timeout_s = 1,
		            .arena_max = 1u << 20 },
		.clock = &fixture->clock,
		.log = &fixture->log,
		.metrics = &fixture->metrics,
		.latency = &fixture->metrics.management_latency,
		.answer = answer,
		.context = fixture,
	};
	ACCEPTED(server_start(&config, &fixture->server, &test_err));
	fixture->port = server_port(fixture->server);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	server_free(fixture->server);
	close(fixture->log.fd);
	close(fixture->log_read);
	sem_destroy(&fixture->entered);
	sem_destroy(&fixture->leave);
	free(fixture);
	return 0;
}

static struct answer *ask(const struct fixture *fixture, const char *request)
{
	static struct answer out;

	client_ask(fixture->port, request, &out);
	return &out;
}

static void assert_problem(const struct answer *answer, int status, const char *code)
{
	char member[80];

	snprintf(member, sizeof member, "\"code\":\"%s\"", code);
	assert_int_equal(answer->status, status);
	assert_string_equal(answer_header(answer, "Content-Type"), "application/problem+json");
	assert_non_null(strstr(answer->body, member));
}

/* A POST whose body is `len` letters, in one piece or as one chunk. */
static char *post(size_t len, bool chunked)
{
	char *text = calloc(1, len + 256);

	assert_non_null(text);
	const int head =
		chunked ? sprintf(text, "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n%zx\r\n",
	                          len)
			: sprintf(text, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n", len);
	memset(text + head, 'b', len);
	if (chunked)
		strcat(text, "\r\n0\r\n\r\n");
	return text;
}

/* --- answers --- */

static void every_answer_has_a_request_id_and_the_security_headers(void **state)
{
	const struct answer *got = ask(*state, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");

	assert_int_equal(got->status, 200);
	assert_int_equal(strlen(answer_header(got, "X-Request-Id")), UUID_TEXT_SIZE - 1);
	assert_string_equal(answer_header(got, "X-Content-Type-Options"), "nosniff");
	assert_string_equal(answer_header(got, "Cache-Control"), "no-store");
	assert_string_equal(answer_header(got, "Content-Type"), "application/json");
	assert_non_null(strstr(got->body, "\"now_ms\":1767225600000"));
}

static void request_id_of_the_client_is_kept_when_it_is_harmless(void **state)
{
	assert_string_equal(answer_header(ask(*state, "GET / HTTP/1.1\r\nHost: x\r\nX-Request-Id: a-B_9.z\r\n\r\n"),
	                                  "X-Request-Id"),
	                    "a-B_9.z");
	assert_string_not_equal(
		answer_header(ask(*state, "GET / HTTP/1.1\r\nHost: x\r\nX-Request-Id: a b\r\n\r\n"), "X-Request-Id"),
		"a b");
}

static void request_id_of_64_characters_is_replaced(void **state)
{
	char request[256];

	snprintf(request, sizeof request, "GET / HTTP/1.1\r\nHost: x\r\nX-Request-Id: %064d\r\n\r\n", 0);
	assert_int_equal(strlen(answer_header(ask(*state, request), "X-Request-Id")), UUID_TEXT_SIZE - 1);
}

/* RFC 9110 9.3.2. */
static void head_has_the_headers_of_get_and_no_body(void **state)
{
	const struct fixture *fixture = *state;
	struct answer got;
	const int fd = client_connect(fixture->port);

	client_send(fd, "HEAD /shared HTTP/1.1\r\nHost: x\r\n\r\nGET /shared HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_true(client_read(fd, &got, false));
	assert_string_equal(answer_header(&got, "Content-Length"), "12");
	assert_true(client_read(fd, &got, true));
	assert_string_equal(got.body, "shared bytes");
	close(fd);
}

static void shared_bytes_are_sent_and_given_back(void **state)
{
	struct fixture *fixture = *state;
	const struct answer *got = ask(fixture, "GET /shared HTTP/1.1\r\nHost: x\r\n\r\n");

	assert_string_equal(got->body, "shared bytes");
	assert_string_equal(answer_header(got, "Cache-Control"), "public, max-age=60");
	server_stop(fixture->server, 1000);
	assert_int_equal(atomic_load(&fixture->freed), 1);
}

static void answer_above_the_ceiling_becomes_a_problem(void **state)
{
	assert_problem(ask(*state, "GET /too-much HTTP/1.1\r\nHost: x\r\n\r\n"), 500, "internal");
}

static void failure_is_logged_once_with_its_cause_and_the_request_id(void **state)
{
	const struct fixture *fixture = *state;
	char line[4096] = "";
	const struct answer *got = ask(fixture, "GET /broken HTTP/1.1\r\nHost: x\r\nX-Request-Id: r-1\r\n\r\n");

	assert_problem(got, 503, "store_unavailable");
	assert_non_null(answer_header(got, "Retry-After"));
	assert_null(strstr(got->body, "5432"));
	assert_true(read(fixture->log_read, line, sizeof line - 1) > 0);
	assert_non_null(strstr(line, "\"level\":\"error\""));
	assert_non_null(strstr(line, "connection refused at port 5432"));
	assert_non_null(strstr(line, "\"request_id\":\"r-1\""));
	assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
}

static void answers_are_counted_by_class_and_measured(void **state)
{
	const struct fixture *fixture = *state;
	uint64_t measured = 0;

	ask(fixture, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
	ask(fixture, "GET /?%zz HTTP/1.1\r\nHost: x\r\n\r\n");
	ask(fixture, "GET /broken HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_int_equal(metric_get(&fixture->metrics, METRIC_HTTP_2XX), 1);
	assert_int_equal(metric_get(&fixture->metrics, METRIC_HTTP_4XX), 1);
	assert_int_equal(metric_get(&fixture->metrics, METRIC_HTTP_5XX), 1);
	for (size_t i = 0; i < METRIC_BUCKETS; i++)
		measured += atomic_load(&fixture->metrics.management_latency.bucket[i]);
	assert_int_equal(measured, 3);
}

/* --- what handlers see --- */

static void path_is_raw_and_query_is_decoded(void **state)
{
	const struct answer *got = ask(*state, "GET /a%2Fb/c?x=1%262&y=a+b&z HTTP/1.1\r\nHost: x\r\n\r\n");

	assert_non_null(strstr(got->body, "\"path\":\"/a%2Fb/c\""));
	assert_non_null(strstr(got->body, "\"names\":[\"x\",\"y\",\"z\"],\"values\":[\"1&2\",\"a b\",\"\"]"));
}

/* RFC 9112 3.2.2. */
static void absolute_form_of_the_target_is_understood(void **state)
{
	assert_non_null(strstr(ask(*state, "GET http://example.org:80/a HTTP/1.1\r\nHost: x\r\n\r\n")->body,
	                       "\"path\":\"/a\""));
}

static void malformed_escape_in_the_query_is_refused(void **state)
{
	assert_problem(ask(*state, "GET /?a=%4 HTTP/1.1\r\nHost: x\r\n\r\n"), 400, "invalid_request");
	assert_problem(ask(*state, "GET /?a=%00 HTTP/1.1\r\nHost: x\r\n\r\n"), 400, "invalid_request");
	assert_problem(ask(*state, "GET /?a=%ff HTTP/1.1\r\nHost: x\r\n\r\n"), 400, "invalid_request");
}

static void body_up_to_the_limit_arrives_whole(void **state)
{
	for (int chunked = 0; chunked <= 1; chunked++) {
		char *request = post(BODY_MAX, chunked);
		const struct answer *got = ask(*state, request);
		assert_int_equal(got->status, 200);
		assert_int_equal(strspn(strstr(got->body, "\"body\":\"") + 8, "b"), BODY_MAX);
		free(request);
	}
}

static void body_in_pieces_arrives_whole(void **state)
{
	const struct fixture *fixture = *state;
	struct answer got;
	const int fd = client_connect(fixture->port);

	client_send(fd, "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
	client_send(fd, "2;name=value\r\nde\r\n0\r\n\r\n");
	assert_true(client_read(fd, &got, true));
	assert_non_null(strstr(got.body, "\"body\":\"abcde\""));
	close(fd);
}

static void requests_in_one_write_are_answered_in_order_on_one_connection(void **state)
{
	const struct fixture *fixture = *state;
	struct answer got;
	const int fd = client_connect(fixture->port);

	client_send(fd,
	            "POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_true(client_read(fd, &got, true));
	assert_non_null(strstr(got.body, "\"path\":\"/1\""));
	assert_non_null(strstr(got.body, "\"body\":\"abc\""));
	assert_true(client_read(fd, &got, true));
	assert_non_null(strstr(got.body, "\"path\":\"/2\""));
	assert_non_null(strstr(got.body, "\"body\":\"\""));
	close(fd);
}

/* --- limits --- */

static void longer_body_is_refused_by_its_length_before_it_is_read(void **state)
{
	assert_problem(ask(*state, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n"), 413, "too_large");
	assert_problem(ask(*state, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999999999999\r\n\r\n"), 413,
	               "too_large");
}

static void longer_body_is_refused_when_it_comes_in_chunks(void **state)
{
	char *request = post(BODY_MAX + 1, true);

	assert_problem(ask(*state, request), 413, "too_large");
	free(request);
}

/* It sends all of it before it reads, as most clients do. */
static void client_that_sends_a_longer_body_at_once_sees_why_it_is_refused(void **state)
{
	for (int chunked = 0; chunked <= 1; chunked++) {
		char *request = post(3u << 20, chunked);
		assert_problem(ask(*state, request), 413, "too_large");
		free(request);
	}
}

/* RFC 9110 10.1.1. */
static void client_that_asks_before_it_sends_a_longer_body_is_told_not_to(void **state)
{
	assert_problem(
		ask(*state, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n"),
		413, "too_large");
}

static void endless_body_ends_with_the_connection(void **state)
{
	const struct fixture *fixture = *state;
	static char chunk[6 + 0xf000 + 2];
	const int fd = client_connect(fixture->port);
	bool open = true;

	memcpy(chunk, "f000\r\n", 6);
	memset(chunk + 6, 'b', 0xf000);
	memcpy(chunk + 6 + 0xf000, "\r\n", 2);
	client_send(fd, "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
	for (int i = 0; i < 2000 && open; i++)
		open = client_send_bytes(fd, chunk, sizeof chunk);
	assert_false(open);
	close(fd);
	assert_int_equal(ask(fixture, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")->status, 200);
}

static const struct answer *ask_with_padding(const struct fixture *fixture, size_t len)
{
	char request[HEADER_MAX + 256];
	const int head = sprintf(request, "GET / HTTP/1.1\r\nHost: x\r\nX-Padding: ");

	memset(request + head, 'p', len);
	strcpy(request + head + len, "\r\n\r\n");
	return ask(fixture, request);
}

static void longer_headers_are_refused(void **state)
{
	assert_problem(ask_with_padding(*state, HEADER_MAX), 431, "headers_too_large");
}

static void headers_up_to_the_limit_are_taken(void **state)
{
	assert_int_equal(ask_with_padding(*state, HEADER_MAX - 100)->status, 200);
}

/* RFC 9112 6.3: what two readers could frame in two ways is how requests are smuggled. */
static void ambiguous_framing_is_refused(void **state)
{
	assert_problem(
		ask(*state,
	            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
		400, "invalid_request");
	assert_problem(ask(*state, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
	               400, "invalid_request");
	assert_problem(ask(*state, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n"), 400,
	               "invalid_request");
	assert_problem(ask(*state, "GET / HTTP/1.1\r\nHost: x\r\nAuthorization: a\r\nAuthorization: b\r\n\r\n"), 400,
	               "invalid_request");
}

/* RFC 9112 5.1: and what comes behind such a head is not read as a request. */
static void malformed_header_is_refused_and_ends_the_connection(void **state)
{
	static const char *const headers[] = { "Content-Length : 42", "Transfer-Encoding\t: chunked", "X(y): z" };
	const struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		char request[256], answers[4096];
		size_t len = 0, got;
		const int fd = client_connect(fixture->port);
		snprintf(request, sizeof request,
		         "POST / HTTP/1.1\r\nHost: x\r\n%s\r\n\r\nGET /next HTTP/1.1\r\nHost: x\r\n\r\n", headers[i]);
		client_send(fd, request);
		while ((got = client_receive(fd, answers + len, sizeof answers - 1 - len)) > 0)
			len += got;
		answers[len] = '\0';
		close(fd);
		assert_memory_equal(answers, "HTTP/1.1 400 ", 13);
		assert_null(strstr(answers + 1, "HTTP/1.1 "));
	}
}

static void what_is_no_http_is_refused_and_the_server_lives(void **state)
{
	const struct fixture *fixture = *state;
	static const char *const garbage[] = { "\r\n\r\n\r\n", "GET\r\n\r\n",
		                               "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
		                               "GET / HTTP/1.1\r\nContent-Length: -1\r\nHost: x\r\n\r\n",
		                               "GET / HTTP/1.1\r\n no colon\r\n\r\n" };

	for (size_t i = 0; i < sizeof garbage / sizeof *garbage; i++) {
		char bytes[4096];
		const int fd = client_connect(fixture->port);
		client_send(fd, garbage[i]);
		shutdown(fd, SHUT_WR);
		while (client_receive(fd, bytes, sizeof bytes) > 0)
			assert_null(strstr(bytes, " 200 "));
		close(fd);
	}
	assert_int_equal(ask(fixture, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")->status, 200);
}

static void idle_connection_is_closed(void **state)
{
	const struct fixture *fixture = *state;
	const int fd = client_connect(fixture->port);
	char byte;

	assert_int_equal(client_receive(fd, &byte, 1), 0);
	close(fd);
}

/* A byte every 100 ms keeps a connection from ever being idle. */
static void client_that_never_completes_its_request_is_cut_off(void **state)
{
	const struct fixture *fixture = *state;
	const int fd = client_connect(fixture->port);
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	bool closed = false;

	client_send(fd, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ");
	for (int i = 0; i < 100 && !closed; i++) {
		closed = poll(&wait, 1, 100) == 1;
		closed = closed || !client_send_bytes(fd, "s", 1);
	}
	assert_true(closed);
	close(fd);
	assert_int_equal(ask(fixture, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")->status, 200);
}

/* From one address; the third is closed without an answer. */
static void connections_above_the_limit_are_not_served(void **state)
{
	struct fixture *fixture = *state;
	struct server *limited = NULL;
	struct server_config config = {
		.name = "limited",
		.listen = "127.0.0.1:0",
		.threads = 1,
		.limits = { .body_max = BODY_MAX,
		            .header_max = HEADER_MAX,
		            .connections_max = 20,
		            .connections_per_address_max = 2,
		            .idle_timeout_s = 30,
		            .arena_max = 1u << 20 },
		.clock = &fixture->clock,
		.log = &fixture->log,
		.metrics = &fixture->metrics,
		.latency = &fixture->metrics.management_latency,
		.answer = answer,
		.context = fixture,
	};
	struct answer got;
	int open[3];

	ACCEPTED(server_start(&config, &limited, &test_err));
	for (int i = 0; i < 3; i++) {
		open[i] = client_connect(server_port(limited));
		(void)client_send_bytes(open[i], "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 27);
		assert_int_equal(client_read(open[i], &got, true), i < 2);
	}
	for (int i = 0; i < 3; i++)
		close(open[i]);
	server_free(limited);
}

static void address_that_is_taken_or_is_none_is_refused(void **state)
{
	const struct fixture *fixture = *state;
	struct server_config config = {
		.name = "second", .threads = 1, .clock = &fixture->clock, .log = &fixture->log
	};
	struct server *server = NULL;
	char taken[32];

	snprintf(taken, sizeof taken, "127.0.0.1:%u", fixture->port);
	config.listen = taken;
	REFUSED(server_start(&config, &server, &test_err), ERR_STATE, taken);
	config.listen = "127.0.0.1";
	REFUSED(server_start(&config, &server, &test_err), ERR_INVALID, "host:port");
	config.listen = "127.0.0.1:99999";
	REFUSED(server_start(&config, &server, &test_err), ERR_INVALID, "99999");
}

/* --- end --- */

static void *stop(void *argument)
{
	struct fixture *fixture = argument;

	server_stop(fixture->server, LOOPBACK_WAIT_MS);
	return NULL;
}

static void request_under_way_is_answered_before_the_server_stops(void **state)
{
	struct fixture *fixture = *state;
	struct answer got;
	pthread_t stopper;
	const int fd = client_connect(fixture->port);

	client_send(fd, "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
	sem_wait(&fixture->entered);
	assert_int_equal(pthread_create(&stopper, NULL, stop, fixture), 0);
	sem_post(&fixture->leave);
	assert_true(client_read(fd, &got, true));
	assert_int_equal(got.status, 200);
	pthread_join(stopper, NULL);
	assert_int_equal(metric_get(&fixture->metrics, METRIC_HTTP_CONNECTIONS), 0);
	close(fd);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_answer_has_a_request_id_and_the_security_headers),
		TEST(request_id_of_the_client_is_kept_when_it_is_harmless),
		TEST(request_id_of_64_characters_is_replaced),
		TEST(head_has_the_headers_of_get_and_no_body),
		TEST(shared_bytes_are_sent_and_given_back),
		TEST(answer_above_the_ceiling_becomes_a_problem),
		TEST(failure_is_logged_once_with_its_cause_and_the_request_id),
		TEST(answers_are_counted_by_class_and_measured),
		TEST(path_is_raw_and_query_is_decoded),
		TEST(absolute_form_of_the_target_is_understood),
		TEST(malformed_escape_in_the_query_is_refused),
		TEST(body_up_to_the_limit_arrives_whole),
		TEST(body_in_pieces_arrives_whole),
		TEST(requests_in_one_write_are_answered_in_order_on_one_connection),
		TEST(longer_body_is_refused_by_its_length_before_it_is_read),
		TEST(longer_body_is_refused_when_it_comes_in_chunks),
		TEST(client_that_sends_a_longer_body_at_once_sees_why_it_is_refused),
		TEST(client_that_asks_before_it_sends_a_longer_body_is_told_not_to),
		TEST(endless_body_ends_with_the_connection),
		TEST(longer_headers_are_refused),
		TEST(headers_up_to_the_limit_are_taken),
		TEST(ambiguous_framing_is_refused),
		TEST(malformed_header_is_refused_and_ends_the_connection),
		TEST(what_is_no_http_is_refused_and_the_server_lives),
		TEST(idle_connection_is_closed),
		TEST(client_that_never_completes_its_request_is_cut_off),
		TEST(connections_above_the_limit_are_not_served),
		TEST(address_that_is_taken_or_is_none_is_refused),
		TEST(request_under_way_is_answered_before_the_server_stops),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
