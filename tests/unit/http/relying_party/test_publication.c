/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/http/relying_party/plane.h"

#define CRL_PATH "/crl/" SUB_ID ".crl"

static const char *tag_of(struct plane *plane, const uint8_t sha256[SHA256_SIZE])
{
	struct arena *arena = plane->pki->arena;
	return arena_printf(arena, "\"%s\"", arena_hex(arena, slice_of(sha256, SHA256_SIZE)));
}

static void crl_is_sent_from_the_memory_of_the_snapshot(void **state)
{
	struct plane *plane = *state;

	assert_int_equal(ASK(plane, .path = CRL_PATH), 200);
	assert_string_equal(plane->reply.content_type, "application/pkix-crl");
	assert_ptr_equal(plane->reply.shared.data, plane->crl->der.data);
	assert_int_equal(plane->reply.body.len, 0);
}

static void crl_may_be_cached_until_the_next(void **state)
{
	struct plane *plane = *state;

	ASK(plane, .path = CRL_PATH);
	assert_string_equal(plane_header(plane, "ETag"), tag_of(plane, plane->crl->sha256));
	assert_string_equal(plane_header(plane, "Cache-Control"), "public, max-age=600");
	assert_string_equal(plane_header(plane, "Expires"), "Fri, 15 Jan 2027 08:10:00 GMT");
	assert_string_equal(plane_header(plane, "Last-Modified"), "Fri, 15 Jan 2027 07:50:00 GMT");
	ASK(plane, .path = CRL_PATH, .now_ms = NOW_MS + 601 * 1000);
	assert_string_equal(plane_header(plane, "Cache-Control"), "public, max-age=0");
	ASK(plane, .path = CRL_PATH, .now_ms = NOW_MS - 7200 * 1000);
	assert_string_equal(plane_header(plane, "Cache-Control"), "public, max-age=3600");
}

/* RFC 9110 13.1.2, 15.4.5. */
static void client_that_has_the_crl_is_told_so(void **state)
{
	struct plane *plane = *state;
	const char *tag = tag_of(plane, plane->crl->sha256);
	const char *lists[] = { tag, arena_printf(plane->pki->arena, "\"x\", W/%s", tag), "*" };

	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		assert_int_equal(ASK(plane, .path = CRL_PATH, .if_none_match = lists[i]), 304);
		assert_null(plane->reply.owner);
		assert_int_equal(plane->reply.body.len, 0);
		assert_string_equal(plane_header(plane, "ETag"), tag);
		assert_non_null(plane_header(plane, "Cache-Control"));
	}
}

static void client_that_has_another_gets_the_crl(void **state)
{
	struct plane *plane = *state;
	static const char *const lists[] = { "\"x\"", "", "x", "\"", "W/", "\"x\", " };

	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		assert_int_equal(ASK(plane, .path = CRL_PATH, .if_none_match = lists[i]), 200);
}

/* RFC 9110 13.1.3 and 13.2.2. */
static void date_counts_when_no_tag_is_given(void **state)
{
	struct plane *plane = *state;

	assert_int_equal(ASK(plane, .path = CRL_PATH, .if_modified_since = "Fri, 15 Jan 2027 07:50:00 GMT"), 304);
	assert_int_equal(ASK(plane, .path = CRL_PATH, .if_modified_since = "Fri, 15 Jan 2027 07:49:59 GMT"), 200);
	assert_int_equal(ASK(plane, .path = CRL_PATH, .if_modified_since = "yesterday"), 200);
	assert_int_equal(ASK(plane, .path = CRL_PATH, .if_modified_since = "Mon, 15 Jan 2027 07:50:00 GMT"), 200);
	assert_int_equal(ASK(plane, .path = CRL_PATH, .if_none_match = "\"x\"",
	                     .if_modified_since = "Fri, 15 Jan 2027 07:50:00 GMT"),
	                 200);
}

static void only_the_current_number_is_kept(void **state)
{
	struct plane *plane = *state;

	assert_int_equal(ASK(plane, .path = "/crl/" SUB_ID "/9.crl"), 200);
	ASK(plane, .path = "/crl/" SUB_ID "/8.crl");
	assert_refused(plane, ERR_NOT_FOUND);
	assert_non_null(strstr(plane->reply.problem.detail, "the number 9"));
	ASK(plane, .path = "/crl/" SUB_ID "/09.crl");
	assert_refused(plane, ERR_NOT_FOUND);
}

static void authority_without_a_crl_or_that_is_none_is_not_found(void **state)
{
	struct plane *plane = *state;

	ASK(plane, .path = "/crl/" ROOT_ID ".crl");
	assert_refused(plane, ERR_NOT_FOUND);
	ASK(plane, .path = "/crl/00000000-0000-7000-8000-000000000077.crl");
	assert_refused(plane, ERR_NOT_FOUND);
	ASK(plane, .path = "/crl/sub.crl");
	assert_refused(plane, ERR_NOT_FOUND);
}

static void certificate_of_a_ca_is_its_der(void **state)
{
	struct plane *plane = *state;

	assert_int_equal(ASK(plane, .path = "/ca/" SUB_ID ".cer"), 200);
	assert_string_equal(plane->reply.content_type, "application/pkix-cert");
	assert_true(slice_equal(buf_slice(&plane->reply.body), plane->sub.der));
	assert_string_equal(plane_header(plane, "ETag"), tag_of(plane, plane->sub.sha256));
	assert_int_equal(ASK(plane, .path = "/ca/" SUB_ID ".cer", .if_none_match = tag_of(plane, plane->sub.sha256)),
	                 304);
	assert_int_equal(plane->reply.body.len, 0);
}

static void anchors_are_pem_with_their_subjects(void **state)
{
	struct plane *plane = *state;

	assert_int_equal(ASK(plane, .path = "/communities/alpha/anchors.pem"), 200);
	assert_string_equal(plane->reply.content_type, "application/x-pem-file");
	assert_body(plane, "# CN=");
	assert_body(plane, "\n-----BEGIN CERTIFICATE-----\n");
	assert_string_equal(plane_body(plane) + plane->reply.body.len - 26, "-----END CERTIFICATE-----\n");
	char *tag = arena_text(plane->pki->arena, plane_header(plane, "ETag"));
	assert_int_equal(
		ASK(plane, .path = "/communities/udap%3A%2F%2Falpha.example%2F/anchors.pem", .if_none_match = tag),
		304);
	ASK(plane, .path = "/communities/gamma/anchors.pem");
	assert_refused(plane, ERR_NOT_FOUND);
}

static void anchor_outside_of_its_window_is_left_out(void **state)
{
	struct plane *plane = *state;

	plane->alpha->anchors[0].has_window = true;
	plane->alpha->anchors[0].window_from = NOW - DAY;
	plane->alpha->anchors[0].window_to = NOW;
	ASK(plane, .path = "/communities/alpha/anchors.pem");
	assert_body(plane, "BEGIN CERTIFICATE");
	assert_int_equal(ASK(plane, .path = "/communities/alpha/anchors.pem", .now_ms = NOW_MS + 1000), 200);
	assert_int_equal(plane->reply.body.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PLANE_TEST(crl_is_sent_from_the_memory_of_the_snapshot),
		PLANE_TEST(crl_may_be_cached_until_the_next),
		PLANE_TEST(client_that_has_the_crl_is_told_so),
		PLANE_TEST(client_that_has_another_gets_the_crl),
		PLANE_TEST(date_counts_when_no_tag_is_given),
		PLANE_TEST(only_the_current_number_is_kept),
		PLANE_TEST(authority_without_a_crl_or_that_is_none_is_not_found),
		PLANE_TEST(certificate_of_a_ca_is_its_der),
		PLANE_TEST(anchors_are_pem_with_their_subjects),
		PLANE_TEST(anchor_outside_of_its_window_is_left_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
