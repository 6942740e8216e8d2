/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/commands.h"
#include "app/cli/rest.h"
#include "base/text.h"
#include "crypto/digest.h"

#include <ctype.h>
#include <stdio.h>

static RESULT parse_object(const struct client_response *response, struct json **out, struct err *e)
{
	if (failed(json_parse(buf_slice(&response->body), out, e)) || !json_is_object(*out))
		FAIL(e, ERR_INTERNAL, "the server's answer is no JSON object");
	return OK;
}

/* --- decide --- */

static RESULT decide(struct cli *cli, struct err *e)
{
	CLEANUP_RESPONSE struct client_response response = { 0 };
	CLEANUP(json_free) struct json *answer = NULL;

	TRY(rest_call(cli, &response, e));
	TRY(parse_object(&response, &answer, e));
	cli->exit = verdict_exit(json_text(json_get(answer, "verdict")));
	return rest_show(cli, &response, e);
}

/* --- status --- */

#define DIGITS (2 * (size_t)SHA256_SIZE)

/* "ab12…", or as OpenSSL prints it, "AB:12:…". */
static bool read_fingerprint(const char *text, char out[DIGITS + 1])
{
	size_t digits = 0;

	for (; isxdigit((unsigned char)*text) && digits < DIGITS; text += text[1] == ':' && digits % 2 == 0 ? 2 : 1)
		out[digits++] = (char)tolower((unsigned char)*text);
	out[digits] = '\0';
	return digits == DIGITS && *text == '\0';
}

/* A fingerprint as it is; of a file, that of its first certificate. */
static RESULT fingerprint_of(struct cli *cli, const char *text, const char **out, struct err *e)
{
	struct slice_list certificates;
	uint8_t digest[SHA256_SIZE];
	char digits[DIGITS + 1];

	if (read_fingerprint(text, digits)) {
		*out = arena_text(cli->arena, digits);
		ENSURE_MEMORY(*out, e);
		return OK;
	}
	TRY(cli_certificates(cli, text, &certificates, e));
	sha256(certificates.items[0], digest);
	*out = arena_hex(cli->arena, slice_of(digest, sizeof digest));
	ENSURE_MEMORY(*out, e);
	return OK;
}

static const struct {
	const char *text;
	enum exit_code exit;
} statuses[] = {
	{ "good", EXIT_DONE },
	{ "on_hold", EXIT_UNTRUSTED },
	{ "revoked", EXIT_UNTRUSTED },
	{ "unknown", EXIT_INDETERMINATE },
};

static enum exit_code status_exit(const char *status)
{
	for (size_t i = 0; status != NULL && i < ARRAY_LEN(statuses); i++)
		if (strcmp(statuses[i].text, status) == 0)
			return statuses[i].exit;
	return EXIT_REFUSED;
}

static RESULT ask_status(struct cli *cli, struct err *e)
{
	CLEANUP_RESPONSE struct client_response response = { 0 };
	CLEANUP(json_free) struct json *answer = NULL;
	const char *fingerprint;

	TRY(fingerprint_of(cli, cli_text(cli, "sha256"), &fingerprint, e));
	TRY(rest_call_other(cli, RELYING_PARTY_PLANE, "GET", cli->command->path, &fingerprint, NULL, &response, e));
	TRY(parse_object(&response, &answer, e));
	cli->exit = status_exit(json_text(json_get(answer, "status")));
	return rest_show(cli, &response, e);
}

/* --- health --- */

/* 503 is an answer too: a node that has no recent snapshot says so. */
static RESULT health(struct cli *cli, struct err *e)
{
	CLEANUP_RESPONSE struct client_response response = { 0 };

	TRY(client_send(
		cli,
		&(struct client_request){ .plane = RELYING_PARTY_PLANE, .method = "GET", .path = cli->command->path },
		&response, e));
	cli->exit = response.status == 200 ? EXIT_DONE : EXIT_REFUSED;
	return rest_show(cli, &response, e);
}

static RESULT print_text(struct cli *cli, struct err *e)
{
	CLEANUP_RESPONSE struct client_response response = { 0 };

	TRY(rest_call(cli, &response, e));
	return cli_print(&response.body, e);
}

/* clang-format off */
static const struct command rows[] = {
	{
		.verb = "decide",
		.summary = "ask whether a certificate is trusted, as a relying party",
		.details = "FILE holds the certificate first; what follows are hints for the path. Without a community every\n"
			   "community is asked that you may ask about.",
		.options = OPTIONS(
			{ "community", KIND_TEXT, IN_BODY, 0, NULL, "slug, URI or id; also from ANCHORHOLD_COMMUNITY", NULL },
			{ "purpose", KIND_TEXT, IN_BODY, 0, NULL, "what the certificate is used for", "client server idp certifier any" },
			{ "uri", KIND_TEXT, IN_BODY, 0, NULL, "must be among its URIs, byte for byte", NULL },
			{ "at", KIND_TIME, IN_BODY, 0, NULL, "default now", NULL },
			{ "revocation", KIND_TEXT, IN_BODY, 0, NULL, "never weaker than the community's", "require prefer skip" },
			{ "explain", KIND_TRUE, IN_BODY, 0, NULL, "list the paths that were tried", NULL },
			{ "file", KIND_CHAIN, IN_BODY, OPTION_POSITIONAL | OPTION_REQUIRED, NULL, "PEM, or one DER certificate; - reads standard input", NULL }),
		.plane = RELYING_PARTY_PLANE,
		.method = "POST",
		.path = "/v1/decisions/chain",
		.show = verdict_show,
		.run = decide,
	},
	{
		.verb = "status",
		.summary = "ask whether a certificate is revoked",
		.options = OPTIONS(
			{ "sha256", KIND_TEXT, IN_PATH, OPTION_POSITIONAL | OPTION_REQUIRED, NULL, "fingerprint, or a file with the certificate", NULL }),
		.plane = RELYING_PARTY_PLANE,
		.method = "GET",
		.path = "/v1/status/{sha256}",
		.run = ask_status,
	},
	{
		.verb = "health",
		.summary = "ask whether a node is ready for relying parties",
		.plane = RELYING_PARTY_PLANE,
		.method = "GET",
		.path = "/health/ready",
		.run = health,
	},
	{
		.verb = "metrics",
		.summary = "print the metrics of a node",
		.plane = RELYING_PARTY_PLANE,
		.method = "GET",
		.path = "/metrics",
		.run = print_text,
	},
	{
		.verb = "openapi",
		.summary = "print the OpenAPI document of the server",
		.method = "GET",
		.path = "/openapi.json",
		.run = print_text,
	},
};
/* clang-format on */

COMMAND_TABLE(decide_commands, rows);
