/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/name_attribute.h"

#include "crypto/ossl.h"
#include "support/parse.h"

static const char *const labels[] = {
	"CN", "O", "OU", "C", "ST", "L", "DC", "UID", "serialNumber", "emailAddress", "SN", "STREET", "title", "postalCode",
	"GN", "dnQualifier", "pseudonym", "organizationIdentifier",
};
#define LABELS (sizeof labels / sizeof labels[0])

/* Both forms of the identifier are what OpenSSL makes of each other. */
static void identifiers_are_those_of_openssl(void **state)
{
	(void)state;
	for (size_t i = 0; i < LABELS; i++) {
		const struct name_attribute *attribute = name_attribute_by_label(slice_text(labels[i]));
		assert_non_null(attribute);
		assert_string_equal(attribute->label, labels[i]);
		ASN1_OBJECT *object = OBJ_txt2obj(attribute->dotted, 1);
		assert_non_null(object);
		assert_int_equal(OBJ_length(object), attribute->length);
		assert_memory_equal(OBJ_get0_data(object), attribute->oid, attribute->length);
		ASN1_OBJECT_free(object);
		assert_ptr_equal(name_attribute_by_oid(slice_of(attribute->oid, attribute->length)), attribute);
	}
}

/* The short names that OpenSSL has as well mean the same there. */
static void short_names_mean_what_they_mean_to_openssl(void **state)
{
	static const char *const shared[] = { "CN", "O", "OU", "C", "ST", "L", "DC", "UID", "serialNumber", "emailAddress",
		                              "SN", "title", "GN", "dnQualifier", "pseudonym" };

	(void)state;
	for (size_t i = 0; i < sizeof shared / sizeof shared[0]; i++) {
		const struct name_attribute *attribute = name_attribute_by_label(slice_text(shared[i]));
		const ASN1_OBJECT *object = OBJ_nid2obj(OBJ_sn2nid(shared[i]));
		assert_int_equal(OBJ_length(object), attribute->length);
		assert_memory_equal(OBJ_get0_data(object), attribute->oid, attribute->length);
	}
}

static void labels_are_found_in_either_case_and_whole_only(void **state)
{
	(void)state;
	assert_ptr_equal(name_attribute_by_label(slice_text("cn")), name_attribute_by_label(slice_text("CN")));
	assert_ptr_equal(name_attribute_by_label(slice_of("CNX", 2)), name_attribute_by_label(slice_text("CN")));
	assert_null(name_attribute_by_label(slice_text("CNX")));
	assert_null(name_attribute_by_label(slice_text("")));
	assert_null(name_attribute_by_label(slice_text("commonName ")));
}

static void other_identifiers_have_no_short_name(void **state)
{
	assert_null(name_attribute_by_oid(slice_of(NULL, 0)));
	assert_null(name_attribute_by_oid(hex(*state, "5504")));
	assert_null(name_attribute_by_oid(hex(*state, "55040300")));
	assert_null(name_attribute_by_oid(hex(*state, "55047f")));
}

/* RFC 5280 A.1: upper bounds; 4.1.2.6 says which attributes are not UTF8String. */
static void bounds_and_types_are_those_of_the_standard(void **state)
{
	(void)state;
	assert_int_equal(name_attribute_by_label(slice_text("CN"))->max, 64);
	assert_int_equal(name_attribute_by_label(slice_text("L"))->max, 128);
	assert_int_equal(name_attribute_by_label(slice_text("C"))->max, 2);
	assert_int_equal(name_attribute_by_label(slice_text("C"))->tag, 0x13);
	assert_int_equal(name_attribute_by_label(slice_text("serialNumber"))->tag, 0x13);
	assert_int_equal(name_attribute_by_label(slice_text("DC"))->tag, 0x16);
	assert_int_equal(name_attribute_by_label(slice_text("emailAddress"))->tag, 0x16);
	assert_int_equal(name_attribute_by_label(slice_text("O"))->tag, 0x0c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(identifiers_are_those_of_openssl),
		ARENA_TEST(short_names_mean_what_they_mean_to_openssl),
		ARENA_TEST(labels_are_found_in_either_case_and_whole_only),
		ARENA_TEST(other_identifiers_have_no_short_name),
		ARENA_TEST(bounds_and_types_are_those_of_the_standard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
