/* SPDX-License-Identifier: Apache-2.0 */
#include "store/column.h"

RESULT column_text(const struct rows *rows, size_t row, int column, struct arena *arena, const char **out,
                   struct err *e)
{
	*out = rows_text(rows, row, column, arena);
	ENSURE_MEMORY(*out, e);
	return OK;
}

RESULT column_bytes(const struct rows *rows, size_t row, int column, struct arena *arena, struct slice *out,
                    struct err *e)
{
	*out = rows_bytes(rows, row, column, arena);
	ENSURE_MEMORY(out->data, e);
	return OK;
}

RESULT column_texts(const struct rows *rows, size_t row, int column, struct arena *arena, struct text_list *out,
                    struct err *e)
{
	*out = rows_texts(rows, row, column, arena);
	ENSURE_MEMORY(out->items, e);
	return OK;
}

RESULT column_text_if_any(const struct rows *rows, size_t row, int column, struct arena *arena, const char **out,
                          struct err *e)
{
	*out = NULL;
	return rows_is_null(rows, row, column) ? OK : column_text(rows, row, column, arena, out, e);
}

RESULT column_bytes_if_any(const struct rows *rows, size_t row, int column, struct arena *arena, struct slice *out,
                           struct err *e)
{
	*out = (struct slice){ 0 };
	return rows_is_null(rows, row, column) ? OK : column_bytes(rows, row, column, arena, out, e);
}

RESULT column_uuids(const struct rows *rows, int column, struct arena *arena, struct uuid_list *out, struct err *e)
{
	*out = (struct uuid_list){ .items = ARENA_ARRAY(arena, rows->count, struct uuid), .count = rows->count };
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 0; i < rows->count; i++)
		out->items[i] = rows_uuid(rows, i, column);
	return OK;
}

RESULT column_json(const struct rows *rows, size_t row, int column, struct arena *arena, struct json **out,
                   struct err *e)
{
	const char *text;

	TRY(column_text(rows, row, column, arena, &text, e));
	return column_decoded(json_parse(slice_text(text), out, e), "a column of JSON", e);
}

RESULT column_decoded(struct result decoded, const char *what, struct err *e)
{
	char cause[sizeof e->cause];

	if (!failed(decoded) || e->code == ERR_TOO_LARGE)
		return decoded;
	memcpy(cause, e->detail, sizeof cause);
	const struct result refused = err_set(e, ERR_INTERNAL, "%s in the database cannot be read", what);
	err_cause(e, "%s", cause);
	return refused;
}
