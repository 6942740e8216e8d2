/* SPDX-License-Identifier: Apache-2.0 */
#include "service/access.h"

#include "base/text.h"
#include "integration/service/admin.h"
#include "support/threads.h"

#include <ctype.h>

static struct role_grant in(const struct community *community, enum role role)
{
	return (struct role_grant){ .role = role, .community_id = community->id };
}

static const struct role_grant everywhere = { .role = ROLE_ADMINISTRATOR, .everywhere = true };

#define GRANTS(...)                                   \
	.grants = (struct role_grant[]){ __VA_ARGS__ }, \
	.grant_count = sizeof((struct role_grant[]){ __VA_ARGS__ }) / sizeof(struct role_grant)

static RESULT create(struct admin *a, struct principal_draft draft, struct principal *out)
{
	return principal_create(&a->service, &draft, out, &test_err);
}

/* Made by Anchorhold itself, so that it may have any roles; afterwards the caller is who it was. */
static struct principal made(struct admin *a, const char *name, struct role_grant grant)
{
	const struct principal *who = a->service.who;
	struct principal out;

	act_as_system(a);
	DONE(a, create(a, (struct principal_draft){ .name = name, GRANTS(grant) }, &out));
	DONE(a, principal_find(&a->service, name, &out, &test_err)); /* with grants that outlive this call */
	service_begin(&a->service, a->arena, who, "test-request");
	return out;
}

static struct secret *token_of(struct admin *a, const char *principal, int64_t days, struct api_token *out)
{
	const struct principal *who = a->service.who;
	struct secret *token = NULL;

	act_as_system(a);
	DONE(a, token_create(&a->service, principal, days, out, &token, &test_err));
	service_begin(&a->service, a->arena, who, "test-request");
	return token;
}

static RESULT authenticate(struct admin *a, struct slice token, struct principal *out)
{
	return access_authenticate(&a->service, token, out, &test_err);
}

static struct audit_row_list chain(struct admin *a, const struct uuid *scope, const char *object)
{
	struct audit_row_list list;

	ACCEPTED(audit_store_page(a->pg->db, scope, 0, object, 100, a->arena, &list, &test_err));
	return list;
}

/* --- tokens --- */

static void token_is_a_prefix_and_43_characters_of_base64url(void **state)
{
	struct admin *a = *state;
	struct api_token token;

	(void)made(a, "app", in(&a->community, ROLE_RELYING_PARTY));
	CLEANUP(secret_free) struct secret *secret = token_of(a, "app", 0, &token);
	const struct slice text = secret_bytes(secret);
	assert_int_equal(text.len, TOKEN_TEXT_LENGTH);
	assert_memory_equal(text.data, TOKEN_PREFIX, 3);
	for (size_t i = 3; i < text.len; i++)
		assert_true(isalnum(text.data[i]) || text.data[i] == '-' || text.data[i] == '_');
	struct slice decoded;
	ACCEPTED(base64url_decode(slice_of(text.data + 3, text.len - 3), a->arena, &decoded, &test_err));
	assert_int_equal(decoded.len, 32);
	assert_memory_equal(token.hint, text.data, TOKEN_HINT_LENGTH);
	assert_int_equal(token.expires_at, NOW + TOKEN_DAYS_DEFAULT * DAY);
}

static void two_tokens_differ(void **state)
{
	struct admin *a = *state;
	struct api_token token;

	(void)made(a, "app", in(&a->community, ROLE_RELYING_PARTY));
	CLEANUP(secret_free) struct secret *one = token_of(a, "app", 0, &token);
	CLEANUP(secret_free) struct secret *two = token_of(a, "app", 0, &token);
	assert_false(secret_equal(one, secret_bytes(two)));
}

static void token_authenticates_its_principal_with_its_roles(void **state)
{
	struct admin *a = *state;
	struct api_token token;
	struct principal who;
	const struct principal app = made(a, "app", in(&a->community, ROLE_RELYING_PARTY));
	CLEANUP(secret_free) struct secret *secret = token_of(a, "app", 0, &token);

	ACCEPTED(authenticate(a, secret_bytes(secret), &who));
	assert_true(uuid_equal(&who.id, &app.id));
	assert_true(uuid_equal(&who.token_id, &token.id));
	assert_string_equal(who.name, "app");
	assert_int_equal(who.grant_count, 1);
	assert_int_equal(who.grants[0].role, ROLE_RELYING_PARTY);
	assert_false(who.grants[0].everywhere);
	assert_true(uuid_equal(&who.grants[0].community_id, &a->community.id));
}

static void database_holds_no_token(void **state)
{
	struct admin *a = *state;
	struct api_token token;

	(void)made(a, "app", in(&a->community, ROLE_RELYING_PARTY));
	CLEANUP(secret_free) struct secret *secret = token_of(a, "app", 0, &token);
	const char *tail = arena_text_of(a->arena, slice_of(secret_bytes(secret).data + TOKEN_HINT_LENGTH, 20));
	const char *sql = arena_printf(a->arena,
	                               "SELECT count(*) FROM (SELECT t::text AS row FROM api_token t UNION ALL "
	                               "SELECT r::text FROM audit_row r) AS all_rows WHERE row LIKE '%%%s%%'", tail);
	assert_string_equal(pg_fixture_value(a->pg, sql), "0");
}

static void token_that_is_none_is_refused(void **state)
{
	static const char *const texts[] = {
		"", "ah_", "Bearer", "ah_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "xx_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"ah_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	};
	struct admin *a = *state;
	struct principal who;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		REFUSED(authenticate(a, slice_text(texts[i]), &who), ERR_UNAUTHENTICATED, "not");
}

static void token_with_one_other_character_is_not_known(void **state)
{
	struct admin *a = *state;
	struct api_token token;
	struct principal who;
	char text[TOKEN_TEXT_LENGTH];

	(void)made(a, "app", in(&a->community, ROLE_RELYING_PARTY));
	CLEANUP(secret_free) struct secret *secret = token_of(a, "app", 0, &token);
	memcpy(text, secret_bytes(secret).data, sizeof text);
	text[20] = text[20] == 'A' ? 'B' : 'A';
	REFUSED(authenticate(a, slice_of(text, sizeof text), &who), ERR_UNAUTHENTICATED, "not known");
}

static void token_expires_at_its_second(void **state)
{
	struct admin *a = *state;
	struct api_token token;
	struct principal who;

	(void)made(a, "app", in(&a->community, ROLE_RELYING_PARTY));
	CLEANUP(secret_free) struct secret *secret = token_of(a, "app", 3, &token);
	assert_int_equal(token.expires_at, NOW + 3 * DAY);
	set_time(a, NOW + 3 * DAY - 1);
	act_as_system(a);
	ACCEPTED(authenticate(a, secret_bytes(secret), &who));
	set_time(a, NOW + 3 * DAY);
	act_as_system(a);
	REFUSED(authenticate(a, secret_bytes(secret), &who), ERR_UNAUTHENTICATED, "expired");
}

static void revoked_token_is_refused_at_once_and_for_ever(void **state)
{
	struct admin *a = *state;
	struct api_token token, revoked, again;
	struct principal who;

	(void)made(a, "app", in(&a->community, ROLE_RELYING_PARTY));
	CLEANUP(secret_free) struct secret *secret = token_of(a, "app", 0, &token);
	act_as(a, ROLE_OPERATOR);
	DONE(a, token_revoke(&a->service, &token.id, &revoked, &test_err));
	assert_int_equal(revoked.revoked_at, NOW);
	REFUSED(authenticate(a, secret_bytes(secret), &who), ERR_UNAUTHENTICATED, "revoked");
	set_time(a, NOW + 10);
	act_as(a, ROLE_OPERATOR);
	DONE(a, token_revoke(&a->service, &token.id, &again, &test_err));
	assert_int_equal(again.revoked_at, NOW);
	assert_int_equal(chain(a, &a->community.id, id_text(a, &token.id)).count, 2);
}

static void life_of_a_token_has_a_limit(void **state)
{
	struct admin *a = *state;
	struct api_token token;
	struct secret *secret = NULL;

	(void)made(a, "app", in(&a->community, ROLE_RELYING_PARTY));
	act_as(a, ROLE_OPERATOR);
	NOT_DONE_FOR(a, token_create(&a->service, "app", TOKEN_DAYS_MAX + 1, &token, &secret, &test_err), ERR_INVALID,
	             "expires_in_days");
	NOT_DONE_FOR(a, token_create(&a->service, "app", -1, &token, &secret, &test_err), ERR_INVALID, "expires_in_days");
	assert_null(secret);
}

static void tokens_of_a_principal_are_listed_oldest_first(void **state)
{
	struct admin *a = *state;
	struct api_token first, second;
	struct api_token_list list;

	(void)made(a, "app", in(&a->community, ROLE_RELYING_PARTY));
	secret_free(token_of(a, "app", 1, &first));
	set_time(a, NOW + 5);
	secret_free(token_of(a, "app", 2, &second));
	act_as(a, ROLE_OPERATOR);
	DONE(a, token_list(&a->service, "app", &list, &test_err));
	assert_int_equal(list.count, 2);
	assert_true(uuid_equal(&list.items[0].id, &first.id));
	assert_true(uuid_equal(&list.items[1].id, &second.id));
	assert_int_equal(list.items[1].created_at, NOW + 5);
}

/* Or who has made many could not see, and so not revoke, the one just made. */
static void newest_of_very_many_tokens_are_listed(void **state)
{
	struct admin *a = *state;
	struct api_token newest;
	struct api_token_list list;

	(void)made(a, "app", in(&a->community, ROLE_RELYING_PARTY));
	pg_fixture_sql(a->pg, "INSERT INTO api_token (id, principal_id, sha256, hint, expires_at, created_at) "
	                      "SELECT lpad(to_hex(i), 32, '0')::uuid, id, sha256(i::text::bytea), 'h', now(), now() "
	                      "FROM principal, generate_series(1, 1000) i WHERE name = 'app'");
	secret_free(token_of(a, "app", 1, &newest));
	act_as(a, ROLE_OPERATOR);
	DONE(a, token_list(&a->service, "app", &list, &test_err));
	assert_int_equal(list.count, 1000);
	assert_true(uuid_equal(&list.items[999].id, &newest.id));
}

/* --- who may manage whom --- */

static void operator_creates_principals_of_its_community(void **state)
{
	struct admin *a = *state;
	struct principal created, found;
	struct principal_draft draft = { .name = "Registrar Ann", GRANTS(in(&a->community, ROLE_REGISTRAR),
		                                                         in(&a->community, ROLE_AUDITOR)) };

	act_as(a, ROLE_OPERATOR);
	DONE(a, create(a, draft, &created));
	DONE(a, principal_find(&a->service, "Registrar Ann", &found, &test_err));
	assert_true(uuid_equal(&found.id, &created.id));
	assert_int_equal(found.grant_count, 2);
	DONE(a, principal_find(&a->service, id_text(a, &created.id), &found, &test_err));
	assert_string_equal(found.name, "Registrar Ann");
}

static void role_in_another_community_cannot_be_given(void **state)
{
	struct admin *a = *state;
	struct principal out;

	act_as(a, ROLE_OPERATOR);
	NOT_DONE_FOR(a, create(a, (struct principal_draft){ .name = "x", GRANTS(in(&a->other, ROLE_AUDITOR)) }, &out),
	             ERR_FORBIDDEN, "grants");
	NOT_DONE_FOR(a, create(a, (struct principal_draft){ .name = "x", GRANTS(in(&a->community, ROLE_AUDITOR),
	                                                                       in(&a->other, ROLE_AUDITOR)) }, &out),
	             ERR_FORBIDDEN, "grants");
}

static void administrators_are_made_by_administrators_only(void **state)
{
	struct admin *a = *state;
	const struct principal_draft draft = { .name = "second admin", GRANTS(everywhere) };
	struct principal out;

	act_as(a, ROLE_OPERATOR);
	NOT_DONE_FOR(a, create(a, draft, &out), ERR_FORBIDDEN, "grants");
	act_as(a, ROLE_ADMINISTRATOR);
	DONE(a, create(a, draft, &out));
}

static void principal_without_a_role_is_for_administrators(void **state)
{
	struct admin *a = *state;
	const struct principal_draft draft = { .name = "empty" };
	struct principal out;

	act_as(a, ROLE_OPERATOR);
	NOT_DONE(a, create(a, draft, &out), ERR_FORBIDDEN, "without a role");
	act_as(a, ROLE_ADMINISTRATOR);
	DONE(a, create(a, draft, &out));
	act_as(a, ROLE_OPERATOR);
	NOT_DONE(a, principal_find(&a->service, "empty", &out, &test_err), ERR_NOT_FOUND, "no such principal");
}

static void roles_without_token_manage_create_nobody(void **state)
{
	struct admin *a = *state;
	struct principal out;

	for (int role = 0; role < ROLE_COUNT; role++) {
		if (role_has((enum role)role, PERM_TOKEN_MANAGE))
			continue;
		act_as(a, (enum role)role);
		NOT_DONE_FOR(a, create(a, (struct principal_draft){ .name = "x", GRANTS(in(&a->community, (enum role)role)) }, &out),
		             ERR_FORBIDDEN, "grants");
	}
}

static void grants_that_make_no_sense_are_refused(void **state)
{
	struct admin *a = *state;
	struct role_grant wide = { .role = ROLE_OPERATOR, .everywhere = true };
	struct role_grant narrow = in(&a->community, ROLE_ADMINISTRATOR);
	struct role_grant twice = in(&a->community, ROLE_AUDITOR);
	struct principal out;

	act_as(a, ROLE_ADMINISTRATOR);
	NOT_DONE_FOR(a, create(a, (struct principal_draft){ .name = "x", GRANTS(wide) }, &out), ERR_INVALID, "grants");
	NOT_DONE_FOR(a, create(a, (struct principal_draft){ .name = "x", GRANTS(narrow) }, &out), ERR_INVALID, "grants");
	NOT_DONE_FOR(a, create(a, (struct principal_draft){ .name = "x", GRANTS(twice, twice) }, &out), ERR_INVALID, "grants");
}

static void names_of_principals_are_unique_and_no_ids(void **state)
{
	struct admin *a = *state;
	struct principal out;

	act_as(a, ROLE_OPERATOR);
	DONE(a, create(a, (struct principal_draft){ .name = "app", GRANTS(in(&a->community, ROLE_AUDITOR)) }, &out));
	NOT_DONE_FOR(a, create(a, (struct principal_draft){ .name = "app", GRANTS(in(&a->community, ROLE_AUDITOR)) }, &out),
	             ERR_DUPLICATE, "name");
	NOT_DONE_FOR(a, create(a, (struct principal_draft){ .name = "01890a5d-ac96-774b-bcce-b302099a8057",
	                                                   GRANTS(in(&a->community, ROLE_AUDITOR)) }, &out),
	             ERR_INVALID, "name");
	NOT_DONE_FOR(a, create(a, (struct principal_draft){ .name = "", GRANTS(in(&a->community, ROLE_AUDITOR)) }, &out),
	             ERR_INVALID, "name");
}

/* Whoever may not see a principal gets the same answer as for one that is not there. */
static void principal_of_another_community_is_as_if_it_were_not_there(void **state)
{
	struct admin *a = *state;
	struct api_token token;
	struct api_token_list list;
	struct principal out;
	struct role_grant grant = in(&a->community, ROLE_AUDITOR);
	struct secret *secret = NULL;

	(void)made(a, "stranger", in(&a->other, ROLE_AUDITOR));
	secret_free(token_of(a, "stranger", 0, &token));
	act_as(a, ROLE_OPERATOR);
	for (int i = 0; i < 2; i++) {
		const char *name = i == 0 ? "stranger" : "nobody at all";
		NOT_DONE(a, principal_find(&a->service, name, &out, &test_err), ERR_NOT_FOUND, "there is no such principal");
		NOT_DONE(a, principal_grant(&a->service, name, &grant, 1, &out, &test_err), ERR_NOT_FOUND,
		         "there is no such principal");
		NOT_DONE(a, token_create(&a->service, name, 0, &token, &secret, &test_err), ERR_NOT_FOUND,
		         "there is no such principal");
		NOT_DONE(a, token_list(&a->service, name, &list, &test_err), ERR_NOT_FOUND, "there is no such principal");
	}
	NOT_DONE(a, token_revoke(&a->service, &token.id, &token, &test_err), ERR_NOT_FOUND, "there is no such token");
	const struct uuid none = uuid_new(1);
	NOT_DONE(a, token_revoke(&a->service, &none, &token, &test_err), ERR_NOT_FOUND, "there is no such token");
}

static void principal_of_two_communities_is_managed_by_none_of_their_operators(void **state)
{
	struct admin *a = *state;
	struct principal out;

	act_as(a, ROLE_ADMINISTRATOR);
	DONE(a, create(a, (struct principal_draft){ .name = "both", GRANTS(in(&a->community, ROLE_AUDITOR),
	                                                                  in(&a->other, ROLE_AUDITOR)) }, &out));
	act_as(a, ROLE_OPERATOR);
	NOT_DONE(a, principal_find(&a->service, "both", &out, &test_err), ERR_NOT_FOUND, "");
}

static void page_shows_whom_the_caller_manages_and_itself(void **state)
{
	struct admin *a = *state;
	struct principal_list list;
	struct page page;
	const struct page_request all = { .limit = 50 };
	const struct principal reader = made(a, "reader", in(&a->community, ROLE_AUDITOR));

	(void)made(a, "stranger", in(&a->other, ROLE_AUDITOR));
	(void)made(a, "root", everywhere);
	act_as(a, ROLE_OPERATOR);
	DONE(a, principal_page(&a->service, &all, &list, &page, &test_err));
	assert_int_equal(list.count, 1);
	assert_string_equal(list.items[0].name, "reader");
	service_begin(&a->service, a->arena, &reader, "r");
	DONE(a, principal_page(&a->service, &all, &list, &page, &test_err));
	assert_int_equal(list.count, 1);
	assert_true(uuid_equal(&list.items[0].id, &reader.id));
	act_as(a, ROLE_ADMINISTRATOR);
	DONE(a, principal_page(&a->service, &all, &list, &page, &test_err));
	assert_int_equal(list.count, 3);
	assert_true(uuid_is_zero(&page.next));
}

static void page_goes_on_where_the_last_one_ended(void **state)
{
	struct admin *a = *state;
	struct principal_list list;
	struct page page;
	struct page_request request = { .limit = 2 };

	(void)made(a, "one", in(&a->community, ROLE_AUDITOR));
	set_time(a, NOW + 1);
	(void)made(a, "two", in(&a->community, ROLE_AUDITOR));
	set_time(a, NOW + 2);
	(void)made(a, "three", in(&a->community, ROLE_AUDITOR));
	act_as(a, ROLE_OPERATOR);
	DONE(a, principal_page(&a->service, &request, &list, &page, &test_err));
	assert_int_equal(list.count, 2);
	assert_string_equal(list.items[1].name, "two");
	request.after = page.next;
	DONE(a, principal_page(&a->service, &request, &list, &page, &test_err));
	assert_int_equal(list.count, 1);
	assert_string_equal(list.items[0].name, "three");
	assert_true(uuid_is_zero(&page.next));
	request.limit = PAGE_LIMIT_MAX + 1;
	NOT_DONE(a, principal_page(&a->service, &request, &list, &page, &test_err), ERR_INVALID, "limit");
}

static void principal_sees_itself_but_cannot_raise_itself(void **state)
{
	struct admin *a = *state;
	struct principal found, out;
	struct role_grant more[] = { in(&a->community, ROLE_OPERATOR) };
	struct api_token token;
	struct secret *secret = NULL;
	const struct principal reader = made(a, "reader", in(&a->community, ROLE_AUDITOR));

	service_begin(&a->service, a->arena, &reader, "r");
	DONE(a, principal_find(&a->service, "reader", &found, &test_err));
	NOT_DONE(a, principal_grant(&a->service, "reader", more, 1, &out, &test_err), ERR_FORBIDDEN, "token:manage");
	NOT_DONE(a, token_create(&a->service, "reader", 0, &token, &secret, &test_err), ERR_FORBIDDEN, "token:manage");
}

static void principal_ends_its_own_token(void **state)
{
	struct admin *a = *state;
	struct api_token token, out;
	const struct principal reader = made(a, "reader", in(&a->community, ROLE_AUDITOR));

	secret_free(token_of(a, "reader", 0, &token));
	service_begin(&a->service, a->arena, &reader, "r");
	DONE(a, token_revoke(&a->service, &token.id, &out, &test_err));
	assert_int_equal(out.revoked_at, NOW);
}

static void new_roles_take_the_place_of_the_old_ones_at_once(void **state)
{
	struct admin *a = *state;
	struct api_token token;
	struct principal out, who;
	struct role_grant grants[] = { in(&a->community, ROLE_REGISTRAR), in(&a->community, ROLE_AUDITOR) };

	(void)made(a, "app", in(&a->community, ROLE_RELYING_PARTY));
	CLEANUP(secret_free) struct secret *secret = token_of(a, "app", 0, &token);
	act_as(a, ROLE_OPERATOR);
	DONE(a, principal_grant(&a->service, "app", grants, 2, &out, &test_err));
	ACCEPTED(authenticate(a, secret_bytes(secret), &who));
	assert_int_equal(who.grant_count, 2);
	assert_false(grants_allow(who.grants, who.grant_count, PERM_DECIDE, &a->community.id));
	assert_true(grants_allow(who.grants, who.grant_count, PERM_CERTIFICATE_ISSUE, &a->community.id));
}

static void operator_cannot_take_a_role_of_another_community_away(void **state)
{
	struct admin *a = *state;
	struct principal out;
	struct role_grant grant = in(&a->community, ROLE_AUDITOR);

	act_as(a, ROLE_ADMINISTRATOR);
	DONE(a, create(a, (struct principal_draft){ .name = "both", GRANTS(in(&a->community, ROLE_AUDITOR),
	                                                                  in(&a->other, ROLE_AUDITOR)) }, &out));
	act_as(a, ROLE_OPERATOR);
	NOT_DONE(a, principal_grant(&a->service, "both", &grant, 1, &out, &test_err), ERR_NOT_FOUND, "");
	assert_string_equal(pg_fixture_value(a->pg, "SELECT count(*) FROM role_grant g JOIN principal p ON p.id = g.principal_id "
	                                            "WHERE p.name = 'both'"), "2");
}

/* --- audit and change --- */

static void change_of_access_is_audited_in_its_community_and_told_to_the_nodes(void **state)
{
	struct admin *a = *state;
	struct principal created, out;
	struct api_token token;
	struct secret *secret = NULL;
	struct role_grant grant = in(&a->community, ROLE_REGISTRAR);
	const int64_t before = current_change(a);
	struct change_list changes;
	bool gap = true;

	act_as(a, ROLE_OPERATOR);
	DONE(a, create(a, (struct principal_draft){ .name = "app", GRANTS(in(&a->community, ROLE_AUDITOR)) }, &created));
	DONE(a, principal_grant(&a->service, "app", &grant, 1, &out, &test_err));
	DONE(a, token_create(&a->service, "app", 0, &token, &secret, &test_err));
	secret_free(secret);
	DONE(a, token_revoke(&a->service, &token.id, &token, &test_err));
	const struct audit_row_list rows = chain(a, &a->community.id, NULL);
	static const char *const events[] = { "community.created", "principal.created", "principal.granted", "token.created",
		                              "token.revoked" };
	assert_int_equal(rows.count, ARRAY_LEN(events));
	for (size_t i = 0; i < rows.count; i++)
		assert_string_equal(rows.items[i].event, events[i]);
	assert_null(rows.items[1].before);
	assert_non_null(strstr(rows.items[2].before, "auditor"));
	assert_non_null(strstr(rows.items[2].after, "registrar"));
	assert_string_equal(rows.items[3].object_id, id_text(a, &token.id));
	ACCEPTED(change_store_after(a->pg->db, before, 100, a->arena, &changes, &gap, &test_err));
	assert_int_equal(changes.count, 4);
	for (size_t i = 0; i < changes.count; i++)
		assert_int_equal(changes.items[i].kind, CHANGE_ACCESS);
}

static void access_across_communities_is_audited_in_the_chain_of_the_system(void **state)
{
	struct admin *a = *state;
	const struct uuid system = { .bytes = { 0 } };
	struct principal both, out;
	struct role_grant moved = in(&a->other, ROLE_AUDITOR);

	act_as(a, ROLE_ADMINISTRATOR);
	DONE(a, create(a, (struct principal_draft){ .name = "both", GRANTS(in(&a->community, ROLE_AUDITOR),
	                                                                  in(&a->other, ROLE_AUDITOR)) }, &both));
	assert_int_equal(chain(a, &system, id_text(a, &both.id)).count, 1);
	const struct principal mover = made(a, "mover", in(&a->community, ROLE_AUDITOR));
	DONE(a, principal_grant(&a->service, "mover", &moved, 1, &out, &test_err));
	assert_int_equal(chain(a, &a->community.id, id_text(a, &mover.id)).count, 1);
	assert_int_equal(chain(a, &system, id_text(a, &mover.id)).count, 1);
	assert_int_equal(chain(a, &a->other.id, id_text(a, &mover.id)).count, 0);
}

/* --- the first administrator --- */

static RESULT bootstrap(struct admin *a, const char *name, struct api_token *token)
{
	struct secret *secret = NULL;
	const struct result done = token_bootstrap(&a->service, name, 0, token, &secret, &test_err);

	secret_free(secret);
	return done;
}

static void bootstrap_makes_the_first_administrator_and_no_second(void **state)
{
	struct admin *a = *state;
	struct api_token token;
	struct principal who;
	struct secret *secret = NULL;

	act_as_system(a);
	DONE(a, token_bootstrap(&a->service, "admin", 7, &token, &secret, &test_err));
	ACCEPTED(authenticate(a, secret_bytes(secret), &who));
	secret_free(secret);
	assert_string_equal(who.name, "admin");
	assert_true(grants_allow(who.grants, who.grant_count, PERM_COMMUNITY_CREATE, NULL));
	assert_int_equal(token.expires_at, NOW + 7 * DAY);
	NOT_DONE(a, bootstrap(a, "admin", &token), ERR_STATE, "already");
	NOT_DONE(a, bootstrap(a, "another", &token), ERR_STATE, "already");
}

static void bootstrap_helps_when_the_last_token_has_run_out(void **state)
{
	struct admin *a = *state;
	struct api_token first, second;

	act_as_system(a);
	DONE(a, bootstrap(a, "admin", &first));
	set_time(a, first.expires_at);
	act_as_system(a);
	DONE(a, bootstrap(a, "admin", &second));
	assert_true(uuid_equal(&first.principal_id, &second.principal_id));
}

static void bootstrap_does_not_raise_whoever_has_the_name(void **state)
{
	struct admin *a = *state;
	struct api_token token;

	(void)made(a, "reader", in(&a->community, ROLE_AUDITOR));
	act_as_system(a);
	NOT_DONE_FOR(a, bootstrap(a, "reader", &token), ERR_STATE, "name");
}

static void bootstrap_is_for_the_operator_at_the_machine(void **state)
{
	struct admin *a = *state;
	struct api_token token;

	act_as(a, ROLE_OPERATOR);
	NOT_DONE(a, bootstrap(a, "admin", &token), ERR_FORBIDDEN, "token:manage");
}

static RESULT bootstrap_in_transaction(struct service *s, void *context, struct err *e)
{
	struct api_token token;
	struct secret *secret = NULL;

	TRY(token_bootstrap(s, context, 0, &token, &secret, e));
	secret_free(secret);
	return OK;
}

static unsigned bootstrap_as(void *context, unsigned number)
{
	struct admin *a = context;
	static const char *const names[] = { "one", "two", "three", "four" };
	CLEANUP(db_free) struct db *db = pg_fixture_connect(a->pg);
	CLEANUP(arena_free) struct arena *arena = arena_new((size_t)1 << 20);
	struct service service = { .shared = &a->shared, .db = db };
	struct err e;

	service_begin(&service, arena, &service_system_principal, "r");
	return failed(service_write(&service, bootstrap_in_transaction, (void *)names[number], &e)) ? 1 : 0;
}

static void of_bootstraps_at_the_same_time_one_succeeds(void **state)
{
	struct admin *a = *state;

	assert_int_equal(in_threads(4, bootstrap_as, a), 3);
	assert_string_equal(pg_fixture_value(a->pg, "SELECT count(*) FROM role_grant WHERE role = 'administrator'"), "1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADMIN_TEST(token_is_a_prefix_and_43_characters_of_base64url),
		ADMIN_TEST(two_tokens_differ),
		ADMIN_TEST(token_authenticates_its_principal_with_its_roles),
		ADMIN_TEST(database_holds_no_token),
		ADMIN_TEST(token_that_is_none_is_refused),
		ADMIN_TEST(token_with_one_other_character_is_not_known),
		ADMIN_TEST(token_expires_at_its_second),
		ADMIN_TEST(revoked_token_is_refused_at_once_and_for_ever),
		ADMIN_TEST(life_of_a_token_has_a_limit),
		ADMIN_TEST(tokens_of_a_principal_are_listed_oldest_first),
		ADMIN_TEST(newest_of_very_many_tokens_are_listed),
		ADMIN_TEST(operator_creates_principals_of_its_community),
		ADMIN_TEST(role_in_another_community_cannot_be_given),
		ADMIN_TEST(administrators_are_made_by_administrators_only),
		ADMIN_TEST(principal_without_a_role_is_for_administrators),
		ADMIN_TEST(roles_without_token_manage_create_nobody),
		ADMIN_TEST(grants_that_make_no_sense_are_refused),
		ADMIN_TEST(names_of_principals_are_unique_and_no_ids),
		ADMIN_TEST(principal_of_another_community_is_as_if_it_were_not_there),
		ADMIN_TEST(principal_of_two_communities_is_managed_by_none_of_their_operators),
		ADMIN_TEST(page_shows_whom_the_caller_manages_and_itself),
		ADMIN_TEST(page_goes_on_where_the_last_one_ended),
		ADMIN_TEST(principal_sees_itself_but_cannot_raise_itself),
		ADMIN_TEST(principal_ends_its_own_token),
		ADMIN_TEST(new_roles_take_the_place_of_the_old_ones_at_once),
		ADMIN_TEST(operator_cannot_take_a_role_of_another_community_away),
		ADMIN_TEST(change_of_access_is_audited_in_its_community_and_told_to_the_nodes),
		ADMIN_TEST(access_across_communities_is_audited_in_the_chain_of_the_system),
		ADMIN_TEST(bootstrap_makes_the_first_administrator_and_no_second),
		ADMIN_TEST(bootstrap_helps_when_the_last_token_has_run_out),
		ADMIN_TEST(bootstrap_does_not_raise_whoever_has_the_name),
		ADMIN_TEST(bootstrap_is_for_the_operator_at_the_machine),
		ADMIN_TEST(of_bootstraps_at_the_same_time_one_succeeds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
