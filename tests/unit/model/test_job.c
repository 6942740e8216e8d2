/* SPDX-License-Identifier: Apache-2.0 */
#include "model/job.h"

#include "json_text.h"

static void object_has_its_members_and_not_the_payload(void **state)
{
	const struct job job = {
		.id = id_of(ID_A),
		.kind = "authority-create",
		.state = JOB_FAILED,
		.object_id = id_of(ID_B),
		.payload = "{\"secret\":1}",
		.progress = 1,
		.total = 2,
		.error = "no key",
		.attempts = 5,
		.requester_name = "ann",
		.created_at = 1,
		.finished_at = 2,
	};

	assert_encodes(job_encode, &job,
	               "{\"id\":\"" ID_A "\",\"kind\":\"authority-create\",\"state\":\"failed\",\"object_id\":\"" ID_B "\","
	               "\"progress\":1,\"total\":2,\"error\":\"no key\",\"attempts\":5,\"requester_name\":\"ann\","
	               "\"created_at\":\"1970-01-01T00:00:01Z\",\"finished_at\":\"1970-01-01T00:00:02Z\"}");
	(void)state;
}

static void job_that_goes_on_has_neither_error_nor_end(void **state)
{
	const struct job job = { .id = id_of(ID_A), .kind = "k", .state = JOB_RUNNING, .object_id = id_of(ID_B), .requester_name = "a" };

	assert_encodes(job_encode, &job,
	               "{\"id\":\"" ID_A "\",\"kind\":\"k\",\"state\":\"running\",\"object_id\":\"" ID_B "\",\"progress\":0,"
	               "\"total\":0,\"error\":null,\"attempts\":0,\"requester_name\":\"a\","
	               "\"created_at\":\"1970-01-01T00:00:00Z\",\"finished_at\":null}");
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(object_has_its_members_and_not_the_payload),
		cmocka_unit_test(job_that_goes_on_has_neither_error_nor_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
