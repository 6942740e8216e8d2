/* SPDX-License-Identifier: Apache-2.0 */
/* The form that RFC 5280 4 demands of conforming issuers, and that path validation (6.1) does not ask for. */
#include "trust/check_rule.h"

/* Refuses where the question is strict; a warning else, for certificates in use have these faults. */
static void fault(const struct check *c, const char *source, const char *problem)
{
	const bool strict = c->decision->question->strict_form;

	findings_add_source(c->findings, RULE_CERT_FORM, source, strict ? FINDING_FAIL : FINDING_WARN,
	                    (int)c->index, "%s", problem);
}

static void note(const struct check *c, const char *source, const char *problem)
{
	findings_add_source(c->findings, RULE_CERT_FORM, source, FINDING_WARN, (int)c->index, "%s", problem);
}

static void check_extension(const struct check *c, enum extension_id id)
{
	const struct extension_state state = c->cert->extension[id];
	const struct extension_rule rule = extension_rule(id);

	if (!state.present)
		return;
	if (rule.criticality == CRITICALITY_NEVER && state.critical)
		fault(c, rule.clause, "an extension is critical that must not be");
	if (rule.criticality == CRITICALITY_ALWAYS && !state.critical)
		(id == EXT_NAME_CONSTRAINTS ? fault : note)(c, rule.clause,
		                                            "an extension is not critical that must be");
}

/*
 * RFC 5280 4.2. Constraints on policies and basicConstraints are honoured whether critical or not, and NIST's
 * PKITS has both forms; so that is noted only, but for the basicConstraints of an anchor.
 */
CHECK(check_form_criticality)
{
	for (unsigned id = 0; id < EXT_COUNT; id++)
		check_extension(c, (enum extension_id)id);
	if (c->cert->is_ca && !c->cert->extension[EXT_BASIC_CONSTRAINTS].critical)
		(c->role == CHECK_ANCHOR ? fault : note)(c, "RFC 5280 4.2.1.9",
		                                         "basicConstraints of a CA is not critical");
}

static bool key_ids_agree(const struct cert *cert)
{
	return cert->authority_key_id.len == 0 || cert->subject_key_id.len == 0 ||
	       slice_equal(cert->authority_key_id, cert->subject_key_id);
}

/* Whether authorityCertIssuer and its serial, if present, are those of the certificate itself. */
static bool names_itself(const struct cert *cert)
{
	for (size_t i = 0; i < cert->authority_cert_issuer.count; i++) {
		const struct general_name *name = &cert->authority_cert_issuer.items[i];
		if (name->kind == NAME_DIRECTORY && name_equal(&name->directory, &cert->issuer))
			return slice_equal(cert->authority_cert_serial, cert->serial);
	}
	return cert->authority_cert_issuer.count == 0;
}

/* RFC 5280 4.2.1.1, 4.2.1.2 */
CHECK(check_form_key_ids)
{
	const bool has_authority = c->cert->extension[EXT_AUTHORITY_KEY_ID].present;
	const bool is_root = c->role == CHECK_ANCHOR && cert_is_self_issued(c->cert);

	if (c->cert->is_ca && c->cert->subject_key_id.len == 0)
		fault(c, "RFC 5280 4.2.1.2", "the certificate of a CA has no subjectKeyIdentifier");
	if (has_authority ? c->cert->authority_key_id.len == 0 : !is_root)
		fault(c, "RFC 5280 4.2.1.1",
		      "the certificate has no authorityKeyIdentifier with a key identifier");
	if (is_root && has_authority && !(key_ids_agree(c->cert) && names_itself(c->cert)))
		fault(c, "RFC 5280 4.2.1.1",
		      "a self-signed certificate identifies another key as that of its issuer");
}

/* RFC 5280 4.1.2.4, 4.1.2.6, 4.2.1.6 */
CHECK(check_form_names)
{
	const struct extension_state alternative = c->cert->extension[EXT_SUBJECT_ALT_NAME];

	if (c->cert->issuer.empty)
		fault(c, "RFC 5280 4.1.2.4", "the issuer's name is empty");
	if (c->cert->subject.empty && c->cert->is_ca)
		fault(c, "RFC 5280 4.1.2.6", "the subject of a CA is empty");
	if (c->cert->subject.empty && !alternative.critical)
		fault(c, "RFC 5280 4.2.1.6", "the subject is empty, and there is no critical subjectAltName");
	if (!c->cert->subject.empty && alternative.critical)
		note(c, "RFC 5280 4.2.1.6", "subjectAltName is critical, though there is a subject");
}

/* RFC 5280 4.2.1.3, 4.2.1.9, 4.2.1.10 */
CHECK(check_form_usage)
{
	const bool signs = c->cert->extension[EXT_KEY_USAGE].present &&
	                   (c->cert->key_usage & KEY_USAGE_KEY_CERT_SIGN) != 0;

	if (c->cert->is_ca && !cert_has_key_usage(c->cert, KEY_USAGE_KEY_CERT_SIGN))
		fault(c, "RFC 5280 4.2.1.9",
		      "the certificate is that of a CA, yet keyUsage does not have keyCertSign");
	if (signs && !c->cert->is_ca)
		fault(c, "RFC 5280 4.2.1.9",
		      "keyUsage has keyCertSign, yet the certificate is not that of a CA");
	if (c->cert->extension[EXT_NAME_CONSTRAINTS].present && !c->cert->is_ca)
		fault(c, "RFC 5280 4.2.1.10",
		      "the certificate has nameConstraints, yet it is not that of a CA");
}
