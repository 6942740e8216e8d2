/* SPDX-License-Identifier: Apache-2.0 */
#include "model/audit_event.h"

#include "json_text.h"

static void event_has_a_text_of_its_own(void **state)
{
	for (int i = 0; i < AUDIT_EVENT_COUNT; i++) {
		assert_non_null(audit_event_object_type((enum audit_event_kind)i));
		for (int j = 0; j < i; j++)
			assert_string_not_equal(audit_event_text((enum audit_event_kind)i), audit_event_text((enum audit_event_kind)j));
	}
	assert_string_equal(audit_event_text(AUDIT_CRL_PUBLISHED), "crl.published");
	assert_string_equal(audit_event_object_type(AUDIT_CRL_PUBLISHED), "authority");
	(void)state;
}

static void row_has_its_members_with_objects_as_objects(void **state)
{
	const struct audit_row row = {
		.seq = 4,
		.at_ms = 1500,
		.actor_name = "anchorhold",
		.request_id = "r-1",
		.event = "anchor.added",
		.object_type = "anchor",
		.object_id = "x",
		.after = "{\"n\":1}",
		.hash = BYTES("\xab"),
	};

	assert_encodes(audit_row_encode, &row,
	               "{\"seq\":4,\"at\":\"1970-01-01T00:00:01.500Z\",\"actor_id\":null,\"actor_name\":\"anchorhold\","
	               "\"request_id\":\"r-1\",\"event\":\"anchor.added\",\"object_type\":\"anchor\",\"object_id\":\"x\","
	               "\"before\":null,\"after\":{\"n\":1},\"hash\":\"ab\"}");
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(event_has_a_text_of_its_own),
		cmocka_unit_test(row_has_its_members_with_objects_as_objects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
