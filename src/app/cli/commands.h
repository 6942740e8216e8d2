/* SPDX-License-Identifier: Apache-2.0 */
/* The table of each group, gathered by command_table.c, and what commands of several groups call. */
#ifndef APP_CLI_COMMANDS_H
#define APP_CLI_COMMANDS_H

#include "app/cli/command.h"

extern const struct command_table node_commands, community_commands, authority_commands, anchor_commands,
	profile_commands, organization_commands, certificate_commands, crl_commands, job_commands, decide_commands,
	access_commands, audit_commands, offline_commands, lint_commands, general_commands;

#define COMMAND_TABLE(name, rows_) const struct command_table name = { .rows = (rows_), .count = ARRAY_LEN(rows_) }

struct client_response;

/*
 * Waits until the job is over, with progress; its last answer in `out`, which the caller finis. A failed job is
 * ERR_STATE with the job's own sentence.
 */
RESULT job_wait(struct cli *cli, const char *community, const char *job, struct client_response *out, struct err *e);

/* The certificates of a file, PEM, DER or PKCS#7, at least one. Errors name the file. */
RESULT cli_certificates(struct cli *cli, const char *path, struct slice_list *out, struct err *e);

/* The exit code that a verdict's text gives. */
enum exit_code verdict_exit(const char *verdict);
/* A decision for people: the verdict, the path, what was found. For struct command. */
RESULT verdict_show(struct cli *cli, const struct json *answer, struct buf *out, struct err *e);

/* Help and completion, from the tables. `group` and `command` may be NULL. */
void help_write(const struct command_group *group, const struct command *command, struct buf *out);
void completion_write(struct buf *out);

#endif
