/* SPDX-License-Identifier: Apache-2.0 */
#include "model/authority.h"

#include "json_text.h"
#include "model/key_algorithm.h"

static void authority_that_is_being_made_has_no_certificate_yet(void **state)
{
	const struct authority authority = {
		.id = id_of(ID_A),
		.name = "Root",
		.kind = AUTHORITY_ROOT,
		.origin = AUTHORITY_INTERNAL,
		.status = AUTHORITY_PENDING,
		.key_algorithm = KEY_RSA_4096,
		.key_reference = BYTES("sealed"),
		.subject = "CN=Root",
		.path_length = -1,
		.job_id = id_of(ID_B),
		.created_at = 1,
	};

	assert_encodes(authority_encode, &authority,
	               "{\"id\":\"" ID_A "\",\"name\":\"Root\",\"kind\":\"root\",\"origin\":\"internal\",\"status\":\"pending\","
	               "\"parent_id\":null,\"key_algorithm\":\"rsa-4096\",\"subject\":\"CN=Root\",\"path_length\":null,"
	               "\"serial\":null,\"sha256\":null,\"not_before\":null,\"not_after\":null,\"certificate_id\":null,"
	               "\"crl_number\":0,\"job_id\":\"" ID_B "\",\"created_at\":\"1970-01-01T00:00:01Z\"}");
	(void)state;
}

static void external_authority_has_a_certificate_and_no_key(void **state)
{
	const struct authority authority = {
		.id = id_of(ID_A),
		.name = "Other",
		.kind = AUTHORITY_INTERMEDIATE,
		.origin = AUTHORITY_EXTERNAL,
		.status = AUTHORITY_ACTIVE,
		.parent_id = id_of(ID_B),
		.key_algorithm = -1,
		.subject = "CN=Other",
		.path_length = 0,
		.der = BYTES("\1\2\3"),
		.sha256 = BYTES("\xaa"),
		.serial = BYTES("\x01"),
		.not_before = 1,
		.not_after = 2,
		.crl_number = 7,
		.created_at = 3,
	};

	assert_encodes(authority_encode, &authority,
	               "{\"id\":\"" ID_A "\",\"name\":\"Other\",\"kind\":\"intermediate\",\"origin\":\"external\","
	               "\"status\":\"active\",\"parent_id\":\"" ID_B "\",\"key_algorithm\":null,\"subject\":\"CN=Other\","
	               "\"path_length\":0,\"serial\":\"01\",\"sha256\":\"aa\",\"not_before\":\"1970-01-01T00:00:01Z\","
	               "\"not_after\":\"1970-01-01T00:00:02Z\",\"certificate_id\":null,\"crl_number\":7,\"job_id\":null,"
	               "\"created_at\":\"1970-01-01T00:00:03Z\","
	               "\"pem\":\"-----BEGIN CERTIFICATE-----\\nAQID\\n-----END CERTIFICATE-----\\n\"}");
	(void)state;
}

/* Invariant I23. */
static void key_is_never_encoded(void **state)
{
	static const char key[] = "sealed private key";
	const struct authority authority = { .subject = "", .name = "", .key_reference = BYTES("sealed private key") };
	CLEANUP_BUF struct buf buf;

	buf_init(&buf, 65536);
	struct json_writer w = json_writer(&buf);
	authority_encode(&authority, &w, NULL);
	assert_true(buf_ok(&buf));
	assert_null(strstr(buf_text(&buf), key));
	assert_null(strstr(buf_text(&buf), "key_reference"));
	assert_null(strstr(buf_text(&buf), "7365616c6564")); /* in hexadecimal */
	assert_null(strstr(buf_text(&buf), "c2VhbGVk"));     /* in base64 */
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(authority_that_is_being_made_has_no_certificate_yet),
		cmocka_unit_test(external_authority_has_a_certificate_and_no_key),
		cmocka_unit_test(key_is_never_encoded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
