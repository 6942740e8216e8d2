/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/commands.h"
#include "app/cli/display.h"
#include "app/cli/render.h"

static const struct {
	const char *text;
	enum exit_code exit;
} exits[] = {
	{ "trusted", EXIT_DONE },
	{ "untrusted", EXIT_UNTRUSTED },
	{ "indeterminate", EXIT_INDETERMINATE },
};

enum exit_code verdict_exit(const char *verdict)
{
	for (size_t i = 0; verdict != NULL && i < ARRAY_LEN(exits); i++)
		if (strcmp(exits[i].text, verdict) == 0)
			return exits[i].exit;
	return EXIT_REFUSED;
}

static RESULT put_table(const struct json *items, const char *title, const char *columns, struct buf *out,
                        struct err *e)
{
	struct render_table table = { 0 };

	if (!json_is_array(items) || json_count(items) == 0)
		return OK;
	buf_printf(out, "\n%s%s", title, title[0] != '\0' ? "\n" : "");
	return render_rows(&table, items, columns, display_terminal_width(), out, e);
}

/* Findings one under the other: their sentences are what helps, and must not be cut. */
static RESULT put_finding(const struct json *finding, struct buf *out, struct err *e)
{
	static const char *const parts[] = { "outcome", "rule", "source", "detail" };
	CLEANUP_BUF struct buf line;

	buf_init(&line, (size_t)16 * 1024);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		buf_put_text(&line, i == 0 ? "  " : i == 3 ? ": " : i == 2 ? " (" : " ");
		TRY(render_value(json_get(finding, parts[i]), &line, e));
		buf_put_text(&line, i == 2 ? ")" : "");
	}
	display_put(out, buf_slice(&line), SIZE_MAX);
	buf_put_byte(out, '\n');
	return OK;
}

static RESULT put_findings(const struct json *findings, struct buf *out, struct err *e)
{
	if (!json_is_array(findings) || json_count(findings) == 0)
		return OK;
	buf_put_text(out, "\nfindings\n");
	for (const struct json *finding = json_first(findings); finding != NULL; finding = json_next(finding))
		TRY(put_finding(finding, out, e));
	return OK;
}

/* With --explain: each path that was tried, and what was found on it. */
static RESULT put_attempts(const struct json *attempts, struct buf *out, struct err *e)
{
	unsigned number = 1;

	if (!json_is_array(attempts))
		return OK;
	for (const struct json *attempt = json_first(attempts); attempt != NULL; attempt = json_next(attempt)) {
		buf_printf(out, "\ntried path %u", number++);
		TRY(put_table(json_get(attempt, "path"), "", "role subject issuer serial", out, e));
		TRY(put_findings(json_get(attempt, "findings"), out, e));
	}
	return OK;
}

RESULT verdict_show(struct cli *cli, const struct json *answer, struct buf *out, struct err *e)
{
	const char *verdict = json_is_object(answer) ? json_text(json_get(answer, "verdict")) : NULL;

	ENSURE(verdict != NULL, e, ERR_INTERNAL, "the answer is no verdict");
	cli->exit = verdict_exit(verdict);
	TRY(render_object(answer, "id path findings attempts", out, e));
	TRY(put_table(json_get(answer, "path"), "path", "role subject not_after revocation.status revocation.reason",
	              out, e));
	TRY(put_findings(json_get(answer, "findings"), out, e));
	return put_attempts(json_get(answer, "attempts"), out, e);
}
