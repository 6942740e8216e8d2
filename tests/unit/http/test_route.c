/* SPDX-License-Identifier: Apache-2.0 */
#include "http/route.h"
#include "support/parse.h"

static const struct route first[] = {
	{ "GET", "/v1/communities", "listCommunities", PERM_AUTHENTICATED, 0, NULL },
	{ "POST", "/v1/communities", "createCommunity", PERM_COMMUNITY_CREATE, 0, NULL },
	{ "GET", "/v1/communities/{community}", "getCommunity", PERM_COMMUNITY_READ, 0, NULL },
	{ "POST", "/v1/communities/{community}/authorities/import", "importAuthority", PERM_AUTHORITY_WRITE, 0, NULL },
	{ "GET", "/v1/communities/{community}/authorities/{authority}", "getAuthority", PERM_AUTHORITY_READ, 0, NULL },
};
static const struct route second[] = {
	{ "GET", "/crl/{issuer}.crl", "getCrl", PERM_PUBLIC, 0, NULL },
	{ "GET", "/crl/{issuer}/{number}.crl", "getCrlByNumber", PERM_PUBLIC, 0, NULL },
	{ "PUT", "/only", "putOnly", PERM_PUBLIC, 0, NULL },
};
static const struct route_table tables[] = { { first, 5 }, { second, 3 } };

static struct request request; /* of the test that runs */
static char allow[64];

static struct result find(void **state, const char *method, const char *path)
{
	request = (struct request){ .arena = *state, .method = method, .path = path };
	return route_find(tables, 2, &request, allow, &test_err);
}

#define FOUND(method, path, operation)                                       \
	do {                                                                 \
		ACCEPTED(find(state, method, path));                         \
		assert_string_equal(request.route->operation_id, operation); \
	} while (0)

static int set_up(void **state)
{
	*state = arena_new(1u << 16);
	return *state == NULL;
}

static int tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

static void row_is_found_by_method_and_path(void **state)
{
	FOUND("GET", "/v1/communities", "listCommunities");
	FOUND("POST", "/v1/communities", "createCommunity");
}

/* RFC 9110 9.3.2. */
static void head_finds_the_row_of_get(void **state)
{
	FOUND("HEAD", "/v1/communities", "listCommunities");
	REFUSED(find(state, "HEAD", "/only"), ERR_METHOD, "PUT");
}

static void segment_in_braces_takes_any_segment_and_decodes_it(void **state)
{
	FOUND("GET", "/v1/communities/https%3A%2F%2Fa.example%2F%C3%A9", "getCommunity");
	assert_string_equal(request.params[0], "https://a.example/\xc3\xa9");
	FOUND("GET", "/v1/communities/c/authorities/Root%20CA", "getAuthority");
	assert_string_equal(request.params[0], "c");
	assert_string_equal(request.params[1], "Root CA");
}

static void literal_end_of_a_segment_is_not_part_of_the_param(void **state)
{
	FOUND("GET", "/crl/a.crl.crl", "getCrl");
	assert_string_equal(request.params[0], "a.crl");
	FOUND("GET", "/crl/a/17.crl", "getCrlByNumber");
	assert_string_equal(request.params[1], "17");
	REFUSED(find(state, "GET", "/crl/a.cer"), ERR_NOT_FOUND, "/crl/a.cer");
	REFUSED(find(state, "GET", "/crl/.crl"), ERR_NOT_FOUND, "/crl/.crl");
}

static void first_row_that_fits_wins(void **state)
{
	FOUND("POST", "/v1/communities/c/authorities/import", "importAuthority");
	FOUND("GET", "/v1/communities/c/authorities/import", "getAuthority");
}

static void path_that_no_row_has_is_not_found(void **state)
{
	static const char *const paths[] = { "/",
		                             "/v1",
		                             "/v1/communities/",
		                             "/v1/communities//authorities/a",
		                             "//v1/communities",
		                             "/v1/communities/c/authorities/a/b",
		                             "/V1/communities" };

	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		REFUSED(find(state, "GET", paths[i]), ERR_NOT_FOUND, paths[i]);
}

/* RFC 9110 15.5.6. */
static void other_method_is_told_which_are_allowed(void **state)
{
	REFUSED(find(state, "DELETE", "/v1/communities"), ERR_METHOD, "DELETE");
	assert_string_equal(allow, "GET, HEAD, POST");
	REFUSED(find(state, "get", "/v1/communities"), ERR_METHOD, "get");
}

static void malformed_param_is_refused(void **state)
{
	REFUSED(find(state, "GET", "/v1/communities/%"), ERR_INVALID, "percent-encoding");
	REFUSED(find(state, "GET", "/v1/communities/%4g"), ERR_INVALID, "percent-encoding");
	REFUSED(find(state, "GET", "/v1/communities/a%00b"), ERR_INVALID, "percent-encoding");
	REFUSED(find(state, "GET", "/v1/communities/%c3"), ERR_INVALID, "UTF-8");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(row_is_found_by_method_and_path),
		TEST(head_finds_the_row_of_get),
		TEST(segment_in_braces_takes_any_segment_and_decodes_it),
		TEST(literal_end_of_a_segment_is_not_part_of_the_param),
		TEST(first_row_that_fits_wins),
		TEST(path_that_no_row_has_is_not_found),
		TEST(other_method_is_told_which_are_allowed),
		TEST(malformed_param_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
