/* SPDX-License-Identifier: Apache-2.0 */
#include "store/db.h"
#include "store/wire.h"

#include <assert.h>
#include <libpq-fe.h>

void rows_free(struct rows *rows)
{
	PQclear(rows->result);
	*rows = (struct rows){ .result = NULL };
}

bool rows_is_null(const struct rows *rows, size_t row, int column)
{
	assert(row < rows->count && column < PQnfields(rows->result));
	return PQgetisnull(rows->result, (int)row, column) == 1;
}

/* The value as it came; jsonb without its version. */
static struct slice value_of(const struct rows *rows, size_t row, int column)
{
	const PGresult *result = rows->result;
	struct slice value = slice_of(PQgetvalue(result, (int)row, column),
	                              (size_t)PQgetlength(result, (int)row, column));

	if (PQftype(result, column) != OID_JSONB)
		return value;
	assert(value.len > 0 && value.data[0] == JSONB_VERSION);
	return slice_of(value.data + 1, value.len - 1);
}

const char *rows_text(const struct rows *rows, size_t row, int column, struct arena *arena)
{
	if (rows_is_null(rows, row, column))
		return NULL;
	return arena_text_of(arena, value_of(rows, row, column));
}

struct slice rows_bytes(const struct rows *rows, size_t row, int column, struct arena *arena)
{
	if (rows_is_null(rows, row, column))
		return slice_of(NULL, 0);
	return arena_copy(arena, value_of(rows, row, column));
}

struct slice rows_slice(const struct rows *rows, size_t row, int column)
{
	return rows_is_null(rows, row, column) ? slice_of(NULL, 0) : value_of(rows, row, column);
}

/* A number of `size` octets, sign extended. */
static int64_t number_of(struct slice value)
{
	uint64_t number = value.len > 0 && (value.data[0] & 0x80) != 0 ? UINT64_MAX : 0;

	assert(value.len <= sizeof number);
	for (size_t i = 0; i < value.len; i++)
		number = number << 8 | value.data[i];
	return (int64_t)number;
}

static struct slice take(struct slice *rest, size_t len)
{
	assert(rest->len >= len);
	const struct slice taken = slice_of(rest->data, len);
	*rest = slice_of(rest->data + len, rest->len - len);
	return taken;
}

/* array_send: see encode_texts in db_param.c. Elements are never NULL in our tables. */
struct text_list rows_texts(const struct rows *rows, size_t row, int column, struct arena *arena)
{
	const struct text_list none = { .items = NULL };

	if (rows_is_null(rows, row, column))
		return none;
	struct slice rest = value_of(rows, row, column);
	const int64_t dimensions = number_of(take(&rest, 4));
	(void)take(&rest, 8);
	if (dimensions == 0)
		return (struct text_list){ .items = ARENA_ARRAY(arena, 0, const char *) };
	assert(dimensions == 1);
	const size_t count = (size_t)number_of(take(&rest, 4));
	(void)take(&rest, 4);
	struct text_list list = { .items = ARENA_ARRAY(arena, count, const char *), .count = count };
	for (size_t i = 0; list.items != NULL && i < count; i++) {
		const int64_t len = number_of(take(&rest, 4));
		assert(len >= 0);
		list.items[i] = arena_text_of(arena, take(&rest, (size_t)len));
		if (list.items[i] == NULL)
			return none;
	}
	return list.items == NULL ? none : list;
}

struct uuid rows_uuid(const struct rows *rows, size_t row, int column)
{
	struct uuid id = { .bytes = { 0 } };

	if (rows_is_null(rows, row, column))
		return id;
	const struct slice value = value_of(rows, row, column);
	assert(PQftype(rows->result, column) == OID_UUID && value.len == sizeof id.bytes);
	memcpy(id.bytes, value.data, sizeof id.bytes);
	return id;
}

static bool is_integer(Oid type)
{
	return type == OID_INT2 || type == OID_INT4 || type == OID_INT8;
}

int64_t rows_int(const struct rows *rows, size_t row, int column)
{
	if (rows_is_null(rows, row, column))
		return 0;
	assert(is_integer(PQftype(rows->result, column)));
	return number_of(value_of(rows, row, column));
}

bool rows_bool(const struct rows *rows, size_t row, int column)
{
	if (rows_is_null(rows, row, column))
		return false;
	assert(PQftype(rows->result, column) == OID_BOOL);
	return number_of(value_of(rows, row, column)) != 0;
}

static int64_t time_in(const struct rows *rows, size_t row, int column, int64_t unit_us)
{
	if (rows_is_null(rows, row, column))
		return 0;
	assert(PQftype(rows->result, column) == OID_TIMESTAMPTZ);
	return wire_time_to(number_of(value_of(rows, row, column)), unit_us);
}

int64_t rows_time(const struct rows *rows, size_t row, int column)
{
	return time_in(rows, row, column, 1000000);
}

int64_t rows_time_ms(const struct rows *rows, size_t row, int column)
{
	return time_in(rows, row, column, 1000);
}

int rows_enum(const struct rows *rows, size_t row, int column, const char *const *names)
{
	if (rows_is_null(rows, row, column))
		return -1;
	for (int i = 0; names[i] != NULL; i++)
		if (slice_is_text(value_of(rows, row, column), names[i]))
			return i;
	return -1;
}
