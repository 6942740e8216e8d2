/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/render.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <locale.h>

static struct json *parsed(const char *text)
{
	struct json *json = NULL;
	struct err e;

	assert_false(failed(json_parse(slice_text(text), &json, &e)));
	return json;
}

static void put_rows(struct render_table *table, const char *items, const char *columns, size_t terminal,
                     struct buf *out)
{
	CLEANUP(json_free) struct json *json = parsed(items);
	struct err e;

	assert_false(failed(render_rows(table, json, columns, terminal, out, &e)));
}

static void columns_are_aligned_under_their_titles(void **state)
{
	CLEANUP_BUF struct buf out;
	(void)state;
	buf_init(&out, 10000);
	put_rows(&(struct render_table){ 0 },
	         "[{\"id\":1,\"not_after\":\"2027\"},{\"id\":100,\"not_after\":null,\"other\":0}]", "id not_after", 0,
	         &out);
	assert_string_equal(buf_text(&out), "ID   NOT AFTER\n"
	                                    "1    2027\n"
	                                    "100  -\n");
}

static void inner_members_arrays_and_objects_become_one_cell(void **state)
{
	CLEANUP_BUF struct buf out;
	(void)state;
	buf_init(&out, 10000);
	put_rows(&(struct render_table){ 0 },
	         "[{\"r\":{\"reason\":\"superseded\"},\"uris\":[\"a\",\"b\"],\"grants\":[{\"role\":\"auditor\","
	         "\"community_id\":null}]},"
	         "{\"r\":null,\"uris\":[],\"grants\":[]}]",
	         "r.reason uris grants", 0, &out);
	assert_string_equal(buf_text(&out), "REASON      URIS  GRANTS\n"
	                                    "superseded  a, b  auditor\n"
	                                    "-           -     -\n");
}

static void widest_column_gives_way_to_the_terminal(void **state)
{
	CLEANUP_BUF struct buf out;
	(void)state;
	buf_init(&out, 10000);
	put_rows(&(struct render_table){ 0 },
	         "[{\"a\":\"0123456789\",\"b\":\"012345678901234567890123456789012345678901234567\",\"c\":\"x\"}]",
	         "a b c", 40, &out);
	assert_string_equal(buf_text(&out), "A           B                          C\n"
	                                    "0123456789  012345678901234567890123…  x\n");
}

static void ids_are_never_cut(void **state)
{
	CLEANUP_BUF struct buf out;
	(void)state;
	buf_init(&out, 10000);
	put_rows(&(struct render_table){ 0 },
	         "[{\"object_id\":\"0123456789012345678901234567890123456789\",\"b\":\"01234567890123456789\"}]",
	         "object_id b", 40, &out);
	assert_string_equal(buf_text(&out), "OBJECT ID                                 B\n"
	                                    "0123456789012345678901234567890123456789  0123456789…\n");
}

static void columns_that_find_no_room_are_left_out_from_the_right(void **state)
{
	static const char items[] = "[{\"id\":\"012345678901234567890123\",\"a\":\"0123456789012345\","
				    "\"b\":\"012345678901234\",\"c\":\"x\"}]";
	struct render_table table = { 0 };
	CLEANUP_BUF struct buf out;
	(void)state;
	buf_init(&out, 10000);
	put_rows(&table, items, "id a b c", 44, &out);
	put_rows(&table, items, "id a b c", 44, &out);
	assert_string_equal(buf_text(&out), "ID                        A …\n"
	                                    "012345678901234567890123  0123456789012345\n"
	                                    "012345678901234567890123  0123456789012345\n");
}

static void second_page_has_no_second_head(void **state)
{
	struct render_table table = { 0 };
	CLEANUP_BUF struct buf out;
	(void)state;
	buf_init(&out, 10000);
	put_rows(&table, "[{\"a\":\"1234\",\"b\":1}]", "a b", 0, &out);
	put_rows(&table, "[{\"a\":\"1\",\"b\":2},{\"a\":\"123456\",\"b\":3}]", "a b", 0, &out);
	assert_string_equal(buf_text(&out), "A     B\n"
	                                    "1234  1\n"
	                                    "1       2\n"
	                                    "123456  3\n");
}

static void empty_list_is_a_head_alone(void **state)
{
	CLEANUP_BUF struct buf out;
	(void)state;
	buf_init(&out, 10000);
	put_rows(&(struct render_table){ 0 }, "[]", "id name", 0, &out);
	assert_string_equal(buf_text(&out), "ID  NAME\n");
}

static void cell_cannot_break_its_line(void **state)
{
	CLEANUP_BUF struct buf out;
	(void)state;
	buf_init(&out, 10000);
	put_rows(&(struct render_table){ 0 }, "[{\"a\":\"x\\ny\\u001b[0m\"}]", "a", 0, &out);
	assert_string_equal(buf_text(&out), "A\nx\\u000ay\\u001b[0m\n");
}

static void object_has_a_line_for_each_member_and_pem_at_the_end(void **state)
{
	CLEANUP(json_free)
	struct json *json = parsed("{\"id\":\"a\",\"pem\":\"-----\\nMI\\u001bI\\n\",\"settings\":{\"ttl\":300,\"on\":"
	                           "true},\"x5c\":[\"M\"],\"none\":{}}");
	CLEANUP_BUF struct buf out;
	struct err e;
	(void)state;
	buf_init(&out, 10000);
	assert_false(failed(render_object(json, "chain_pem x5c", &out, &e)));
	assert_string_equal(buf_text(&out), "id            a\n"
	                                    "settings.ttl  300\n"
	                                    "settings.on   true\n"
	                                    "none          -\n"
	                                    "-----\n"
	                                    "MI\\u001bI\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_aligned_under_their_titles),
		cmocka_unit_test(inner_members_arrays_and_objects_become_one_cell),
		cmocka_unit_test(widest_column_gives_way_to_the_terminal),
		cmocka_unit_test(ids_are_never_cut),
		cmocka_unit_test(columns_that_find_no_room_are_left_out_from_the_right),
		cmocka_unit_test(second_page_has_no_second_head),
		cmocka_unit_test(empty_list_is_a_head_alone),
		cmocka_unit_test(cell_cannot_break_its_line),
		cmocka_unit_test(object_has_a_line_for_each_member_and_pem_at_the_end),
	};
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
