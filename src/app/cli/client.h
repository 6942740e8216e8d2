/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP calls to the two planes by libcurl, with time limits and the token; problem documents become errors. */
#ifndef APP_CLI_CLIENT_H
#define APP_CLI_CLIENT_H

#include "app/cli/command.h"

#define CLIENT_BODY_MAX (64u * 1024 * 1024)

struct client_request {
	enum plane plane;
	const char *method;
	const char *path;            /* encoded, with the query */
	const char *body;            /* JSON; NULL: none */
	const char *idempotency_key; /* NULL: none */
};

struct client_response {
	int status;
	struct buf body;
};

void client_response_fini(struct client_response *response);
#define CLEANUP_RESPONSE __attribute__((cleanup(client_response_fini)))

/*
 * Any answer, whatever its status. With no answer: exit code 3. ERR_INVALID: the token file or the URL is wrong.
 * The response is the caller's to fini, also after a failure.
 */
RESULT client_send(struct cli *cli, const struct client_request *request, struct client_response *out, struct err *e);
/* Turns a status from 400 on into the error that the problem document tells, with its code, member and request id. */
RESULT client_check(struct cli *cli, const struct client_response *response, struct err *e);
void client_free(struct client *client);

#endif
