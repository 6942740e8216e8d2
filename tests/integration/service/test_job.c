/* SPDX-License-Identifier: Apache-2.0 */
#include "service/job.h"

#include "integration/service/ca.h"
#include "store/job_store.h"

static struct job ask(struct ca *ca)
{
	const struct authority_draft draft = {
		.name = "Slow", .kind = AUTHORITY_ROOT, .key_algorithm = KEY_RSA_2048, .path_length = -1
	};
	const struct authority asked = make_authority(ca, &draft);
	struct job job;

	ACCEPTED(job_get(ca->service, &ca->admin->community, &asked.job_id, &job, &test_err));
	return job;
}

static struct job reload_job(struct ca *ca, const struct job *job)
{
	struct job out;

	ACCEPTED(job_get(ca->service, &ca->admin->community, &job->id, &out, &test_err));
	return out;
}

static bool run_at(struct ca *ca, int64_t now)
{
	bool ran;

	set_time(ca->admin, now);
	act_as_system(ca->admin);
	ACCEPTED(job_run_next(ca->service, &ran, &test_err));
	act_as(ca->admin, ROLE_OPERATOR);
	return ran;
}

static bool take_at(struct ca *ca, int64_t now, struct job *out)
{
	bool taken;

	ACCEPTED(job_store_take(ca->service->db, now, now + JOB_LEASE_S, ca->arena, out, &taken, &test_err));
	return taken;
}

static void job_waits_until_a_worker_runs_it(void **state)
{
	struct ca *ca = *state;
	const struct job job = ask(ca);

	assert_int_equal(job.state, JOB_QUEUED);
	assert_string_equal(job.kind, "authority-create");
	assert_int_equal(job.progress, 0);
	assert_int_equal(job.total, 3);
	assert_true(run_at(ca, NOW + 5));
	const struct job done = reload_job(ca, &job);
	assert_int_equal(done.state, JOB_DONE);
	assert_int_equal(done.progress, 3);
	assert_int_equal(done.attempts, 1);
	assert_int_equal(done.finished_at, NOW + 5);
	assert_null(done.error);
	assert_false(run_at(ca, NOW + DAY));
}

/* I21: the audit names who asked, not the worker. */
static void job_acts_for_the_one_who_asked(void **state)
{
	struct ca *ca = *state;
	const struct job job = ask(ca);

	assert_string_equal(job.requester_name, "operator");
	assert_true(run_at(ca, NOW));
	const struct audit_row_list rows = audit_of(ca->admin, &ca->admin->community,
	                                            id_text(ca->admin, &job.object_id));
	assert_string_equal(rows.items[1].event, "authority.activated");
	assert_string_equal(rows.items[1].actor_name, "operator");
	assert_string_equal(rows.items[1].request_id, "test-request");
}

static void leased_job_is_nobody_elses_until_the_lease_runs_out(void **state)
{
	struct ca *ca = *state;
	const struct job job = ask(ca);
	struct job taken, again;

	assert_true(take_at(ca, NOW, &taken));
	assert_true(uuid_equal(&taken.id, &job.id));
	assert_false(take_at(ca, NOW + JOB_LEASE_S - 1, &again));
	assert_true(take_at(ca, NOW + JOB_LEASE_S, &again));
	assert_int_equal(again.attempts, 2);
}

static void progress_extends_the_lease(void **state)
{
	struct ca *ca = *state;
	struct job taken, again;

	ask(ca);
	assert_true(take_at(ca, NOW, &taken));
	set_time(ca->admin, NOW + 100);
	ACCEPTED(job_progress(ca->service, &taken, 2, &test_err));
	assert_int_equal(reload_job(ca, &taken).progress, 2);
	assert_false(take_at(ca, NOW + JOB_LEASE_S + 99, &again));
	assert_true(take_at(ca, NOW + JOB_LEASE_S + 100, &again));
}

/* Whoever was thought dead and is not must stop. */
static void worker_that_lost_its_lease_writes_nothing(void **state)
{
	struct ca *ca = *state;
	struct job first, second;
	bool held;

	ask(ca);
	assert_true(take_at(ca, NOW, &first));
	assert_true(take_at(ca, NOW + JOB_LEASE_S, &second));
	REFUSED(job_progress(ca->service, &first, 1, &test_err), ERR_BUSY, "another worker");
	first.state = JOB_FAILED;
	ACCEPTED(job_store_finish(ca->service->db, &first, &held, &test_err));
	assert_false(held);
	assert_int_equal(reload_job(ca, &first).state, JOB_RUNNING);
	ACCEPTED(job_progress(ca->service, &second, 1, &test_err));
}

static void failure_that_may_pass_is_tried_five_times(void **state)
{
	struct ca *ca = *state;
	const struct job job = ask(ca);
	struct authority authority;

	ca->admin->shared.keys = NULL;
	for (int i = 0; i < 4; i++) {
		assert_true(run_at(ca, NOW + 100 * i));
		assert_int_equal(reload_job(ca, &job).state, JOB_QUEUED);
		assert_false(run_at(ca, NOW + 100 * i + 9));
	}
	assert_true(run_at(ca, NOW + 400));
	const struct job dead = reload_job(ca, &job);
	assert_int_equal(dead.state, JOB_FAILED);
	assert_int_equal(dead.attempts, 5);
	assert_string_equal(dead.error, "this process holds no CA keys");
	ACCEPTED(authority_find(ca->service, &ca->admin->community, "Slow", &authority, &test_err));
	assert_int_equal(authority.status, AUTHORITY_FAILED);
	assert_int_equal(audit_count(ca, "authority.failed"), 1);
}

static void failure_that_no_retry_mends_is_final(void **state)
{
	struct ca *ca = *state;
	const struct authority root = make_root(ca, "Root");
	const struct authority_draft draft = { .name = "Slow",
		                               .kind = AUTHORITY_INTERMEDIATE,
		                               .key_algorithm = KEY_RSA_2048,
		                               .path_length = 5,
		                               .parent = "Root" };
	struct job job;

	(void)root;
	const struct authority asked = make_authority(ca, &draft);
	assert_true(run_at(ca, NOW));
	ACCEPTED(job_get(ca->service, &ca->admin->community, &asked.job_id, &job, &test_err));
	assert_int_equal(job.state, JOB_FAILED);
	assert_int_equal(job.attempts, 1);
	assert_non_null(strstr(job.error, "path length"));
}

/* A process that dies at each attempt must not take every worker with it, one after the other. */
static void job_that_kills_its_workers_is_failed_without_another_try(void **state)
{
	struct ca *ca = *state;
	const struct job job = ask(ca);
	struct job taken;

	for (int i = 0; i < 5; i++)
		assert_true(take_at(ca, NOW + i * JOB_LEASE_S, &taken));
	assert_true(run_at(ca, NOW + 5 * JOB_LEASE_S));
	const struct job dead = reload_job(ca, &job);
	assert_int_equal(dead.state, JOB_FAILED);
	assert_non_null(strstr(dead.error, "5 times"));
}

static void job_of_an_unknown_kind_is_failed(void **state)
{
	struct ca *ca = *state;
	const struct job job = ask(ca);

	pg_fixture_sql(ca->admin->pg, "UPDATE job SET kind = 'of-tomorrow'");
	assert_true(run_at(ca, NOW));
	assert_int_equal(reload_job(ca, &job).state, JOB_FAILED);
}

static void jobs_are_seen_in_their_community_by_who_may_read_them(void **state)
{
	struct ca *ca = *state;
	const struct job job = ask(ca);
	const struct page_request all = { .limit = 10 };
	struct job_list list;
	struct page page;
	struct job out;

	ACCEPTED(job_page(ca->service, &ca->admin->community, &all, &list, &page, &test_err));
	assert_int_equal(list.count, 1);
	assert_true(uuid_equal(&list.items[0].id, &job.id));
	act_as(ca->admin, ROLE_RELYING_PARTY);
	REFUSED(job_page(ca->service, &ca->admin->community, &all, &list, &page, &test_err), ERR_FORBIDDEN, "job:read");
	act_as(ca->admin, ROLE_ADMINISTRATOR);
	REFUSED(job_get(ca->service, &ca->admin->other, &job.id, &out, &test_err), ERR_NOT_FOUND, "");
	ACCEPTED(job_page(ca->service, &ca->admin->other, &all, &list, &page, &test_err));
	assert_int_equal(list.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CA_TEST_BARE(job_waits_until_a_worker_runs_it),
		CA_TEST_BARE(job_acts_for_the_one_who_asked),
		CA_TEST_BARE(leased_job_is_nobody_elses_until_the_lease_runs_out),
		CA_TEST_BARE(progress_extends_the_lease),
		CA_TEST_BARE(worker_that_lost_its_lease_writes_nothing),
		CA_TEST_BARE(failure_that_may_pass_is_tried_five_times),
		CA_TEST_BARE(failure_that_no_retry_mends_is_final),
		CA_TEST_BARE(job_that_kills_its_workers_is_failed_without_another_try),
		CA_TEST_BARE(job_of_an_unknown_kind_is_failed),
		CA_TEST_BARE(jobs_are_seen_in_their_community_by_who_may_read_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
