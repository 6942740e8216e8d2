/* SPDX-License-Identifier: Apache-2.0 */
#include "service/crl_publish.h"

#include "crypto/public_key.h"
#include "integration/service/ca.h"
#include "support/threads.h"

#define LIFETIME (7 * DAY)

/* CRLs are built by the schedule, not by a person. */
static size_t publish_due_at(struct ca *ca, int64_t now)
{
	size_t count;

	set_time(ca->admin, now);
	act_as_system(ca->admin);
	ACCEPTED(crl_publish_due(ca->service, &count, &test_err));
	act_as(ca->admin, ROLE_OPERATOR);
	return count;
}

static struct crl publish_at(struct ca *ca, int64_t now)
{
	set_time(ca->admin, now);
	act_as(ca->admin, ROLE_OPERATOR);
	publish(ca, &ca->issuing);
	return newest_crl(ca, &ca->issuing);
}

static bool is_listed(const struct crl *crl, struct slice serial)
{
	struct crl_entry entry;

	return crl_lists(crl, serial, &entry);
}

/* --- what a CRL says --- */

/* RFC 5280 5.1 and 5.2: complete, numbered, by the issuer's key. */
static void crl_is_complete_numbered_and_signed(void **state)
{
	struct ca *ca = *state;
	const struct crl_record record = publish(ca, &ca->issuing);
	const struct crl crl = newest_crl(ca, &ca->issuing);
	struct public_key *key = NULL;
	struct cert issuer;

	ACCEPTED(cert_parse(ca->issuing.der, ca->arena, &issuer, &test_err));
	ACCEPTED(public_key_load(issuer.spki, &key, &test_err));
	assert_true(public_key_verifies(key, crl.signature_algorithm.id, crl.tbs, crl.signature));
	public_key_free(key);
	assert_true(slice_equal(crl.issuer.der, issuer.subject.der));
	assert_true(slice_equal(crl.authority_key_id, issuer.subject_key_id));
	assert_int_equal(crl.this_update, NOW);
	assert_int_equal(crl.next_update, NOW + LIFETIME);
	assert_false(crl.has_idp || crl.is_delta);
	assert_int_equal(record.number, 2);
	assert_true(slice_equal(crl.number, hex(ca->arena, "02")));
	assert_int_equal(record.entry_count, 0);
	assert_int_equal(record.size, crl.der.len);
	assert_true(slice_equal(record.sha256, slice_of(crl.sha256, SHA256_SIZE)));
	assert_int_equal(record.der.len, 0);
}

static void entries_are_those_of_the_register(void **state)
{
	struct ca *ca = *state;
	struct certificate revoked[5], held;
	struct crl_entry entry;

	for (int i = 0; i < 5; i++)
		revoked[i] = revoke_for(ca, issue_id(ca), i == 0 ? REASON_UNSPECIFIED : REASON_SUPERSEDED);
	issue(ca);
	const struct issued_certificate issued = issue(ca);
	DONE(ca->admin,
	     revocation_hold(ca->service, &ca->admin->community, &issued.certificate.id, NULL, &held, &test_err));
	assert_int_equal(publish(ca, &ca->issuing).entry_count, 6);
	const struct crl crl = newest_crl(ca, &ca->issuing);
	for (int i = 0; i < 5; i++)
		assert_true(is_listed(&crl, revoked[i].serial));
	assert_true(crl_lists(&crl, issued.certificate.serial, &entry));
	assert_int_equal(entry.reason, REASON_CERTIFICATE_HOLD);
}

static void released_certificate_leaves_the_crl(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);
	struct certificate out;

	DONE(ca->admin,
	     revocation_hold(ca->service, &ca->admin->community, &issued.certificate.id, NULL, &out, &test_err));
	struct crl crl = publish_at(ca, NOW);
	assert_true(is_listed(&crl, issued.certificate.serial));
	DONE(ca->admin,
	     revocation_release(ca->service, &ca->admin->community, &issued.certificate.id, NULL, &out, &test_err));
	crl = publish_at(ca, NOW + 1);
	assert_false(is_listed(&crl, issued.certificate.serial));
}

/* I9: in every CRL until its expiry, in at least one after it, then no more. */
static void entry_stays_until_one_crl_after_its_expiry(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);
	const int64_t expiry = issued.certificate.not_after;
	struct crl crl;

	revoke_for(ca, &issued.certificate.id, REASON_SUPERSEDED);
	const int64_t times[] = { NOW, NOW + 100 * DAY, expiry - 1, expiry, expiry + 30 * DAY };
	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		crl = publish_at(ca, times[i]);
		assert_true(is_listed(&crl, issued.certificate.serial));
	}
	crl = publish_at(ca, expiry + 31 * DAY);
	assert_false(is_listed(&crl, issued.certificate.serial));
}

/* I9: also for what is revoked when it has expired long since, and a CRL has been made since then. */
static void revocation_after_expiry_reaches_a_crl(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);
	const int64_t late = issued.certificate.not_after + 50 * DAY;
	struct crl crl = publish_at(ca, late);

	revoke_for(ca, &issued.certificate.id, REASON_KEY_COMPROMISE);
	crl = publish_at(ca, late + 10);
	assert_true(is_listed(&crl, issued.certificate.serial));
	publish_at(ca, late + 3 * DAY);
	crl = publish_at(ca, late + 4 * DAY);
	assert_false(is_listed(&crl, issued.certificate.serial));
}

static void thousands_of_entries_are_streamed(void **state)
{
	struct ca *ca = *state;

	pg_fixture_sql(ca->admin->pg,
	               arena_printf(ca->arena,
	                            "INSERT INTO revocation (authority_no, serial, certificate_id, state, reason, "
	                            "revoked_at, not_after, changed_at) "
	                            "SELECT %lld, '\\x40'::bytea || decode(md5(i::text), 'hex'), gen_random_uuid(), "
	                            "'revoked', 4, to_timestamp(%lld), "
	                            "to_timestamp(%lld), to_timestamp(%lld) FROM generate_series(1, 20000) i",
	                            (long long)ca->issuing.no, (long long)NOW, (long long)(NOW + DAY), (long long)NOW));
	assert_int_equal(publish(ca, &ca->issuing).entry_count, 20000);
}

/* --- I13, I14: numbers and dates --- */

static void numbers_rise_by_one_for_each_authority(void **state)
{
	struct ca *ca = *state;

	assert_int_equal(reload_authority(ca, &ca->issuing).crl_number, 1);
	assert_int_equal(publish(ca, &ca->issuing).number, 2);
	assert_int_equal(publish(ca, &ca->issuing).number, 3);
	assert_int_equal(publish(ca, &ca->root).number, 2);
	assert_int_equal(reload_authority(ca, &ca->issuing).crl_number, 3);
}

static void clock_that_steps_back_takes_neither_date_nor_number_with_it(void **state)
{
	struct ca *ca = *state;
	const struct crl before = publish_at(ca, NOW + DAY);
	const struct crl after = publish_at(ca, NOW);

	assert_int_equal(after.this_update, before.this_update);
	assert_true(slice_compare(after.number, before.number) > 0);
	assert_int_equal(after.next_update, after.this_update + LIFETIME);
}

/* I9: a clock that was years ahead for a while has let nothing expire. */
static void clock_that_was_far_ahead_drops_no_entry(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);
	struct crl crl;

	revoke_for(ca, &issued.certificate.id, REASON_SUPERSEDED);
	publish_at(ca, issued.certificate.not_after + DAY);
	publish_at(ca, issued.certificate.not_after + 2 * DAY);
	crl = publish_at(ca, NOW + DAY);
	assert_true(is_listed(&crl, issued.certificate.serial));
}

static void database_refuses_a_number_that_goes_back(void **state)
{
	struct ca *ca = *state;
	char constraint[100];

	publish(ca, &ca->issuing);
	pg_fixture_refusal(ca->admin->pg, "UPDATE authority SET crl_number = crl_number - 1", constraint);
	assert_string_equal(constraint, "authority_crl_number_rises");
	pg_fixture_refusal(ca->admin->pg, "INSERT INTO crl SELECT * FROM crl LIMIT 1", constraint);
	assert_string_equal(constraint, "crl_number_unique");
}

/* After a restore of an older crl table beside a newer authority row, or the other way round. */
static void number_is_above_both_the_row_and_the_last_crl(void **state)
{
	struct ca *ca = *state;

	pg_fixture_sql(ca->admin->pg, "UPDATE authority SET crl_number = 100");
	assert_int_equal(publish(ca, &ca->issuing).number, 101);
}

/* --- I15: the gate --- */

static void signature_by_another_key_is_not_published(void **state)
{
	struct ca *ca = *state;
	struct crl_record out;

	pg_fixture_sql(ca->admin->pg, arena_printf(ca->arena,
	                                           "UPDATE authority SET key_reference = (SELECT key_reference FROM "
	                                           "authority WHERE no = %lld) WHERE no = %lld",
	                                           (long long)ca->root.no, (long long)ca->issuing.no));
	REFUSED(crl_publish(ca->service, &ca->admin->community, "Test Issuing", &out, &test_err), ERR_INTERNAL,
	        "not published");
	assert_int_equal(reload_authority(ca, &ca->issuing).crl_number, 1);
	assert_int_equal(value_of(ca, "SELECT count(*) FROM crl"), 2);
}

static void crl_without_its_key_is_refused(void **state)
{
	struct ca *ca = *state;
	struct crl_record out;

	ca->admin->shared.keys = NULL;
	REFUSED(crl_publish(ca->service, &ca->admin->community, "Test Issuing", &out, &test_err), ERR_KEY_UNAVAILABLE,
	        "");
	assert_int_equal(reload_authority(ca, &ca->issuing).crl_number, 1);
}

/* --- publishing --- */

static void publishing_is_audited_and_announced(void **state)
{
	struct ca *ca = *state;
	const int64_t before = current_change(ca->admin);
	struct change_list changes;
	bool gap;

	publish(ca, &ca->issuing);
	const struct audit_row *row = last_audit(ca->admin, &ca->admin->community);
	assert_string_equal(row->event, "crl.published");
	assert_string_equal(row->object_id, id_text(ca->admin, &ca->issuing.id));
	ACCEPTED(change_store_after(ca->service->db, before, 10, ca->arena, &changes, &gap, &test_err));
	assert_int_equal(changes.count, 1);
	assert_int_equal(changes.items[0].kind, CHANGE_CRL);
	assert_int_equal(changes.items[0].authority_no, ca->issuing.no);
}

static void bytes_of_old_crls_are_dropped_and_their_rows_stay(void **state)
{
	struct ca *ca = *state;
	struct crl_record_list history;

	for (int i = 0; i < 5; i++)
		publish(ca, &ca->issuing);
	ACCEPTED(crl_history(ca->service, &ca->admin->community, "Test Issuing", 10, &history, &test_err));
	assert_int_equal(history.count, 6);
	assert_int_equal(history.items[0].number, 6);
	assert_int_equal(history.items[5].number, 1);
	assert_int_equal(value_of(ca, arena_printf(ca->arena, "SELECT count(der) FROM crl WHERE authority_no = %lld",
	                                           (long long)ca->issuing.no)),
	                 3);
	ACCEPTED(crl_history(ca->service, &ca->admin->community, "Test Issuing", 2, &history, &test_err));
	assert_int_equal(history.count, 2);
	REFUSED(crl_history(ca->service, &ca->admin->community, "Test Issuing", 0, &history, &test_err), ERR_INVALID,
	        "limit");
}

static void external_and_unfinished_authorities_publish_nothing(void **state)
{
	struct ca *ca = *state;
	const struct authority_draft draft = {
		.name = "Slow", .kind = AUTHORITY_ROOT, .key_algorithm = KEY_RSA_2048, .path_length = -1
	};
	struct authority_list imported;
	struct crl_record out;

	act_as_system(ca->admin);
	DONE(ca->admin,
	     authority_import(ca->service, &ca->admin->other, "Foreign", ca->issuing.der, &imported, &test_err));
	REFUSED(crl_publish(ca->service, &ca->admin->other, "Foreign", &out, &test_err), ERR_STATE, "external");
	make_authority(ca, &draft);
	REFUSED(crl_publish(ca->service, &ca->admin->community, "Slow", &out, &test_err), ERR_STATE, "no certificate");
	REFUSED(crl_publish(ca->service, &ca->admin->other, "Test Issuing", &out, &test_err), ERR_NOT_FOUND, "");
	assert_int_equal(publish_due_at(ca, NOW), 0);
}

static void retired_and_revoked_authorities_go_on_publishing(void **state)
{
	struct ca *ca = *state;
	struct authority out;

	DONE(ca->admin, authority_retire(ca->service, &ca->admin->community, "Test Issuing", &out, &test_err));
	assert_int_equal(publish(ca, &ca->issuing).number, 2);
	revoke_for(ca, &ca->issuing.certificate_id, REASON_CA_COMPROMISE);
	assert_int_equal(publish(ca, &ca->issuing).number, 3);
	assert_int_equal(publish_due_at(ca, NOW + DAY), 2);
}

static void only_who_may_publish_publishes(void **state)
{
	struct ca *ca = *state;
	struct crl_record out;
	struct crl_record_list history;

	act_as(ca->admin, ROLE_REGISTRAR);
	REFUSED(crl_publish(ca->service, &ca->admin->community, "Test Issuing", &out, &test_err), ERR_FORBIDDEN,
	        "crl:publish");
	ACCEPTED(crl_history(ca->service, &ca->admin->community, "Test Issuing", 10, &history, &test_err));
	act_as(ca->admin, ROLE_RELYING_PARTY);
	REFUSED(crl_history(ca->service, &ca->admin->community, "Test Issuing", 10, &history, &test_err), ERR_FORBIDDEN,
	        "crl:read");
}

/* --- what is due --- */

static void crl_is_due_when_the_interval_has_passed(void **state)
{
	struct ca *ca = *state;

	assert_int_equal(publish_due_at(ca, NOW + DAY - 1), 0);
	assert_int_equal(publish_due_at(ca, NOW + DAY), 2);
	assert_int_equal(publish_due_at(ca, NOW + DAY), 0);
}

/* I14: at least half of its life is left at every moment. */
static void crl_is_due_before_half_its_life_is_over(void **state)
{
	struct ca *ca = *state;

	pg_fixture_sql(ca->admin->pg,
	               "UPDATE community SET settings = settings || '{\"crl_interval_seconds\": 302400}'");
	assert_int_equal(publish_due_at(ca, NOW + 3 * DAY), 0);
	assert_int_equal(publish_due_at(ca, NOW + LIFETIME / 2 - 1), 2);
}

/* I11: a revocation is on a CRL within a minute; a thousand of them do not make a thousand CRLs. */
static void revocation_makes_a_crl_due_but_not_one_for_each(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate one = issue(ca), two = issue(ca);

	set_time(ca->admin, NOW + 60);
	act_as(ca->admin, ROLE_OPERATOR);
	revoke_for(ca, &one.certificate.id, REASON_SUPERSEDED);
	assert_int_equal(publish_due_at(ca, NOW + 60), 1);
	revoke_for(ca, &two.certificate.id, REASON_SUPERSEDED);
	assert_int_equal(publish_due_at(ca, NOW + 61), 0);
	assert_int_equal(publish_due_at(ca, NOW + 64), 0);
	assert_int_equal(publish_due_at(ca, NOW + 65), 1);
	assert_int_equal(publish_due_at(ca, NOW + 71), 0);
	const struct crl crl = newest_crl(ca, &ca->issuing);
	assert_true(is_listed(&crl, one.certificate.serial) && is_listed(&crl, two.certificate.serial));
}

static void clock_that_stepped_back_does_not_hold_up_a_revocation(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);

	publish_at(ca, NOW + DAY / 2);
	set_time(ca->admin, NOW);
	act_as(ca->admin, ROLE_OPERATOR);
	revoke_for(ca, &issued.certificate.id, REASON_SUPERSEDED);
	assert_int_equal(publish_due_at(ca, NOW), 1);
}

/* A hold that is lifted is news too, and so is a serial that was given up. */
static void release_makes_a_crl_due(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);
	struct certificate out;

	DONE(ca->admin,
	     revocation_hold(ca->service, &ca->admin->community, &issued.certificate.id, NULL, &out, &test_err));
	assert_int_equal(publish_due_at(ca, NOW + 10), 1);
	DONE(ca->admin,
	     revocation_release(ca->service, &ca->admin->community, &issued.certificate.id, NULL, &out, &test_err));
	assert_int_equal(publish_due_at(ca, NOW + 20), 1);
}

/* What commits while a CRL is built is not on it; the change tells, whatever the clocks say. */
static void revocation_that_commits_during_the_build_makes_the_next_crl_due(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);
	struct db *other = pg_fixture_connect(ca->admin->pg);
	struct service node = *ca->service;
	const struct revocation_draft draft = { .reason = REASON_SUPERSEDED };
	struct certificate out;

	node.db = other;
	begin(&node);
	ACCEPTED(revocation_revoke(&node, &ca->admin->community, &issued.certificate.id, &draft, &out, &test_err));
	static const struct stmt patience = { "test_patience", "SET lock_timeout = '100ms'" };
	statement(ca->service, &patience);
	struct crl_record record;
	/* The change counter is the other transaction's: this one waits for it in vain, and publishes nothing. */
	REFUSED(crl_publish(ca->service, &ca->admin->community, "Test Issuing", &record, &test_err), ERR_BUSY, "");
	commit(&node);
	assert_int_equal(publish_due_at(ca, NOW + 10), 1);
	const struct crl crl = newest_crl(ca, &ca->issuing);
	assert_true(is_listed(&crl, issued.certificate.serial));
	db_free(other);
}

/* The very next change after those that the CRL knows of: written when its entries had been read. */
static void revocation_that_a_crl_just_missed_makes_the_next_one_due(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);
	struct crl crl;

	pg_fixture_sql(
		ca->admin->pg,
		arena_printf(ca->arena,
	                     "CREATE FUNCTION revoke_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
	                     "INSERT INTO revocation (authority_no, serial, certificate_id, state, reason, revoked_at, "
	                     "not_after) SELECT authority_no, serial, id, 'revoked', 4, now(), not_after "
	                     "FROM certificate WHERE id = '%s' AND status = 'good'; "
	                     "IF FOUND THEN PERFORM change_append('revocation', NULL, NEW.no, '\\x00'); END IF; "
	                     "RETURN NEW; END $$; "
	                     "CREATE TRIGGER revoke_late AFTER UPDATE OF crl_number ON authority FOR EACH ROW "
	                     "WHEN (NEW.name = 'Test Issuing') EXECUTE FUNCTION revoke_late()",
	                     id_text(ca->admin, &issued.certificate.id)));
	publish(ca, &ca->issuing);
	crl = newest_crl(ca, &ca->issuing);
	assert_false(is_listed(&crl, issued.certificate.serial));
	assert_int_equal(publish_due_at(ca, NOW + 10), 1);
	crl = newest_crl(ca, &ca->issuing);
	assert_true(is_listed(&crl, issued.certificate.serial));
	assert_int_equal(publish_due_at(ca, NOW + 20), 0);
}

/* Whether it lacks a revocation that was pruned from the log cannot be known: it is made anew. */
static void crl_from_before_the_pruned_changes_is_due(void **state)
{
	struct ca *ca = *state;

	issue(ca);
	pg_fixture_sql(ca->admin->pg, "DELETE FROM change_log WHERE number < (SELECT max(number) FROM change_log)");
	assert_int_equal(publish_due_at(ca, NOW + 10), 2);
	assert_int_equal(publish_due_at(ca, NOW + 20), 0);
}

/* I9: one is made after the CA's own expiry, then there is nobody left to sign for. */
static void expired_authority_publishes_one_last_crl(void **state)
{
	struct ca *ca = *state;
	const int64_t expiry = ca->issuing.not_after;

	assert_int_equal(publish_due_at(ca, expiry - DAY), 2);
	assert_int_equal(publish_due_at(ca, expiry + DAY), 2);
	assert_int_equal(publish_due_at(ca, expiry + 3 * DAY), 1);
	assert_int_equal(newest_crl(ca, &ca->issuing).this_update, expiry + DAY);
}

static void authority_that_fails_does_not_stop_the_others(void **state)
{
	struct ca *ca = *state;
	size_t count;

	pg_fixture_sql(ca->admin->pg,
	               arena_printf(ca->arena, "UPDATE authority SET key_reference = '\\x00' WHERE no = %lld",
	                            (long long)ca->root.no));
	set_time(ca->admin, NOW + DAY);
	act_as_system(ca->admin);
	REFUSED(crl_publish_due(ca->service, &count, &test_err), ERR_KEY_UNAVAILABLE, "");
	assert_int_equal(count, 1);
	assert_int_equal(newest_crl(ca, &ca->issuing).this_update, NOW + DAY);
}

/* I13: two nodes never publish two CRLs of one number. */
static void node_whose_turn_it_is_not_skips_or_waits(void **state)
{
	struct ca *ca = *state;
	struct db *other = pg_fixture_connect(ca->admin->pg);
	struct service node = { .shared = ca->service->shared, .db = other };
	struct crl_record out;
	static const struct stmt patience = { "test_patience", "SET lock_timeout = '100ms'" };
	const struct stmt turn = {
		"test_turn", arena_printf(ca->arena, "SELECT pg_advisory_xact_lock(hashtext('anchorhold.crl'), %lld)",
		                          (long long)ca->issuing.no)
	};

	begin(&node);
	statement(&node, &turn);
	assert_int_equal(publish_due_at(ca, NOW + DAY), 1);
	statement(ca->service, &patience);
	REFUSED(crl_publish(ca->service, &ca->admin->community, "Test Issuing", &out, &test_err), ERR_BUSY, "");
	/* I11: nor does anybody who revokes, revokes the CA, or issues, wait for a CRL that is being built. */
	revoke_for(ca, issue_id(ca), REASON_SUPERSEDED);
	revoke_for(ca, &ca->issuing.certificate_id, REASON_KEY_COMPROMISE);
	rollback(&node);
	assert_int_equal(publish_due_at(ca, NOW + DAY + 10), 2);
	db_free(other);
}

#define NODES 4

struct race {
	struct ca *ca;
	struct node nodes[NODES];
};

static unsigned publish_in_race(void *context, unsigned number)
{
	struct race *race = context;
	unsigned faults = 0;
	struct crl_record out;
	struct err e;

	for (int i = 0; i < 5; i++)
		faults += failed(crl_publish(&race->nodes[number].service, &race->ca->admin->community, "Test Issuing",
		                             &out, &e));
	return faults;
}

static void nodes_that_publish_at_once_take_turns(void **state)
{
	struct ca *ca = *state;
	struct race race = { .ca = ca };

	for (unsigned i = 0; i < NODES; i++)
		race.nodes[i] = node_start(ca);
	assert_int_equal(in_threads(NODES, publish_in_race, &race), 0);
	for (unsigned i = 0; i < NODES; i++)
		node_stop(&race.nodes[i]);
	assert_int_equal(reload_authority(ca, &ca->issuing).crl_number, 1 + NODES * 5);
	assert_int_equal(value_of(ca, arena_printf(ca->arena, "SELECT count(*) FROM crl WHERE authority_no = %lld",
	                                           (long long)ca->issuing.no)),
	                 1 + NODES * 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CA_TEST(crl_is_complete_numbered_and_signed),
		CA_TEST(entries_are_those_of_the_register),
		CA_TEST(released_certificate_leaves_the_crl),
		CA_TEST(entry_stays_until_one_crl_after_its_expiry),
		CA_TEST(revocation_after_expiry_reaches_a_crl),
		CA_TEST(thousands_of_entries_are_streamed),
		CA_TEST(numbers_rise_by_one_for_each_authority),
		CA_TEST(clock_that_steps_back_takes_neither_date_nor_number_with_it),
		CA_TEST(clock_that_was_far_ahead_drops_no_entry),
		CA_TEST(database_refuses_a_number_that_goes_back),
		CA_TEST(number_is_above_both_the_row_and_the_last_crl),
		CA_TEST(signature_by_another_key_is_not_published),
		CA_TEST(crl_without_its_key_is_refused),
		CA_TEST(publishing_is_audited_and_announced),
		CA_TEST(bytes_of_old_crls_are_dropped_and_their_rows_stay),
		CA_TEST(external_and_unfinished_authorities_publish_nothing),
		CA_TEST(retired_and_revoked_authorities_go_on_publishing),
		CA_TEST(only_who_may_publish_publishes),
		CA_TEST(crl_is_due_when_the_interval_has_passed),
		CA_TEST(crl_is_due_before_half_its_life_is_over),
		CA_TEST(revocation_makes_a_crl_due_but_not_one_for_each),
		CA_TEST(clock_that_stepped_back_does_not_hold_up_a_revocation),
		CA_TEST(release_makes_a_crl_due),
		CA_TEST(revocation_that_commits_during_the_build_makes_the_next_crl_due),
		CA_TEST(revocation_that_a_crl_just_missed_makes_the_next_one_due),
		CA_TEST(crl_from_before_the_pruned_changes_is_due),
		CA_TEST(expired_authority_publishes_one_last_crl),
		CA_TEST(authority_that_fails_does_not_stop_the_others),
		CA_TEST(node_whose_turn_it_is_not_skips_or_waits),
		CA_TEST(nodes_that_publish_at_once_take_turns),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
