/* SPDX-License-Identifier: Apache-2.0 */
/* Bad input: each kind has its own code, names what is at fault, and changes nothing. */
#include "support/management_plane.h"

#define COMMUNITIES "/v1/communities"
#define HERE COMMUNITIES "/here"
#define SETTINGS(text) "{\"settings\":{" text "}}"
#define NO_SUCH_ID "00000000-0000-7000-8000-000000000000"
#define FORM "application/x-www-form-urlencoded"

/* `words` stand in the detail; `member` NULL: none is named. */
struct bad_input {
	const char *method, *path, *query, *body, *content_type, *idempotency_key;
	int status;
	const char *code, *member, *words;
};

#define INVALID .status = 400, .code = "invalid_request"
#define POST(path_) .method = "POST", .path = HERE path_
#define PATCH_COMMUNITY .method = "PATCH", .path = HERE
#define LIST(path_) .method = "GET", .path = HERE path_

static const struct bad_input bodies[] = {
	{ PATCH_COMMUNITY, INVALID, .body = "{", .words = "JSON" },
	{ PATCH_COMMUNITY, INVALID, .body = "{\"name\":\"x\"} x" },
	{ PATCH_COMMUNITY, INVALID, .body = "[]", .words = "must be a JSON object" },
	{ PATCH_COMMUNITY, INVALID, .body = "\"name\"", .words = "must be a JSON object" },
	{ PATCH_COMMUNITY, INVALID, .body = "{\"name\":\"\xff\"}" },
	{ PATCH_COMMUNITY, INVALID, .body = "{\"name\":\"a\\u0000b\"}" },
	{ PATCH_COMMUNITY, INVALID, .body = "", .words = "no body" },
	{ PATCH_COMMUNITY, INVALID, .body = "{\"name\":\"a\",\"name\":\"b\"}", .member = "name", .words = "twice" },
	{ PATCH_COMMUNITY, INVALID, .body = "{\"title\":\"a\"}", .member = "title", .words = "no member \"title\"" },
	{ PATCH_COMMUNITY, INVALID, .body = "{\"name\":7}", .member = "name", .words = "must be a string" },
	{ PATCH_COMMUNITY, INVALID, .body = "{\"name\":null}", .member = "name" },
	{ PATCH_COMMUNITY, INVALID, .body = "{\"name\":\"\"}", .member = "name", .words = "must not be empty" },
	{ PATCH_COMMUNITY, INVALID, .body = "{\"settings\":[]}", .member = "settings", .words = "must be an object" },
	{ PATCH_COMMUNITY, INVALID, .body = SETTINGS("\"colour\":1"), .member = "colour" },
	{ PATCH_COMMUNITY, INVALID, .body = SETTINGS("\"max_path_length\":\"five\""), .member = "max_path_length" },
	{ PATCH_COMMUNITY, INVALID, .body = SETTINGS("\"max_path_length\":1.5"), .member = "max_path_length" },
	{ PATCH_COMMUNITY, INVALID, .body = SETTINGS("\"max_path_length\":11"), .member = "max_path_length" },
	{ PATCH_COMMUNITY, INVALID, .body = SETTINGS("\"revocation\":\"sometimes\""), .member = "revocation" },
	{ PATCH_COMMUNITY, .body = "name=x", .content_type = FORM, .status = 415, .code = "unsupported_media_type" },
	{ PATCH_COMMUNITY, .body = "{}", .content_type = "application/jsonp", .status = 415, .code = "unsupported_media_type" },
	{ .method = "POST", .path = COMMUNITIES, INVALID, .body = "{}", .member = "slug", .words = "missing" },
	{ POST("/authorities"), INVALID, .body = "{\"name\":\"r\",\"kind\":\"leaf\"}", .member = "kind" },
	{ POST("/authorities"), INVALID, .body = "{\"name\":\"r\",\"kind\":\"root\",\"path_length\":-1}", .member = "path_length" },
	{ POST("/authorities"), INVALID, .body = "{\"name\":\"r\",\"kind\":\"root\",\"key_algorithm\":\"rsa-1024\"}",
	  .member = "key_algorithm" },
	{ POST("/authorities"), INVALID, .body = "{\"name\":\"i\",\"kind\":\"intermediate\",\"anchor\":true}", .member = "anchor" },
	{ POST("/authorities/import"), INVALID, .body = "{}", .words = "exactly one of" },
	{ POST("/authorities/import"), INVALID, .body = "{\"pem\":\"a\",\"der\":\"MAA=\"}", .words = "exactly one of" },
	{ POST("/authorities/import"), INVALID, .body = "{\"der\":\"M A=\"}", .member = "der" },
	{ POST("/anchors"), INVALID, .body = "{}", .words = "exactly one of" },
	{ POST("/anchors"), INVALID, .body = "{\"pem\":\"a\",\"authority\":\"root\"}", .words = "exactly one of" },
	{ POST("/anchors"), INVALID, .body = "{\"pem\":\"a\",\"colour\":1}", .member = "colour" },
	{ POST("/anchors"), INVALID, .body = "{\"pem\":\"a\",\"purposes\":[\"fun\"]}", .member = "purposes" },
	{ POST("/anchors"), INVALID, .body = "{\"pem\":\"a\",\"trusted_from\":\"today\"}", .member = "trusted_from" },
	{ POST("/anchors"), .body = "{\"pem\":\"no certificate\"}", .status = 400, .code = "malformed_input" },
	{ POST("/anchors"), .body = "{\"der\":\"MAA=\"}", .status = 400, .code = "malformed_input" },
	{ POST("/organizations"), INVALID, .body = "{\"name\":\"x\",\"contacts\":[1]}", .member = "contacts" },
	{ POST("/organizations"), INVALID, .body = "{\"name\":\"x\",\"contacts\":[{\"name\":\"y\"}]}", .member = "email" },
	{ POST("/organizations"), INVALID, .body = "{\"name\":\"x\",\"uris\":\"https://a.example/\"}", .member = "uris" },
	{ POST("/certificates"), INVALID, .body = "{\"organization\":\"x\",\"profile\":\"udap-client\"}", .member = "csr" },
	{ POST("/certificates"), .status = 400, .code = "malformed_input", .member = "csr",
	  .body = "{\"organization\":\"x\",\"profile\":\"udap-client\",\"csr\":\"no request\"}" },
	{ POST("/certificates"), INVALID, .words = "only one of",
	  .body = "{\"organization\":\"x\",\"profile\":\"p\",\"csr\":\"MAA=\",\"validity_days\":1,\"not_after\":\"2026-01-01T00:00:00Z\"}" },
	{ POST("/certificates"), INVALID, .member = "Idempotency-Key", .idempotency_key = "with space", .body = "{}" },
	{ POST("/certificates/" NO_SUCH_ID "/revoke"), INVALID, .body = "{\"reason\":\"boredom\"}", .member = "reason" },
	{ POST("/certificates/" NO_SUCH_ID "/revoke"), INVALID, .body = "{\"reason\":\"certificateHold\"}", .member = "reason" },
	{ POST("/certificates/" NO_SUCH_ID "/revoke"), INVALID, .body = "{\"reason\":\"removeFromCRL\"}", .member = "reason" },
	{ POST("/organizations/x/approve"), INVALID, .body = "{\"really\":true}", .member = "really" },
	{ POST("/organizations/x/approve"), .body = "x", .content_type = "text/plain", .status = 415,
	  .code = "unsupported_media_type" },
	{ .method = "POST", .path = "/v1/principals", INVALID, .body = "{\"name\":\"x\",\"grants\":[]}", .member = "grants" },
	{ .method = "POST", .path = "/v1/principals", INVALID, .member = "role",
	  .body = "{\"name\":\"x\",\"grants\":[{\"role\":\"king\",\"community\":\"here\"}]}" },
	{ .method = "POST", .path = "/v1/principals", INVALID, .member = "grants",
	  .body = "{\"name\":\"x\",\"grants\":[{\"role\":\"auditor\"}]}" },
	{ .method = "POST", .path = "/v1/principals", INVALID, .member = "grants",
	  .body = "{\"name\":\"x\",\"grants\":[{\"role\":\"administrator\",\"community\":\"here\"}]}" },
	{ .method = "POST", .path = "/v1/principals/auditor/tokens", INVALID, .body = "{\"expires_in_days\":367}",
	  .member = "expires_in_days" },
};

static const struct bad_input queries[] = {
	{ LIST("/certificates"), INVALID, .query = "limit=0", .member = "limit" },
	{ LIST("/certificates"), INVALID, .query = "limit=201", .member = "limit" },
	{ LIST("/certificates"), INVALID, .query = "limit=x", .member = "limit" },
	{ LIST("/certificates"), INVALID, .query = "limit=5&limit=5", .member = "limit" },
	{ LIST("/certificates"), INVALID, .query = "cursor=x", .member = "cursor" },
	{ LIST("/certificates"), INVALID, .query = "status=fine", .member = "status", .words = "good, on_hold, revoked" },
	{ LIST("/certificates"), INVALID, .query = "serial=zz", .member = "serial" },
	{ LIST("/certificates"), INVALID, .query = "serial=000102030405060708090a0b0c0d0e0f1011121314", .member = "serial" },
	{ LIST("/certificates"), INVALID, .query = "sha256=ab", .member = "sha256" },
	{ LIST("/certificates"), INVALID, .query = "expires_after=tomorrow", .member = "expires_after" },
	{ LIST("/certificates"), INVALID, .query = "colour=red", .member = "colour" },
	{ LIST("/certificates"), .query = "organization=none", .status = 404, .code = "not_found" },
	{ LIST("/anchors"), INVALID, .query = "status=revoked", .member = "status" },
	{ LIST("/profiles/udap-client"), INVALID, .query = "revision=0", .member = "revision" },
	{ LIST("/profiles/udap-client"), INVALID, .query = "revision=99999999999999999999", .member = "revision" },
	{ LIST("/audit"), INVALID, .query = "limit=201", .member = "limit" },
	{ LIST("/audit"), INVALID, .query = "cursor=" NO_SUCH_ID, .member = "cursor" },
	{ LIST(""), INVALID, .query = "limit=1", .member = "limit" },
	{ LIST("/profiles"), INVALID, .query = "x", .member = "x" },
};

static void check_problem(struct management_plane *plane, const struct bad_input *bad)
{
	const char *what = bad->body != NULL ? bad->body : bad->query;
	const char *code = plane_member(plane, "code"), *member = plane_member(plane, "member");

	if (plane->reply.status != bad->status || strcmp(code, bad->code) != 0)
		fail_msg("%s: %s: %d %s", bad->path, what, plane->reply.status, plane_body(plane));
	assert_string_equal(plane->reply.content_type, "application/problem+json");
	if (bad->member != NULL && (member == NULL || strcmp(member, bad->member) != 0))
		fail_msg("%s: %s: \"%s\" was to be named: %s", bad->path, what, bad->member, plane_body(plane));
	if (bad->words != NULL && strstr(plane_member(plane, "detail"), bad->words) == NULL)
		fail_msg("%s: %s: no \"%s\" in: %s", bad->path, what, bad->words, plane_body(plane));
}

static void refuse_all(struct management_plane *plane, const struct bad_input *bad, size_t count)
{
	const char *before = plane_fingerprint(plane);

	for (size_t i = 0; i < count; i++) {
		PLANE_ASK(plane, .method = bad[i].method, .path = bad[i].path, .query = bad[i].query, .body = bad[i].body,
		          .content_type = bad[i].content_type, .idempotency_key = bad[i].idempotency_key,
		          .token = plane->tokens[ROLE_ADMINISTRATOR]);
		check_problem(plane, &bad[i]);
		assert_string_equal(plane_fingerprint(plane), before);
	}
}

static void bad_body_has_its_own_problem_and_changes_nothing(void **state)
{
	refuse_all(*state, bodies, ARRAY_LEN(bodies));
}

static void bad_query_has_its_own_problem_and_changes_nothing(void **state)
{
	refuse_all(*state, queries, ARRAY_LEN(queries));
}

static void value_longer_than_allowed_is_refused_by_name(void **state)
{
	struct management_plane *plane = *state;
	const char *before = plane_fingerprint(plane);
	char *name = arena_alloc(plane->pg->arena, 5001);

	memset(name, 'x', 5000);
	const char *body = arena_printf(plane->pg->arena, "{\"name\":\"%s\"}", name);
	assert_int_equal(PLANE_ASK(plane, .method = "PATCH", .path = HERE, .body = body,
	                           .token = plane->tokens[ROLE_OPERATOR]), 400);
	assert_string_equal(plane_member(plane, "code"), "invalid_request");
	assert_string_equal(plane_member(plane, "member"), "name");
	assert_string_equal(plane_fingerprint(plane), before);
}

static void id_that_is_no_uuid_cannot_exist(void **state)
{
	struct management_plane *plane = *state;
	static const char *const paths[] = { HERE "/anchors/x", HERE "/certificates/x", HERE "/jobs/x" };

	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		assert_int_equal(PLANE_ASK(plane, .method = "GET", .path = paths[i], .token = plane->tokens[ROLE_OPERATOR]), 404);
		assert_string_equal(plane_member(plane, "code"), "not_found");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PLANE_TEST(bad_body_has_its_own_problem_and_changes_nothing),
		PLANE_TEST(bad_query_has_its_own_problem_and_changes_nothing),
		PLANE_TEST(value_longer_than_allowed_is_refused_by_name),
		PLANE_TEST(id_that_is_no_uuid_cannot_exist),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
