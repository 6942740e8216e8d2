/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the tool share: command lines as literals, and files of the source tree. */
#ifndef TESTS_UNIT_APP_CLI_TOOL_H
#define TESTS_UNIT_APP_CLI_TOOL_H

#include "app/cli/args.h"
#include "app/cli/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tool {
	struct arena *arena;
	struct args args;
	struct cli cli;
	struct err e;
};

static inline int tool_setup(void **state)
{
	struct tool *tool = calloc(1, sizeof *tool);

	tool->arena = arena_new((size_t)64 * 1024 * 1024);
	assert_non_null(tool->arena);
	*state = tool;
	return 0;
}

static inline int tool_teardown(void **state)
{
	struct tool *tool = *state;

	arena_free(tool->arena);
	free(tool);
	return 0;
}

/* Parses "cert list --all"; words are parted by single spaces, and _ stands for a space inside a word. */
static inline struct result tool_parse(struct tool *tool, const char *line)
{
	char *argv[64] = { (char[]){ "anchorhold" } };
	int argc = 1;
	char *text = arena_text(tool->arena, line);

	for (char *word = strtok(text, " "); word != NULL; word = strtok(NULL, " ")) {
		argv[argc++] = word;
		for (char *c = word; *c != '\0'; c++)
			*c = *c == '_' ? ' ' : *c;
	}
	const struct result parsed = args_parse(argc, argv, tool->arena, &tool->args, &tool->e);
	tool->cli = (struct cli){ .arena = tool->arena, .command = tool->args.command, .config = { .community = "" } };
	memcpy(tool->cli.given, tool->args.given, sizeof tool->cli.given);
	return parsed;
}

static inline void tool_accept(struct tool *tool, const char *line)
{
	if (failed(tool_parse(tool, line)))
		fail_msg("%s: %s", line, tool->e.detail);
}

static inline void tool_refuse(struct tool *tool, const char *line, const char *words)
{
	assert_true(failed(tool_parse(tool, line)));
	assert_int_equal(tool->e.code, ERR_INVALID);
	if (strstr(tool->e.detail, words) == NULL)
		fail_msg("%s: \"%s\" does not say \"%s\"", line, tool->e.detail, words);
}

/* A file of the source tree, in which ctest runs these tests. */
static inline const char *tool_source(struct tool *tool, const char *path)
{
	struct slice bytes;

	if (failed(file_read(path, tool->arena, &bytes, &tool->e)))
		fail_msg("%s", tool->e.detail);
	const char *text = arena_text_of(tool->arena, bytes);
	assert_non_null(text);
	return text;
}

#define TOOL_TEST(name) cmocka_unit_test_setup_teardown(name, tool_setup, tool_teardown)

#endif
