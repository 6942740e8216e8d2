/* SPDX-License-Identifier: Apache-2.0 */
#include "service/audit.h"

#include "integration/service/admin.h"
#include "model/page.h"

static RESULT read_page(struct admin *a, const struct community *community, int64_t limit, struct audit_row_list *out)
{
	return audit_page(&a->service, community, 0, NULL, limit, out, &test_err);
}

static void auditor_reads_the_chain_of_its_community(void **state)
{
	struct admin *a = *state;
	struct audit_row_list list;
	struct audit_verification v;

	act_as(a, ROLE_AUDITOR);
	DONE(a, read_page(a, &a->community, 50, &list));
	assert_int_equal(list.count, 1);
	assert_string_equal(list.items[0].event, "community.created");
	assert_string_equal(list.items[0].object_id, id_text(a, &a->community.id));
	DONE(a, audit_verify(&a->service, &a->community, &v, &test_err));
	assert_true(v.intact);
	assert_int_equal(v.rows, 1);
}

static void audit_of_another_community_is_forbidden(void **state)
{
	struct admin *a = *state;
	struct audit_row_list list;
	struct audit_verification v;

	act_as(a, ROLE_AUDITOR);
	NOT_DONE(a, read_page(a, &a->other, 50, &list), ERR_FORBIDDEN, "audit:read");
	NOT_DONE(a, audit_verify(&a->service, &a->other, &v, &test_err), ERR_FORBIDDEN, "audit:read");
}

static void audit_of_the_system_is_for_administrators(void **state)
{
	struct admin *a = *state;
	struct audit_row_list list;
	struct audit_verification v;

	for (int role = ROLE_OPERATOR; role < ROLE_COUNT; role++) {
		act_as(a, (enum role)role);
		NOT_DONE(a, read_page(a, NULL, 50, &list), ERR_FORBIDDEN, "in all communities");
		NOT_DONE(a, audit_verify(&a->service, NULL, &v, &test_err), ERR_FORBIDDEN, "in all communities");
	}
	act_as(a, ROLE_ADMINISTRATOR);
	DONE(a, read_page(a, NULL, 50, &list));
	DONE(a, audit_verify(&a->service, NULL, &v, &test_err));
	assert_true(v.intact);
}

static void page_has_a_limit(void **state)
{
	struct admin *a = *state;
	struct audit_row_list list;

	act_as(a, ROLE_AUDITOR);
	NOT_DONE(a, read_page(a, &a->community, 0, &list), ERR_INVALID, "limit");
	NOT_DONE(a, read_page(a, &a->community, PAGE_LIMIT_MAX + 2, &list), ERR_INVALID, "limit");
}

static void edited_row_is_reported(void **state)
{
	struct admin *a = *state;
	struct audit_verification v;

	pg_fixture_sql(a->pg, "ALTER TABLE audit_row DISABLE TRIGGER USER; UPDATE audit_row SET actor_name = 'Eve'");
	act_as(a, ROLE_AUDITOR);
	DONE(a, audit_verify(&a->service, &a->community, &v, &test_err));
	assert_false(v.intact);
	assert_int_equal(v.broken_at, 1);
	assert_non_null(strstr(v.problem, "edited"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADMIN_TEST(auditor_reads_the_chain_of_its_community),
		ADMIN_TEST(audit_of_another_community_is_forbidden),
		ADMIN_TEST(audit_of_the_system_is_for_administrators),
		ADMIN_TEST(page_has_a_limit),
		ADMIN_TEST(edited_row_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
