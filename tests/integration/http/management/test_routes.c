/* SPDX-License-Identifier: Apache-2.0 */
/* Every role on every route: allowed exactly when the permission table says so. */
#include "support/management_plane.h"

#define NO_SUCH_ID "00000000-0000-7000-8000-000000000000"
#define WRONG_TOKEN "ah_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

enum place { HERE, THERE, UNKNOWN, PLACE_COUNT };
static const char *const place_names[] = { "here", "there", "nowhere" };

/* One try: a role, or nobody with `token`, on a route in a community. */
struct attempt {
	const struct route *route;
	const char *token, *who;
	enum place place;
};

static bool in_community(const struct route *route)
{
	return strstr(route->path, "{community}") != NULL;
}

/* {community} becomes the place, every other param an id of nothing. */
static const char *path_of(const struct route *route, enum place place)
{
	static char path[300];
	size_t len = 0;

	for (const char *at = route->path; *at != '\0';) {
		if (*at != '{') {
			path[len++] = *at++;
			continue;
		}
		const bool community = strncmp(at, "{community}", strlen("{community}")) == 0;
		len += (size_t)snprintf(path + len, sizeof path - len, "%s", community ? place_names[place] : NO_SUCH_ID);
		at = strchr(at, '}') + 1;
	}
	path[len] = '\0';
	return path;
}

/* A body that no handler accepts, so that what is allowed changes nothing either. */
static int try_route(struct management_plane *plane, const struct attempt *a)
{
	const bool has_body = strcmp(a->route->method, "GET") != 0 && strcmp(a->route->method, "DELETE") != 0;

	return PLANE_ASK(plane, .method = a->route->method, .path = path_of(a->route, a->place), .token = a->token,
	                 .body = has_body ? "{\"no_such_member\":1}" : NULL);
}

static void expect(struct management_plane *plane, const struct attempt *a, bool as_wanted, const char *wanted)
{
	if (!as_wanted)
		fail_msg("%s (%s) by %s in %s: %d instead of %s: %s", a->route->operation_id, permission_text(a->route->permission),
		         a->who, place_names[a->place], plane->reply.status, wanted, plane_body(plane));
}

static bool is_refusal(int status)
{
	return status == 401 || status == 403;
}

static void try_role(struct management_plane *plane, const struct route *route, enum role role, enum place place)
{
	const struct attempt a = { route, plane->tokens[role], role_names[role], place };
	const bool everywhere = role == ROLE_ADMINISTRATOR;
	const bool covered = everywhere || (in_community(route) && place == HERE) ||
	                     route->permission == PERM_AUTHENTICATED || route->permission == PERM_PUBLIC;
	const int status = try_route(plane, &a);

	if (!covered || !role_has(role, route->permission))
		expect(plane, &a, status == 403 && strstr(plane_body(plane), "\"code\":\"forbidden\"") != NULL, "403 forbidden");
	else if (place == UNKNOWN)
		expect(plane, &a, status == 404 && strstr(plane_body(plane), "\"code\":\"not_found\"") != NULL, "404 not_found");
	else
		expect(plane, &a, !is_refusal(status) && status < 500, "anything but a refusal");
}

static void try_nobody(struct management_plane *plane, const struct route *route, const char *token, const char *who)
{
	const struct attempt a = { route, token, who, HERE };
	const int status = try_route(plane, &a);

	if (route->permission == PERM_PUBLIC) {
		expect(plane, &a, status == 200, "200");
		return;
	}
	expect(plane, &a, status == 401 && strstr(plane_body(plane), "\"code\":\"unauthenticated\"") != NULL,
	       "401 unauthenticated");
	assert_non_null(strstr(plane_header(plane, "WWW-Authenticate"), "Bearer"));
}

static void each_route(struct management_plane *plane, void (*visit)(struct management_plane *, const struct route *))
{
	size_t count = 0;

	for (size_t i = 0; i < management_route_table_count; i++)
		for (size_t j = 0; j < management_routes[i].count; j++, count++)
			visit(plane, &management_routes[i].items[j]);
	assert_true(count > 40);
}

static void visit_as_every_role(struct management_plane *plane, const struct route *route)
{
	const int places = in_community(route) ? PLACE_COUNT : 1;

	for (int role = 0; role < ROLE_COUNT; role++)
		for (int place = 0; place < places; place++)
			try_role(plane, route, (enum role)role, (enum place)place);
}

static void visit_as_nobody(struct management_plane *plane, const struct route *route)
{
	try_nobody(plane, route, NULL, "nobody");
	try_nobody(plane, route, WRONG_TOKEN, "a wrong token");
	try_nobody(plane, route, "no-token", "something that is no token");
}

static void every_role_may_do_on_every_route_what_the_table_says(void **state)
{
	struct management_plane *plane = *state;
	const char *before = plane_fingerprint(plane);

	each_route(plane, visit_as_every_role);
	assert_string_equal(plane_fingerprint(plane), before);
}

static void nobody_gets_past_a_missing_or_wrong_token(void **state)
{
	struct management_plane *plane = *state;
	const char *before = plane_fingerprint(plane);

	each_route(plane, visit_as_nobody);
	assert_string_equal(plane_fingerprint(plane), before);
	assert_true(metric_get(&plane->metrics, METRIC_AUTH_FAILURES) > 100);
}

/* Without this, strangers could find out which communities exist. */
static void community_of_others_is_refused_in_the_words_for_one_that_does_not_exist(void **state)
{
	struct management_plane *plane = *state;
	const char *token = plane->tokens[ROLE_OPERATOR];

	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = "/v1/communities/there", .token = token), 403);
	const char *there = arena_text(plane->pg->arena, plane_body(plane));
	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = "/v1/communities/nowhere", .token = token), 403);
	assert_string_equal(plane_body(plane), there);
}

#define GRANT_AUDITOR(community) "{\"name\":\"new one\",\"grants\":[{\"role\":\"auditor\",\"community\":\"" community "\"}]}"

static int create_principal(struct management_plane *plane, enum role role, const char *body)
{
	return PLANE_ASK(plane, .method = "POST", .path = "/v1/principals", .token = plane->tokens[role], .body = body);
}

static void only_holders_of_token_manage_create_principals(void **state)
{
	struct management_plane *plane = *state;

	for (int role = 0; role < ROLE_COUNT; role++) {
		const char *before = plane_fingerprint(plane);
		const int status = create_principal(plane, (enum role)role, GRANT_AUDITOR("there"));
		if (role == ROLE_ADMINISTRATOR)
			continue;
		assert_int_equal(status, 403);
		assert_string_equal(plane_fingerprint(plane), before);
	}
	assert_int_equal(create_principal(plane, ROLE_REGISTRAR, GRANT_AUDITOR("here")), 403);
	assert_int_equal(create_principal(plane, ROLE_AUDITOR, GRANT_AUDITOR("here")), 403);
	assert_int_equal(create_principal(plane, ROLE_OPERATOR, GRANT_AUDITOR("nowhere")), 403);
	assert_int_equal(create_principal(plane, ROLE_ADMINISTRATOR, GRANT_AUDITOR("nowhere")), 404);
	assert_int_equal(create_principal(plane, ROLE_ADMINISTRATOR, GRANT_AUDITOR("here")), 409);
}

static void operator_grants_roles_in_the_own_community_and_none_of_them_everywhere(void **state)
{
	struct management_plane *plane = *state;
	const char *const administrator = "{\"name\":\"usurper\",\"grants\":[{\"role\":\"administrator\"}]}";

	assert_int_equal(create_principal(plane, ROLE_OPERATOR, GRANT_AUDITOR("here")), 201);
	assert_non_null(strstr(plane_header(plane, "Location"), plane_member(plane, "id")));
	assert_int_equal(create_principal(plane, ROLE_OPERATOR, administrator), 403);
	assert_int_equal(PLANE_ASK(plane, .method = "PUT", .path = "/v1/principals/operator/grants",
	                           .token = plane->tokens[ROLE_OPERATOR], .body = "{\"grants\":[{\"role\":\"administrator\"}]}"),
	                 403);
}

static void those_who_manage_no_tokens_see_themselves_only(void **state)
{
	struct management_plane *plane = *state;
	const char *token = plane->tokens[ROLE_AUDITOR];

	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = "/v1/principals", .token = token), 200);
	assert_non_null(strstr(plane_body(plane), "\"name\":\"auditor\""));
	assert_null(strstr(plane_body(plane), "\"name\":\"operator\""));
	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = "/v1/principals/operator", .token = token), 404);
	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = "/v1/principals/operator/tokens", .token = token), 404);
	const char *before = plane_fingerprint(plane);
	assert_true(PLANE_ASK(plane, .method = "POST", .path = "/v1/principals/operator/tokens", .token = token) >= 403);
	assert_string_equal(plane_fingerprint(plane), before);
}

static void communities_are_listed_for_those_who_may_read_them(void **state)
{
	struct management_plane *plane = *state;

	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = "/v1/communities", .token = plane->tokens[ROLE_REGISTRAR]),
	                 200);
	assert_non_null(strstr(plane_body(plane), "\"slug\":\"here\""));
	assert_null(strstr(plane_body(plane), "\"slug\":\"there\""));
}

static void revoked_token_is_refused_at_once(void **state)
{
	struct management_plane *plane = *state;
	const char *admin = plane->tokens[ROLE_ADMINISTRATOR];

	assert_int_equal(PLANE_ASK(plane, .method = "POST", .path = "/v1/principals/auditor/tokens", .token = admin), 201);
	const char *token = plane_member(plane, "token");
	const char *path = arena_printf(plane->pg->arena, "/v1/tokens/%s", plane_member(plane, "id"));
	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = "/v1/whoami", .token = token), 200);
	assert_int_equal(PLANE_ASK(plane, .method = "DELETE", .path = path, .token = admin), 200);
	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = "/v1/whoami", .token = token), 401);
	assert_non_null(strstr(plane_member(plane, "detail"), "revoked"));
}

static void expired_token_is_refused(void **state)
{
	struct management_plane *plane = *state;
	const char *token = plane->tokens[ROLE_AUDITOR];

	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = "/v1/whoami", .token = token), 200);
	plane->clock.fake_ms += (int64_t)TOKEN_DAYS_DEFAULT * 24 * 3600 * 1000 + 1000;
	assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = "/v1/whoami", .token = token), 401);
	assert_non_null(strstr(plane_member(plane, "detail"), "expired"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PLANE_TEST(every_role_may_do_on_every_route_what_the_table_says),
		PLANE_TEST(nobody_gets_past_a_missing_or_wrong_token),
		PLANE_TEST(community_of_others_is_refused_in_the_words_for_one_that_does_not_exist),
		PLANE_TEST(only_holders_of_token_manage_create_principals),
		PLANE_TEST(operator_grants_roles_in_the_own_community_and_none_of_them_everywhere),
		PLANE_TEST(those_who_manage_no_tokens_see_themselves_only),
		PLANE_TEST(communities_are_listed_for_those_who_may_read_them),
		PLANE_TEST(revoked_token_is_refused_at_once),
		PLANE_TEST(expired_token_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
