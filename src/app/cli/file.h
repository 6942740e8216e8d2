/* SPDX-License-Identifier: Apache-2.0 */
/* Files that commands read and write. "-" is standard input or output. */
#ifndef APP_CLI_FILE_H
#define APP_CLI_FILE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/slice.h"

#define CLI_FILE_MAX (8u * 1024 * 1024)

/* The whole file, at most CLI_FILE_MAX bytes, in the arena. ERR_INVALID. */
RESULT file_read(const char *path, struct arena *arena, struct slice *out, struct err *e);
/*
 * Beside the file first, then renamed over it, so that nobody sees half of it. `mode` as of chmod(2). ERR_INVALID.
 */
RESULT file_write(const char *path, struct slice bytes, unsigned mode, struct err *e);
/* A path that begins with ~/ in the home directory; others as they are. NULL: no memory. */
const char *file_expand_home(const char *path, struct arena *arena);

#endif
