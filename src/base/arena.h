/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that dies together, with a ceiling: one arena per request or per decision. Not for secrets.
 * Blocks are kept by arena_reset, so a worker's arena stops calling malloc after the first requests.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/cleanup.h"
#include "base/slice.h"

#include <stdarg.h>

struct arena;

/* `ceiling` in bytes; allocations past it return NULL. Returns NULL when memory is exhausted. */
struct arena *arena_new(size_t ceiling);
void arena_free(struct arena *arena);
DEFINE_CLEANUP(struct arena, arena_free);

/* Forgets every allocation and keeps up to one block for reuse. */
void arena_reset(struct arena *arena);

/* Bytes handed out since birth or the last reset. */
size_t arena_used(const struct arena *arena);

/* Zeroed and aligned for any type; NULL when the ceiling or memory is reached. */
void *arena_alloc(struct arena *arena, size_t size);

/* As arena_alloc for `count` elements; NULL also when the product overflows. */
void *arena_alloc_array(struct arena *arena, size_t count, size_t size);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, count, type) ((type *)arena_alloc_array((arena), (count), sizeof(type)))

/* NUL-terminated copies; NULL when the ceiling is reached. */
char *arena_text(struct arena *arena, const char *text);
char *arena_text_of(struct arena *arena, struct slice bytes);
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A copy of the bytes; data is NULL when the ceiling is reached and len > 0. */
struct slice arena_copy(struct arena *arena, struct slice bytes);

#endif
