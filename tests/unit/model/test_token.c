/* SPDX-License-Identifier: Apache-2.0 */
#include "model/token.h"

#include "json_text.h"

static void encode_whole(const struct api_token *token, struct json_writer *w, const char *name)
{
	json_begin_object(w, name);
	api_token_encode_members(token, w);
	json_end_object(w);
}

static void token_is_shown_by_its_hint(void **state)
{
	struct api_token token = { .id = id_of(ID_A), .principal_id = id_of(ID_B), .hint = "ah_abcdef", .expires_at = 2, .created_at = 1 };

	assert_encodes(encode_whole, &token,
	               "{\"id\":\"" ID_A "\",\"principal_id\":\"" ID_B "\",\"hint\":\"ah_abcdef\","
	               "\"expires_at\":\"1970-01-01T00:00:02Z\",\"created_at\":\"1970-01-01T00:00:01Z\",\"revoked_at\":null}");
	token.revoked_at = 3;
	assert_encodes(encode_whole, &token,
	               "{\"id\":\"" ID_A "\",\"principal_id\":\"" ID_B "\",\"hint\":\"ah_abcdef\","
	               "\"expires_at\":\"1970-01-01T00:00:02Z\",\"created_at\":\"1970-01-01T00:00:01Z\","
	               "\"revoked_at\":\"1970-01-01T00:00:03Z\"}");
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(token_is_shown_by_its_hint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
