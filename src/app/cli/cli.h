/* SPDX-License-Identifier: Apache-2.0 */
/* The tool: command line in, exit code out. */
#ifndef APP_CLI_CLI_H
#define APP_CLI_CLI_H

/* Says on stderr what went wrong. Returns the exit code (enum exit_code). */
int cli_main(int argc, char *const *argv, char *const *environment);

#endif
