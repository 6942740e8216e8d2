/* SPDX-License-Identifier: Apache-2.0 */
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX 4096

struct secret {
	size_t mapped; /* whole pages, this header included */
	size_t len;
	uint8_t bytes[];
};

void secret_wipe(void *data, size_t len)
{
	if (len > 0)
		explicit_bzero(data, len);
}

static size_t whole_pages(size_t len)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (len + page - 1) / page * page;
}

/* Pages of its own, so that the advice below touches nothing else. Locking fails past RLIMIT_MEMLOCK. */
struct secret *secret_new(struct slice bytes)
{
	if (bytes.len > SIZE_MAX / 2)
		return NULL;
	size_t mapped = whole_pages(sizeof(struct secret) + bytes.len);
	struct secret *secret =
		mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (secret == MAP_FAILED)
		return NULL;
	(void)mlock(secret, mapped);
	(void)madvise(secret, mapped, MADV_DONTDUMP);
	secret->mapped = mapped;
	secret->len = bytes.len;
	if (bytes.len > 0)
		memcpy(secret->bytes, bytes.data, bytes.len);
	return secret;
}

void secret_free(struct secret *secret)
{
	if (secret == NULL)
		return;
	size_t mapped = secret->mapped;
	secret_wipe(secret, mapped);
	munmap(secret, mapped);
}

struct slice secret_bytes(const struct secret *secret)
{
	return slice_of(secret->bytes, secret->len);
}

/* The loop runs over the secret whatever the other's length is; only the caller's own length shows. */
bool secret_equal(const struct secret *secret, struct slice other)
{
	volatile uint8_t difference = secret->len != other.len;

	for (size_t i = 0; i < secret->len; i++) {
		uint8_t theirs = i < other.len ? other.data[i] : 0;
		difference = (uint8_t)(difference | (secret->bytes[i] ^ theirs));
	}
	return difference == 0;
}

static void close_file(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static void wipe_file_bytes(uint8_t (*bytes)[FILE_MAX + 1])
{
	secret_wipe(*bytes, sizeof *bytes);
}

/* O_NONBLOCK: a pipe without a writer would hold us up before fstat can refuse it. */
static RESULT open_private(const char *path, mode_t refused, int *fd, struct err *e)
{
	struct stat about;

	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	ENSURE(*fd >= 0, e, ERR_INVALID, "cannot open the secret file %s: %s", path, strerrordesc_np(errno));
	ENSURE(fstat(*fd, &about) == 0 && S_ISREG(about.st_mode), e, ERR_INVALID,
	       "the secret file %s is not a regular file", path);
	ENSURE((about.st_mode & refused) == 0, e, ERR_INVALID,
	       "the secret file %s is open to others than its owner (mode %04o, expected 0600 or 0400)", path,
	       (unsigned)about.st_mode & 07777);
	return OK;
}

static bool read_all(int fd, uint8_t *out, size_t size, size_t *len)
{
	*len = 0;
	while (*len < size) {
		ssize_t got = read(fd, out + *len, size - *len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got == 0;
		*len += (size_t)got;
	}
	return true;
}

static RESULT read_secret(const char *path, mode_t refused, struct secret **out, struct err *e)
{
	__attribute__((cleanup(close_file))) int fd = -1;
	__attribute__((cleanup(wipe_file_bytes))) uint8_t bytes[FILE_MAX + 1];
	size_t len = 0;

	TRY(open_private(path, refused, &fd, e));
	ENSURE(read_all(fd, bytes, sizeof bytes, &len), e, ERR_INVALID, "cannot read the secret file %s", path);
	ENSURE(len <= FILE_MAX, e, ERR_INVALID, "the secret file %s is longer than %d bytes", path, FILE_MAX);
	if (len > 0 && bytes[len - 1] == '\n')
		len--;
	ENSURE(len > 0, e, ERR_INVALID, "the secret file %s is empty", path);
	struct secret *secret = secret_new(slice_of(bytes, len));
	ENSURE(secret != NULL, e, ERR_INTERNAL, "no memory for a secret");
	*out = secret;
	return OK;
}

RESULT secret_read_file(const char *path, struct secret **out, struct err *e)
{
	return read_secret(path, 077, out, e);
}

RESULT secret_read_credential(const char *name, struct secret **out, struct err *e)
{
	const char *directory = secure_getenv("CREDENTIALS_DIRECTORY");
	char path[PATH_MAX];

	ENSURE(directory != NULL && directory[0] != '\0', e, ERR_NOT_FOUND,
	       "there is no credential %s: the service manager passed none", name);
	const int length = snprintf(path, sizeof path, "%s/%s", directory, name);
	ENSURE(length > 0 && (size_t)length < sizeof path, e, ERR_INVALID, "the path of the credential %s is too long",
	       name);
	return read_secret(path, 07, out, e);
}
