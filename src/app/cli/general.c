/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/commands.h"
#include "app/cli/rest.h"

#define TEXT_MAX ((size_t)256 * 1024)

static RESULT version(struct cli *cli, struct err *e)
{
	CLEANUP_BUF struct buf out;

	buf_init(&out, TEXT_MAX);
	buf_printf(&out, cli->json ? "{\"version\":\"%s\"}\n" : "anchorhold %s\n", ANCHORHOLD_VERSION);
	return cli_print(&out, e);
}

/* help [GROUP [VERB]] */
static RESULT help(struct cli *cli, struct err *e)
{
	const struct text_list *words = cli_list(cli, "command");
	const struct command_group *group = words->count > 0 ? command_group_find(words->items[0]) : NULL;
	const char *verb = group != NULL      ? (words->count > 1 ? words->items[1] : NULL)
	                   : words->count > 0 ? words->items[0]
	                                      : NULL;
	const struct command *command = verb != NULL ? command_find(group != NULL ? group->name : NULL, verb) : NULL;
	CLEANUP_BUF struct buf out;

	buf_init(&out, TEXT_MAX);
	if (verb != NULL && command == NULL)
		CLI_USAGE(cli, e, "there is no command \"%.80s\"; see: anchorhold --help", verb);
	help_write(group, command, &out);
	return cli_print(&out, e);
}

static RESULT completion(struct cli *cli, struct err *e)
{
	CLEANUP_BUF struct buf out;

	(void)cli;
	buf_init(&out, TEXT_MAX);
	completion_write(&out);
	return cli_print(&out, e);
}

/* clang-format off */
static const struct command rows[] = {
	{
		.verb = "version",
		.summary = "print the version",
		.flags = COMMAND_NO_CONFIG,
		.run = version,
	},
	{
		.verb = "help",
		.summary = "explain a command, as --help behind it does",
		.options = OPTIONS(
			{ "command", KIND_TEXT, LOCAL, OPTION_POSITIONAL | OPTION_MANY, NULL, "its words", NULL }),
		.flags = COMMAND_NO_CONFIG,
		.run = help,
	},
	{
		.group = "completion",
		.verb = "bash",
		.summary = "print a script that completes commands and options in bash",
		.details = "source <(anchorhold completion bash)",
		.flags = COMMAND_NO_CONFIG,
		.run = completion,
	},
};
/* clang-format on */

COMMAND_TABLE(general_commands, rows);
