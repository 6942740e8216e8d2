/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include "support/parse.h"

struct thing {
	int first; /* so that no presence flag has the offset 0 */
	const char *text;
	bool flag, number_present;
	int64_t number, time;
	struct uuid id;
	int colour;
	struct slice bytes, digits;
	const struct json *object, *any;
	struct text_list texts;
	struct slice_list blobs;
	struct json_list objects;
};

static const char *const colours[] = { "red", "green", NULL };

static const struct json_field fields[] = {
	{ "text", JSON_TEXT, 0, offsetof(struct thing, text), 0, 5, NULL, 0 },
	{ "flag", JSON_BOOL, 0, offsetof(struct thing, flag), 0, 0, NULL, 0 },
	{ "number", JSON_INT, JSON_NULL_OK, offsetof(struct thing, number), -5, 10, NULL,
	  offsetof(struct thing, number_present) },
	JSON_FIELD(struct thing, time, JSON_TIME, 0),
	JSON_FIELD(struct thing, id, JSON_UUID, 0),
	{ "colour", JSON_ENUM, 0, offsetof(struct thing, colour), 0, 0, colours, 0 },
	{ "bytes", JSON_BASE64, 0, offsetof(struct thing, bytes), 0, 4, NULL, 0 },
	{ "digits", JSON_HEX, JSON_EMPTY_OK, offsetof(struct thing, digits), 0, 2, NULL, 0 },
	JSON_FIELD(struct thing, object, JSON_OBJECT, 0),
	JSON_FIELD(struct thing, any, JSON_ANY, 0),
	{ "texts", JSON_TEXTS, 0, offsetof(struct thing, texts), 0, 2, NULL, 0 },
	{ "blobs", JSON_BASE64S, JSON_EMPTY_OK, offsetof(struct thing, blobs), 0, 2, NULL, 0 },
	{ "objects", JSON_OBJECTS, JSON_EMPTY_OK, offsetof(struct thing, objects), 0, 2, NULL, 0 },
};
#define FIELDS (sizeof fields / sizeof fields[0])

static struct json *parsed(const char *text)
{
	struct json *json;

	ACCEPTED(json_parse(slice_text(text), &json, &test_err));
	return json;
}

/* The document is freed at once: what is decoded must not borrow from it, but for objects. */
static RESULT decode(struct arena *arena, const char *text, struct thing *out)
{
	CLEANUP(json_free) struct json *json = parsed(text);

	return json_decode(json, fields, FIELDS, out, arena, &test_err);
}

static void every_type_is_decoded_and_copied(void **state)
{
	struct thing thing = { 0 };

	ACCEPTED(decode(*state,
	                "{\"text\":\"abcde\",\"flag\":true,\"number\":-5,\"time\":\"1970-01-01T00:00:01Z\","
	                "\"id\":\"017f22e2-79b0-7cc3-98c4-dc0c0c07398f\",\"colour\":\"green\",\"bytes\":\"Zm9v\","
	                "\"digits\":\"aBcD\",\"texts\":[\"x\",\"y\"],\"blobs\":[\"Zg==\"],\"objects\":[]}",
	                &thing));
	assert_string_equal(thing.text, "abcde");
	assert_true(thing.flag);
	assert_int_equal(thing.number, -5);
	assert_true(thing.number_present);
	assert_int_equal(thing.time, 1);
	assert_int_equal(thing.id.bytes[0], 1);
	assert_int_equal(thing.colour, 1);
	assert_true(slice_is_text(thing.bytes, "foo"));
	assert_true(slice_equal(thing.digits, slice_of("\xab\xcd", 2)));
	assert_int_equal(thing.texts.count, 2);
	assert_string_equal(thing.texts.items[1], "y");
	assert_int_equal(thing.blobs.count, 1);
	assert_true(slice_is_text(thing.blobs.items[0], "f"));
	assert_int_equal(thing.objects.count, 0);
}

static void objects_are_borrowed_from_the_document(void **state)
{
	CLEANUP(json_free) struct json *json = parsed("{\"object\":{\"x\":1},\"any\":[2],\"objects\":[{},{\"y\":3}]}");
	struct thing thing = { 0 };

	ACCEPTED(json_decode(json, fields, FIELDS, &thing, *state, &test_err));
	assert_ptr_equal(thing.object, json_get(json, "object"));
	assert_ptr_equal(thing.any, json_get(json, "any"));
	assert_int_equal(thing.objects.count, 2);
	assert_non_null(json_get(thing.objects.items[1], "y"));
}

static void what_is_absent_or_null_is_left_as_it_was(void **state)
{
	struct thing thing = { .text = "default", .number = 3 };

	ACCEPTED(decode(*state, "{\"number\":null}", &thing));
	assert_string_equal(thing.text, "default");
	assert_int_equal(thing.number, 3);
	assert_false(thing.number_present);
}

static void values_of_another_type_or_range_are_refused_by_name(void **state)
{
	static const struct {
		const char *json, *member, *words;
	} rows[] = {
		{ "{\"text\":1}", "text", "\"text\" must be a string" },
		{ "{\"text\":null}", "text", "\"text\" must be a string" },
		{ "{\"text\":\"\"}", "text", "\"text\" must not be empty" },
		{ "{\"text\":\"abcdef\"}", "text", "\"text\" must not be longer than 5 bytes" },
		{ "{\"text\":\"\\u20ac\\u20ac\"}", "text", "\"text\" must not be longer than 5 bytes" },
		{ "{\"flag\":1}", "flag", "\"flag\" must be true or false" },
		{ "{\"flag\":\"true\"}", "flag", "\"flag\" must be true or false" },
		{ "{\"number\":\"1\"}", "number", "\"number\" must be an integer" },
		{ "{\"number\":1.5}", "number", "\"number\" must be an integer" },
		{ "{\"number\":true}", "number", "\"number\" must be an integer" },
		{ "{\"number\":11}", "number", "\"number\" must be from -5 to 10" },
		{ "{\"number\":-6}", "number", "\"number\" must be from -5 to 10" },
		{ "{\"number\":9007199254740992}", "number", "\"number\" must be an integer" },
		{ "{\"number\":1e300}", "number", "\"number\" must be an integer" },
		{ "{\"number\":-1e300}", "number", "\"number\" must be an integer" },
		{ "{\"number\":99999999999999999999}", "number", "\"number\" must be an integer" },
		{ "{\"time\":\"2026-02-30T00:00:00Z\"}", "time", "calendar" },
		{ "{\"time\":5}", "time", "\"time\" must be a string that holds a time" },
		{ "{\"id\":\"x\"}", "id", "\"id\" must be a UUID" },
		{ "{\"id\":7}", "id", "\"id\" must be a UUID" },
		{ "{\"colour\":\"Red\"}", "colour", "\"colour\" must be one of: red, green" },
		{ "{\"colour\":0}", "colour", "\"colour\" must be one of: red, green" },
		{ "{\"bytes\":\"Zh==\"}", "bytes", "does not end canonically" },
		{ "{\"bytes\":\"Zm9vYg\"}", "bytes", "multiple of four" },
		{ "{\"bytes\":\"Zm9vYmE=\"}", "bytes", "\"bytes\" must not be longer than 4 bytes before encoding" },
		{ "{\"bytes\":\"Zm9vYmFyZm9vYmFy\"}", "bytes", "\"bytes\" must not be longer than 4 bytes before encoding" },
		{ "{\"bytes\":\"\"}", "bytes", "\"bytes\" must not be empty" },
		{ "{\"digits\":\"abc\"}", "digits", "even number of digits" },
		{ "{\"digits\":\"zz\"}", "digits", "0-9, a-f" },
		{ "{\"digits\":\"abcdef\"}", "digits", "\"digits\" must not be longer than 4 bytes" },
		{ "{\"object\":[]}", "object", "\"object\" must be an object" },
		{ "{\"texts\":\"x\"}", "texts", "\"texts\" must be an array" },
		{ "{\"texts\":[]}", "texts", "\"texts\" must not be empty" },
		{ "{\"texts\":[\"a\",\"b\",\"c\"]}", "texts", "\"texts\" must not have more than 2 items" },
		{ "{\"texts\":[\"a\",1]}", "texts", "\"texts\" must be a string" },
		{ "{\"texts\":[\"a\",\"\"]}", "texts", "\"texts\" must not be empty" },
		{ "{\"blobs\":[\"Zg==\",\"?\"]}", "blobs", "multiple of four" },
		{ "{\"blobs\":[\"\"]}", "blobs", "\"blobs\" must not be empty" },
		{ "{\"objects\":[{},1]}", "objects", "\"objects\" must hold objects only" },
		{ "{\"txet\":1}", "txet", "there is no member \"txet\" here" },
		{ "{\"Text\":\"a\"}", "Text", "there is no member \"Text\" here" },
		{ "{\"\":1}", "", "there is no member \"\" here" },
	};
	struct thing thing;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (!failed(decode(*state, rows[i].json, &thing)))
			fail_msg("row %zu was accepted", i);
		if (test_err.code != ERR_INVALID || strstr(test_err.detail, rows[i].words) == NULL)
			fail_msg("row %zu: %s", i, test_err.detail);
		assert_string_equal(test_err.member, rows[i].member);
	}
}

static void what_is_no_object_is_refused(void **state)
{
	struct thing thing;

	REFUSED(decode(*state, "[]", &thing), ERR_INVALID, "an object was expected");
	REFUSED(decode(*state, "null", &thing), ERR_INVALID, "an object was expected");
	REFUSED(json_decode(NULL, fields, FIELDS, &thing, *state, &test_err), ERR_INVALID, "an object was expected");
}

static void required_members_must_be_there(void **state)
{
	static const struct json_field required[] = {
		JSON_FIELD(struct thing, text, JSON_TEXT, JSON_REQUIRED),
		JSON_FIELD(struct thing, number, JSON_INT, JSON_REQUIRED | JSON_NULL_OK),
	};
	static const struct {
		const char *json, *member;
	} rows[] = { { "{}", "text" }, { "{\"text\":\"a\"}", "number" }, { "{\"text\":\"a\",\"number\":null}", "number" } };
	struct thing thing;

	for (size_t i = 0; i < 3; i++) {
		CLEANUP(json_free) struct json *json = parsed(rows[i].json);
		REFUSED(json_decode(json, required, 2, &thing, *state, &test_err), ERR_INVALID, "is missing");
		assert_string_equal(test_err.member, rows[i].member);
	}
	CLEANUP(json_free) struct json *json = parsed("{\"text\":\"a\",\"number\":9007199254740991}");
	ACCEPTED(json_decode(json, required, 2, &thing, *state, &test_err));
	assert_true(thing.number == INT64_C(9007199254740991));
}

static void a_full_arena_is_told_as_such(void **state)
{
	CLEANUP(arena_free) struct arena *small = arena_new(1);
	struct thing thing;

	(void)state;
	REFUSED(decode(small, "{\"text\":\"abc\"}", &thing), ERR_TOO_LARGE, "memory");
	REFUSED(decode(small, "{\"texts\":[\"a\"]}", &thing), ERR_TOO_LARGE, "memory");
}

static void members_are_moved_so_that_two_tables_share_one_object(void **state)
{
	static const struct json_field some[] = {
		JSON_FIELD(struct thing, text, JSON_TEXT, 0),
		JSON_FIELD(struct thing, time, JSON_TIME, 0),
	};
	struct thing thing = { 0 };
	CLEANUP(json_free) struct json *json = parsed("{\"flag\":true,\"text\":\"abc\",\"number\":7}");
	CLEANUP(json_free) struct json *moved = NULL;

	ACCEPTED(json_split(json, some, ARRAY_LEN(some), &moved, &test_err));
	ACCEPTED(json_decode(moved, some, ARRAY_LEN(some), &thing, *state, &test_err));
	assert_string_equal(thing.text, "abc");
	assert_null(json_get(moved, "time"));
	assert_null(json_get(json, "text"));
	assert_int_equal(json_count(json), 2);
	assert_non_null(json_get(json, "flag"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(every_type_is_decoded_and_copied),
		ARENA_TEST(objects_are_borrowed_from_the_document),
		ARENA_TEST(what_is_absent_or_null_is_left_as_it_was),
		ARENA_TEST(values_of_another_type_or_range_are_refused_by_name),
		ARENA_TEST(what_is_no_object_is_refused),
		ARENA_TEST(required_members_must_be_there),
		ARENA_TEST(a_full_arena_is_told_as_such),
		ARENA_TEST(members_are_moved_so_that_two_tables_share_one_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
