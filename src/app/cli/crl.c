/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/commands.h"
#include "app/cli/file.h"
#include "app/cli/rest.h"

#include <stdio.h>
#include <unistd.h>

/* clang-format off */
#define AUTHORITY_OPTION { "authority", KIND_TEXT, IN_PATH, OPTION_REQUIRED, NULL, "name or id of the CA", NULL }
/* clang-format on */

/* The CRL's address has the id of its CA; a name is looked up in the community. */
static RESULT authority_id(struct cli *cli, const char **out, struct err *e)
{
	CLEANUP_RESPONSE struct client_response response = { 0 };
	CLEANUP(json_free) struct json *answer = NULL;
	struct uuid id;

	*out = cli_text(cli, "authority");
	if (uuid_parse(*out, &id))
		return OK;
	if (cli_community(cli) == NULL)
		CLI_USAGE(cli, e, "a CA is found by its name in a community: --community, or give its id");
	const char *const values[] = { cli_community(cli), *out };
	TRY(rest_call_other(cli, MANAGEMENT_PLANE, "GET", "/v1/communities/{}/authorities/{}", values, NULL, &response,
	                    e));
	TRY(json_parse(buf_slice(&response.body), &answer, e));
	const char *text = json_text(json_get(answer, "id"));
	*out = text != NULL ? arena_text(cli->arena, text) : NULL;
	ENSURE(*out != NULL, e, ERR_INTERNAL, "the server's answer has no id");
	return OK;
}

static RESULT fetch(struct cli *cli, struct err *e)
{
	CLEANUP_RESPONSE struct client_response response = { 0 };
	const char *path = cli_text(cli, "out"), *id;

	if (path == NULL && isatty(STDOUT_FILENO) == 1)
		CLI_USAGE(cli, e, "a CRL is DER, nothing for a terminal: --out FILE");
	TRY(authority_id(cli, &id, e));
	TRY(rest_call_other(cli, RELYING_PARTY_PLANE, "GET", "/crl/{}.crl", &id, NULL, &response, e));
	return file_write(path != NULL ? path : "-", buf_slice(&response.body), 0644, e);
}

/* clang-format off */
static const struct command rows[] = {
	{
		.group = "crl",
		.verb = "publish",
		.summary = "build, sign and publish a CRL now",
		.options = OPTIONS(COMMUNITY_OPTION, AUTHORITY_OPTION),
		.method = "POST",
		.path = "/v1/communities/{community}/authorities/{authority}/crls",
	},
	{
		.group = "crl",
		.verb = "list",
		.summary = "list the CRLs of a CA, newest first",
		.options = OPTIONS(
			COMMUNITY_OPTION,
			AUTHORITY_OPTION,
			{ "limit", KIND_INT, IN_QUERY, 0, NULL, "how many, 1 to 200", NULL }),
		.method = "GET",
		.path = "/v1/communities/{community}/authorities/{authority}/crls",
		.columns = "number this_update next_update entry_count size sha256",
	},
	{
		.group = "crl",
		.verb = "fetch",
		.summary = "fetch the current CRL of a CA, as relying parties do",
		.options = OPTIONS(
			COMMUNITY_OPTION,
			AUTHORITY_OPTION,
			{ "out", KIND_PATH, LOCAL, 0, NULL, "write the DER here; default standard output", NULL }),
		.run = fetch,
	},
};
/* clang-format on */

COMMAND_TABLE(crl_commands, rows);
