/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/commands.h"
#include "unit/app/cli/tool.h"

#include <ctype.h>

#define COMMANDS_MAX 200

/* Every row of every table, in one array. */
struct all {
	const struct command *items[COMMANDS_MAX];
	size_t count;
};

static bool collect(const struct command *command, void *context)
{
	struct all *all = context;

	assert_true(all->count < COMMANDS_MAX);
	all->items[all->count++] = command;
	return true;
}

static struct all all_commands(void)
{
	struct all all = { .count = 0 };

	command_each(collect, &all);
	return all;
}

static const char *name_of(const struct command *command)
{
	static char name[100];

	snprintf(name, sizeof name, "%s %s", command->group != NULL ? command->group : "", command->verb);
	return name;
}

/* --- rows among themselves --- */

static void no_two_commands_have_one_name(void **state)
{
	const struct all all = all_commands();
	(void)state;
	for (size_t i = 0; i < all.count; i++)
		if (command_find(all.items[i]->group, all.items[i]->verb) != all.items[i])
			fail_msg("%s", name_of(all.items[i]));
}

static void no_verb_alone_has_the_name_of_a_group(void **state)
{
	const struct all all = all_commands();
	(void)state;
	for (size_t i = 0; i < all.count; i++)
		if (all.items[i]->group == NULL && command_group_find(all.items[i]->verb) != NULL)
			fail_msg("%s", name_of(all.items[i]));
}

static void every_group_has_commands_and_every_command_its_group(void **state)
{
	const struct all all = all_commands();
	(void)state;
	for (size_t i = 0; i < all.count; i++)
		if (all.items[i]->group != NULL)
			assert_string_equal(command_group_find(all.items[i]->group)->name, all.items[i]->group);
	for (size_t i = 0; i < command_group_count; i++) {
		size_t count = 0;
		for (size_t j = 0; j < all.count; j++)
			count += all.items[j]->group != NULL &&
			         strcmp(all.items[j]->group, command_groups[i].name) == 0;
		if (count == 0)
			fail_msg("%s has no command", command_groups[i].name);
	}
}

static void check_option(const struct command *command, size_t i, bool *behind_many)
{
	const struct option *option = &command->options[i];
	const bool positional = (option->flags & OPTION_POSITIONAL) != 0;
	static const char *const global[] = { "help", "json", "config" };

	if (command_option_index(command, option->name) != i)
		fail_msg("%s has --%s twice", name_of(command), option->name);
	for (size_t j = 0; j < ARRAY_LEN(global); j++)
		assert_string_not_equal(option->name, global[j]);
	assert_int_equal(strspn(option->name, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(option->name));
	if (option->help == NULL || option->help[0] == '\0' || (positional && *behind_many))
		fail_msg("%s --%s", name_of(command), option->name);
	*behind_many = *behind_many || (positional && (option->flags & OPTION_MANY) != 0);
	/* A value that is no option of the path would be lost. */
	if (option->place == IN_PATH && command->path != NULL) {
		char parameter[60];
		snprintf(parameter, sizeof parameter, "{%s}", option->name);
		if (strstr(command->path, parameter) == NULL)
			fail_msg("%s: %s is not in the path", name_of(command), parameter);
	}
}

static void options_are_sound(void **state)
{
	const struct all all = all_commands();
	(void)state;
	for (size_t i = 0; i < all.count; i++) {
		bool behind_many = false;
		assert_true(command_option_count(all.items[i]) <= COMMAND_OPTIONS_MAX);
		for (size_t j = 0; j < command_option_count(all.items[i]); j++)
			check_option(all.items[i], j, &behind_many);
	}
}

static void every_command_does_something_and_says_what(void **state)
{
	const struct all all = all_commands();
	(void)state;
	for (size_t i = 0; i < all.count; i++) {
		const struct command *command = all.items[i];
		if (command->summary == NULL || islower((unsigned char)command->summary[0]) == 0 ||
		    (command->run == NULL && command->method == NULL) ||
		    (command->method == NULL) != (command->path == NULL))
			fail_msg("%s", name_of(command));
	}
}

/* --- rows and api/openapi.json --- */

static bool is_method(const char *name)
{
	static const char *const methods[] = { "get", "post", "put", "patch", "delete" };

	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		if (strcmp(methods[i], name) == 0)
			return true;
	return false;
}

static const struct json *operation_of(const struct json *paths, const char *path, const char *method)
{
	const struct json *item = path != NULL ? json_get(paths, path) : NULL;
	char lower[10] = "";

	for (size_t i = 0; item != NULL && method[i] != '\0' && i + 1 < sizeof lower; i++)
		lower[i] = (char)tolower((unsigned char)method[i]);
	return item != NULL ? json_get(item, lower) : NULL;
}

static void check_call(const struct json *paths, const struct command *command, const char *path)
{
	const struct json *operation = operation_of(paths, path, command->method);
	const char *plane = command->plane == MANAGEMENT_PLANE ? "management" : "relying-party";

	if (operation == NULL)
		fail_msg("%s: %s %s is not in the API", name_of(command), command->method, path);
	if (strcmp(json_text(json_get(operation, "x-anchorhold-plane")), plane) != 0)
		fail_msg("%s: %s is of the other plane", name_of(command), path);
}

static struct json *read_api(struct tool *tool)
{
	struct json *api = NULL;

	assert_false(failed(json_parse(slice_text(tool_source(tool, "api/openapi.json")), &api, &tool->e)));
	return api;
}

static void every_call_is_an_operation_of_the_api(void **state)
{
	CLEANUP(json_free) struct json *api = read_api(*state);
	const struct all all = all_commands();

	for (size_t i = 0; i < all.count; i++) {
		if (all.items[i]->method != NULL)
			check_call(json_get(api, "paths"), all.items[i], all.items[i]->path);
		if (all.items[i]->system_path != NULL)
			check_call(json_get(api, "paths"), all.items[i], all.items[i]->system_path);
	}
}

static bool is_called(const struct all *all, const struct json *paths, const struct json *operation)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct command *command = all->items[i];
		if (command->method != NULL &&
		    (operation_of(paths, command->path, command->method) == operation ||
		     operation_of(paths, command->system_path, command->method) == operation))
			return true;
	}
	return false;
}

static void every_operation_of_the_management_plane_has_a_command(void **state)
{
	CLEANUP(json_free) struct json *api = read_api(*state);
	const struct json *paths = json_get(api, "paths");
	const struct all all = all_commands();
	size_t operations = 0;

	for (const struct json *path = json_first(paths); path != NULL; path = json_next(path)) {
		for (const struct json *operation = json_first(path); operation != NULL;
		     operation = json_next(operation)) {
			if (!is_method(json_name(operation)))
				continue;
			const bool management = strcmp(json_text(json_get(operation, "x-anchorhold-plane")),
			                               "management") == 0;
			operations += management;
			if (management && !is_called(&all, paths, operation))
				fail_msg("no command calls %s %s", json_name(operation), json_name(path));
		}
	}
	assert_true(operations > 40);
}

static const struct json *resolve(const struct json *api, const struct json *schema)
{
	const char *reference = json_text(json_get(schema, "$ref"));

	if (reference == NULL)
		return schema;
	assert_int_equal(strncmp(reference, "#/components/schemas/", 21), 0);
	return json_get(json_get(json_get(api, "components"), "schemas"), reference + 21);
}

static const struct json *body_members(const struct json *api, const struct json *operation)
{
	static const char *const way[] = { "requestBody", "content", "application/json", "schema" };
	const struct json *at = operation;

	for (size_t i = 0; at != NULL && i < ARRAY_LEN(way); i++)
		at = json_get(at, way[i]);
	return at != NULL ? json_get(resolve(api, at), "properties") : NULL;
}

/* What a file becomes is told by its bytes. */
static bool names_its_members_itself(enum option_kind kind)
{
	return kind == KIND_CERTIFICATES || kind == KIND_CHAIN;
}

static void every_option_in_a_body_is_a_member_of_the_api(void **state)
{
	struct tool *tool = *state;
	CLEANUP(json_free) struct json *api = read_api(tool);
	const struct all all = all_commands();

	for (size_t i = 0; i < all.count; i++) {
		const struct command *command = all.items[i];
		if (command->method == NULL)
			continue;
		const struct json *members = body_members(
			api, operation_of(json_get(api, "paths"), command->path, command->method));
		for (size_t j = 0; j < command_option_count(command); j++) {
			const struct option *option = &command->options[j];
			if (option->place != IN_BODY || names_its_members_itself(option->kind))
				continue;
			const char *member = option_member(option, tool->arena);
			if (members == NULL || json_get(members, member) == NULL)
				fail_msg("%s: the API has no member %s", name_of(command), member);
		}
	}
}

static void choices_are_those_of_the_api(void **state)
{
	struct tool *tool = *state;
	CLEANUP(json_free) struct json *api = read_api(tool);
	const struct json *members = body_members(
		api, operation_of(json_get(api, "paths"),
	                          "/v1/communities/{community}/certificates/{certificate}/revoke", "POST"));
	const struct json *reasons = json_get(resolve(api, json_get(members, "reason")), "enum");

	tool_accept(tool, "cert revoke --help");
	const struct option *option = &tool->args.command->options[command_option_index(tool->args.command, "reason")];
	for (const struct json *reason = json_first(reasons); reason != NULL; reason = json_next(reason))
		assert_false(failed(option_check(option, json_text(reason), &tool->e)));
	assert_true(failed(option_check(option, "certificateHold", &tool->e)));
}

/* --- help and completion --- */

static void help_of_every_command_names_its_options_and_the_exit_codes(void **state)
{
	const struct all all = all_commands();
	(void)state;
	for (size_t i = 0; i < all.count; i++) {
		CLEANUP_BUF struct buf out;
		buf_init(&out, 100000);
		help_write(NULL, all.items[i], &out);
		assert_true(buf_ok(&out));
		assert_non_null(strstr(buf_text(&out), "Usage: anchorhold "));
		assert_non_null(strstr(buf_text(&out), "Exit codes:"));
		for (size_t j = 0; j < command_option_count(all.items[i]); j++)
			if ((all.items[i]->options[j].flags & OPTION_POSITIONAL) == 0)
				assert_non_null(strstr(buf_text(&out), all.items[i]->options[j].name));
	}
}

/* Where the output is no terminal; a longer word stands alone. */
static void help_is_at_most_a_hundred_columns_wide(void **state)
{
	const struct all all = all_commands();
	(void)state;
	for (size_t i = 0; i < all.count; i++) {
		CLEANUP_BUF struct buf out;
		buf_init(&out, 100000);
		help_write(NULL, all.items[i], &out);
		for (const char *line = buf_text(&out); *line != '\0'; line += strcspn(line, "\n") + 1)
			if (strncmp(line, "Usage: ", 7) != 0 && strcspn(line, "\n") > 100)
				fail_msg("%.*s", (int)strcspn(line, "\n"), line);
	}
}

static void overview_names_every_group_and_verb_alone(void **state)
{
	const struct all all = all_commands();
	CLEANUP_BUF struct buf out;
	(void)state;

	buf_init(&out, 100000);
	help_write(NULL, NULL, &out);
	for (size_t i = 0; i < all.count; i++)
		assert_non_null(
			strstr(buf_text(&out), all.items[i]->group != NULL ? all.items[i]->group : all.items[i]->verb));
}

/* Runs bash on the script and a question behind it; the first 4000 bytes of what it says. */
static void ask_bash(struct tool *tool, const char *question, char out[4001])
{
	CLEANUP_BUF struct buf script;
	char path[] = "/tmp/anchorhold-completion-XXXXXX";
	char line[100];
	const int fd = mkstemp(path);

	assert_true(fd >= 0);
	buf_init(&script, 200000);
	completion_write(&script);
	buf_printf(&script, "\n%s\n", question);
	assert_false(failed(file_write(path, buf_slice(&script), 0600, &tool->e)));
	snprintf(line, sizeof line, "bash %s 2>&1", path);
	FILE *bash = popen(line, "r"); /* NOLINT(cert-env33-c): a completion is for a shell */
	assert_non_null(bash);
	out[fread(out, 1, 4000, bash)] = '\0';
	assert_int_equal(pclose(bash), 0);
	remove(path);
}

#define COMPLETE(words, count) \
	"COMP_WORDS=(anchorhold " words "); COMP_CWORD=" #count "; _anchorhold; echo ${COMPREPLY[@]}"

static void completion_knows_groups_verbs_options_and_choices(void **state)
{
	static const char *const cases[][2] = {
		{ COMPLETE("ce", 1), "cert certificate\n" },
		{ COMPLETE("cert rev", 2), "revoke\n" },
		{ COMPLETE("help cert rev", 3), "revoke\n" },
		/* as bash takes --reason=s apart */
		{ COMPLETE("cert revoke X --reason = s", 6), "superseded\n" },
		{ COMPLETE("--config = x.conf cert rev", 5), "revoke\n" },
		{ COMPLETE("certificate i", 2), "issue\n" },
		{ COMPLETE("cert revoke --rea", 3), "--reason\n" },
		{ COMPLETE("cert --json revoke --comment x --reason ke", 7), "keyCompromise\n" },
		{ COMPLETE("authority create --kind ''", 4), "root intermediate\n" },
		{ COMPLETE("decide --pur", 2), "--purpose\n" },
		{ COMPLETE("--json wh", 2), "whoami\n" },
	};
	char said[4001];

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		ask_bash(*state, cases[i][0], said);
		assert_string_equal(said, cases[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOOL_TEST(no_two_commands_have_one_name),
		TOOL_TEST(no_verb_alone_has_the_name_of_a_group),
		TOOL_TEST(every_group_has_commands_and_every_command_its_group),
		TOOL_TEST(options_are_sound),
		TOOL_TEST(every_command_does_something_and_says_what),
		TOOL_TEST(every_call_is_an_operation_of_the_api),
		TOOL_TEST(every_operation_of_the_management_plane_has_a_command),
		TOOL_TEST(every_option_in_a_body_is_a_member_of_the_api),
		TOOL_TEST(choices_are_those_of_the_api),
		TOOL_TEST(help_of_every_command_names_its_options_and_the_exit_codes),
		TOOL_TEST(help_is_at_most_a_hundred_columns_wide),
		TOOL_TEST(overview_names_every_group_and_verb_alone),
		TOOL_TEST(completion_knows_groups_verbs_options_and_choices),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
