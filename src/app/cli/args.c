/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/args.h"

#include "base/nearest.h"

#include <stdio.h>

/* One walk over argv. */
struct walk {
	int argc, at;
	char *const *argv;
	struct arena *arena;
	struct args *out;
	bool only_words; /* behind "--" */
};

/* --- hints --- */

static RESULT refuse(const char *what, const char *word, const struct nearest *best, const char *help, struct err *e)
{
	if (best->text != NULL)
		FAIL(e, ERR_INVALID, "there is no %s \"%.80s\"; did you mean \"%s\"? See: anchorhold %s%s--help", what,
		     word, best->text, help, help[0] != '\0' ? " " : "");
	FAIL(e, ERR_INVALID, "there is no %s \"%.80s\"; see: anchorhold %s%s--help", what, word, help,
	     help[0] != '\0' ? " " : "");
}

struct offer {
	const char *group, *word;
	struct nearest *best;
};

static bool same_group(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool offer_verb(const struct command *command, void *context)
{
	const struct offer *offer = context;

	if (same_group(command->group, offer->group))
		nearest_offer(offer->best, offer->word, command->verb);
	return true;
}

static RESULT refuse_word(const struct command_group *group, const char *word, struct err *e)
{
	struct nearest best = { 0 };
	struct offer offer = { .group = group != NULL ? group->name : NULL, .word = word, .best = &best };

	command_each(offer_verb, &offer);
	for (size_t i = 0; group == NULL && i < command_group_count; i++) {
		nearest_offer(&best, word, command_groups[i].name);
		if (command_groups[i].alias != NULL)
			nearest_offer(&best, word, command_groups[i].alias);
	}
	return refuse("command", word, &best, group != NULL ? group->name : "", e);
}

/* `word` as it was given, with its dashes. */
static RESULT refuse_option(const struct args *args, const char *word, struct err *e)
{
	struct nearest best = { 0 };
	const struct option *options = args->command != NULL ? args->command->options : NULL;
	const char *name = word + strspn(word, "-");
	char help[80] = "", shown[100], hint[100];

	for (; options != NULL && options->name != NULL; options++)
		if ((options->flags & OPTION_POSITIONAL) == 0)
			nearest_offer(&best, name, options->name);
	if (args->command != NULL)
		snprintf(help, sizeof help, "%s%s%s", args->command->group != NULL ? args->command->group : "",
		         args->command->group != NULL ? " " : "", args->command->verb);
	snprintf(shown, sizeof shown, "%.*s", (int)strcspn(word, "="), word);
	snprintf(hint, sizeof hint, "--%s", best.text != NULL ? best.text : "");
	best.text = best.text != NULL ? hint : NULL;
	return refuse("option", shown, &best, help, e);
}

/* --- words --- */

static RESULT give(struct walk *walk, size_t index, const char *value, struct err *e)
{
	const struct option *option = &walk->out->command->options[index];
	struct text_list *list = &walk->out->given[index];

	ENSURE(list->count == 0 || (option->flags & OPTION_MANY) != 0, e, ERR_INVALID, "--%s is given twice",
	       option->name);
	TRY(option_check(option, value, e));
	const char **items = ARENA_ARRAY(walk->arena, list->count + 1, const char *);
	ENSURE_MEMORY(items, e);
	if (list->count > 0)
		memcpy(items, list->items, list->count * sizeof *items);
	items[list->count] = value;
	*list = (struct text_list){ .items = items, .count = list->count + 1 };
	return OK;
}

/* The next positional argument that still wants a value. */
static RESULT take_positional(struct walk *walk, const char *word, struct err *e)
{
	const struct command *command = walk->out->command;

	for (size_t i = 0; i < command_option_count(command); i++) {
		const unsigned flags = command->options[i].flags;
		if ((flags & OPTION_POSITIONAL) != 0 && (walk->out->given[i].count == 0 || (flags & OPTION_MANY) != 0))
			return give(walk, i, word, e);
	}
	FAIL(e, ERR_INVALID, "there is nothing to do with \"%.80s\"", word);
}

static RESULT take_word(struct walk *walk, const char *word, struct err *e)
{
	struct args *args = walk->out;

	if (args->command != NULL)
		return take_positional(walk, word, e);
	args->command = command_find(args->group != NULL ? args->group->name : NULL, word);
	if (args->command != NULL)
		return OK;
	if (args->group == NULL)
		args->group = command_group_find(word);
	else
		return refuse_word(args->group, word, e);
	return args->group != NULL ? OK : refuse_word(NULL, word, e);
}

/* --- options --- */

static RESULT value_of(struct walk *walk, const char *name, const char *attached, const char **out, struct err *e)
{
	*out = attached;
	if (attached != NULL)
		return OK;
	ENSURE(walk->at + 1 < walk->argc, e, ERR_INVALID, "--%s needs a value", name);
	*out = walk->argv[++walk->at];
	return OK;
}

static RESULT take_command_option(struct walk *walk, size_t index, const char *attached, struct err *e)
{
	const struct option *option = &walk->out->command->options[index];
	const char *value = "";

	if (option_placeholder(option) != NULL)
		TRY(value_of(walk, option->name, attached, &value, e));
	else
		ENSURE(attached == NULL, e, ERR_INVALID, "--%s takes no value", option->name);
	return give(walk, index, value, e);
}

static RESULT take_flag(struct walk *walk, const char *name, const char *attached, struct err *e)
{
	struct args *args = walk->out;
	struct args_flag *flag = &args->flags[args->flag_count];

	ENSURE(args->flag_count < ARGS_FLAGS_MAX, e, ERR_INVALID, "there are too many flags");
	flag->name = name;
	TRY(value_of(walk, name, attached, &flag->value, e));
	args->flag_count++;
	return OK;
}

/* Positional arguments have names for the table only. */
static bool has_option(const struct command *command, const char *name, size_t *index)
{
	if (command == NULL)
		return false;
	*index = command_option_index(command, name);
	return *index < command_option_count(command) && (command->options[*index].flags & OPTION_POSITIONAL) == 0;
}

static bool take_switch(struct args *args, const char *name)
{
	bool *const on = strcmp(name, "help") == 0 ? &args->help : strcmp(name, "json") == 0 ? &args->json : NULL;

	if (on != NULL)
		*on = true;
	return on != NULL;
}

static RESULT take_long(struct walk *walk, const char *text, struct err *e)
{
	const char *equals = strchr(text, '=');
	const char *name = equals != NULL ? arena_text_of(walk->arena, slice_of(text, (size_t)(equals - text))) : text;
	const char *attached = equals != NULL ? equals + 1 : NULL;
	size_t index;

	ENSURE_MEMORY(name, e);
	if (has_option(walk->out->command, name, &index))
		return take_command_option(walk, index, attached, e);
	if (take_switch(walk->out, name)) {
		ENSURE(attached == NULL, e, ERR_INVALID, "--%s takes no value", name);
		return OK;
	}
	if (strcmp(name, "config") == 0)
		return value_of(walk, name, attached, &walk->out->config_file, e);
	if (config_key_find(name, true) != NULL)
		return take_flag(walk, name, attached, e);
	return refuse_option(walk->out, text - 2, e);
}

static RESULT take(struct walk *walk, const char *text, struct err *e)
{
	if (walk->only_words || text[0] != '-' || text[1] == '\0')
		return take_word(walk, text, e);
	if (strcmp(text, "--") == 0) {
		walk->only_words = true;
		return OK;
	}
	if (strcmp(text, "-h") == 0) {
		walk->out->help = true;
		return OK;
	}
	/* What every program is asked first. */
	if (strcmp(text, "--version") == 0 && walk->out->command == NULL && walk->out->group == NULL)
		return take_word(walk, "version", e);
	if (text[1] != '-')
		return refuse_option(walk->out, text, e);
	return take_long(walk, text + 2, e);
}

static RESULT check_required(const struct args *args, struct err *e)
{
	const struct option *options = args->command->options;

	for (size_t i = 0; i < command_option_count(args->command); i++) {
		const bool positional = (options[i].flags & OPTION_POSITIONAL) != 0;
		if ((options[i].flags & OPTION_REQUIRED) != 0 && args->given[i].count == 0)
			FAIL(e, ERR_INVALID, "%s%s is missing", positional ? "the argument " : "--", options[i].name);
	}
	return OK;
}

static RESULT check_complete(const struct args *args, struct err *e)
{
	if (args->help)
		return OK;
	ENSURE(args->command != NULL || args->group == NULL, e, ERR_INVALID,
	       "\"%s\" needs a command behind it; see: anchorhold %s --help", args->group->name, args->group->name);
	ENSURE(args->command != NULL, e, ERR_INVALID, "there is no command; see: anchorhold --help");
	return check_required(args, e);
}

RESULT args_parse(int argc, char *const *argv, struct arena *arena, struct args *out, struct err *e)
{
	struct walk walk = { .argc = argc, .argv = argv, .arena = arena, .out = out };

	*out = (struct args){ 0 };
	for (walk.at = 1; walk.at < argc; walk.at++)
		TRY(take(&walk, argv[walk.at], e));
	return check_complete(out, e);
}
