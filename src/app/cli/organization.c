/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/commands.h"

/* clang-format off */
#define ORGANIZATION_ARGUMENT \
	{ "organization", KIND_TEXT, IN_PATH, OPTION_POSITIONAL | OPTION_REQUIRED, NULL, "name or id", NULL }
#define CONTACT_OPTION \
	{ "contact", KIND_CONTACT, IN_BODY, OPTION_MANY, "contacts", "\"Name <mail address>\", a phone number may follow; may be repeated", NULL }
#define PATH "/v1/communities/{community}/organizations"

static const struct command rows[] = {
	{
		.group = "org",
		.verb = "create",
		.summary = "register an organization; it waits for approval",
		.options = OPTIONS(
			COMMUNITY_OPTION,
			{ "name", KIND_TEXT, IN_BODY, OPTION_REQUIRED, NULL, "name, unique in the community", NULL },
			CONTACT_OPTION,
			{ "uri", KIND_TEXT, IN_BODY, OPTION_MANY, "uris", "URI that its certificates may hold; may be repeated", NULL }),
		.method = "POST",
		.path = PATH,
	},
	{
		.group = "org",
		.verb = "list",
		.summary = "list the organizations of a community",
		.options = OPTIONS(
			COMMUNITY_OPTION,
			{ "status", KIND_TEXT, IN_QUERY, 0, NULL, "only these", "pending approved suspended" },
			LIST_OPTIONS),
		.method = "GET",
		.path = PATH,
		.columns = "id name status uris created_at",
	},
	{
		.group = "org",
		.verb = "show",
		.summary = "show one organization",
		.options = OPTIONS(COMMUNITY_OPTION, ORGANIZATION_ARGUMENT),
		.method = "GET",
		.path = PATH "/{organization}",
	},
	{
		.group = "org",
		.verb = "change",
		.summary = "change its name or contacts",
		.options = OPTIONS(
			COMMUNITY_OPTION,
			ORGANIZATION_ARGUMENT,
			{ "name", KIND_TEXT, IN_BODY, 0, NULL, "new name", NULL },
			CONTACT_OPTION),
		.method = "PATCH",
		.path = PATH "/{organization}",
	},
	{
		.group = "org",
		.verb = "set-uris",
		.summary = "replace the URIs that its certificates may hold",
		.options = OPTIONS(
			COMMUNITY_OPTION,
			ORGANIZATION_ARGUMENT,
			{ "uri", KIND_TEXT, IN_BODY, OPTION_MANY | OPTION_REQUIRED, "uris", "URI; may be repeated", NULL }),
		.method = "PUT",
		.path = PATH "/{organization}/uris",
	},
	{
		.group = "org",
		.verb = "approve",
		.summary = "let it get certificates",
		.options = OPTIONS(COMMUNITY_OPTION, ORGANIZATION_ARGUMENT),
		.method = "POST",
		.path = PATH "/{organization}/approve",
	},
	{
		.group = "org",
		.verb = "suspend",
		.summary = "let it get no certificates",
		.options = OPTIONS(COMMUNITY_OPTION, ORGANIZATION_ARGUMENT),
		.method = "POST",
		.path = PATH "/{organization}/suspend",
	},
};
/* clang-format on */

COMMAND_TABLE(organization_commands, rows);
