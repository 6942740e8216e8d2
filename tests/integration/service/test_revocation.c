/* SPDX-License-Identifier: Apache-2.0 */
#include "service/revocation.h"

#include "integration/service/ca.h"

/* Revoking, holding and releasing in a transaction that is refused. */
static void refuse_revoke(struct ca *ca, const struct uuid *id, enum revocation_reason reason, enum err_code code)
{
	const struct revocation_draft draft = { .reason = reason };
	struct certificate out;

	NOT_DONE(ca->admin, revocation_revoke(ca->service, &ca->admin->community, id, &draft, &out, &test_err), code,
	         "");
}

static struct certificate hold(struct ca *ca, const struct uuid *id)
{
	struct certificate out;

	DONE(ca->admin, revocation_hold(ca->service, &ca->admin->community, id, "suspicion", &out, &test_err));
	return out;
}

static struct certificate release(struct ca *ca, const struct uuid *id)
{
	struct certificate out;

	DONE(ca->admin, revocation_release(ca->service, &ca->admin->community, id, NULL, &out, &test_err));
	return out;
}

static void refuse_hold(struct ca *ca, const struct uuid *id, enum err_code code)
{
	struct certificate out;

	NOT_DONE(ca->admin, revocation_hold(ca->service, &ca->admin->community, id, NULL, &out, &test_err), code, "");
}

static void refuse_release(struct ca *ca, const struct uuid *id)
{
	struct certificate out;

	NOT_DONE(ca->admin, revocation_release(ca->service, &ca->admin->community, id, NULL, &out, &test_err),
	         ERR_STATE, "");
}

static void at(struct ca *ca, int64_t now)
{
	set_time(ca->admin, now);
	act_as(ca->admin, ROLE_OPERATOR);
}

/* --- I8: states --- */

static void good_certificate_is_revoked_now(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);

	at(ca, NOW + 100);
	const struct certificate revoked = revoke_for(ca, &issued.certificate.id, REASON_SUPERSEDED);
	assert_int_equal(revoked.status, CERTIFICATE_REVOKED);
	assert_int_equal(revoked.revocation.reason, REASON_SUPERSEDED);
	assert_int_equal(revoked.revocation.revoked_at, NOW + 100);
	assert_false(revoked.revocation.on_hold);
	assert_int_equal(reload(ca, &issued.certificate.id).status, CERTIFICATE_REVOKED);
}

static void revocation_is_final(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);

	revoke_for(ca, &issued.certificate.id, REASON_SUPERSEDED);
	refuse_hold(ca, &issued.certificate.id, ERR_STATE);
	refuse_release(ca, &issued.certificate.id);
	refuse_revoke(ca, &issued.certificate.id, REASON_UNSPECIFIED, ERR_STATE);
	refuse_revoke(ca, &issued.certificate.id, REASON_CESSATION_OF_OPERATION, ERR_STATE);
}

static void revoking_twice_for_the_same_reason_changes_nothing(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);

	revoke_for(ca, &issued.certificate.id, REASON_SUPERSEDED);
	const int64_t change = current_change(ca->admin);
	at(ca, NOW + 100);
	const struct certificate again = revoke_for(ca, &issued.certificate.id, REASON_SUPERSEDED);
	assert_int_equal(again.revocation.revoked_at, NOW);
	assert_int_equal(current_change(ca->admin), change);
	assert_int_equal(audit_count(ca, "certificate.revoked"), 1);
}

static void reason_may_become_key_compromise_and_the_date_stays(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);

	revoke_for(ca, &issued.certificate.id, REASON_SUPERSEDED);
	at(ca, NOW + 100);
	const struct certificate again = revoke_for(ca, &issued.certificate.id, REASON_KEY_COMPROMISE);
	assert_int_equal(again.revocation.reason, REASON_KEY_COMPROMISE);
	assert_int_equal(again.revocation.revoked_at, NOW);
	refuse_revoke(ca, &issued.certificate.id, REASON_SUPERSEDED, ERR_STATE);
}

static void hold_is_released_or_becomes_final_with_its_date(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);
	const struct uuid *id = &issued.certificate.id;

	assert_int_equal(hold(ca, id).revocation.reason, REASON_CERTIFICATE_HOLD);
	assert_int_equal(reload(ca, id).status, CERTIFICATE_ON_HOLD);
	refuse_hold(ca, id, ERR_STATE);
	assert_int_equal(release(ca, id).status, CERTIFICATE_GOOD);
	refuse_release(ca, id);
	at(ca, NOW + 50);
	assert_int_equal(hold(ca, id).revocation.revoked_at, NOW + 50);
	at(ca, NOW + 100);
	const struct certificate revoked = revoke_for(ca, id, REASON_KEY_COMPROMISE);
	assert_int_equal(revoked.status, CERTIFICATE_REVOKED);
	assert_int_equal(revoked.revocation.revoked_at, NOW + 50);
}

/* I8, whoever writes: the service is not the only one who could. */
static void database_refuses_what_is_not_monotonic(void **state)
{
	struct ca *ca = *state;
	const struct {
		const char *sql, *constraint;
	} cases[] = {
		{ "DELETE FROM revocation", "revocation_final" },
		{ "TRUNCATE revocation", "revocation_final" },
		{ "UPDATE revocation SET state = 'released', reason = 6", "revocation_final" },
		{ "UPDATE revocation SET state = 'on_hold', reason = 6", "revocation_final" },
		{ "UPDATE revocation SET revoked_at = revoked_at + interval '1 s'", "revocation_final" },
		{ "UPDATE revocation SET reason = 5", "revocation_final" },
		{ "UPDATE revocation SET invalidity_date = revoked_at", "revocation_final" },
		{ "UPDATE revocation SET not_after = not_after - interval '1 day'", "revocation_final" },
		{ "UPDATE revocation SET reason = 1", "" },
		{ "UPDATE revocation SET reason = 4", "revocation_final" },
	};
	char constraint[100];

	revoke_for(ca, issue_id(ca), REASON_SUPERSEDED);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		pg_fixture_refusal(ca->admin->pg, cases[i].sql, constraint);
		assert_string_equal(constraint, cases[i].constraint);
	}
}

/* RFC 5280 5.3.1: whoever writes to the register, no CRL gets an entry that means nothing. */
static void database_refuses_reasons_that_there_are_not(void **state)
{
	static const int reasons[] = { -1, 7, 8, 11 };
	struct ca *ca = *state;
	char constraint[100];

	for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
		pg_fixture_refusal(
			ca->admin->pg,
			arena_printf(ca->arena,
		                     "INSERT INTO revocation (authority_no, serial, certificate_id, state, reason, "
		                     "revoked_at, not_after) VALUES (%lld, '\\x42', gen_random_uuid(), 'revoked', %d, "
		                     "now(), now())",
		                     (long long)ca->issuing.no, reasons[i]),
			constraint);
		assert_string_equal(constraint, "revocation_reason");
	}
}

static void database_keeps_the_date_of_a_hold(void **state)
{
	struct ca *ca = *state;
	char constraint[100];

	hold(ca, issue_id(ca));
	pg_fixture_refusal(ca->admin->pg, "UPDATE revocation SET revoked_at = revoked_at + interval '1 s'", constraint);
	assert_string_equal(constraint, "revocation_final");
	pg_fixture_refusal(ca->admin->pg,
	                   "UPDATE revocation SET state = 'revoked', reason = 4, "
	                   "revoked_at = revoked_at - interval '1 s'",
	                   constraint);
	assert_string_equal(constraint, "revocation_final");
}

/* --- what may be asked for --- */

static void reasons_that_revoke_nothing_are_refused(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);

	refuse_revoke(ca, &issued.certificate.id, REASON_CERTIFICATE_HOLD, ERR_INVALID);
	refuse_revoke(ca, &issued.certificate.id, REASON_REMOVE_FROM_CRL, ERR_INVALID);
	refuse_revoke(ca, &issued.certificate.id, (enum revocation_reason)7, ERR_INVALID);
}

/* RFC 5280 5.3.2 */
static void invalidity_date_lies_in_the_past(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);
	struct revocation_draft draft = { .reason = REASON_KEY_COMPROMISE, .invalidity_date = NOW + 1 };
	struct certificate out;

	NOT_DONE_FOR(
		ca->admin,
		revocation_revoke(ca->service, &ca->admin->community, &issued.certificate.id, &draft, &out, &test_err),
		ERR_INVALID, "invalidity_date");
	draft.invalidity_date = NOW - DAY;
	DONE(ca->admin,
	     revocation_revoke(ca->service, &ca->admin->community, &issued.certificate.id, &draft, &out, &test_err));
	assert_true(out.revocation.has_invalidity_date);
	assert_int_equal(out.revocation.invalidity_date, NOW - DAY);
}

static void certificate_of_another_community_does_not_exist(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);
	const struct revocation_draft draft = { .reason = REASON_SUPERSEDED };
	const struct uuid nobody = uuid_new(NOW * 1000);
	struct certificate out;

	act_as(ca->admin, ROLE_ADMINISTRATOR);
	NOT_DONE(ca->admin,
	         revocation_revoke(ca->service, &ca->admin->other, &issued.certificate.id, &draft, &out, &test_err),
	         ERR_NOT_FOUND, "");
	refuse_revoke(ca, &nobody, REASON_SUPERSEDED, ERR_NOT_FOUND);
	assert_int_equal(reload(ca, &issued.certificate.id).status, CERTIFICATE_GOOD);
}

static void only_who_may_revoke_revokes(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);

	act_as(ca->admin, ROLE_AUDITOR);
	refuse_revoke(ca, &issued.certificate.id, REASON_SUPERSEDED, ERR_FORBIDDEN);
	refuse_hold(ca, &issued.certificate.id, ERR_FORBIDDEN);
	act_as(ca->admin, ROLE_REGISTRAR);
	revoke_for(ca, &issued.certificate.id, REASON_SUPERSEDED);
}

/* I9: it has to reach one CRL all the same. */
static void certificate_that_has_expired_can_be_revoked(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);

	at(ca, issued.certificate.not_after + 10 * DAY);
	assert_int_equal(revoke_for(ca, &issued.certificate.id, REASON_KEY_COMPROMISE).status, CERTIFICATE_REVOKED);
}

/* --- what follows --- */

static void revocation_is_audited_with_its_comment_and_announced(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);
	const struct revocation_draft draft = { .reason = REASON_SUPERSEDED, .comment = "a new one is in use" };
	const int64_t before = current_change(ca->admin);
	struct change_list changes;
	struct certificate out;
	bool gap;

	DONE(ca->admin,
	     revocation_revoke(ca->service, &ca->admin->community, &issued.certificate.id, &draft, &out, &test_err));
	const struct audit_row *row = last_audit(ca->admin, &ca->admin->community);
	assert_string_equal(row->event, "certificate.revoked");
	assert_string_equal(row->object_id, id_text(ca->admin, &issued.certificate.id));
	assert_non_null(strstr(row->before, "\"status\":\"good\""));
	assert_non_null(strstr(row->after, "\"reason\":\"superseded\""));
	assert_non_null(strstr(row->after, "a new one is in use"));
	ACCEPTED(change_store_after(ca->service->db, before, 10, ca->arena, &changes, &gap, &test_err));
	assert_int_equal(changes.count, 1);
	assert_int_equal(changes.items[0].kind, CHANGE_REVOCATION);
	assert_true(slice_equal(changes.items[0].serial, issued.certificate.serial));
	assert_int_equal(changes.items[0].authority_no, ca->issuing.no);
}

static void key_compromise_blocks_the_key(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);

	revoke_for(ca, &issued.certificate.id, REASON_SUPERSEDED);
	assert_int_equal(value_of(ca, "SELECT count(*) FROM blocked_key"), 0);
	revoke_for(ca, &issued.certificate.id, REASON_KEY_COMPROMISE);
	assert_int_equal(value_of(ca, "SELECT count(*) FROM blocked_key b JOIN certificate c USING (spki_sha256) "
	                              "WHERE c.status = 'revoked'"),
	                 1);
}

/* Two certificates of one key of the organization; the second expires after 30 days. */
static void issue_two(struct ca *ca, struct uuid ids[2])
{
	struct issuance_request request = request_for(ca, ca->key);
	struct issued_certificate out;

	for (size_t i = 0; i < 2; i++) {
		ACCEPTED(issuance_issue(ca->service, &ca->admin->community, &request, &out, &test_err));
		ids[i] = out.certificate.id;
		request.validity_days = 30;
	}
}

/* RFC 5280 5.3.1; I21: each has its own row. */
static void key_compromise_revokes_every_certificate_of_the_key(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate stranger = issue(ca);
	struct uuid ids[2];

	issue_two(ca, ids);
	hold(ca, &ids[1]);
	const int64_t change = current_change(ca->admin);
	revoke_for(ca, &ids[0], REASON_KEY_COMPROMISE);
	for (size_t i = 0; i < 2; i++) {
		const struct certificate revoked = reload(ca, &ids[i]);
		assert_int_equal(revoked.status, CERTIFICATE_REVOKED);
		assert_int_equal(revoked.revocation.reason, REASON_KEY_COMPROMISE);
	}
	assert_int_equal(reload(ca, &stranger.certificate.id).status, CERTIFICATE_GOOD);
	assert_int_equal(audit_count(ca, "certificate.revoked"), 2);
	assert_non_null(strstr(last_audit(ca->admin, &ca->admin->community)->after, id_text(ca->admin, &ids[0])));
	assert_int_equal(current_change(ca->admin), change + 2);
}

static void other_reasons_and_expired_certificates_concern_no_others(void **state)
{
	struct ca *ca = *state;
	struct uuid ids[2];

	issue_two(ca, ids);
	revoke_for(ca, &ids[1], REASON_SUPERSEDED);
	assert_int_equal(reload(ca, &ids[0]).status, CERTIFICATE_GOOD);
	at(ca, NOW + 60 * DAY);
	revoke_for(ca, &ids[1], REASON_KEY_COMPROMISE);
	assert_int_equal(reload(ca, &ids[0]).status, CERTIFICATE_REVOKED);
	pg_fixture_sql(ca->admin->pg, "TRUNCATE blocked_key");
	at(ca, NOW);
	issue_two(ca, ids);
	at(ca, NOW + 60 * DAY);
	revoke_for(ca, &ids[0], REASON_KEY_COMPROMISE);
	assert_int_equal(reload(ca, &ids[1]).status, CERTIFICATE_GOOD);
}

/* Who asks again goes on with what was left. */
static void key_compromise_that_is_told_again_finds_the_rest(void **state)
{
	struct ca *ca = *state;
	struct uuid ids[2];

	issue_two(ca, ids);
	pg_fixture_sql(ca->admin->pg,
	               arena_printf(ca->arena, "UPDATE certificate SET spki_sha256 = '\\x00' WHERE id = '%s'",
	                            id_text(ca->admin, &ids[1])));
	revoke_for(ca, &ids[0], REASON_KEY_COMPROMISE);
	pg_fixture_sql(ca->admin->pg, "UPDATE certificate c SET spki_sha256 = b.spki_sha256 FROM blocked_key b "
	                              "WHERE c.spki_sha256 = '\\x00'");
	revoke_for(ca, &ids[0], REASON_KEY_COMPROMISE);
	assert_int_equal(reload(ca, &ids[1]).status, CERTIFICATE_REVOKED);
}

/* I18: another community is told by the blocked key, and decides for itself. */
static void key_compromise_revokes_nothing_in_another_community(void **state)
{
	struct ca *ca = *state;
	struct uuid ids[2];

	issue_two(ca, ids);
	pg_fixture_sql(
		ca->admin->pg,
		arena_printf(ca->arena,
	                     "UPDATE certificate SET community_id = (SELECT id FROM community WHERE slug = 'second') "
	                     "WHERE id = '%s'",
	                     id_text(ca->admin, &ids[1])));
	revoke_for(ca, &ids[0], REASON_KEY_COMPROMISE);
	assert_int_equal(value_of(ca, "SELECT count(*) FROM certificate WHERE status = 'revoked'"), 1);
}

/* A registrar looks after certificates of organizations. */
static void only_who_makes_cas_revokes_them(void **state)
{
	struct ca *ca = *state;

	act_as(ca->admin, ROLE_REGISTRAR);
	refuse_revoke(ca, &ca->root.certificate_id, REASON_KEY_COMPROMISE, ERR_FORBIDDEN);
	assert_int_equal(reload_authority(ca, &ca->root).status, AUTHORITY_ACTIVE);
}

/* I12: at once, for everything below it. */
static void revoked_ca_certificate_revokes_the_authority(void **state)
{
	struct ca *ca = *state;
	const int64_t version = current(ca->admin).trust_set_version;
	const struct issuance_request request = request_for(ca, ca->key);
	struct issued_certificate out;

	revoke_for(ca, &ca->issuing.certificate_id, REASON_CA_COMPROMISE);
	assert_int_equal(reload_authority(ca, &ca->issuing).status, AUTHORITY_REVOKED);
	assert_int_equal(reload_authority(ca, &ca->root).status, AUTHORITY_ACTIVE);
	assert_int_equal(current(ca->admin).trust_set_version, version + 1);
	assert_int_equal(audit_count(ca, "authority.revoked"), 1);
	REFUSED(issuance_issue(ca->service, &ca->admin->community, &request, &out, &test_err), ERR_STATE, "");
}

/* I12: across communities; I18: and of nobody else. */
static void revoked_ca_raises_the_versions_of_all_who_trust_it(void **state)
{
	struct ca *ca = *state;
	struct authority_list imported;
	struct community third, other;
	act_as_system(ca->admin);
	create_community(ca->admin, "third", &third);
	DONE(ca->admin, authority_import(ca->service, &ca->admin->other, NULL, ca->issuing.der, &imported, &test_err));
	ACCEPTED(community_find(ca->service, "second", &other, &test_err));
	const int64_t version = other.trust_set_version;

	at(ca, NOW);
	revoke_for(ca, &ca->issuing.certificate_id, REASON_KEY_COMPROMISE);
	ACCEPTED(community_find(ca->service, "second", &other, &test_err));
	assert_int_equal(other.trust_set_version, version + 1);
	ACCEPTED(community_find(ca->service, "third", &third, &test_err));
	assert_int_equal(third.trust_set_version, 1);
}

static void revoked_root_flips_its_authority_too(void **state)
{
	struct ca *ca = *state;

	revoke_for(ca, &ca->root.certificate_id, REASON_KEY_COMPROMISE);
	assert_int_equal(reload_authority(ca, &ca->root).status, AUTHORITY_REVOKED);
	revoke_for(ca, &ca->root.certificate_id, REASON_KEY_COMPROMISE);
	assert_int_equal(audit_count(ca, "authority.revoked"), 1);
}

static void ca_certificate_is_never_on_hold(void **state)
{
	struct ca *ca = *state;

	refuse_hold(ca, &ca->issuing.certificate_id, ERR_RULE);
	assert_int_equal(reload_authority(ca, &ca->issuing).status, AUTHORITY_ACTIVE);
}

static void retired_authority_can_be_revoked(void **state)
{
	struct ca *ca = *state;
	struct authority out;

	DONE(ca->admin, authority_retire(ca->service, &ca->admin->community, "Test Issuing", &out, &test_err));
	revoke_for(ca, &ca->issuing.certificate_id, REASON_CESSATION_OF_OPERATION);
	assert_int_equal(reload_authority(ca, &ca->issuing).status, AUTHORITY_REVOKED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CA_TEST(good_certificate_is_revoked_now),
		CA_TEST(revocation_is_final),
		CA_TEST(revoking_twice_for_the_same_reason_changes_nothing),
		CA_TEST(reason_may_become_key_compromise_and_the_date_stays),
		CA_TEST(hold_is_released_or_becomes_final_with_its_date),
		CA_TEST(database_refuses_what_is_not_monotonic),
		CA_TEST(database_refuses_reasons_that_there_are_not),
		CA_TEST(database_keeps_the_date_of_a_hold),
		CA_TEST(reasons_that_revoke_nothing_are_refused),
		CA_TEST(invalidity_date_lies_in_the_past),
		CA_TEST(certificate_of_another_community_does_not_exist),
		CA_TEST(only_who_may_revoke_revokes),
		CA_TEST(certificate_that_has_expired_can_be_revoked),
		CA_TEST(revocation_is_audited_with_its_comment_and_announced),
		CA_TEST(key_compromise_blocks_the_key),
		CA_TEST(key_compromise_revokes_every_certificate_of_the_key),
		CA_TEST(other_reasons_and_expired_certificates_concern_no_others),
		CA_TEST(key_compromise_that_is_told_again_finds_the_rest),
		CA_TEST(key_compromise_revokes_nothing_in_another_community),
		CA_TEST(only_who_makes_cas_revokes_them),
		CA_TEST(revoked_ca_certificate_revokes_the_authority),
		CA_TEST(revoked_ca_raises_the_versions_of_all_who_trust_it),
		CA_TEST(revoked_root_flips_its_authority_too),
		CA_TEST(ca_certificate_is_never_on_hold),
		CA_TEST(retired_authority_can_be_revoked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
