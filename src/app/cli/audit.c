/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/commands.h"
#include "app/cli/rest.h"
#include "app/database.h"
#include "service/audit.h"
#include "service/community.h"

/* clang-format off */
#define SYSTEM_OPTION { "system", KIND_TRUE, LOCAL, 0, NULL, "the audit of the whole system, whatever community is configured", NULL }
/* clang-format on */

/* --- the answer: from the server, or the same from the database --- */

static RESULT show_verification(struct cli *cli, struct slice json, struct err *e)
{
	CLEANUP(json_free) struct json *answer = NULL;
	CLEANUP_BUF struct buf intact;

	buf_init(&intact, 64);
	TRY(json_parse(json, &answer, e));
	const struct json *value = json_is_object(answer) ? json_get(answer, "intact") : NULL;
	ENSURE(value != NULL, e, ERR_INTERNAL, "the answer is no verification");
	TRY(json_print(value, &intact, e));
	cli->exit = strcmp(buf_text(&intact), "true") == 0 ? EXIT_DONE : EXIT_REFUSED;
	return rest_show_json(cli, json, e);
}

struct verification {
	struct cli *cli;
	struct audit_verification result;
};

static RESULT verify_body(struct service *s, void *context, struct err *e)
{
	struct verification *verification = context;
	const struct cli *cli = verification->cli;
	const char *name = cli_flag(cli, "system") ? NULL : cli_community(cli);
	struct community community;

	if (name != NULL)
		TRY(community_find(s, name, &community, e));
	return audit_verify(s, name != NULL ? &community : NULL, &verification->result, e);
}

static void encode_verification(const struct audit_verification *verification, struct buf *out)
{
	struct json_writer w = json_writer(out);

	json_begin_object(&w, NULL);
	json_put_int(&w, "rows", verification->rows);
	json_put_bool(&w, "intact", verification->intact);
	if (verification->broken_at != 0)
		json_put_int(&w, "broken_at", verification->broken_at);
	else
		json_put_null(&w, "broken_at");
	json_put_text(&w, "problem", verification->problem);
	json_put_hex(&w, "head", slice_of(verification->head, sizeof verification->head));
	json_end_object(&w);
}

static RESULT verify_in_database(struct cli *cli, struct err *e)
{
	CLEANUP_LOCAL_SERVICE struct local_service local = { 0 };
	CLEANUP_BUF struct buf json = { 0 };
	struct verification verification = { .cli = cli };

	TRY(local_service_open(&local, &cli->config, cli->arena, e));
	TRY(service_read(&local.service, verify_body, &verification, e));
	buf_init(&json, 4096);
	encode_verification(&verification.result, &json);
	TRY(buf_check(&json, e));
	return show_verification(cli, buf_slice(&json), e);
}

static RESULT verify(struct cli *cli, struct err *e)
{
	CLEANUP_RESPONSE struct client_response response = { 0 };

	if (cli_flag(cli, "database"))
		return verify_in_database(cli, e);
	TRY(rest_call(cli, &response, e));
	return show_verification(cli, buf_slice(&response.body), e);
}

/* clang-format off */
static const struct command rows[] = {
	{
		.group = "audit",
		.verb = "list",
		.summary = "list what happened, of a community or of the system",
		.options = OPTIONS(
			COMMUNITY_OPTION,
			SYSTEM_OPTION,
			{ "object", KIND_TEXT, IN_QUERY, 0, NULL, "only of the object with this id", NULL },
			LIST_OPTIONS),
		.method = "GET",
		.path = "/v1/communities/{community}/audit",
		.system_path = "/v1/audit",
		.columns = "seq at actor_name event object_type object_id",
	},
	{
		.group = "audit",
		.verb = "verify",
		.summary = "recompute the hash chain; exit code 1 when it is broken",
		.details = "With --database it reads the database itself and asks no server: for auditors at the machine.",
		.options = OPTIONS(
			COMMUNITY_OPTION,
			SYSTEM_OPTION,
			{ "database", KIND_TRUE, LOCAL, 0, NULL, "read the database of database_url", NULL }),
		.method = "GET",
		.path = "/v1/communities/{community}/audit/verify",
		.system_path = "/v1/audit/verify",
		.run = verify,
	},
};
/* clang-format on */

COMMAND_TABLE(audit_commands, rows);
