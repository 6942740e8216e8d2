/* SPDX-License-Identifier: Apache-2.0 */
/* A token that is shown once: to a file of mode 0600, to programs as JSON, to people with a word of caution. */
#ifndef APP_CLI_TOKEN_H
#define APP_CLI_TOKEN_H

#include "app/cli/command.h"

/* `answer` is an object with the member "token"; the option "output" of the command, when given, names the file. */
RESULT token_show(struct cli *cli, struct slice answer, struct err *e);

#endif
