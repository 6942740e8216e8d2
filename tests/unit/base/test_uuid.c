/* SPDX-License-Identifier: Apache-2.0 */
#include "base/uuid.h"

#include "support/parse.h"

#define TEXT "017f22e2-79b0-7cc3-98c4-dc0c0c07398f" /* RFC 9562 A.6 */

static void text_and_bytes_are_two_forms_of_one_id(void **state)
{
	struct uuid id;
	char text[UUID_TEXT_SIZE];

	assert_true(uuid_parse(TEXT, &id));
	assert_memory_equal(id.bytes, hex(*state, "017f22e279b07cc398c4dc0c0c07398f").data, 16);
	uuid_format(&id, text);
	assert_string_equal(text, TEXT);
	assert_true(uuid_parse("017F22E2-79B0-7CC3-98C4-DC0C0C07398F", &id));
	uuid_format(&id, text);
	assert_string_equal(text, TEXT);
}

static void other_texts_are_refused(void **state)
{
	static const char *const rows[] = {
		"", "0", "-", "017f22e2", "017f22e279b07cc398c4dc0c0c07398f", "{" TEXT "}", TEXT " ", " " TEXT, TEXT "0",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
		"017f22e2_79b0-7cc3-98c4-dc0c0c07398f", "017f22e27-9b0-7cc3-98c4-dc0c0c07398f",
		"urn:uuid:" TEXT, "017f22e2-79b0-7cc3-98c4-dc0c0c07398\xff",
	};
	struct uuid id = { .bytes = { 7 } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (uuid_parse(rows[i], &id))
			fail_msg("\"%s\" was accepted", rows[i]);
	for (size_t len = 0; len < 36; len++) {
		char cut[37] = TEXT;
		cut[len] = '\0';
		assert_false(uuid_parse(cut, &id));
	}
	assert_int_equal(id.bytes[0], 7);
}

/* RFC 9562 5.7 */
static void new_ids_are_of_version_7_and_rise_with_time(void **state)
{
	const struct uuid first = uuid_new(0x017f22e279b0), later = uuid_new(0x017f22e279b1);

	assert_memory_equal(first.bytes, hex(*state, "017f22e279b0").data, 6);
	assert_int_equal(first.bytes[6] >> 4, 7);
	assert_int_equal(first.bytes[8] >> 6, 2);
	assert_true(memcmp(first.bytes, later.bytes, 16) < 0);
}

static void ids_of_one_moment_differ(void **state)
{
	struct uuid ids[200];

	(void)state;
	for (unsigned i = 0; i < 200; i++) {
		ids[i] = uuid_new(1);
		assert_false(uuid_is_zero(&ids[i]));
		for (unsigned j = 0; j < i; j++)
			assert_false(uuid_equal(&ids[i], &ids[j]));
	}
	assert_true(uuid_equal(&ids[0], &ids[0]));
}

static void only_zeros_are_zero(void **state)
{
	struct uuid id = { .bytes = { 0 } };

	(void)state;
	assert_true(uuid_is_zero(&id));
	id.bytes[15] = 1;
	assert_false(uuid_is_zero(&id));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(text_and_bytes_are_two_forms_of_one_id),
		ARENA_TEST(other_texts_are_refused),
		ARENA_TEST(new_ids_are_of_version_7_and_rise_with_time),
		ARENA_TEST(ids_of_one_moment_differ),
		ARENA_TEST(only_zeros_are_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
