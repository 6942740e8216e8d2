/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A persistent table of small records of one size, found by their leading bytes. A table is a value of
 * three sorted, immutable, reference-counted arrays: a small overlay, a middle tier and a large base.
 * Adding makes a new table that shares the arrays it did not touch: k records cost O(k) and now and then
 * a merge, never a walk over the base for each of them. The newest record of a key wins.
 */
#ifndef TRUST_SERIAL_TABLE_H
#define TRUST_SERIAL_TABLE_H

#include "base/err.h"
#include "base/snap.h"

#include <stddef.h>
#include <stdint.h>

#define SERIAL_TABLE_OVERLAY_MAX 256u
#define SERIAL_TABLE_MIDDLE_MAX (64u * 1024)

/* What the records are; one constant per kind of table. */
struct serial_shape {
	size_t record_size;
	size_t key_size;                         /* leading bytes; at least 8 */
	bool (*is_live)(const uint8_t *record);  /* false: the record only hides older ones; NULL: all live */
};

struct serial_tier;

enum { SERIAL_OVERLAY, SERIAL_MIDDLE, SERIAL_BASE, SERIAL_TIERS };

struct serial_table {
	const struct serial_shape *shape;
	struct serial_tier *tiers[SERIAL_TIERS]; /* NULL when empty; each holds a reference */
	size_t live;                             /* keys whose newest record is live */
};

struct serial_table serial_table_empty(const struct serial_shape *shape);
/* Another value with its own references to the same arrays. */
struct serial_table serial_table_share(const struct serial_table *table);
/* Drops the references; the table becomes empty. */
void serial_table_fini(struct serial_table *table);

/*
 * `out` is `old` and `count` records on top, in any order; of several with one key the last one stays.
 * The old table stays as it was. ERR_INTERNAL without memory: then `out` is untouched.
 */
RESULT serial_table_with(const struct serial_table *old, const uint8_t *records, size_t count,
                         struct serial_table *out, struct err *e);

/* The newest record of this key, also when it is not live; NULL when there is none. */
const uint8_t *serial_table_find(const struct serial_table *table, const uint8_t *key);

/* Walks the records whose key begins with `prefix`, tier by tier, the newest tier first. */
struct serial_cursor {
	const struct serial_table *table;
	const uint8_t *prefix;
	size_t prefix_size;
	unsigned tier;
	size_t at;
	bool inside; /* `at` is a place in `tier` */
};
struct serial_cursor serial_table_prefix(const struct serial_table *table, const uint8_t *prefix, size_t prefix_size);
/* NULL at the end. A key of several tiers is met several times. */
const uint8_t *serial_cursor_next(struct serial_cursor *cursor);

#endif
