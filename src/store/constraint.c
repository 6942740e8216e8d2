/* SPDX-License-Identifier: Apache-2.0 */
#include "store/constraint.h"

#include "base/cleanup.h"

#include <string.h>

#define OURS "a value that Anchorhold computed is not what the database expects"

/* clang-format off */
const struct constraint_rule constraint_rules[] = {
	{ "change_counter_one_row",       ERR_INTERNAL,  NULL,     OURS },
	{ "change_log_kind",              ERR_INTERNAL,  NULL,     OURS },

	{ "principal_name_length",        ERR_INVALID,   "name",   "a principal's name has 1 to 200 characters" },
	{ "principal_name_unique",        ERR_DUPLICATE, "name",   "there is a principal of this name already" },
	{ "role_grant_role",              ERR_INVALID,   "grants", "there is no such role" },
	{ "role_grant_unique",            ERR_DUPLICATE, "grants", "a role is granted twice" },
	{ "role_grant_scope",             ERR_INVALID,   "grants", "the administrator role is held everywhere, any other in one community" },
	{ "api_token_sha256_size",        ERR_INTERNAL,  NULL,     OURS },
	{ "api_token_sha256_unique",      ERR_INTERNAL,  NULL,     OURS },

	{ "community_slug_form",          ERR_INVALID,   "slug",   "a slug has 1 to 63 lower-case letters, digits and inner hyphens" },
	{ "community_uri_length",         ERR_INVALID,   "uri",    "a community's URI has 3 to 512 characters" },
	{ "community_name_length",        ERR_INVALID,   "name",   "a community's name has 1 to 200 characters" },
	{ "community_slug_unique",        ERR_DUPLICATE, "slug",   "there is a community with this slug already" },
	{ "community_uri_unique",         ERR_DUPLICATE, "uri",    "there is a community with this URI already" },
	{ "community_version_rises",      ERR_STATE,     NULL,     "the version of a trust set never goes back" },

	{ "organization_name_length",     ERR_INVALID,   "name",   "an organization's name has 1 to 200 characters" },
	{ "organization_status",          ERR_INTERNAL,  NULL,     OURS },
	{ "organization_name_unique",     ERR_DUPLICATE, "name",   "there is an organization of this name already" },
	{ "organization_uri_length",      ERR_INVALID,   "uris",   "an organization's URI has 3 to 512 characters" },
	{ "organization_uri_unique",      ERR_DUPLICATE, "uris",   "one of the URIs belongs to an organization already" },

	{ "profile_name_form",            ERR_INVALID,   "name",   "a profile's name has 1 to 63 lower-case letters, digits and inner hyphens" },
	{ "profile_revision_unique",      ERR_STATE,     NULL,     "the profile got another revision at the same time; look at it and try again" },

	{ "authority_name_length",        ERR_INVALID,   "name",   "an authority's name has 1 to 200 characters" },
	{ "authority_kind",               ERR_INTERNAL,  NULL,     OURS },
	{ "authority_origin",             ERR_INTERNAL,  NULL,     OURS },
	{ "authority_status",             ERR_INTERNAL,  NULL,     OURS },
	{ "authority_name_unique",        ERR_DUPLICATE, "name",   "there is an authority of this name already" },
	{ "authority_certificate_unique", ERR_DUPLICATE, NULL,     "the community knows an authority with this certificate already" },
	{ "authority_key",                ERR_INTERNAL,  NULL,     OURS },
	{ "authority_has_certificate",    ERR_INTERNAL,  NULL,     OURS },
	{ "authority_crl_number_rises",   ERR_STATE,     NULL,     "CRL numbers never go back" },

	{ "trust_anchor_status",          ERR_INTERNAL,  NULL,     OURS },
	{ "trust_anchor_window",          ERR_INVALID,   "trusted_until", "trusted_until must be later than trusted_from" },
	{ "trust_anchor_active_unique",   ERR_DUPLICATE, NULL,     "the certificate is an active trust anchor of the community already" },

	{ "issued_serial_size",           ERR_INTERNAL,  NULL,     OURS },
	{ "issued_serial_unique",         ERR_DUPLICATE, "serial", "the authority has used this serial already" },
	{ "issued_serial_p*",             ERR_DUPLICATE, "serial", "the authority has used this serial already" },
	{ "issuance_intent_state",        ERR_INTERNAL,  NULL,     OURS },
	{ "issuance_intent_idempotency",  ERR_DUPLICATE, "Idempotency-Key", "a request with this Idempotency-Key was made already" },
	{ "key_owner_unique",             ERR_DUPLICATE, "csr",    "the key belongs to an organization already" },

	{ "certificate_status",           ERR_INTERNAL,  NULL,     OURS },
	{ "certificate_key",              ERR_DUPLICATE, NULL,     "the certificate is in the register already" },
	{ "certificate_*",                ERR_DUPLICATE, NULL,     "the certificate is in the register already" },

	{ "revocation_state",             ERR_INTERNAL,  NULL,     OURS },
	{ "revocation_key",               ERR_STATE,     NULL,     "the certificate was revoked or put on hold at the same time" },
	{ "revocation_reason",            ERR_INVALID,   "reason", "there is no such reason to revoke (RFC 5280 5.3.1)" },
	{ "revocation_hold_reason",       ERR_INVALID,   "reason", "certificateHold is the reason of a hold, and of nothing else" },
	{ "revocation_final",             ERR_STATE,     NULL,     "a revocation is final; only its reason may become keyCompromise" },
	{ "revocation_not_on_hold",       ERR_STATE,     NULL,     "the certificate is not on hold" },

	{ "crl_number_positive",          ERR_INTERNAL,  NULL,     OURS },
	{ "crl_number_unique",            ERR_STATE,     NULL,     "a CRL with this number was published at the same time" },
	{ "crl_period",                   ERR_INTERNAL,  NULL,     OURS },

	{ "job_state",                    ERR_INTERNAL,  NULL,     OURS },

	{ "audit_row_key",                ERR_INTERNAL,  NULL,     OURS },
	{ "audit_row_final",              ERR_STATE,     NULL,     "audit rows are never changed or deleted" },
};
/* clang-format on */
const size_t constraint_rule_count = ARRAY_LEN(constraint_rules);

static bool stands_for(const char *rule, const char *name)
{
	const size_t len = strlen(rule);

	return rule[len - 1] == '*' ? strncmp(rule, name, len - 1) == 0 : strcmp(rule, name) == 0;
}

const struct constraint_rule *constraint_find(const char *name)
{
	for (size_t i = 0; i < constraint_rule_count; i++)
		if (stands_for(constraint_rules[i].name, name))
			return &constraint_rules[i];
	return NULL;
}
