/* SPDX-License-Identifier: Apache-2.0 */
#include "model/organization.h"

#include "json_text.h"

static RESULT decode(const char *array_text, struct arena *arena, struct contact_list *out)
{
	CLEANUP(json_free) struct json *array = parsed(array_text);
	struct json_list items = { .items = ARENA_ARRAY(arena, json_count(array), const struct json *) };

	for (const struct json *item = json_first(array); item != NULL; item = json_next(item))
		items.items[items.count++] = item;
	return contacts_decode(&items, arena, out, &test_err);
}

static void contact_has_a_name_a_mail_address_and_perhaps_a_phone(void **state)
{
	struct contact_list contacts;

	ACCEPTED(decode("[{\"name\":\"Ann\",\"email\":\"ann@example.org\",\"phone\":\"+1 2\"},"
	                "{\"name\":\"Bob\",\"email\":\"bob@example.org\",\"phone\":null},"
	                "{\"name\":\"Cid\",\"email\":\"cid@example.org\"}]", *state, &contacts));
	assert_int_equal(contacts.count, 3);
	assert_string_equal(contacts.items[0].phone, "+1 2");
	assert_null(contacts.items[1].phone);
	assert_null(contacts.items[2].phone);
	assert_string_equal(contacts.items[2].email, "cid@example.org");
}

static void contact_that_lacks_a_member_is_refused(void **state)
{
	struct contact_list contacts;

	REFUSED(decode("[{\"email\":\"ann@example.org\"}]", *state, &contacts), ERR_INVALID, "missing");
	assert_string_equal(test_err.member, "name");
	REFUSED(decode("[{\"name\":\"Ann\"}]", *state, &contacts), ERR_INVALID, "missing");
	assert_string_equal(test_err.member, "email");
	REFUSED(decode("[{\"name\":\"Ann\",\"email\":\"a@b\",\"fax\":\"1\"}]", *state, &contacts), ERR_INVALID, "fax");
}

static void address_that_is_none_is_refused(void **state)
{
	static const char *const wrong[] = { "ann", "@example.org", "ann@", "a nn@example.org", "Ann <ann@example.org>",
		                             "a@b,c@d" };
	struct arena *arena = *state;
	struct contact_list contacts;

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		REFUSED(decode(arena_printf(arena, "[{\"name\":\"Ann\",\"email\":\"%s\"}]", wrong[i]), arena, &contacts),
		        ERR_INVALID, "mail address");
		assert_string_equal(test_err.member, "email");
	}
}

static void contacts_past_their_limit_are_refused(void **state)
{
	struct arena *arena = *state;
	struct contact_list contacts;
	const char *list = "{\"name\":\"Ann\",\"email\":\"a@b\"}";

	for (int i = 1; i < ORGANIZATION_CONTACTS_MAX; i++)
		list = arena_printf(arena, "%s,{\"name\":\"Ann\",\"email\":\"a@b\"}", list);
	ACCEPTED(decode(arena_printf(arena, "[%s]", list), arena, &contacts));
	REFUSED(decode(arena_printf(arena, "[%s,{}]", list), arena, &contacts), ERR_INVALID, "at most 20");
	assert_string_equal(test_err.member, "contacts");
}

static void object_has_its_members(void **state)
{
	struct contact contacts[] = { { .name = "Ann", .email = "ann@example.org" } };
	const struct organization organization = {
		.id = id_of(ID_A),
		.name = "Clinic",
		.contacts = { contacts, 1 },
		.uris = TEXTS("https://clinic.example.org/"),
		.status = ORGANIZATION_APPROVED,
		.created_at = 1,
		.updated_at = 2,
	};

	assert_encodes(organization_encode, &organization,
	               "{\"id\":\"" ID_A "\",\"name\":\"Clinic\",\"contacts\":[{\"name\":\"Ann\",\"email\":\"ann@example.org\","
	               "\"phone\":null}],\"uris\":[\"https://clinic.example.org/\"],\"status\":\"approved\","
	               "\"created_at\":\"1970-01-01T00:00:01Z\",\"updated_at\":\"1970-01-01T00:00:02Z\"}");
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(contact_has_a_name_a_mail_address_and_perhaps_a_phone),
		ARENA_TEST(contact_that_lacks_a_member_is_refused),
		ARENA_TEST(address_that_is_none_is_refused),
		ARENA_TEST(contacts_past_their_limit_are_refused),
		cmocka_unit_test(object_has_its_members),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
