/* SPDX-License-Identifier: Apache-2.0 */
#include "service/profile.h"

#include "integration/service/admin.h"

/* A leaf profile of this validity. */
static struct profile draft_of(int64_t days)
{
	static const char *keys[] = { "ec-p256" };

	return (struct profile){
		.description = "for tests",
		.path_length = -1,
		.validity_days = days,
		.max_validity_days = 800,
		.key_usage = 1,
		.require_uri = true,
		.max_uris = 3,
		.key_algorithms = { .items = keys, .count = 1 },
	};
}

static struct profile put(struct admin *a, const char *name, int64_t days, bool *created)
{
	const struct profile draft = draft_of(days);
	struct profile out;

	DONE(a, profile_put(&a->service, &a->community, name, &draft, &out, created, &test_err));
	return out;
}

static void profiles_are_listed_by_name_in_their_newest_revision(void **state)
{
	struct admin *a = *state;
	struct profile_list list;
	bool created;

	put(a, "udap-client", 100, &created);
	ACCEPTED(profile_list_all(&a->service, &a->community, &list, &test_err));
	assert_int_equal(list.count, 3);
	assert_string_equal(list.items[0].name, "intermediate");
	assert_int_equal(list.items[0].revision, 1);
	assert_string_equal(list.items[1].name, "udap-client");
	assert_int_equal(list.items[1].revision, 2);
	assert_int_equal(list.items[1].validity_days, 100);
	assert_string_equal(list.items[2].name, "udap-server");
}

static void new_name_makes_the_first_revision(void **state)
{
	struct admin *a = *state;
	bool created;

	const struct profile profile = put(a, "lab", 30, &created);
	assert_true(created);
	assert_int_equal(profile.revision, 1);
	assert_string_equal(profile.name, "lab");
	assert_int_equal(profile.created_at, NOW);
}

static void changed_content_makes_the_next_revision_and_keeps_the_last(void **state)
{
	struct admin *a = *state;
	struct profile found;
	bool created;

	put(a, "lab", 30, &created);
	const struct profile second = put(a, "lab", 31, &created);
	assert_false(created);
	assert_int_equal(second.revision, 2);
	ACCEPTED(profile_get(&a->service, &a->community, "lab", 0, &found, &test_err));
	assert_int_equal(found.validity_days, 31);
	assert_true(uuid_equal(&found.id, &second.id));
	ACCEPTED(profile_get(&a->service, &a->community, "lab", 1, &found, &test_err));
	assert_int_equal(found.validity_days, 30);
	assert_string_equal(found.description, "for tests");
	assert_int_equal(found.key_usage, 1);
	assert_int_equal(found.path_length, -1);
	assert_int_equal(found.key_algorithms.count, 1);
}

static void unchanged_content_makes_no_revision(void **state)
{
	struct admin *a = *state;
	bool created;

	const struct profile first = put(a, "lab", 30, &created);
	const size_t rows = audit_of(a, &a->community, NULL).count;
	const struct profile again = put(a, "lab", 30, &created);
	assert_false(created);
	assert_int_equal(again.revision, 1);
	assert_true(uuid_equal(&again.id, &first.id));
	assert_int_equal(audit_of(a, &a->community, NULL).count, rows);
}

static void audit_tells_the_revisions_apart(void **state)
{
	struct admin *a = *state;
	bool created;

	put(a, "lab", 30, &created);
	put(a, "lab", 31, &created);
	const struct audit_row_list rows = audit_of(a, &a->community, "lab");
	assert_int_equal(rows.count, 2);
	assert_string_equal(rows.items[0].event, "profile.changed");
	assert_null(rows.items[0].before);
	assert_non_null(strstr(rows.items[0].after, "\"revision\":1"));
	assert_non_null(strstr(rows.items[1].before, "\"validity_days\":30"));
	assert_non_null(strstr(rows.items[1].after, "\"validity_days\":31"));
}

static void profiles_change_no_trust(void **state)
{
	struct admin *a = *state;
	const int64_t before = current_change(a);
	bool created;

	put(a, "lab", 30, &created);
	assert_int_equal(current(a).trust_set_version, 1);
	assert_int_equal(current_change(a), before);
}

static void unknown_names_and_revisions_are_not_found(void **state)
{
	struct admin *a = *state;
	struct profile found;

	REFUSED(profile_get(&a->service, &a->community, "lab", 0, &found, &test_err), ERR_NOT_FOUND, "no such profile");
	REFUSED(profile_get(&a->service, &a->community, "udap-client", 2, &found, &test_err), ERR_NOT_FOUND, "");
	REFUSED(profile_get(&a->service, &a->community, "udap-client", -1, &found, &test_err), ERR_INVALID, "revision");
	REFUSED(profile_get(&a->service, &a->community, "udap-client", INT64_C(1) << 32, &found, &test_err),
	        ERR_INVALID, "revision");
}

/* Invariant I18. */
static void profile_of_another_community_is_not_found(void **state)
{
	struct admin *a = *state;
	struct profile found;
	bool created;

	put(a, "lab", 30, &created);
	act_as_system(a);
	REFUSED(profile_get(&a->service, &a->other, "lab", 0, &found, &test_err), ERR_NOT_FOUND, "");
}

static void unfit_names_are_refused(void **state)
{
	struct admin *a = *state;
	const char *names[] = { "", "Lab", "lab-", "l b", "lab/1" };
	const struct profile draft = draft_of(30);
	struct profile out;
	bool created;

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		NOT_DONE_FOR(a, profile_put(&a->service, &a->community, names[i], &draft, &out, &created, &test_err),
		             ERR_INVALID, "name");
}

static void refused_draft(struct admin *a, const struct profile *draft, const char *member)
{
	struct profile out;
	bool created;

	NOT_DONE_FOR(a, profile_put(&a->service, &a->community, "lab", draft, &out, &created, &test_err), ERR_INVALID,
	             member);
}

/* RFC 5280 4.2.1.3 and 4.2.1.9, whoever filled the draft. */
static void draft_is_held_to_the_rules_of_profiles(void **state)
{
	struct admin *a = *state;
	struct profile draft = draft_of(30);

	draft.key_usage = 1u << 5;
	refused_draft(a, &draft, "key_usage");
	draft = draft_of(30);
	draft.path_length = 0;
	refused_draft(a, &draft, "path_length");
	draft = draft_of(30);
	draft.ca = true;
	refused_draft(a, &draft, "key_usage");
	draft = draft_of(801);
	refused_draft(a, &draft, "validity_days");
	draft = draft_of(30);
	draft.key_algorithms = TEXTS("dsa");
	refused_draft(a, &draft, "key_algorithms");
}

static void number_of_profiles_is_bounded(void **state)
{
	struct admin *a = *state;
	const struct profile draft = draft_of(30);
	struct profile out;
	bool created;

	pg_fixture_sql(a->pg, "INSERT INTO profile (id, community_id, name, revision, body, created_at) "
	                      "SELECT gen_random_uuid(), p.community_id, 'p' || n, 1, p.body, p.created_at "
	                      "FROM profile p JOIN community c ON c.id = p.community_id, generate_series(1, 197) n "
	                      "WHERE c.slug = 'first' AND p.name = 'udap-client'");
	NOT_DONE(a, profile_put(&a->service, &a->community, "lab", &draft, &out, &created, &test_err), ERR_STATE,
	         "at most 200 profiles");
	DONE(a, profile_put(&a->service, &a->community, "p7", &draft, &out, &created, &test_err));
	assert_int_equal(out.revision, 2);
}

static void roles_read_and_write_as_the_table_says(void **state)
{
	struct admin *a = *state;
	const struct profile draft = draft_of(30);
	struct profile_list list;
	struct profile out;
	bool created;

	for (int role = 0; role < ROLE_COUNT; role++) {
		act_as(a, (enum role)role);
		if (role_has((enum role)role, PERM_PROFILE_READ)) {
			ACCEPTED(profile_list_all(&a->service, &a->community, &list, &test_err));
			ACCEPTED(profile_get(&a->service, &a->community, "udap-client", 0, &out, &test_err));
		} else {
			REFUSED(profile_list_all(&a->service, &a->community, &list, &test_err), ERR_FORBIDDEN,
			        "profile:read");
			REFUSED(profile_get(&a->service, &a->community, "udap-client", 0, &out, &test_err),
			        ERR_FORBIDDEN, "profile:read");
		}
		if (!role_has((enum role)role, PERM_PROFILE_WRITE))
			NOT_DONE(a, profile_put(&a->service, &a->community, "lab", &draft, &out, &created, &test_err),
			         ERR_FORBIDDEN, "profile:write");
	}
	act_as(a, ROLE_OPERATOR);
	NOT_DONE(a, profile_put(&a->service, &a->other, "lab", &draft, &out, &created, &test_err), ERR_FORBIDDEN,
	         "profile:write");
	REFUSED(profile_list_all(&a->service, &a->other, &list, &test_err), ERR_FORBIDDEN, "profile:read");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADMIN_TEST(profiles_are_listed_by_name_in_their_newest_revision),
		ADMIN_TEST(new_name_makes_the_first_revision),
		ADMIN_TEST(changed_content_makes_the_next_revision_and_keeps_the_last),
		ADMIN_TEST(unchanged_content_makes_no_revision),
		ADMIN_TEST(audit_tells_the_revisions_apart),
		ADMIN_TEST(profiles_change_no_trust),
		ADMIN_TEST(unknown_names_and_revisions_are_not_found),
		ADMIN_TEST(profile_of_another_community_is_not_found),
		ADMIN_TEST(unfit_names_are_refused),
		ADMIN_TEST(draft_is_held_to_the_rules_of_profiles),
		ADMIN_TEST(number_of_profiles_is_bounded),
		ADMIN_TEST(roles_read_and_write_as_the_table_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
