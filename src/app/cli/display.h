/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text from elsewhere on a person's terminal: columns counted as a terminal counts them, cut between characters,
 * and nothing in it that a terminal would obey.
 */
#ifndef APP_CLI_DISPLAY_H
#define APP_CLI_DISPLAY_H

#include "base/buf.h"
#include "base/slice.h"

/* Columns that display_put takes. */
size_t display_width(struct slice text);
/* At most `max` columns, "…" at the end of what was cut. Controls and the like stand there as \u escapes. */
void display_put(struct buf *out, struct slice text, size_t max);
/* As display_put, filled up to `width` columns. */
void display_put_padded(struct buf *out, struct slice text, size_t width);
/* JSON text with what a terminal would obey as \u escapes, which is the same JSON. */
void display_put_json(struct buf *out, struct slice json);
/* Columns of standard output when it is a terminal, else 0. */
size_t display_terminal_width(void);

#endif
