/* SPDX-License-Identifier: Apache-2.0 */
#include "http/request.h"
#include "support/parse.h"

static struct request with_query(const char **names, const char **values, size_t count)
{
	return (struct request){ .query_names = { names, count }, .query_values = { values, count } };
}

static struct request with_body(const char *content_type, const char *body)
{
	return (struct request){ .content_type = content_type, .body = slice_text(body) };
}

static void query_parameter_is_found_by_name(void **state)
{
	const char *names[] = { "limit", "status" }, *values[] = { "5", "" };
	const struct request request = with_query(names, values, 2);

	(void)state;
	assert_string_equal(request_query(&request, "status"), "");
	assert_null(request_query(&request, "cursor"));
}

static void unknown_query_parameter_is_refused_by_name(void **state)
{
	const char *names[] = { "limit", "colour" }, *values[] = { "5", "red" };
	const struct request request = with_query(names, values, 2);

	(void)state;
	REFUSED(request_query_only(&request, (const char *const[]){ "limit", NULL }, &test_err), ERR_INVALID, "colour");
	assert_string_equal(test_err.member, "colour");
}

static void repeated_query_parameter_is_refused(void **state)
{
	const char *names[] = { "limit", "limit" }, *values[] = { "5", "6" };
	const struct request request = with_query(names, values, 2);

	(void)state;
	REFUSED(request_query_only(&request, (const char *const[]){ "limit", NULL }, &test_err), ERR_INVALID,
	        "more than one");
}

static void page_has_defaults(void **state)
{
	const struct request request = with_query(NULL, NULL, 0);
	struct page_request page;

	(void)state;
	ACCEPTED(request_page(&request, &page, &test_err));
	assert_int_equal(page.limit, PAGE_LIMIT_DEFAULT);
	assert_true(uuid_is_zero(&page.after));
}

static void page_is_read_from_limit_and_cursor(void **state)
{
	const char *names[] = { "limit", "cursor" }, *values[] = { "200", "0190a3b4-0000-7000-8000-000000000001" };
	const struct request request = with_query(names, values, 2);
	struct page_request page;

	(void)state;
	ACCEPTED(request_page(&request, &page, &test_err));
	assert_int_equal(page.limit, 200);
	assert_int_equal(page.after.bytes[15], 1);
}

static void limit_that_is_no_number_of_a_page_is_refused(void **state)
{
	static const char *const wrong[] = { "0", "201", "-1", "5x", "", " 5", "99999999999999999999" };

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		const char *names[] = { "limit" }, *values[] = { wrong[i] };
		const struct request request = with_query(names, values, 1);
		struct page_request page;
		REFUSED(request_page(&request, &page, &test_err), ERR_INVALID, "limit");
		assert_string_equal(test_err.member, "limit");
	}
}

static void cursor_that_is_no_id_is_refused(void **state)
{
	const char *names[] = { "cursor" }, *values[] = { "7" };
	const struct request request = with_query(names, values, 1);
	struct page_request page;

	(void)state;
	REFUSED(request_page(&request, &page, &test_err), ERR_INVALID, "cursor");
	assert_string_equal(test_err.member, "cursor");
}

static void json_body_is_accepted_with_parameters_of_the_media_type(void **state)
{
	static const char *const types[] = { "application/json", "Application/JSON", "application/json; charset=utf-8",
		                             "application/json ;x=y" };

	(void)state;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		const struct request request = with_body(types[i], "{}");
		struct json *json = NULL;
		ACCEPTED(request_json(&request, &json, &test_err));
		json_free(json);
	}
}

static void other_media_types_are_refused(void **state)
{
	static const char *const types[] = { NULL, "", "text/plain", "application/jsonp",
		                             "application/x-www-form-urlencoded" };

	(void)state;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		const struct request request = with_body(types[i], "{}");
		struct json *json = NULL;
		REFUSED(request_json(&request, &json, &test_err), ERR_MEDIA_TYPE, "application/json");
	}
}

static void body_that_is_no_json_object_is_refused(void **state)
{
	static const char *const bodies[] = { "", "[]", "null", "{", "{} {}", "{\"a\":1,\"a\":2}" };

	(void)state;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		const struct request request = with_body("application/json", bodies[i]);
		struct json *json = NULL;
		REFUSED(request_json(&request, &json, &test_err), ERR_INVALID, "");
		assert_null(json);
	}
}

static void param_that_is_no_id_names_nothing(void **state)
{
	const struct request request = { .params = { "0190a3b4-0000-7000-8000-000000000001", "x" } };
	struct uuid id;

	(void)state;
	ACCEPTED(request_param_uuid(&request, 0, &id, &test_err));
	assert_int_equal(id.bytes[15], 1);
	REFUSED(request_param_uuid(&request, 1, &id, &test_err), ERR_NOT_FOUND, "\"x\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(query_parameter_is_found_by_name),
		cmocka_unit_test(unknown_query_parameter_is_refused_by_name),
		cmocka_unit_test(repeated_query_parameter_is_refused),
		cmocka_unit_test(page_has_defaults),
		cmocka_unit_test(page_is_read_from_limit_and_cursor),
		cmocka_unit_test(limit_that_is_no_number_of_a_page_is_refused),
		cmocka_unit_test(cursor_that_is_no_id_is_refused),
		cmocka_unit_test(json_body_is_accepted_with_parameters_of_the_media_type),
		cmocka_unit_test(other_media_types_are_refused),
		cmocka_unit_test(body_that_is_no_json_object_is_refused),
		cmocka_unit_test(param_that_is_no_id_names_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
