/* SPDX-License-Identifier: Apache-2.0 */
/* The main job through the plane: a CA, an organization, a certificate and its end. */
#include "support/management_plane.h"

#include "crypto/key_store.h"
#include "service/key_ring.h"

#define HERE "/v1/communities/here"

/* openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=app.example.org
 *         -addext subjectAltName=URI:https://app.example.org/fhir; lines end as JSON writes line ends. */
#define CSR \
	"-----BEGIN CERTIFICATE REQUEST-----\\n" \
	"MIIBDzCBtgIBADAaMRgwFgYDVQQDDA9hcHAuZXhhbXBsZS5vcmcwWTATBgcqhkjO\\n" \
	"PQIBBggqhkjOPQMBBwNCAAQi/DKouFoMnFp/Dr3y0mhWknMEMyLejXGkq2Z5d2sl\\n" \
	"rsIHPyN0Tq4zEyqd3yNAy0Jf3MaLoh/s8Eien0BGHkG0oDowOAYJKoZIhvcNAQkO\\n" \
	"MSswKTAnBgNVHREEIDAehhxodHRwczovL2FwcC5leGFtcGxlLm9yZy9maGlyMAoG\\n" \
	"CCqGSM49BAMCA0gAMEUCIGf9sjCLH6EGNjNwcsusg6m7Aposlw8qno6T0abS8cvD\\n" \
	"AiEAm5XMbKMyaPLtVO3Y2oKyjsSWiBMHva037cS5qeAdtEk=\\n" \
	"-----END CERTIFICATE REQUEST-----\\n"

#define REQUEST "{\"organization\":\"Clinic\",\"profile\":\"udap-client\",\"csr\":\"" CSR "\"}"

static int post(struct management_plane *plane, enum role role, const char *path, const char *body)
{
	return PLANE_ASK(plane, .method = "POST", .path = path, .body = body, .token = plane->tokens[role]);
}

static int get(struct management_plane *plane, const char *path, const char *query)
{
	return PLANE_ASK(plane, .method = "GET", .path = path, .query = query, .token = plane->tokens[ROLE_REGISTRAR]);
}

static void expect(const struct management_plane *plane, int status)
{
	if (plane->reply.status != status)
		fail_msg("%d instead of %d: %s", plane->reply.status, status, plane_body(plane));
}

static void open_keys(struct management_plane *plane)
{
	CLEANUP(secret_free) struct secret *passphrase = secret_new(slice_text("correct horse battery staple"));
	struct key_store *store;

	ACCEPTED(key_store_file_new(passphrase, &store, &test_err));
	ACCEPTED(key_ring_new(store, &plane->shared.keys, &test_err));
}

static int setup(void **state)
{
	plane_setup(state);
	struct management_plane *plane = *state;

	open_keys(plane);
	post(plane, ROLE_OPERATOR, HERE "/authorities", "{\"name\":\"Root\",\"kind\":\"root\"}");
	expect(plane, 201);
	post(plane, ROLE_OPERATOR, HERE "/authorities",
	     "{\"name\":\"Issuing\",\"kind\":\"intermediate\",\"parent\":\"Root\"}");
	expect(plane, 201);
	post(plane, ROLE_REGISTRAR, HERE "/organizations",
	     "{\"name\":\"Clinic\",\"uris\":[\"https://app.example.org/fhir\"]}");
	expect(plane, 201);
	post(plane, ROLE_OPERATOR, HERE "/organizations/Clinic/approve", NULL);
	expect(plane, 200);
	return 0;
}

static int teardown(void **state)
{
	struct management_plane *plane = *state;

	key_ring_free(plane->shared.keys);
	return plane_teardown(state);
}

static int issue(struct management_plane *plane, const char *idempotency_key)
{
	return PLANE_ASK(plane, .method = "POST", .path = HERE "/certificates", .body = REQUEST,
	                 .idempotency_key = idempotency_key, .token = plane->tokens[ROLE_REGISTRAR]);
}

/* Path of a new certificate. */
static const char *issued(struct management_plane *plane)
{
	issue(plane, NULL);
	expect(plane, 201);
	return arena_text(plane->pg->arena, plane_header(plane, "Location"));
}

static const char *under(struct management_plane *plane, const char *path, const char *action)
{
	return arena_printf(plane->pg->arena, "%s/%s", path, action);
}

static size_t occurrences(const char *text, const char *words)
{
	size_t count = 0;

	for (; (text = strstr(text, words)) != NULL; text++)
		count++;
	return count;
}

static size_t x5c_count(struct management_plane *plane)
{
	CLEANUP(json_free) struct json *json = NULL;

	ACCEPTED(json_parse(buf_slice(&plane->reply.body), &json, &test_err));
	return json_count(json_get(json, "x5c"));
}

static void certificate_comes_with_its_chain_and_links(void **state)
{
	struct management_plane *plane = *state;
	const char *path = issued(plane);
	const char *created = arena_text(plane->pg->arena, plane_body(plane));

	/* x5c: leaf and issuing CA; the root is the relying party's own. */
	assert_int_equal(x5c_count(plane), 2);
	assert_int_equal(occurrences(plane_member(plane, "chain_pem"), "-----BEGIN CERTIFICATE-----"), 2);
	assert_int_equal(occurrences(plane_member(plane, "pem"), "-----BEGIN CERTIFICATE-----"), 1);
	assert_non_null(strstr(created, arena_printf(plane->pg->arena, "\"links\":{\"self\":\"%s\",", path)));
	const char *crl = arena_printf(plane->pg->arena, "http://pki.example.org/crl/%s.crl", plane_member(plane, "authority_id"));
	assert_non_null(strstr(created, crl));
	assert_int_equal(get(plane, path, NULL), 200);
	assert_string_equal(plane_body(plane), created);
}

static void certificate_of_a_root_has_no_chain(void **state)
{
	struct management_plane *plane = *state;

	assert_int_equal(get(plane, HERE "/authorities/Root", NULL), 200);
	const char *path = arena_printf(plane->pg->arena, HERE "/certificates/%s", plane_member(plane, "certificate_id"));
	assert_int_equal(get(plane, path, NULL), 200);
	assert_int_equal(x5c_count(plane), 1);
	assert_string_equal(plane_member(plane, "chain_pem"), "");
}

/* I4 */
static void same_idempotency_key_answers_with_the_same_certificate(void **state)
{
	struct management_plane *plane = *state;

	assert_int_equal(issue(plane, "once"), 201);
	const char *first = arena_text(plane->pg->arena, plane_body(plane));
	assert_int_equal(issue(plane, "once"), 200);
	assert_string_equal(plane_body(plane), first);
}

static void revocation_says_when_everybody_sees_it(void **state)
{
	struct management_plane *plane = *state;
	const char *path = issued(plane);

	post(plane, ROLE_REGISTRAR, under(plane, path, "revoke"), "{\"reason\":\"keyCompromise\",\"comment\":\"lost\"}");
	expect(plane, 200);
	assert_string_equal(plane_member(plane, "status"), "revoked");
	const char *visibility = arena_printf(plane->pg->arena, "\"visibility\":{\"change\":%s,"
	                                      "\"decisions_within_seconds\":1,\"crl_within_seconds\":60}",
	                                      pg_fixture_value(plane->pg, "SELECT value FROM change_counter"));
	assert_non_null(strstr(plane_body(plane), visibility));
}

static void hold_is_lifted_by_release_only_while_it_lasts(void **state)
{
	struct management_plane *plane = *state;
	const char *path = issued(plane);

	assert_int_equal(post(plane, ROLE_REGISTRAR, under(plane, path, "hold"), NULL), 200);
	assert_string_equal(plane_member(plane, "status"), "on_hold");
	assert_int_equal(post(plane, ROLE_REGISTRAR, under(plane, path, "release"), "{}"), 200);
	assert_string_equal(plane_member(plane, "status"), "good");
	assert_int_equal(post(plane, ROLE_REGISTRAR, under(plane, path, "release"), "{}"), 409);
	assert_string_equal(plane_member(plane, "code"), "state_conflict");
}

static void search_finds_what_matches_all_conditions(void **state)
{
	struct management_plane *plane = *state;
	issued(plane);
	const char *serial = plane_member(plane, "serial"), *sha256 = plane_member(plane, "sha256");
	const char *both = arena_printf(plane->pg->arena, "serial=%s&sha256=%s&organization=Clinic&authority=Issuing", serial, sha256);

	assert_int_equal(get(plane, HERE "/certificates", both), 200);
	assert_int_equal(occurrences(plane_body(plane), "\"serial\":"), 1);
	assert_int_equal(get(plane, HERE "/certificates", arena_printf(plane->pg->arena, "%s&status=revoked", both)), 200);
	assert_string_equal(plane_body(plane), "{\"items\":[],\"next_cursor\":null}");
}

static void rsa_authority_is_accepted_and_made_by_a_job(void **state)
{
	struct management_plane *plane = *state;

	post(plane, ROLE_OPERATOR, HERE "/authorities",
	     "{\"name\":\"Slow\",\"kind\":\"root\",\"key_algorithm\":\"rsa-3072\"}");
	expect(plane, 202);
	const char *job = arena_printf(plane->pg->arena, HERE "/jobs/%s", plane_member(plane, "job_id"));
	assert_string_equal(plane_header(plane, "Location"), job);
	assert_string_equal(plane_member(plane, "status"), "pending");
	assert_int_equal(get(plane, job, NULL), 200);
	assert_string_equal(plane_member(plane, "state"), "queued");
}

static void crl_is_published_and_listed_newest_first(void **state)
{
	struct management_plane *plane = *state;

	post(plane, ROLE_OPERATOR, HERE "/authorities/Issuing/crls", NULL);
	expect(plane, 201);
	assert_string_equal(plane_header(plane, "Location"), plane_member(plane, "url"));
	const char *published = arena_text(plane->pg->arena, plane_body(plane));
	assert_int_equal(get(plane, HERE "/authorities/Issuing/crls", "limit=1"), 200);
	assert_string_equal(plane_body(plane), arena_printf(plane->pg->arena, "{\"items\":[%s],\"next_cursor\":null}", published));
}

static void anchor_is_constrained_cleared_and_withdrawn(void **state)
{
	struct management_plane *plane = *state;
	const char *token = plane->tokens[ROLE_OPERATOR];

	post(plane, ROLE_OPERATOR, HERE "/anchors", "{\"authority\":\"Issuing\",\"purposes\":[\"client\"],\"path_length\":0}");
	expect(plane, 201);
	const char *path = arena_text(plane->pg->arena, plane_header(plane, "Location"));
	assert_non_null(strstr(plane_body(plane), "\"purposes\":[\"client\"],"));
	assert_int_equal(PLANE_ASK(plane, .method = "PATCH", .path = path, .token = token,
	                           .body = "{\"path_length\":null,\"trusted_until\":\"2030-01-01T00:00:00Z\"}"), 200);
	assert_non_null(strstr(plane_body(plane), "\"trusted_until\":\"2030-01-01T00:00:00Z\",\"distrust_after\":null,\"path_length\":null,"));
	assert_int_equal(post(plane, ROLE_OPERATOR, under(plane, path, "withdraw"), "{\"reason\":\"left\"}"), 200);
	assert_string_equal(plane_member(plane, "withdrawn_reason"), "left");
	assert_int_equal(post(plane, ROLE_OPERATOR, under(plane, path, "withdraw"), NULL), 409);
}

#define CA_TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CA_TEST(certificate_comes_with_its_chain_and_links),
		CA_TEST(certificate_of_a_root_has_no_chain),
		CA_TEST(same_idempotency_key_answers_with_the_same_certificate),
		CA_TEST(revocation_says_when_everybody_sees_it),
		CA_TEST(hold_is_lifted_by_release_only_while_it_lasts),
		CA_TEST(search_finds_what_matches_all_conditions),
		CA_TEST(rsa_authority_is_accepted_and_made_by_a_job),
		CA_TEST(crl_is_published_and_listed_newest_first),
		CA_TEST(anchor_is_constrained_cleared_and_withdrawn),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
