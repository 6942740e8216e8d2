/* SPDX-License-Identifier: Apache-2.0 */
/* Answers as people read them: aligned tables for lists, aligned names and values for one object. */
#ifndef APP_CLI_RENDER_H
#define APP_CLI_RENDER_H

#include "base/buf.h"
#include "base/json.h"

#define RENDER_COLUMNS_MAX 12

/* A table that may come in several pages; zeroed at the start. */
struct render_table {
	size_t natural[RENDER_COLUMNS_MAX]; /* what the longest values ask for */
	size_t widths[RENDER_COLUMNS_MAX];  /* what the terminal leaves them */
	size_t shown;                       /* columns, from the left */
	bool begun;                         /* the head is written */
};

/*
 * One line for each object of the array. `columns` names members, "id name revocation.reason"; their names in
 * capitals are the head. `terminal` is the width to fit into, 0: none: values are cut, and where that is not enough, columns
 * from the right are left out, which a "…" behind the head says.
 */
RESULT render_rows(struct render_table *table, const struct json *items, const char *columns, size_t terminal,
                   struct buf *out, struct err *e);
/*
 * A line for each member, those of objects within it too; multi-line texts, as PEM, stand alone at the end. `hidden`
 * names members that are passed over, "x5c chain_pem"; NULL: none.
 */
RESULT render_object(const struct json *object, const char *hidden, struct buf *out, struct err *e);
/* One value in one line: texts as they are, arrays with commas, null as "-". */
RESULT render_value(const struct json *value, struct buf *out, struct err *e);

#endif
