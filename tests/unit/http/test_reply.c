/* SPDX-License-Identifier: Apache-2.0 */
#include "http/reply.h"
#include "support/parse.h"

static const char *header_of(const struct reply *reply, const char *name)
{
	for (size_t i = 0; i < reply->header_count; i++)
		if (strcmp(reply->headers[i].name, name) == 0)
			return reply->headers[i].value;
	return NULL;
}

static struct err err_of(enum err_code code, const char *detail)
{
	struct err e;

	assert_true(failed(err_set(&e, code, "%s", detail)));
	return e;
}

/* RFC 9457 3.1. */
static void problem_has_type_title_status_code_detail_and_request_id(void **state)
{
	struct reply reply;
	struct err e = err_of(ERR_INVALID, "\"limit\" must be from 1 to 200");

	(void)state;
	reply_init(&reply);
	err_member(&e, "limit");
	reply_problem(&reply, &e, "r-1");
	assert_int_equal(reply.status, 400);
	assert_string_equal(reply.content_type, "application/problem+json");
	assert_string_equal(
		buf_text(&reply.body),
		"{\"type\":\"urn:anchorhold:problem:invalid_request\",\"title\":\"Bad Request\",\"status\":400,"
		"\"code\":\"invalid_request\",\"detail\":\"\\\"limit\\\" must be from 1 to 200\","
		"\"member\":\"limit\",\"request_id\":\"r-1\"}");
	reply_fini(&reply);
}

static void problem_keeps_the_cause_for_the_log_only(void **state)
{
	struct reply reply;
	struct err e = err_of(ERR_STORE_DOWN, "the database cannot be reached");

	(void)state;
	reply_init(&reply);
	err_cause(&e, "password of user x");
	reply_problem(&reply, &e, "r-1");
	assert_null(strstr(buf_text(&reply.body), "password"));
	assert_string_equal(reply.problem.cause, "password of user x");
	reply_fini(&reply);
}

static void problem_replaces_what_was_written_before(void **state)
{
	struct reply reply;
	const struct err e = err_of(ERR_NOT_FOUND, "gone");

	(void)state;
	reply_init(&reply);
	buf_put_text(&reply.body, "half an ans");
	reply_header(&reply, "ETag", "\"1\"");
	reply_problem(&reply, &e, "r-1");
	assert_int_equal(buf_text(&reply.body)[0], '{');
	assert_null(header_of(&reply, "ETag"));
	reply_fini(&reply);
}

/* RFC 9110 11.6.1 and 10.2.3. */
static void problem_has_the_headers_that_its_status_asks_for(void **state)
{
	struct reply reply;
	struct err e = err_of(ERR_UNAUTHENTICATED, "who are you?");

	(void)state;
	reply_init(&reply);
	reply_problem(&reply, &e, "r-1");
	assert_int_equal(reply.status, 401);
	assert_string_equal(header_of(&reply, "WWW-Authenticate"), "Bearer realm=\"anchorhold\"");
	e = err_of(ERR_BUSY, "later");
	reply_problem(&reply, &e, "r-1");
	assert_int_equal(reply.status, 503);
	assert_non_null(header_of(&reply, "Retry-After"));
	assert_null(header_of(&reply, "WWW-Authenticate"));
	reply_fini(&reply);
}

static void page_ends_with_the_cursor_of_the_next(void **state)
{
	struct reply reply;
	const struct uuid next = { { [15] = 7 } };

	(void)state;
	reply_init(&reply);
	struct json_writer w = json_writer(&reply.body);
	reply_page_begin(&w);
	json_put_int(&w, NULL, 1);
	reply_page_end(&w, &next);
	assert_string_equal(buf_text(&reply.body),
	                    "{\"items\":[1],\"next_cursor\":\"00000000-0000-0000-0000-000000000007\"}");
	reply_fini(&reply);
}

static void last_page_has_no_cursor(void **state)
{
	struct reply reply;
	const struct uuid none = { { 0 } };

	(void)state;
	reply_init(&reply);
	struct json_writer w = json_writer(&reply.body);
	reply_page_begin(&w);
	reply_page_end(&w, &none);
	assert_string_equal(buf_text(&reply.body), "{\"items\":[],\"next_cursor\":null}");
	reply_fini(&reply);
}

static void drop(struct snap_object *object)
{
	(void)object;
	function_called();
}

static void shared_bytes_hold_their_owner_until_the_reply_is_reset(void **state)
{
	struct snap_object owner;
	struct reply reply;

	(void)state;
	snap_object_init(&owner, drop);
	reply_init(&reply);
	reply_share(&reply, slice_text("x"), &owner);
	snap_object_unref(&owner);
	expect_function_call(drop);
	reply_reset(&reply);
	assert_null(reply.owner);
	assert_int_equal(reply.status, 200);
	reply_fini(&reply);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(problem_has_type_title_status_code_detail_and_request_id),
		cmocka_unit_test(problem_keeps_the_cause_for_the_log_only),
		cmocka_unit_test(problem_replaces_what_was_written_before),
		cmocka_unit_test(problem_has_the_headers_that_its_status_asks_for),
		cmocka_unit_test(page_ends_with_the_cursor_of_the_next),
		cmocka_unit_test(last_page_has_no_cursor),
		cmocka_unit_test(shared_bytes_hold_their_owner_until_the_reply_is_reset),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
