/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/app/cli/tool.h"

static void words_choose_a_row_by_name_or_alias(void **state)
{
	struct tool *tool = *state;

	tool_accept(tool, "cert list");
	assert_string_equal(tool->args.command->path, "/v1/communities/{community}/certificates");
	const struct command *by_name = tool->args.command;
	tool_accept(tool, "certificate list");
	assert_ptr_equal(tool->args.command, by_name);
	tool_accept(tool, "authority list");
	assert_string_equal(tool->args.command->group, "ca");
	tool_accept(tool, "organization list");
	assert_string_equal(tool->args.command->group, "org");
	tool_accept(tool, "whoami");
	assert_null(tool->args.command->group);
}

static void options_stand_anywhere_behind_their_command(void **state)
{
	struct tool *tool = *state;

	tool_accept(tool, "cert revoke --reason superseded abc --community=example");
	assert_string_equal(cli_text(&tool->cli, "certificate"), "abc");
	assert_string_equal(cli_text(&tool->cli, "reason"), "superseded");
	assert_string_equal(cli_community(&tool->cli), "example");
	assert_null(cli_text(&tool->cli, "comment"));
}

static void repeated_option_keeps_its_order(void **state)
{
	struct tool *tool = *state;

	tool_accept(tool, "org create --name A --uri https://a/ --uri https://b/");
	const struct text_list *uris = cli_list(&tool->cli, "uri");
	assert_int_equal(uris->count, 2);
	assert_string_equal(uris->items[0], "https://a/");
	assert_string_equal(uris->items[1], "https://b/");
	tool_refuse(tool, "org create --name A --name B", "--name is given twice");
}

static void configuration_flags_stand_before_or_behind(void **state)
{
	struct tool *tool = *state;

	tool_accept(tool, "--server-url http://a --config /x cert list --json --timeout-seconds=5");
	assert_int_equal(tool->args.flag_count, 2);
	assert_string_equal(tool->args.flags[0].name, "server-url");
	assert_string_equal(tool->args.flags[0].value, "http://a");
	assert_string_equal(tool->args.flags[1].value, "5");
	assert_string_equal(tool->args.config_file, "/x");
	assert_true(tool->args.json);
}

static void dash_is_a_word_and_two_dashes_end_the_options(void **state)
{
	struct tool *tool = *state;

	tool_accept(tool, "decide -");
	assert_string_equal(cli_text(&tool->cli, "file"), "-");
	tool_accept(tool, "org show -- --help");
	assert_string_equal(cli_text(&tool->cli, "organization"), "--help");
	assert_false(tool->args.help);
}

static void unknown_words_are_refused_with_a_hint(void **state)
{
	struct tool *tool = *state;

	tool_refuse(tool, "nonsense", "see: anchorhold --help");
	tool_refuse(tool, "certificat list", "did you mean \"certificate\"?");
	tool_refuse(tool, "cert lst", "did you mean \"list\"?");
	tool_refuse(tool, "cert nonsense", "anchorhold cert --help");
	tool_refuse(tool, "org show A B", "nothing to do with \"B\"");
	tool_refuse(tool, "cert", "needs a command");
	tool_refuse(tool, "", "there is no command");
}

static void unknown_options_are_refused_with_a_hint(void **state)
{
	struct tool *tool = *state;

	tool_refuse(tool, "cert issue --organisation A", "did you mean \"--organization\"?");
	tool_refuse(tool, "cert list --nonsense", "--nonsense");
	tool_refuse(tool, "cert list -x", "no option \"-x\"");
	tool_refuse(tool, "cert list --nonsense=x", "no option \"--nonsense\"");
	tool_refuse(tool, "cert show --certificate abc", "--certificate");
}

static void version_may_be_asked_as_of_other_programs(void **state)
{
	struct tool *tool = *state;

	tool_accept(tool, "--version");
	assert_string_equal(tool->args.command->verb, "version");
	tool_refuse(tool, "cert list --version", "no option \"--version\"");
}

static void missing_and_unwanted_values_are_refused(void **state)
{
	struct tool *tool = *state;

	tool_refuse(tool, "cert issue --community example", "--organization is missing");
	tool_refuse(tool, "cert show", "the argument certificate is missing");
	tool_refuse(tool, "cert revoke abc --reason", "--reason needs a value");
	tool_refuse(tool, "cert list --all=yes", "--all takes no value");
	tool_refuse(tool, "cert list --json=yes", "--json takes no value");
}

static void values_are_checked_by_their_kind(void **state)
{
	struct tool *tool = *state;

	tool_refuse(tool, "cert revoke abc --reason superseeded", "--reason is one of: unspecified");
	tool_refuse(tool, "ca create --name A --kind roo", "root intermediate");
	tool_refuse(tool, "ca create --name A --kind root --validity-days x", "whole number");
	tool_refuse(tool, "ca create --name A --kind root --validity-days 99999999999999999999", "whole number");
	tool_refuse(tool, "cert list --expires-after tomorrow", "a time such as");
	tool_refuse(tool, "org create --name A --contact nobody", "mail address");
	tool_refuse(tool, "principal create --name A --grant king", "king");
	tool_refuse(tool, "principal create --name A --grant auditor@", "ROLE@COMMUNITY");
	tool_refuse(tool, "org show \xff", "UTF-8");
	tool_accept(tool, "cert list --expires-after 2026-11-24");
	tool_accept(tool, "anchor constrain abc --trusted-until none --path-length none");
}

static void help_asks_for_nothing_else(void **state)
{
	struct tool *tool = *state;

	tool_accept(tool, "--help");
	assert_true(tool->args.help);
	tool_accept(tool, "cert -h");
	assert_true(tool->args.help);
	assert_string_equal(tool->args.group->name, "cert");
	tool_accept(tool, "cert issue --help");
	assert_true(tool->args.help);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOOL_TEST(words_choose_a_row_by_name_or_alias),
		TOOL_TEST(options_stand_anywhere_behind_their_command),
		TOOL_TEST(repeated_option_keeps_its_order),
		TOOL_TEST(configuration_flags_stand_before_or_behind),
		TOOL_TEST(dash_is_a_word_and_two_dashes_end_the_options),
		TOOL_TEST(unknown_words_are_refused_with_a_hint),
		TOOL_TEST(unknown_options_are_refused_with_a_hint),
		TOOL_TEST(version_may_be_asked_as_of_other_programs),
		TOOL_TEST(missing_and_unwanted_values_are_refused),
		TOOL_TEST(values_are_checked_by_their_kind),
		TOOL_TEST(help_asks_for_nothing_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
