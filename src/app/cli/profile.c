/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/commands.h"

/* clang-format off */
#define PROFILE_ARGUMENT { "profile", KIND_TEXT, IN_PATH, OPTION_POSITIONAL | OPTION_REQUIRED, NULL, "name", NULL }

static const struct command rows[] = {
	{
		.group = "profile",
		.verb = "list",
		.summary = "list the certificate profiles of a community",
		.options = OPTIONS(COMMUNITY_OPTION),
		.method = "GET",
		.path = "/v1/communities/{community}/profiles",
		.columns = "name revision ca validity_days key_usage extended_key_usage description",
	},
	{
		.group = "profile",
		.verb = "show",
		.summary = "show one profile",
		.options = OPTIONS(
			COMMUNITY_OPTION,
			PROFILE_ARGUMENT,
			{ "revision", KIND_INT, IN_QUERY, 0, NULL, "an earlier one; default the newest", NULL }),
		.method = "GET",
		.path = "/v1/communities/{community}/profiles/{profile}",
	},
	{
		.group = "profile",
		.verb = "put",
		.summary = "create a profile, or give it a new revision",
		.options = OPTIONS(
			COMMUNITY_OPTION,
			PROFILE_ARGUMENT,
			{ "file", KIND_JSON, IS_BODY, OPTION_REQUIRED, NULL, "JSON object; - reads standard input", NULL }),
		.method = "PUT",
		.path = "/v1/communities/{community}/profiles/{profile}",
	},
};
/* clang-format on */

COMMAND_TABLE(profile_commands, rows);
