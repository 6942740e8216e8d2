/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/commands.h"
#include "app/cli/config_text.h"
#include "app/cli/rest.h"
#include "app/cli/token.h"
#include "app/database.h"
#include "app/serve.h"
#include "service/access.h"
#include "store/migrate.h"

#include <stdio.h>
#include <stdlib.h>

/* --- serve --- */

static RESULT run_serve(struct cli *cli, struct err *e)
{
	const struct result served = serve(&cli->config, cli_text(cli, "ready-file"), e);

	/* An address that is none, or a passphrase that cannot be read, is wrong in the configuration. */
	if (failed(served) && e->code == ERR_INVALID)
		cli->exit = EXIT_USAGE;
	return served;
}

/* --- migrate --- */

static void say_migration(const struct migration *migration)
{
	fprintf(stderr, "applying %s\n", migration->name);
}

static RESULT run_migrate(struct cli *cli, struct err *e)
{
	const struct db_config config = database_config(&cli->config, "anchorhold migrate");
	CLEANUP(db_free) struct db *db = NULL;
	CLEANUP_BUF struct buf out;
	struct migration_report report;

	buf_init(&out, 1024);
	TRY(db_new(&config, &db, e));
	TRY(db_connect(db, e));
	TRY(migrate_run(db, say_migration, &report, e));
	if (cli->json)
		buf_printf(&out, "{\"from\":%d,\"to\":%d}\n", report.from, report.to);
	else if (report.from == report.to)
		buf_printf(&out, "the database is at version %d already\n", report.to);
	else
		buf_printf(&out, "the database went from version %d to %d\n", report.from, report.to);
	return cli_print(&out, e);
}

/* --- token bootstrap --- */

struct bootstrap {
	const char *name;
	int64_t days;
	struct api_token token;
	struct secret *secret;
};

static RESULT bootstrap_body(struct service *s, void *context, struct err *e)
{
	struct bootstrap *bootstrap = context;

	secret_free(bootstrap->secret); /* of a try that another transaction undid */
	bootstrap->secret = NULL;
	return token_bootstrap(s, bootstrap->name, bootstrap->days, &bootstrap->token, &bootstrap->secret, e);
}

static RESULT show_bootstrap(struct cli *cli, const struct bootstrap *bootstrap, struct err *e)
{
	CLEANUP_BUF struct buf json;
	struct json_writer w = json_writer(&json);

	buf_init(&json, 4096);
	json_begin_object(&w, NULL);
	api_token_encode_members(&bootstrap->token, &w);
	json_put_slice(&w, "token", secret_bytes(bootstrap->secret));
	json_end_object(&w);
	TRY(buf_check(&json, e));
	const struct result shown = token_show(cli, buf_slice(&json), e);
	secret_wipe(json.data, json.len);
	return shown;
}

static RESULT run_bootstrap(struct cli *cli, struct err *e)
{
	CLEANUP_LOCAL_SERVICE struct local_service local = { 0 };
	const char *name = cli_text(cli, "name"), *days = cli_text(cli, "days");
	struct bootstrap bootstrap = {
		.name = name != NULL ? name : "admin",
		.days = days != NULL ? strtoll(days, NULL, 10) : 0,
	};

	if (bootstrap.days < 0 || bootstrap.days > TOKEN_DAYS_MAX)
		CLI_USAGE(cli, e, "--days is from 1 to %d", TOKEN_DAYS_MAX);
	TRY(local_service_open(&local, &cli->config, cli->arena, e));
	struct result done = service_write(&local.service, bootstrap_body, &bootstrap, e);
	if (!failed(done))
		done = show_bootstrap(cli, &bootstrap, e);
	secret_free(bootstrap.secret);
	return done;
}

/* --- config show --- */

static void encode_config(const struct config *config, struct buf *out)
{
	struct json_writer w = json_writer(out);

	json_begin_object(&w, NULL);
	json_begin_array(&w, "items");
	for (int i = 0; i < CONFIG_KEY_COUNT; i++) {
		CLEANUP_BUF struct buf value, source;
		buf_init(&value, 8192);
		buf_init(&source, 8192);
		config_value_text(config, (enum config_id)i, &value);
		config_source_text(config, (enum config_id)i, &source);
		json_begin_object(&w, NULL);
		json_put_text(&w, "key", config_keys[i].name);
		json_put_text(&w, "value", buf_text(&value));
		json_put_text(&w, "source", buf_text(&source));
		json_end_object(&w);
	}
	json_end_array(&w);
	json_end_object(&w);
}

static RESULT run_config_show(struct cli *cli, struct err *e)
{
	CLEANUP_BUF struct buf json;

	buf_init(&json, (size_t)1024 * 1024);
	encode_config(&cli->config, &json);
	TRY(buf_check(&json, e));
	return rest_show_json(cli, buf_slice(&json), e);
}

static RESULT run_config_example(struct cli *cli, struct err *e)
{
	CLEANUP_BUF struct buf out;

	buf_init(&out, (size_t)1024 * 1024);
	if (cli_flag(cli, "markdown"))
		config_reference_write(&out);
	else
		config_example_write(&out);
	return cli_print(&out, e);
}

/* clang-format off */
static const struct command rows[] = {
	{
		.verb = "serve",
		.summary = "run the service",
		.details = "SIGTERM and SIGINT end it once the requests under way are answered; SIGHUP is ignored.",
		.options = OPTIONS(
			{ "ready-file", KIND_PATH, LOCAL, 0, NULL, "write the addresses and the process id here, as JSON, once both planes listen", NULL }),
		.flags = COMMAND_SERVER,
		.run = run_serve,
	},
	{
		.verb = "migrate",
		.summary = "bring the database to the version of this program",
		.flags = COMMAND_SERVER,
		.run = run_migrate,
	},
	{
		.group = "token",
		.verb = "bootstrap",
		.summary = "make the first administrator and its token, straight in the database",
		.details = "Refused while an administrator with a live token exists.",
		.options = OPTIONS(
			{ "name", KIND_TEXT, LOCAL, 0, NULL, "name of the administrator, default admin", NULL },
			{ "days", KIND_INT, LOCAL, 0, NULL, "1 to 366, default 90", NULL },
			{ "output", KIND_PATH, LOCAL, 0, NULL, "write the token here, readable by its owner only", NULL }),
		.flags = COMMAND_SERVER,
		.run = run_bootstrap,
	},
	{
		.group = "config",
		.verb = "show",
		.summary = "show every configuration key with its value and where that comes from",
		.columns = "key value source",
		.run = run_config_show,
	},
	{
		.group = "config",
		.verb = "example",
		.summary = "print a configuration file with every key at its default",
		.options = OPTIONS(
			{ "markdown", KIND_TRUE, LOCAL, 0, NULL, "the same as a table for documentation", NULL }),
		.flags = COMMAND_NO_CONFIG,
		.run = run_config_example,
	},
};
/* clang-format on */

COMMAND_TABLE(node_commands, rows);
