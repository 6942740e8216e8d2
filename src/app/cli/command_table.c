/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/commands.h"

const struct command_group command_groups[] = {
	{ "community", NULL, "communities and their settings" },
	{ "ca", "authority", "certification authorities" },
	{ "anchor", NULL, "what a community trusts" },
	{ "profile", NULL, "what certificates look like" },
	{ "org", "organization", "who gets certificates, and for which URIs" },
	{ "cert", "certificate", "issued certificates" },
	{ "crl", NULL, "certificate revocation lists" },
	{ "job", NULL, "long work" },
	{ "principal", NULL, "who may do what" },
	{ "token", NULL, "API tokens" },
	{ "audit", NULL, "what happened" },
	{ "config", NULL, "the configuration" },
	{ "completion", NULL, "completion in shells" },
};
const size_t command_group_count = ARRAY_LEN(command_groups);

const struct command_table *const command_tables[] = {
	&node_commands,      &decide_commands, &offline_commands, &lint_commands,         &community_commands,
	&authority_commands, &anchor_commands, &profile_commands, &organization_commands, &certificate_commands,
	&crl_commands,       &job_commands,    &access_commands,  &audit_commands,        &general_commands,
};
const size_t command_table_count = ARRAY_LEN(command_tables);
