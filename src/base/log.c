/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#define TEXT_MAX 2048 /* of one member; the rest is cut off */
#define LINE_MAX_BYTES ((size_t)64 * 1024)

static const char *const level_names[] = {
	[LOG_DEBUG] = "debug",
	[LOG_INFO] = "info",
	[LOG_WARNING] = "warning",
	[LOG_ERROR] = "error",
};

static void put_text(struct json_writer *w, const char *name, const char *text)
{
	json_put_slice(w, name, utf8_prefix(slice_of(text, strnlen(text, TEXT_MAX + 4)), TEXT_MAX));
}

static void put_now(struct json_writer *w)
{
	const struct clock clock = clock_system();
	int64_t now_ms = clock_now_ms(&clock);
	char seconds[TIME_TEXT_SIZE];
	char text[TIME_TEXT_SIZE + 8];

	time_format(now_ms / 1000, seconds);
	snprintf(text, sizeof text, "%.19s.%03dZ", seconds, (int)(now_ms % 1000));
	json_put_text(w, "time", text);
}

static void put_line(struct buf *line, enum log_level level, const char *message, const struct log_field *fields,
                     size_t count)
{
	struct json_writer w = json_writer(line);

	json_begin_object(&w, NULL);
	put_now(&w);
	json_put_text(&w, "level", level_names[level]);
	put_text(&w, "message", message);
	for (size_t i = 0; i < count; i++) {
		if (fields[i].text != NULL)
			put_text(&w, fields[i].name, fields[i].text);
		else
			json_put_int(&w, fields[i].name, fields[i].number);
	}
	json_end_object(&w);
	buf_put_byte(line, '\n');
}

/* One write: a line that does not fit a full pipe is lost rather than mixed with another's. */
static void write_line(int fd, struct slice line)
{
	ssize_t written;

	do
		written = write(fd, line.data, line.len);
	while (written < 0 && errno == EINTR);
}

void log_write(const struct log *log, enum log_level level, const char *message, const struct log_field *fields,
               size_t count)
{
	if (level < log->level)
		return;
	CLEANUP_BUF struct buf line;
	buf_init(&line, LINE_MAX_BYTES);
	put_line(&line, level, message, fields, count);
	if (!buf_ok(&line)) {
		buf_reset(&line);
		put_line(&line, level, message, NULL, 0);
	}
	if (buf_ok(&line))
		write_line(log->fd, buf_slice(&line));
}

void log_err(const struct log *log, enum log_level level, const char *message, const struct err *e)
{
	const struct log_field fields[] = {
		LOG_TEXT("code", err_wire_code(e->code)), LOG_TEXT("detail", e->detail), LOG_TEXT("cause", e->cause),
		LOG_TEXT("member", e->member),            LOG_TEXT("sqlstate", e->sqlstate),
	};
	struct log_field set[ARRAY_LEN(fields)];
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (fields[i].text[0] != '\0')
			set[count++] = fields[i];
	log_write(log, level, message, set, count);
}

bool log_level_parse(const char *text, enum log_level *out)
{
	for (size_t i = 0; i < ARRAY_LEN(level_names); i++) {
		if (strcmp(level_names[i], text) == 0) {
			*out = (enum log_level)i;
			return true;
		}
	}
	return false;
}
