/* SPDX-License-Identifier: Apache-2.0 */
/* Commands that are a REST call: path, query and body from the row and its options; the answer shown. */
#ifndef APP_CLI_REST_H
#define APP_CLI_REST_H

#include "app/cli/client.h"
#include "app/cli/command.h"

/* `command->run` of most rows: calls and shows, every page with --all. */
RESULT rest_run(struct cli *cli, struct err *e);

/* The call of the row; the answer is below 400. With --json a refusal is printed too. The caller finis `out`. */
RESULT rest_call(struct cli *cli, struct client_response *out, struct err *e);
/*
 * Another call: each {…} of `path` stands for the next of `values`. `body` is JSON or NULL.
 */
RESULT rest_call_other(struct cli *cli, enum plane plane, const char *method, const char *path,
                       const char *const *values, const char *body, struct client_response *out, struct err *e);
/* Prints an answer as the row says, or as JSON. */
RESULT rest_show(struct cli *cli, const struct client_response *response, struct err *e);

/* The same for JSON that was made here. */
RESULT rest_show_json(struct cli *cli, struct slice json, struct err *e);

/* The path of the row with its values, percent-encoded, and the query; `cursor` instead of --cursor unless NULL. */
RESULT rest_target(const struct cli *cli, const char *cursor, struct buf *out, struct err *e);
/* The JSON body that the options make. */
RESULT rest_body(const struct cli *cli, struct buf *out, struct err *e);
/* RFC 3986: all but unreserved characters as %XX. */
void rest_percent(const char *text, struct buf *out);

/* To standard output; ERR_INTERNAL when it takes no more. JSON is made safe for terminals. */
RESULT cli_print(const struct buf *text, struct err *e);
RESULT cli_print_json(struct slice json, struct err *e);

#endif
