/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/token.h"

#include "app/cli/file.h"
#include "app/cli/rest.h"

#include <stdio.h>

static RESULT write_token(const char *path, const char *token, struct err *e)
{
	CLEANUP_BUF struct buf line;

	buf_init(&line, 1024);
	buf_printf(&line, "%s\n", token);
	TRY(buf_check(&line, e));
	return file_write(path, buf_slice(&line), 0600, e);
}

RESULT token_show(struct cli *cli, struct slice answer, struct err *e)
{
	CLEANUP(json_free) struct json *json = NULL;
	CLEANUP_BUF struct buf line = { 0 };
	const char *path = cli_text(cli, "output");

	TRY(json_parse(answer, &json, e));
	const char *token = json_is_object(json) ? json_text(json_get(json, "token")) : NULL;
	const char *until = json_is_object(json) ? json_text(json_get(json, "expires_at")) : NULL;
	ENSURE(token != NULL && until != NULL, e, ERR_INTERNAL, "the answer holds no token");
	if (path != NULL)
		TRY(write_token(path, token, e));
	if (cli->json)
		return cli_print_json(answer, e);
	if (path == NULL)
		fprintf(stderr, "This token is shown once and stored nowhere. It is valid until %.40s.\n", until);
	else
		fprintf(stderr, "The token is in %s and nowhere else. It is valid until %.40s.\n", path, until);
	buf_init(&line, 1024);
	if (path == NULL)
		buf_printf(&line, "%s\n", token);
	return cli_print(&line, e);
}
