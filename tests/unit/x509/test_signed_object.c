/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/signed_object.h"

#include "support/raw_cert.h"

#define TBS "3003020105"

static RESULT read(struct arena *arena, const char *text, struct signed_object *out)
{
	return signed_object_read(hex(arena, text), "the thing", out, &test_err);
}

static void the_three_parts_are_told_apart(void **state)
{
	struct signed_object object;

	ACCEPTED(read(*state, "3017" TBS RAW_ECDSA_SHA256 RAW_SIGNATURE, &object));
	assert_true(slice_equal(object.tbs, hex(*state, TBS)));
	assert_true(slice_equal(object.algorithm, hex(*state, RAW_ECDSA_SHA256)));
	assert_true(slice_equal(object.signature, hex(*state, "010203")));
}

static void what_has_not_this_form_is_refused(void **state)
{
	static const struct {
		const char *der, *words;
	} rows[] = {
		{ "", "the thing is missing" },
		{ "3000", "the signed part is missing" },
		{ "3005" TBS, "signatureAlgorithm is missing" },
		{ "3011" TBS RAW_ECDSA_SHA256, "signatureValue is missing" },
		{ "3017" TBS RAW_ECDSA_SHA256 RAW_SIGNATURE "00", "the thing" },
		{ "3019" TBS RAW_ECDSA_SHA256 RAW_SIGNATURE "0500", "signatureValue" },
		{ "3017" "3103020105" RAW_ECDSA_SHA256 RAW_SIGNATURE, "the signed part" },
		{ "3117" TBS RAW_ECDSA_SHA256 RAW_SIGNATURE, "the thing" },
		{ "3017" TBS RAW_ECDSA_SHA256 "030401010200", "signatureValue" }, /* unused bits */
		{ "3017" TBS RAW_ECDSA_SHA256 "040400010203", "signatureValue" },
		{ "3080" TBS RAW_ECDSA_SHA256 RAW_SIGNATURE "0000", "indefinite" },
	};
	struct signed_object object;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		REFUSED(read(*state, rows[i].der, &object), ERR_MALFORMED, rows[i].words);
}

static void an_algorithm_has_at_most_one_value_of_parameters(void **state)
{
	static const char *const good[] = { "3005 06032b6570", "3007 06032b6570 0500", "3008 06032b6570 3001 00" };
	static const char *const bad[] = { "", "0500", "3000", "3002 0500", "3009 06032b6570 0500 0500", "3006 06032b6570 05",
		                           "3004 06022b80" };
	struct slice in, whole;

	for (size_t i = 0; i < 2; i++) {
		in = hex(*state, good[i]);
		const struct slice all = in;
		ACCEPTED(algorithm_identifier_read(&in, "the algorithm", &whole, &test_err));
		assert_true(slice_equal(whole, all));
		assert_int_equal(in.len, 0);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		in = hex(*state, bad[i]);
		REFUSED(algorithm_identifier_read(&in, "the algorithm", &whole, &test_err), ERR_MALFORMED, "the algorithm");
	}
}

static void a_public_key_is_taken_whole(void **state)
{
	struct slice in = hex(*state, RAW_SPKI "0500"), whole;

	ACCEPTED(subject_public_key_info_read(&in, &whole, &test_err));
	assert_true(slice_equal(whole, hex(*state, RAW_SPKI)));
	assert_int_equal(in.len, 2);
	in = hex(*state, "3007 300506032b6570");
	REFUSED(subject_public_key_info_read(&in, &whole, &test_err), ERR_MALFORMED, "subjectPublicKey is missing");
	in = hex(*state, "300d 300506032b6570 03020001 0500");
	REFUSED(subject_public_key_info_read(&in, &whole, &test_err), ERR_MALFORMED, "subjectPublicKeyInfo");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(the_three_parts_are_told_apart),
		ARENA_TEST(what_has_not_this_form_is_refused),
		ARENA_TEST(an_algorithm_has_at_most_one_value_of_parameters),
		ARENA_TEST(a_public_key_is_taken_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
