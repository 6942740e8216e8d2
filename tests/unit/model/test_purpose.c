/* SPDX-License-Identifier: Apache-2.0 */
#include "model/purpose.h"

#include "support/parse.h"

static const struct {
	const char *text;
	unsigned bits;
} rows[] = {
	{ "client", PURPOSE_CLIENT }, { "server", PURPOSE_SERVER },       { "idp", PURPOSE_IDP },
	{ "any", PURPOSE_ALL },       { "certifier", PURPOSE_CERTIFIER },
};
#define ROWS (sizeof rows / sizeof rows[0])

static void purposes_have_their_names(void **state)
{
	unsigned bits;

	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		ACCEPTED(purpose_parse(rows[i].text, &bits, &test_err));
		assert_int_equal(bits, rows[i].bits);
		assert_string_equal(purpose_text(bits), rows[i].text);
	}
}

static void other_names_are_refused(void **state)
{
	static const char *const names[] = { "", "Client", "clients", "client ", "all", "none" };
	unsigned bits = 77;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		REFUSED(purpose_parse(names[i], &bits, &test_err), ERR_INVALID, "is not a purpose");
	assert_int_equal(bits, 77);
}

static void only_single_purposes_and_all_have_a_text(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits < 40; bits++) {
		const bool single = bits == 1 || bits == 2 || bits == 4 || bits == 8;
		assert_int_equal(purpose_text(bits) != NULL, single || bits == PURPOSE_ALL);
	}
}

static void several_purposes_are_united(void **state)
{
	const char *two[] = { "server", "client", "server" }, *any[] = { "idp", "any" }, *bad[] = { "client", "x" };
	unsigned bits = 77;

	(void)state;
	ACCEPTED(purposes_parse(&(struct text_list){ two, 3 }, &bits, &test_err));
	assert_int_equal(bits, PURPOSE_CLIENT | PURPOSE_SERVER);
	ACCEPTED(purposes_parse(&(struct text_list){ any, 2 }, &bits, &test_err));
	assert_int_equal(bits, PURPOSE_ALL);
	REFUSED(purposes_parse(&(struct text_list){ bad, 2 }, &bits, &test_err), ERR_INVALID, "\"x\" is not a purpose");
	REFUSED(purposes_parse(&(struct text_list){ NULL, 0 }, &bits, &test_err), ERR_INVALID, "at least one purpose");
	assert_int_equal(bits, PURPOSE_ALL);
}

static void sets_are_written_in_order_and_read_back(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits <= PURPOSE_ALL; bits++) {
		CLEANUP_BUF struct buf buf;
		CLEANUP(json_free) struct json *json = NULL;
		struct json_writer w = json_writer(&buf);
		const char *texts[4];
		struct text_list list = { texts, 0 };
		unsigned back;
		buf_init(&buf, 200);
		purposes_encode(bits, &w, NULL);
		ACCEPTED(json_parse(buf_slice(&buf), &json, &test_err));
		for (const struct json *item = json_first(json); item != NULL; item = json_next(item))
			texts[list.count++] = json_text(item);
		assert_int_equal(list.count, __builtin_popcount(bits));
		if (bits != 0) {
			ACCEPTED(purposes_parse(&list, &back, &test_err));
			assert_int_equal(back, bits);
		}
		if (bits == PURPOSE_ALL)
			assert_string_equal(buf_text(&buf), "[\"client\",\"server\",\"idp\",\"certifier\"]");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(purposes_have_their_names),
		cmocka_unit_test(other_names_are_refused),
		cmocka_unit_test(only_single_purposes_and_all_have_a_text),
		cmocka_unit_test(several_purposes_are_united),
		cmocka_unit_test(sets_are_written_in_order_and_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
