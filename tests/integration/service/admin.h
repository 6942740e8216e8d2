/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of communities, profiles, organizations and anchors share: a fresh database, a service with a
 * fake clock, one principal for each role, and two communities of which they have roles in the first only.
 */
#ifndef TESTS_INTEGRATION_SERVICE_ADMIN_H
#define TESTS_INTEGRATION_SERVICE_ADMIN_H

#include "service/community.h"
#include "store/audit_store.h"
#include "support/pg_fixture.h"

#define NOW INT64_C(1800000000) /* 2027-01-15T08:00:00Z */
#define DAY INT64_C(86400)

struct admin {
	struct pg_fixture *pg;
	struct arena *arena;
	struct clock clock;
	struct log log;
	struct service_shared shared;
	struct service service;
	struct role_grant grants[ROLE_COUNT];
	struct principal who[ROLE_COUNT];
	struct community community, other;
};

static inline void statement(struct service *s, const struct stmt *stmt)
{
	ACCEPTED(db_run(s->db, stmt, NULL, 0, &test_err));
}

static inline void begin(struct service *s)
{
	static const struct stmt stmt = { "test_begin", "BEGIN" };
	statement(s, &stmt);
}

static inline void commit(struct service *s)
{
	static const struct stmt stmt = { "test_commit", "COMMIT" };
	statement(s, &stmt);
}

static inline void rollback(struct service *s)
{
	static const struct stmt stmt = { "test_rollback", "ROLLBACK" };
	statement(s, &stmt);
}

/* The use case in a transaction of its own, as a handler has it. */
#define DONE(a, call)                  \
	do {                           \
		begin(&(a)->service);  \
		ACCEPTED(call);        \
		commit(&(a)->service); \
	} while (0)

#define NOT_DONE(a, call, code, words)      \
	do {                                \
		begin(&(a)->service);       \
		REFUSED(call, code, words); \
		rollback(&(a)->service);    \
	} while (0)

/* The same, and `member` is named. */
#define NOT_DONE_FOR(a, call, code, name)                   \
	do {                                                \
		NOT_DONE(a, call, code, "");                \
		assert_string_equal(test_err.member, name); \
	} while (0)

#define TEXTS(...)                                                     \
	((struct text_list){ .items = (const char *[]){ __VA_ARGS__ }, \
	                     .count = sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *) })

/* From now on requests come from a principal with this role in the first community. */
static inline void act_as(struct admin *a, enum role role)
{
	service_begin(&a->service, a->arena, &a->who[role], "test-request");
}

static inline void act_as_system(struct admin *a)
{
	service_begin(&a->service, a->arena, &service_system_principal, "test-request");
}

/* Both planes' clocks; takes effect with the next act_as. */
static inline void set_time(struct admin *a, int64_t now)
{
	a->clock = clock_fake(now * 1000);
}

static inline void create_community(struct admin *a, const char *slug, struct community *out)
{
	const struct community_draft draft = {
		.slug = slug,
		.uri = arena_printf(a->arena, "udap://%s.example.org/", slug),
		.name = arena_printf(a->arena, "Community %s", slug),
		.settings = community_settings_default(),
	};

	DONE(a, community_create(&a->service, &draft, out, &test_err));
}

static inline struct community current(struct admin *a)
{
	struct community community;

	ACCEPTED(community_find(&a->service, a->community.slug, &community, &test_err));
	return community;
}

static inline int64_t current_change(struct admin *a)
{
	int64_t number;

	ACCEPTED(change_store_current(a->pg->db, &number, &test_err));
	return number;
}

/* Rows of the audit chain of a community about one object (NULL: all). */
static inline struct audit_row_list audit_of(struct admin *a, const struct community *community, const char *object_id)
{
	struct audit_row_list list;

	ACCEPTED(audit_store_page(a->pg->db, &community->id, 0, object_id, 1000, a->arena, &list, &test_err));
	return list;
}

static inline const struct audit_row *last_audit(struct admin *a, const struct community *community)
{
	const struct audit_row_list list = audit_of(a, community, NULL);

	assert_true(list.count > 0);
	return &list.items[list.count - 1];
}

static inline const char *id_text(struct admin *a, const struct uuid *id)
{
	char text[UUID_TEXT_SIZE];

	uuid_format(id, text);
	return arena_text(a->arena, text);
}

static inline struct json *json_of(const char *text)
{
	struct json *json = NULL;

	ACCEPTED(json_parse(slice_text(text), &json, &test_err));
	return json;
}

static inline void grant(struct admin *a, enum role role)
{
	a->grants[role] = (struct role_grant){
		.role = role,
		.everywhere = role == ROLE_ADMINISTRATOR,
		.community_id = a->community.id,
	};
	if (role == ROLE_ADMINISTRATOR)
		a->grants[role].community_id = (struct uuid){ 0 };
	a->who[role] = (struct principal){
		.id = uuid_new(NOW * 1000),
		.name = role_names[role],
		.grants = &a->grants[role],
		.grant_count = 1,
	};
}

static inline int admin_setup(void **state)
{
	struct admin *a = calloc(1, sizeof *a);

	assert_non_null(a);
	a->pg = pg_fixture_new();
	a->arena = a->pg->arena;
	a->clock = clock_fake(NOW * 1000);
	a->log = (struct log){ .fd = 2, .level = LOG_WARNING };
	a->shared =
		(struct service_shared){ .clock = &a->clock, .log = &a->log, .public_url = "http://localhost:8080" };
	a->service = (struct service){ .shared = &a->shared, .db = a->pg->db };
	act_as_system(a);
	create_community(a, "first", &a->community);
	create_community(a, "second", &a->other);
	for (int role = 0; role < ROLE_COUNT; role++)
		grant(a, (enum role)role);
	act_as(a, ROLE_OPERATOR);
	*state = a;
	return 0;
}

static inline int admin_teardown(void **state)
{
	struct admin *a = *state;

	pg_fixture_free(a->pg);
	free(a);
	return 0;
}

#define ADMIN_TEST(function) cmocka_unit_test_setup_teardown(function, admin_setup, admin_teardown)

#endif
