/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/commands.h"

/* clang-format off */
#define ANCHOR_ARGUMENT { "anchor", KIND_TEXT, IN_PATH, OPTION_POSITIONAL | OPTION_REQUIRED, NULL, "id", NULL }
/* clang-format on */

/* The limits within which an anchor is trusted; `clearable` where there is something to take back. */
/* clang-format off */
#define LIMIT_OPTIONS(clearable)                                                                                       \
	{ "purpose", KIND_TEXT, IN_BODY, OPTION_MANY | (clearable), "purposes", "trusted for this purpose only; may be repeated", \
	  "client server idp certifier any" },                                                                         \
	{ "trusted-from", KIND_TIME, IN_BODY, (clearable), NULL, "not trusted before", NULL },                               \
	{ "trusted-until", KIND_TIME, IN_BODY, (clearable), NULL, "not trusted after", NULL },                               \
	{ "distrust-after", KIND_TIME, IN_BODY, (clearable), NULL, "certificates issued later are not trusted", NULL },      \
	{ "path-length", KIND_INT, IN_BODY, (clearable), NULL, "intermediates below the anchor", NULL },                     \
	{ "policy", KIND_TEXT, IN_BODY, OPTION_MANY | (clearable), "policies", "OID of an acceptable policy; may be repeated", NULL }, \
	{ "no-enforce-validity", KIND_FALSE, IN_BODY, 0, "enforce_validity", "the dates of its certificate do not count", NULL }

static const struct command rows[] = {
	{
		.group = "anchor",
		.verb = "add",
		.summary = "trust a certificate",
		.options = OPTIONS(
			COMMUNITY_OPTION,
			{ "file", KIND_CERTIFICATES, IN_BODY, 0, NULL, "PEM, DER or PKCS#7 with one certificate; - reads standard input", NULL },
			{ "authority", KIND_TEXT, IN_BODY, 0, NULL, "instead of a file: name or id of a CA of the community", NULL },
			LIMIT_OPTIONS(0)),
		.method = "POST",
		.path = "/v1/communities/{community}/anchors",
	},
	{
		.group = "anchor",
		.verb = "list",
		.summary = "list what a community trusts",
		.options = OPTIONS(
			COMMUNITY_OPTION,
			{ "status", KIND_TEXT, IN_QUERY, 0, NULL, "only these", "active withdrawn" },
			LIST_OPTIONS),
		.method = "GET",
		.path = "/v1/communities/{community}/anchors",
		.columns = "id status subject purposes trusted_until not_after",
	},
	{
		.group = "anchor",
		.verb = "show",
		.summary = "show one anchor with its limits and its certificate",
		.options = OPTIONS(COMMUNITY_OPTION, ANCHOR_ARGUMENT),
		.method = "GET",
		.path = "/v1/communities/{community}/anchors/{anchor}",
	},
	{
		.group = "anchor",
		.verb = "constrain",
		.summary = "change the limits within which an anchor is trusted",
		.details = "The value \"none\" takes a limit back; limits that are not named stay.",
		.options = OPTIONS(
			COMMUNITY_OPTION,
			ANCHOR_ARGUMENT,
			LIMIT_OPTIONS(OPTION_CLEARABLE),
			{ "enforce-validity", KIND_TRUE, IN_BODY, 0, NULL, "the dates of its certificate count", NULL }),
		.method = "PATCH",
		.path = "/v1/communities/{community}/anchors/{anchor}",
	},
	{
		.group = "anchor",
		.verb = "withdraw",
		.summary = "trust an anchor no more, for good",
		.options = OPTIONS(
			COMMUNITY_OPTION,
			ANCHOR_ARGUMENT,
			{ "reason", KIND_TEXT, IN_BODY, 0, NULL, "why, for the audit and for readers", NULL }),
		.method = "POST",
		.path = "/v1/communities/{community}/anchors/{anchor}/withdraw",
	},
};
/* clang-format on */

COMMAND_TABLE(anchor_commands, rows);
