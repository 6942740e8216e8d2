/* SPDX-License-Identifier: Apache-2.0 */
#include "model/anchor.h"

#include "json_text.h"
#include "model/purpose.h"

static RESULT decode(const char *text, struct arena *arena, struct anchor_constraints *constraints)
{
	CLEANUP(json_free) struct json *object = parsed(text);

	return anchor_constraints_decode(object, arena, constraints, &test_err);
}

static void default_is_every_purpose_without_a_window(void **state)
{
	const struct anchor_constraints constraints = anchor_constraints_default();

	assert_int_equal(constraints.purposes, PURPOSE_ALL);
	assert_true(constraints.enforce_validity);
	assert_int_equal(constraints.path_length, ANCHOR_PATH_LENGTH_NONE);
	assert_int_equal(constraints.trusted_from, 0);
	assert_int_equal(constraints.policies.count, 0);
	(void)state;
}

static void members_take_the_place_of_what_was_there(void **state)
{
	struct anchor_constraints c = anchor_constraints_default();

	ACCEPTED(decode("{\"purposes\":[\"client\",\"certifier\"],\"enforce_validity\":false,"
	                "\"trusted_from\":\"2026-01-01T00:00:00Z\",\"trusted_until\":\"2027-01-01T00:00:00Z\","
	                "\"distrust_after\":\"2026-06-01T00:00:00Z\",\"path_length\":0,\"policies\":[\"1.2.3\"]}", *state, &c));
	assert_int_equal(c.purposes, PURPOSE_CLIENT | PURPOSE_CERTIFIER);
	assert_false(c.enforce_validity);
	assert_int_equal(c.trusted_from, 1767225600);
	assert_int_equal(c.trusted_until, 1798761600);
	assert_int_equal(c.distrust_after, 1780272000);
	assert_int_equal(c.path_length, 0);
	assert_int_equal(c.policies.count, 1);
}

static struct anchor_constraints constrained(struct arena *arena)
{
	struct anchor_constraints c = anchor_constraints_default();

	ACCEPTED(decode("{\"purposes\":[\"client\"],\"enforce_validity\":false,\"trusted_from\":\"2026-01-01T00:00:00Z\","
	                "\"path_length\":2,\"policies\":[\"1.2.3\"]}", arena, &c));
	return c;
}

static void absent_members_stay(void **state)
{
	struct anchor_constraints c = constrained(*state);

	ACCEPTED(decode("{\"trusted_until\":\"2027-01-01T00:00:00Z\"}", *state, &c));
	assert_int_equal(c.purposes, PURPOSE_CLIENT);
	assert_false(c.enforce_validity);
	assert_int_equal(c.trusted_from, 1767225600);
	assert_int_equal(c.path_length, 2);
	assert_int_equal(c.policies.count, 1);
}

static void null_clears_a_member(void **state)
{
	struct anchor_constraints c = constrained(*state);

	ACCEPTED(decode("{\"purposes\":null,\"enforce_validity\":null,\"trusted_from\":null,\"trusted_until\":null,"
	                "\"distrust_after\":null,\"path_length\":null,\"policies\":null}", *state, &c));
	const struct anchor_constraints none = anchor_constraints_default();
	assert_int_equal(c.purposes, none.purposes);
	assert_true(c.enforce_validity);
	assert_int_equal(c.trusted_from, 0);
	assert_int_equal(c.path_length, ANCHOR_PATH_LENGTH_NONE);
	assert_int_equal(c.policies.count, 0);
}

static void assert_refused(struct arena *arena, const char *text, const char *member)
{
	struct anchor_constraints c = constrained(arena);

	REFUSED(decode(text, arena, &c), ERR_INVALID, "");
	assert_string_equal(test_err.member, member);
	assert_int_equal(c.purposes, PURPOSE_CLIENT);
	assert_int_equal(c.trusted_until, 0);
}

static void member_that_makes_no_sense_is_refused_and_nothing_changes(void **state)
{
	assert_refused(*state, "{\"trusted_until\":\"2026-01-01T00:00:00Z\"}", "trusted_until");
	assert_refused(*state, "{\"purposes\":[]}", "purposes");
	assert_refused(*state, "{\"purposes\":[\"server\",\"spy\"]}", "purposes");
	assert_refused(*state, "{\"path_length\":11}", "path_length");
	assert_refused(*state, "{\"path_length\":-1}", "path_length");
	assert_refused(*state, "{\"policies\":[\"anyPolicy\"]}", "policies");
	assert_refused(*state, "{\"trusted\":true}", "trusted");
}

static void object_has_its_members(void **state)
{
	const struct anchor anchor = {
		.id = id_of(ID_A),
		.der = BYTES("\1\2\3"),
		.sha256 = BYTES("\xaa"),
		.subject = "CN=Root",
		.serial = BYTES("\x0f"),
		.not_before = 1,
		.not_after = 2,
		.constraints = anchor_constraints_default(),
		.status = ANCHOR_WITHDRAWN,
		.created_at = 3,
		.withdrawn_at = 4,
		.withdrawn_reason = "retired",
	};

	assert_encodes(anchor_encode, &anchor,
	               "{\"id\":\"" ID_A "\",\"authority_id\":null,\"subject\":\"CN=Root\",\"serial\":\"0f\",\"sha256\":\"aa\","
	               "\"not_before\":\"1970-01-01T00:00:01Z\",\"not_after\":\"1970-01-01T00:00:02Z\","
	               "\"purposes\":[\"client\",\"server\",\"idp\",\"certifier\"],\"enforce_validity\":true,\"trusted_from\":null,"
	               "\"trusted_until\":null,\"distrust_after\":null,\"path_length\":null,\"policies\":[],\"status\":\"withdrawn\","
	               "\"created_at\":\"1970-01-01T00:00:03Z\",\"withdrawn_at\":\"1970-01-01T00:00:04Z\","
	               "\"withdrawn_reason\":\"retired\","
	               "\"pem\":\"-----BEGIN CERTIFICATE-----\\nAQID\\n-----END CERTIFICATE-----\\n\"}");
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(default_is_every_purpose_without_a_window),
		ARENA_TEST(members_take_the_place_of_what_was_there),
		ARENA_TEST(absent_members_stay),
		ARENA_TEST(null_clears_a_member),
		ARENA_TEST(member_that_makes_no_sense_is_refused_and_nothing_changes),
		cmocka_unit_test(object_has_its_members),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
