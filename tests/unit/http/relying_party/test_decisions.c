/* SPDX-License-Identifier: Apache-2.0 */
#include "support/threads.h"
#include "unit/http/relying_party/plane.h"

/* A question about the leaf with its intermediate; `more` are further members, each with a comma before it. */
static const char *question(struct plane *plane, const char *more)
{
	struct arena *arena = plane->pki->arena;

	return arena_printf(arena, "{\"x5c\":[\"%s\",\"%s\"]%s}", arena_base64(arena, plane->leaf.der),
	                    arena_base64(arena, plane->sub.der), more);
}

#define DECIDE(plane, who, more) \
	ASK(plane, .path = "/v1/decisions/chain", .token = (who), .body = question(plane, more))

static void chain_that_leads_to_an_anchor_is_trusted(void **state)
{
	struct plane *plane = *state;

	assert_int_equal(DECIDE(plane, TOKEN_ALPHA, ",\"community\":\"alpha\",\"uri\":\"" PKI_URI "\""), 200);
	assert_body(plane, "\"verdict\":\"trusted\",\"community\":\"udap://alpha.example/"
	                   "\",\"trust_set_version\":7,\"snapshot_age_ms\":12");
	assert_body(plane, "\"revocation\":{\"status\":\"good\",\"source\":\"authority\"");
	assert_body(plane, "\"decision_id\":\"");
	assert_int_equal(metric_get(&plane->metrics, METRIC_DECISIONS_TRUSTED), 1);
}

static void community_is_named_by_slug_uri_or_id(void **state)
{
	struct plane *plane = *state;

	DECIDE(plane, TOKEN_ALPHA, ",\"community\":\"udap://alpha.example/\"");
	assert_body(plane, "\"verdict\":\"trusted\"");
	DECIDE(plane, TOKEN_ALPHA, ",\"community\":\"00000000-0000-7000-8000-00000000000a\"");
	assert_body(plane, "\"verdict\":\"trusted\"");
}

/* I12: the set that decides shows what the books show. */
static void revoked_certificate_is_untrusted_and_says_why(void **state)
{
	struct plane *plane = *state;

	plane_revoke(plane, false);
	assert_int_equal(DECIDE(plane, TOKEN_ALPHA, ",\"community\":\"alpha\""), 200);
	assert_body(plane, "\"verdict\":\"untrusted\"");
	assert_body(plane, "\"rule\":\"rev-leaf-and-ca\"");
	assert_body(plane, "\"status\":\"revoked\",\"source\":\"authority\",\"reason\":\"keyCompromise\"");
	assert_int_equal(metric_get(&plane->metrics, METRIC_DECISIONS_UNTRUSTED), 1);
}

static void data_that_is_too_old_makes_the_verdict_indeterminate(void **state)
{
	struct plane *plane = *state;

	plane->confirmed.confirmed_ms = NOW_MS - 3602 * 1000;
	DECIDE(plane, TOKEN_ALPHA, ",\"community\":\"alpha\"");
	assert_body(plane, "\"verdict\":\"indeterminate\"");
	assert_body(plane, "\"rule\":\"snapshot-age\"");
	assert_body(plane, "\"snapshot_age_ms\":3602000");
}

static void clock_that_is_set_back_makes_no_old_data_fresh(void **state)
{
	struct plane *plane = *state;

	plane->confirmed.confirmed_ms = NOW_MS - 3602 * 1000;
	plane->clock.fake_step_ms = -7200 * 1000;
	DECIDE(plane, TOKEN_ALPHA, ",\"community\":\"alpha\"");
	assert_body(plane, "\"verdict\":\"indeterminate\"");
	assert_body(plane, "\"rule\":\"snapshot-age\"");
	assert_body(plane, "\"snapshot_age_ms\":3602000");
}

/* I18: nobody learns which communities there are. */
static void foreign_and_unknown_communities_are_refused_alike(void **state)
{
	struct plane *plane = *state;
	char foreign[400];

	DECIDE(plane, TOKEN_ALPHA, ",\"community\":\"beta\"");
	assert_refused(plane, ERR_FORBIDDEN);
	snprintf(foreign, sizeof foreign, "%s", plane_body(plane));
	DECIDE(plane, TOKEN_ALPHA, ",\"community\":\"gamma\"");
	assert_refused(plane, ERR_FORBIDDEN);
	assert_string_equal(plane_body(plane), foreign);
}

static void without_a_community_all_are_asked_where_the_caller_may(void **state)
{
	struct plane *plane = *state;

	DECIDE(plane, TOKEN_ADMIN, "");
	assert_body(plane, "\"verdict\":\"trusted\",\"community\":\"udap://alpha.example/\"");
	DECIDE(plane, TOKEN_ALPHA, "");
	assert_body(plane, "\"verdict\":\"trusted\",\"community\":\"udap://alpha.example/\"");
	DECIDE(plane, TOKEN_BETA, "");
	assert_body(plane, "\"verdict\":\"untrusted\",\"community\":\"udap://beta.example/\"");
}

static void of_several_verdicts_the_best_is_told(void **state)
{
	struct plane *plane = *state;

	plane_revoke(plane, false);
	DECIDE(plane, TOKEN_ADMIN, "");
	assert_body(plane, "\"verdict\":\"untrusted\",\"community\":\"udap://alpha.example/\"");
	plane->confirmed.confirmed_ms = NOW_MS - 3602 * 1000;
	DECIDE(plane, TOKEN_ADMIN, "");
	assert_body(plane, "\"verdict\":\"untrusted\"");
	assert_int_equal(metric_get(&plane->metrics, METRIC_DECISIONS_UNTRUSTED), 2);
}

static void certificate_that_is_none_is_a_verdict(void **state)
{
	struct plane *plane = *state;

	assert_int_equal(
		ASK(plane, .path = "/v1/decisions/chain", .token = TOKEN_ALPHA, .body = "{\"x5c\":[\"MAA=\"]}"), 200);
	assert_body(plane, "\"verdict\":\"untrusted\"");
	assert_body(plane, "\"rule\":\"leaf-readable\"");
	assert_body(plane, "\"subject\":null");
}

static void malformed_questions_are_refused_by_member(void **state)
{
	struct plane *plane = *state;

	ASK(plane, .path = "/v1/decisions/chain", .token = TOKEN_ALPHA, .body = "{");
	assert_refused(plane, ERR_INVALID);
	DECIDE(plane, TOKEN_ALPHA, ",\"colour\":1");
	assert_refused(plane, ERR_INVALID);
	assert_string_equal(plane->reply.problem.member, "colour");
	DECIDE(plane, TOKEN_ALPHA, ",\"purpose\":\"fun\"");
	assert_refused(plane, ERR_INVALID);
	assert_string_equal(plane->reply.problem.member, "purpose");
}

static void attempts_are_told_when_asked_to_explain(void **state)
{
	struct plane *plane = *state;

	DECIDE(plane, TOKEN_BETA, ",\"explain\":true");
	assert_body(plane, "\"attempts\":[{");
}

/* I12: the other community trusts our root by its certificate alone; what our CA knows counts there as well. */
static void books_count_in_every_community_that_trusts_the_root(void **state)
{
	struct plane *plane = *state;

	trust_set_unref(plane->beta);
	plane->beta = plane_set("beta", 0xb, plane->root.der, NULL, NULL);
	plane_publish(plane);
	DECIDE(plane, TOKEN_BETA, ",\"community\":\"beta\"");
	assert_body(plane, "\"verdict\":\"trusted\",\"community\":\"udap://beta.example/\"");
	plane_revoke(plane, false);
	DECIDE(plane, TOKEN_BETA, ",\"community\":\"beta\"");
	assert_body(plane, "\"verdict\":\"untrusted\"");
	assert_body(plane, "\"rule\":\"rev-leaf-and-ca\"");
}

/* --- under traffic --- */

#define ASKERS 3
#define ROUNDS 200

struct traffic {
	struct plane *plane;
	const char *body;
};

/* Once a thread has seen the certificate revoked, it never sees it trusted again. */
static unsigned ask_on(struct plane *plane, const char *body)
{
	struct arena *arena = arena_new(16u << 20);
	struct reply reply;
	bool was_revoked = false;
	unsigned faults = 0;

	reply_init(&reply);
	for (int i = 0; i < ROUNDS; i++) {
		const struct plane_request asked = { .path = "/v1/decisions/chain",
			                             .token = TOKEN_ALPHA,
			                             .body = body };
		const int status = plane_ask_into(plane, &asked, arena, &reply);
		const bool trusted = strstr(buf_text(&reply.body), "\"verdict\":\"trusted\"") != NULL;
		faults += status != 200 || (trusted && was_revoked) ? 1 : 0;
		was_revoked = !trusted;
	}
	reply_fini(&reply);
	arena_free(arena);
	return faults;
}

static unsigned ask_or_publish(void *context, unsigned number)
{
	const struct traffic *traffic = context;

	if (number > 0)
		return ask_on(traffic->plane, traffic->body);
	for (int i = 0; i < ROUNDS / 2; i++)
		plane_publish(traffic->plane);
	plane_revoke(traffic->plane, false);
	return 0;
}

/* I11, I12: snapshots are swapped while others answer from the one before. */
static void revocation_takes_hold_under_traffic_and_stays(void **state)
{
	struct plane *plane = *state;
	struct traffic traffic = { .plane = plane, .body = question(plane, ",\"community\":\"alpha\"") };

	assert_int_equal(in_threads(1 + ASKERS, ask_or_publish, &traffic), 0);
	DECIDE(plane, TOKEN_ALPHA, ",\"community\":\"alpha\"");
	assert_body(plane, "\"status\":\"revoked\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PLANE_TEST(chain_that_leads_to_an_anchor_is_trusted),
		PLANE_TEST(community_is_named_by_slug_uri_or_id),
		PLANE_TEST(revoked_certificate_is_untrusted_and_says_why),
		PLANE_TEST(data_that_is_too_old_makes_the_verdict_indeterminate),
		PLANE_TEST(clock_that_is_set_back_makes_no_old_data_fresh),
		PLANE_TEST(foreign_and_unknown_communities_are_refused_alike),
		PLANE_TEST(without_a_community_all_are_asked_where_the_caller_may),
		PLANE_TEST(of_several_verdicts_the_best_is_told),
		PLANE_TEST(certificate_that_is_none_is_a_verdict),
		PLANE_TEST(malformed_questions_are_refused_by_member),
		PLANE_TEST(attempts_are_told_when_asked_to_explain),
		PLANE_TEST(books_count_in_every_community_that_trusts_the_root),
		PLANE_TEST(revocation_takes_hold_under_traffic_and_stays),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
