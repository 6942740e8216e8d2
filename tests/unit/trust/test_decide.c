/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/trust/world.h"

#define NAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void unreadable_leaf_is_a_verdict(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[0] = slice_text("no certificate");
	const struct verdict v = world_decide(*state, &w);
	assert_kind(&v, VERDICT_UNTRUSTED);
	assert_finding(&v, "leaf-readable", FINDING_FAIL, 0, "RFC 5280 4.1");
	assert_null(v.subject);
	assert_int_equal(v.path_count, 0);
	world_drop(&w);
}

static void leaf_with_a_trailing_octet_is_unreadable(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);
	struct buf longer = pki_value();

	buf_put_slice(&longer, w.x5c[0]);
	buf_put_byte(&longer, 0);
	w.x5c[0] = pki_take(p, &longer);
	assert_untrusted(p, &w, "leaf-readable", 0, "RFC 5280 4.1");
}

static void question_without_certificates_is_no_question(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);
	const struct decision_context context = { .arena = p->arena };
	struct slice many[QUESTION_CERTIFICATES_MAX + 1] = { 0 };
	struct verdict v;

	world_build(&w);
	assert_true(failed(decide_chain(w.set, &w.question, &context, &v, &pki_err)));
	assert_int_equal(pki_err.code, ERR_INVALID);
	w.question.x5c = (struct slice_list){ .items = many, .count = ARRAY_LEN(many) };
	assert_true(failed(decide_chain(w.set, &w.question, &context, &v, &pki_err)));
	assert_int_equal(pki_err.code, ERR_INVALID);
	w.question.x5c.count = 1;
	w.question.at = INT64_MAX;
	assert_true(failed(decide_chain(w.set, &w.question, &context, &v, &pki_err)));
	assert_int_equal(pki_err.code, ERR_INVALID);
	world_drop(&w);
}

/* Memory that ends is an error and never a verdict. */
static void arena_that_ends_is_an_error(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);
	struct verdict v;

	world_build(&w);
	w.question.x5c = (struct slice_list){ .items = w.x5c, .count = 2 };
	for (size_t ceiling = 1000; ceiling < 40000; ceiling += 500) {
		struct arena *arena = arena_new(ceiling);
		const struct decision_context context = { .arena = arena };
		const bool too_small = failed(decide_chain(w.set, &w.question, &context, &v, &pki_err));
		if (too_small)
			assert_int_equal(pki_err.code, ERR_TOO_LARGE);
		else if (v.kind != VERDICT_TRUSTED && find_finding(&v, "leaf-readable", FINDING_FAIL) == NULL)
			assert_non_null(find_finding(&v, "chain-use-x5c-rest", FINDING_WARN));
		arena_free(arena);
	}
	world_drop(&w);
}

static void old_snapshot_makes_the_verdict_indeterminate(void **state)
{
	struct world w = world_usual(*state);

	w.settings.snapshot_max_age_seconds = 60;
	w.snapshot_age_ms = 60999;
	assert_trusted(*state, &w);
	w.snapshot_age_ms = 61000;
	assert_indeterminate(*state, &w, "snapshot-age", FINDING_WHOLE, "community");
	w.x5c[0] = LEAF(*state, .not_after = NOW - 1);
	assert_untrusted(*state, &w, "chain-validity-now", 0, "6.1.3 (a)(2)");
}

static int64_t expiry(struct pki *p, struct world *w)
{
	const struct verdict v = world_decide(p, w);
	world_drop(w);
	return v.expires_at;
}

static void verdict_expires_before_anything_it_rests_on(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);

	w.settings.decision_ttl_seconds = 300;
	assert_int_equal(expiry(p, &w), NOW + 300);
	w.x5c[0] = LEAF(p, .not_after = NOW + 200);
	assert_int_equal(expiry(p, &w), NOW + 200);
	w.x5c[1] = SUB(p, .not_after = NOW + 150);
	assert_int_equal(expiry(p, &w), NOW + 150);
	w.anchor.has_window = true;
	w.anchor.window_from = NOW - 5;
	w.anchor.window_to = NOW + 100;
	assert_int_equal(expiry(p, &w), NOW + 100);
	w.question.revocation = REVOCATION_REQUIRE;
	w.crls[0] = CRL(p, .issuer = "CN=Root", .key = 0, .next_update = NOW + 50);
	w.crls[1] = CRL(p, .issuer = "CN=Sub", .key = 1);
	assert_int_equal(expiry(p, &w), NOW + 50);
}

/* A refusal may turn into trust as well. */
static void refusal_expires_when_the_certificate_begins(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[0] = LEAF(*state, .not_before = NOW + 7);
	assert_int_equal(expiry(*state, &w), NOW + 7);
}

static void path_that_came_furthest_is_told(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);

	w.x5c[1] = SUB(p, .not_after = NOW - 1);
	w.x5c[2] = SUB(p, .key = 3);
	const struct verdict v = world_decide(p, &w);
	assert_kind(&v, VERDICT_UNTRUSTED);
	assert_int_equal(v.path_count, 3);
	assert_int_equal(v.path[2].role, ROLE_ANCHOR);
	assert_finding(&v, "chain-validity-now", FINDING_FAIL, 1, "6.1.3 (a)(2)");
	assert_null(find_finding(&v, "chain-sigs", FINDING_FAIL));
	assert_int_equal(v.attempt_count, 0);
	world_drop(&w);
}

static void explanation_lists_every_way_that_was_tried(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);

	w.x5c[1] = SUB(p, .not_after = NOW - 1);
	w.x5c[2] = SUB(p, .key = 3);
	w.x5c[3] = SUB(p);
	w.question.explain = true;
	const struct verdict v = world_decide(p, &w);
	assert_kind(&v, VERDICT_TRUSTED);
	assert_true(v.attempt_count >= 1);
	assert_int_equal(v.attempts[v.attempt_count - 1].finding_count, 0);
	assert_int_equal(v.attempts[v.attempt_count - 1].count, 3);
	w.x5c[3] = (struct slice){ 0 };
	const struct verdict refused = world_decide(p, &w);
	assert_kind(&refused, VERDICT_UNTRUSTED);
	assert_true(refused.attempt_count >= 2);
	for (size_t i = 0; i < refused.attempt_count; i++)
		assert_true(refused.attempts[i].finding_count > 0);
	world_drop(&w);
}

static void faults_of_the_leaf_and_of_the_path_are_told_together(void **state)
{
	struct world w = world_usual(*state);

	w.x5c[0] = LEAF(*state, .names = NAMES("dns:app.example.org"), .not_after = NOW - 1);
	w.x5c[1] = SUB(*state, .key_usage = KEY_USAGE_CRL_SIGN);
	const struct verdict v = world_decide(*state, &w);
	assert_kind(&v, VERDICT_UNTRUSTED);
	assert_finding(&v, "leaf-san-uri", FINDING_FAIL, 0, "IG 3.1");
	assert_finding(&v, "chain-validity-now", FINDING_FAIL, 0, "6.1.3 (a)(2)");
	assert_finding(&v, "chain-keycertsign", FINDING_FAIL, 1, "6.1.4 (n)");
	world_drop(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PKI_TEST(unreadable_leaf_is_a_verdict),
		PKI_TEST(leaf_with_a_trailing_octet_is_unreadable),
		PKI_TEST(question_without_certificates_is_no_question),
		PKI_TEST(arena_that_ends_is_an_error),
		PKI_TEST(old_snapshot_makes_the_verdict_indeterminate),
		PKI_TEST(verdict_expires_before_anything_it_rests_on),
		PKI_TEST(refusal_expires_when_the_certificate_begins),
		PKI_TEST(path_that_came_furthest_is_told),
		PKI_TEST(explanation_lists_every_way_that_was_tried),
		PKI_TEST(faults_of_the_leaf_and_of_the_path_are_told_together),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
