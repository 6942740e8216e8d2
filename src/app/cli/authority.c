/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/commands.h"
#include "app/cli/rest.h"

/* clang-format off */
#define AUTHORITY_ARGUMENT \
	{ "authority", KIND_TEXT, IN_PATH, OPTION_POSITIONAL | OPTION_REQUIRED, NULL, "name or id", NULL }
/* clang-format on */

static const char *text_of(const struct json *object, const char *name)
{
	return json_is_object(object) ? json_text(json_get(object, name)) : NULL;
}

/* An RSA key is made by a job: when it is over, the answer is the authority as it is then. */
static RESULT wait_and_show(struct cli *cli, const char *job, const char *id, struct err *e)
{
	CLEANUP_RESPONSE struct client_response done = { 0 }, authority = { 0 };
	const char *community = cli_community(cli);
	const char *const values[] = { community, id };

	TRY(job_wait(cli, community, job, &done, e));
	TRY(rest_call_other(cli, MANAGEMENT_PLANE, "GET", "/v1/communities/{}/authorities/{}", values, NULL, &authority,
	                    e));
	return rest_show(cli, &authority, e);
}

static RESULT create(struct cli *cli, struct err *e)
{
	CLEANUP_RESPONSE struct client_response response = { 0 };
	CLEANUP(json_free) struct json *answer = NULL;

	TRY(rest_call(cli, &response, e));
	TRY(json_parse(buf_slice(&response.body), &answer, e));
	const char *job = text_of(answer, "job_id"), *id = text_of(answer, "id");
	const char *status = text_of(answer, "status");
	const bool pending = status != NULL && strcmp(status, "pending") == 0;
	if (job == NULL || id == NULL || !pending || cli_flag(cli, "no-wait"))
		return rest_show(cli, &response, e);
	return wait_and_show(cli, job, id, e);
}

/* clang-format off */
static const struct command rows[] = {
	{
		.group = "ca",
		.verb = "create",
		.summary = "make a root or an intermediate CA with a key of ours",
		.details = "An RSA key takes a while: a job makes it, and the command waits for it unless told not to.",
		.options = OPTIONS(
			COMMUNITY_OPTION,
			{ "name", KIND_TEXT, IN_BODY, OPTION_REQUIRED, NULL, "name, unique in the community", NULL },
			{ "kind", KIND_TEXT, IN_BODY, OPTION_REQUIRED, NULL, "root signs itself, intermediate is signed by --parent", "root intermediate" },
			{ "parent", KIND_TEXT, IN_BODY, 0, NULL, "name or id of the CA that signs an intermediate", NULL },
			{ "subject", KIND_TEXT, IN_BODY, 0, NULL, "RFC 4514 name, as \"CN=Root,O=Example\"; default CN=<name>", NULL },
			{ "key-algorithm", KIND_TEXT, IN_BODY, 0, NULL, "default ec-p256", "ec-p256 ec-p384 rsa-2048 rsa-3072 rsa-4096" },
			{ "validity-days", KIND_INT, IN_BODY, 0, NULL, "default ten years for a root, else the profile's", NULL },
			{ "path-length", KIND_INT, IN_BODY, 0, NULL, "CAs that may follow below", NULL },
			{ "no-anchor", KIND_FALSE, IN_BODY, 0, "anchor", "do not trust the new root at once", NULL },
			{ "wait", KIND_TRUE, LOCAL, 0, NULL, "wait for a job (the default)", NULL },
			{ "no-wait", KIND_TRUE, LOCAL, 0, NULL, "do not wait for a job", NULL }),
		.method = "POST",
		.path = "/v1/communities/{community}/authorities",
		.run = create,
	},
	{
		.group = "ca",
		.verb = "import",
		.summary = "make CA certificates known that were issued elsewhere",
		.options = OPTIONS(
			COMMUNITY_OPTION,
			{ "name", KIND_TEXT, IN_BODY, 0, NULL, "name, for a single certificate", NULL },
			{ "file", KIND_CERTIFICATES, IN_BODY, OPTION_POSITIONAL | OPTION_REQUIRED, NULL, "PEM, DER or PKCS#7; - reads standard input", NULL }),
		.method = "POST",
		.path = "/v1/communities/{community}/authorities/import",
		.columns = "id name kind status subject not_after",
	},
	{
		.group = "ca",
		.verb = "list",
		.summary = "list the CAs of a community",
		.options = OPTIONS(COMMUNITY_OPTION, LIST_OPTIONS),
		.method = "GET",
		.path = "/v1/communities/{community}/authorities",
		.columns = "id name kind status origin key_algorithm subject not_after",
	},
	{
		.group = "ca",
		.verb = "show",
		.summary = "show one CA with its certificate",
		.options = OPTIONS(COMMUNITY_OPTION, AUTHORITY_ARGUMENT),
		.method = "GET",
		.path = "/v1/communities/{community}/authorities/{authority}",
	},
	{
		.group = "ca",
		.verb = "retire",
		.summary = "let a CA issue no more; it goes on publishing CRLs",
		.options = OPTIONS(COMMUNITY_OPTION, AUTHORITY_ARGUMENT),
		.method = "POST",
		.path = "/v1/communities/{community}/authorities/{authority}/retire",
	},
};
/* clang-format on */

COMMAND_TABLE(authority_commands, rows);
