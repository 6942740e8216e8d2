/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/commands.h"
#include "app/cli/file.h"
#include "app/cli/render.h"
#include "app/cli/rest.h"

/* clang-format off */
#define CERTIFICATE_ARGUMENT { "certificate", KIND_TEXT, IN_PATH, OPTION_POSITIONAL | OPTION_REQUIRED, NULL, "id", NULL }
#define COMMENT_OPTION { "comment", KIND_TEXT, IN_BODY, 0, NULL, "why, for the audit", NULL }
#define PATH "/v1/communities/{community}/certificates"
/* clang-format on */

static RESULT write_member(struct cli *cli, const struct json *answer, const char *option, const char *member,
                           struct err *e)
{
	const char *path = cli_text(cli, option);
	const char *pem = json_text(json_get(answer, member));

	if (path == NULL)
		return OK;
	ENSURE(pem != NULL, e, ERR_INTERNAL, "the server's answer has no %s", member);
	return file_write(path, slice_text(pem), 0644, e);
}

static RESULT write_files(struct cli *cli, const struct json *answer, struct err *e)
{
	struct err why;

	if (!failed(write_member(cli, answer, "out", "pem", &why)) &&
	    !failed(write_member(cli, answer, "chain-out", "chain_pem", &why)))
		return OK;
	const char *id = json_text(json_get(answer, "id"));
	FAIL(e, why.code, "%.300s; the certificate is issued all the same: anchorhold cert show %.40s", why.detail,
	     id != NULL ? id : "ID");
}

static bool goes_to_stdout(struct cli *cli)
{
	const char *leaf = cli_text(cli, "out"), *chain = cli_text(cli, "chain-out");

	return (leaf != NULL && strcmp(leaf, "-") == 0) || (chain != NULL && strcmp(chain, "-") == 0);
}

/* The certificate is written before anything is said: what was issued must not get lost on the way. */
static RESULT issue(struct cli *cli, struct err *e)
{
	CLEANUP_RESPONSE struct client_response response = { 0 };
	CLEANUP(json_free) struct json *answer = NULL;

	TRY(rest_call(cli, &response, e));
	TRY(json_parse(buf_slice(&response.body), &answer, e));
	ENSURE(json_is_object(answer), e, ERR_INTERNAL, "the server's answer is no certificate");
	TRY(write_files(cli, answer, e));
	return goes_to_stdout(cli) ? OK : rest_show(cli, &response, e);
}

/* What went into a file is not shown once more. */
static RESULT show_issued(struct cli *cli, const struct json *answer, struct buf *out, struct err *e)
{
	const bool written = cli_text(cli, "out") != NULL;

	return render_object(answer, written ? "x5c chain_pem pem" : "x5c chain_pem", out, e);
}

/* clang-format off */
static const struct command rows[] = {
	{
		.group = "cert",
		.verb = "issue",
		.summary = "issue a certificate for a PKCS#10 request",
		.options = OPTIONS(
			COMMUNITY_OPTION,
			{ "organization", KIND_TEXT, IN_BODY, OPTION_REQUIRED, NULL, "name or id of who gets it", NULL },
			{ "profile", KIND_TEXT, IN_BODY, OPTION_REQUIRED, NULL, "udap-client, udap-server, or one of your own", NULL },
			{ "csr", KIND_REQUEST, IN_BODY, OPTION_REQUIRED, NULL, "PKCS#10 request, PEM or DER; - reads standard input", NULL },
			{ "authority", KIND_TEXT, IN_BODY, 0, NULL, "CA that issues; needed when there are several", NULL },
			{ "subject", KIND_TEXT, IN_BODY, 0, NULL, "RFC 4514 name instead of the request's", NULL },
			{ "uri", KIND_TEXT, IN_BODY, OPTION_MANY, "uris", "URI instead of the request's; may be repeated", NULL },
			{ "dns", KIND_TEXT, IN_BODY, OPTION_MANY, "dns_names", "DNS name instead of the request's; may be repeated", NULL },
			{ "validity-days", KIND_INT, IN_BODY, 0, NULL, "default: the profile's", NULL },
			{ "not-after", KIND_TIME, IN_BODY, 0, NULL, "end of validity instead", NULL },
			{ "idempotency-key", KIND_TEXT, IN_HEADER, 0, NULL, "a second call with the same key gives the same certificate", NULL },
			{ "out", KIND_PATH, LOCAL, 0, NULL, "write the certificate here, as PEM", NULL },
			{ "chain-out", KIND_PATH, LOCAL, 0, NULL, "write the CAs above it here, as PEM", NULL }),
		.method = "POST",
		.path = PATH,
		.show = show_issued,
		.run = issue,
	},
	{
		.group = "cert",
		.verb = "list",
		.summary = "search the certificates of a community",
		.options = OPTIONS(
			COMMUNITY_OPTION,
			{ "organization", KIND_TEXT, IN_QUERY, 0, NULL, "name or id", NULL },
			{ "authority", KIND_TEXT, IN_QUERY, 0, NULL, "name or id of the issuer", NULL },
			{ "uri", KIND_TEXT, IN_QUERY, 0, NULL, "exactly this URI", NULL },
			{ "status", KIND_TEXT, IN_QUERY, 0, NULL, "only these", "good on_hold revoked" },
			{ "serial", KIND_TEXT, IN_QUERY, 0, NULL, "hexadecimal", NULL },
			{ "sha256", KIND_TEXT, IN_QUERY, 0, NULL, "fingerprint, hexadecimal", NULL },
			{ "expires-after", KIND_TIME, IN_QUERY, 0, NULL, "valid beyond", NULL },
			{ "expires-before", KIND_TIME, IN_QUERY, 0, NULL, "no longer valid at", NULL },
			LIST_OPTIONS),
		.method = "GET",
		.path = PATH,
		.columns = "id status subject uris profile not_after serial",
	},
	{
		.group = "cert",
		.verb = "show",
		.summary = "show one certificate",
		.options = OPTIONS(COMMUNITY_OPTION, CERTIFICATE_ARGUMENT),
		.method = "GET",
		.path = PATH "/{certificate}",
		.hidden = "x5c chain_pem",
	},
	{
		.group = "cert",
		.verb = "revoke",
		.summary = "revoke a certificate, for good",
		.options = OPTIONS(
			COMMUNITY_OPTION,
			CERTIFICATE_ARGUMENT,
			{ "reason", KIND_TEXT, IN_BODY, OPTION_REQUIRED, NULL, "RFC 5280 5.3.1", "unspecified keyCompromise cACompromise affiliationChanged superseded cessationOfOperation privilegeWithdrawn aACompromise" },
			{ "invalidity-date", KIND_TIME, IN_BODY, 0, NULL, "since when it is not to be trusted", NULL },
			COMMENT_OPTION),
		.method = "POST",
		.path = PATH "/{certificate}/revoke",
	},
	{
		.group = "cert",
		.verb = "hold",
		.summary = "put a certificate on hold; release or revoke it later",
		.options = OPTIONS(COMMUNITY_OPTION, CERTIFICATE_ARGUMENT, COMMENT_OPTION),
		.method = "POST",
		.path = PATH "/{certificate}/hold",
	},
	{
		.group = "cert",
		.verb = "release",
		.summary = "lift a hold",
		.options = OPTIONS(COMMUNITY_OPTION, CERTIFICATE_ARGUMENT, COMMENT_OPTION),
		.method = "POST",
		.path = PATH "/{certificate}/release",
	},
};
/* clang-format on */

COMMAND_TABLE(certificate_commands, rows);
