/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/command.h"

#include <assert.h>

void command_each(bool (*each)(const struct command *command, void *context), void *context)
{
	for (size_t i = 0; i < command_table_count; i++)
		for (size_t j = 0; j < command_tables[i]->count; j++)
			if (!each(&command_tables[i]->rows[j], context))
				return;
}

const struct command_group *command_group_find(const char *name)
{
	for (size_t i = 0; i < command_group_count; i++) {
		const struct command_group *group = &command_groups[i];
		if (strcmp(group->name, name) == 0 || (group->alias != NULL && strcmp(group->alias, name) == 0))
			return group;
	}
	return NULL;
}

struct sought {
	const char *group, *verb;
	const struct command *found;
};

static bool same_group(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool match(const struct command *command, void *context)
{
	struct sought *sought = context;

	if (same_group(command->group, sought->group) && strcmp(command->verb, sought->verb) == 0)
		sought->found = command;
	return sought->found == NULL;
}

const struct command *command_find(const char *group, const char *verb)
{
	struct sought sought = { .group = group, .verb = verb };

	command_each(match, &sought);
	return sought.found;
}

size_t command_option_count(const struct command *command)
{
	size_t count = 0;

	while (command->options != NULL && command->options[count].name != NULL)
		count++;
	return count;
}

size_t command_option_index(const struct command *command, const char *name)
{
	const size_t count = command_option_count(command);
	size_t i = 0;

	while (i < count && strcmp(command->options[i].name, name) != 0)
		i++;
	return i;
}

const struct text_list *cli_list(const struct cli *cli, const char *option)
{
	const size_t i = command_option_index(cli->command, option);

	assert(i < command_option_count(cli->command));
	return &cli->given[i];
}

const char *cli_text(const struct cli *cli, const char *option)
{
	const struct text_list *list = cli_list(cli, option);

	return list->count > 0 ? list->items[0] : NULL;
}

bool cli_flag(const struct cli *cli, const char *option)
{
	return cli_list(cli, option)->count > 0;
}

const char *cli_community(const struct cli *cli)
{
	const size_t i = command_option_index(cli->command, "community");
	const bool given = i < command_option_count(cli->command) && cli->given[i].count > 0;

	return given ? cli->given[i].items[0] : NULL;
}
