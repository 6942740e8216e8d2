/* SPDX-License-Identifier: Apache-2.0 */
#include "base/secret.h"

#include "support/parse.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* A directory for the files of one test. */
struct fixture {
	char directory[64];
	char path[96];
};

static int directory_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	strcpy(f->directory, "secret-test-XXXXXX");
	if (mkdtemp(f->directory) == NULL)
		return -1;
	snprintf(f->path, sizeof f->path, "%s/file", f->directory);
	*state = f;
	return 0;
}

static int directory_teardown(void **state)
{
	struct fixture *f = *state;

	unlink(f->path);
	rmdir(f->directory);
	free(f);
	return 0;
}

static void file(const struct fixture *f, const void *bytes, size_t len, mode_t mode)
{
	unlink(f->path);
	const int fd = open(f->path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), len);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static void bytes_are_copied(void **state)
{
	uint8_t bytes[] = { 1, 0, 3 };
	CLEANUP(secret_free) struct secret *secret = secret_new(slice_of(bytes, 3));

	(void)state;
	bytes[0] = 9;
	assert_true(slice_equal(secret_bytes(secret), slice_of("\1\0\3", 3)));
	CLEANUP(secret_free) struct secret *empty = secret_new(slice_of(NULL, 0));
	assert_int_equal(secret_bytes(empty).len, 0);
	secret_free(NULL);
	assert_null(secret_new(slice_of("", SIZE_MAX)));
}

static void large_secrets_are_whole(void **state)
{
	static uint8_t bytes[70000];

	(void)state;
	memset(bytes, 0x5a, sizeof bytes);
	CLEANUP(secret_free) struct secret *secret = secret_new(slice_of(bytes, sizeof bytes));
	assert_true(slice_equal(secret_bytes(secret), slice_of(bytes, sizeof bytes)));
}

static void secrets_are_equal_by_length_and_bytes(void **state)
{
	CLEANUP(secret_free) struct secret *secret = secret_new(slice_text("secret"));
	CLEANUP(secret_free) struct secret *zeros = secret_new(slice_of("a\0", 2));
	CLEANUP(secret_free) struct secret *empty = secret_new(slice_of(NULL, 0));

	(void)state;
	assert_true(secret_equal(secret, slice_text("secret")));
	assert_false(secret_equal(secret, slice_text("secreT")));
	assert_false(secret_equal(secret, slice_text("Secret")));
	assert_false(secret_equal(secret, slice_text("secre")));
	assert_false(secret_equal(secret, slice_text("secrets")));
	assert_false(secret_equal(secret, slice_of(NULL, 0)));
	assert_false(secret_equal(zeros, slice_text("a"))); /* what is missing does not count as zeros */
	assert_true(secret_equal(empty, slice_of(NULL, 0)));
	assert_false(secret_equal(empty, slice_text("a")));
}

static void wiped_bytes_are_zero(void **state)
{
	uint8_t bytes[] = { 1, 2, 3 };

	(void)state;
	secret_wipe(bytes, 2);
	assert_memory_equal(bytes, "\0\0\3", 3);
	secret_wipe(NULL, 0);
}

static void a_private_file_is_read_without_its_last_newline(void **state)
{
	const struct fixture *f = *state;
	static const struct {
		const char *in, *out;
	} rows[] = { { "secret", "secret" }, { "secret\n", "secret" }, { "secret\n\n", "secret\n" }, { " s ", " s " } };

	for (size_t i = 0; i < 4; i++) {
		CLEANUP(secret_free) struct secret *secret = NULL;
		file(f, rows[i].in, strlen(rows[i].in), i % 2 == 0 ? 0600 : 0400);
		ACCEPTED(secret_read_file(f->path, &secret, &test_err));
		assert_true(slice_is_text(secret_bytes(secret), rows[i].out));
	}
}

static void a_file_that_others_can_reach_is_refused(void **state)
{
	const struct fixture *f = *state;
	static const mode_t modes[] = { 0640, 0604, 0644, 0620, 0602, 0610, 0601, 0660, 0777 };
	struct secret *secret;

	for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		file(f, "secret", 6, modes[i]);
		REFUSED(secret_read_file(f->path, &secret, &test_err), ERR_INVALID, "open to others than its owner");
		assert_null(strstr(test_err.detail, "secret\n"));
	}
}

static void the_length_of_a_file_is_bounded(void **state)
{
	const struct fixture *f = *state;
	static char bytes[4098];
	struct secret *secret;

	memset(bytes, 'x', sizeof bytes);
	file(f, bytes, 4096, 0600);
	ACCEPTED(secret_read_file(f->path, &secret, &test_err));
	assert_int_equal(secret_bytes(secret).len, 4096);
	secret_free(secret);
	file(f, bytes, 4097, 0600);
	REFUSED(secret_read_file(f->path, &secret, &test_err), ERR_INVALID, "longer than 4096 bytes");
	file(f, "", 0, 0600);
	REFUSED(secret_read_file(f->path, &secret, &test_err), ERR_INVALID, "is empty");
	file(f, "\n", 1, 0600);
	REFUSED(secret_read_file(f->path, &secret, &test_err), ERR_INVALID, "is empty");
}

static void what_is_no_file_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct secret *secret;

	REFUSED(secret_read_file(f->path, &secret, &test_err), ERR_INVALID, "cannot open the secret file");
	REFUSED(secret_read_file(f->directory, &secret, &test_err), ERR_INVALID, "not a regular file");
	REFUSED(secret_read_file("/dev/null", &secret, &test_err), ERR_INVALID, "not a regular file");
	assert_int_equal(mkfifo(f->path, 0600), 0);
	REFUSED(secret_read_file(f->path, &secret, &test_err), ERR_INVALID, "not a regular file");
}

/* systemd passes credentials to the group of the service (mode 0440). */
static void a_credential_is_read_from_the_directory_of_the_service_manager(void **state)
{
	const struct fixture *f = *state;
	CLEANUP(secret_free) struct secret *secret = NULL;

	unsetenv("CREDENTIALS_DIRECTORY");
	REFUSED(secret_read_credential("file", &secret, &test_err), ERR_NOT_FOUND, "passed none");
	assert_int_equal(setenv("CREDENTIALS_DIRECTORY", f->directory, 1), 0);
	REFUSED(secret_read_credential("file", &secret, &test_err), ERR_INVALID, "cannot open");
	file(f, "secret\n", 7, 0440);
	ACCEPTED(secret_read_credential("file", &secret, &test_err));
	assert_true(slice_is_text(secret_bytes(secret), "secret"));
	struct secret *refused;
	file(f, "secret\n", 7, 0444);
	REFUSED(secret_read_credential("file", &refused, &test_err), ERR_INVALID, "open to others");
	unsetenv("CREDENTIALS_DIRECTORY");
}

#define FILE_TEST(function) cmocka_unit_test_setup_teardown(function, directory_setup, directory_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_copied),
		cmocka_unit_test(large_secrets_are_whole),
		cmocka_unit_test(secrets_are_equal_by_length_and_bytes),
		cmocka_unit_test(wiped_bytes_are_zero),
		FILE_TEST(a_private_file_is_read_without_its_last_newline),
		FILE_TEST(a_file_that_others_can_reach_is_refused),
		FILE_TEST(the_length_of_a_file_is_bounded),
		FILE_TEST(what_is_no_file_is_refused),
		FILE_TEST(a_credential_is_read_from_the_directory_of_the_service_manager),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
