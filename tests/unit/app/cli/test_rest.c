/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/rest.h"
#include "unit/app/cli/tool.h"

static void assert_target(struct tool *tool, const char *line, const char *expected)
{
	CLEANUP_BUF struct buf target;

	tool_accept(tool, line);
	buf_init(&target, 10000);
	if (failed(rest_target(&tool->cli, NULL, &target, &tool->e)))
		fail_msg("%s: %s", line, tool->e.detail);
	assert_string_equal(buf_text(&target), expected);
}

static void assert_body(struct tool *tool, const char *line, const char *expected)
{
	CLEANUP_BUF struct buf body;

	tool_accept(tool, line);
	buf_init(&body, 100000);
	if (failed(rest_body(&tool->cli, &body, &tool->e)))
		fail_msg("%s: %s", line, tool->e.detail);
	assert_string_equal(buf_text(&body), expected);
}

/* RFC 3986 2.3: what is not unreserved is percent-encoded, so that a name is one segment. */
static void path_takes_values_percent_encoded(void **state)
{
	assert_target(*state, "org show --community udap://example.org/ A_B/C?",
	              "/v1/communities/udap%3A%2F%2Fexample.org%2F/organizations/A%20B%2FC%3F");
	assert_target(*state, "cert show --community c ..", "/v1/communities/c/certificates/..");
}

static void query_takes_filters_and_dates_in_full(void **state)
{
	assert_target(*state, "cert list --community c --status revoked --expires-before 2026-11-24 --limit 5 --all",
	              "/v1/communities/c/certificates?status=revoked&expires_before=2026-11-24T00%3A00%3A00Z&limit=5");
}

static void next_page_takes_the_cursor_of_the_last(void **state)
{
	struct tool *tool = *state;
	CLEANUP_BUF struct buf target;

	tool_accept(tool, "org list --community c --cursor first");
	buf_init(&target, 1000);
	assert_false(failed(rest_target(&tool->cli, "second", &target, &tool->e)));
	assert_string_equal(buf_text(&target), "/v1/communities/c/organizations?cursor=second");
}

static void community_that_nobody_named_is_asked_for(void **state)
{
	struct tool *tool = *state;
	CLEANUP_BUF struct buf target;

	tool_accept(tool, "org list");
	buf_init(&target, 1000);
	assert_true(failed(rest_target(&tool->cli, NULL, &target, &tool->e)));
	assert_int_equal(tool->e.code, ERR_INVALID);
	assert_non_null(strstr(tool->e.detail, "which community?"));
}

static void audit_without_a_community_is_the_systems(void **state)
{
	assert_target(*state, "audit list", "/v1/audit");
	assert_target(*state, "audit list --community c", "/v1/communities/c/audit");
	assert_target(*state, "audit verify --community c --system", "/v1/audit/verify");
}

static void body_has_the_members_that_options_name(void **state)
{
	assert_body(
		*state,
		"ca create --community c --name A --kind root --key-algorithm ec-p384 --validity-days 10 --no-anchor",
		"{\"name\":\"A\",\"kind\":\"root\",\"key_algorithm\":\"ec-p384\",\"validity_days\":10,\"anchor\":"
		"false}");
	assert_body(*state, "cert hold --community c abc", "{}");
}

static void contacts_and_grants_become_objects(void **state)
{
	assert_body(
		*state, "org create --community c --name A --contact Jo_Doe_<jo@example.org>_+1_2 --uri https://a/",
		"{\"name\":\"A\",\"contacts\":[{\"name\":\"Jo Doe\",\"email\":\"jo@example.org\",\"phone\":\"+1 2\"}],"
		"\"uris\":[\"https://a/\"]}");
	assert_body(*state, "principal create --name A --grant auditor --grant relying-party@udap://c@x/",
	            "{\"name\":\"A\",\"grants\":[{\"role\":\"auditor\"},{\"role\":\"relying-party\",\"community\":"
	            "\"udap://c@x/\"}]}");
}

static void none_takes_a_limit_back(void **state)
{
	assert_body(*state,
	            "anchor constrain --community c abc --trusted-until none --purpose none --path-length 1 "
	            "--no-enforce-validity",
	            "{\"purposes\":null,\"trusted_until\":null,\"path_length\":1,\"enforce_validity\":false}");
}

static void write_file(struct tool *tool, const char *path, struct slice bytes)
{
	assert_false(failed(file_write(path, bytes, 0600, &tool->e)));
}

static void files_go_in_as_pem_der_or_json(void **state)
{
	struct tool *tool = *state;
	char path[] = "/tmp/anchorhold-file-XXXXXX";
	char line[200];
	const int fd = mkstemp(path);

	assert_true(fd >= 0);
	write_file(tool, path, slice_text("-----BEGIN X-----\n\"\n-----END X-----\n"));
	snprintf(line, sizeof line, "ca import --community c %s", path);
	assert_body(tool, line, "{\"pem\":\"-----BEGIN X-----\\n\\\"\\n-----END X-----\\n\"}");
	write_file(tool, path, slice_of("\x30\x00", 2));
	assert_body(tool, line, "{\"der\":\"MAA=\"}");
	snprintf(line, sizeof line, "decide %s --explain", path);
	assert_body(tool, line, "{\"explain\":true,\"x5c\":[\"MAA=\"]}");
	write_file(tool, path, slice_text(" {\"ca\": false}\n"));
	snprintf(line, sizeof line, "profile put --community c A --file %s", path);
	assert_body(tool, line, " {\"ca\": false}\n");
	remove(path);
}

static void assert_body_refused(struct tool *tool, const char *line, const char *words)
{
	CLEANUP_BUF struct buf body;

	tool_accept(tool, line);
	buf_init(&body, 100000);
	assert_true(failed(rest_body(&tool->cli, &body, &tool->e)));
	assert_int_equal(tool->e.code, ERR_INVALID);
	if (strstr(tool->e.detail, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", tool->e.detail, words);
}

static void files_that_cannot_be_sent_are_refused_by_name(void **state)
{
	struct tool *tool = *state;
	char path[] = "/tmp/anchorhold-file-XXXXXX";
	char line[200];
	const int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_body_refused(tool, "ca import --community c /nonexistent/x", "/nonexistent/x");
	snprintf(line, sizeof line, "ca import --community c %s", path);
	assert_body_refused(tool, line, "is empty");
	write_file(tool, path, slice_text("-----BEGIN X-----\xff"));
	assert_body_refused(tool, line, "is not UTF-8 text");
	write_file(tool, path, slice_text("{\"a\":1,\"a\":2}"));
	snprintf(line, sizeof line, "profile put --community c A --file %s", path);
	assert_body_refused(tool, line, path);
	remove(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOOL_TEST(path_takes_values_percent_encoded),
		TOOL_TEST(query_takes_filters_and_dates_in_full),
		TOOL_TEST(next_page_takes_the_cursor_of_the_last),
		TOOL_TEST(community_that_nobody_named_is_asked_for),
		TOOL_TEST(audit_without_a_community_is_the_systems),
		TOOL_TEST(body_has_the_members_that_options_name),
		TOOL_TEST(contacts_and_grants_become_objects),
		TOOL_TEST(none_takes_a_limit_back),
		TOOL_TEST(files_go_in_as_pem_der_or_json),
		TOOL_TEST(files_that_cannot_be_sent_are_refused_by_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
