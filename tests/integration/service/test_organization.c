/* SPDX-License-Identifier: Apache-2.0 */
#include "service/organization.h"

#include "integration/service/admin.h"

#include <pthread.h>
#include <stdatomic.h>

#define CLINIC_URI "https://clinic.example.org/fhir"

static struct contact jane[] = { { .name = "Jane Doe", .email = "jane@clinic.example.org", .phone = "+1 555 0100" } };

static struct organization_draft draft_of(const char *name, struct text_list uris)
{
	return (struct organization_draft){ .name = name, .contacts = { .items = jane, .count = 1 }, .uris = uris };
}

static struct organization create(struct admin *a, const char *name, struct text_list uris)
{
	const struct organization_draft draft = draft_of(name, uris);
	struct organization out;

	DONE(a, organization_create(&a->service, &a->community, &draft, &out, &test_err));
	return out;
}

static void refused_draft(struct admin *a, const struct organization_draft *draft, enum err_code code,
                          const char *member)
{
	struct organization out;

	NOT_DONE_FOR(a, organization_create(&a->service, &a->community, draft, &out, &test_err), code, member);
}

static struct organization find(struct admin *a, const char *id_or_name)
{
	struct organization out;

	ACCEPTED(organization_find(&a->service, &a->community, id_or_name, &out, &test_err));
	return out;
}

/* --- creating and finding --- */

static void organization_is_created_pending_and_found_by_id_and_name(void **state)
{
	struct admin *a = *state;
	const struct organization created = create(a, "Clinic", TEXTS("urn:oid:1.2", CLINIC_URI));
	const char *names[] = { "Clinic", id_text(a, &created.id) };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct organization found = find(a, names[i]);
		assert_true(uuid_equal(&found.id, &created.id));
		assert_string_equal(found.name, "Clinic");
		assert_int_equal(found.status, ORGANIZATION_PENDING);
		assert_int_equal(found.contacts.count, 1);
		assert_string_equal(found.contacts.items[0].email, jane[0].email);
		assert_string_equal(found.contacts.items[0].phone, jane[0].phone);
		assert_int_equal(found.uris.count, 2);
		assert_string_equal(found.uris.items[0], CLINIC_URI);
		assert_string_equal(found.uris.items[1], "urn:oid:1.2");
		assert_int_equal(found.created_at, NOW);
	}
	assert_string_equal(created.uris.items[0], CLINIC_URI);
}

static void contacts_and_uris_may_be_absent(void **state)
{
	struct admin *a = *state;
	const struct organization_draft draft = { .name = "Clinic" };
	struct organization out;

	DONE(a, organization_create(&a->service, &a->community, &draft, &out, &test_err));
	assert_int_equal(find(a, "Clinic").contacts.count, 0);
	assert_int_equal(find(a, "Clinic").uris.count, 0);
}

/* Invariant I18. */
static void organization_of_another_community_is_not_found(void **state)
{
	struct admin *a = *state;
	struct organization out;
	const struct organization created = create(a, "Clinic", TEXTS(CLINIC_URI));

	act_as_system(a);
	REFUSED(organization_find(&a->service, &a->other, "Clinic", &out, &test_err), ERR_NOT_FOUND,
	        "no such organization");
	REFUSED(organization_find(&a->service, &a->other, id_text(a, &created.id), &out, &test_err), ERR_NOT_FOUND, "");
	NOT_DONE(a, organization_approve(&a->service, &a->other, id_text(a, &created.id), &out, &test_err),
	         ERR_NOT_FOUND, "");
}

static void names_are_unique_within_a_community(void **state)
{
	struct admin *a = *state;
	const struct organization_draft draft = { .name = "Clinic" };
	struct organization out;

	create(a, "Clinic", TEXTS(CLINIC_URI));
	refused_draft(a, &draft, ERR_DUPLICATE, "name");
	act_as_system(a);
	DONE(a, organization_create(&a->service, &a->other, &draft, &out, &test_err));
}

static void unfit_names_are_refused(void **state)
{
	struct admin *a = *state;
	const char *names[] = { "", " Clinic", "Clinic ", "Cli\nnic", "01890a5d-ac96-774b-bcce-b302099a8057" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct organization_draft draft = { .name = names[i] };
		refused_draft(a, &draft, ERR_INVALID, "name");
	}
}

static void unfit_contacts_are_refused(void **state)
{
	struct admin *a = *state;
	struct contact contacts[] = {
		{ .name = "", .email = "a@b.example" },
		{ .name = "A\tB", .email = "a@b.example" },
		{ .name = "A", .email = "" },
		{ .name = "A", .email = "b.example" },
		{ .name = "A", .email = "@b.example" },
		{ .name = "A", .email = "a@" },
		{ .name = "A", .email = "a@b@c.example" },
		{ .name = "A", .email = "a b@c.example" },
		{ .name = "A", .email = "a\r\nBcc:x@c.example" },
		{ .name = "A", .email = "a@b.example", .phone = "" },
		{ .name = "A", .email = "a@b.example", .phone = "555\n0100" },
	};

	for (size_t i = 0; i < ARRAY_LEN(contacts); i++) {
		const struct organization_draft draft = { .name = "Clinic",
			                                  .contacts = { .items = &contacts[i], .count = 1 } };
		refused_draft(a, &draft, ERR_INVALID, "contacts");
	}
}

static void number_of_contacts_is_bounded(void **state)
{
	struct admin *a = *state;
	struct contact many[ORGANIZATION_CONTACTS_MAX + 1];
	struct organization out;

	for (size_t i = 0; i < ARRAY_LEN(many); i++)
		many[i] = jane[0];
	struct organization_draft draft = { .name = "Clinic", .contacts = { .items = many, .count = ARRAY_LEN(many) } };
	refused_draft(a, &draft, ERR_INVALID, "contacts");
	draft.contacts.count--;
	DONE(a, organization_create(&a->service, &a->community, &draft, &out, &test_err));
	assert_int_equal(find(a, "Clinic").contacts.count, ORGANIZATION_CONTACTS_MAX);
}

/* --- the namespace --- */

static void uris_that_nobody_can_own_are_refused(void **state)
{
	struct admin *a = *state;
	char *longer = arena_printf(a->arena, "https://a.example/%0500d", 0);
	const char *uris[] = { "",
		               "clinic",
		               "ftp://a.example/",
		               "https://A.example/",
		               "https://a.example/?q",
		               "https://a.example:443/",
		               "https://u@a.example/",
		               "https://a.example/../b",
		               longer };

	for (size_t i = 0; i < ARRAY_LEN(uris); i++) {
		const struct organization_draft draft = draft_of("Clinic", TEXTS(uris[i]));
		refused_draft(a, &draft, ERR_INVALID, "uris");
	}
}

static void uri_listed_twice_is_refused(void **state)
{
	struct admin *a = *state;
	const struct organization_draft draft = draft_of("Clinic", TEXTS(CLINIC_URI, "urn:x:y", CLINIC_URI));

	refused_draft(a, &draft, ERR_INVALID, "uris");
}

/* Invariant I5: a name belongs to one organization. */
static void overlap_with_another_organization_is_refused_both_ways(void **state)
{
	struct admin *a = *state;
	static const struct {
		const char *owned, *claimed;
	} cases[] = {
		{ "https://a.example/fhir", "https://a.example/fhir" },
		{ "https://b.example/", "https://b.example/fhir" },
		{ "https://c.example", "https://c.example/fhir/r4" },
		{ "https://d.example/fhir", "https://d.example/fhir/r4/x" },
		{ "https://e.example/fhir/r4", "https://e.example/fhir/" },
		{ "https://f.example", "https://f.example/" },
		{ "http://g.example/x/", "http://g.example/x/y" },
		{ "udap://h.example/", "udap://h.example/" },
		{ "urn:oid:1.2.3", "urn:oid:1.2.3" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *first = arena_printf(a->arena, "Owner %zu", i);
		const struct organization_draft claim = draft_of("Claimant", TEXTS("urn:other", cases[i].claimed));
		const struct organization_draft back = draft_of("Claimant", TEXTS(cases[i].owned));
		struct organization out;

		const struct organization owner = create(a, first, TEXTS(cases[i].owned));
		refused_draft(a, &claim, ERR_DUPLICATE, "uris");
		DONE(a, organization_set_uris(&a->service, &a->community, id_text(a, &owner.id),
		                              &TEXTS(cases[i].claimed), &out, &test_err));
		refused_draft(a, &back, ERR_DUPLICATE, "uris");
	}
}

static void neighbours_that_do_not_overlap_are_accepted(void **state)
{
	struct admin *a = *state;

	create(a, "A", TEXTS("https://a.example/fhir"));
	create(a, "B", TEXTS("https://a.example/fhir2"));
	create(a, "C", TEXTS("https://a.example/fhi"));
	create(a, "D", TEXTS("https://a.example.org/"));
	create(a, "E", TEXTS("http://a.example/fhir"));
	create(a, "F", TEXTS("https://a.example:8443/fhir"));
	create(a, "G", TEXTS("udap://a.example/x"));
	create(a, "H", TEXTS("udap://a.example/x/y"));
	create(a, "I", TEXTS("https://a.example/fhir!"));
	create(a, "J", TEXTS("https://a.example/fhir-"));
	create(a, "K", TEXTS("https://a.example/fhir0"));
}

static void own_entries_may_overlap(void **state)
{
	struct admin *a = *state;
	struct organization out;

	create(a, "Clinic", TEXTS("https://a.example/", "https://a.example/fhir"));
	DONE(a, organization_set_uris(&a->service, &a->community, "Clinic",
	                              &TEXTS("https://a.example/fhir/r4", "https://a.example/"), &out, &test_err));
	assert_int_equal(out.uris.count, 2);
	assert_string_equal(find(a, "Clinic").uris.items[1], "https://a.example/fhir/r4");
}

static void suspended_organization_keeps_its_namespace(void **state)
{
	struct admin *a = *state;
	const struct organization_draft draft = draft_of("Twin", TEXTS(CLINIC_URI "/x"));
	struct organization out;

	create(a, "Clinic", TEXTS(CLINIC_URI));
	DONE(a, organization_approve(&a->service, &a->community, "Clinic", &out, &test_err));
	DONE(a, organization_suspend(&a->service, &a->community, "Clinic", &out, &test_err));
	refused_draft(a, &draft, ERR_DUPLICATE, "uris");
}

static void other_community_has_a_namespace_of_its_own(void **state)
{
	struct admin *a = *state;
	const struct organization_draft draft = draft_of("Clinic", TEXTS(CLINIC_URI));
	struct organization out;

	create(a, "Clinic", TEXTS(CLINIC_URI));
	act_as_system(a);
	DONE(a, organization_create(&a->service, &a->other, &draft, &out, &test_err));
}

static void entry_that_was_given_up_can_be_taken(void **state)
{
	struct admin *a = *state;
	struct organization out;

	create(a, "Clinic", TEXTS(CLINIC_URI));
	DONE(a, organization_set_uris(&a->service, &a->community, "Clinic", &TEXTS("https://new.example/"), &out,
	                              &test_err));
	create(a, "Successor", TEXTS(CLINIC_URI));
}

/* --- two at the same time --- */

struct rival {
	struct admin *a;
	struct arena *arena;
	struct service service;
	RESULT (*work)(struct rival *rival, struct organization *out, struct err *e);
	struct err err;
	struct result result;
	pthread_t thread;
	atomic_bool done;
};

static RESULT rival_body(struct service *s, void *context, struct err *e)
{
	struct rival *rival = context;
	struct organization out;
	(void)s;
	return rival->work(rival, &out, e);
}

static void *rival_run(void *context)
{
	struct rival *rival = context;

	rival->result = service_write(&rival->service, rival_body, rival, &rival->err);
	atomic_store(&rival->done, true);
	return NULL;
}

static void rival_start(struct rival *rival)
{
	rival->arena = arena_new(1u << 20);
	rival->service = (struct service){ .shared = &rival->a->shared, .db = pg_fixture_connect(rival->a->pg) };
	service_begin(&rival->service, rival->arena, &rival->a->who[ROLE_OPERATOR], "rival");
	assert_int_equal(pthread_create(&rival->thread, NULL, rival_run, rival), 0);
}

/* True once the rival waits for a lock; false when it came to its end instead. */
static bool rival_waits(struct rival *rival)
{
	while (!atomic_load(&rival->done)) {
		const char *waiting = pg_fixture_value(rival->a->pg,
		                                       "SELECT count(*) FROM pg_stat_activity WHERE "
		                                       "datname = current_database() AND wait_event_type = 'Lock'");
		if (strcmp(waiting, "0") != 0)
			return true;
	}
	return false;
}

static void rival_end(struct rival *rival)
{
	assert_int_equal(pthread_join(rival->thread, NULL), 0);
	db_free(rival->service.db);
	arena_free(rival->arena);
}

static RESULT claim_below(struct rival *rival, struct organization *out, struct err *e)
{
	const struct organization_draft draft = draft_of("Rival", TEXTS(CLINIC_URI "/r4"));
	return organization_create(&rival->service, &rival->a->community, &draft, out, e);
}

/* Invariant I5: neither transaction sees the other's row, and yet one of the two must lose. */
static void of_two_who_claim_overlapping_uris_at_once_one_loses(void **state)
{
	struct admin *a = *state;
	const struct organization_draft draft = draft_of("Clinic", TEXTS(CLINIC_URI));
	struct rival rival = { .a = a, .work = claim_below };
	struct organization out;

	begin(&a->service);
	ACCEPTED(organization_create(&a->service, &a->community, &draft, &out, &test_err));
	rival_start(&rival);
	const bool waited = rival_waits(&rival);
	commit(&a->service);
	rival_end(&rival);
	assert_true(waited);
	assert_true(failed(rival.result));
	assert_int_equal(rival.err.code, ERR_DUPLICATE);
	assert_string_equal(rival.err.member, "uris");
	REFUSED(organization_find(&a->service, &a->community, "Rival", &out, &test_err), ERR_NOT_FOUND, "");
}

static RESULT move_below(struct rival *rival, struct organization *out, struct err *e)
{
	const struct text_list uris = TEXTS(CLINIC_URI "/r4");
	return organization_set_uris(&rival->service, &rival->a->community, "Rival", &uris, out, e);
}

/* The same for two that change theirs. */
static void of_two_who_move_to_overlapping_uris_at_once_one_loses(void **state)
{
	struct admin *a = *state;
	const struct text_list uris = TEXTS(CLINIC_URI);
	struct rival rival = { .a = a, .work = move_below };
	struct organization out;

	create(a, "Clinic", TEXTS("urn:x:clinic"));
	create(a, "Rival", TEXTS("urn:x:rival"));
	begin(&a->service);
	ACCEPTED(organization_set_uris(&a->service, &a->community, "Clinic", &uris, &out, &test_err));
	rival_start(&rival);
	const bool waited = rival_waits(&rival);
	commit(&a->service);
	rival_end(&rival);
	assert_true(waited);
	assert_true(failed(rival.result));
	assert_int_equal(rival.err.code, ERR_DUPLICATE);
	assert_string_equal(find(a, "Rival").uris.items[0], "urn:x:rival");
}

static RESULT hold(struct rival *rival, struct organization *out, struct err *e)
{
	TRY(organization_hold(&rival->service, &rival->a->community, "Clinic", out, e));
	ENSURE(out->status == ORGANIZATION_SUSPENDED && out->uris.count == 1, e, ERR_STATE, "%s, %zu URIs",
	       organization_status_names[out->status], out->uris.count);
	return OK;
}

/* I5: a certificate is issued on what the organization is at the commit, not on what it was. */
static void who_holds_an_organization_sees_it_as_the_last_change_left_it(void **state)
{
	struct admin *a = *state;
	struct rival rival = { .a = a, .work = hold };
	struct organization out;

	create(a, "Clinic", TEXTS(CLINIC_URI, "https://clinic.example.org/old"));
	DONE(a, organization_approve(&a->service, &a->community, "Clinic", &out, &test_err));
	begin(&a->service);
	ACCEPTED(organization_set_uris(&a->service, &a->community, "Clinic", &TEXTS(CLINIC_URI), &out, &test_err));
	ACCEPTED(organization_suspend(&a->service, &a->community, "Clinic", &out, &test_err));
	rival_start(&rival);
	const bool waited = rival_waits(&rival);
	commit(&a->service);
	rival_end(&rival);
	assert_true(waited);
	if (failed(rival.result))
		fail_msg("the holder saw the organization of before: %s", rival.err.detail);
}

static RESULT suspend(struct rival *rival, struct organization *out, struct err *e)
{
	return organization_suspend(&rival->service, &rival->a->community, "Clinic", out, e);
}

static void change_waits_for_those_who_hold_the_organization(void **state)
{
	struct admin *a = *state;
	struct rival rival = { .a = a, .work = suspend };
	struct organization out;

	create(a, "Clinic", TEXTS(CLINIC_URI));
	DONE(a, organization_approve(&a->service, &a->community, "Clinic", &out, &test_err));
	begin(&a->service);
	ACCEPTED(organization_hold(&a->service, &a->community, "Clinic", &out, &test_err));
	rival_start(&rival);
	const bool waited = rival_waits(&rival);
	commit(&a->service);
	rival_end(&rival);
	assert_true(waited);
	assert_false(failed(rival.result));
	assert_int_equal(find(a, "Clinic").status, ORGANIZATION_SUSPENDED);
}

/* --- changing --- */

static void name_and_contacts_change_apart(void **state)
{
	struct admin *a = *state;
	struct contact other[] = { { .name = "John", .email = "john@clinic.example.org" } };
	const struct contact_list contacts = { .items = other, .count = 1 };
	struct organization out;

	create(a, "Clinic", TEXTS(CLINIC_URI));
	set_time(a, NOW + 9);
	act_as(a, ROLE_REGISTRAR);
	DONE(a, organization_change(&a->service, &a->community, "Clinic", "Hospital", NULL, &out, &test_err));
	assert_string_equal(find(a, "Hospital").contacts.items[0].name, "Jane Doe");
	DONE(a, organization_change(&a->service, &a->community, "Hospital", NULL, &contacts, &out, &test_err));
	const struct organization found = find(a, "Hospital");
	assert_string_equal(found.contacts.items[0].name, "John");
	assert_null(found.contacts.items[0].phone);
	assert_int_equal(found.uris.count, 1);
	assert_int_equal(found.created_at, NOW);
	assert_int_equal(found.updated_at, NOW + 9);
}

/* I5: the name that was approved is what certificates say. */
static void renaming_what_was_approved_needs_who_approves(void **state)
{
	struct admin *a = *state;
	const struct contact_list nobody = { .count = 0 };
	struct organization out;

	create(a, "Clinic", TEXTS(CLINIC_URI));
	DONE(a, organization_approve(&a->service, &a->community, "Clinic", &out, &test_err));
	act_as(a, ROLE_REGISTRAR);
	NOT_DONE_FOR(a, organization_change(&a->service, &a->community, "Clinic", "Bank", NULL, &out, &test_err),
	             ERR_FORBIDDEN, "name");
	DONE(a, organization_change(&a->service, &a->community, "Clinic", "Clinic", &nobody, &out, &test_err));
	act_as(a, ROLE_OPERATOR);
	DONE(a, organization_suspend(&a->service, &a->community, "Clinic", &out, &test_err));
	act_as(a, ROLE_REGISTRAR);
	NOT_DONE_FOR(a, organization_change(&a->service, &a->community, "Clinic", "Bank", NULL, &out, &test_err),
	             ERR_FORBIDDEN, "name");
	act_as(a, ROLE_OPERATOR);
	DONE(a, organization_change(&a->service, &a->community, "Clinic", "Hospital", NULL, &out, &test_err));
	assert_int_equal(find(a, "Hospital").status, ORGANIZATION_SUSPENDED);
}

static void change_to_a_taken_or_unfit_name_is_refused(void **state)
{
	struct admin *a = *state;
	struct organization out;

	create(a, "Clinic", TEXTS(CLINIC_URI));
	create(a, "Hospital", TEXTS("urn:x:y"));
	NOT_DONE_FOR(a, organization_change(&a->service, &a->community, "Clinic", "Hospital", NULL, &out, &test_err),
	             ERR_DUPLICATE, "name");
	NOT_DONE_FOR(a, organization_change(&a->service, &a->community, "Clinic", "", NULL, &out, &test_err),
	             ERR_INVALID, "name");
	NOT_DONE(a, organization_change(&a->service, &a->community, "Nobody", "New", NULL, &out, &test_err),
	         ERR_NOT_FOUND, "");
}

typedef RESULT (*step)(struct service *s, const struct community *community, const char *id_or_name,
                       struct organization *out, struct err *e);

static void status_follows_the_state_machine(void **state)
{
	struct admin *a = *state;
	static const struct {
		step step;
		enum err_code code;
		enum organization_status after;
		const char *event;
	} steps[] = {
		{ organization_suspend, ERR_STATE, ORGANIZATION_PENDING, NULL },
		{ organization_approve, ERR_NONE, ORGANIZATION_APPROVED, "organization.approved" },
		{ organization_approve, ERR_STATE, ORGANIZATION_APPROVED, NULL },
		{ organization_suspend, ERR_NONE, ORGANIZATION_SUSPENDED, "organization.suspended" },
		{ organization_suspend, ERR_STATE, ORGANIZATION_SUSPENDED, NULL },
		{ organization_approve, ERR_NONE, ORGANIZATION_APPROVED, "organization.approved" },
	};
	struct organization out;

	create(a, "Clinic", TEXTS(CLINIC_URI));
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		if (steps[i].code != ERR_NONE) {
			NOT_DONE(a, steps[i].step(&a->service, &a->community, "Clinic", &out, &test_err), steps[i].code,
			         "approved");
		} else {
			DONE(a, steps[i].step(&a->service, &a->community, "Clinic", &out, &test_err));
			assert_string_equal(last_audit(a, &a->community)->event, steps[i].event);
		}
		assert_int_equal(find(a, "Clinic").status, steps[i].after);
	}
}

static void each_change_leaves_one_audit_row_and_changes_no_trust(void **state)
{
	struct admin *a = *state;
	struct organization out;
	const int64_t before = current_change(a);
	static const char *const events[] = { "organization.created", "organization.changed", "organization.changed",
		                              "organization.approved" };

	const struct organization created = create(a, "Clinic", TEXTS(CLINIC_URI));
	DONE(a, organization_change(&a->service, &a->community, "Clinic", "Hospital", NULL, &out, &test_err));
	DONE(a, organization_set_uris(&a->service, &a->community, "Hospital", &TEXTS("urn:x:y"), &out, &test_err));
	DONE(a, organization_approve(&a->service, &a->community, "Hospital", &out, &test_err));
	const struct audit_row_list rows = audit_of(a, &a->community, id_text(a, &created.id));
	assert_int_equal(rows.count, ARRAY_LEN(events));
	for (size_t i = 0; i < rows.count; i++)
		assert_string_equal(rows.items[i].event, events[i]);
	assert_null(rows.items[0].before);
	assert_non_null(strstr(rows.items[2].before, CLINIC_URI));
	assert_non_null(strstr(rows.items[2].after, "urn:x:y"));
	assert_int_equal(current_change(a), before);
	assert_int_equal(current(a).trust_set_version, 1);
}

/* --- listing --- */

static void pages_are_filtered_by_status_and_follow_each_other(void **state)
{
	struct admin *a = *state;
	struct page_request request = { .limit = 2 };
	struct organization_list list;
	struct organization out;
	struct page page;
	size_t seen = 0;

	for (int i = 0; i < 5; i++)
		create(a, arena_printf(a->arena, "Clinic %d", i), TEXTS(arena_printf(a->arena, "urn:clinic:%d", i)));
	DONE(a, organization_approve(&a->service, &a->community, "Clinic 3", &out, &test_err));
	do {
		ACCEPTED(organization_page(&a->service, &a->community, -1, &request, &list, &page, &test_err));
		seen += list.count;
		request.after = page.next;
	} while (!uuid_is_zero(&page.next));
	assert_int_equal(seen, 5);
	request = (struct page_request){ .limit = 50 };
	ACCEPTED(organization_page(&a->service, &a->community, ORGANIZATION_APPROVED, &request, &list, &page,
	                           &test_err));
	assert_int_equal(list.count, 1);
	assert_string_equal(list.items[0].name, "Clinic 3");
	assert_string_equal(list.items[0].uris.items[0], "urn:clinic:3");
	ACCEPTED(organization_page(&a->service, &a->community, ORGANIZATION_SUSPENDED, &request, &list, &page,
	                           &test_err));
	assert_int_equal(list.count, 0);
	act_as_system(a);
	ACCEPTED(organization_page(&a->service, &a->other, -1, &request, &list, &page, &test_err));
	assert_int_equal(list.count, 0);
}

/* --- who may --- */

static void refused_for(struct admin *a, const struct community *community, enum permission permission)
{
	const struct organization_draft draft = { .name = "New" };
	const struct page_request request = { .limit = 5 };
	struct organization_list list;
	struct organization out;
	struct page page;
	const char *words = permission_text(permission);

	if (permission == PERM_ORGANIZATION_READ) {
		NOT_DONE(a, organization_find(&a->service, community, "Clinic", &out, &test_err), ERR_FORBIDDEN, words);
		NOT_DONE(a, organization_hold(&a->service, community, "Clinic", &out, &test_err), ERR_FORBIDDEN, words);
		NOT_DONE(a, organization_page(&a->service, community, -1, &request, &list, &page, &test_err),
		         ERR_FORBIDDEN, words);
	} else if (permission == PERM_ORGANIZATION_WRITE) {
		NOT_DONE(a, organization_create(&a->service, community, &draft, &out, &test_err), ERR_FORBIDDEN, words);
		NOT_DONE(a, organization_change(&a->service, community, "Clinic", "New", NULL, &out, &test_err),
		         ERR_FORBIDDEN, words);
	} else {
		NOT_DONE(a,
		         organization_set_uris(&a->service, community, "Clinic", &TEXTS("urn:new:x"), &out, &test_err),
		         ERR_FORBIDDEN, words);
		NOT_DONE(a, organization_approve(&a->service, community, "Clinic", &out, &test_err), ERR_FORBIDDEN,
		         words);
		NOT_DONE(a, organization_suspend(&a->service, community, "Clinic", &out, &test_err), ERR_FORBIDDEN,
		         words);
	}
}

static void who_lacks_the_permission_is_refused(void **state)
{
	struct admin *a = *state;
	const enum permission permissions[] = { PERM_ORGANIZATION_READ, PERM_ORGANIZATION_WRITE,
		                                PERM_ORGANIZATION_APPROVE };

	create(a, "Clinic", TEXTS(CLINIC_URI));
	for (int role = 0; role < ROLE_COUNT; role++) {
		act_as(a, (enum role)role);
		for (size_t i = 0; i < ARRAY_LEN(permissions); i++) {
			if (!role_has((enum role)role, permissions[i]))
				refused_for(a, &a->community, permissions[i]);
			if (role != ROLE_ADMINISTRATOR)
				refused_for(a, &a->other, permissions[i]);
		}
	}
	act_as(a, ROLE_OPERATOR);
	assert_int_equal(find(a, "Clinic").status, ORGANIZATION_PENDING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADMIN_TEST(organization_is_created_pending_and_found_by_id_and_name),
		ADMIN_TEST(contacts_and_uris_may_be_absent),
		ADMIN_TEST(organization_of_another_community_is_not_found),
		ADMIN_TEST(names_are_unique_within_a_community),
		ADMIN_TEST(unfit_names_are_refused),
		ADMIN_TEST(unfit_contacts_are_refused),
		ADMIN_TEST(number_of_contacts_is_bounded),
		ADMIN_TEST(uris_that_nobody_can_own_are_refused),
		ADMIN_TEST(uri_listed_twice_is_refused),
		ADMIN_TEST(overlap_with_another_organization_is_refused_both_ways),
		ADMIN_TEST(neighbours_that_do_not_overlap_are_accepted),
		ADMIN_TEST(own_entries_may_overlap),
		ADMIN_TEST(suspended_organization_keeps_its_namespace),
		ADMIN_TEST(other_community_has_a_namespace_of_its_own),
		ADMIN_TEST(entry_that_was_given_up_can_be_taken),
		ADMIN_TEST(of_two_who_claim_overlapping_uris_at_once_one_loses),
		ADMIN_TEST(of_two_who_move_to_overlapping_uris_at_once_one_loses),
		ADMIN_TEST(who_holds_an_organization_sees_it_as_the_last_change_left_it),
		ADMIN_TEST(change_waits_for_those_who_hold_the_organization),
		ADMIN_TEST(name_and_contacts_change_apart),
		ADMIN_TEST(renaming_what_was_approved_needs_who_approves),
		ADMIN_TEST(change_to_a_taken_or_unfit_name_is_refused),
		ADMIN_TEST(status_follows_the_state_machine),
		ADMIN_TEST(each_change_leaves_one_audit_row_and_changes_no_trust),
		ADMIN_TEST(pages_are_filtered_by_status_and_follow_each_other),
		ADMIN_TEST(who_lacks_the_permission_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
