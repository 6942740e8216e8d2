/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/rest.h"

#include "app/cli/display.h"
#include "app/cli/render.h"

#include <ctype.h>
#include <stdio.h>

#define TARGET_MAX ((size_t)32 * 1024)
#define BODY_MAX ((size_t)16 * 1024 * 1024)
#define OUTPUT_MAX ((size_t)256 * 1024 * 1024)

/* --- output --- */

RESULT cli_print(const struct buf *text, struct err *e)
{
	const struct slice bytes = buf_slice(text);

	TRY(buf_check(text, e));
	const size_t written = bytes.len > 0 ? fwrite(bytes.data, 1, bytes.len, stdout) : 0;
	ENSURE(written == bytes.len && fflush(stdout) == 0, e, ERR_INTERNAL, "standard output takes no more");
	return OK;
}

RESULT cli_print_json(struct slice json, struct err *e)
{
	CLEANUP_BUF struct buf out;

	buf_init(&out, OUTPUT_MAX);
	display_put_json(&out, json);
	if (json.len > 0 && json.data[json.len - 1] != '\n')
		buf_put_byte(&out, '\n');
	return cli_print(&out, e);
}

/* --- path and query --- */

void rest_percent(const char *text, struct buf *out)
{
	for (const char *c = text; *c != '\0'; c++) {
		if (isalnum((unsigned char)*c) || strchr("-._~", *c) != NULL)
			buf_put_byte(out, (uint8_t)*c);
		else
			buf_printf(out, "%%%02X", (unsigned)(uint8_t)*c);
	}
}

/* The value of {name}. */
static RESULT path_value(const struct cli *cli, const char *name, const char **out, struct err *e)
{
	if (strcmp(name, "community") == 0) {
		*out = cli_community(cli);
		ENSURE(*out != NULL && **out != '\0', e, ERR_INVALID,
		       "which community? --community, or ANCHORHOLD_COMMUNITY, or community in the configuration file");
		return OK;
	}
	*out = cli_text(cli, name);
	ENSURE(*out != NULL && **out != '\0', e, ERR_INVALID, "--%s is missing", name);
	return OK;
}

static RESULT put_path(const struct cli *cli, const char *path, struct buf *out, struct err *e)
{
	char name[40];
	const char *value;

	while (*path != '\0') {
		const size_t plain = strcspn(path, "{");
		buf_put(out, path, plain);
		path += plain;
		if (*path == '\0')
			break;
		const size_t len = strcspn(path + 1, "}");
		snprintf(name, sizeof name, "%.*s", (int)len, path + 1);
		TRY(path_value(cli, name, &value, e));
		rest_percent(value, out);
		path += len + 2;
	}
	return OK;
}

static void put_pair(const char *name, const char *value, char *separator, struct buf *out)
{
	buf_put_byte(out, (uint8_t)*separator);
	*separator = '&';
	rest_percent(name, out);
	buf_put_byte(out, '=');
	rest_percent(value, out);
}

static RESULT put_query(const struct cli *cli, const char *cursor, struct buf *out, struct err *e)
{
	char separator = '?';

	for (size_t i = 0; i < command_option_count(cli->command); i++) {
		const struct option *option = &cli->command->options[i];
		const char *name = option_member(option, cli->arena), *value;
		ENSURE_MEMORY(name, e);
		if (option->place != IN_QUERY || (cursor != NULL && strcmp(name, "cursor") == 0))
			continue;
		for (size_t j = 0; j < cli->given[i].count; j++) {
			TRY(option_text(option, cli->given[i].items[j], cli->arena, &value, e));
			put_pair(name, value, &separator, out);
		}
	}
	if (cursor != NULL)
		put_pair("cursor", cursor, &separator, out);
	return buf_check(out, e);
}

/* Some commands concern the system when no community is named; --system says so aloud. */
static const char *path_of(const struct cli *cli)
{
	const struct command *command = cli->command;
	const bool may = command->system_path != NULL;

	return may && (cli_flag(cli, "system") || cli_community(cli) == NULL) ? command->system_path : command->path;
}

RESULT rest_target(const struct cli *cli, const char *cursor, struct buf *out, struct err *e)
{
	TRY(put_path(cli, path_of(cli), out, e));
	return put_query(cli, cursor, out, e);
}

/* --- body --- */

static const struct option *whole_body(const struct cli *cli, const struct text_list **values)
{
	for (size_t i = 0; i < command_option_count(cli->command); i++) {
		*values = &cli->given[i];
		if (cli->command->options[i].place == IS_BODY && cli->given[i].count > 0)
			return &cli->command->options[i];
	}
	return NULL;
}

static RESULT put_members(const struct cli *cli, struct json_writer *w, struct err *e)
{
	json_begin_object(w, NULL);
	for (size_t i = 0; i < command_option_count(cli->command); i++)
		if (cli->command->options[i].place == IN_BODY && cli->given[i].count > 0)
			TRY(option_encode(&cli->command->options[i], &cli->given[i], cli->arena, w, e));
	json_end_object(w);
	return OK;
}

RESULT rest_body(const struct cli *cli, struct buf *out, struct err *e)
{
	struct json_writer w = json_writer(out);
	const struct text_list *values;
	const struct option *whole = whole_body(cli, &values);

	if (whole != NULL)
		TRY(option_encode(whole, values, cli->arena, &w, e));
	else
		TRY(put_members(cli, &w, e));
	return buf_check(out, e);
}

/* --- calls --- */

static bool has_body(const char *method)
{
	return strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 || strcmp(method, "PATCH") == 0;
}

static RESULT send_and_check(struct cli *cli, const struct client_request *request, struct client_response *out,
                             struct err *e)
{
	struct err ignored;

	TRY(client_send(cli, request, out, e));
	const struct result checked = client_check(cli, out, e);
	if (failed(checked) && cli->json && failed(cli_print_json(buf_slice(&out->body), &ignored)))
		return checked;
	return checked;
}

static const char *header_of(const struct cli *cli)
{
	for (size_t i = 0; i < command_option_count(cli->command); i++)
		if (cli->command->options[i].place == IN_HEADER && cli->given[i].count > 0)
			return cli->given[i].items[0];
	return NULL;
}

static RESULT call_page(struct cli *cli, const char *cursor, struct client_response *out, struct err *e)
{
	CLEANUP_BUF struct buf target, body;

	buf_init(&target, TARGET_MAX);
	buf_init(&body, BODY_MAX);
	buf_init(&out->body, 1);
	/* What a path cannot be made of is wrong on the command line. */
	cli->exit = EXIT_USAGE;
	TRY(rest_target(cli, cursor, &target, e));
	cli->exit = EXIT_DONE;
	if (has_body(cli->command->method))
		TRY(rest_body(cli, &body, e));
	return send_and_check(cli,
	                      &(struct client_request){
				      .plane = cli->command->plane,
				      .method = cli->command->method,
				      .path = buf_text(&target),
				      .body = has_body(cli->command->method) ? buf_text(&body) : NULL,
				      .idempotency_key = header_of(cli),
			      },
	                      out, e);
}

RESULT rest_call(struct cli *cli, struct client_response *out, struct err *e)
{
	return call_page(cli, NULL, out, e);
}

RESULT rest_call_other(struct cli *cli, enum plane plane, const char *method, const char *path,
                       const char *const *values, const char *body, struct client_response *out, struct err *e)
{
	CLEANUP_BUF struct buf target;

	buf_init(&target, TARGET_MAX);
	buf_init(&out->body, 1);
	while (*path != '\0') {
		const size_t plain = strcspn(path, "{");
		buf_put(&target, path, plain);
		path += plain;
		if (*path == '\0')
			break;
		rest_percent(*values++, &target);
		path += strcspn(path, "}") + 1;
	}
	TRY(buf_check(&target, e));
	return send_and_check(
		cli,
		&(struct client_request){ .plane = plane, .method = method, .path = buf_text(&target), .body = body },
		out, e);
}

/* --- showing --- */

static RESULT parse_answer(const struct client_response *response, struct json **out, struct err *e)
{
	if (failed(json_parse(buf_slice(&response->body), out, e)))
		FAIL(e, ERR_INTERNAL, "the server's answer is no JSON");
	return OK;
}

/* What stands under a table, on standard error: it is no row. */
static void hint_at_more(const struct json *answer)
{
	const char *next = json_is_object(answer) ? json_text(json_get(answer, "next_cursor")) : NULL;

	if (next != NULL)
		fprintf(stderr, "there is more: --all, or --cursor %s\n", next);
}

static RESULT show_people(struct cli *cli, const struct json *answer, struct buf *out, struct err *e)
{
	const struct json *items = json_is_object(answer) ? json_get(answer, "items") : NULL;
	struct render_table table = { 0 };

	if (cli->command->show != NULL)
		return cli->command->show(cli, answer, out, e);
	if (cli->command->columns == NULL || items == NULL)
		return render_object(answer, cli->command->hidden, out, e);
	return render_rows(&table, items, cli->command->columns, display_terminal_width(), out, e);
}

RESULT rest_show(struct cli *cli, const struct client_response *response, struct err *e)
{
	CLEANUP(json_free) struct json *answer = NULL;
	CLEANUP_BUF struct buf out = { 0 };

	if (cli->json)
		return cli_print_json(buf_slice(&response->body), e);
	buf_init(&out, OUTPUT_MAX);
	TRY(parse_answer(response, &answer, e));
	TRY(show_people(cli, answer, &out, e));
	TRY(cli_print(&out, e));
	hint_at_more(answer);
	return OK;
}

RESULT rest_show_json(struct cli *cli, struct slice json, struct err *e)
{
	CLEANUP_RESPONSE struct client_response response = { .status = 200 };

	buf_init(&response.body, json.len + 1);
	buf_put_slice(&response.body, json);
	return rest_show(cli, &response, e);
}

/* --- every page --- */

struct pages {
	struct cli *cli;
	struct render_table table;
	bool any;
};

static RESULT put_items(struct pages *pages, const struct json *items, struct buf *out, struct err *e)
{
	for (const struct json *item = json_first(items); item != NULL; item = json_next(item)) {
		buf_put_text(out, pages->any ? "," : "");
		TRY(json_print(item, out, e));
		pages->any = true;
	}
	return OK;
}

static RESULT show_page(struct pages *pages, const struct json *items, struct err *e)
{
	CLEANUP_BUF struct buf out, safe;

	buf_init(&out, OUTPUT_MAX);
	buf_init(&safe, OUTPUT_MAX);
	if (pages->cli->json) {
		TRY(put_items(pages, items, &out, e));
		display_put_json(&safe, buf_slice(&out));
		return cli_print(&safe, e);
	}
	TRY(render_rows(&pages->table, items, pages->cli->command->columns, display_terminal_width(), &out, e));
	return cli_print(&out, e);
}

/* *cursor: of this page, NULL for the first; then of the next one, NULL when there is none. */
static RESULT next_page(struct pages *pages, const char **cursor, struct err *e)
{
	CLEANUP(json_free) struct json *answer = NULL;
	CLEANUP_RESPONSE struct client_response response;

	TRY(call_page(pages->cli, *cursor, &response, e));
	TRY(parse_answer(&response, &answer, e));
	const struct json *items = json_is_object(answer) ? json_get(answer, "items") : NULL;
	ENSURE(json_is_array(items), e, ERR_INTERNAL, "the server's answer is no page");
	TRY(show_page(pages, items, e));
	const char *next = json_text(json_get(answer, "next_cursor"));
	*cursor = next != NULL ? arena_text(pages->cli->arena, next) : NULL;
	ENSURE(next == NULL || *cursor != NULL, e, ERR_TOO_LARGE, "there are too many pages");
	return OK;
}

static RESULT run_all(struct cli *cli, struct err *e)
{
	struct pages pages = { .cli = cli };
	const char *cursor = NULL;

	if (cli->json)
		fputs("{\"items\":[", stdout);
	do
		TRY(next_page(&pages, &cursor, e));
	while (cursor != NULL);
	if (cli->json)
		fputs("],\"next_cursor\":null}\n", stdout);
	return OK;
}

static bool wants_all(const struct cli *cli)
{
	const size_t i = command_option_index(cli->command, "all");

	return i < command_option_count(cli->command) && cli->given[i].count > 0;
}

RESULT rest_run(struct cli *cli, struct err *e)
{
	CLEANUP_RESPONSE struct client_response response = { 0 };

	if (wants_all(cli))
		return run_all(cli, e);
	TRY(rest_call(cli, &response, e));
	return rest_show(cli, &response, e);
}
