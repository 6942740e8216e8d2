/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include "support/parse.h"

static void what_is_put_stands_there_in_order(void **state)
{
	CLEANUP_BUF struct buf buf;

	(void)state;
	buf_init(&buf, 100);
	assert_string_equal(buf_text(&buf), "");
	assert_int_equal(buf_slice(&buf).len, 0);
	buf_put_text(&buf, "a");
	buf_put_byte(&buf, 'b');
	buf_put(&buf, "cd", 2);
	buf_put_slice(&buf, slice_text("ef"));
	buf_printf(&buf, "%d%s", 12, "g");
	memcpy(buf_extend(&buf, 2), "hi", 2);
	assert_string_equal(buf_text(&buf), "abcdef12ghi");
	assert_int_equal(buf_slice(&buf).len, 11);
	ACCEPTED(buf_check(&buf, &test_err));
}

static void the_ceiling_holds_to_the_byte(void **state)
{
	CLEANUP_BUF struct buf buf;

	(void)state;
	buf_init(&buf, 1000);
	for (unsigned i = 0; i < 1000; i++)
		buf_put_byte(&buf, 'x');
	assert_true(buf_ok(&buf));
	assert_int_equal(strlen(buf_text(&buf)), 1000);
	buf_put_byte(&buf, 'y');
	assert_false(buf_ok(&buf));
	assert_int_equal(buf.len, 1000);
	REFUSED(buf_check(&buf, &test_err), ERR_TOO_LARGE, "longer than 1000 bytes");
}

/* Half a message is worse than none: what comes after the breach is not put, even if it fits. */
static void a_broken_buffer_takes_nothing_more(void **state)
{
	CLEANUP_BUF struct buf buf;

	(void)state;
	buf_init(&buf, 4);
	buf_put_text(&buf, "ab");
	buf_put_text(&buf, "cde");
	buf_put_byte(&buf, 'c');
	buf_printf(&buf, "d");
	assert_null(buf_extend(&buf, 0));
	assert_string_equal(buf_text(&buf), "ab");
	assert_false(buf_ok(&buf));
	buf_reset(&buf);
	assert_true(buf_ok(&buf));
	assert_string_equal(buf_text(&buf), "");
	buf_put_text(&buf, "abcd");
	assert_string_equal(buf_text(&buf), "abcd");
}

static void printing_past_the_ceiling_breaks_the_buffer(void **state)
{
	CLEANUP_BUF struct buf buf;

	(void)state;
	buf_init(&buf, 10);
	buf_printf(&buf, "%010d", 1);
	assert_true(buf_ok(&buf));
	buf_printf(&buf, "%s", "");
	assert_true(buf_ok(&buf));
	buf_printf(&buf, "x");
	assert_false(buf_ok(&buf));
	assert_string_equal(buf_text(&buf), "0000000001");
}

static void sizes_that_overflow_break_the_buffer(void **state)
{
	CLEANUP_BUF struct buf buf;

	(void)state;
	buf_init(&buf, SIZE_MAX);
	buf_put_text(&buf, "a");
	assert_null(buf_extend(&buf, SIZE_MAX));
	assert_false(buf_ok(&buf));
}

static void a_ceiling_of_nothing_holds_nothing(void **state)
{
	CLEANUP_BUF struct buf buf;

	(void)state;
	buf_init(&buf, 0);
	buf_put(&buf, NULL, 0);
	buf_put_text(&buf, "");
	assert_true(buf_ok(&buf));
	buf_put_byte(&buf, 0);
	assert_false(buf_ok(&buf));
}

static void a_finished_buffer_is_broken_until_it_begins_again(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 10);
	buf_put_text(&buf, "a");
	buf_fini(&buf);
	buf_put_text(&buf, "b");
	assert_false(buf_ok(&buf));
	assert_string_equal(buf_text(&buf), "");
	buf_init(&buf, 10);
	buf_put_text(&buf, "c");
	assert_string_equal(buf_text(&buf), "c");
	buf_fini(&buf);
}

static void bytes_may_be_zero(void **state)
{
	CLEANUP_BUF struct buf buf;

	(void)state;
	buf_init(&buf, 10);
	buf_put(&buf, "a\0b", 3);
	assert_int_equal(buf_slice(&buf).len, 3);
	assert_memory_equal(buf_slice(&buf).data, "a\0b", 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_put_stands_there_in_order),
		cmocka_unit_test(the_ceiling_holds_to_the_byte),
		cmocka_unit_test(a_broken_buffer_takes_nothing_more),
		cmocka_unit_test(printing_past_the_ceiling_breaks_the_buffer),
		cmocka_unit_test(sizes_that_overflow_break_the_buffer),
		cmocka_unit_test(a_ceiling_of_nothing_holds_nothing),
		cmocka_unit_test(a_finished_buffer_is_broken_until_it_begins_again),
		cmocka_unit_test(bytes_may_be_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
