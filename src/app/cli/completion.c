/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/commands.h"

/* The tables as three functions of cases; the rest of the script is the same for every table. */
static const char head[] = "# bash completion for anchorhold; source <(anchorhold completion bash)\n"
			   "\n";

static const char tail[] =
	"# The words of the command so far, options and their values left out.\n"
	"_anchorhold_words() {\n"
	"\tlocal i word skip=\n"
	"\twords=()\n"
	"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	"\t\tword=${COMP_WORDS[i]}\n"
	"\t\tif [[ -n $skip ]]; then\n"
	"\t\t\tskip=\n"
	"\t\telif [[ $word == = ]]; then\n"
	"\t\t\tskip=1\n"
	"\t\telif [[ $word == --* ]]; then\n"
	"\t\t\t[[ ${COMP_WORDS[i + 1]} == = ]] || _anchorhold_is_switch \"$word\" || skip=1\n"
	"\t\telif [[ $word != -* ]]; then\n"
	"\t\t\twords+=(\"$word\")\n"
	"\t\tfi\n"
	"\tdone\n"
	"}\n"
	"\n"
	"_anchorhold() {\n"
	"\tlocal words current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} choices\n"
	"\tlocal IFS=$' \\t\\n'\n"
	"\t# bash takes --option=value apart\n"
	"\t[[ $current != = ]] || current=\n"
	"\t[[ $previous != = ]] || previous=${COMP_WORDS[COMP_CWORD - 2]}\n"
	"\tCOMPREPLY=()\n"
	"\t_anchorhold_words\n"
	"\t[[ ${words[0]} != help ]] || words=(\"${words[@]:1}\")\n"
	"\tlocal group=${words[0]} verb=${words[1]}\n"
	"\tlocal command=$(_anchorhold_command \"$group\" \"$verb\")\n"
	"\tif [[ $previous == --* ]] && ! _anchorhold_is_switch \"$previous\"; then\n"
	"\t\tchoices=$(_anchorhold_choices \"$command\" \"$previous\")\n"
	"\t\tif [[ -n $choices ]]; then\n"
	"\t\t\tCOMPREPLY=($(compgen -W \"$choices\" -- \"$current\"))\n"
	"\t\telse\n"
	"\t\t\tcompopt -o default 2>/dev/null\n"
	"\t\tfi\n"
	"\telif [[ $current == -* ]]; then\n"
	"\t\tCOMPREPLY=($(compgen -W \"$(_anchorhold_options \"$command\") --json --config --help\" -- \"$current\"))\n"
	"\telif [[ ${#words[@]} -eq 0 ]]; then\n"
	"\t\tCOMPREPLY=($(compgen -W \"$(_anchorhold_verbs '')\" -- \"$current\"))\n"
	"\telif [[ ${#words[@]} -eq 1 && -n $(_anchorhold_verbs \"$group\") ]]; then\n"
	"\t\tCOMPREPLY=($(compgen -W \"$(_anchorhold_verbs \"$group\")\" -- \"$current\"))\n"
	"\telse\n"
	"\t\tcompopt -o default 2>/dev/null\n"
	"\tfi\n"
	"}\n"
	"\n"
	"complete -F _anchorhold anchorhold\n";

/* --- what may stand behind a group; behind nothing: groups and verbs that stand alone --- */

struct verbs {
	const char *group;
	struct buf *out;
};

static bool put_verb(const struct command *command, void *context)
{
	const struct verbs *verbs = context;

	if (verbs->group == NULL ? command->group == NULL
	                         : command->group != NULL && strcmp(command->group, verbs->group) == 0)
		buf_printf(verbs->out, " %s", command->verb);
	return true;
}

static void put_verbs(struct buf *out)
{
	buf_put_text(out, "_anchorhold_verbs() {\n\tcase $1 in\n\t'') echo");
	command_each(put_verb, &(struct verbs){ NULL, out });
	for (size_t i = 0; i < command_group_count; i++)
		buf_printf(out, " %s%s%s", command_groups[i].name, command_groups[i].alias != NULL ? " " : "",
		           command_groups[i].alias != NULL ? command_groups[i].alias : "");
	buf_put_text(out, " ;;\n");
	for (size_t i = 0; i < command_group_count; i++) {
		const struct command_group *group = &command_groups[i];
		buf_printf(out, "\t%s%s%s) echo", group->name, group->alias != NULL ? "|" : "",
		           group->alias != NULL ? group->alias : "");
		command_each(put_verb, &(struct verbs){ group->name, out });
		buf_put_text(out, " ;;\n");
	}
	buf_put_text(out, "\tesac\n}\n\n");
}

/* --- the command by its first name: "ca create", "decide" --- */

static bool put_single(const struct command *command, void *context)
{
	if (command->group == NULL)
		buf_printf(context, "\t%s) echo %s ;;\n", command->verb, command->verb);
	return true;
}

static void put_commands(struct buf *out)
{
	buf_put_text(out, "_anchorhold_command() {\n\tcase $1 in\n");
	command_each(put_single, out);
	for (size_t i = 0; i < command_group_count; i++) {
		const struct command_group *group = &command_groups[i];
		buf_printf(out, "\t%s%s%s) echo \"%s $2\" ;;\n", group->name, group->alias != NULL ? "|" : "",
		           group->alias != NULL ? group->alias : "", group->name);
	}
	buf_put_text(out, "\tesac\n}\n\n");
}

/* --- options and their choices --- */

static void put_pattern(const struct command *command, struct buf *out)
{
	buf_printf(out, "\t'%s%s%s", command->group != NULL ? command->group : "", command->group != NULL ? " " : "",
	           command->verb);
}

static bool put_command_options(const struct command *command, void *context)
{
	put_pattern(command, context);
	buf_put_text(context, "') echo");
	for (const struct option *option = command->options; option != NULL && option->name != NULL; option++)
		if ((option->flags & OPTION_POSITIONAL) == 0)
			buf_printf(context, " --%s", option->name);
	buf_put_text(context, " ;;\n");
	return true;
}

static bool put_command_choices(const struct command *command, void *context)
{
	for (const struct option *option = command->options; option != NULL && option->name != NULL; option++) {
		if (option->choices == NULL || (option->flags & OPTION_POSITIONAL) != 0)
			continue;
		put_pattern(command, context);
		buf_printf(context, " --%s') echo '%s' ;;\n", option->name, option->choices);
	}
	return true;
}

static bool put_switches(const struct command *command, void *context)
{
	for (const struct option *option = command->options; option != NULL && option->name != NULL; option++)
		if (option_placeholder(option) == NULL)
			buf_printf(context, "|--%s", option->name);
	return true;
}

void completion_write(struct buf *out)
{
	buf_put_text(out, head);
	put_verbs(out);
	put_commands(out);
	buf_put_text(out, "_anchorhold_options() {\n\tcase $1 in\n");
	command_each(put_command_options, out);
	buf_put_text(out, "\tesac\n}\n\n_anchorhold_choices() {\n\tcase \"$1 $2\" in\n");
	command_each(put_command_choices, out);
	buf_put_text(out, "\tesac\n}\n\n_anchorhold_is_switch() {\n\tcase $1 in\n\t--json|--help");
	command_each(put_switches, out);
	buf_put_text(out, ") return 0 ;;\n\tesac\n\treturn 1\n}\n\n");
	buf_put_text(out, tail);
}
