/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/serial_table.h"

#include "base/cleanup.h"
#include "trust/sort_u64.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct serial_tier {
	struct snap_object object;
	size_t count;
	uint8_t records[]; /* sorted by key, each key once */
};

static const size_t tier_max[SERIAL_TIERS] = { SERIAL_TABLE_OVERLAY_MAX, SERIAL_TABLE_MIDDLE_MAX, SIZE_MAX };

/* --- tiers --- */

static void tier_free(struct snap_object *object)
{
	free(object);
}

static RESULT tier_new(const struct serial_shape *shape, size_t capacity, struct serial_tier **out, struct err *e)
{
	ENSURE(capacity <= (SIZE_MAX - sizeof(struct serial_tier)) / shape->record_size, e, ERR_INTERNAL, "out of memory");
	struct serial_tier *tier = malloc(sizeof *tier + capacity * shape->record_size);
	ENSURE(tier != NULL, e, ERR_INTERNAL, "out of memory");
	snap_object_init(&tier->object, tier_free);
	tier->count = 0;
	*out = tier;
	return OK;
}

static void tier_unref(struct serial_tier *tier)
{
	if (tier != NULL)
		snap_object_unref(&tier->object);
}
DEFINE_CLEANUP(struct serial_tier, tier_unref);

static struct serial_tier *tier_ref(struct serial_tier *tier)
{
	if (tier != NULL)
		snap_object_ref(&tier->object);
	return tier;
}

static size_t tier_count(const struct serial_tier *tier)
{
	return tier != NULL ? tier->count : 0;
}

static const uint8_t *tier_at(const struct serial_shape *shape, const struct serial_tier *tier, size_t index)
{
	return tier->records + index * shape->record_size;
}

/* Gives back what merging or dropping duplicates left unused; nobody else holds the tier yet. */
static struct serial_tier *tier_trim(const struct serial_shape *shape, struct serial_tier *tier)
{
	struct serial_tier *trimmed = realloc(tier, sizeof *tier + tier->count * shape->record_size);
	return trimmed != NULL ? trimmed : tier;
}

/* The first place in [from, to) whose record does not stand before `prefix`. */
static size_t tier_search(const struct serial_shape *shape, const struct serial_tier *tier, const uint8_t *prefix,
                          size_t prefix_size, size_t from, size_t to)
{
	while (from < to) {
		const size_t middle = from + (to - from) / 2;
		if (memcmp(tier_at(shape, tier, middle), prefix, prefix_size) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* tier_search from `from` on, quick when the place is near: the step doubles until it is passed. */
static size_t tier_gallop(const struct serial_shape *shape, const struct serial_tier *tier, const uint8_t *key,
                          size_t from)
{
	size_t step = 1, to = from;

	while (to < tier->count && memcmp(tier_at(shape, tier, to), key, shape->key_size) < 0) {
		from = to + 1;
		to = tier->count - to > step ? to + step : tier->count;
		step *= 2;
	}
	return tier_search(shape, tier, key, shape->key_size, from, to);
}

static const uint8_t *tier_find(const struct serial_shape *shape, const struct serial_tier *tier, const uint8_t *key)
{
	if (tier == NULL)
		return NULL;
	const size_t at = tier_search(shape, tier, key, shape->key_size, 0, tier->count);
	if (at == tier->count || memcmp(tier_at(shape, tier, at), key, shape->key_size) != 0)
		return NULL;
	return tier_at(shape, tier, at);
}

/* --- sorting what is added --- */

/* The first eight bytes of a key as a number of the same order. */
static uint64_t key_number(const uint8_t *key)
{
	uint64_t number = 0;
	for (int i = 0; i < 8; i++)
		number = number << 8 | key[i];
	return number;
}

/* Bits that positions below `count` need. */
static unsigned position_bits(size_t count)
{
	unsigned bits = 1;
	while (bits < 63 && (count - 1) >> bits != 0)
		bits++;
	return bits;
}

struct batch {
	const struct serial_shape *shape;
	const uint8_t *records;
	uint64_t position_mask;
};

static size_t batch_position(const struct batch *batch, uint64_t packed)
{
	return (size_t)(packed & batch->position_mask);
}

static const uint8_t *batch_record(const struct batch *batch, uint64_t packed)
{
	return batch->records + batch_position(batch, packed) * batch->shape->record_size;
}

/* By key, then by position, for keys that agree in the bits that were packed. */
static int compare_packed(const void *left, const void *right, void *context)
{
	const struct batch *batch = context;
	const uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
	const int order = memcmp(batch_record(batch, a), batch_record(batch, b), batch->shape->key_size);
	if (order != 0)
		return order;
	return batch_position(batch, a) < batch_position(batch, b) ? -1 : 1;
}

/* Sorting went by the leading bits of the keys only; runs that agree there are ordered by the whole key. */
static void order_runs(const struct batch *batch, uint64_t *packed, size_t count)
{
	for (size_t begin = 0, end; begin < count; begin = end) {
		const uint64_t leading = packed[begin] & ~batch->position_mask;
		for (end = begin + 1; end < count && (packed[end] & ~batch->position_mask) == leading;)
			end++;
		if (end - begin > 1)
			qsort_r(packed + begin, end - begin, sizeof *packed, compare_packed, (void *)batch);
	}
}

/* Copies the records in order; of one key, the one that came last. */
static void gather(const struct batch *batch, const uint64_t *packed, size_t count, struct serial_tier *tier)
{
	const size_t size = batch->shape->record_size;

	for (size_t i = 0; i < count; i++) {
		const uint8_t *record = batch_record(batch, packed[i]);
		if (i + 1 < count && memcmp(record, batch_record(batch, packed[i + 1]), batch->shape->key_size) == 0)
			continue;
		memcpy(tier->records + tier->count++ * size, record, size);
	}
}

static RESULT batch_sort(const struct serial_shape *shape, const uint8_t *records, size_t count,
                         struct serial_tier **out, struct err *e)
{
	const unsigned bits = position_bits(count);
	const struct batch batch = { .shape = shape, .records = records, .position_mask = (UINT64_C(1) << bits) - 1 };
	uint64_t *packed = count <= SIZE_MAX / sizeof *packed ? malloc(count * sizeof *packed) : NULL;

	ENSURE(packed != NULL, e, ERR_INTERNAL, "out of memory");
	for (size_t i = 0; i < count; i++)
		packed[i] = (key_number(records + i * shape->record_size) & ~batch.position_mask) | i;
	sort_u64(packed, count);
	order_runs(&batch, packed, count);
	struct serial_tier *tier = NULL;
	const struct result made = tier_new(shape, count, &tier, e);
	if (!failed(made)) {
		gather(&batch, packed, count, tier);
		*out = tier_trim(shape, tier);
	}
	free(packed);
	return made;
}

/* --- merging --- */

static void append_run(const struct serial_shape *shape, struct serial_tier *to, const struct serial_tier *from,
                       size_t begin, size_t end)
{
	memcpy(to->records + to->count * shape->record_size, tier_at(shape, from, begin),
	       (end - begin) * shape->record_size);
	to->count += end - begin;
}

/* Both in one order, the newer record of a key wins. Runs of the older are copied whole. */
static RESULT tier_merge(const struct serial_shape *shape, const struct serial_tier *newer,
                         const struct serial_tier *older, struct serial_tier **out, struct err *e)
{
	struct serial_tier *merged;
	size_t at = 0;

	TRY(tier_new(shape, newer->count + older->count, &merged, e));
	for (size_t i = 0; i < newer->count; i++) {
		const uint8_t *record = tier_at(shape, newer, i);
		const size_t place = tier_gallop(shape, older, record, at);
		append_run(shape, merged, older, at, place);
		append_run(shape, merged, newer, i, i + 1);
		at = place;
		if (at < older->count && memcmp(tier_at(shape, older, at), record, shape->key_size) == 0)
			at++;
	}
	append_run(shape, merged, older, at, older->count);
	*out = tier_trim(shape, merged);
	return OK;
}

/* What is not live hides older records; below the base there are none, so it may go. */
static struct serial_tier *drop_dead(const struct serial_shape *shape, struct serial_tier *base)
{
	const size_t size = shape->record_size;
	size_t kept = 0;

	for (size_t i = 0; i < base->count; i++) {
		const uint8_t *record = tier_at(shape, base, i);
		if (!shape->is_live(record))
			continue;
		if (kept != i)
			memcpy(base->records + kept * size, record, size);
		kept++;
	}
	base->count = kept;
	return tier_trim(shape, base);
}

/* --- tables --- */

struct serial_table serial_table_empty(const struct serial_shape *shape)
{
	assert(shape->key_size >= sizeof(uint64_t) && shape->key_size <= shape->record_size);
	return (struct serial_table){ .shape = shape };
}

struct serial_table serial_table_share(const struct serial_table *table)
{
	for (size_t i = 0; i < SERIAL_TIERS; i++)
		tier_ref(table->tiers[i]);
	return *table;
}

void serial_table_fini(struct serial_table *table)
{
	for (size_t i = 0; i < SERIAL_TIERS; i++)
		tier_unref(table->tiers[i]);
	*table = serial_table_empty(table->shape);
}

const uint8_t *serial_table_find(const struct serial_table *table, const uint8_t *key)
{
	for (size_t i = 0; i < SERIAL_TIERS; i++) {
		const uint8_t *record = tier_find(table->shape, table->tiers[i], key);
		if (record != NULL)
			return record;
	}
	return NULL;
}

static bool is_live(const struct serial_shape *shape, const uint8_t *record)
{
	return record != NULL && (shape->is_live == NULL || shape->is_live(record));
}

static size_t live_after(const struct serial_table *old, const struct serial_tier *added)
{
	size_t live = old->live;

	for (size_t i = 0; i < added->count; i++) {
		const uint8_t *record = tier_at(old->shape, added, i);
		live -= is_live(old->shape, serial_table_find(old, record));
		live += is_live(old->shape, record);
	}
	return live;
}

/* Sinks `take_added` through the tiers of `out` until it has room. */
static RESULT table_sink(struct serial_table *out, struct serial_tier *take_added, struct err *e)
{
	CLEANUP(tier_unref) struct serial_tier *sinking = take_added;
	size_t level = SERIAL_OVERLAY;

	for (;; level++) {
		struct serial_tier *merged = NULL;
		if (tier_count(out->tiers[level]) > 0) {
			TRY(tier_merge(out->shape, sinking, out->tiers[level], &merged, e));
			tier_unref(sinking);
			sinking = merged;
			tier_unref(TAKE(out->tiers[level]));
		}
		if (sinking->count <= tier_max[level])
			break;
	}
	if (level == SERIAL_BASE && out->shape->is_live != NULL)
		sinking = drop_dead(out->shape, sinking);
	tier_unref(out->tiers[level]);
	out->tiers[level] = TAKE(sinking);
	return OK;
}

RESULT serial_table_with(const struct serial_table *old, const uint8_t *records, size_t count,
                         struct serial_table *out, struct err *e)
{
	struct serial_table table = serial_table_share(old);

	if (count > 0) {
		struct serial_tier *added;
		struct result done = batch_sort(old->shape, records, count, &added, e);
		if (!failed(done)) {
			table.live = live_after(old, added);
			done = table_sink(&table, added, e);
		}
		if (failed(done)) {
			serial_table_fini(&table);
			return done;
		}
	}
	*out = table;
	return OK;
}

/* --- walking a prefix --- */

struct serial_cursor serial_table_prefix(const struct serial_table *table, const uint8_t *prefix, size_t prefix_size)
{
	assert(prefix_size <= table->shape->key_size);
	return (struct serial_cursor){ .table = table, .prefix = prefix, .prefix_size = prefix_size };
}

const uint8_t *serial_cursor_next(struct serial_cursor *cursor)
{
	const struct serial_shape *shape = cursor->table->shape;

	for (; cursor->tier < SERIAL_TIERS; cursor->tier++, cursor->inside = false) {
		const struct serial_tier *tier = cursor->table->tiers[cursor->tier];
		if (tier == NULL)
			continue;
		if (!cursor->inside)
			cursor->at = tier_search(shape, tier, cursor->prefix, cursor->prefix_size, 0, tier->count);
		cursor->inside = true;
		if (cursor->at < tier->count &&
		    memcmp(tier_at(shape, tier, cursor->at), cursor->prefix, cursor->prefix_size) == 0)
			return tier_at(shape, tier, cursor->at++);
	}
	return NULL;
}
