/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/file.h"

#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_fd(const int *fd)
{
	if (*fd > STDERR_FILENO)
		close(*fd);
}
#define CLEANUP_FD __attribute__((cleanup(close_fd)))

static RESULT read_all(int fd, const char *path, struct buf *out, struct err *e)
{
	uint8_t chunk[16384];
	ssize_t got = 0;

	while (buf_ok(out) && ((got = read(fd, chunk, sizeof chunk)) > 0 || (got < 0 && errno == EINTR)))
		buf_put(out, chunk, got > 0 ? (size_t)got : 0);
	ENSURE(buf_ok(out), e, ERR_INVALID, "%s is longer than %u bytes", path, CLI_FILE_MAX);
	ENSURE(got == 0, e, ERR_INVALID, "cannot read %s: %s", path, strerrordesc_np(errno));
	return OK;
}

RESULT file_read(const char *path, struct arena *arena, struct slice *out, struct err *e)
{
	CLEANUP_BUF struct buf bytes;
	const bool is_stdin = strcmp(path, "-") == 0;
	CLEANUP_FD const int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	buf_init(&bytes, CLI_FILE_MAX);
	ENSURE(fd >= 0, e, ERR_INVALID, "cannot open %s: %s", path, strerrordesc_np(errno));
	TRY(read_all(fd, is_stdin ? "standard input" : path, &bytes, e));
	*out = arena_copy(arena, buf_slice(&bytes));
	ENSURE(out->data != NULL || out->len == 0, e, ERR_TOO_LARGE, "%s does not fit into memory", path);
	return OK;
}

static bool write_all(int fd, struct slice bytes)
{
	while (bytes.len > 0) {
		const ssize_t written = write(fd, bytes.data, bytes.len);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return false;
		bytes = slice_of(bytes.data + written, bytes.len - (size_t)written);
	}
	return true;
}

static RESULT write_and_rename(int fd, const char *beside, const char *path, struct slice bytes, unsigned mode,
                               struct err *e)
{
	const bool done = fchmod(fd, mode) == 0 && write_all(fd, bytes) && fsync(fd) == 0 && rename(beside, path) == 0;
	const int error = errno;

	if (!done)
		(void)unlink(beside);
	ENSURE(done, e, ERR_INVALID, "cannot write %s: %s", path, strerrordesc_np(error));
	return OK;
}

/* Devices and pipes (/dev/stdout, /dev/null) are written to as they are. */
static bool is_plain(const char *path)
{
	struct stat about;

	return stat(path, &about) != 0 || S_ISREG(about.st_mode);
}

static RESULT write_through(const char *path, struct slice bytes, struct err *e)
{
	const bool is_stdout = strcmp(path, "-") == 0;
	CLEANUP_FD const int fd = is_stdout ? STDOUT_FILENO : open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

	ENSURE(fd >= 0 && write_all(fd, bytes), e, ERR_INVALID, "cannot write %s: %s", path, strerrordesc_np(errno));
	return OK;
}

RESULT file_write(const char *path, struct slice bytes, unsigned mode, struct err *e)
{
	char beside[PATH_MAX];

	if (strcmp(path, "-") == 0 || !is_plain(path))
		return write_through(path, bytes, e);
	const int length = snprintf(beside, sizeof beside, "%s.XXXXXX", path);
	ENSURE(length > 0 && (size_t)length < sizeof beside, e, ERR_INVALID, "the path %.100s… is too long", path);
	CLEANUP_FD const int fd = mkostemp(beside, O_CLOEXEC);
	ENSURE(fd >= 0, e, ERR_INVALID, "cannot write %s: %s", path, strerrordesc_np(errno));
	return write_and_rename(fd, beside, path, bytes, mode, e);
}

const char *file_expand_home(const char *path, struct arena *arena)
{
	const char *home = secure_getenv("HOME");

	if (strncmp(path, "~/", 2) != 0 || home == NULL)
		return path;
	return arena_printf(arena, "%s/%s", home, path + 2);
}
