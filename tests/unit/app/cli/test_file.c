/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/app/cli/tool.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct place {
	char directory[40], path[60];
};

static struct place make_place(void)
{
	struct place place = { .directory = "/tmp/anchorhold-files-XXXXXX" };

	assert_non_null(mkdtemp(place.directory));
	snprintf(place.path, sizeof place.path, "%s/file", place.directory);
	return place;
}

static void remove_place(const struct place *place)
{
	unlink(place->path);
	/* Fails when something was left beside the file. */
	assert_int_equal(rmdir(place->directory), 0);
}

static void what_was_written_is_read_again(void **state)
{
	struct tool *tool = *state;
	const struct place place = make_place();
	struct slice read;
	struct stat about;

	assert_false(failed(file_write(place.path, slice_text("old and longer"), 0644, &tool->e)));
	assert_false(failed(file_write(place.path, slice_text("new"), 0600, &tool->e)));
	assert_false(failed(file_read(place.path, tool->arena, &read, &tool->e)));
	assert_true(slice_is_text(read, "new"));
	assert_int_equal(stat(place.path, &about), 0);
	assert_int_equal(about.st_mode & 07777, 0600);
	remove_place(&place);
}

static void file_that_cannot_be_written_is_told_and_leaves_nothing(void **state)
{
	struct tool *tool = *state;
	const struct place place = make_place();

	assert_true(failed(file_write("/nonexistent/file", slice_text("x"), 0600, &tool->e)));
	assert_non_null(strstr(tool->e.detail, "/nonexistent/file"));
	assert_true(failed(file_write(place.directory, slice_text("x"), 0600, &tool->e)));
	remove_place(&place);
}

static void devices_are_written_through(void **state)
{
	struct tool *tool = *state;
	struct stat about;

	assert_false(failed(file_write("/dev/null", slice_text("x"), 0600, &tool->e)));
	assert_int_equal(stat("/dev/null", &about), 0);
	assert_true(S_ISCHR(about.st_mode));
}

static void file_longer_than_the_limit_is_refused(void **state)
{
	struct tool *tool = *state;
	const struct place place = make_place();
	struct slice read;
	const int fd = open(place.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_int_equal(ftruncate(fd, (off_t)CLI_FILE_MAX + 1), 0);
	close(fd);
	assert_true(failed(file_read(place.path, tool->arena, &read, &tool->e)));
	assert_int_equal(tool->e.code, ERR_INVALID);
	assert_non_null(strstr(tool->e.detail, "is longer than"));
	assert_int_equal(truncate(place.path, (off_t)CLI_FILE_MAX), 0);
	assert_false(failed(file_read(place.path, tool->arena, &read, &tool->e)));
	assert_int_equal(read.len, CLI_FILE_MAX);
	remove_place(&place);
}

static void missing_file_is_told_by_name(void **state)
{
	struct tool *tool = *state;
	struct slice read;

	assert_true(failed(file_read("/nonexistent/file", tool->arena, &read, &tool->e)));
	assert_int_equal(tool->e.code, ERR_INVALID);
	assert_non_null(strstr(tool->e.detail, "/nonexistent/file"));
	assert_true(failed(file_read("/", tool->arena, &read, &tool->e)));
}

static void home_directory_stands_in_for_its_sign(void **state)
{
	struct tool *tool = *state;

	assert_int_equal(setenv("HOME", "/somewhere", 1), 0);
	assert_string_equal(file_expand_home("~/token", tool->arena), "/somewhere/token");
	assert_string_equal(file_expand_home("/etc/~/token", tool->arena), "/etc/~/token");
	assert_int_equal(unsetenv("HOME"), 0);
	assert_string_equal(file_expand_home("~/token", tool->arena), "~/token");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOOL_TEST(what_was_written_is_read_again),
		TOOL_TEST(file_that_cannot_be_written_is_told_and_leaves_nothing),
		TOOL_TEST(devices_are_written_through),
		TOOL_TEST(file_longer_than_the_limit_is_refused),
		TOOL_TEST(missing_file_is_told_by_name),
		TOOL_TEST(home_directory_stands_in_for_its_sign),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
