/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/commands.h"
#include "app/cli/client.h"
#include "app/cli/file.h"
#include "app/cli/rest.h"
#include "base/clock.h"
#include "base/text.h"
#include "trust/offline.h"
#include "trust/rule_table.h"
#include "x509/bundle.h"
#include "x509/der.h"
#include "x509/pem.h"

#include <stdio.h>

#define LINE_MAX_BYTES ((size_t)8 * 1024 * 1024)
#define ANSWER_MAX ((size_t)8 * 1024 * 1024)
#define ARENA_MAX ((size_t)256 * 1024 * 1024)

/* --- rules --- */

static RESULT rules(struct cli *cli, struct err *e)
{
	CLEANUP_BUF struct buf json;
	struct json_writer w = json_writer(&json);

	buf_init(&json, (size_t)256 * 1024);
	json_begin_object(&w, NULL);
	json_begin_array(&w, "items");
	for (int i = 0; i < CHAIN_RULE_COUNT; i++) {
		const struct rule *rule = chain_rule_get((enum chain_rule)i);
		json_begin_object(&w, NULL);
		json_put_text(&w, "id", rule->id);
		json_put_text(&w, "severity", rule->severity);
		json_put_text(&w, "source", rule->source);
		json_put_text(&w, "summary", rule->summary);
		json_end_object(&w);
	}
	json_end_array(&w);
	json_end_object(&w);
	TRY(buf_check(&json, e));
	return rest_show_json(cli, buf_slice(&json), e);
}

/* --- files of certificates --- */

RESULT cli_certificates(struct cli *cli, const char *path, struct slice_list *out, struct err *e)
{
	struct slice bytes;
	struct err why;

	TRY(file_read(path, cli->arena, &bytes, e));
	if (failed(bundle_certificates(bytes, cli->arena, out, &why)))
		FAIL(e, why.code, "%.120s: %.250s", path, why.detail);
	return OK;
}

/* --- verify: a line of JSON is made from files, and answered like the lines of programs --- */

static RESULT put_certificates(struct cli *cli, const struct text_list *paths, const char *member,
                               struct json_writer *w, struct err *e)
{
	json_begin_array(w, member);
	for (size_t i = 0; i < paths->count; i++) {
		struct slice_list certificates;
		TRY(cli_certificates(cli, paths->items[i], &certificates, e));
		for (size_t j = 0; j < certificates.count; j++)
			json_put_base64(w, NULL, certificates.items[j]);
	}
	json_end_array(w);
	return OK;
}

/* Every X509 CRL block (RFC 7468 7), or the whole file as DER; what the verifier could only pass over is refused. */
static RESULT put_crl_file(struct cli *cli, const char *path, struct json_writer *w, struct err *e)
{
	struct slice bytes, rest;
	struct pem_block block;
	unsigned blocks = 0, crls = 0;

	TRY(file_read(path, cli->arena, &bytes, e));
	rest = bytes;
	for (bool found = true; found; blocks += found) {
		TRY(pem_next(&rest, blocks + 1, cli->arena, &block, &found, e));
		if (!found || strcmp(block.label, "X509 CRL") != 0)
			continue;
		json_put_base64(w, NULL, block.der);
		crls++;
	}
	const bool is_der = blocks == 0 && bytes.len > 0 && bytes.data[0] == DER_SEQUENCE;
	ENSURE(crls > 0 || is_der, e, ERR_INVALID, "%s: the input holds no CRL, neither PEM nor DER", path);
	if (is_der)
		json_put_base64(w, NULL, bytes);
	return OK;
}

static RESULT put_crls(struct cli *cli, struct json_writer *w, struct err *e)
{
	const struct text_list *paths = cli_list(cli, "crl");

	json_begin_array(w, "crls");
	for (size_t i = 0; i < paths->count; i++)
		TRY(put_crl_file(cli, paths->items[i], w, e));
	json_end_array(w);
	return OK;
}

static RESULT put_time(struct cli *cli, struct json_writer *w, struct err *e)
{
	const char *at = cli_text(cli, "at");

	if (at == NULL)
		return OK;
	TRY(option_text(&cli->command->options[command_option_index(cli->command, "at")], at, cli->arena, &at, e));
	json_put_text(w, "at", at);
	return OK;
}

/* All that were given; that there may be one only is for the question's reader to say. */
static void put_name(struct cli *cli, struct json_writer *w)
{
	static const char *const kinds[] = { "uri", "dns", "ip", "email" };
	bool any = false;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		const char *name = cli_text(cli, kinds[i]);
		if (name == NULL)
			continue;
		if (!any)
			json_begin_object(w, "expect_name");
		any = true;
		json_put_text(w, kinds[i], name);
	}
	if (any)
		json_end_object(w);
}

static RESULT make_question(struct cli *cli, struct buf *out, struct err *e)
{
	struct json_writer w = json_writer(out);
	const char *revocation = cli_text(cli, "revocation");

	json_begin_object(&w, NULL);
	TRY(put_certificates(cli, cli_list(cli, "file"), "x5c", &w, e));
	TRY(put_certificates(cli, cli_list(cli, "anchor"), "anchors", &w, e));
	TRY(put_certificates(cli, cli_list(cli, "untrusted"), "intermediates", &w, e));
	TRY(put_crls(cli, &w, e));
	TRY(put_time(cli, &w, e));
	if (revocation != NULL)
		json_put_text(&w, "revocation", revocation);
	if (cli_list(cli, "eku")->count > 0)
		json_put_texts(&w, "purpose_eku", cli_list(cli, "eku"));
	if (cli_flag(cli, "explain"))
		json_put_bool(&w, "explain", true);
	put_name(cli, &w);
	json_end_object(&w);
	return buf_check(out, e);
}

static int64_t now(void)
{
	const struct clock clock = clock_system();

	return clock_now(&clock);
}

static RESULT verify_files(struct cli *cli, struct err *e)
{
	CLEANUP(arena_free) struct arena *arena = arena_new(ARENA_MAX);
	CLEANUP(json_free) struct json *verdict = NULL;
	CLEANUP_BUF struct buf question, answer;

	buf_init(&question, LINE_MAX_BYTES);
	buf_init(&answer, ANSWER_MAX);
	ENSURE(arena != NULL, e, ERR_INTERNAL, "no memory");
	if (cli_list(cli, "anchor")->count == 0 || cli_list(cli, "file")->count == 0)
		CLI_USAGE(cli, e,
		          "verify needs --anchor FILE and the certificate, or --json-lines; see: anchorhold verify "
		          "--help");
	TRY(make_question(cli, &question, e));
	TRY(offline_answer(buf_slice(&question), now(), arena, &answer, e));
	TRY(json_parse(buf_slice(&answer), &verdict, e));
	cli->exit = verdict_exit(json_text(json_get(verdict, "verdict")));
	return rest_show_json(cli, buf_slice(&answer), e);
}

static RESULT try_line(const struct buf *line, struct arena *arena, struct buf *out, struct err *e)
{
	ENSURE(buf_ok(line), e, ERR_TOO_LARGE, "the line is longer than %zu bytes", LINE_MAX_BYTES);
	return offline_answer(buf_slice(line), now(), arena, out, e);
}

static void put_line_error(const struct buf *line, const struct err *why, struct buf *out)
{
	CLEANUP_BUF struct buf id;
	struct json_writer w = json_writer(out);

	buf_init(&id, 4096);
	if (buf_ok(line))
		offline_line_id(buf_slice(line), &id);
	json_begin_object(&w, NULL);
	json_put_raw(&w, "id", buf_ok(&id) && id.len > 0 ? buf_text(&id) : "null");
	json_begin_object(&w, "error");
	json_put_text(&w, "code", err_wire_code(why->code));
	json_put_text(&w, "detail", why->detail);
	if (why->member[0] != '\0')
		json_put_text(&w, "member", why->member);
	json_end_object(&w);
	json_end_object(&w);
}

/* A line that cannot be read is answered too, and the run goes on. */
static RESULT answer_line(const struct buf *line, struct arena *arena, struct buf *out, struct err *e)
{
	struct err why = { 0 };

	arena_reset(arena);
	if (failed(try_line(line, arena, out, &why))) {
		buf_reset(out);
		put_line_error(line, &why, out);
	}
	buf_put_byte(out, '\n');
	return cli_print(out, e);
}

/* The next line, without its end; broken when it is longer than any question. False at the end of the input. */
static bool read_line(struct buf *line)
{
	int c = getc(stdin);
	const bool any = c != EOF;

	buf_reset(line);
	for (; c != EOF && c != '\n'; c = getc(stdin))
		buf_put_byte(line, (uint8_t)c);
	return any;
}

static RESULT verify_lines(struct err *e)
{
	CLEANUP(arena_free) struct arena *arena = arena_new(ARENA_MAX);
	CLEANUP_BUF struct buf line, out;

	buf_init(&line, LINE_MAX_BYTES);
	buf_init(&out, ANSWER_MAX);
	ENSURE(arena != NULL, e, ERR_INTERNAL, "no memory");
	while (read_line(&line)) {
		buf_reset(&out);
		TRY(answer_line(&line, arena, &out, e));
	}
	ENSURE(ferror(stdin) == 0, e, ERR_INTERNAL, "standard input cannot be read");
	return OK;
}

static RESULT verify(struct cli *cli, struct err *e)
{
	return cli_flag(cli, "json-lines") ? verify_lines(e) : verify_files(cli, e);
}

/* clang-format off */
static const struct command rows[] = {
	{
		.verb = "verify",
		.summary = "verify a certificate against anchors in files; asks no server",
		.details = "With --json-lines each line of standard input is a question in JSON, and each line of\n"
			   "standard output its verdict, in order: docs/integrators/offline.md describes both.",
		.options = OPTIONS(
			{ "anchor", KIND_PATH, LOCAL, OPTION_MANY, NULL, "certificates that are trusted; may be repeated", NULL },
			{ "untrusted", KIND_PATH, LOCAL, OPTION_MANY, NULL, "intermediates; may be repeated", NULL },
			{ "crl", KIND_PATH, LOCAL, OPTION_MANY, NULL, "CRLs, PEM or DER; may be repeated", NULL },
			{ "at", KIND_TIME, LOCAL, 0, NULL, "default now", NULL },
			{ "revocation", KIND_TEXT, LOCAL, 0, NULL, "what becomes of an unknown status", "require prefer skip" },
			{ "uri", KIND_TEXT, LOCAL, 0, NULL, "URI that must be in the certificate", NULL },
			{ "dns", KIND_TEXT, LOCAL, 0, NULL, "DNS name that must be in the certificate", NULL },
			{ "ip", KIND_TEXT, LOCAL, 0, NULL, "address that must be in the certificate", NULL },
			{ "email", KIND_TEXT, LOCAL, 0, NULL, "mailbox that must be in the certificate", NULL },
			{ "eku", KIND_TEXT, LOCAL, OPTION_MANY, NULL, "OID of an extended key usage that the certificate must allow; may be repeated", NULL },
			{ "explain", KIND_TRUE, LOCAL, 0, NULL, "list the paths that were tried", NULL },
			{ "json-lines", KIND_TRUE, LOCAL, 0, NULL, "questions and verdicts as lines of JSON", NULL },
			{ "file", KIND_PATH, LOCAL, OPTION_POSITIONAL | OPTION_MANY, NULL, "the certificate first; - reads standard input", NULL }),
		.flags = COMMAND_NO_CONFIG,
		.show = verdict_show,
		.run = verify,
	},
	{
		.verb = "rules",
		.summary = "list every rule that a decision can apply",
		.flags = COMMAND_NO_CONFIG,
		.columns = "id severity source summary",
		.run = rules,
	},
};
/* clang-format on */

COMMAND_TABLE(offline_commands, rows);
