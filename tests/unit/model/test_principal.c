/* SPDX-License-Identifier: Apache-2.0 */
#include "model/principal.h"

#include "support/parse.h"

/*
 * Who may do what, a second time, so that no permission changes hands unnoticed: a letter per role that
 * holds it (Administrator, Operator, Registrar, relying Party, aUditor), a dot where it does not.
 */
static const struct {
	const char *permission, *roles;
} table[] = {
	{ "public", "AORPU" },
	{ "authenticated", "AORPU" },
	{ "community:create", "A...." },
	{ "community:read", "AORPU" },
	{ "community:write", "AO..." },
	{ "anchor:read", "AORPU" },
	{ "anchor:write", "AO..." },
	{ "authority:read", "AORPU" },
	{ "authority:write", "AO..." },
	{ "profile:read", "AOR.U" },
	{ "profile:write", "AO..." },
	{ "organization:read", "AOR.U" },
	{ "organization:write", "AOR.." },
	{ "organization:approve", "AO..." },
	{ "certificate:read", "AOR.U" },
	{ "certificate:issue", "AOR.." },
	{ "certificate:revoke", "AOR.." },
	{ "crl:read", "AOR.U" },
	{ "crl:publish", "AO..." },
	{ "job:read", "AOR.U" },
	{ "audit:read", "AO..U" },
	{ "token:manage", "AO..." },
	{ "decision:ask", "AO.P." },
	{ "status:read", "AORPU" },
};

static void every_role_holds_exactly_its_permissions(void **state)
{
	(void)state;
	assert_int_equal(PERM_COUNT, sizeof table / sizeof table[0]);
	for (int p = 0; p < PERM_COUNT; p++) {
		assert_string_equal(permission_text((enum permission)p), table[p].permission);
		for (int r = 0; r < ROLE_COUNT; r++)
			if (role_has((enum role)r, (enum permission)p) != (table[p].roles[r] != '.'))
				fail_msg("%s and %s", role_names[r], table[p].permission);
	}
}

static void what_is_no_role_or_permission_is_held_by_nobody(void **state)
{
	(void)state;
	assert_false(role_has(ROLE_COUNT, PERM_PUBLIC));
	assert_false(role_has((enum role)-1, PERM_PUBLIC));
	assert_false(role_has((enum role)32, PERM_PUBLIC));
	assert_false(role_has(ROLE_ADMINISTRATOR, PERM_COUNT));
	assert_false(role_has(ROLE_ADMINISTRATOR, (enum permission)-1));
	assert_null(permission_text(PERM_COUNT));
}

/* I18: a grant in one community says nothing in another. */
static void a_grant_counts_in_its_community_only(void **state)
{
	const struct uuid here = { .bytes = { 1 } }, there = { .bytes = { 2 } };
	const struct role_grant grant = { .role = ROLE_OPERATOR, .community_id = here };

	(void)state;
	assert_true(grants_allow(&grant, 1, PERM_ANCHOR_WRITE, &here));
	assert_false(grants_allow(&grant, 1, PERM_ANCHOR_WRITE, &there));
	assert_false(grants_allow(&grant, 1, PERM_ANCHOR_WRITE, NULL));
	assert_false(grants_allow(&grant, 1, PERM_COMMUNITY_CREATE, &here));
	assert_false(grants_allow(NULL, 0, PERM_PUBLIC, &here));
}

static void a_grant_everywhere_counts_in_every_community_and_in_none(void **state)
{
	const struct uuid here = { .bytes = { 1 } };
	const struct role_grant grant = { .role = ROLE_ADMINISTRATOR, .everywhere = true };

	(void)state;
	assert_true(grants_allow(&grant, 1, PERM_COMMUNITY_CREATE, NULL));
	assert_true(grants_allow(&grant, 1, PERM_ANCHOR_WRITE, &here));
}

/* Two grants do not add up: the role of one does not go to the community of the other. */
static void grants_do_not_mix(void **state)
{
	const struct uuid here = { .bytes = { 1 } }, there = { .bytes = { 2 } };
	const struct role_grant grants[] = {
		{ .role = ROLE_AUDITOR, .community_id = here }, { .role = ROLE_OPERATOR, .community_id = there },
	};

	(void)state;
	assert_false(grants_allow(grants, 2, PERM_ANCHOR_WRITE, &here));
	assert_true(grants_allow(grants, 2, PERM_ANCHOR_WRITE, &there));
	assert_true(grants_allow(grants, 2, PERM_AUDIT_READ, &here));
}

static void roles_are_read_by_name(void **state)
{
	static const char *const expected[] = { "administrator", "operator", "registrar", "relying-party", "auditor" };
	static const char *const wrong[] = { "", "Administrator", "admin", "relying_party", "auditor " };
	enum role role;

	(void)state;
	for (int i = 0; i < ROLE_COUNT; i++) {
		ACCEPTED(role_parse(expected[i], &role, &test_err));
		assert_int_equal(role, i);
		assert_string_equal(role_names[i], expected[i]);
	}
	assert_null(role_names[ROLE_COUNT]);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		REFUSED(role_parse(wrong[i], &role, &test_err), ERR_INVALID, "is not a role");
}

static void a_principal_is_written_with_its_grants(void **state)
{
	struct role_grant grants[] = {
		{ .role = ROLE_ADMINISTRATOR, .everywhere = true },
		{ .role = ROLE_REGISTRAR, .community_id = { .bytes = { 0xab } } },
	};
	const struct principal principal = { .name = "a", .grants = grants, .grant_count = 2 };
	CLEANUP_BUF struct buf buf;
	struct json_writer w = json_writer(&buf);

	(void)state;
	buf_init(&buf, 1000);
	principal_encode(&principal, &w, NULL);
	assert_string_equal(buf_text(&buf),
	                    "{\"id\":\"00000000-0000-0000-0000-000000000000\",\"name\":\"a\",\"grants\":["
	                    "{\"role\":\"administrator\",\"community_id\":null},"
	                    "{\"role\":\"registrar\",\"community_id\":\"ab000000-0000-0000-0000-000000000000\"}]}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_role_holds_exactly_its_permissions),
		cmocka_unit_test(what_is_no_role_or_permission_is_held_by_nobody),
		cmocka_unit_test(a_grant_counts_in_its_community_only),
		cmocka_unit_test(a_grant_everywhere_counts_in_every_community_and_in_none),
		cmocka_unit_test(grants_do_not_mix),
		cmocka_unit_test(roles_are_read_by_name),
		cmocka_unit_test(a_principal_is_written_with_its_grants),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
