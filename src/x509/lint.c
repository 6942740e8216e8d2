/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/lint.h"

#include "x509/cert_build.h"
#include "x509/lint_rule.h"

#include <stdio.h>

struct lint_row {
	const char *rule;
	const char *source;
	LINT_RULE((*holds));
};

static const struct lint_row rows[] = {
	{ "lint-version", "RFC 5280 4.1.2.1", lint_version },
	{ "lint-serial", "RFC 5280 4.1.2.2", lint_serial },
	{ "lint-serial-entropy", "invariant I2", lint_serial_entropy },
	{ "lint-signature-algorithm", "RFC 5280 4.1.1.2", lint_signature_algorithm },
	{ "lint-issuer-name", "RFC 5280 4.1.2.4", lint_issuer_name },
	{ "lint-validity-order", "RFC 5280 4.1.2.5", lint_validity_order },
	{ "lint-validity-encoding", "RFC 5280 4.1.2.5", lint_validity_encoding },
	{ "lint-validity-within-issuer", "invariant I5", lint_validity_within_issuer },
	{ "lint-validity-length", "profile", lint_validity_length },
	{ "lint-subject-present", "RFC 5280 4.1.2.6", lint_subject_present },
	{ "lint-key-strength", "Anchorhold", lint_key_strength },
	{ "lint-key-kind", "profile", lint_key_kind },
	{ "lint-known-extensions", "invariant I5", lint_known_extensions },
	{ "lint-criticality", "RFC 5280 4.2", lint_criticality },
	{ "lint-subject-key-id", "RFC 5280 4.2.1.2", lint_subject_key_id },
	{ "lint-authority-key-id", "RFC 5280 4.2.1.1", lint_authority_key_id },
	{ "lint-issuer-is-ca", "RFC 5280 6.1.4 (k)", lint_issuer_is_ca },
	{ "lint-basic-constraints", "RFC 5280 4.2.1.9", lint_basic_constraints },
	{ "lint-leaf-is-no-ca", "Anchorhold", lint_leaf_is_no_ca },
	{ "lint-path-length", "RFC 5280 4.2.1.9", lint_path_length },
	{ "lint-key-usage-present", "RFC 5280 4.2.1.3", lint_key_usage_present },
	{ "lint-key-usage-profile", "profile", lint_key_usage_profile },
	{ "lint-extended-key-usage", "RFC 5280 4.2.1.12", lint_extended_key_usage },
	{ "lint-policies", "RFC 5280 4.2.1.4", lint_policies },
	{ "lint-crl-address", "RFC 5280 4.2.1.13", lint_crl_address },
	{ "lint-access-addresses", "RFC 5280 4.2.2.1", lint_access_addresses },
	{ "lint-alt-name-present", "RFC 5280 4.2.1.6", lint_alt_name_present },
	{ "lint-alt-name-kinds", "RFC 5280 4.2.1.6", lint_alt_name_kinds },
	{ "lint-alt-name-uris", "Anchorhold", lint_alt_name_uris },
	{ "lint-alt-name-dns", "RFC 5280 4.2.1.6", lint_alt_name_dns },
	{ "lint-alt-name-counts", "profile", lint_alt_name_counts },
	{ "lint-name-constraints", "RFC 5280 4.2.1.10", lint_name_constraints },
};

bool lint_fault(char detail[LINT_DETAIL_MAX], const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(detail, LINT_DETAIL_MAX, format, args);
	va_end(args);
	return false;
}

const struct cert *lint_signer(const struct lint_case *c)
{
	return c->issuer != NULL ? c->issuer : c->tbs;
}

static RESULT read_validity(struct slice *fields, struct tbs_view *out, struct err *e)
{
	struct slice validity;

	TRY(der_read(fields, DER_SEQUENCE, "validity", &validity, e));
	TRY(der_read_any(&validity, "notBefore", &out->not_before, e));
	TRY(der_read_any(&validity, "notAfter", &out->not_after, e));
	return OK;
}

static RESULT count_extensions(struct slice tagged, size_t *count, struct err *e)
{
	struct slice list;
	struct der_value extension;

	TRY(der_read(&tagged, DER_SEQUENCE, "extensions", &list, e));
	for (*count = 0; list.len > 0; (*count)++)
		TRY(der_read_any(&list, "extension", &extension, e));
	return OK;
}

static RESULT view_tbs(struct slice tbs, struct tbs_view *out, struct err *e)
{
	struct slice fields, content;
	struct der_value skipped;
	bool present;

	TRY(der_read(&tbs, DER_SEQUENCE, "TBSCertificate", &fields, e));
	TRY(der_read_optional(&fields, DER_CONTEXT_CONSTRUCTED(0), "version", &present, &content, e));
	TRY(der_read_integer(&fields, "serial number", &out->serial, e));
	TRY(der_read_any(&fields, "signature algorithm", &skipped, e));
	TRY(der_read_any(&fields, "issuer", &skipped, e));
	TRY(read_validity(&fields, out, e));
	TRY(der_read_any(&fields, "subject", &skipped, e));
	TRY(der_read_any(&fields, "subject public key", &skipped, e));
	TRY(der_read_optional(&fields, DER_CONTEXT_CONSTRUCTED(3), "extensions", &present, &content, e));
	if (present)
		TRY(count_extensions(content, &out->extension_count, e));
	return der_end(fields, "TBSCertificate", e);
}

static RESULT add_finding(const struct lint_row *row, const char *detail, struct arena *arena,
                          struct lint_report *out, struct err *e)
{
	const char *kept = arena_text(arena, detail);

	ENSURE_MEMORY(kept, e);
	out->findings[out->count++] =
		(struct lint_finding){ .rule = row->rule, .source = row->source, .detail = kept };
	return OK;
}

RESULT lint_check(const struct cert *tbs, const struct cert *issuer, const struct profile *profile,
                  struct arena *arena, struct lint_report *out, struct err *e)
{
	struct lint_case c = { .tbs = tbs, .issuer = issuer, .profile = profile };
	char detail[LINT_DETAIL_MAX];

	*out = (struct lint_report){ .findings = ARENA_ARRAY(arena, ARRAY_LEN(rows), struct lint_finding) };
	ENSURE_MEMORY(out->findings, e);
	TRY(view_tbs(tbs->tbs, &c.view, e));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (!rows[i].holds(&c, detail))
			TRY(add_finding(&rows[i], detail, arena, out, e));
	return OK;
}
