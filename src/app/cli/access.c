/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/commands.h"
#include "app/cli/rest.h"
#include "app/cli/token.h"

/* clang-format off */
#define PRINCIPAL_ARGUMENT { "principal", KIND_TEXT, IN_PATH, OPTION_POSITIONAL | OPTION_REQUIRED, NULL, "name or id", NULL }
#define ROLES "administrator operator registrar relying-party auditor"
/* clang-format on */

/* --- token create: for a principal that is there, or for a new one --- */

static RESULT create_principal(struct cli *cli, struct err *e)
{
	CLEANUP_RESPONSE struct client_response response = { 0 };
	CLEANUP_BUF struct buf body;
	struct json_writer w = json_writer(&body);

	buf_init(&body, (size_t)64 * 1024);
	json_begin_object(&w, NULL);
	json_put_text(&w, "name", cli_text(cli, "name"));
	json_begin_array(&w, "grants");
	json_begin_object(&w, NULL);
	json_put_text(&w, "role", cli_text(cli, "role"));
	if (cli_community(cli) != NULL)
		json_put_text(&w, "community", cli_community(cli));
	json_end_object(&w);
	json_end_array(&w);
	json_end_object(&w);
	TRY(buf_check(&body, e));
	return rest_call_other(cli, MANAGEMENT_PLANE, "POST", "/v1/principals", NULL, buf_text(&body), &response, e);
}

static RESULT create_token(struct cli *cli, struct err *e)
{
	CLEANUP_RESPONSE struct client_response response = { 0 };
	CLEANUP_BUF struct buf body = { 0 };
	const char *principal = cli_text(cli, "principal");
	const char *name = cli_text(cli, "name");

	if ((principal == NULL) == (name == NULL))
		CLI_USAGE(cli, e, "give either the principal, or --name and --role for a new one");
	if ((name == NULL) != (cli_text(cli, "role") == NULL))
		CLI_USAGE(cli, e, "--name and --role belong together");
	if (name != NULL)
		TRY(create_principal(cli, e));
	buf_init(&body, 1024);
	TRY(rest_body(cli, &body, e));
	const char *whose = name != NULL ? name : principal;
	TRY(rest_call_other(cli, MANAGEMENT_PLANE, "POST", cli->command->path, &whose, buf_text(&body), &response, e));
	return token_show(cli, buf_slice(&response.body), e);
}

/* clang-format off */
static const struct command rows[] = {
	{
		.verb = "whoami",
		.summary = "show who the token stands for and what it may do",
		.method = "GET",
		.path = "/v1/whoami",
	},
	{
		.verb = "permissions",
		.summary = "list which role may do what",
		.method = "GET",
		.path = "/v1/permissions",
		.columns = "permission roles",
	},
	{
		.group = "principal",
		.verb = "create",
		.summary = "create somebody who may hold tokens",
		.details = "A role without a community is for the system administrator: it counts everywhere.",
		.options = OPTIONS(
			{ "name", KIND_TEXT, IN_BODY, OPTION_REQUIRED, NULL, "name, unique", NULL },
			{ "grant", KIND_GRANT, IN_BODY, OPTION_MANY | OPTION_REQUIRED, "grants", "one of " ROLES ", in a community; may be repeated", NULL }),
		.method = "POST",
		.path = "/v1/principals",
	},
	{
		.group = "principal",
		.verb = "list",
		.summary = "list the principals that you manage",
		.options = OPTIONS(LIST_OPTIONS),
		.method = "GET",
		.path = "/v1/principals",
		.columns = "id name grants",
	},
	{
		.group = "principal",
		.verb = "show",
		.summary = "show one principal",
		.options = OPTIONS(PRINCIPAL_ARGUMENT),
		.method = "GET",
		.path = "/v1/principals/{principal}",
	},
	{
		.group = "principal",
		.verb = "grant",
		.summary = "replace the roles of a principal",
		.options = OPTIONS(
			PRINCIPAL_ARGUMENT,
			{ "grant", KIND_GRANT, IN_BODY, OPTION_MANY | OPTION_REQUIRED, "grants", "one of " ROLES ", in a community; may be repeated", NULL }),
		.method = "PUT",
		.path = "/v1/principals/{principal}/grants",
	},
	{
		.group = "token",
		.verb = "create",
		.summary = "give out an API token, which is shown once",
		.details = "For a principal that is there, or with --name and --role for a new one.",
		.options = OPTIONS(
			{ "principal", KIND_TEXT, IN_PATH, OPTION_POSITIONAL, NULL, "name or id", NULL },
			{ "name", KIND_TEXT, LOCAL, 0, NULL, "name of a new principal", NULL },
			{ "role", KIND_TEXT, LOCAL, 0, NULL, "its role", ROLES },
			{ "community", KIND_TEXT, LOCAL, 0, NULL, "the community of the role; also from ANCHORHOLD_COMMUNITY", NULL },
			{ "days", KIND_INT, IN_BODY, 0, "expires_in_days", "1 to 366, default 90", NULL },
			{ "output", KIND_PATH, LOCAL, 0, NULL, "write the token here, readable by its owner only", NULL }),
		.method = "POST",
		.path = "/v1/principals/{principal}/tokens",
		.run = create_token,
	},
	{
		.group = "token",
		.verb = "list",
		.summary = "list the tokens of a principal, without the secrets",
		.options = OPTIONS(PRINCIPAL_ARGUMENT),
		.method = "GET",
		.path = "/v1/principals/{principal}/tokens",
		.columns = "id hint created_at expires_at revoked_at",
	},
	{
		.group = "token",
		.verb = "revoke",
		.summary = "let a token count no more",
		.options = OPTIONS(
			{ "token", KIND_TEXT, IN_PATH, OPTION_POSITIONAL | OPTION_REQUIRED, NULL, "id", NULL }),
		.method = "DELETE",
		.path = "/v1/tokens/{token}",
	},
};
/* clang-format on */

COMMAND_TABLE(access_commands, rows);
