/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>

#define BLOCK_SIZE ((size_t)16 * 1024)
#define BLOCK_GROWTH_MAX ((size_t)512 * 1024)
#define ALIGNMENT alignof(max_align_t)

struct block {
	struct block *older;
	size_t capacity;
	size_t used;
	alignas(max_align_t) uint8_t bytes[];
};

struct arena {
	size_t ceiling;
	size_t used;
	struct block *newest;
};

struct arena *arena_new(size_t ceiling)
{
	struct arena *arena = calloc(1, sizeof *arena);

	if (arena != NULL)
		arena->ceiling = ceiling;
	return arena;
}

static void blocks_free(struct block *block)
{
	while (block != NULL) {
		struct block *older = block->older;
		free(block);
		block = older;
	}
}

void arena_free(struct arena *arena)
{
	if (arena == NULL)
		return;
	blocks_free(arena->newest);
	free(arena);
}

/* The largest block that is not a giant stays: it serves the next request whole. */
void arena_reset(struct arena *arena)
{
	struct block *kept = NULL;
	struct block *block = arena->newest;

	while (block != NULL) {
		struct block *older = block->older;
		bool better = block->capacity <= BLOCK_GROWTH_MAX &&
		              (kept == NULL || block->capacity > kept->capacity);
		struct block *dropped = better ? kept : block;

		kept = better ? block : kept;
		free(dropped);
		block = older;
	}
	if (kept != NULL) {
		kept->older = NULL;
		kept->used = 0;
	}
	arena->newest = kept;
	arena->used = 0;
}

size_t arena_used(const struct arena *arena)
{
	return arena->used;
}

/* Each block is twice the one before, so that a large request takes few. */
static struct block *block_add(struct arena *arena, size_t least)
{
	size_t capacity = arena->newest == NULL ? BLOCK_SIZE : arena->newest->capacity * 2;

	if (capacity > BLOCK_GROWTH_MAX)
		capacity = BLOCK_GROWTH_MAX;
	if (capacity < least)
		capacity = least;
	struct block *block = malloc(sizeof *block + capacity);
	if (block == NULL)
		return NULL;
	*block = (struct block){ .older = arena->newest, .capacity = capacity };
	arena->newest = block;
	return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	if (size > arena->ceiling || size > SIZE_MAX / 2)
		return NULL;
	size_t rounded = size == 0 ? ALIGNMENT : (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (rounded > arena->ceiling || arena->used > arena->ceiling - rounded)
		return NULL;

	struct block *block = arena->newest;
	if (block == NULL || block->capacity - block->used < rounded)
		block = block_add(arena, rounded);
	if (block == NULL)
		return NULL;
	void *memory = block->bytes + block->used;
	block->used += rounded;
	arena->used += rounded;
	return memset(memory, 0, rounded);
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		return NULL;
	return arena_alloc(arena, total);
}

char *arena_text(struct arena *arena, const char *text)
{
	return arena_text_of(arena, slice_text(text));
}

char *arena_text_of(struct arena *arena, struct slice bytes)
{
	if (bytes.len >= arena->ceiling)
		return NULL;
	char *copy = arena_alloc(arena, bytes.len + 1);
	if (copy != NULL && bytes.len > 0)
		memcpy(copy, bytes.data, bytes.len);
	return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args, again;

	va_start(args, format);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	char *text = len < 0 ? NULL : arena_alloc(arena, (size_t)len + 1);
	if (text != NULL)
		vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	return text;
}

struct slice arena_copy(struct arena *arena, struct slice bytes)
{
	uint8_t *copy = arena_alloc(arena, bytes.len);

	if (copy != NULL && bytes.len > 0)
		memcpy(copy, bytes.data, bytes.len);
	return slice_of(copy, copy == NULL ? 0 : bytes.len);
}
