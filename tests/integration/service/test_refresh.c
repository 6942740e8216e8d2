/* SPDX-License-Identifier: Apache-2.0 */
#include "integration/service/register.h"
#include "service/refresh.h"

#include <sched.h>

#define WAIT_MS 20000

struct fixture {
	struct pg_fixture *pg;
	struct clock clock;
	struct log log;
	struct metrics metrics;
	struct snap snap;
	struct snapshot_clock confirmed;
	struct refresh *refresh;
	struct snap_object *held;
};

static struct refresh *refresh_of(struct fixture *fixture)
{
	struct refresh *refresh = NULL;
	const struct refresh_config config = {
		.database = fixture->pg->config,
		.clock = &fixture->clock,
		.log = &fixture->log,
		.metrics = &fixture->metrics,
		.snap = &fixture->snap,
		.confirmed = &fixture->confirmed,
		.interval_ms = 100,
	};

	ACCEPTED(refresh_new(&config, &refresh, &test_err));
	return refresh;
}

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);

	assert_non_null(fixture);
	fixture->pg = pg_fixture_new();
	fixture->clock = clock_fake(1000);
	fixture->log = (struct log){ .fd = -1, .level = LOG_ERROR };
	snap_init(&fixture->snap);
	fixture->refresh = refresh_of(fixture);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	refresh_free(fixture->refresh);
	snap_object_unref(fixture->held);
	snap_fini(&fixture->snap);
	pg_fixture_free(fixture->pg);
	free(fixture);
	return 0;
}

static const struct snapshot *seen(struct fixture *fixture)
{
	snap_refresh(&fixture->snap, &fixture->held);
	assert_non_null(fixture->held);
	return (const struct snapshot *)fixture->held;
}

static const struct snapshot *refreshed(struct fixture *fixture)
{
	ACCEPTED(refresh_once(fixture->refresh, &test_err));
	return seen(fixture);
}

static enum serial_status status_of(const struct snapshot *snapshot, int no, struct slice serial)
{
	const struct issuer_state *books = snapshot_issuer_by_number(snapshot, no);
	struct revocation revocation;

	assert_non_null(books);
	return issuer_state_status(books, serial, &revocation);
}

#define assert_status(snapshot, no, serial, wanted) \
	assert_int_equal(status_of(snapshot, no, register_serial(fixture->pg->arena, serial)), wanted)

/* --- the whole snapshot as text, to compare two --- */

static void describe_books(const struct issuer_state *books, struct buf *out)
{
	struct revocation revocation;
	const struct published_crl *crl = issuer_state_crl(books);

	buf_printf(out, "ca %lld active %d issued %zu revoked %zu crl %lld:", (long long)issuer_state_number(books),
	           issuer_state_is_active(books), issuer_state_issued_count(books), issuer_state_revoked_count(books),
	           crl != NULL ? (long long)crl->number : 0);
	for (int serial = 0; serial < 16; serial++) {
		uint8_t octets[17] = { 0x7a, [16] = (uint8_t)serial };
		revocation = (struct revocation){ .reason = 0 };
		buf_printf(out, " %d/%d", (int)issuer_state_status(books, slice_of(octets, sizeof octets), &revocation),
		           (int)revocation.reason);
	}
	buf_put_byte(out, '\n');
}

static void describe_set(const struct trust_set *set, struct buf *out)
{
	buf_printf(out, "community %s version %lld:", set->slug, (long long)set->version);
	for (size_t i = 0; i < set->candidate_count; i++) {
		const struct trust_candidate *candidate = &set->candidates[i];
		const struct issuer_state *books = trust_set_books(set, candidate->ca);
		buf_put_text(out, candidate->anchor != NULL ? " anchor " : " ca ");
		buf_put_hex(out, slice_of(candidate->ca->cert.sha256, 4));
		buf_printf(out, " books %lld", books != NULL ? (long long)issuer_state_number(books) : 0);
	}
	buf_put_byte(out, '\n');
}

static char *describe(struct fixture *fixture, const struct snapshot *snapshot)
{
	CLEANUP_BUF struct buf out;

	buf_init(&out, 1u << 20);
	buf_printf(&out, "change %lld\n", (long long)snapshot->change);
	for (size_t i = 0; i < snapshot->issuer_count; i++)
		describe_books(snapshot->issuers[i], &out);
	for (size_t i = 0; i < snapshot->community_count; i++)
		describe_set(snapshot->communities[i], &out);
	for (size_t i = 0; snapshot->access != NULL && i < snapshot->access->count; i++)
		buf_printf(&out, "token %02x grants %zu\n", snapshot->access->entries[i].token_sha256[0],
		           snapshot->access->entries[i].grant_count);
	return arena_text(fixture->pg->arena, buf_text(&out));
}

/* I12: a set shows the very books that the snapshot has. */
static void assert_sets_show_the_books(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->community_count; i++) {
		const struct trust_set *set = snapshot->communities[i];
		for (size_t k = 0; k < set->books_count; k++)
			assert_ptr_equal(set->books[k],
			                 snapshot_issuer_by_number(snapshot, issuer_state_number(set->books[k])));
	}
}

/* --- one round after the other --- */

static void empty_database_makes_an_empty_snapshot(void **state)
{
	struct fixture *fixture = *state;
	const struct snapshot *snapshot = refreshed(fixture);

	assert_int_equal(snapshot->change, 1);
	assert_int_equal(snapshot->community_count, 0);
	assert_int_equal(atomic_load(&fixture->confirmed.confirmed_ms), 1000);
}

static void nothing_new_keeps_the_snapshot_and_confirms_it(void **state)
{
	struct fixture *fixture = *state;
	const struct snapshot *first = refreshed(fixture);

	fixture->clock.fake_ms = 5000;
	assert_ptr_equal(refreshed(fixture), first);
	assert_int_equal(atomic_load(&fixture->confirmed.confirmed_ms), 5000);
}

static void step_trust(struct fixture *fixture)
{
	register_community(fixture->pg, 'a');
	register_community(fixture->pg, 'b');
	register_ca(fixture->pg, 'a', 1);
	register_anchor(fixture->pg, 'a', 1);
	register_ca_of(fixture->pg, 'b', 2, 1, "external"); /* the CA of the other community, known here too */
	register_anchor(fixture->pg, 'b', 3);
}

static void step_certificates(struct fixture *fixture)
{
	register_issue(fixture->pg, 'a', 1, 1);
	register_issue(fixture->pg, 'a', 1, 2);
	register_issue(fixture->pg, 'a', 1, 3);
}

static void step_revocations(struct fixture *fixture)
{
	register_revocation(fixture->pg, 1, 1, "revoked", 1);
	register_revocation(fixture->pg, 1, 2, "on_hold", 6);
	register_revocation(fixture->pg, 1, 3, "on_hold", 6);
	register_crl(fixture->pg, 1, 1);
}

static void step_release(struct fixture *fixture)
{
	register_revocation(fixture->pg, 1, 3, "released", 6);
	register_revocation(fixture->pg, 1, 2, "revoked", 4);
	register_crl(fixture->pg, 1, 2);
}

static void step_new_ca(struct fixture *fixture)
{
	register_ca(fixture->pg, 'a', 4);
	register_issue(fixture->pg, 'a', 4, 5);
	register_revocation(fixture->pg, 4, 5, "revoked", 0);
	register_sql(fixture->pg, "UPDATE authority SET status = 'revoked' WHERE no = 1");
	register_trust_changed(fixture->pg, 'a');
}

static void step_access(struct fixture *fixture)
{
	register_token(fixture->pg, 0x11, "relying-party", 'a');
	register_token(fixture->pg, 0x22, "administrator", 0);
}

static void (*const steps[])(struct fixture *fixture) = {
	step_trust, step_certificates, step_revocations, step_release, step_new_ca, step_access,
};

static void taking_over_changes_comes_to_the_same_as_loading_all(void **state)
{
	struct fixture *fixture = *state;

	refreshed(fixture);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		steps[i](fixture);
		const struct snapshot *changed = refreshed(fixture);
		const char *wanted = describe(fixture, changed);
		assert_sets_show_the_books(changed);
		CLEANUP(refresh_free) struct refresh *fresh = refresh_of(fixture);
		ACCEPTED(refresh_once(fresh, &test_err));
		assert_sets_show_the_books(seen(fixture));
		assert_string_equal(describe(fixture, seen(fixture)), wanted);
	}
	assert_int_equal(metric_get(&fixture->metrics, METRIC_SNAPSHOT_RELOADS), 1 + sizeof steps / sizeof *steps);
}

static void all_changes_at_once_come_to_the_same_too(void **state)
{
	struct fixture *fixture = *state;

	refreshed(fixture);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		steps[i](fixture);
	const char *wanted = describe(fixture, refreshed(fixture));
	CLEANUP(refresh_free) struct refresh *fresh = refresh_of(fixture);
	ACCEPTED(refresh_once(fresh, &test_err));
	assert_string_equal(describe(fixture, seen(fixture)), wanted);
}

/* I8, I10. */
static void books_tell_what_was_issued_revoked_held_and_released(void **state)
{
	struct fixture *fixture = *state;

	step_trust(fixture);
	step_certificates(fixture);
	step_revocations(fixture);
	const struct snapshot *snapshot = refreshed(fixture);
	assert_status(snapshot, 1, 1, SERIAL_REVOKED);
	assert_status(snapshot, 1, 3, SERIAL_ON_HOLD);
	assert_status(snapshot, 1, 9, SERIAL_UNKNOWN);
	step_release(fixture);
	snapshot = refreshed(fixture);
	assert_status(snapshot, 1, 2, SERIAL_REVOKED);
	assert_status(snapshot, 1, 3, SERIAL_GOOD);
	assert_int_equal(issuer_state_crl(snapshot_issuer_by_number(snapshot, 1))->number, 2);
}

/* I12: the other community knows the same CA by its certificate alone. */
static void ca_that_is_revoked_is_so_in_every_community(void **state)
{
	struct fixture *fixture = *state;

	step_trust(fixture);
	const struct trust_set *other = snapshot_community(refreshed(fixture), "b");
	assert_int_equal(other->books_count, 1);
	assert_true(issuer_state_is_active(other->books[0]));
	register_sql(fixture->pg, "UPDATE authority SET status = 'revoked' WHERE no = 1");
	register_trust_changed(fixture->pg, 'a');
	assert_false(issuer_state_is_active(snapshot_community(refreshed(fixture), "b")->books[0]));
}

/* The certificate of a CA, and what it issued, may be older than the moment at which it is seen. */
static void ca_that_becomes_active_later_has_all_of_its_books(void **state)
{
	struct fixture *fixture = *state;

	step_trust(fixture);
	register_ca(fixture->pg, 'a', 7);
	register_sql(fixture->pg, "UPDATE authority SET status = 'pending' WHERE no = 7");
	register_trust_changed(fixture->pg, 'a');
	register_issue(fixture->pg, 'a', 7, 1);
	assert_null(snapshot_issuer_by_number(refreshed(fixture), 7));
	register_sql(fixture->pg, "UPDATE authority SET status = 'active' WHERE no = 7");
	register_trust_changed(fixture->pg, 'a');
	assert_status(refreshed(fixture), 7, 1, SERIAL_GOOD);
}

static void external_ca_that_is_retired_is_no_longer_offered_for_paths(void **state)
{
	struct fixture *fixture = *state;

	step_trust(fixture);
	assert_int_equal(snapshot_community(refreshed(fixture), "b")->intermediate_count, 1);
	register_sql(fixture->pg, "UPDATE authority SET status = 'retired' WHERE no IN (1, 2)");
	register_trust_changed(fixture->pg, 'a');
	register_trust_changed(fixture->pg, 'b');
	assert_int_equal(snapshot_community(refreshed(fixture), "b")->intermediate_count, 0);
	assert_int_equal(snapshot_community(seen(fixture), "a")->intermediate_count, 1);
	assert_true(issuer_state_is_active(snapshot_issuer_by_number(seen(fixture), 1)));
}

/* I18. */
static void community_whose_trust_cannot_be_read_is_left_out_alone(void **state)
{
	struct fixture *fixture = *state;

	step_trust(fixture);
	refreshed(fixture);
	register_sql(fixture->pg, "UPDATE trust_anchor SET der = '\\x3000' WHERE community_id = '" COMMUNITY_ID "'",
	             'b');
	register_trust_changed(fixture->pg, 'b');
	assert_null(snapshot_community(refreshed(fixture), "b"));
	assert_non_null(snapshot_community(seen(fixture), "a"));
}

static void pruned_changes_lead_to_a_full_load(void **state)
{
	struct fixture *fixture = *state;

	step_trust(fixture);
	refreshed(fixture);
	step_certificates(fixture);
	register_sql(fixture->pg, "DELETE FROM change_log WHERE number < (SELECT max(number) FROM change_log)");
	const struct snapshot *snapshot = refreshed(fixture);
	assert_status(snapshot, 1, 1, SERIAL_GOOD);
	assert_status(snapshot, 1, 3, SERIAL_GOOD);
	assert_int_equal(metric_get(&fixture->metrics, METRIC_SNAPSHOT_RELOADS), 2);
}

static void token_that_is_revoked_is_forgotten(void **state)
{
	struct fixture *fixture = *state;
	const uint8_t hash[SHA256_SIZE] = { 0x11 };

	register_community(fixture->pg, 'a');
	register_token(fixture->pg, 0x11, "relying-party", 'a');
	const struct access_entry *entry = snapshot_token(refreshed(fixture), hash);
	const struct uuid community = register_community_id('a');
	assert_non_null(entry);
	assert_true(grants_allow(entry->grants, entry->grant_count, PERM_DECIDE, &community));
	register_sql(fixture->pg,
	             "UPDATE api_token SET revoked_at = now(); SELECT change_append('access', NULL, NULL, NULL)");
	assert_null(snapshot_token(refreshed(fixture), hash));
}

/* --- the thread --- */

static int64_t counter(struct fixture *fixture)
{
	return strtoll(pg_fixture_value(fixture->pg, "SELECT value FROM change_counter"), NULL, 10);
}

static void start(struct fixture *fixture)
{
	ACCEPTED(refresh_start(fixture->refresh, &test_err));
	assert_true(refresh_wait(fixture->refresh, counter(fixture), WAIT_MS));
}

static void change_is_visible_to_who_waits_for_it(void **state)
{
	struct fixture *fixture = *state;

	start(fixture);
	step_trust(fixture);
	step_certificates(fixture);
	assert_true(refresh_wait(fixture->refresh, counter(fixture), WAIT_MS));
	assert_status(seen(fixture), 1, 3, SERIAL_GOOD);
	assert_false(refresh_wait(fixture->refresh, counter(fixture) + 1, 1));
}

static const struct snapshot *published(struct fixture *fixture)
{
	snap_refresh(&fixture->snap, &fixture->held);
	return (const struct snapshot *)fixture->held;
}

/* Nobody waits and the interval is an hour: it is the notification that wakes the thread. */
static void change_is_seen_without_anybody_asking(void **state)
{
	struct fixture *fixture = *state;
	const struct refresh_config config = {
		.database = fixture->pg->config,
		.clock = &fixture->clock,
		.log = &fixture->log,
		.metrics = &fixture->metrics,
		.snap = &fixture->snap,
		.confirmed = &fixture->confirmed,
		.interval_ms = 3600 * 1000,
	};

	refresh_free(fixture->refresh);
	ACCEPTED(refresh_new(&config, &fixture->refresh, &test_err));
	start(fixture);
	register_community(fixture->pg, 'a');
	const int64_t until_ms = clock_monotonic_ms() + WAIT_MS;
	while (published(fixture)->community_count == 0 && clock_monotonic_ms() < until_ms)
		sched_yield();
	assert_int_equal(published(fixture)->community_count, 1);
}

static void connection_that_is_lost_is_opened_again_and_what_was_missed_is_taken_over(void **state)
{
	struct fixture *fixture = *state;

	start(fixture);
	step_trust(fixture);
	assert_true(refresh_wait(fixture->refresh, counter(fixture), WAIT_MS));
	pg_fixture_disconnect_all(fixture->pg);
	step_certificates(fixture);
	assert_true(refresh_wait(fixture->refresh, counter(fixture), WAIT_MS));
	assert_status(seen(fixture), 1, 2, SERIAL_GOOD);
	assert_int_equal(metric_get(&fixture->metrics, METRIC_SNAPSHOT_RELOADS), 1);
}

/* A database that takes no connections is gone, as far as a node can tell. */
static void allow_connections(const struct fixture *fixture, bool allowed)
{
	const struct pg_fixture admin = { .name = "postgres" };

	register_sql(&admin, "ALTER DATABASE %s WITH ALLOW_CONNECTIONS %s", fixture->pg->name,
	             allowed ? "true" : "false");
	register_sql(&admin, "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '%s'",
	             fixture->pg->name);
}

static void await_failures(struct fixture *fixture, int64_t count)
{
	const int64_t wanted = metric_get(&fixture->metrics, METRIC_REFRESH_FAILURES) + count;
	const int64_t until_ms = clock_monotonic_ms() + WAIT_MS;

	while (metric_get(&fixture->metrics, METRIC_REFRESH_FAILURES) < wanted && clock_monotonic_ms() < until_ms)
		sched_yield();
	assert_true(metric_get(&fixture->metrics, METRIC_REFRESH_FAILURES) >= wanted);
}

/* A snapshot is confirmed right after it was published. */
static void await_confirmation(struct fixture *fixture, int64_t after)
{
	const int64_t until_ms = clock_monotonic_ms() + WAIT_MS;

	while (atomic_load(&fixture->confirmed.confirmed_ms) <= after && clock_monotonic_ms() < until_ms)
		sched_yield();
	assert_true(atomic_load(&fixture->confirmed.confirmed_ms) > after);
}

static void snapshot_stays_while_the_database_is_gone_and_catches_up_after_its_return(void **state)
{
	struct fixture *fixture = *state;

	fixture->clock = clock_system();
	start(fixture);
	step_trust(fixture);
	assert_true(refresh_wait(fixture->refresh, counter(fixture), WAIT_MS));
	allow_connections(fixture, false);
	await_failures(fixture, 2);
	const int64_t confirmed = atomic_load(&fixture->confirmed.confirmed_ms);
	await_failures(fixture, 1);
	assert_int_equal(seen(fixture)->community_count, 2);
	assert_true(atomic_load(&fixture->confirmed.confirmed_ms) == confirmed);
	allow_connections(fixture, true);
	step_certificates(fixture);
	assert_true(refresh_wait(fixture->refresh, counter(fixture), WAIT_MS));
	assert_status(seen(fixture), 1, 2, SERIAL_GOOD);
	await_confirmation(fixture, confirmed);
}

static void thread_stops_at_once_and_may_be_stopped_twice(void **state)
{
	struct fixture *fixture = *state;

	start(fixture);
	const int64_t began_ms = clock_monotonic_ms();
	refresh_stop(fixture->refresh);
	refresh_stop(fixture->refresh);
	assert_true(clock_monotonic_ms() - began_ms < WAIT_MS / 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(empty_database_makes_an_empty_snapshot),
		TEST(nothing_new_keeps_the_snapshot_and_confirms_it),
		TEST(taking_over_changes_comes_to_the_same_as_loading_all),
		TEST(all_changes_at_once_come_to_the_same_too),
		TEST(books_tell_what_was_issued_revoked_held_and_released),
		TEST(ca_that_is_revoked_is_so_in_every_community),
		TEST(ca_that_becomes_active_later_has_all_of_its_books),
		TEST(external_ca_that_is_retired_is_no_longer_offered_for_paths),
		TEST(community_whose_trust_cannot_be_read_is_left_out_alone),
		TEST(pruned_changes_lead_to_a_full_load),
		TEST(token_that_is_revoked_is_forgotten),
		TEST(change_is_visible_to_who_waits_for_it),
		TEST(change_is_seen_without_anybody_asking),
		TEST(connection_that_is_lost_is_opened_again_and_what_was_missed_is_taken_over),
		TEST(snapshot_stays_while_the_database_is_gone_and_catches_up_after_its_return),
		TEST(thread_stops_at_once_and_may_be_stopped_twice),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
