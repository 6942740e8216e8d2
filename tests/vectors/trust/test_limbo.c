/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cases of x509-limbo (C2SP), asked as lines of the offline verifier. The file is not part of the
 * project: ANCHORHOLD_LIMBO_JSON names it; where it is absent the test is skipped.
 */
#include "base/json.h"
#include "base/text.h"
#include "support/parse.h"
#include "trust/offline.h"
#include "x509/bundle.h"

#include <stdio.h>

#define FILE_MAX (64u << 20)
#define LINE_MAX_OCTETS (4u << 20)
/* Cases without a time are good now and for years; any moment of theirs will do. */
#define NOW INT64_C(1704067200) /* 2024-01-01T00:00:00Z */

/* Where we answer otherwise than the case expects, and why. */
static const struct {
	const char *id;
	bool trusted; /* our answer */
	const char *reason;
} disagreements[] = {
	{ "rfc5280::nc::permitted-dn-match", false,
	  "the leaf has no name but a directoryName, so it does not prove the DNS name that the case "
	  "expects" },
	{ "webpki::nc::permitted-dns-match-noncritical", false,
	  "RFC 5280 4.2.1.10: nameConstraints is critical; rfc5280::nc::permitted-dns-match-noncritical is "
	  "the same chain" },
	{ "webpki::eku::ee-anyeku", true,
	  "CA/Browser Forum only; RFC 5280 4.2.1.12 allows anyExtendedKeyUsage" },
	{ "webpki::eku::ee-critical-eku", true,
	  "CA/Browser Forum only; RFC 5280 4.2.1.12 allows either criticality" },
	{ "webpki::eku::ee-without-eku", true,
	  "CA/Browser Forum only; rfc5280::eku::ee-without-eku is the same chain and expects success" },
	{ "webpki::eku::root-has-eku", true,
	  "CA/Browser Forum only; chain-critical-ext: roots in use carry a critical extKeyUsage" },
	{ "webpki::san::san-critical-with-nonempty-subject", true,
	  "CA/Browser Forum only; RFC 5280 4.2.1.6 says SHOULD, so it is a warning" },
};

struct limbo_case {
	const char *id, *expected_result;
	const struct json *all;
};

struct tally {
	unsigned agreed, listed, wrong;
};

static struct slice read_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = NULL;
	size_t len = 0;

	if (file == NULL)
		return (struct slice){ 0 };
	data = malloc(FILE_MAX);
	assert_non_null(data);
	len = fread(data, 1, FILE_MAX, file);
	fclose(file);
	return slice_of(data, len);
}

static const char *limbo_path(void)
{
	const char *path = getenv("ANCHORHOLD_LIMBO_JSON");
	return path != NULL ? path : "../shared/data/x509-limbo-2023.json";
}

static void put_pem(struct json_writer *w, const char *pem, struct arena *arena)
{
	struct slice_list ders;

	ACCEPTED(bundle_certificates(slice_text(pem), arena, &ders, &test_err));
	for (size_t i = 0; i < ders.count; i++)
		json_put_base64(w, NULL, ders.items[i]);
}

static void put_pems(struct json_writer *w, const char *member, const struct json *pems, struct arena *arena)
{
	json_begin_array(w, member);
	for (const struct json *pem = json_first(pems); pem != NULL; pem = json_next(pem))
		put_pem(w, json_text(pem), arena);
	json_end_array(w);
}

static const char *kind_member(const char *kind)
{
	return strcmp(kind, "DNS") == 0 ? "dns" : strcmp(kind, "IP") == 0 ? "ip" : "email";
}

static void put_expected_name(struct json_writer *w, const struct json *name)
{
	if (name == NULL || json_is_null(name))
		return;
	json_begin_object(w, "expect_name");
	json_put_text(w, kind_member(json_text(json_get(name, "kind"))), json_text(json_get(name, "value")));
	json_end_object(w);
}

static void put_usages(struct json_writer *w, const struct json *usages)
{
	if (usages == NULL || json_is_null(usages))
		return;
	json_begin_array(w, "purpose_eku");
	for (const struct json *usage = json_first(usages); usage != NULL; usage = json_next(usage))
		json_put_text(w, NULL,
		              strcmp(json_text(usage), "serverAuth") == 0 ? "1.3.6.1.5.5.7.3.1"
		                                                          : "1.3.6.1.5.5.7.3.2");
	json_end_array(w);
}

static void put_depth(struct json_writer *w, const struct json *depth)
{
	struct buf text;
	struct err e;

	if (depth == NULL || json_is_null(depth))
		return;
	buf_init(&text, 32);
	assert_false(failed(json_print(depth, &text, &e)));
	json_put_raw(w, "max_path_length", buf_text(&text));
	buf_fini(&text);
}

static void put_line(const struct json *limbo, struct arena *arena, struct buf *line)
{
	struct json_writer w = json_writer(line);
	const char *at = json_text(json_get(limbo, "validation_time"));

	json_begin_object(&w, NULL);
	json_put_text(&w, "id", json_text(json_get(limbo, "id")));
	json_begin_array(&w, "x5c");
	put_pem(&w, json_text(json_get(limbo, "peer_certificate")), arena);
	json_end_array(&w);
	put_pems(&w, "anchors", json_get(limbo, "trusted_certs"), arena);
	put_pems(&w, "intermediates", json_get(limbo, "untrusted_intermediates"), arena);
	if (at != NULL)
		json_put_text(&w, "at", at);
	json_put_text(&w, "revocation", "skip");
	put_expected_name(&w, json_get(limbo, "expected_peer_name"));
	put_usages(&w, json_get(limbo, "extended_key_usage"));
	put_depth(&w, json_get(limbo, "max_chain_depth"));
	json_end_object(&w);
	assert_true(buf_ok(line));
}

/* The verdict as text; the findings go to `why`. */
static bool is_trusted(const struct json *limbo, struct buf *why)
{
	struct arena *arena = arena_new(64u << 20);
	struct buf line, answer;
	struct json *parsed;

	buf_init(&line, LINE_MAX_OCTETS);
	buf_init(&answer, LINE_MAX_OCTETS);
	put_line(limbo, arena, &line);
	ACCEPTED(offline_answer(buf_slice(&line), NOW, arena, &answer, &test_err));
	ACCEPTED(json_parse(buf_slice(&answer), &parsed, &test_err));
	const bool trusted = strcmp(json_text(json_get(parsed, "verdict")), "trusted") == 0;
	ACCEPTED(json_print(json_get(parsed, "findings"), why, &test_err));
	json_free(parsed);
	buf_fini(&line);
	buf_fini(&answer);
	arena_free(arena);
	return trusted;
}

static size_t find_disagreement(const char *id)
{
	size_t i = 0;
	while (i < sizeof disagreements / sizeof disagreements[0] && strcmp(disagreements[i].id, id) != 0)
		i++;
	return i;
}

static void run_case(const struct json *limbo, struct tally *tally)
{
	const char *id = json_text(json_get(limbo, "id"));
	const bool expected = strcmp(json_text(json_get(limbo, "expected_result")), "SUCCESS") == 0;
	const size_t listed = find_disagreement(id);
	const bool is_listed = listed < sizeof disagreements / sizeof disagreements[0];
	struct buf why;

	buf_init(&why, 1u << 20);
	const bool trusted = is_trusted(limbo, &why);
	const bool wanted = is_listed ? disagreements[listed].trusted : expected;
	if (trusted != wanted) {
		print_error("%s: %s, expected %s: %s\n", id, trusted ? "trusted" : "refused",
		            expected ? "trusted" : "refused", buf_text(&why));
		tally->wrong++;
	} else if (is_listed) {
		tally->listed++;
	} else {
		tally->agreed++;
	}
	buf_fini(&why);
}

static void every_case_is_answered_as_expected_or_for_a_listed_reason(void **state)
{
	const struct slice text = read_file(limbo_path());
	struct json *parsed = NULL;
	struct tally tally = { 0 };

	(void)state;
	if (text.data == NULL) {
		print_message("%s is absent: skipped\n", limbo_path());
		skip();
	}
	ACCEPTED(json_parse(text, &parsed, &test_err));
	for (const struct json *limbo = json_first(json_get(parsed, "testcases")); limbo != NULL;
	     limbo = json_next(limbo))
		run_case(limbo, &tally);
	print_message("%u agreed, %u disagree for a listed reason, %u wrong\n", tally.agreed, tally.listed,
	              tally.wrong);
	json_free(parsed);
	free((void *)(uintptr_t)text.data);
	assert_int_equal(tally.wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case_is_answered_as_expected_or_for_a_listed_reason),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
