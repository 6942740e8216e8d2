/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The real management plane on a fresh database, asked without sockets. Two communities, "here" and "there", an
 * administrator, and one principal for each other role, with that role in "here" only.
 */
#ifndef TESTS_SUPPORT_MANAGEMENT_PLANE_H
#define TESTS_SUPPORT_MANAGEMENT_PLANE_H

#include "http/management/management.h"
#include "service/access.h"
#include "service/community.h"
#include "support/pg_fixture.h"

#include <stdio.h>

#define PLANE_NOW_MS 1764000000000 /* 2025-11-24T16:00:00Z */

struct management_plane {
	struct pg_fixture *pg;
	struct clock clock;
	struct log log;
	struct metrics metrics;
	struct service_shared shared;
	struct management *management;
	struct arena *arena;             /* of the request, emptied by each ask */
	struct reply reply;              /* to the last request */
	char tokens[ROLE_COUNT][TOKEN_TEXT_LENGTH + 1];
};

struct plane_request {
	const char *method, *path, *query, *body;
	const char *token;               /* NULL: no Authorization header */
	const char *content_type;        /* NULL: application/json when there is a body */
	const char *idempotency_key;
};

/* "a=1&b=2", without escapes. */
static inline void plane_query(struct request *request, const char *query)
{
	struct text_list *names = &request->query_names, *values = &request->query_values;
	char *rest = arena_text(request->arena, query), *pair;

	names->items = ARENA_ARRAY(request->arena, 8, const char *);
	values->items = ARENA_ARRAY(request->arena, 8, const char *);
	while ((pair = strsep(&rest, "&")) != NULL) {
		assert_true(names->count < 8);
		names->items[names->count++] = strsep(&pair, "=");
		values->items[values->count++] = pair != NULL ? pair : "";
	}
}

/* Asks and returns the status; the answer stays in plane->reply. */
static inline int plane_ask(struct management_plane *plane, const struct plane_request *asked)
{
	struct request request = {
		.arena = plane->arena,
		.method = asked->method,
		.path = asked->path,
		.content_type = asked->content_type != NULL ? asked->content_type : asked->body != NULL ? "application/json" : NULL,
		.idempotency_key = asked->idempotency_key,
		.request_id = "request-1",
		.now_ms = PLANE_NOW_MS,
	};

	arena_reset(plane->arena);
	reply_reset(&plane->reply);
	if (asked->token != NULL)
		request.authorization = arena_printf(plane->arena, "Bearer %s", asked->token);
	if (asked->query != NULL)
		plane_query(&request, asked->query);
	if (asked->body != NULL)
		request.body = slice_text(asked->body);
	management_answer(plane->management, &request, &plane->reply);
	return plane->reply.status;
}

#define PLANE_ASK(plane, ...) plane_ask((plane), &(const struct plane_request){ __VA_ARGS__ })

static inline const char *plane_body(const struct management_plane *plane)
{
	return buf_text(&plane->reply.body);
}

/* NULL when the reply has no such header. */
static inline const char *plane_header(const struct management_plane *plane, const char *name)
{
	for (size_t i = 0; i < plane->reply.header_count; i++)
		if (strcmp(plane->reply.headers[i].name, name) == 0)
			return plane->reply.headers[i].value;
	return NULL;
}

/* The text member of the reply's object, in the fixture's arena. */
static inline const char *plane_member(struct management_plane *plane, const char *name)
{
	CLEANUP(json_free) struct json *json = NULL;

	ACCEPTED(json_parse(buf_slice(&plane->reply.body), &json, &test_err));
	const char *text = json_text(json_get(json, name));
	return text != NULL ? arena_text(plane->pg->arena, text) : NULL;
}

/* What every accepted change moves: the change counter and the audit chains. */
static inline const char *plane_fingerprint(struct management_plane *plane)
{
	return pg_fixture_value(plane->pg, "SELECT concat((SELECT value FROM change_counter), '/',"
	                                   " (SELECT coalesce(sum(seq), 0) FROM audit_head), '/',"
	                                   " (SELECT count(*) FROM job), '/', (SELECT count(*) FROM issuance_intent))");
}

struct plane_principal {
	struct management_plane *plane;
	enum role role;
	struct uuid community_id;
};

static inline void plane_keep_token(struct management_plane *plane, enum role role, const struct secret *token)
{
	const struct slice text = secret_bytes(token);

	assert_int_equal(text.len, TOKEN_TEXT_LENGTH);
	memcpy(plane->tokens[role], text.data, text.len);
}

static inline RESULT plane_make_communities(struct service *s, void *context, struct err *e)
{
	struct plane_principal *here = context;
	static const char *const slugs[] = { "there", "here" };

	for (size_t i = 0; i < ARRAY_LEN(slugs); i++) {
		struct community community;
		const struct community_draft draft = {
			.slug = slugs[i],
			.uri = arena_printf(s->arena, "udap://%s.example.org/", slugs[i]),
			.name = slugs[i],
			.settings = community_settings_default(),
		};
		TRY(community_create(s, &draft, &community, e));
		here->community_id = community.id;
	}
	return OK;
}

static inline RESULT plane_make_principal(struct service *s, void *context, struct err *e)
{
	const struct plane_principal *wanted = context;
	CLEANUP(secret_free) struct secret *token = NULL;
	struct role_grant grant = { .role = wanted->role, .community_id = wanted->community_id };
	struct principal principal;
	struct api_token made;

	if (wanted->role == ROLE_ADMINISTRATOR)
		grant = (struct role_grant){ .role = wanted->role, .everywhere = true };
	const struct principal_draft draft = { .name = role_names[wanted->role], .grants = &grant, .grant_count = 1 };
	TRY(principal_create(s, &draft, &principal, e));
	TRY(token_create(s, draft.name, 0, &made, &token, e));
	plane_keep_token(wanted->plane, wanted->role, token);
	return OK;
}

static inline void plane_populate(struct management_plane *plane)
{
	struct service s = { .shared = &plane->shared, .db = plane->pg->db };
	struct plane_principal context = { .plane = plane };

	service_begin(&s, plane->pg->arena, &service_system_principal, "setup");
	ACCEPTED(service_write(&s, plane_make_communities, &context, &test_err));
	for (int role = 0; role < ROLE_COUNT; role++) {
		context.role = (enum role)role;
		ACCEPTED(service_write(&s, plane_make_principal, &context, &test_err));
	}
}

static inline int plane_setup(void **state)
{
	struct management_plane *plane = calloc(1, sizeof *plane);

	assert_non_null(plane);
	plane->pg = pg_fixture_new();
	plane->clock = clock_fake(PLANE_NOW_MS);
	plane->log = (struct log){ .fd = 2, .level = LOG_ERROR };
	plane->shared = (struct service_shared){
		.clock = &plane->clock,
		.log = &plane->log,
		.metrics = &plane->metrics,
		.public_url = "http://pki.example.org",
	};
	plane->arena = arena_new(16u << 20);
	reply_init(&plane->reply);
	const struct management_config config = { .shared = &plane->shared, .database = plane->pg->config, .workers = 1 };
	ACCEPTED(management_new(&config, &plane->management, &test_err));
	plane_populate(plane);
	*state = plane;
	return 0;
}

static inline int plane_teardown(void **state)
{
	struct management_plane *plane = *state;

	management_free(plane->management);
	reply_fini(&plane->reply);
	arena_free(plane->arena);
	pg_fixture_free(plane->pg);
	free(plane);
	return 0;
}

#define PLANE_TEST(function) cmocka_unit_test_setup_teardown(function, plane_setup, plane_teardown)

#endif
