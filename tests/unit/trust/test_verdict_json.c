/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/trust/world.h"

#include "base/json.h"
#include "trust/verdict_json.h"

/* The verdict, written and read back. */
static struct json *encode(const struct verdict *v, const struct verdict_label *label)
{
	struct buf out = pki_value();
	struct json_writer writer = json_writer(&out);
	struct json *parsed;

	verdict_encode(v, label, &writer, NULL);
	assert_true(buf_ok(&out));
	MUST(json_parse(buf_slice(&out), &parsed, &pki_err));
	buf_fini(&out);
	return parsed;
}

static const char *text_of(const struct json *object, const char *member)
{
	const char *text = json_text(json_get(object, member));
	assert_non_null(text);
	return text;
}

static const struct json *item(const struct json *array, size_t index)
{
	const struct json *at = json_first(array);
	while (index-- > 0)
		at = json_next(at);
	assert_non_null(at);
	return at;
}

/* Exactly these members in this order. */
static void assert_members(const struct json *object, const char *const *names)
{
	const struct json *at = json_first(object);

	for (; *names != NULL; names++, at = json_next(at)) {
		assert_non_null(at);
		assert_string_equal(json_name(at), *names);
	}
	assert_null(at);
}

#define MEMBERS(object, ...) assert_members((object), (const char *const[]){ __VA_ARGS__, NULL })

static struct world with_crls(struct pki *p)
{
	struct world w = world_usual(p);

	w.question.revocation = REVOCATION_REQUIRE;
	w.crls[0] = CRL(p, .issuer = "CN=Root", .key = 0, .number = 258);
	w.crls[1] = CRL(p, .issuer = "CN=Sub", .key = 1, .number = 3);
	return w;
}

static void trusted_verdict_has_the_members_of_the_contract(void **state)
{
	struct pki *p = *state;
	struct world w = with_crls(p);
	const struct verdict v = world_decide(p, &w);
	struct json *json = encode(&v, &(struct verdict_label){ .decision_id = "d-1", .has_snapshot = true });

	MEMBERS(json, "decision_id", "verdict", "community", "trust_set_version", "snapshot_age_ms", "at",
	        "expires_at", "subject", "path", "findings");
	assert_string_equal(text_of(json, "decision_id"), "d-1");
	assert_string_equal(text_of(json, "verdict"), "trusted");
	assert_string_equal(text_of(json, "community"), "udap://example.org/");
	assert_string_equal(text_of(json, "at"), "2027-01-15T08:00:00Z");
	assert_string_equal(text_of(json, "expires_at"), "2027-01-15T08:05:00Z");
	assert_int_equal(json_count(json_get(json, "findings")), 0);
	json_free(json);
	world_drop(&w);
}

static void subject_and_path_have_the_members_of_the_contract(void **state)
{
	struct pki *p = *state;
	struct world w = with_crls(p);
	const struct verdict v = world_decide(p, &w);
	struct json *json = encode(&v, &(struct verdict_label){ .has_snapshot = true });
	const struct json *subject = json_get(json, "subject"), *path = json_get(json, "path");
	const struct json *leaf = item(path, 0), *sub = item(path, 1), *root = item(path, 2);

	MEMBERS(subject, "sha256", "subject", "serial", "uris", "not_after");
	assert_string_equal(json_text(item(json_get(subject, "uris"), 0)), PKI_URI);
	MEMBERS(leaf, "sha256", "subject", "issuer", "serial", "not_before", "not_after", "role",
	        "revocation");
	assert_string_equal(text_of(leaf, "sha256"), text_of(subject, "sha256"));
	assert_string_equal(text_of(leaf, "subject"), "CN=Leaf");
	assert_string_equal(text_of(leaf, "issuer"), "CN=Sub");
	assert_string_equal(text_of(leaf, "role"), "leaf");
	assert_string_equal(text_of(sub, "role"), "intermediate");
	assert_string_equal(text_of(root, "role"), "anchor");
	assert_null(json_get(root, "revocation"));
	const struct json *revocation = json_get(sub, "revocation");
	MEMBERS(revocation, "status", "source", "crl_number", "this_update", "next_update");
	assert_string_equal(text_of(revocation, "status"), "good");
	assert_string_equal(text_of(revocation, "crl_number"), "0102");
	json_free(json);
	world_drop(&w);
}

static void revoked_verdict_says_when_and_why(void **state)
{
	struct pki *p = *state;
	struct world w = with_crls(p);

	w.crls[1] = CRL(p, .issuer = "CN=Sub", .key = 1, .number = 3,
	                .entries = { { .serial = pki_parse(p, w.x5c[0])->serial, .reason = 9 } });
	const struct verdict v = world_decide(p, &w);
	struct json *json = encode(&v, &(struct verdict_label){ .has_snapshot = true });
	const struct json *revocation = json_get(item(json_get(json, "path"), 0), "revocation");
	const struct json *finding = item(json_get(json, "findings"), 0);

	assert_string_equal(text_of(json, "verdict"), "untrusted");
	MEMBERS(revocation, "status", "source", "reason", "revoked_at", "crl_number", "this_update",
	        "next_update");
	assert_string_equal(text_of(revocation, "status"), "revoked");
	assert_string_equal(text_of(revocation, "reason"), "privilegeWithdrawn");
	assert_string_equal(text_of(revocation, "revoked_at"), "2027-01-05T08:00:00Z");
	MEMBERS(finding, "rule", "outcome", "severity", "source", "certificate", "detail");
	assert_string_equal(text_of(finding, "rule"), "rev-leaf-and-ca");
	assert_string_equal(text_of(finding, "outcome"), "fail");
	assert_string_equal(text_of(finding, "severity"), "SHALL");
	assert_string_equal(text_of(finding, "source"), "IG 7.1.6");
	json_free(json);
	world_drop(&w);
}

/* Offline there is neither a decision id nor a snapshot, but the id of the line. */
static void offline_verdict_has_the_id_of_its_line(void **state)
{
	struct pki *p = *state;
	struct world w = with_crls(p);
	struct verdict v = world_decide(p, &w);

	v.community_uri = NULL;
	struct json *json = encode(&v, &(struct verdict_label){ .id_json = "\"case-1\"" });
	MEMBERS(json, "id", "verdict", "at", "expires_at", "subject", "path", "findings");
	assert_string_equal(text_of(json, "id"), "case-1");
	json_free(json);
	world_drop(&w);
}

static void unreadable_leaf_has_no_subject_and_no_path(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);

	w.x5c[0] = slice_text("no certificate");
	const struct verdict v = world_decide(p, &w);
	struct json *json = encode(&v, &(struct verdict_label){ .has_snapshot = true });
	assert_true(json_is_null(json_get(json, "subject")));
	assert_int_equal(json_count(json_get(json, "path")), 0);
	assert_string_equal(text_of(item(json_get(json, "findings"), 0), "rule"), "leaf-readable");
	json_free(json);
	world_drop(&w);
}

static void finding_about_the_whole_has_no_certificate(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);

	w.snapshot_age_ms = INT64_C(100000000);
	const struct verdict v = world_decide(p, &w);
	struct json *json = encode(&v, &(struct verdict_label){ .has_snapshot = true });
	assert_string_equal(text_of(json, "verdict"), "indeterminate");
	assert_true(json_is_null(json_get(item(json_get(json, "findings"), 0), "certificate")));
	json_free(json);
	world_drop(&w);
}

static void explanation_lists_paths_with_their_findings(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);

	w.x5c[1] = SUB(p, .not_after = NOW - 1);
	w.question.explain = true;
	const struct verdict v = world_decide(p, &w);
	struct json *json = encode(&v, &(struct verdict_label){ .has_snapshot = true });
	const struct json *attempts = json_get(json, "attempts");
	assert_int_equal(json_count(attempts), v.attempt_count);
	MEMBERS(item(attempts, 0), "path", "findings");
	json_free(json);
	world_drop(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PKI_TEST(trusted_verdict_has_the_members_of_the_contract),
		PKI_TEST(subject_and_path_have_the_members_of_the_contract),
		PKI_TEST(revoked_verdict_says_when_and_why),
		PKI_TEST(offline_verdict_has_the_id_of_its_line),
		PKI_TEST(unreadable_leaf_has_no_subject_and_no_path),
		PKI_TEST(finding_about_the_whole_has_no_certificate),
		PKI_TEST(explanation_lists_paths_with_their_findings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
