/* SPDX-License-Identifier: Apache-2.0 */
/* What is counted of transactions: each event that was committed, once. */
#include "integration/service/admin.h"

static const struct stmt conflict = { "test_conflict", "SELECT test_conflict()" };

#define CONFLICT_FUNCTION                                                               \
	"CREATE FUNCTION test_conflict() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN " \
	"RAISE EXCEPTION 'conflict' USING ERRCODE = 'serialization_failure'; END $$"

struct plan {
	int runs, conflicts; /* so many tries end in one */
	bool refuse;         /* the last try fails */
};

static RESULT issue_and_revoke(struct service *s, void *context, struct err *e)
{
	struct plan *plan = context;

	plan->runs++;
	TRY(service_audit(s, AUDIT_CERTIFICATE_ISSUED, NULL, "a", NULL, NULL, e));
	TRY(service_audit(s, AUDIT_CERTIFICATE_ISSUED, NULL, "b", NULL, NULL, e));
	TRY(service_audit(s, AUDIT_CERTIFICATE_REVOKED, NULL, "a", NULL, NULL, e));
	TRY(service_audit(s, AUDIT_COMMUNITY_CHANGED, NULL, "c", NULL, NULL, e));
	if (plan->runs <= plan->conflicts)
		return db_run(s->db, &conflict, NULL, 0, e);
	ENSURE(!plan->refuse, e, ERR_RULE, "no");
	return OK;
}

static void assert_counts(const struct metrics *metrics, int64_t issued, int64_t revoked)
{
	assert_int_equal(metric_get(metrics, METRIC_ISSUED), issued);
	assert_int_equal(metric_get(metrics, METRIC_REVOKED), revoked);
	assert_int_equal(metric_get(metrics, METRIC_CRLS), 0);
}

static void committed_events_are_counted_once_however_often_they_were_tried(void **state)
{
	struct admin *a = *state;
	struct metrics metrics = { 0 };
	struct plan plan = { .conflicts = 2 };

	a->shared.metrics = &metrics;
	act_as(a, ROLE_OPERATOR);
	pg_fixture_sql(a->pg, CONFLICT_FUNCTION);
	ACCEPTED(service_write(&a->service, issue_and_revoke, &plan, &test_err));
	assert_int_equal(plan.runs, 3);
	assert_counts(&metrics, 2, 1);
	ACCEPTED(service_write(&a->service, issue_and_revoke, &plan, &test_err));
	assert_counts(&metrics, 4, 2);
}

static void what_was_rolled_back_is_not_counted(void **state)
{
	struct admin *a = *state;
	struct metrics metrics = { 0 };
	struct plan plan = { .refuse = true };

	a->shared.metrics = &metrics;
	act_as(a, ROLE_OPERATOR);
	REFUSED(service_write(&a->service, issue_and_revoke, &plan, &test_err), ERR_RULE, "no");
	assert_counts(&metrics, 0, 0);
}

static void service_without_metrics_counts_nothing(void **state)
{
	struct admin *a = *state;
	struct plan plan = { .runs = 0 };

	a->shared.metrics = NULL;
	act_as(a, ROLE_OPERATOR);
	ACCEPTED(service_write(&a->service, issue_and_revoke, &plan, &test_err));
	service_count(&a->service, METRIC_JOBS_DONE, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADMIN_TEST(committed_events_are_counted_once_however_often_they_were_tried),
		ADMIN_TEST(what_was_rolled_back_is_not_counted),
		ADMIN_TEST(service_without_metrics_counts_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
