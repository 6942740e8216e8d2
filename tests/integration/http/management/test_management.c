/* SPDX-License-Identifier: Apache-2.0 */
/* What the plane does around its handlers: finding the route, the database's absence, what replies carry. */
#include "support/management_plane.h"

#include "base/embed.h"
#include "store/tx.h"

#include <pthread.h>

#define HERE "/v1/communities/here"

extern const struct embed openapi_document;

static void path_that_is_none_is_not_found(void **state)
{
	struct management_plane *plane = *state;

	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = "/v1/nothing", .token = plane->tokens[ROLE_AUDITOR]), 404);
	assert_string_equal(plane_member(plane, "code"), "not_found");
	assert_string_equal(plane_member(plane, "type"), "urn:anchorhold:problem:not_found");
	assert_string_equal(plane_member(plane, "request_id"), "request-1");
}

/* RFC 9110 15.5.6 */
static void method_that_is_none_says_which_there_are(void **state)
{
	struct management_plane *plane = *state;

	assert_int_equal(PLANE_ASK(plane, .method = "DELETE", .path = HERE, .token = plane->tokens[ROLE_OPERATOR]), 405);
	assert_string_equal(plane_member(plane, "code"), "method_not_allowed");
	assert_string_equal(plane_header(plane, "Allow"), "GET, HEAD, PATCH");
}

static void answers_are_not_to_be_stored(void **state)
{
	struct management_plane *plane = *state;

	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = HERE, .token = plane->tokens[ROLE_OPERATOR]), 200);
	assert_string_equal(plane_header(plane, "Cache-Control"), "no-store");
	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = HERE), 401);
	assert_string_equal(plane_header(plane, "Cache-Control"), "no-store");
}

static void community_is_found_by_slug_uri_and_id(void **state)
{
	struct management_plane *plane = *state;
	const char *token = plane->tokens[ROLE_AUDITOR];

	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = HERE, .token = token), 200);
	const char *id = plane_member(plane, "id");
	const char *by_id = arena_printf(plane->pg->arena, "/v1/communities/%s", id);
	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = by_id, .token = token), 200);
	assert_string_equal(plane_member(plane, "slug"), "here");
	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = "/v1/communities/udap%3A%2F%2Fhere.example.org%2F",
	                           .token = token), 200);
	assert_string_equal(plane_member(plane, "id"), id);
}

static void document_needs_no_token_and_is_the_one_of_the_build(void **state)
{
	struct management_plane *plane = *state;

	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = "/openapi.json"), 200);
	assert_true(slice_equal(buf_slice(&plane->reply.body), openapi_document.bytes));
}

static void permissions_are_those_of_the_table(void **state)
{
	struct management_plane *plane = *state;

	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = "/v1/permissions", .token = plane->tokens[ROLE_AUDITOR]),
	                 200);
	assert_non_null(strstr(plane_body(plane),
	                       "{\"permission\":\"audit:read\",\"roles\":[\"administrator\",\"operator\",\"auditor\"]}"));
}

/* A directory without a socket stands for a stopped database. */
static void stopped_database_is_said_at_once_and_only_to_those_with_a_token(void **state)
{
	struct management_plane *plane = *state;
	struct management_config config = { .shared = &plane->shared, .database = plane->pg->config, .workers = 1 };
	const int64_t began = clock_monotonic_ms();

	management_free(plane->management);
	config.database.url = "host=/nonexistent dbname=anchorhold";
	ACCEPTED(management_new(&config, &plane->management, &test_err));
	for (int i = 0; i < 20; i++) {
		assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = HERE, .token = plane->tokens[ROLE_OPERATOR]), 503);
		assert_string_equal(plane_member(plane, "code"), "store_unavailable");
		assert_true(strtol(plane_header(plane, "Retry-After"), NULL, 10) >= 1);
	}
	assert_true(clock_monotonic_ms() - began < 2000);
	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = HERE), 401);
	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = "/openapi.json"), 200);
}

#define WAITING "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"

/* A request that waits for a row that the test holds. */
struct slow_request {
	struct management_plane plane; /* of the same plane, with an arena and a reply of its own */
	pthread_t thread;
	int status;
};

static void *change_community(void *context)
{
	struct slow_request *slow = context;

	slow->status = PLANE_ASK(&slow->plane, .method = "PATCH", .path = HERE, .body = "{\"name\":\"Later\"}",
	                         .token = slow->plane.tokens[ROLE_OPERATOR]);
	return NULL;
}

static RESULT ask_while_the_only_worker_waits(void *context, struct err *e)
{
	static const struct stmt lock = { "test_lock", "SELECT id FROM community WHERE slug = $1 FOR UPDATE" };
	struct slow_request *slow = context;
	struct management_plane *plane = &slow->plane;
	struct management_plane second = *plane;

	TRY(DB_RUN(plane->pg->db, &lock, e, P_TEXT("here")));
	assert_int_equal(pthread_create(&slow->thread, NULL, change_community, slow), 0);
	while (strcmp(pg_fixture_value(plane->pg, WAITING), "0") == 0)
		continue;
	second.arena = arena_new(1u << 20);
	reply_init(&second.reply);
	assert_int_equal(PLANE_ASK(&second, .method = "GET", .path = HERE, .token = plane->tokens[ROLE_OPERATOR]), 503);
	assert_string_equal(plane_member(&second, "code"), "busy");
	assert_non_null(plane_header(&second, "Retry-After"));
	reply_fini(&second.reply);
	arena_free(second.arena);
	return OK;
}

static void request_beyond_the_workers_is_told_to_come_again(void **state)
{
	struct management_plane *plane = *state;
	struct slow_request slow = { .plane = *plane };

	ACCEPTED(tx_run(plane->pg->db, TX_WRITE, ask_while_the_only_worker_waits, &slow, &test_err));
	assert_int_equal(pthread_join(slow.thread, NULL), 0);
	plane->reply = slow.plane.reply;
	assert_int_equal(slow.status, 200);
	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = HERE, .token = plane->tokens[ROLE_OPERATOR]), 200);
	assert_string_equal(plane_member(plane, "name"), "Later");
}

static void created_thing_is_where_location_says(void **state)
{
	struct management_plane *plane = *state;
	const char *token = plane->tokens[ROLE_REGISTRAR];

	assert_int_equal(PLANE_ASK(plane, .method = "POST", .path = HERE "/organizations", .token = token,
	                           .body = "{\"name\":\"Clinic\",\"uris\":[\"https://a.example.org/\"]}"), 201);
	const char *location = arena_text(plane->pg->arena, plane_header(plane, "Location"));
	const char *created = arena_text(plane->pg->arena, plane_body(plane));
	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = location, .token = token), 200);
	assert_string_equal(plane_body(plane), created);
}

#define PROFILE "{\"validity_days\":%d,\"max_validity_days\":90,\"key_usage\":[\"digitalSignature\"]}"

static int put_profile(struct management_plane *plane, int days)
{
	char body[200];

	snprintf(body, sizeof body, PROFILE, days);
	return PLANE_ASK(plane, .method = "PUT", .path = HERE "/profiles/short", .body = body,
	                 .token = plane->tokens[ROLE_OPERATOR]);
}

static void profile_is_created_once_and_revised_after(void **state)
{
	struct management_plane *plane = *state;

	assert_int_equal(put_profile(plane, 30), 201);
	assert_string_equal(plane_header(plane, "Location"), HERE "/profiles/short");
	assert_int_equal(put_profile(plane, 31), 200);
	assert_non_null(strstr(plane_body(plane), "\"revision\":2,"));
	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = HERE "/profiles/short", .query = "revision=1",
	                           .token = plane->tokens[ROLE_AUDITOR]), 200);
	assert_non_null(strstr(plane_body(plane), "\"validity_days\":30,"));
}

static void audit_pages_meet_each_row_once(void **state)
{
	struct management_plane *plane = *state;
	const char *token = plane->tokens[ROLE_AUDITOR];
	const char *cursor;
	int rows = 0;

	for (int days = 1; days <= 5; days++)
		put_profile(plane, days);
	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = HERE "/audit", .query = "limit=2", .token = token), 200);
	for (;;) {
		for (const char *at = plane_body(plane); (at = strstr(at, "\"seq\":")) != NULL; at++)
			assert_int_equal(strtol(at + strlen("\"seq\":"), NULL, 10), ++rows);
		cursor = plane_member(plane, "next_cursor");
		if (cursor == NULL)
			break;
		assert_int_equal(strtol(cursor, NULL, 10), rows);
		const char *query = arena_printf(plane->pg->arena, "limit=2&cursor=%s", cursor);
		assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = HERE "/audit", .query = query, .token = token), 200);
	}
	assert_string_equal(arena_printf(plane->pg->arena, "%d", rows),
	                    pg_fixture_value(plane->pg, "SELECT count(*) FROM audit_row r JOIN community c ON c.id = r.scope"
	                                                " WHERE c.slug = 'here'"));
	assert_true(rows > 4);
}

static void audit_of_a_community_verifies(void **state)
{
	struct management_plane *plane = *state;

	put_profile(plane, 1);
	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = HERE "/audit/verify", .token = plane->tokens[ROLE_AUDITOR]),
	                 200);
	assert_non_null(strstr(plane_body(plane), "\"intact\":true,\"broken_at\":null,\"problem\":null"));
}

static void settings_that_are_not_named_stay(void **state)
{
	struct management_plane *plane = *state;

	assert_int_equal(PLANE_ASK(plane, .method = "PATCH", .path = HERE, .token = plane->tokens[ROLE_OPERATOR],
	                           .body = "{\"settings\":{\"max_path_length\":3}}"), 200);
	assert_non_null(strstr(plane_body(plane), "\"max_path_length\":3,\"decision_ttl_seconds\":300,"));
	assert_string_equal(plane_member(plane, "name"), "here");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PLANE_TEST(path_that_is_none_is_not_found),
		PLANE_TEST(method_that_is_none_says_which_there_are),
		PLANE_TEST(answers_are_not_to_be_stored),
		PLANE_TEST(community_is_found_by_slug_uri_and_id),
		PLANE_TEST(document_needs_no_token_and_is_the_one_of_the_build),
		PLANE_TEST(permissions_are_those_of_the_table),
		PLANE_TEST(stopped_database_is_said_at_once_and_only_to_those_with_a_token),
		PLANE_TEST(request_beyond_the_workers_is_told_to_come_again),
		PLANE_TEST(created_thing_is_where_location_says),
		PLANE_TEST(profile_is_created_once_and_revised_after),
		PLANE_TEST(audit_pages_meet_each_row_once),
		PLANE_TEST(audit_of_a_community_verifies),
		PLANE_TEST(settings_that_are_not_named_stay),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
