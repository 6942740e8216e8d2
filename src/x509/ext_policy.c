/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate policies: RFC 5280 4.2.1.4, 4.2.1.5, 4.2.1.11 and 4.2.1.14. */
#include "x509/ext.h"

#include "x509/der.h"

#define POLICIES_MAX 256
#define MAPPINGS_MAX 256
#define QUALIFIERS_MAX 64

/* id-qt-cps and id-qt-unotice, RFC 5280 4.2.1.4. */
static const uint8_t qualifier_arc[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x02 };

static bool qualifier_is_known(struct slice oid)
{
	const size_t arc = sizeof qualifier_arc;

	return oid.len == arc + 1 && memcmp(oid.data, qualifier_arc, arc) == 0 &&
	       (oid.data[arc] == 1 || oid.data[arc] == 2);
}

static RESULT qualifier_read(struct slice *in, struct cert *cert, struct err *e)
{
	struct slice content, oid;
	struct der_value qualifier;

	TRY(der_read(in, DER_SEQUENCE, "a policy qualifier", &content, e));
	TRY(der_read_oid(&content, "the type of a policy qualifier", &oid, e));
	TRY(der_read_any(&content, "a policy qualifier", &qualifier, e));
	TRY(der_end(content, "a policy qualifier", e));
	if (!qualifier_is_known(oid) && cert->unknown_qualifier.len == 0)
		cert->unknown_qualifier = oid;
	return OK;
}

/* PolicyInformation: SEQUENCE { policyIdentifier, policyQualifiers SEQUENCE SIZE (1..MAX) OPTIONAL }. */
static RESULT policy_read(struct slice *in, struct cert *cert, struct slice *policy, struct err *e)
{
	struct slice content, qualifiers;
	bool present;
	size_t count;

	TRY(der_read(in, DER_SEQUENCE, "a policy", &content, e));
	TRY(der_read_oid(&content, "policyIdentifier", policy, e));
	TRY(der_read_optional(&content, DER_SEQUENCE, "policyQualifiers", &present, &qualifiers, e));
	TRY(der_end(content, "a policy", e));
	if (!present)
		return OK;
	TRY(der_count(qualifiers, "policyQualifiers", QUALIFIERS_MAX, &count, e));
	while (qualifiers.len > 0)
		TRY(qualifier_read(&qualifiers, cert, e));
	return OK;
}

RESULT ext_certificate_policies(struct slice value, struct arena *arena, void *out, struct err *e)
{
	struct cert *cert = out;
	struct oid_list *list = &cert->policies;
	struct slice in;

	TRY(der_read_only(value, DER_SEQUENCE, "certificatePolicies", &in, e));
	TRY(der_count(in, "certificatePolicies", POLICIES_MAX, &list->count, e));
	list->items = ARENA_ARRAY(arena, list->count, struct slice);
	ENSURE_MEMORY(list->items, e);
	for (size_t i = 0; i < list->count; i++) {
		TRY(policy_read(&in, cert, &list->items[i], e));
		for (size_t k = 0; k < i; k++)
			ENSURE(!slice_equal(list->items[k], list->items[i]), e, ERR_MALFORMED,
			       "certificatePolicies names a policy twice (RFC 5280 4.2.1.4)");
	}
	return OK;
}

RESULT ext_policy_mappings(struct slice value, struct arena *arena, void *out, struct err *e)
{
	struct cert *cert = out;
	struct slice in, pair;

	TRY(der_read_only(value, DER_SEQUENCE, "policyMappings", &in, e));
	TRY(der_count(in, "policyMappings", MAPPINGS_MAX, &cert->policy_mapping_count, e));
	cert->policy_mappings = ARENA_ARRAY(arena, cert->policy_mapping_count, struct policy_mapping);
	ENSURE_MEMORY(cert->policy_mappings, e);
	for (size_t i = 0; i < cert->policy_mapping_count; i++) {
		TRY(der_read(&in, DER_SEQUENCE, "a policy mapping", &pair, e));
		TRY(der_read_oid(&pair, "issuerDomainPolicy", &cert->policy_mappings[i].issuer_domain, e));
		TRY(der_read_oid(&pair, "subjectDomainPolicy", &cert->policy_mappings[i].subject_domain, e));
		TRY(der_end(pair, "a policy mapping", e));
	}
	return OK;
}

static RESULT skip_certs_read(struct slice *in, unsigned tag, const char *what, int *out, struct err *e)
{
	int32_t count;

	if (der_peek(*in) != tag)
		return OK;
	TRY(der_read_count(in, tag, what, &count, e));
	*out = count;
	return OK;
}

RESULT ext_policy_constraints(struct slice value, struct arena *arena, void *out, struct err *e)
{
	struct cert *cert = out;
	struct slice in;

	(void)arena;
	TRY(der_read_only(value, DER_SEQUENCE, "policyConstraints", &in, e));
	ENSURE(in.len > 0, e, ERR_MALFORMED, "policyConstraints is an empty sequence (RFC 5280 4.2.1.11)");
	TRY(skip_certs_read(&in, DER_CONTEXT(0), "requireExplicitPolicy", &cert->require_explicit_policy, e));
	TRY(skip_certs_read(&in, DER_CONTEXT(1), "inhibitPolicyMapping", &cert->inhibit_policy_mapping, e));
	return der_end(in, "policyConstraints", e);
}

RESULT ext_inhibit_any_policy(struct slice value, struct arena *arena, void *out, struct err *e)
{
	struct cert *cert = out;
	int32_t count;

	(void)arena;
	TRY(der_read_count(&value, DER_INTEGER, "inhibitAnyPolicy", &count, e));
	cert->inhibit_any_policy = count;
	return der_end(value, "inhibitAnyPolicy", e);
}
