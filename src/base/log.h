/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One JSON object per line on a file descriptor (stderr by default): time, level, message, members.
 * A line is written by one write(2), so lines of several threads do not mix. Never give it a secret.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

struct log {
	int fd;
	enum log_level level;
};

/* A member of a line: text, or an integer when text is NULL. */
struct log_field {
	const char *name;
	const char *text;
	int64_t number;
};

#define LOG_TEXT(name_, text_) { .name = (name_), .text = (text_) != NULL ? (text_) : "" }
#define LOG_INT(name_, number_) { .name = (name_), .number = (int64_t)(number_) }

/* log_event(log, LOG_INFO, "started", LOG_INT("port", 8080)) */
#define log_event(log, level, message, ...)                                              \
	log_write((log), (level), (message), (const struct log_field[]){ __VA_ARGS__ },  \
	          sizeof((const struct log_field[]){ __VA_ARGS__ }) / sizeof(struct log_field))

void log_write(const struct log *log, enum log_level level, const char *message, const struct log_field *fields,
               size_t count);
/* An error with its code, detail and cause. */
void log_err(const struct log *log, enum log_level level, const char *message, const struct err *e);
bool log_level_parse(const char *text, enum log_level *out);

#endif
