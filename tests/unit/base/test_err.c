/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include "base/utf8.h"
#include "support/parse.h"

static RESULT fails(struct err *e)
{
	FAIL(e, ERR_STATE, "it is %d", 7);
}

static RESULT ensures(bool holds, struct err *e)
{
	ENSURE(holds, e, ERR_FORBIDDEN, "it does not hold");
	return OK;
}

static RESULT tries(bool holds, unsigned *reached, struct err *e)
{
	TRY(ensures(holds, e));
	++*reached;
	return OK;
}

static void failing_leaves_at_once(void **state)
{
	struct err e = { 0 };
	unsigned reached = 0;

	(void)state;
	assert_true(failed(fails(&e)));
	assert_int_equal(e.code, ERR_STATE);
	assert_string_equal(e.detail, "it is 7");
	assert_true(failed(tries(false, &reached, &e)));
	assert_int_equal(reached, 0);
	assert_string_equal(e.detail, "it does not hold");
	assert_false(failed(tries(true, &reached, &e)));
	assert_int_equal(reached, 1);
}

static void a_new_error_forgets_the_one_before(void **state)
{
	struct err e;

	(void)state;
	assert_true(failed(err_set(&e, ERR_STORE_DOWN, "first")));
	err_cause(&e, "cause %d", 1);
	err_member(&e, "member");
	memcpy(e.sqlstate, "40001", 6);
	assert_string_equal(e.cause, "cause 1");
	assert_string_equal(e.member, "member");
	assert_int_equal(e.code, ERR_STORE_DOWN);
	assert_true(failed(err_set(&e, ERR_BUSY, "second")));
	assert_string_equal(e.detail, "second");
	assert_string_equal(e.cause, "");
	assert_string_equal(e.member, "");
	assert_string_equal(e.sqlstate, "");
}

/* A sentence may quote the error that it replaces. */
static void an_error_may_quote_itself(void **state)
{
	struct err e;

	(void)state;
	assert_true(failed(err_set(&e, ERR_INVALID, "inner")));
	assert_true(failed(err_set(&e, ERR_INVALID, "outer: %s", e.detail)));
	assert_string_equal(e.detail, "outer: inner");
}

/* Sentences quote what clients send: no line breaks into the log, no escapes into a terminal. */
static void what_cannot_be_shown_becomes_a_question_mark(void **state)
{
	struct err e;

	(void)state;
	assert_true(failed(err_set(&e, ERR_INVALID, "%s", "a\nb\x1b[31mc\x7f" "d\xff" "e\xc3\xa4\xe2\x80\xae")));
	assert_string_equal(e.detail, "a?b?[31mc?d?e\xc3\xa4?");
	err_member(&e, "x\ry");
	assert_string_equal(e.member, "x?y");
	err_cause(&e, "p\nq");
	assert_string_equal(e.cause, "p?q");
}

static void long_sentences_are_cut_between_characters(void **state)
{
	char text[2000];
	struct err e;

	(void)state;
	for (size_t shift = 0; shift < 3; shift++) {
		memset(text, 'x', sizeof text);
		for (size_t at = shift; at + 3 < sizeof text; at += 3)
			memcpy(text + at, "\xe2\x82\xac", 3);
		text[sizeof text - 1] = '\0';
		assert_true(failed(err_set(&e, ERR_INVALID, "%s", text)));
		assert_true(strlen(e.detail) < sizeof e.detail && strlen(e.detail) > sizeof e.detail - 8);
		assert_true(utf8_is_valid(slice_text(e.detail)));
		assert_null(strchr(e.detail, '?'));
		err_member(&e, text);
		assert_true(strlen(e.member) < sizeof e.member);
		assert_true(utf8_is_valid(slice_text(e.member)));
	}
}

static void every_code_has_a_status_and_a_word_of_its_own(void **state)
{
	static const enum err_code codes[] = {
#define X(symbol, http, code) symbol,
		ERR_CODES(X)
#undef X
	};
	const size_t count = sizeof codes / sizeof codes[0];

	(void)state;
	for (size_t i = 0; i < count; i++) {
		const int status = err_http_status(codes[i]);
		assert_true(status >= 400 && status <= 599);
		assert_true(strspn(err_wire_code(codes[i]), "abcdefghijklmnopqrstuvwxyz_") == strlen(err_wire_code(codes[i])));
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(err_wire_code(codes[i]), err_wire_code(codes[j]));
	}
	assert_int_equal(err_http_status(ERR_RATE), 429);
	assert_string_equal(err_wire_code(ERR_KEY_UNAVAILABLE), "key_unavailable");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failing_leaves_at_once),
		cmocka_unit_test(a_new_error_forgets_the_one_before),
		cmocka_unit_test(an_error_may_quote_itself),
		cmocka_unit_test(what_cannot_be_shown_becomes_a_question_mark),
		cmocka_unit_test(long_sentences_are_cut_between_characters),
		cmocka_unit_test(every_code_has_a_status_and_a_word_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
