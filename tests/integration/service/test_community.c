/* SPDX-License-Identifier: Apache-2.0 */
#include "service/community.h"

#include "integration/service/admin.h"
#include "service/profile.h"

static struct community_draft third(void)
{
	return (struct community_draft){
		.slug = "third",
		.uri = "udap://third.example.org/",
		.name = "The third",
		.settings = community_settings_default(),
	};
}

/* --- creating --- */

static void community_is_created_with_its_settings_and_the_default_profiles(void **state)
{
	struct admin *a = *state;
	struct community created, found;
	struct profile_list profiles;
	struct community_draft draft = third();

	draft.settings.max_leaf_days = 730;
	draft.settings.required_policies = TEXTS("1.2.3", "1.2.4");
	act_as(a, ROLE_ADMINISTRATOR);
	DONE(a, community_create(&a->service, &draft, &created, &test_err));
	ACCEPTED(community_find(&a->service, "third", &found, &test_err));
	assert_true(uuid_equal(&found.id, &created.id));
	assert_string_equal(found.uri, draft.uri);
	assert_string_equal(found.name, draft.name);
	assert_int_equal(found.settings.max_leaf_days, 730);
	assert_int_equal(found.settings.required_policies.count, 2);
	assert_string_equal(found.settings.required_policies.items[1], "1.2.4");
	assert_int_equal(found.settings.revocation, REVOCATION_REQUIRE);
	assert_int_equal(found.trust_set_version, 1);
	assert_int_equal(found.created_at, NOW);
	assert_int_equal(found.updated_at, NOW);
	ACCEPTED(profile_list_all(&a->service, &found, &profiles, &test_err));
	assert_int_equal(profiles.count, profile_default_count);
}

static void community_is_found_by_slug_uri_and_id(void **state)
{
	struct admin *a = *state;
	const char *names[] = { "first", "udap://first.example.org/", id_text(a, &a->community.id) };
	struct community found;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		ACCEPTED(community_find(&a->service, names[i], &found, &test_err));
		assert_true(uuid_equal(&found.id, &a->community.id));
	}
	REFUSED(community_find(&a->service, "fourth", &found, &test_err), ERR_NOT_FOUND, "no such community");
	REFUSED(community_find(&a->service, "udap://first.example.org", &found, &test_err), ERR_NOT_FOUND, "");
	REFUSED(community_find(&a->service, "01890a5d-ac96-774b-bcce-b302099a8057", &found, &test_err), ERR_NOT_FOUND,
	        "");
	REFUSED(community_find(&a->service, "", &found, &test_err), ERR_NOT_FOUND, "");
}

static void creating_one_tells_every_node_and_the_audit(void **state)
{
	struct admin *a = *state;
	struct community created;
	struct change_list changes;
	bool gap;
	const struct community_draft draft = third();
	const int64_t before = current_change(a);

	act_as(a, ROLE_ADMINISTRATOR);
	DONE(a, community_create(&a->service, &draft, &created, &test_err));
	ACCEPTED(change_store_after(a->pg->db, before, 10, a->arena, &changes, &gap, &test_err));
	assert_int_equal(changes.count, 1);
	assert_int_equal(changes.items[0].kind, CHANGE_TRUST);
	assert_true(uuid_equal(&changes.items[0].community_id, &created.id));
	assert_int_equal(a->service.change, changes.items[0].number);
	const struct audit_row_list rows = audit_of(a, &created, NULL);
	assert_int_equal(rows.count, 1);
	assert_string_equal(rows.items[0].event, "community.created");
	assert_string_equal(rows.items[0].object_id, id_text(a, &created.id));
	assert_string_equal(rows.items[0].actor_name, "administrator");
	assert_string_equal(rows.items[0].request_id, "test-request");
	assert_null(rows.items[0].before);
	assert_non_null(strstr(rows.items[0].after, "\"slug\":\"third\""));
}

static void only_an_administrator_creates_communities(void **state)
{
	struct admin *a = *state;
	struct community created;
	const struct community_draft draft = third();

	for (int role = ROLE_OPERATOR; role < ROLE_COUNT; role++) {
		act_as(a, (enum role)role);
		NOT_DONE(a, community_create(&a->service, &draft, &created, &test_err), ERR_FORBIDDEN,
		         "community:create");
	}
	REFUSED(community_find(&a->service, "third", &created, &test_err), ERR_NOT_FOUND, "");
}

static void unfit_names_are_refused_by_member(void **state)
{
	struct admin *a = *state;
	struct community out;
	static const struct {
		const char *slug, *uri, *name, *member;
	} cases[] = {
		{ "", NULL, NULL, "slug" },
		{ "Third", NULL, NULL, "slug" },
		{ "-third", NULL, NULL, "slug" },
		{ "third-", NULL, NULL, "slug" },
		{ "th_ird", NULL, NULL, "slug" },
		{ "a123456789a123456789a123456789a123456789a123456789a123456789abcd", NULL, NULL, "slug" },
		{ "01890a5d-ac96-774b-bcce-b302099a8057", NULL, NULL, "slug" },
		{ NULL, "", NULL, "uri" },
		{ NULL, "third.example.org", NULL, "uri" },
		{ NULL, "udap://third.example.org/#x", NULL, "uri" },
		{ NULL, "udap://third example.org/", NULL, "uri" },
		{ NULL, NULL, "", "name" },
		{ NULL, NULL, " third", "name" },
		{ NULL, NULL, "third\n", "name" },
	};

	act_as(a, ROLE_ADMINISTRATOR);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct community_draft draft = third();
		draft.slug = cases[i].slug != NULL ? cases[i].slug : draft.slug;
		draft.uri = cases[i].uri != NULL ? cases[i].uri : draft.uri;
		draft.name = cases[i].name != NULL ? cases[i].name : draft.name;
		NOT_DONE_FOR(a, community_create(&a->service, &draft, &out, &test_err), ERR_INVALID, cases[i].member);
	}
}

static void settings_out_of_range_are_refused_in_a_draft_too(void **state)
{
	struct admin *a = *state;
	struct community out;
	struct community_draft draft = third();

	draft.settings.max_path_length = 11;
	act_as(a, ROLE_ADMINISTRATOR);
	NOT_DONE_FOR(a, community_create(&a->service, &draft, &out, &test_err), ERR_INVALID, "max_path_length");
	draft = third();
	draft.settings.required_policies = TEXTS("policy");
	NOT_DONE_FOR(a, community_create(&a->service, &draft, &out, &test_err), ERR_INVALID, "required_policies");
}

static void slug_and_uri_are_unique(void **state)
{
	struct admin *a = *state;
	struct community out;
	struct community_draft draft = third();

	act_as(a, ROLE_ADMINISTRATOR);
	draft.slug = "first";
	NOT_DONE_FOR(a, community_create(&a->service, &draft, &out, &test_err), ERR_DUPLICATE, "slug");
	draft = third();
	draft.uri = a->community.uri;
	NOT_DONE_FOR(a, community_create(&a->service, &draft, &out, &test_err), ERR_DUPLICATE, "uri");
}

/* --- listing --- */

static struct community_list listed(struct admin *a, int64_t limit, struct uuid after, struct page *page)
{
	const struct page_request request = { .limit = limit, .after = after };
	struct community_list list;

	ACCEPTED(community_page(&a->service, &request, &list, page, &test_err));
	return list;
}

static void page_shows_only_what_the_caller_may_read(void **state)
{
	struct admin *a = *state;
	const struct uuid start = { 0 };
	const struct principal nobody = { .name = "nobody" };
	struct page page;

	for (int role = ROLE_OPERATOR; role < ROLE_COUNT; role++) {
		act_as(a, (enum role)role);
		const struct community_list list = listed(a, 50, start, &page);
		assert_int_equal(list.count, 1);
		assert_true(uuid_equal(&list.items[0].id, &a->community.id));
		assert_true(uuid_is_zero(&page.next));
	}
	act_as(a, ROLE_ADMINISTRATOR);
	assert_int_equal(listed(a, 50, start, &page).count, 2);
	act_as_system(a);
	assert_int_equal(listed(a, 50, start, &page).count, 2);
	service_begin(&a->service, a->arena, &nobody, "test-request");
	assert_int_equal(listed(a, 50, start, &page).count, 0);
}

static void pages_follow_each_other_without_gap(void **state)
{
	struct admin *a = *state;
	const struct uuid start = { 0 };
	struct page page;

	act_as(a, ROLE_ADMINISTRATOR);
	const struct community_list first = listed(a, 1, start, &page);
	assert_int_equal(first.count, 1);
	assert_true(uuid_equal(&page.next, &first.items[0].id));
	const struct community_list second = listed(a, 1, page.next, &page);
	assert_int_equal(second.count, 1);
	assert_false(uuid_equal(&second.items[0].id, &first.items[0].id));
	assert_true(uuid_is_zero(&page.next));
	assert_int_equal(listed(a, 2, start, &page).count, 2);
	assert_true(uuid_is_zero(&page.next));
}

static void page_limit_is_bounded(void **state)
{
	struct admin *a = *state;
	const int64_t limits[] = { -1, 0, PAGE_LIMIT_MAX + 1 };
	struct community_list list;
	struct page page;

	for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
		const struct page_request request = { .limit = limits[i] };
		REFUSED(community_page(&a->service, &request, &list, &page, &test_err), ERR_INVALID, "limit");
	}
}

/* --- changing --- */

static void named_settings_change_and_the_others_stay(void **state)
{
	struct admin *a = *state;
	CLEANUP(json_free) struct json *settings = json_of("{\"revocation\":\"prefer\",\"max_path_length\":3}");
	CLEANUP(json_free) struct json *more = json_of("{\"max_path_length\":2}");
	struct community changed;

	set_time(a, NOW + 5);
	act_as(a, ROLE_OPERATOR);
	DONE(a, community_change(&a->service, &a->community, NULL, settings, &changed, &test_err));
	DONE(a, community_change(&a->service, &a->community, NULL, more, &changed, &test_err));
	const struct community found = current(a);
	assert_int_equal(found.settings.revocation, REVOCATION_PREFER);
	assert_int_equal(found.settings.max_path_length, 2);
	assert_int_equal(found.settings.decision_ttl_seconds, community_settings_default().decision_ttl_seconds);
	assert_string_equal(found.name, a->community.name);
	assert_int_equal(found.created_at, NOW);
	assert_int_equal(found.updated_at, NOW + 5);
}

/* Invariant I17. */
static void changed_settings_raise_the_trust_set_version(void **state)
{
	struct admin *a = *state;
	CLEANUP(json_free) struct json *settings = json_of("{\"max_leaf_days\":90}");
	struct community changed;
	const int64_t before = current_change(a);

	DONE(a, community_change(&a->service, &a->community, NULL, settings, &changed, &test_err));
	assert_int_equal(changed.trust_set_version, 2);
	assert_int_equal(current(a).trust_set_version, 2);
	assert_int_equal(current_change(a), before + 1);
	const struct audit_row *row = last_audit(a, &a->community);
	assert_string_equal(row->event, "community.changed");
	assert_non_null(strstr(row->before, "\"max_leaf_days\":0"));
	assert_non_null(strstr(row->after, "\"max_leaf_days\":90"));
	assert_non_null(strstr(row->after, "\"trust_set_version\":2"));
}

/* Invariant I18. */
static void another_community_keeps_its_version(void **state)
{
	struct admin *a = *state;
	CLEANUP(json_free) struct json *settings = json_of("{\"max_leaf_days\":90}");
	struct community changed, other;

	DONE(a, community_change(&a->service, &a->community, NULL, settings, &changed, &test_err));
	ACCEPTED(community_find(&a->service, "second", &other, &test_err));
	assert_int_equal(other.trust_set_version, 1);
	assert_int_equal(other.settings.max_leaf_days, 0);
}

static void name_alone_changes_no_trust(void **state)
{
	struct admin *a = *state;
	struct community changed;
	const int64_t before = current_change(a);

	DONE(a, community_change(&a->service, &a->community, "New name", NULL, &changed, &test_err));
	assert_string_equal(current(a).name, "New name");
	assert_int_equal(current(a).trust_set_version, 1);
	assert_int_equal(current_change(a), before);
	assert_string_equal(last_audit(a, &a->community)->event, "community.changed");
}

static void refused_change_leaves_everything_as_it_was(void **state)
{
	struct admin *a = *state;
	static const struct {
		const char *settings, *member;
	} cases[] = {
		{ "{\"max_path_length\":11}", "max_path_length" },
		{ "{\"revocation\":\"never\"}", "revocation" },
		{ "{\"surprise\":1}", "surprise" },
		{ "{\"crl_interval_seconds\":604800}", "crl_interval_seconds" },
	};
	struct community out;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(json_free) struct json *settings = json_of(cases[i].settings);
		NOT_DONE_FOR(a, community_change(&a->service, &a->community, "New", settings, &out, &test_err),
		             ERR_INVALID, cases[i].member);
	}
	NOT_DONE_FOR(a, community_change(&a->service, &a->community, "", NULL, &out, &test_err), ERR_INVALID, "name");
	assert_string_equal(current(a).name, a->community.name);
	assert_int_equal(current(a).trust_set_version, 1);
	assert_int_equal(audit_of(a, &a->community, NULL).count, 1);
}

static void changing_needs_community_write_there(void **state)
{
	struct admin *a = *state;
	struct community out;
	const enum role others[] = { ROLE_REGISTRAR, ROLE_RELYING_PARTY, ROLE_AUDITOR };

	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		act_as(a, others[i]);
		NOT_DONE(a, community_change(&a->service, &a->community, "New", NULL, &out, &test_err), ERR_FORBIDDEN,
		         "community:write");
	}
	act_as(a, ROLE_OPERATOR);
	NOT_DONE(a, community_change(&a->service, &a->other, "New", NULL, &out, &test_err), ERR_FORBIDDEN,
	         "community:write");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADMIN_TEST(community_is_created_with_its_settings_and_the_default_profiles),
		ADMIN_TEST(community_is_found_by_slug_uri_and_id),
		ADMIN_TEST(creating_one_tells_every_node_and_the_audit),
		ADMIN_TEST(only_an_administrator_creates_communities),
		ADMIN_TEST(unfit_names_are_refused_by_member),
		ADMIN_TEST(settings_out_of_range_are_refused_in_a_draft_too),
		ADMIN_TEST(slug_and_uri_are_unique),
		ADMIN_TEST(page_shows_only_what_the_caller_may_read),
		ADMIN_TEST(pages_follow_each_other_without_gap),
		ADMIN_TEST(page_limit_is_bounded),
		ADMIN_TEST(named_settings_change_and_the_others_stay),
		ADMIN_TEST(changed_settings_raise_the_trust_set_version),
		ADMIN_TEST(another_community_keeps_its_version),
		ADMIN_TEST(name_alone_changes_no_trust),
		ADMIN_TEST(refused_change_leaves_everything_as_it_was),
		ADMIN_TEST(changing_needs_community_write_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
