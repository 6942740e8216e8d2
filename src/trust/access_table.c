/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/access_table.h"

#include <stdlib.h>
#include <string.h>

static void table_free(struct snap_object *object)
{
	struct access_table *table = (struct access_table *)object;
	arena_free(table->arena);
	free(table);
}

void access_table_unref(struct access_table *table)
{
	if (table != NULL)
		snap_object_unref(&table->object);
}

static int compare_entries(const void *left, const void *right)
{
	const struct access_entry *a = left, *b = right;
	return memcmp(a->token_sha256, b->token_sha256, SHA256_SIZE);
}

static RESULT copy_entry(struct arena *arena, const struct access_entry *from, struct access_entry *to, struct err *e)
{
	*to = *from;
	to->grants = ARENA_ARRAY(arena, from->grant_count, struct role_grant);
	ENSURE(to->grants != NULL || from->grant_count == 0, e, ERR_INTERNAL, "out of memory");
	if (from->grant_count > 0)
		memcpy(to->grants, from->grants, from->grant_count * sizeof *from->grants);
	return OK;
}

RESULT access_table_new(const struct access_entry *entries, size_t count, struct access_table **out, struct err *e)
{
	CLEANUP(access_table_unref) struct access_table *table = calloc(1, sizeof *table);

	ENSURE(table != NULL, e, ERR_INTERNAL, "out of memory");
	snap_object_init(&table->object, table_free);
	table->arena = arena_new(SIZE_MAX);
	ENSURE(table->arena != NULL, e, ERR_INTERNAL, "out of memory");
	table->entries = ARENA_ARRAY(table->arena, count, struct access_entry);
	ENSURE(table->entries != NULL || count == 0, e, ERR_INTERNAL, "out of memory");
	for (; table->count < count; table->count++)
		TRY(copy_entry(table->arena, &entries[table->count], &table->entries[table->count], e));
	if (count > 1)
		qsort(table->entries, count, sizeof *table->entries, compare_entries);
	*out = TAKE(table);
	return OK;
}

/* Whether a < b, as numbers of 32 octets, by the same steps whatever the bytes: the borrow of a - b. */
static size_t is_below(const uint8_t a[SHA256_SIZE], const uint8_t b[SHA256_SIZE])
{
	uint32_t borrow = 0;
	for (size_t i = SHA256_SIZE; i-- > 0;)
		borrow = ((uint32_t)a[i] - b[i] - borrow) >> 31;
	return borrow;
}

static bool is_equal(const uint8_t a[SHA256_SIZE], const uint8_t b[SHA256_SIZE])
{
	uint8_t difference = 0;
	for (size_t i = 0; i < SHA256_SIZE; i++)
		difference |= a[i] ^ b[i];
	return difference == 0;
}

/*
 * A binary search of a number of steps that depends on the count alone: `at` is always the last entry
 * known not to stand behind the one looked for.
 */
const struct access_entry *access_table_find(const struct access_table *table, const uint8_t token_sha256[SHA256_SIZE])
{
	size_t at = 0;

	if (table->count == 0)
		return NULL;
	for (size_t left = table->count; left > 1;) {
		const size_t half = left / 2;
		at += half & (is_below(token_sha256, table->entries[at + half].token_sha256) - 1);
		left -= half;
	}
	return is_equal(table->entries[at].token_sha256, token_sha256) ? &table->entries[at] : NULL;
}
