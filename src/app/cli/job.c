/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/commands.h"
#include "app/cli/progress.h"
#include "app/cli/rest.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define POLL_MS 500
#define TICK_MS 100

static int64_t number_of(const struct json *object, const char *name)
{
	CLEANUP_BUF struct buf text;
	struct err ignored;
	const struct json *value = json_get(object, name);

	buf_init(&text, 64);
	if (value == NULL || failed(json_print(value, &text, &ignored)))
		return 0;
	return strtoll(buf_text(&text), NULL, 10);
}

static void pause_with(struct progress *progress, int64_t done, int64_t total)
{
	for (int waited = 0; waited < POLL_MS; waited += TICK_MS) {
		nanosleep(&(struct timespec){ .tv_nsec = TICK_MS * 1000000L }, NULL);
		progress_tick(progress, done, total);
	}
}

/* *over: the job is done. A job that failed is an error. */
static RESULT look(const struct client_response *response, struct progress *progress, bool *over, struct err *e)
{
	CLEANUP(json_free) struct json *job = NULL;

	TRY(json_parse(buf_slice(&response->body), &job, e));
	const char *state = json_is_object(job) ? json_text(json_get(job, "state")) : NULL;
	ENSURE(state != NULL, e, ERR_INTERNAL, "the server's answer is no job");
	*over = strcmp(state, "done") == 0;
	if (strcmp(state, "failed") == 0) {
		const char *why = json_text(json_get(job, "error"));
		FAIL(e, ERR_STATE, "the job failed: %s", why != NULL ? why : "no reason was recorded");
	}
	if (!*over)
		pause_with(progress, number_of(job, "progress"), number_of(job, "total"));
	return OK;
}

RESULT job_wait(struct cli *cli, const char *community, const char *job, struct client_response *out, struct err *e)
{
	CLEANUP_PROGRESS struct progress progress = progress_begin("waiting for the job");
	const char *const values[] = { community, job };

	for (bool over = false; !over;) {
		client_response_fini(out);
		TRY(rest_call_other(cli, MANAGEMENT_PLANE, "GET", "/v1/communities/{}/jobs/{}", values, NULL, out, e));
		TRY(look(out, &progress, &over, e));
	}
	return OK;
}

static RESULT wait_for(struct cli *cli, struct err *e)
{
	CLEANUP_RESPONSE struct client_response response = { 0 };

	if (cli_community(cli) == NULL)
		CLI_USAGE(cli, e, "which community? --community, or ANCHORHOLD_COMMUNITY");
	TRY(job_wait(cli, cli_community(cli), cli_text(cli, "job"), &response, e));
	return rest_show(cli, &response, e);
}

/* clang-format off */
#define JOB_ARGUMENT { "job", KIND_TEXT, IN_PATH, OPTION_POSITIONAL | OPTION_REQUIRED, NULL, "id", NULL }

static const struct command rows[] = {
	{
		.group = "job",
		.verb = "list",
		.summary = "list the long work of a community",
		.options = OPTIONS(COMMUNITY_OPTION, LIST_OPTIONS),
		.method = "GET",
		.path = "/v1/communities/{community}/jobs",
		.columns = "id kind state progress total requester_name created_at finished_at",
	},
	{
		.group = "job",
		.verb = "show",
		.summary = "show one job",
		.options = OPTIONS(COMMUNITY_OPTION, JOB_ARGUMENT),
		.method = "GET",
		.path = "/v1/communities/{community}/jobs/{job}",
	},
	{
		.group = "job",
		.verb = "wait",
		.summary = "wait until a job is over",
		.options = OPTIONS(COMMUNITY_OPTION, JOB_ARGUMENT),
		.run = wait_for,
	},
};
/* clang-format on */

COMMAND_TABLE(job_commands, rows);
