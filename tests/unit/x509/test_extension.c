/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/extension.h"

#include "support/raw_cert.h"

/* What the two rows of this test's table were given. */
struct seen {
	struct slice one, two;
};

static RESULT read_one(struct slice value, struct arena *arena, void *out, struct err *e)
{
	(void)arena;
	ENSURE(value.len > 0, e, ERR_MALFORMED, "one is empty");
	((struct seen *)out)->one = value;
	return OK;
}

static RESULT read_two(struct slice value, struct arena *arena, void *out, struct err *e)
{
	(void)arena;
	(void)e;
	((struct seen *)out)->two = value;
	return OK;
}

enum { ONE, TWO, COUNT };

static const struct extension_row rows[] = {
	{ ONE, "one", "1", CRITICALITY_EITHER, 2, { 0x2a, 0x01 }, read_one },
	{ TWO, "two", "2", CRITICALITY_EITHER, 2, { 0x2a, 0x02 }, read_two },
};
static const struct extension_table table = { .rows = rows, .count = COUNT };

struct outcome {
	struct seen seen;
	struct extension_state states[COUNT];
	struct extension_unknown unknown;
};

static RESULT read_all(struct arena *arena, const char *list, struct outcome *out)
{
	*out = (struct outcome){ 0 };
	return extensions_read(hex(arena, list), &table, arena, &out->seen, out->states, &out->unknown, &test_err);
}

static const char *both(struct arena *arena, const char *a, const char *b)
{
	return arena_printf(arena, "%s%s", a, b);
}

static void each_row_is_given_its_value_and_flag(void **state)
{
	const char *one = raw_extension(*state, "2a01", true, "aabb"), *two = raw_extension(*state, "2a02", false, "");
	struct outcome out;

	ACCEPTED(read_all(*state, both(*state, two, one), &out));
	assert_true(slice_equal(out.seen.one, hex(*state, "aabb")));
	assert_int_equal(out.seen.two.len, 0);
	assert_true(out.states[ONE].present && out.states[ONE].critical);
	assert_true(out.states[TWO].present && !out.states[TWO].critical);
	assert_false(out.unknown.critical);
	ACCEPTED(read_all(*state, one, &out));
	assert_false(out.states[TWO].present);
}

static void the_first_unknown_critical_extension_is_noted(void **state)
{
	const char *harmless = raw_extension(*state, "2a03", false, "00");
	const char *critical = raw_extension(*state, "2a04", true, "00"), *second = raw_extension(*state, "2a05", true, "00");
	struct outcome out;

	ACCEPTED(read_all(*state, harmless, &out));
	assert_false(out.unknown.critical);
	ACCEPTED(read_all(*state, both(*state, both(*state, harmless, critical), second), &out));
	assert_true(out.unknown.critical);
	assert_true(slice_equal(out.unknown.oid, hex(*state, "2a04")));
	/* what an identifier begins with is not that identifier */
	ACCEPTED(read_all(*state, raw_extension(*state, "2a0101", true, "00"), &out));
	assert_true(out.unknown.critical);
	assert_false(out.states[ONE].present);
}

/* RFC 5280 4.2: known or not, critical or not. */
static void an_extension_that_comes_twice_is_refused(void **state)
{
	static const char *const oids[] = { "2a01", "2a7f" };
	struct outcome out;

	for (size_t i = 0; i < 2; i++) {
		const char *once = raw_extension(*state, oids[i], false, "00");
		const char *other = raw_extension(*state, "2a02", false, "00");
		REFUSED(read_all(*state, both(*state, once, both(*state, other, once)), &out), ERR_MALFORMED, "RFC 5280 4.2");
	}
}

static void malformed_lists_are_refused(void **state)
{
	static const struct {
		const char *list, *words;
	} rows_[] = {
		{ "", "list of extensions is empty (RFC 5280 4.1)" },
		{ "0500", "an extension" },
		{ "3000", "identifier of an extension" },
		{ "3004 06022a01", "value of an extension" },
		{ "3009 06022a01 010100 0400", "criticality of an extension" },          /* DEFAULT encoded, X.690 11.5 */
		{ "3009 06022a01 010101 0400", "criticality of an extension" },          /* TRUE is FF, X.690 11.1 */
		{ "3008 06022a01 0400 0500", "an extension" },
		{ "3007 06022a01 030100", "value of an extension" },
		{ "3006 06022a01 0400", "one is empty" },
		{ "3006 06022a02 0400 00", "an extension is cut short" },
	};
	struct outcome out;

	for (size_t i = 0; i < sizeof rows_ / sizeof rows_[0]; i++)
		REFUSED(read_all(*state, rows_[i].list, &out), ERR_MALFORMED, rows_[i].words);
}

static void the_number_of_extensions_is_bounded(void **state)
{
	const char *list = "";
	struct outcome out;

	for (unsigned i = 0; i < EXTENSIONS_MAX; i++)
		list = arena_printf(*state, "%s%s", list, raw_extension(*state, arena_printf(*state, "2a05%02x", i % 128), false, ""));
	ACCEPTED(read_all(*state, list, &out));
	list = arena_printf(*state, "%s%s", list, raw_extension(*state, "2a06", false, ""));
	REFUSED(read_all(*state, list, &out), ERR_TOO_LARGE, "more than 128 extensions");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(each_row_is_given_its_value_and_flag),
		ARENA_TEST(the_first_unknown_critical_extension_is_noted),
		ARENA_TEST(an_extension_that_comes_twice_is_refused),
		ARENA_TEST(malformed_lists_are_refused),
		ARENA_TEST(the_number_of_extensions_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
