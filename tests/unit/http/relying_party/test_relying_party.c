/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/http/relying_party/plane.h"

#define ANYBODY       \
	"/v1/status/" \
	"0000000000000000000000000000000000000000000000000000000000000000"

static void token_is_needed_where_the_row_is_not_public(void **state)
{
	struct plane *plane = *state;

	assert_int_equal(ASK(plane, .path = ANYBODY), 401);
	assert_refused(plane, ERR_UNAUTHENTICATED);
	assert_string_equal(plane_header(plane, "WWW-Authenticate"), "Bearer realm=\"anchorhold\"");
	assert_int_equal(ASK(plane, .path = ANYBODY, .token = TOKEN_ALPHA), 200);
}

static void unknown_and_expired_tokens_are_refused_and_counted(void **state)
{
	struct plane *plane = *state;

	ASK(plane, .path = ANYBODY, .token = TOKEN_UNKNOWN);
	assert_refused(plane, ERR_UNAUTHENTICATED);
	ASK(plane, .path = ANYBODY, .token = TOKEN_EXPIRED);
	assert_refused(plane, ERR_UNAUTHENTICATED);
	assert_non_null(strstr(plane->reply.problem.detail, "expired"));
	assert_int_equal(metric_get(&plane->metrics, METRIC_AUTH_FAILURES), 2);
}

/* A second later the token is past its end. */
static void token_expires_while_the_snapshot_stays(void **state)
{
	struct plane *plane = *state;

	assert_int_equal(ASK(plane, .path = ANYBODY, .token = TOKEN_ALPHA, .now_ms = (NOW + DAY) * 1000 - 1), 200);
	assert_int_equal(ASK(plane, .path = ANYBODY, .token = TOKEN_ALPHA, .now_ms = (NOW + DAY) * 1000), 401);
}

static void role_without_the_permission_is_forbidden(void **state)
{
	struct plane *plane = *state;

	ASK(plane, .path = ANYBODY, .token = TOKEN_NOBODY);
	assert_refused(plane, ERR_FORBIDDEN);
	ASK(plane, .path = "/v1/decisions/chain", .body = "{}", .token = TOKEN_AUDITOR);
	assert_refused(plane, ERR_FORBIDDEN);
	assert_int_equal(ASK(plane, .path = ANYBODY, .token = TOKEN_AUDITOR), 200);
}

/* Every row that is not public, tried with every role that the model has: the one table decides. */
static void one_table_says_which_role_may_ask_what(void **state)
{
	struct plane *plane = *state;

	for (size_t i = 0; i < relying_party_route_table_count; i++) {
		for (size_t j = 0; j < relying_party_routes[i].count; j++) {
			const struct route *route = &relying_party_routes[i].items[j];
			if (route->permission == PERM_PUBLIC)
				continue;
			const bool allowed = role_has(ROLE_AUDITOR, route->permission);
			ASK(plane, .method = route->method, .path = route->path, .token = TOKEN_AUDITOR);
			assert_int_equal(plane->reply.problem.code == ERR_FORBIDDEN, !allowed);
		}
	}
}

static void path_and_method_that_are_not_there_are_told(void **state)
{
	struct plane *plane = *state;

	ASK(plane, .path = "/v1/nothing");
	assert_refused(plane, ERR_NOT_FOUND);
	ASK(plane, .method = "DELETE", .path = "/v1/status");
	assert_refused(plane, ERR_METHOD);
	assert_string_equal(plane_header(plane, "Allow"), "POST");
}

static void nothing_is_answered_before_the_first_snapshot_but_what_can_do_without(void **state)
{
	struct plane *plane = *state;

	ASK(plane, .path = ANYBODY, .token = TOKEN_ALPHA);
	assert_refused(plane, ERR_NOT_READY);
	ASK(plane, .path = "/crl/" SUB_ID ".crl");
	assert_refused(plane, ERR_NOT_READY);
	assert_int_equal(ASK(plane, .path = "/v1/rules"), 200);
	assert_int_equal(ASK(plane, .path = "/health/live"), 200);
	assert_body(plane, "{\"status\":\"starting\",\"snapshot_age_ms\":null,\"change\":null}");
	assert_int_equal(ASK(plane, .path = "/health/ready"), 503);
	assert_body(plane, "\"status\":\"starting\"");
	plane_publish(plane);
	assert_int_equal(ASK(plane, .path = ANYBODY, .token = TOKEN_ALPHA), 200);
}

static void readiness_ends_when_the_snapshot_is_too_old(void **state)
{
	struct plane *plane = *state;

	assert_int_equal(ASK(plane, .path = "/health/ready"), 200);
	assert_body(plane, "{\"status\":\"ok\",\"snapshot_age_ms\":12,\"change\":42}");
	plane->clock.fake_ms += 60000;
	assert_int_equal(ASK(plane, .path = "/health/ready"), 503);
	assert_body(plane, "\"status\":\"stale\",\"snapshot_age_ms\":60012");
	assert_non_null(plane_header(plane, "Retry-After"));
	assert_int_equal(ASK(plane, .path = "/health/live"), 200);
}

static void rules_are_listed_with_their_sources(void **state)
{
	struct plane *plane = *state;

	ASK(plane, .path = "/v1/rules");
	assert_body(plane,
	            "{\"id\":\"chain-validity-now\",\"severity\":\"SHALL\",\"source\":\"RFC 5280 6.1.3 (a)(2)\"");
}

static void metrics_are_text(void **state)
{
	struct plane *plane = *state;

	ASK(plane, .path = "/metrics");
	assert_string_equal(plane->reply.content_type, "text/plain; version=0.0.4");
	assert_body(plane, "# TYPE anchorhold_decisions_total counter");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PLANE_TEST(token_is_needed_where_the_row_is_not_public),
		PLANE_TEST(unknown_and_expired_tokens_are_refused_and_counted),
		PLANE_TEST(token_expires_while_the_snapshot_stays),
		PLANE_TEST(role_without_the_permission_is_forbidden),
		PLANE_TEST(one_table_says_which_role_may_ask_what),
		PLANE_TEST(path_and_method_that_are_not_there_are_told),
		PLANE_TEST_EMPTY(nothing_is_answered_before_the_first_snapshot_but_what_can_do_without),
		PLANE_TEST(readiness_ends_when_the_snapshot_is_too_old),
		PLANE_TEST(rules_are_listed_with_their_sources),
		PLANE_TEST(metrics_are_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
