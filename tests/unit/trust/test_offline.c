/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/trust/pki.h"

#include "base/json.h"
#include "trust/offline.h"

/* A line in the making: the usual chain, and members that a test adds. */
struct line {
	struct buf text;
	struct json_writer writer;
};

static void put_ders(struct json_writer *w, const char *member, const struct slice *ders, size_t count)
{
	json_begin_array(w, member);
	for (size_t i = 0; i < count; i++)
		json_put_base64(w, NULL, ders[i]);
	json_end_array(w);
}

#define PUT(line, member, ...)                                                     \
	put_ders(&(line)->writer, (member), (const struct slice[]){ __VA_ARGS__ }, \
	         sizeof((const struct slice[]){ __VA_ARGS__ }) / sizeof(struct slice))

static void line_begin(struct line *line)
{
	line->text = pki_value();
	line->writer = json_writer(&line->text);
	json_begin_object(&line->writer, NULL);
	json_put_text(&line->writer, "id", "case-1");
	json_put_time(&line->writer, "at", NOW);
}

static void line_usual(struct pki *p, struct line *line)
{
	line_begin(line);
	PUT(line, "x5c", LEAF(p));
	PUT(line, "anchors", ROOT(p));
	PUT(line, "intermediates", SUB(p));
}

/* The answer, read back; the caller frees it. */
static struct json *answer(struct pki *p, struct line *line)
{
	struct buf out = pki_value();
	struct json *parsed;

	json_end_object(&line->writer);
	MUST(offline_answer(buf_slice(&line->text), NOW, p->arena, &out, &pki_err));
	MUST(json_parse(buf_slice(&out), &parsed, &pki_err));
	buf_fini(&out);
	buf_fini(&line->text);
	return parsed;
}

static void assert_verdict(struct pki *p, struct line *line, const char *verdict, const char *rule)
{
	struct json *json = answer(p, line);
	bool found = rule == NULL;

	for (const struct json *f = json_first(json_get(json, "findings")); f != NULL && rule != NULL;
	     f = json_next(f))
		found = found || strcmp(json_text(json_get(f, "rule")), rule) == 0;
	assert_string_equal(json_text(json_get(json, "id")), "case-1");
	assert_string_equal(json_text(json_get(json, "verdict")), verdict);
	assert_true(found);
	json_free(json);
}

static void chain_with_inline_trust_is_trusted(void **state)
{
	struct line line;

	line_usual(*state, &line);
	json_put_text(&line.writer, "revocation", "skip");
	struct json *json = answer(*state, &line);
	assert_string_equal(json_text(json_get(json, "verdict")), "trusted");
	assert_null(json_get(json, "decision_id"));
	assert_null(json_get(json, "community"));
	assert_null(json_get(json, "trust_set_version"));
	json_free(json);
}

static void revocation_is_required_unless_the_line_says_otherwise(void **state)
{
	struct pki *p = *state;
	struct line line;

	line_usual(p, &line);
	assert_verdict(p, &line, "indeterminate", "rev-no-cdp");
	line_usual(p, &line);
	PUT(&line, "crls", CRL(p, .issuer = "CN=Sub", .key = 1), CRL(p, .issuer = "CN=Root", .key = 0));
	assert_verdict(p, &line, "trusted", NULL);
	line_usual(p, &line);
	json_put_text(&line.writer, "revocation", "prefer");
	assert_verdict(p, &line, "trusted", "rev-no-cdp");
}

static void community_rules_are_not_applied(void **state)
{
	struct pki *p = *state;
	struct line line;

	line_begin(&line);
	PUT(&line, "x5c",
	    LEAF(p, .names = (const char *const[]){ NULL }, .key_usage = KEY_USAGE_KEY_ENCIPHERMENT));
	PUT(&line, "anchors", ROOT(p));
	PUT(&line, "intermediates", SUB(p));
	json_put_text(&line.writer, "revocation", "skip");
	assert_verdict(p, &line, "trusted", NULL);
}

static void form_is_asked_unless_the_line_says_otherwise(void **state)
{
	struct pki *p = *state;
	struct line line;

	for (unsigned strict = 0; strict < 2; strict++) {
		line_begin(&line);
		PUT(&line, "x5c", LEAF(p, .no_key_ids = true));
		PUT(&line, "anchors", ROOT(p));
		PUT(&line, "intermediates", SUB(p));
		json_put_text(&line.writer, "revocation", "skip");
		if (strict == 0)
			json_put_bool(&line.writer, "strict", false);
		assert_verdict(p, &line, strict == 0 ? "trusted" : "untrusted", "cert-form");
	}
}

static void expected_name_and_usage_are_asked(void **state)
{
	static const struct {
		const char *member, *json, *rule;
	} rows[] = {
		{ "expect_name", "{\"uri\":\"" PKI_URI "\"}", NULL },
		{ "expect_name", "{\"uri\":\"" PKI_URI "/\"}", "leaf-san-iss-match" },
		{ "expect_name", "{\"dns\":\"app.example.org\"}", "leaf-name-match" },
		{ "expect_name", "{\"ip\":\"192.0.2.1\"}", "leaf-name-match" },
		{ "expect_name", "{\"email\":\"a@example.org\"}", "leaf-name-match" },
		{ "expect_name", "null", NULL },
		{ "purpose_eku", "[\"1.3.6.1.5.5.7.3.1\"]", NULL },
		{ "max_path_length", "0", "chain-depth" },
		{ "max_path_length", "1", NULL },
		{ "max_path_length", "null", NULL },
		{ "require_explicit_policy", "true", "chain-policy-oid" },
		{ "initial_policies", "[\"2.5.29.32.0\"]", NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct line line;
		line_usual(*state, &line);
		json_put_text(&line.writer, "revocation", "skip");
		json_put_raw(&line.writer, rows[i].member, rows[i].json);
		assert_verdict(*state, &line, rows[i].rule == NULL ? "trusted" : "untrusted", rows[i].rule);
	}
}

/* An anchor or a CRL that cannot be read must not hide the others. */
static void unreadable_inputs_are_passed_over_with_a_warning(void **state)
{
	struct pki *p = *state;
	struct line line;

	line_begin(&line);
	PUT(&line, "x5c", LEAF(p));
	PUT(&line, "anchors", slice_text("no certificate"), ROOT(p));
	PUT(&line, "intermediates", slice_text("none either"), SUB(p));
	PUT(&line, "crls", slice_text("no CRL"), CRL(p, .issuer = "CN=Sub", .key = 1),
	    CRL(p, .issuer = "CN=Root", .key = 0));
	assert_verdict(p, &line, "trusted", "input-readable");
}

static void unreadable_leaf_is_a_verdict(void **state)
{
	struct line line;

	line_begin(&line);
	PUT(&line, "x5c", slice_text("no certificate"));
	assert_verdict(*state, &line, "untrusted", "leaf-readable");
}

static void line_that_cannot_be_read_is_an_error_with_its_id(void **state)
{
	static const struct {
		const char *line, *id;
	} rows[] = {
		{ "", "null" },
		{ "[]", "null" },
		{ "{\"id\":\"case-9\"", "null" },
		{ "{\"id\":\"case-9\"}", "\"case-9\"" },
		{ "{\"id\":9,\"x5c\":[\"AAEC\"],\"unknown\":1}", "9" },
		{ "{\"id\":\"a\\\"b\",\"x5c\":[\"AA_-\"]}", "\"a\\\"b\"" },
		{ "{\"id\":\"c\",\"x5c\":[\"AAEC\"],\"crls\":[\"AA_-\"]}", "\"c\"" },
		{ "{\"id\":\"c\",\"x5c\":[\"AAEC\"],\"crls\":[1]}", "\"c\"" },
		{ "{\"id\":\"c\",\"x5c\":[\"AAEC\"],\"expect_name\":{\"uri\":\"a\",\"dns\":\"b\"}}",
		  "\"c\"" },
		{ "{\"id\":\"c\",\"x5c\":[\"AAEC\"],\"purpose_eku\":[\"x\"]}", "\"c\"" },
		{ "{\"id\":\"c\",\"x5c\":[\"AAEC\"],\"max_path_length\":-1}", "\"c\"" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct pki *p = *state;
		struct buf out = pki_value(), id = pki_value();
		if (!failed(offline_answer(slice_text(rows[i].line), NOW, p->arena, &out, &pki_err)))
			fail_msg("%s was answered", rows[i].line);
		assert_int_equal(pki_err.code, ERR_INVALID);
		assert_int_equal(out.len, 0);
		offline_line_id(slice_text(rows[i].line), &id);
		assert_string_equal(buf_text(&id), rows[i].id);
		buf_fini(&out);
		buf_fini(&id);
	}
}

static void time_of_the_caller_is_the_default(void **state)
{
	struct pki *p = *state;
	struct buf text = pki_value(), out = pki_value();
	struct json_writer w = json_writer(&text);

	json_begin_object(&w, NULL);
	put_ders(&w, "x5c", (const struct slice[]){ LEAF(p) }, 1);
	json_end_object(&w);
	MUST(offline_answer(buf_slice(&text), NOW, p->arena, &out, &pki_err));
	assert_non_null(strstr(buf_text(&out), "\"at\":\"2027-01-15T08:00:00Z\""));
	assert_non_null(strstr(buf_text(&out), "\"id\":null"));
	buf_fini(&text);
	buf_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PKI_TEST(chain_with_inline_trust_is_trusted),
		PKI_TEST(revocation_is_required_unless_the_line_says_otherwise),
		PKI_TEST(community_rules_are_not_applied),
		PKI_TEST(form_is_asked_unless_the_line_says_otherwise),
		PKI_TEST(expected_name_and_usage_are_asked),
		PKI_TEST(unreadable_inputs_are_passed_over_with_a_warning),
		PKI_TEST(unreadable_leaf_is_a_verdict),
		PKI_TEST(line_that_cannot_be_read_is_an_error_with_its_id),
		PKI_TEST(time_of_the_caller_is_the_default),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
