/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/commands.h"
#include "app/cli/display.h"

#include <ctype.h>
#include <stdio.h>

#define NAME_WIDTH 34
#define LINE_LEAST 60
#define LINE_MOST 100

static const struct {
	enum exit_code code;
	const char *meaning;
} exit_codes[] = {
#define X(symbol, code, meaning) { symbol, meaning },
	EXIT_CODES(X)
#undef X
};

/* "key-algorithm" → "KEY-ALGORITHM" */
static void put_capitals(const char *name, struct buf *out)
{
	for (; *name != '\0'; name++)
		buf_put_byte(out, (uint8_t)toupper((unsigned char)*name));
}

/* "issued certificates" → "Issued certificates." */
static void put_sentence(const char *text, struct buf *out)
{
	buf_printf(out, "\n%c%s.\n", toupper((unsigned char)text[0]), text + 1);
}

/* "--name TEXT", or the argument's name in capitals. */
static void put_option_name(const struct option *option, struct buf *out)
{
	const char *placeholder = option_placeholder(option);

	if ((option->flags & OPTION_POSITIONAL) != 0) {
		put_capitals(option->name, out);
		return;
	}
	buf_printf(out, "--%s", option->name);
	if (placeholder != NULL)
		buf_printf(out, " %s", placeholder);
}

static size_t line_width(void)
{
	const size_t terminal = display_terminal_width();

	if (terminal == 0 || terminal > LINE_MOST)
		return LINE_MOST;
	return terminal < LINE_LEAST ? LINE_LEAST : terminal;
}

/* As many whole words as fit into `room` bytes, at least one. */
static size_t fitting(const char *text, size_t room)
{
	size_t len = strcspn(text, " ");

	while (text[len] != '\0' && len + 1 + strcspn(text + len + 1, " ") <= room)
		len += 1 + strcspn(text + len + 1, " ");
	return len;
}

/* The explanation goes on under itself. */
static void put_padded(const char *text, const char *explanation, struct buf *out)
{
	if (strlen(text) < NAME_WIDTH)
		buf_printf(out, "  %-*s", NAME_WIDTH, text);
	else
		buf_printf(out, "  %s\n  %-*s", text, NAME_WIDTH, "");
	for (;;) {
		const size_t len = fitting(explanation, line_width() - NAME_WIDTH - 2);
		buf_printf(out, "%.*s\n", (int)len, explanation);
		if (explanation[len] == '\0')
			return;
		buf_printf(out, "  %-*s", NAME_WIDTH, "");
		explanation += len + 1;
	}
}

static void put_option(const struct option *option, struct buf *out)
{
	CLEANUP_BUF struct buf name, explanation;

	buf_init(&name, 256);
	buf_init(&explanation, 2048);
	put_option_name(option, &name);
	buf_printf(&explanation, "%s%s", option->help, (option->flags & OPTION_REQUIRED) != 0 ? " (required)" : "");
	put_padded(buf_text(&name), buf_text(&explanation), out);
	if (option->choices == NULL)
		return;
	buf_reset(&explanation);
	buf_printf(&explanation, "one of: %s", option->choices);
	put_padded("", buf_text(&explanation), out);
}

static void put_options(const struct command *command, bool positional, const char *title, struct buf *out)
{
	bool any = false;

	for (const struct option *option = command->options; option != NULL && option->name != NULL; option++) {
		if (((option->flags & OPTION_POSITIONAL) != 0) != positional)
			continue;
		buf_put_text(out, any ? "" : title);
		any = true;
		put_option(option, out);
	}
}

static void put_words(const struct command *command, struct buf *out)
{
	buf_printf(out, "%s%s%s", command->group != NULL ? command->group : "", command->group != NULL ? " " : "",
	           command->verb);
}

/* "anchorhold cert issue --organization TEXT … [options] FILE" */
static void put_usage(const struct command *command, struct buf *out)
{
	buf_put_text(out, "Usage: anchorhold ");
	put_words(command, out);
	for (const struct option *option = command->options; option != NULL && option->name != NULL; option++) {
		if ((option->flags & OPTION_POSITIONAL) != 0 || (option->flags & OPTION_REQUIRED) == 0)
			continue;
		buf_put_byte(out, ' ');
		put_option_name(option, out);
	}
	buf_put_text(out, " [options]");
	for (const struct option *option = command->options; option != NULL && option->name != NULL; option++) {
		const bool required = (option->flags & OPTION_REQUIRED) != 0;
		if ((option->flags & OPTION_POSITIONAL) == 0)
			continue;
		buf_put_text(out, required ? " " : " [");
		put_option_name(option, out);
		buf_printf(out, "%s%s", (option->flags & OPTION_MANY) != 0 ? " …" : "", required ? "" : "]");
	}
	buf_put_byte(out, '\n');
}

static void put_global_options(struct buf *out)
{
	buf_put_text(out, "\nOptions of every command:\n");
	put_padded("--json", "print JSON as the server sends it, for programs", out);
	put_padded("--config FILE", "configuration file; also from ANCHORHOLD_CONFIG", out);
	put_padded("--KEY VALUE", "any configuration key, with dashes: anchorhold config show", out);
	put_padded("--help, -h", "this text", out);
}

static void put_exit_codes(struct buf *out)
{
	buf_put_text(out, "\nExit codes:\n");
	for (size_t i = 0; i < ARRAY_LEN(exit_codes); i++)
		buf_printf(out, "  %d  %s\n", exit_codes[i].code, exit_codes[i].meaning);
}

static void put_command_help(const struct command *command, struct buf *out)
{
	put_usage(command, out);
	put_sentence(command->summary, out);
	if (command->details != NULL)
		buf_printf(out, "%s\n", command->details);
	put_options(command, true, "\nArguments:\n", out);
	put_options(command, false, "\nOptions:\n", out);
	put_global_options(out);
	put_exit_codes(out);
}

struct listing {
	const char *group; /* NULL: verbs that stand alone */
	struct buf *out;
};

static bool put_row(const struct command *command, void *context)
{
	const struct listing *listing = context;
	CLEANUP_BUF struct buf words = { 0 };

	if (listing->group == NULL ? command->group != NULL
	                           : command->group == NULL || strcmp(command->group, listing->group) != 0)
		return true;
	buf_init(&words, 256);
	put_words(command, &words);
	put_padded(buf_text(&words), command->summary, listing->out);
	return true;
}

static void put_group_help(const struct command_group *group, struct buf *out)
{
	buf_printf(out, "Usage: anchorhold %s COMMAND [options]\n", group->name);
	put_sentence(group->summary, out);
	if (group->alias != NULL)
		buf_printf(out, "Also: anchorhold %s.\n", group->alias);
	buf_put_text(out, "\nCommands:\n");
	command_each(put_row, &(struct listing){ group->name, out });
	buf_printf(out, "\nMore: anchorhold %s COMMAND --help\n", group->name);
}

static void put_overview(struct buf *out)
{
	buf_put_text(
		out,
		"Usage: anchorhold COMMAND [options]\n\n"
		"Anchorhold keeps what a trust community trusts: its CAs, anchors, certificates and their status.\n"
		"\nCommands:\n");
	command_each(put_row, &(struct listing){ NULL, out });
	buf_put_text(out, "\nGroups of commands:\n");
	for (size_t i = 0; i < command_group_count; i++) {
		char name[80];
		const struct command_group *group = &command_groups[i];
		snprintf(name, sizeof name, "%s%s%s", group->name, group->alias != NULL ? ", " : "",
		         group->alias != NULL ? group->alias : "");
		put_padded(name, group->summary, out);
	}
	put_global_options(out);
	put_exit_codes(out);
	buf_put_text(out, "\nMore: anchorhold COMMAND --help\n");
}

void help_write(const struct command_group *group, const struct command *command, struct buf *out)
{
	if (command != NULL)
		put_command_help(command, out);
	else if (group != NULL)
		put_group_help(group, out);
	else
		put_overview(out);
}
