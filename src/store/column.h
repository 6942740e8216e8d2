/* SPDX-License-Identifier: Apache-2.0 */
/* Columns that a row always has, and JSON in them: what is unreadable there is our fault, never the caller's. */
#ifndef STORE_COLUMN_H
#define STORE_COLUMN_H

#include "base/json.h"
#include "store/db.h"

/* Copies into the arena. ERR_TOO_LARGE when it is full. */
RESULT column_text(const struct rows *rows, size_t row, int column, struct arena *arena, const char **out,
                   struct err *e);
RESULT column_bytes(const struct rows *rows, size_t row, int column, struct arena *arena, struct slice *out,
                    struct err *e);
/* The same for columns that may be null: then NULL, or len 0. */
RESULT column_text_if_any(const struct rows *rows, size_t row, int column, struct arena *arena, const char **out,
                          struct err *e);
RESULT column_bytes_if_any(const struct rows *rows, size_t row, int column, struct arena *arena, struct slice *out,
                           struct err *e);
RESULT column_texts(const struct rows *rows, size_t row, int column, struct arena *arena, struct text_list *out,
                    struct err *e);
/* One id of every row. */
RESULT column_uuids(const struct rows *rows, int column, struct arena *arena, struct uuid_list *out, struct err *e);
/* A jsonb column that the statement casts to text; free with json_free. */
RESULT column_json(const struct rows *rows, size_t row, int column, struct arena *arena, struct json **out,
                   struct err *e);
/* Passes `decoded` on; a failure becomes ERR_INTERNAL with the decoder's sentence as the cause. `what` is "the settings of …". */
RESULT column_decoded(struct result decoded, const char *what, struct err *e);

#endif
