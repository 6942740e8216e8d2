/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The relying-party plane on a snapshot made by hand, asked without sockets. "alpha" trusts the root of our own
 * CA, whose intermediate issued the leaf; "beta" trusts a root that is not ours.
 */
#ifndef TESTS_UNIT_HTTP_RELYING_PARTY_PLANE_H
#define TESTS_UNIT_HTTP_RELYING_PARTY_PLANE_H

#include "unit/trust/pki.h"

#include "base/text.h"
#include "http/relying_party/relying_party.h"

#include <stdio.h>

#define NOW_MS (NOW * 1000)
#define MANY "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define TOKEN_ALPHA "ah_" MANY "1"    /* relying party in alpha */
#define TOKEN_BETA "ah_" MANY "2"     /* relying party in beta */
#define TOKEN_ADMIN "ah_" MANY "3"    /* administrator */
#define TOKEN_AUDITOR "ah_" MANY "4"  /* auditor in alpha: status, no decisions */
#define TOKEN_EXPIRED "ah_" MANY "5"
#define TOKEN_NOBODY "ah_" MANY "6"   /* known, without any role */
#define TOKEN_UNKNOWN "ah_" MANY "9"

#define ROOT_ID "00000000-0000-7000-8000-000000000001"
#define SUB_ID "00000000-0000-7000-8000-000000000002"

struct plane {
	struct pki *pki;
	struct clock clock;
	struct log log;
	struct metrics metrics;
	struct snap snap;
	struct snapshot_clock confirmed;
	struct link_cache *links;
	struct relying_party *relying_party;
	struct arena *arena;            /* of the request, emptied by each ask */
	struct reply reply;             /* to the last request */
	struct cert leaf, sub, root;
	struct published_crl *crl;      /* of the intermediate */
	struct issuer_state *root_books, *sub_books;
	struct trust_set *alpha, *beta;
	struct access_table *access;
};

static inline struct uuid plane_id(unsigned char last)
{
	return (struct uuid){ { [6] = 0x70, [8] = 0x80, [15] = last } };
}

/* --- the snapshot --- */

static inline struct issuer_state *plane_books(unsigned char no, const struct cert *ca, const struct cert *issued)
{
	const struct uuid id = plane_id(no);
	struct issued_serial entry = { .serial_len = (uint8_t)issued->serial.len, .not_after = issued->not_after };
	struct issuer_state *empty, *books;

	memcpy(entry.serial, issued->serial.data, issued->serial.len);
	memcpy(entry.sha256, issued->sha256, SHA256_SIZE);
	MUST(issuer_state_new(&id, no, ca->der, &empty, &pki_err));
	MUST(issuer_state_with_issued(empty, &entry, 1, &books, &pki_err));
	issuer_state_unref(empty);
	return books;
}

static inline struct trust_set *plane_set(const char *slug, unsigned char id, struct slice anchor,
                                          struct issuer_state *anchor_books, const struct intermediate_input *sub)
{
	struct community_settings settings = community_settings_default();
	const struct anchor_input input = {
		.der = anchor, .id = plane_id(id), .purposes = PURPOSE_ALL, .enforce_validity = true,
		.path_length = CERT_PATH_LENGTH_NONE, .issuer = anchor_books,
	};
	char uri[64];
	struct trust_set *set;

	snprintf(uri, sizeof uri, "udap://%s.example/", slug);
	const struct trust_set_input whole = {
		.community_id = plane_id(id), .slug = slug, .uri = uri, .version = 7, .settings = &settings, .anchors = &input,
		.anchor_count = 1, .intermediates = sub, .intermediate_count = sub != NULL ? 1 : 0,
	};
	MUST(trust_set_build(&whole, &set, &pki_err));
	return set;
}

static inline struct access_table *plane_access(void)
{
	struct role_grant grants[] = {
		{ .role = ROLE_RELYING_PARTY, .community_id = plane_id(0xa) },
		{ .role = ROLE_RELYING_PARTY, .community_id = plane_id(0xb) },
		{ .role = ROLE_ADMINISTRATOR, .everywhere = true },
		{ .role = ROLE_AUDITOR, .community_id = plane_id(0xa) },
		{ .role = ROLE_RELYING_PARTY, .community_id = plane_id(0xa) },
	};
	static const char *const tokens[] = { TOKEN_ALPHA, TOKEN_BETA, TOKEN_ADMIN, TOKEN_AUDITOR, TOKEN_EXPIRED, TOKEN_NOBODY };
	struct access_entry entries[ARRAY_LEN(tokens)];
	struct access_table *table;

	for (size_t i = 0; i < ARRAY_LEN(tokens); i++) {
		entries[i] = (struct access_entry){ .expires_at = NOW + DAY };
		sha256(slice_text(tokens[i]), entries[i].token_sha256);
		if (i < ARRAY_LEN(grants)) {
			entries[i].grants = &grants[i];
			entries[i].grant_count = 1;
		}
	}
	entries[4].expires_at = NOW;
	MUST(access_table_new(entries, ARRAY_LEN(tokens), &table, &pki_err));
	return table;
}

/* Publishes what stands in the fixture now. */
static inline void plane_publish(struct plane *plane)
{
	struct trust_set *sets[] = { plane->alpha, plane->beta };
	struct issuer_state *issuers[] = { plane->root_books, plane->sub_books };
	struct snapshot *snapshot;

	MUST(snapshot_new(42, sets, 2, issuers, 2, plane->access, &snapshot, &pki_err));
	snap_publish(&plane->snap, &snapshot->object);
}

/* The leaf as the register knows it: revoked, or on hold. */
static inline void plane_revoke(struct plane *plane, bool on_hold)
{
	struct revoked_serial entry = {
		.serial_len = (uint8_t)plane->leaf.serial.len,
		.revocation = { .on_hold = on_hold, .reason = on_hold ? REASON_CERTIFICATE_HOLD : REASON_KEY_COMPROMISE, .revoked_at = NOW - DAY },
	};
	struct issuer_state *books;
	struct trust_set *alpha;

	memcpy(entry.serial, plane->leaf.serial.data, plane->leaf.serial.len);
	MUST(issuer_state_with_revoked(plane->sub_books, &entry, 1, &books, &pki_err));
	issuer_state_unref(plane->sub_books);
	plane->sub_books = books;
	MUST(trust_set_with_books(plane->alpha, &books, 1, &alpha, &pki_err));
	trust_set_unref(plane->alpha);
	plane->alpha = alpha;
	plane_publish(plane);
}

static inline void plane_make_books(struct plane *plane)
{
	struct issuer_state *bare = plane_books(2, &plane->sub, &plane->leaf);

	plane->root_books = plane_books(1, &plane->root, &plane->sub);
	MUST(published_crl_new(9, NOW - 600, NOW + 600, slice_of("\x30\x01\x00", 3), &plane->crl, &pki_err));
	MUST(issuer_state_with_crl(bare, plane->crl, &plane->sub_books, &pki_err));
	issuer_state_unref(bare);
}

static inline void plane_make_snapshot(struct plane *plane)
{
	struct pki *p = plane->pki;

	MUST(cert_parse(ROOT(p), p->arena, &plane->root, &pki_err));
	MUST(cert_parse(SUB(p), p->arena, &plane->sub, &pki_err));
	MUST(cert_parse(LEAF(p), p->arena, &plane->leaf, &pki_err));
	plane_make_books(plane);
	const struct intermediate_input sub = { .der = plane->sub.der, .issuer = plane->sub_books };
	const struct pki_cert other = { .subject = "CN=Other Root", .key = 5, .issuer = NULL, .issuer_key = 5, .ca = true };
	plane->alpha = plane_set("alpha", 0xa, plane->root.der, plane->root_books, &sub);
	plane->beta = plane_set("beta", 0xb, pki_cert(p, &other), NULL, NULL);
	plane->access = plane_access();
}

/* Without a snapshot: plane_publish brings it. */
static inline struct plane *plane_new(void)
{
	struct plane *plane = calloc(1, sizeof *plane);

	plane->pki = pki_new();
	plane->clock = clock_fake(NOW_MS);
	plane->log = (struct log){ .fd = -1, .level = LOG_ERROR };
	plane->confirmed.confirmed_ms = NOW_MS - 12;
	plane->links = link_cache_new(1024);
	plane->arena = arena_new(16u << 20);
	snap_init(&plane->snap);
	reply_init(&plane->reply);
	plane_make_snapshot(plane);
	const struct relying_party_config config = {
		.clock = &plane->clock, .log = &plane->log, .metrics = &plane->metrics, .snap = &plane->snap,
		.confirmed = &plane->confirmed, .links = plane->links, .workers = 4, .ready_max_age_ms = 60000,
	};
	MUST(relying_party_new(&config, &plane->relying_party, &pki_err));
	return plane;
}

static inline int plane_setup(void **state)
{
	*state = plane_new();
	plane_publish(*state);
	return 0;
}

static inline int plane_setup_empty(void **state)
{
	*state = plane_new();
	return 0;
}

static inline int plane_teardown(void **state)
{
	struct plane *plane = *state;

	relying_party_free(plane->relying_party);
	snap_fini(&plane->snap);
	reply_fini(&plane->reply);
	trust_set_unref(plane->alpha);
	trust_set_unref(plane->beta);
	issuer_state_unref(plane->root_books);
	issuer_state_unref(plane->sub_books);
	published_crl_unref(plane->crl);
	access_table_unref(plane->access);
	link_cache_free(plane->links);
	arena_free(plane->arena);
	pki_free(plane->pki);
	free(plane);
	return 0;
}

#define PLANE_TEST(name) cmocka_unit_test_setup_teardown(name, plane_setup, plane_teardown)
#define PLANE_TEST_EMPTY(name) cmocka_unit_test_setup_teardown(name, plane_setup_empty, plane_teardown)

/* --- questions --- */

struct plane_request {
	const char *method, *path, *body;  /* method NULL: POST with a body, else GET */
	const char *token;                 /* NULL: no Authorization header */
	const char *if_none_match, *if_modified_since;
	int64_t now_ms;                    /* 0: by the clock */
};

/* What threads ask with has an arena and a reply of its own. */
static inline int plane_ask_into(struct plane *plane, const struct plane_request *asked, struct arena *arena,
                                 struct reply *reply)
{
	struct request request = {
		.arena = arena,
		.method = asked->method != NULL ? asked->method : asked->body != NULL ? "POST" : "GET",
		.path = asked->path,
		.content_type = asked->body != NULL ? "application/json" : NULL,
		.if_none_match = asked->if_none_match,
		.if_modified_since = asked->if_modified_since,
		.request_id = "request-1",
		.now_ms = asked->now_ms != 0 ? asked->now_ms : clock_now_ms(&plane->clock),
	};

	arena_reset(arena);
	reply_reset(reply);
	if (asked->token != NULL)
		request.authorization = arena_printf(arena, "Bearer %s", asked->token);
	if (asked->body != NULL)
		request.body = slice_text(asked->body);
	relying_party_answer(plane->relying_party, &request, reply);
	return reply->status;
}

/* Asks and returns the status; the answer stays in plane->reply. */
static inline int plane_ask(struct plane *plane, const struct plane_request *asked)
{
	return plane_ask_into(plane, asked, plane->arena, &plane->reply);
}

#define ASK(plane, ...) plane_ask((plane), &(const struct plane_request){ __VA_ARGS__ })

static inline const char *plane_body(const struct plane *plane)
{
	return buf_text(&plane->reply.body);
}

static inline const char *plane_header(const struct plane *plane, const char *name)
{
	for (size_t i = 0; i < plane->reply.header_count; i++)
		if (strcmp(plane->reply.headers[i].name, name) == 0)
			return plane->reply.headers[i].value;
	return NULL;
}

/* The body holds this text. */
static inline void assert_body(const struct plane *plane, const char *part)
{
	if (strstr(plane_body(plane), part) == NULL)
		fail_msg("%d: %s: no %s", plane->reply.status, plane_body(plane), part);
}

static inline void assert_refused(const struct plane *plane, enum err_code code)
{
	assert_int_equal(plane->reply.problem.code, code);
	assert_int_equal(plane->reply.status, err_http_status(code));
}

#endif
