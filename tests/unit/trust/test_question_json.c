/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/trust/pki.h"

#include "base/text.h"
#include "trust/question_json.h"
#include "x509/bundle.h"

static RESULT decode(struct pki *p, const char *body, struct question_request *out)
{
	struct json *parsed = NULL;

	MUST(json_parse(slice_text(body), &parsed, &pki_err));
	const struct result result = question_decode(parsed, NOW, p->arena, out, &pki_err);
	json_free(parsed);
	return result;
}

static void assert_refused(struct pki *p, const char *body, const char *member)
{
	struct question_request request;

	pki_err.member[0] = '\0';
	assert_true(failed(decode(p, body, &request)));
	assert_string_equal(err_wire_code(pki_err.code), "invalid_request");
	assert_string_equal(pki_err.member, member);
}

static void defaults_are_those_of_the_community(void **state)
{
	struct question_request request;

	MUST(decode(*state, "{\"x5c\":[\"AAEC\"]}", &request));
	assert_null(request.community);
	assert_int_equal(request.question.x5c.count, 1);
	assert_int_equal(request.question.x5c.items[0].len, 3);
	assert_int_equal(request.question.at, NOW);
	assert_true(request.question.at_is_now);
	assert_int_equal(request.question.purpose, PURPOSE_ALL);
	assert_true(request.question.any_purpose);
	assert_int_equal(request.question.revocation, REVOCATION_SKIP); /* raised to the settings' */
	assert_int_equal(request.question.expected_kind, EXPECT_NONE);
	assert_int_equal(request.question.max_path_length, MAX_PATH_LENGTH_DEFAULT);
	assert_false(request.question.explain);
	assert_false(request.question.plain);
}

static void every_member_is_read(void **state)
{
	struct question_request request;

	MUST(decode(
		*state,
		"{\"community\":\"udap://example.org/\",\"x5c\":[\"AAEC\",\"AAE=\"],\"purpose\":\"client\","
		"\"uri\":\"https://app.example.org/"
	        "fhir\",\"at\":\"2026-11-23T00:00:00Z\",\"revocation\":\"prefer\","
		"\"explain\":true}",
		&request));
	assert_string_equal(request.community, "udap://example.org/");
	assert_int_equal(request.question.x5c.count, 2);
	assert_int_equal(request.question.purpose, PURPOSE_CLIENT);
	assert_false(request.question.any_purpose);
	assert_int_equal(request.question.expected_kind, EXPECT_URI);
	assert_string_equal(request.question.expected_name, "https://app.example.org/fhir");
	assert_int_equal(request.question.at, INT64_C(1795392000));
	assert_false(request.question.at_is_now);
	assert_int_equal(request.question.revocation, REVOCATION_PREFER);
	assert_true(request.question.explain);
}

static void pem_is_taken_in_order(void **state)
{
	struct pki *p = *state;
	const struct slice leaf = LEAF(p), sub = SUB(p);
	struct buf pem = pki_value(), body = pki_value();
	struct json_writer w = json_writer(&body);
	struct question_request request;

	pem_write("CERTIFICATE", leaf, &pem);
	pem_write("CERTIFICATE", sub, &pem);
	json_begin_object(&w, NULL);
	json_put_text(&w, "pem", buf_text(&pem));
	json_end_object(&w);
	MUST(decode(p, buf_text(&body), &request));
	assert_int_equal(request.question.x5c.count, 2);
	assert_true(slice_equal(request.question.x5c.items[0], leaf));
	assert_true(slice_equal(request.question.x5c.items[1], sub));
	buf_fini(&pem);
	buf_fini(&body);
}

static void bad_members_are_refused_by_name(void **state)
{
	static const struct {
		const char *body, *member;
	} rows[] = {
		{ "{}", "" },
		{ "{\"x5c\":[\"AAEC\"],\"pem\":\"x\"}", "" },
		{ "{\"x5c\":[]}", "x5c" },
		{ "{\"x5c\":[\"AA_-\"]}", "x5c" },
		{ "{\"x5c\":[\"AA EC\"]}", "x5c" },
		{ "{\"x5c\":\"AAEC\"}", "x5c" },
		{ "{\"x5c\":[1]}", "x5c" },
		{ "{\"pem\":\"no block\"}", "pem" },
		{ "{\"x5c\":[\"AAEC\"],\"purpose\":\"clients\"}", "purpose" },
		{ "{\"x5c\":[\"AAEC\"],\"revocation\":\"never\"}", "revocation" },
		{ "{\"x5c\":[\"AAEC\"],\"at\":\"yesterday\"}", "at" },
		{ "{\"x5c\":[\"AAEC\"],\"at\":1795392000}", "at" },
		{ "{\"x5c\":[\"AAEC\"],\"uri\":\"\"}", "uri" },
		{ "{\"x5c\":[\"AAEC\"],\"explain\":1}", "explain" },
		{ "{\"x5c\":[\"AAEC\"],\"URI\":\"https://a.example/\"}", "URI" },
		{ "{\"x5c\":[\"AAEC\"],\"anchors\":[\"AAEC\"]}", "anchors" },
		{ "{\"x5c\":[\"AAEC\"],\"community\":1}", "community" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_refused(*state, rows[i].body, rows[i].member);
}

static void more_certificates_than_are_looked_at_are_refused(void **state)
{
	struct buf body = pki_value();

	buf_put_text(&body, "{\"x5c\":[\"AAEC\"");
	for (int i = 0; i < QUESTION_CERTIFICATES_MAX; i++)
		buf_put_text(&body, ",\"AAEC\"");
	buf_put_text(&body, "]}");
	assert_refused(*state, buf_text(&body), "x5c");
	buf_fini(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PKI_TEST(defaults_are_those_of_the_community),
		PKI_TEST(every_member_is_read),
		PKI_TEST(pem_is_taken_in_order),
		PKI_TEST(bad_members_are_refused_by_name),
		PKI_TEST(more_certificates_than_are_looked_at_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
