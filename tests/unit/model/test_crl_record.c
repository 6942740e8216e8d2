/* SPDX-License-Identifier: Apache-2.0 */
#include "model/crl_record.h"

#include "json_text.h"

#define MEMBERS                                                                                              \
	"{\"authority_id\":\"" ID_A "\",\"number\":7,\"this_update\":\"1970-01-01T00:00:01Z\","            \
	"\"next_update\":\"1970-01-01T00:00:02Z\",\"entry_count\":3,\"size\":4,\"sha256\":\"aa\","         \
	"\"created_at\":\"1970-01-01T00:00:05Z\""

static void object_has_its_members_and_the_address_if_known(void **state)
{
	struct crl_record crl = {
		.authority_id = id_of(ID_A),
		.authority_no = 12,
		.number = 7,
		.this_update = 1,
		.next_update = 2,
		.entry_count = 3,
		.size = 4,
		.sha256 = BYTES("\xaa"),
		.der = BYTES("der"),
		.created_at = 5,
	};

	assert_encodes(crl_record_encode, &crl, MEMBERS "}");
	crl.url = "http://localhost:8080/crl/x.crl";
	assert_encodes(crl_record_encode, &crl, MEMBERS ",\"url\":\"http://localhost:8080/crl/x.crl\"}");
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(object_has_its_members_and_the_address_if_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
