/* SPDX-License-Identifier: Apache-2.0 */
#include "service/service.h"

#include "integration/service/admin.h"
#include "service/refresh.h"

static const struct stmt note = { "test_note", "INSERT INTO blocked_key (spki_sha256, reason, created_at) VALUES ($1, 'test', now())" };
static const struct stmt conflict = { "test_conflict", "SELECT test_conflict()" };

#define CONFLICT_FUNCTION                                                              \
	"CREATE FUNCTION test_conflict() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN " \
	"RAISE EXCEPTION 'conflict' USING ERRCODE = 'serialization_failure'; END $$"

struct plan {
	int runs;
	int conflicts;   /* so many tries end in one */
	bool refuse;     /* the last try fails */
};

static RESULT change_something(struct service *s, void *context, struct err *e)
{
	struct plan *plan = context;

	plan->runs++;
	TRY(DB_RUN(s->db, &note, e, P_BYTES(slice_text("one"))));
	TRY(service_audit(s, AUDIT_COMMUNITY_CHANGED, NULL, "object", "{\"n\":1}", "{\"n\":2}", e));
	TRY(service_changed(s, CHANGE_ACCESS, NULL, 0, slice_of(NULL, 0), e));
	if (plan->runs <= plan->conflicts)
		return db_run(s->db, &conflict, NULL, 0, e);
	ENSURE(!plan->refuse, e, ERR_RULE, "no");
	return OK;
}

static const char *count_of(struct admin *a, const char *table)
{
	return pg_fixture_value(a->pg, arena_printf(a->arena, "SELECT count(*) FROM %s", table));
}

static void write_stores_the_change_its_audit_row_and_its_number_together(void **state)
{
	struct admin *a = *state;
	struct plan plan = { .runs = 0 };
	const int64_t before = current_change(a);

	act_as(a, ROLE_OPERATOR);
	ACCEPTED(service_write(&a->service, change_something, &plan, &test_err));
	assert_int_equal(plan.runs, 1);
	assert_int_equal(a->service.change, before + 1);
	assert_int_equal(current_change(a), before + 1);
	assert_string_equal(count_of(a, "blocked_key"), "1");
}

static void write_that_fails_stores_nothing_and_names_no_change(void **state)
{
	struct admin *a = *state;
	struct plan plan = { .refuse = true };
	const int64_t before = current_change(a);
	const char *rows = count_of(a, "audit_row");

	act_as(a, ROLE_OPERATOR);
	REFUSED(service_write(&a->service, change_something, &plan, &test_err), ERR_RULE, "no");
	assert_int_equal(a->service.change, 0);
	assert_int_equal(current_change(a), before);
	assert_string_equal(count_of(a, "blocked_key"), "0");
	assert_string_equal(count_of(a, "audit_row"), rows);
}

static void write_that_another_was_in_the_way_of_runs_again(void **state)
{
	struct admin *a = *state;
	struct plan plan = { .conflicts = 2 };
	const int64_t before = current_change(a);

	pg_fixture_sql(a->pg, CONFLICT_FUNCTION);
	act_as(a, ROLE_OPERATOR);
	ACCEPTED(service_write(&a->service, change_something, &plan, &test_err));
	assert_int_equal(plan.runs, 3);
	assert_int_equal(a->service.change, before + 1);
	assert_string_equal(count_of(a, "blocked_key"), "1");
}

static void write_keeps_the_change_of_an_earlier_write_when_it_fails(void **state)
{
	struct admin *a = *state;
	struct plan good = { .runs = 0 }, bad = { .runs = 0 };

	act_as(a, ROLE_OPERATOR);
	ACCEPTED(service_write(&a->service, change_something, &good, &test_err));
	const int64_t change = a->service.change;
	REFUSED(service_write(&a->service, change_something, &bad, &test_err), ERR_INTERNAL, "");
	assert_int_equal(a->service.change, change);
}

static void reading_cannot_change_anything(void **state)
{
	struct admin *a = *state;
	struct plan plan = { .runs = 0 };

	act_as(a, ROLE_OPERATOR);
	REFUSED(service_read(&a->service, change_something, &plan, &test_err), ERR_STORE_DOWN, "takes no changes");
	assert_string_equal(count_of(a, "blocked_key"), "0");
}

static void audit_row_says_who_did_what_and_when(void **state)
{
	struct admin *a = *state;
	struct plan plan = { .runs = 0 };
	struct audit_row_list list;
	const struct uuid system = { .bytes = { 0 } };

	act_as(a, ROLE_OPERATOR);
	ACCEPTED(service_write(&a->service, change_something, &plan, &test_err));
	ACCEPTED(audit_store_page(a->pg->db, &system, 0, "object", 10, a->arena, &list, &test_err));
	assert_int_equal(list.count, 1);
	const struct audit_row *row = &list.items[0];
	assert_string_equal(row->actor_name, "operator");
	assert_true(uuid_equal(&row->actor_id, &a->who[ROLE_OPERATOR].id));
	assert_string_equal(row->request_id, "test-request");
	assert_string_equal(row->event, "community.changed");
	assert_string_equal(row->object_type, "community");
	assert_string_equal(row->before, "{\"n\":1}");
	assert_string_equal(row->after, "{\"n\":2}");
	assert_int_equal(row->at_ms, NOW * 1000);
}

static void system_acts_without_an_id(void **state)
{
	struct admin *a = *state;
	struct plan plan = { .runs = 0 };
	struct audit_row_list list;
	const struct uuid system = { .bytes = { 0 } };

	act_as_system(a);
	ACCEPTED(service_write(&a->service, change_something, &plan, &test_err));
	ACCEPTED(audit_store_page(a->pg->db, &system, 0, "object", 10, a->arena, &list, &test_err));
	assert_true(uuid_is_zero(&list.items[0].actor_id));
	assert_string_equal(list.items[0].actor_name, "anchorhold");
}

static void time_stands_still_during_a_request(void **state)
{
	struct admin *a = *state;

	act_as(a, ROLE_OPERATOR);
	set_time(a, NOW + 100);
	assert_int_equal(service_now(&a->service), NOW);
	act_as(a, ROLE_OPERATOR);
	assert_int_equal(service_now(&a->service), NOW + 100);
}

/* Deny by default: the table of permissions, in the community of the grant and nowhere else. */
static void role_holds_its_permissions_in_its_community_only(void **state)
{
	struct admin *a = *state;

	for (int role = 0; role < ROLE_COUNT; role++) {
		act_as(a, (enum role)role);
		for (int p = 0; p < PERM_COUNT; p++) {
			const enum permission permission = (enum permission)p;
			const bool holds = role_has((enum role)role, permission);
			const bool everywhere = role == ROLE_ADMINISTRATOR;
			assert_int_equal(!failed(service_require(&a->service, permission, &a->community.id, &test_err)), holds);
			assert_int_equal(!failed(service_require(&a->service, permission, &a->other.id, &test_err)),
			                 holds && everywhere);
			assert_int_equal(!failed(service_require(&a->service, permission, NULL, &test_err)), holds && everywhere);
		}
	}
}

static void principal_without_a_role_may_do_nothing(void **state)
{
	struct admin *a = *state;
	const struct principal nobody = { .name = "nobody" };

	service_begin(&a->service, a->arena, &nobody, "r");
	for (int p = 0; p < PERM_COUNT; p++) {
		REFUSED(service_require(&a->service, (enum permission)p, &a->community.id, &test_err), ERR_FORBIDDEN,
		        permission_text((enum permission)p));
		REFUSED(service_require(&a->service, (enum permission)p, NULL, &test_err), ERR_FORBIDDEN, "in all communities");
	}
}

/* --- seeing one's own change --- */

struct node {
	struct metrics metrics;
	struct snap snap;
	struct snapshot_clock confirmed;
	struct refresh *refresh;
};

static void node_init(struct node *node, struct admin *a)
{
	const struct refresh_config config = {
		.database = a->pg->config,
		.clock = &a->clock,
		.log = &a->log,
		.metrics = &node->metrics,
		.snap = &node->snap,
		.confirmed = &node->confirmed,
		.interval_ms = 60000,
	};

	memset(node, 0, sizeof *node);
	snap_init(&node->snap);
	ACCEPTED(refresh_new(&config, &node->refresh, &test_err));
	a->shared.refresh = node->refresh;
}

static void node_fini(struct node *node)
{
	refresh_free(node->refresh);
	snap_fini(&node->snap);
}

/* The interval is a minute, so it is the notification that makes the change visible. */
static void caller_that_waits_sees_its_own_change(void **state)
{
	struct admin *a = *state;
	struct plan plan = { .runs = 0 };
	struct node node;

	node_init(&node, a);
	ACCEPTED(refresh_start(node.refresh, &test_err));
	assert_true(refresh_wait(node.refresh, current_change(a), 20000));
	act_as(a, ROLE_OPERATOR);
	ACCEPTED(service_write(&a->service, change_something, &plan, &test_err));
	service_wait_visible(&a->service);
	assert_true(refresh_wait(node.refresh, a->service.change, 0));
	refresh_stop(node.refresh);
	node_fini(&node);
}

static void wait_for_a_change_is_bounded(void **state)
{
	struct admin *a = *state;
	struct plan plan = { .runs = 0 };
	struct node node;

	node_init(&node, a);
	act_as(a, ROLE_OPERATOR);
	ACCEPTED(service_write(&a->service, change_something, &plan, &test_err));
	const int64_t began = clock_monotonic_ms();
	service_wait_visible(&a->service);
	const int64_t waited = clock_monotonic_ms() - began;
	assert_in_range(waited, 1900, 20000);
	node_fini(&node);
}

static void who_changed_nothing_waits_for_nothing(void **state)
{
	struct admin *a = *state;
	struct node node;

	node_init(&node, a);
	act_as(a, ROLE_OPERATOR);
	const int64_t began = clock_monotonic_ms();
	service_wait_visible(&a->service);
	assert_in_range(clock_monotonic_ms() - began, 0, 1500);
	node_fini(&node);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADMIN_TEST(write_stores_the_change_its_audit_row_and_its_number_together),
		ADMIN_TEST(write_that_fails_stores_nothing_and_names_no_change),
		ADMIN_TEST(write_that_another_was_in_the_way_of_runs_again),
		ADMIN_TEST(write_keeps_the_change_of_an_earlier_write_when_it_fails),
		ADMIN_TEST(reading_cannot_change_anything),
		ADMIN_TEST(audit_row_says_who_did_what_and_when),
		ADMIN_TEST(system_acts_without_an_id),
		ADMIN_TEST(time_stands_still_during_a_request),
		ADMIN_TEST(role_holds_its_permissions_in_its_community_only),
		ADMIN_TEST(principal_without_a_role_may_do_nothing),
		ADMIN_TEST(caller_that_waits_sees_its_own_change),
		ADMIN_TEST(wait_for_a_change_is_bounded),
		ADMIN_TEST(who_changed_nothing_waits_for_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
