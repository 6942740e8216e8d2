/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/commands.h"
#include "app/cli/display.h"
#include "app/cli/render.h"
#include "app/cli/rest.h"
#include "x509/der.h"
#include "x509/lint.h"

#include <limits.h>
#include <stdio.h>

#define OID_TEXT_MAX 256
#define DAYS_ANY 3650000

/* --- a profile that the certificate meets, so that only what holds for every certificate is found --- */

static RESULT dotted(const struct oid_list *oids, struct arena *arena, struct text_list *out, struct err *e)
{
	CLEANUP_BUF struct buf text;

	buf_init(&text, OID_TEXT_MAX);
	*out = (struct text_list){ .items = ARENA_ARRAY(arena, oids->count + 1, const char *), .count = oids->count };
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 0; i < oids->count; i++) {
		buf_reset(&text);
		der_oid_text(oids->items[i], &text);
		out->items[i] = arena_text(arena, buf_text(&text));
		ENSURE_MEMORY(out->items[i], e);
	}
	return OK;
}

static RESULT own_profile(const struct cert *cert, struct arena *arena, struct profile *out, struct err *e)
{
	static const char *algorithms[] = { "ec-p256", "ec-p384", "rsa-2048", "ed25519" };

	*out = (struct profile){
		.name = "any",
		.ca = cert->is_ca,
		.path_length = cert->path_length,
		.max_validity_days = DAYS_ANY,
		.key_usage = cert->key_usage,
		.max_uris = INT_MAX,
		.allow_dns = true,
		.key_algorithms = { .items = algorithms, .count = ARRAY_LEN(algorithms) },
	};
	TRY(dotted(&cert->extended_key_usage, arena, &out->extended_key_usage, e));
	return dotted(&cert->policies, arena, &out->policies, e);
}

/* --- without its issuer a certificate that is not self-issued cannot be held against it --- */

static bool concerns_issuer(const char *rule)
{
	static const char *const rules[] = {
		"lint-signature-algorithm", "lint-issuer-name",  "lint-validity-within-issuer",
		"lint-authority-key-id",    "lint-issuer-is-ca",
	};

	for (size_t i = 0; i < ARRAY_LEN(rules); i++)
		if (strcmp(rules[i], rule) == 0)
			return true;
	return false;
}

static void drop_what_concerns_the_issuer(struct lint_report *report)
{
	size_t kept = 0;

	for (size_t i = 0; i < report->count; i++)
		if (!concerns_issuer(report->findings[i].rule))
			report->findings[kept++] = report->findings[i];
	report->count = kept;
	fputs("what concerns the issuer too was not checked: --issuer FILE\n", stderr);
}

/* --- the command --- */

static RESULT read_certificate(struct cli *cli, const char *path, struct cert *out, struct err *e)
{
	struct slice_list certificates;

	TRY(cli_certificates(cli, path, &certificates, e));
	return cert_parse(certificates.items[0], cli->arena, out, e);
}

static RESULT encode_report(const struct lint_report *report, struct buf *out, struct err *e)
{
	struct json_writer w = json_writer(out);

	json_begin_object(&w, NULL);
	json_begin_array(&w, "items");
	for (size_t i = 0; i < report->count; i++) {
		json_begin_object(&w, NULL);
		json_put_text(&w, "rule", report->findings[i].rule);
		json_put_text(&w, "source", report->findings[i].source);
		json_put_text(&w, "detail", report->findings[i].detail);
		json_end_object(&w);
	}
	json_end_array(&w);
	json_end_object(&w);
	return buf_check(out, e);
}

static RESULT check(struct cli *cli, struct lint_report *out, struct err *e)
{
	const char *issuer_path = cli_text(cli, "issuer");
	struct cert cert, issuer;
	struct profile profile;

	TRY(read_certificate(cli, cli_text(cli, "file"), &cert, e));
	if (issuer_path != NULL)
		TRY(read_certificate(cli, issuer_path, &issuer, e));
	TRY(own_profile(&cert, cli->arena, &profile, e));
	TRY(lint_check(&cert, issuer_path != NULL ? &issuer : NULL, &profile, cli->arena, out, e));
	if (issuer_path == NULL && !slice_equal(cert.issuer.der, cert.subject.der))
		drop_what_concerns_the_issuer(out);
	return OK;
}

static RESULT show_faults(struct cli *cli, const struct json *answer, struct buf *out, struct err *e)
{
	struct render_table table = { 0 };
	const struct json *items = json_get(answer, "items");

	if (json_count(items) > 0)
		return render_rows(&table, items, cli->command->columns, display_terminal_width(), out, e);
	buf_put_text(out, "no faults\n");
	return OK;
}

static RESULT lint(struct cli *cli, struct err *e)
{
	CLEANUP_BUF struct buf json;
	struct lint_report report;

	buf_init(&json, (size_t)256 * 1024);
	TRY(check(cli, &report, e));
	TRY(encode_report(&report, &json, e));
	cli->exit = report.count == 0 ? EXIT_DONE : EXIT_UNTRUSTED;
	return rest_show_json(cli, buf_slice(&json), e);
}

/* clang-format off */
static const struct command rows[] = {
	{
		.verb = "lint",
		.summary = "check the form of a certificate as it is checked before signing",
		.details = "Rules of profiles are left out: which profile it should meet is not in the certificate.",
		.options = OPTIONS(
			{ "issuer", KIND_PATH, LOCAL, 0, NULL, "certificate of its issuer, for what concerns both", NULL },
			{ "file", KIND_PATH, LOCAL, OPTION_POSITIONAL | OPTION_REQUIRED, NULL, "PEM or DER; - reads standard input", NULL }),
		.flags = COMMAND_NO_CONFIG,
		.columns = "rule source detail",
		.show = show_faults,
		.run = lint,
	},
};
/* clang-format on */

COMMAND_TABLE(lint_commands, rows);
