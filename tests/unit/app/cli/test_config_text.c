/* SPDX-License-Identifier: Apache-2.0 */
/* The documents that repeat a table say what the table says. */
#include "app/cli/commands.h"
#include "app/cli/config_text.h"
#include "unit/app/cli/tool.h"

#define CONFIG_PAGE "docs/operators/configuration.md"
#define COMMAND_PAGE "docs/operators/cli.md"
#define EXAMPLE "deploy/anchorhold.conf.example"
#define UNIT "deploy/anchorhold.service"

static void example_file_is_what_the_program_prints(void **state)
{
	CLEANUP_BUF struct buf expected;

	buf_init(&expected, 100000);
	config_example_write(&expected);
	if (strcmp(tool_source(*state, EXAMPLE), buf_text(&expected)) != 0)
		fail_msg(EXAMPLE " is not what `anchorhold config example` prints");
}

/* With every # in front of a key removed it is a configuration like the default. */
static void example_file_is_a_configuration(void **state)
{
	struct tool *tool = *state;
	char path[] = "/tmp/anchorhold-example-XXXXXX";
	char *text = arena_text(tool->arena, tool_source(tool, EXAMPLE));
	CLEANUP_CONFIG struct config config = { 0 };
	const int fd = mkstemp(path);

	assert_true(fd >= 0);
	for (char *line = text; line != NULL; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (line[0] == '#' && line[1] >= 'a' && line[1] <= 'z')
			line[0] = ' ';
	}
	assert_false(failed(file_write(path, slice_text(text), 0600, &tool->e)));
	assert_false(failed(config_init(&config, &tool->e)));
	if (failed(config_read_file(&config, path, true, &tool->e)))
		fail_msg("%s", tool->e.detail);
	for (int i = 0; i < CONFIG_KEY_COUNT; i++) {
		assert_int_equal(config.sources[i], CONFIG_FROM_FILE);
		assert_string_equal(config.texts[i], config_keys[i].fallback);
	}
	remove(path);
}

static void page_on_configuration_holds_the_table(void **state)
{
	CLEANUP_BUF struct buf expected;

	buf_init(&expected, 100000);
	config_reference_write(&expected);
	if (strstr(tool_source(*state, CONFIG_PAGE), buf_text(&expected)) == NULL)
		fail_msg(CONFIG_PAGE " does not hold what `anchorhold config example --markdown` prints");
}

struct page {
	const char *text;
	size_t commands;
};

static bool is_on_page(const struct command *command, void *context)
{
	struct page *page = context;
	char row[300];

	snprintf(row, sizeof row, "| `%s%s%s` | %s |\n", command->group != NULL ? command->group : "",
	         command->group != NULL ? " " : "", command->verb, command->summary);
	if (strstr(page->text, row) == NULL)
		fail_msg(COMMAND_PAGE " lacks the row %s", row);
	page->commands++;
	return true;
}

static size_t count_of(const char *text, const char *needle)
{
	size_t count = 0;

	for (const char *at = strstr(text, needle); at != NULL; at = strstr(at + 1, needle))
		count++;
	return count;
}

static void page_on_commands_has_a_row_for_each_and_no_other(void **state)
{
	struct page page = { .text = tool_source(*state, COMMAND_PAGE) };

	command_each(is_on_page, &page);
	assert_int_equal(count_of(page.text, "\n| `"), page.commands);
}

static void page_on_commands_has_the_exit_codes(void **state)
{
	const char *text = tool_source(*state, COMMAND_PAGE);
#define X(symbol, code, meaning) assert_non_null(strstr(text, "| " #code " | " meaning " |\n"));
	EXIT_CODES(X)
#undef X
}

/* The words of ExecStart= are a command that the tool understands. */
static void unit_starts_a_command_that_exists(void **state)
{
	struct tool *tool = *state;
	const char *unit = tool_source(tool, UNIT);
	const char *start = strstr(unit, "\nExecStart=anchorhold ");

	assert_non_null(start);
	start += strlen("\nExecStart=anchorhold ");
	tool_accept(tool, arena_text_of(tool->arena, slice_of(start, strcspn(start, "\n"))));
	assert_string_equal(tool->args.command->verb, "serve");
	assert_non_null(strstr(unit, "\nLoadCredential=anchorhold-passphrase:"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOOL_TEST(example_file_is_what_the_program_prints),
		TOOL_TEST(example_file_is_a_configuration),
		TOOL_TEST(page_on_configuration_holds_the_table),
		TOOL_TEST(page_on_commands_has_a_row_for_each_and_no_other),
		TOOL_TEST(page_on_commands_has_the_exit_codes),
		TOOL_TEST(unit_starts_a_command_that_exists),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
