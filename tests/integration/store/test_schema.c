/* SPDX-License-Identifier: Apache-2.0 */
/* What the database itself holds to, whoever writes: invariants I8, I13, I17 and I21. */
#include "support/pg_fixture.h"

#define ID(n) "'00000000-0000-0000-0000-00000000000" #n "'"

static const char world[] =
	"INSERT INTO community (id, slug, uri, name, settings, trust_set_version, created_at, updated_at) VALUES "
	"(" ID(1) ", 'one', 'udap://one/', 'One', '{}', 5, now(), now());"
		  "INSERT INTO authority (id, community_id, name, kind, origin, status, key_reference, subject, der, "
                  "crl_number, created_at) "
		  "VALUES (" ID(2) ", " ID(
			  1) ", 'Root', 'root', 'internal', 'active', 'key', 'CN=Root', 'der', 7, now());"
			     "INSERT INTO certificate (id, community_id, authority_no, serial, sha256, spki_sha256, "
                             "subject, uris, dns_names, "
			     "not_before, not_after, der, created_at) "
			     "VALUES (" ID(3) ", " ID(1) ", 1, '\\x01', 'a', 'b', 'CN=Leaf', '{}', '{}', now(), "
                                                         "'2027-05-01Z', 'der', now());";

#define INSERT_REVOCATION(state, reason)                                                                              \
	"INSERT INTO revocation (authority_no, serial, certificate_id, state, reason, revoked_at, not_after) VALUES " \
	"(1, '\\x01', " ID(3) ", '" state "', " #reason ", '2026-01-01Z', '2027-05-01Z')"
#define CHANGE_REVOCATION(set) "UPDATE revocation SET " set

static void assert_refused(struct pg_fixture *pg, const char *sql, const char *constraint)
{
	char refused_by[100];
	const char *state = pg_fixture_refusal(pg, sql, refused_by);

	if (strcmp(state, "") == 0 || strcmp(refused_by, constraint) != 0)
		fail_msg("%s: SQLSTATE \"%s\", constraint \"%s\"", sql, state, refused_by);
}

static const char *status(struct pg_fixture *pg)
{
	return pg_fixture_value(pg, "SELECT status FROM certificate WHERE id = " ID(3));
}

/* --- I8 --- */

static void revoked_certificate_stays_revoked(void **state)
{
	struct pg_fixture *pg = *state;

	pg_fixture_sql(pg, world);
	pg_fixture_sql(pg, INSERT_REVOCATION("revoked", 4));
	assert_string_equal(status(pg), "revoked");
	assert_refused(pg, CHANGE_REVOCATION("state = 'released', reason = 6"), "revocation_final");
	assert_refused(pg, CHANGE_REVOCATION("state = 'on_hold', reason = 6"), "revocation_final");
	assert_refused(pg, "DELETE FROM revocation", "revocation_final");
	assert_string_equal(status(pg), "revoked");
}

static void date_of_a_revocation_never_moves(void **state)
{
	struct pg_fixture *pg = *state;

	pg_fixture_sql(pg, world);
	pg_fixture_sql(pg, INSERT_REVOCATION("revoked", 4));
	assert_refused(pg, CHANGE_REVOCATION("revoked_at = '2026-01-02Z'"), "revocation_final");
	assert_refused(pg, CHANGE_REVOCATION("serial = '\\x02'"), "revocation_final");
}

static void reason_of_a_revocation_may_only_become_key_compromise(void **state)
{
	struct pg_fixture *pg = *state;

	pg_fixture_sql(pg, world);
	pg_fixture_sql(pg, INSERT_REVOCATION("revoked", 4));
	assert_refused(pg, CHANGE_REVOCATION("reason = 5"), "revocation_final");
	pg_fixture_sql(pg, CHANGE_REVOCATION("reason = 1"));
	assert_refused(pg, CHANGE_REVOCATION("reason = 4"), "revocation_final");
}

static void hold_may_be_released_and_status_follows(void **state)
{
	struct pg_fixture *pg = *state;

	pg_fixture_sql(pg, world);
	pg_fixture_sql(pg, INSERT_REVOCATION("on_hold", 6));
	assert_string_equal(status(pg), "on_hold");
	pg_fixture_sql(pg, CHANGE_REVOCATION("state = 'released'"));
	assert_string_equal(status(pg), "good");
	assert_refused(pg, CHANGE_REVOCATION("state = 'released'"), "revocation_not_on_hold");
	pg_fixture_sql(pg, CHANGE_REVOCATION("state = 'on_hold'"));
	pg_fixture_sql(pg, CHANGE_REVOCATION("state = 'revoked', reason = 1"));
	assert_string_equal(status(pg), "revoked");
}

static void only_a_hold_can_be_released(void **state)
{
	struct pg_fixture *pg = *state;

	pg_fixture_sql(pg, world);
	assert_refused(pg, INSERT_REVOCATION("released", 6), "revocation_not_on_hold");
}

/* RFC 5280 5.3.1: certificateHold is the one reason that can be taken back. */
static void hold_has_the_reason_certificate_hold_and_nothing_else_has(void **state)
{
	struct pg_fixture *pg = *state;

	pg_fixture_sql(pg, world);
	assert_refused(pg, INSERT_REVOCATION("on_hold", 1), "revocation_hold_reason");
	assert_refused(pg, INSERT_REVOCATION("revoked", 6), "revocation_hold_reason");
}

/* --- I13, I17 --- */

static void crl_number_never_goes_back(void **state)
{
	struct pg_fixture *pg = *state;

	pg_fixture_sql(pg, world);
	assert_refused(pg, "UPDATE authority SET crl_number = 6", "authority_crl_number_rises");
	pg_fixture_sql(pg, "UPDATE authority SET crl_number = 8");
}

static void crl_number_is_given_once(void **state)
{
	static const char insert[] =
		"INSERT INTO crl (authority_no, number, this_update, next_update, entry_count, size, sha256, "
		"change, created_at) VALUES (1, 8, now(), now() + interval '1 day', 0, 1, 'x', 1, now())";
	struct pg_fixture *pg = *state;

	pg_fixture_sql(pg, world);
	pg_fixture_sql(pg, insert);
	assert_refused(pg, insert, "crl_number_unique");
}

static void trust_set_version_never_goes_back(void **state)
{
	struct pg_fixture *pg = *state;

	pg_fixture_sql(pg, world);
	assert_refused(pg, "UPDATE community SET trust_set_version = 4", "community_version_rises");
	pg_fixture_sql(pg, "UPDATE community SET trust_set_version = 6");
}

/* --- I21 --- */

static void audit_row_is_final(void **state)
{
	struct pg_fixture *pg = *state;

	pg_fixture_sql(pg, "SELECT audit_append(" ID(1) ", now(), NULL, 'a', 'r', 'e', 't', 'o', NULL, NULL)");
	assert_refused(pg, "UPDATE audit_row SET actor_name = 'b'", "audit_row_final");
	assert_refused(pg, "DELETE FROM audit_row", "audit_row_final");
	assert_refused(pg, "TRUNCATE audit_row", "audit_row_final");
}

/* --- partitions --- */

static void certificate_lies_in_the_quarter_of_its_expiry(void **state)
{
	struct pg_fixture *pg = *state;

	pg_fixture_sql(pg, world);
	assert_string_equal(pg_fixture_value(pg, "SELECT tableoid::regclass FROM certificate"), "certificate_2027q2");
}

static void new_quarters_take_their_rows_from_the_last_partition(void **state)
{
	struct pg_fixture *pg = *state;

	pg_fixture_sql(pg, world);
	pg_fixture_sql(pg, "INSERT INTO certificate SELECT " ID(
				   4) ", community_id, authority_no, organization_id, profile_id, "
	                              "'\\x02', sha256, spki_sha256, subject, uris, dns_names, not_before, "
	                              "'2031-02-03Z', status, der, "
	                              "created_at FROM certificate");
	assert_string_equal(pg_fixture_value(pg, "SELECT tableoid::regclass FROM certificate WHERE id = " ID(4)),
	                    "certificate_later");
	pg_fixture_sql(pg, "SET TimeZone = 'UTC'; SELECT certificate_partitions_extend('2031-06-01Z')");
	assert_string_equal(pg_fixture_value(pg, "SELECT tableoid::regclass FROM certificate WHERE id = " ID(4)),
	                    "certificate_2031q1");
	assert_string_equal(pg_fixture_value(pg, "SELECT certificate_partitions_extend('2031-06-01Z')"), "0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PG_TEST(revoked_certificate_stays_revoked),
		PG_TEST(date_of_a_revocation_never_moves),
		PG_TEST(reason_of_a_revocation_may_only_become_key_compromise),
		PG_TEST(hold_may_be_released_and_status_follows),
		PG_TEST(only_a_hold_can_be_released),
		PG_TEST(hold_has_the_reason_certificate_hold_and_nothing_else_has),
		PG_TEST(crl_number_never_goes_back),
		PG_TEST(crl_number_is_given_once),
		PG_TEST(trust_set_version_never_goes_back),
		PG_TEST(audit_row_is_final),
		PG_TEST(certificate_lies_in_the_quarter_of_its_expiry),
		PG_TEST(new_quarters_take_their_rows_from_the_last_partition),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
