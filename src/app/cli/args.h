/* SPDX-License-Identifier: Apache-2.0 */
/* The command line: words choose a row, then its options, positional arguments, and configuration flags. */
#ifndef APP_CLI_ARGS_H
#define APP_CLI_ARGS_H

#include "app/cli/command.h"

#define ARGS_FLAGS_MAX 64

struct args_flag {
	const char *name, *value; /* of a configuration key, without the dashes */
};

struct args {
	const struct command_group *group; /* NULL: none was named */
	const struct command *command;     /* NULL: none was named */
	struct text_list given[COMMAND_OPTIONS_MAX];
	struct args_flag flags[ARGS_FLAGS_MAX];
	size_t flag_count;
	const char *config_file; /* --config; NULL: not given */
	bool help, json;
};

/*
 * Borrows the texts of argv. ERR_INVALID with a sentence and a hint: unknown words or options, values that are
 * missing, unwanted or of a wrong kind. With --help nothing is missing.
 */
RESULT args_parse(int argc, char *const *argv, struct arena *arena, struct args *out, struct err *e);

#endif
