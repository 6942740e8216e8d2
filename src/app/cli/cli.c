/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/cli.h"

#include "app/cli/args.h"
#include "app/cli/client.h"
#include "app/cli/commands.h"
#include "app/cli/display.h"
#include "app/cli/rest.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ARENA_MAX ((size_t)512 * 1024 * 1024)
#define HELP_MAX ((size_t)256 * 1024)

/* --- configuration --- */

static RESULT read_file(struct cli *cli, const struct args *args, struct err *e)
{
	const char *from_environment = secure_getenv("ANCHORHOLD_CONFIG");
	const char *path = args->config_file != NULL ? args->config_file : from_environment;

	if (path != NULL && path[0] != '\0')
		return config_read_file(&cli->config, path, true, e);
	/* An operator may not be allowed to read the service's file; the service itself must not pass over it. */
	const bool there = (cli->command->flags & COMMAND_SERVER) != 0 && access(CONFIG_DEFAULT_FILE, F_OK) == 0;
	return config_read_file(&cli->config, CONFIG_DEFAULT_FILE, there, e);
}

static RESULT read_config(struct cli *cli, const struct args *args, char *const *environment, struct err *e)
{
	if ((cli->command->flags & COMMAND_NO_CONFIG) != 0)
		return OK;
	TRY(read_file(cli, args, e));
	TRY(config_read_environment(&cli->config, environment, e));
	for (size_t i = 0; i < args->flag_count; i++)
		TRY(config_set_flag(&cli->config, args->flags[i].name, args->flags[i].value, e));
	return OK;
}

/* The configured community stands in where none was named. */
static RESULT fill_community(struct cli *cli, struct err *e)
{
	const size_t i = command_option_index(cli->command, "community");

	if (i == command_option_count(cli->command) || cli->given[i].count > 0 || cli->config.community[0] == '\0')
		return OK;
	const char **items = ARENA_NEW(cli->arena, const char *);
	ENSURE_MEMORY(items, e);
	*items = cli->config.community;
	cli->given[i] = (struct text_list){ .items = items, .count = 1 };
	return OK;
}

/* --- one run --- */

static RESULT print_help(const struct args *args, struct err *e)
{
	CLEANUP_BUF struct buf out;

	buf_init(&out, HELP_MAX);
	help_write(args->group, args->command, &out);
	return cli_print(&out, e);
}

static RESULT prepare(struct cli *cli, int argc, char *const *argv, char *const *environment, struct args *args,
                      struct err *e)
{
	ENSURE(cli->arena != NULL, e, ERR_INTERNAL, "no memory");
	TRY(args_parse(argc, argv, cli->arena, args, e));
	if (args->help)
		return OK;
	cli->command = args->command;
	cli->json = args->json;
	memcpy(cli->given, args->given, sizeof cli->given);
	TRY(read_config(cli, args, environment, e));
	return fill_community(cli, e);
}

static RESULT run(struct cli *cli, int argc, char *const *argv, char *const *environment, struct err *e)
{
	struct args args = { 0 };

	cli->exit = EXIT_USAGE;
	TRY(config_init(&cli->config, e));
	TRY(prepare(cli, argc, argv, environment, &args, e));
	cli->exit = EXIT_DONE;
	if (args.help)
		return print_help(&args, e);
	return cli->command->run != NULL ? cli->command->run(cli, e) : rest_run(cli, e);
}

/* "anchorhold: sentence", and of a server's refusal "(code, member, request id)"; what came over the network obeys no terminal. */
static void complain(const struct cli *cli, const struct err *e)
{
	CLEANUP_BUF struct buf line, safe;

	buf_init(&line, 4096);
	buf_init(&safe, 16384);
	buf_printf(&line, "anchorhold: %s", e->detail);
	if (cli->request_id[0] != '\0')
		buf_printf(&line, " (%s%s%s, request %s)", err_wire_code(e->code),
		           e->member[0] != '\0' ? ", member " : "", e->member, cli->request_id);
	display_put(&safe, buf_slice(&line), SIZE_MAX);
	fprintf(stderr, "%s\n", buf_text(&safe));
	if (cli->request_id[0] == '\0' && e->cause[0] != '\0')
		fprintf(stderr, "anchorhold: because: %s\n", e->cause);
}

static enum exit_code exit_of(const struct cli *cli, const struct err *e)
{
	if (cli->exit != EXIT_DONE)
		return cli->exit;
	return e->code == ERR_STORE_DOWN ? EXIT_UNREACHABLE : EXIT_REFUSED;
}

int cli_main(int argc, char *const *argv, char *const *environment)
{
	struct cli cli = { .arena = arena_new(ARENA_MAX) };
	struct err e = { 0 };

	/* Widths of characters are counted by the C library, whatever the user's locale is. */
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (utf8 != (locale_t)0)
		(void)uselocale(utf8);
	const bool done = !failed(run(&cli, argc, argv, environment, &e));
	if (!done) {
		complain(&cli, &e);
		cli.exit = exit_of(&cli, &e);
	}
	client_free(cli.client);
	config_fini(&cli.config);
	arena_free(cli.arena);
	(void)uselocale(LC_GLOBAL_LOCALE);
	if (utf8 != (locale_t)0)
		freelocale(utf8);
	return (int)cli.exit;
}
