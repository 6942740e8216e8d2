/* SPDX-License-Identifier: Apache-2.0 */
#include "store/db_private.h"
#include "store/wire.h"

#include <assert.h>
#include <endian.h>
#include <limits.h>

#define BUILT_CEILING ((size_t)64 * 1024 * 1024)

static void set_bytes(struct encoded_params *to, int i, const void *data, size_t len)
{
	to->values[i] = data != NULL ? data : "";
	to->lengths[i] = (int)len;
}

/* A pointer into a buffer that grows would not last: the offset is kept, encoded_params_init resolves it. */
static void built_begin(struct encoded_params *to, int i)
{
	to->values[i] = NULL;
	to->lengths[i] = (int)to->built.len;
}

static void set_number(struct encoded_params *to, int i, int64_t number, size_t size)
{
	const uint64_t wire = htobe64((uint64_t)number);

	memcpy(to->numbers[i], (const uint8_t *)&wire + sizeof wire - size, size);
	set_bytes(to, i, to->numbers[i], size);
}

static void encode_text(struct encoded_params *to, int i, const struct param *p)
{
	set_bytes(to, i, p->text, strlen(p->text));
}

/* jsonb_recv: a version, then the text. */
static void encode_json(struct encoded_params *to, int i, const struct param *p)
{
	built_begin(to, i);
	buf_put_byte(&to->built, JSONB_VERSION);
	buf_put_text(&to->built, p->text);
}

static void encode_uuid(struct encoded_params *to, int i, const struct param *p)
{
	set_bytes(to, i, p->uuid.bytes, sizeof p->uuid.bytes);
}

static void encode_int(struct encoded_params *to, int i, const struct param *p)
{
	set_number(to, i, p->number, 8);
}

static void encode_int4(struct encoded_params *to, int i, const struct param *p)
{
	assert(p->number >= INT32_MIN && p->number <= INT32_MAX);
	set_number(to, i, p->number, 4);
}

static void encode_smallint(struct encoded_params *to, int i, const struct param *p)
{
	assert(p->number >= INT16_MIN && p->number <= INT16_MAX);
	set_number(to, i, p->number, 2);
}

static void encode_bool(struct encoded_params *to, int i, const struct param *p)
{
	set_number(to, i, p->number != 0, 1);
}

static void encode_bytes(struct encoded_params *to, int i, const struct param *p)
{
	set_bytes(to, i, p->bytes.data, p->bytes.len);
}

static void encode_time(struct encoded_params *to, int i, const struct param *p)
{
	set_number(to, i, wire_time_from_us(p->number, 1000000), 8);
}

static void encode_time_in_ms(struct encoded_params *to, int i, const struct param *p)
{
	set_number(to, i, wire_time_from_us(p->number, 1000), 8);
}

static void put_int32(struct buf *buf, size_t number)
{
	const uint32_t wire = htobe32((uint32_t)number);

	buf_put(buf, &wire, sizeof wire);
}

/* array_recv: dimensions, a NULL flag, the element's type, length and lower bound of the one dimension, elements. */
static void encode_texts(struct encoded_params *to, int i, const struct param *p)
{
	struct buf *buf = &to->built;

	built_begin(to, i);
	put_int32(buf, p->texts->count > 0);
	put_int32(buf, 0);
	put_int32(buf, OID_TEXT);
	if (p->texts->count > 0) {
		put_int32(buf, p->texts->count);
		put_int32(buf, 1);
	}
	for (size_t at = 0; at < p->texts->count; at++) {
		put_int32(buf, strlen(p->texts->items[at]));
		buf_put_text(buf, p->texts->items[at]);
	}
}

static const struct {
	Oid type;
	void (*encode)(struct encoded_params *to, int i, const struct param *p);
} kinds[] = {
	[PARAM_TEXT] = { OID_TEXT, encode_text },         [PARAM_JSON] = { OID_JSONB, encode_json },
	[PARAM_UUID] = { OID_UUID, encode_uuid },         [PARAM_INT] = { OID_INT8, encode_int },
	[PARAM_INT4] = { OID_INT4, encode_int4 },         [PARAM_SMALLINT] = { OID_INT2, encode_smallint },
	[PARAM_BOOL] = { OID_BOOL, encode_bool },         [PARAM_BYTES] = { OID_BYTEA, encode_bytes },
	[PARAM_TIME] = { OID_TIMESTAMPTZ, encode_time },  [PARAM_TIME_MS] = { OID_TIMESTAMPTZ, encode_time_in_ms },
	[PARAM_TEXTS] = { OID_TEXT_ARRAY, encode_texts },
};

static size_t length_of(const struct param *p)
{
	if (p->null)
		return 0;
	return p->kind == PARAM_BYTES ? p->bytes.len : p->text != NULL ? strlen(p->text) : 0;
}

/* What was built ends where the next built one begins, or at the end. */
static void resolve_built(struct encoded_params *to, const struct param *params)
{
	size_t end = to->built.len;

	for (int i = to->count - 1; i >= 0; i--) {
		if (params[i].null || to->values[i] != NULL)
			continue;
		const size_t begin = (size_t)to->lengths[i];
		to->values[i] = (const char *)to->built.data + begin;
		to->lengths[i] = (int)(end - begin);
		end = begin;
	}
}

RESULT encoded_params_init(const struct param *params, size_t count, struct encoded_params *out, struct err *e)
{
	assert(count <= PARAMS_MAX);
	buf_init(&out->built, BUILT_CEILING);
	out->count = (int)count;
	for (int i = 0; i < out->count; i++) {
		ENSURE(length_of(&params[i]) < INT_MAX / 2, e, ERR_TOO_LARGE, "a value is too large for the database");
		out->types[i] = kinds[params[i].kind].type;
		out->formats[i] = 1;
		out->values[i] = NULL;
		out->lengths[i] = 0;
		if (!params[i].null)
			kinds[params[i].kind].encode(out, i, &params[i]);
	}
	ENSURE(buf_ok(&out->built), e, ERR_TOO_LARGE, "a value is too large for the database");
	resolve_built(out, params);
	return OK;
}

void encoded_params_fini(struct encoded_params *encoded)
{
	buf_fini(&encoded->built);
}

/* FNV-1a. */
uint64_t params_shape(const struct param *params, size_t count)
{
	uint64_t shape = 0xcbf29ce484222325;

	for (size_t i = 0; i < count; i++)
		shape = (shape ^ (uint64_t)kinds[params[i].kind].type) * 0x100000001b3;
	return shape;
}
