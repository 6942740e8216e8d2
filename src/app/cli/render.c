/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/render.h"

#include "app/cli/display.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>

#define CELL_MAX ((size_t)64 * 1024)
#define GAP 2
#define NAME_MAX_LEN 64
#define DEPTH_MAX 4
#define NARROWEST 11 /* a column is not cut below this: a date and the sign that it was cut */
#define LEAST_COLUMNS 2

struct columns {
	char names[RENDER_COLUMNS_MAX][NAME_MAX_LEN];
	size_t count;
};

/* --- values --- */

static RESULT put_children(const struct json *value, const char *separator, struct buf *out, struct err *e)
{
	bool first = true;

	for (const struct json *child = json_first(value); child != NULL; child = json_next(child)) {
		if (json_is_null(child))
			continue;
		buf_put_text(out, first ? "" : separator);
		TRY(render_value(child, out, e));
		first = false;
	}
	if (first)
		buf_put_byte(out, '-');
	return OK;
}

RESULT render_value(const struct json *value, struct buf *out, struct err *e)
{
	if (value == NULL || json_is_null(value))
		buf_put_byte(out, '-');
	else if (json_is_text(value))
		buf_put_text(out, json_text(value));
	else if (json_is_array(value))
		return put_children(value, ", ", out, e);
	else if (json_is_object(value))
		return put_children(value, " ", out, e);
	else
		return json_print(value, out, e);
	return OK;
}

/* "revocation.reason" */
static const struct json *member_at(const struct json *object, const char *path)
{
	char name[NAME_MAX_LEN];

	while (object != NULL) {
		const size_t len = strcspn(path, ".");
		snprintf(name, sizeof name, "%.*s", (int)len, path);
		object = json_is_object(object) ? json_get(object, name) : NULL;
		if (path[len] == '\0')
			return object;
		path += len + 1;
	}
	return NULL;
}

/* --- tables --- */

static struct columns split_columns(const char *text)
{
	struct columns columns = { .count = 0 };

	while (*text != '\0') {
		const size_t len = strcspn(text, " ");
		assert(columns.count < RENDER_COLUMNS_MAX);
		snprintf(columns.names[columns.count++], NAME_MAX_LEN, "%.*s", (int)len, text);
		text += len;
		text += *text == ' ';
	}
	return columns;
}

/* "revocation.reason" → "REASON", "not_after" → "NOT AFTER" */
static void title_of(const char *path, char out[NAME_MAX_LEN])
{
	const char *dot = strrchr(path, '.');
	size_t i = 0;

	for (path = dot != NULL ? dot + 1 : path; path[i] != '\0'; i++)
		out[i] = path[i] == '_' ? ' ' : (char)toupper((unsigned char)path[i]);
	out[i] = '\0';
}

static RESULT cell_of(const struct json *item, const char *path, struct buf *out, struct err *e)
{
	buf_reset(out);
	TRY(render_value(member_at(item, path), out, e));
	return buf_check(out, e);
}

static RESULT widen(struct render_table *table, const struct json *item, const struct columns *columns, struct err *e)
{
	CLEANUP_BUF struct buf cell;

	buf_init(&cell, CELL_MAX);
	for (size_t i = 0; i < columns->count; i++) {
		TRY(cell_of(item, columns->names[i], &cell, e));
		const size_t width = display_width(buf_slice(&cell));
		table->natural[i] = width > table->natural[i] ? width : table->natural[i];
	}
	return OK;
}

/* Of the columns that are shown, and of the sign that others are not. */
static size_t sum_of(const struct render_table *table, const struct columns *columns)
{
	size_t sum = table->shown < columns->count ? GAP : 0;

	for (size_t i = 0; i < table->shown; i++)
		sum += table->widths[i] + (i > 0 ? GAP : 0);
	return sum;
}

/* An id that is cut is of no use: people copy it into the next command. */
static bool stays_whole(const char *name)
{
	const char *end = strrchr(name, '_');

	return strcmp(end != NULL ? end + 1 : name, "id") == 0;
}

/* Of those that may give way; NULL when none is left. */
static size_t *widest_of(struct render_table *table, const struct columns *columns)
{
	size_t *widest = NULL;

	for (size_t i = 0; i < table->shown; i++)
		if (!stays_whole(columns->names[i]) && table->widths[i] > (widest != NULL ? *widest : NARROWEST))
			widest = &table->widths[i];
	return widest;
}

/* The widest column gives way until the shown ones fit; false: nothing more can be cut. */
static bool cut(struct render_table *table, const struct columns *columns, size_t terminal)
{
	memcpy(table->widths, table->natural, sizeof table->widths);
	while (terminal > 0 && sum_of(table, columns) > terminal) {
		size_t *widest = widest_of(table, columns);
		if (widest == NULL)
			return false;
		--*widest;
	}
	return true;
}

/* What is left out is chosen with the head, and stays left out on further pages. */
static void fit(struct render_table *table, const struct columns *columns, size_t terminal)
{
	if (!table->begun)
		table->shown = columns->count;
	while (!cut(table, columns, terminal) && !table->begun && table->shown > LEAST_COLUMNS)
		table->shown--;
}

/* No spaces behind the last column. */
static void put_cell(const struct render_table *table, size_t column, struct slice text, struct buf *out)
{
	if (column + 1 == table->shown) {
		display_put(out, text, table->widths[column]);
	} else {
		display_put_padded(out, text, table->widths[column]);
		buf_put(out, "  ", GAP);
	}
}

static void put_head(const struct render_table *table, const struct columns *columns, struct buf *out)
{
	char title[NAME_MAX_LEN];

	for (size_t i = 0; i < table->shown; i++) {
		title_of(columns->names[i], title);
		put_cell(table, i, slice_text(title), out);
	}
	buf_put_text(out, table->shown < columns->count ? " …\n" : "\n");
}

static RESULT put_row(const struct render_table *table, const struct json *item, const struct columns *columns,
                      struct buf *out, struct err *e)
{
	CLEANUP_BUF struct buf cell;

	buf_init(&cell, CELL_MAX);
	for (size_t i = 0; i < table->shown; i++) {
		TRY(cell_of(item, columns->names[i], &cell, e));
		put_cell(table, i, buf_slice(&cell), out);
	}
	buf_put_byte(out, '\n');
	return OK;
}

/* Titles count too, on the first page. */
static RESULT measure(struct render_table *table, const struct json *items, const struct columns *columns,
                      size_t terminal, struct err *e)
{
	char title[NAME_MAX_LEN];

	for (size_t i = 0; !table->begun && i < columns->count; i++) {
		title_of(columns->names[i], title);
		table->natural[i] = strlen(title);
	}
	for (const struct json *item = json_first(items); item != NULL; item = json_next(item))
		TRY(widen(table, item, columns, e));
	fit(table, columns, terminal);
	return OK;
}

RESULT render_rows(struct render_table *table, const struct json *items, const char *columns_text, size_t terminal,
                   struct buf *out, struct err *e)
{
	const struct columns columns = split_columns(columns_text);

	TRY(measure(table, items, &columns, terminal, e));
	if (!table->begun)
		put_head(table, &columns, out);
	table->begun = true;
	for (const struct json *item = json_first(items); item != NULL; item = json_next(item))
		TRY(put_row(table, item, &columns, out, e));
	return buf_check(out, e);
}

/* --- objects --- */

static bool is_block(const struct json *value)
{
	const char *text = json_text(value);

	return text != NULL && strchr(text, '\n') != NULL;
}

/* Members in their order, "settings.revocation" for those of an object inside. */
struct members {
	const char *hidden; /* "x5c chain_pem": passed over; NULL: none */
	bool (*each)(void *context, const char *name, const struct json *value);
	void *context;
};

static bool is_hidden(const char *hidden, const char *name)
{
	const size_t len = strlen(name);

	for (const char *at = hidden; at != NULL && *at != '\0'; at += strspn(at, " ")) {
		const size_t word = strcspn(at, " ");
		if (word == len && strncmp(at, name, len) == 0)
			return true;
		at += word;
	}
	return false;
}

static bool walk_members(const struct json *object, const char *prefix, int depth, const struct members *members)
{
	for (const struct json *child = json_first(object); child != NULL; child = json_next(child)) {
		char name[NAME_MAX_LEN * DEPTH_MAX];
		if (is_hidden(members->hidden, json_name(child)))
			continue;
		snprintf(name, sizeof name, "%s%s%s", prefix, prefix[0] != '\0' ? "." : "", json_name(child));
		const bool go_on = json_is_object(child) && json_first(child) != NULL && depth < DEPTH_MAX
		                           ? walk_members(child, name, depth + 1, members)
		                           : members->each(members->context, name, child);
		if (!go_on)
			return false;
	}
	return true;
}

struct object_view {
	struct buf *out;
	size_t name_width;
	struct err *e;
};

static bool widen_name(void *context, const char *name, const struct json *value)
{
	struct object_view *view = context;
	const size_t width = display_width(slice_text(name));

	if (!is_block(value) && width > view->name_width)
		view->name_width = width;
	return true;
}

static bool put_line(void *context, const char *name, const struct json *value)
{
	struct object_view *view = context;
	CLEANUP_BUF struct buf cell = { 0 };

	if (is_block(value))
		return true;
	buf_init(&cell, CELL_MAX);
	if (failed(render_value(value, &cell, view->e)))
		return false;
	display_put_padded(view->out, slice_text(name), view->name_width);
	buf_put(view->out, "  ", GAP);
	display_put(view->out, buf_slice(&cell), SIZE_MAX);
	buf_put_byte(view->out, '\n');
	return true;
}

/* Line by line, so that only the line ends are obeyed. */
static bool put_block(void *context, const char *name, const struct json *value)
{
	struct object_view *view = context;

	(void)name;
	if (!is_block(value))
		return true;
	for (const char *text = json_text(value); *text != '\0';) {
		const size_t len = strcspn(text, "\n");
		display_put(view->out, slice_of(text, len), SIZE_MAX);
		buf_put_byte(view->out, '\n');
		text += len + (text[len] == '\n');
	}
	return true;
}

RESULT render_object(const struct json *object, const char *hidden, struct buf *out, struct err *e)
{
	struct object_view view = { .out = out, .e = e };

	(void)walk_members(object, "", 1, &(struct members){ hidden, widen_name, &view });
	if (!walk_members(object, "", 1, &(struct members){ hidden, put_line, &view }))
		return (struct result){ .failed = true };
	(void)walk_members(object, "", 1, &(struct members){ hidden, put_block, &view });
	return buf_check(out, e);
}
