/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/commands.h"

/* clang-format off */
#define SETTINGS_OPTION                                                       \
	{ "settings", KIND_JSON, IN_BODY, 0, NULL,                            \
	  "JSON object: revocation, decision_ttl_seconds, crl_lifetime_seconds, … as docs/operators/communities.md lists them", NULL }
#define COMMUNITY_ARGUMENT \
	{ "community", KIND_TEXT, IN_PATH, OPTION_POSITIONAL, NULL, "slug, URI or id; also from ANCHORHOLD_COMMUNITY", NULL }

static const struct command rows[] = {
	{
		.group = "community",
		.verb = "create",
		.summary = "create a community with the default profiles",
		.options = OPTIONS(
			{ "slug", KIND_TEXT, IN_BODY, OPTION_REQUIRED, NULL, "short name for paths: a-z, 0-9 and -", NULL },
			{ "uri", KIND_TEXT, IN_BODY, OPTION_REQUIRED, NULL, "the community's URI, as udap://example.org/", NULL },
			{ "name", KIND_TEXT, IN_BODY, OPTION_REQUIRED, NULL, "name for people", NULL },
			SETTINGS_OPTION),
		.method = "POST",
		.path = "/v1/communities",
	},
	{
		.group = "community",
		.verb = "list",
		.summary = "list the communities that you may read",
		.options = OPTIONS(LIST_OPTIONS),
		.method = "GET",
		.path = "/v1/communities",
		.columns = "slug name uri trust_set_version created_at",
	},
	{
		.group = "community",
		.verb = "show",
		.summary = "show one community and its settings",
		.options = OPTIONS(COMMUNITY_ARGUMENT),
		.method = "GET",
		.path = "/v1/communities/{community}",
	},
	{
		.group = "community",
		.verb = "change",
		.summary = "change the name or some settings",
		.options = OPTIONS(
			COMMUNITY_ARGUMENT,
			{ "name", KIND_TEXT, IN_BODY, 0, NULL, "name for people", NULL },
			SETTINGS_OPTION),
		.method = "PATCH",
		.path = "/v1/communities/{community}",
	},
};
/* clang-format on */

COMMAND_TABLE(community_commands, rows);
