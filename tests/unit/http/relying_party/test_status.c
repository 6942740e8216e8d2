/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/http/relying_party/plane.h"

static const char *by_sha256(struct plane *plane, const struct cert *cert)
{
	struct arena *arena = plane->pki->arena;
	return arena_printf(arena, "/v1/status/%s", arena_hex(arena, slice_of(cert->sha256, SHA256_SIZE)));
}

/* One item about the leaf; `issuer` is a member with its value. */
static const char *items(struct plane *plane, const char *issuer)
{
	struct arena *arena = plane->pki->arena;
	return arena_printf(arena, "{\"items\":[{%s,\"serial\":\"%s\"}]}", issuer,
	                    arena_hex(arena, plane->leaf.serial));
}

#define FIND(plane, who, issuer) ASK(plane, .path = "/v1/status", .token = (who), .body = items(plane, issuer))

static void issued_certificate_is_good(void **state)
{
	struct plane *plane = *state;

	assert_int_equal(ASK(plane, .path = by_sha256(plane, &plane->leaf), .token = TOKEN_ALPHA), 200);
	assert_body(plane, "\"issuer\":{\"id\":\"" SUB_ID "\",\"subject\":\"");
	assert_body(plane, "\"status\":\"good\",\"revocation\":null,\"not_after\":\"");
	assert_body(plane, "\"snapshot_age_ms\":12,\"at\":\"2027-01-15T08:00:00Z\"}");
}

static void revoked_and_held_certificates_say_why_and_since_when(void **state)
{
	struct plane *plane = *state;

	plane_revoke(plane, true);
	ASK(plane, .path = by_sha256(plane, &plane->leaf), .token = TOKEN_ALPHA);
	assert_body(plane, "\"status\":\"on_hold\",\"revocation\":{\"reason\":\"certificateHold\"");
	plane_revoke(plane, false);
	ASK(plane, .path = by_sha256(plane, &plane->leaf), .token = TOKEN_ALPHA);
	assert_body(plane, "\"status\":\"revoked\",\"revocation\":{\"reason\":\"keyCompromise\",\"revoked_at\":\"2027-"
	                   "01-14T08:00:00Z\"");
}

/* I10. */
static void certificate_that_was_never_issued_is_unknown(void **state)
{
	struct plane *plane = *state;

	assert_int_equal(ASK(plane, .path = by_sha256(plane, &plane->root), .token = TOKEN_ADMIN), 200);
	assert_body(plane,
	            "\"issuer\":null,\"serial\":null,\"status\":\"unknown\",\"revocation\":null,\"not_after\":null");
	ASK(plane, .path = "/v1/status", .token = TOKEN_ALPHA,
	    .body = "{\"items\":[{\"issuer_id\":\"" SUB_ID "\",\"serial\":\"7a01\"}]}");
	assert_body(plane, "\"serial\":\"7a01\",\"status\":\"unknown\"");
}

/* Only the communities in whose trust the CA stands may ask about it. */
static void books_of_another_community_are_unknown(void **state)
{
	struct plane *plane = *state;

	ASK(plane, .path = by_sha256(plane, &plane->leaf), .token = TOKEN_BETA);
	assert_body(plane, "\"issuer\":null,\"serial\":null,\"status\":\"unknown\"");
	FIND(plane, TOKEN_BETA, "\"issuer_id\":\"" SUB_ID "\"");
	assert_body(plane, "\"issuer\":null");
	assert_body(plane, "\"status\":\"unknown\"");
	ASK(plane, .path = by_sha256(plane, &plane->leaf), .token = TOKEN_ADMIN);
	assert_body(plane, "\"status\":\"good\"");
}

static void issuer_is_named_in_three_ways(void **state)
{
	struct plane *plane = *state;
	struct arena *arena = plane->pki->arena;
	const char *ways[] = {
		"\"issuer_id\":\"" SUB_ID "\"",
		arena_printf(arena, "\"issuer_sha256\":\"%s\"",
		             arena_hex(arena, slice_of(plane->sub.sha256, SHA256_SIZE))),
		arena_printf(arena, "\"issuer_x5c\":\"%s\"", arena_base64(arena, plane->sub.der)),
	};
	const char *fingerprint = arena_hex(arena, slice_of(plane->leaf.sha256, SHA256_SIZE));

	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		assert_int_equal(FIND(plane, TOKEN_ALPHA, ways[i]), 200);
		assert_body(plane, "\"status\":\"good\"");
		assert_body(plane, fingerprint);
	}
}

static void item_needs_exactly_one_issuer_and_a_serial(void **state)
{
	struct plane *plane = *state;

	FIND(plane, TOKEN_ALPHA, "\"issuer_id\":\"" SUB_ID "\",\"issuer_x5c\":\"MAA=\"");
	assert_refused(plane, ERR_INVALID);
	ASK(plane, .path = "/v1/status", .token = TOKEN_ALPHA, .body = "{\"items\":[{\"serial\":\"01\"}]}");
	assert_refused(plane, ERR_INVALID);
	ASK(plane, .path = "/v1/status", .token = TOKEN_ALPHA, .body = "{\"items\":[{\"issuer_id\":\"" SUB_ID "\"}]}");
	assert_refused(plane, ERR_INVALID);
	assert_string_equal(plane->reply.problem.member, "serial");
	FIND(plane, TOKEN_ALPHA, "\"issuer_sha256\":\"0102\"");
	assert_refused(plane, ERR_INVALID);
}

static void no_more_than_a_thousand_are_asked_at_once(void **state)
{
	struct plane *plane = *state;
	CLEANUP_BUF struct buf body;

	for (size_t count = 1000; count <= 1001; count++) {
		buf_init(&body, 1u << 20);
		buf_put_text(&body, "{\"items\":[");
		for (size_t i = 0; i < count; i++)
			buf_printf(&body, "%s{\"issuer_id\":\"" SUB_ID "\",\"serial\":\"01\"}", i == 0 ? "" : ",");
		buf_put_text(&body, "]}");
		assert_int_equal(ASK(plane, .path = "/v1/status", .token = TOKEN_ALPHA, .body = buf_text(&body)),
		                 count == 1000 ? 200 : 400);
		buf_fini(&body);
	}
	assert_string_equal(plane->reply.problem.member, "items");
}

static void fingerprint_that_is_none_is_refused(void **state)
{
	struct plane *plane = *state;

	ASK(plane, .path = "/v1/status/00ff", .token = TOKEN_ALPHA);
	assert_refused(plane, ERR_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PLANE_TEST(issued_certificate_is_good),
		PLANE_TEST(revoked_and_held_certificates_say_why_and_since_when),
		PLANE_TEST(certificate_that_was_never_issued_is_unknown),
		PLANE_TEST(books_of_another_community_are_unknown),
		PLANE_TEST(issuer_is_named_in_three_ways),
		PLANE_TEST(item_needs_exactly_one_issuer_and_a_serial),
		PLANE_TEST(no_more_than_a_thousand_are_asked_at_once),
		PLANE_TEST(fingerprint_that_is_none_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
