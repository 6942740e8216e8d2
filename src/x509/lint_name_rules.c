/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/lint_rule.h"

#include "x509/uri.h"

#include <strings.h>

/* RFC 5280 4.2.1.6: an empty subject needs alternative names; a profile may want a URI in any case. */
LINT_RULE(lint_alt_name_present)
{
	return !c->tbs->subject.empty || c->tbs->subject_alt_name.count > 0 ||
	       lint_fault(detail, "the subject is empty and there is no alternative name");
}

static size_t count_kind(const struct lint_case *c, enum general_name_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < c->tbs->subject_alt_name.count; i++)
		count += c->tbs->subject_alt_name.items[i].kind == kind ? 1 : 0;
	return count;
}

LINT_RULE(lint_alt_name_kinds)
{
	return count_kind(c, NAME_URI) + count_kind(c, NAME_DNS) == c->tbs->subject_alt_name.count ||
	       lint_fault(detail, "subjectAltName holds other names than URIs and DNS names");
}

/* RFC 5280 4.2.1.6: an absolute URI in IA5String. */
LINT_RULE(lint_alt_name_uris)
{
	struct uri uri;

	for (size_t i = 0; i < c->tbs->subject_alt_name.count; i++) {
		const struct general_name *name = &c->tbs->subject_alt_name.items[i];
		if (name->kind == NAME_URI && !uri_split(name->value, &uri))
			return lint_fault(detail, "URI %zu of subjectAltName is not absolute or not ASCII", i);
	}
	return true;
}

/* RFC 5280 4.2.1.6: preferred name syntax; no wildcard, since nothing here is a TLS certificate for many hosts. */
LINT_RULE(lint_alt_name_dns)
{
	for (size_t i = 0; i < c->tbs->subject_alt_name.count; i++) {
		const struct general_name *name = &c->tbs->subject_alt_name.items[i];
		if (name->kind == NAME_DNS && !uri_host_is_dns(name->value))
			return lint_fault(detail, "DNS name %zu of subjectAltName is not a host in lower case", i);
	}
	return true;
}

LINT_RULE(lint_alt_name_counts)
{
	const size_t uris = count_kind(c, NAME_URI);

	if (c->profile == NULL)
		return true;
	if (c->profile->require_uri && uris == 0)
		return lint_fault(detail, "the profile requires a URI");
	if (uris > (size_t)c->profile->max_uris)
		return lint_fault(detail, "the profile allows at most %lld URIs", (long long)c->profile->max_uris);
	return c->profile->allow_dns || count_kind(c, NAME_DNS) == 0 ||
	       lint_fault(detail, "the profile allows no DNS names");
}

static bool ends_with(struct slice text, struct slice end)
{
	return text.len >= end.len &&
	       strncasecmp((const char *)text.data + (text.len - end.len), (const char *)end.data, end.len) == 0;
}

/* RFC 5280 4.2.1.10: ".example" covers hosts below it, "example" that one host. */
static bool uri_is_within(struct slice text, struct slice base)
{
	struct uri uri;

	if (!uri_split(text, &uri) || uri.host.len == 0 || base.len == 0)
		return false;
	if (base.data[0] == '.')
		return uri.host.len > base.len && ends_with(uri.host, base);
	return uri.host.len == base.len && ends_with(uri.host, base);
}

/* RFC 5280 4.2.1.10: any labels may be added on the left; the empty base covers all. */
static bool dns_is_within(struct slice name, struct slice base)
{
	if (base.len > 0 && base.data[0] == '.')
		base = slice_of(base.data + 1, base.len - 1);
	if (base.len == 0)
		return true;
	if (!ends_with(name, base))
		return false;
	return name.len == base.len || name.data[name.len - base.len - 1] == '.';
}

static bool is_within(const struct general_name *name, const struct general_name *base)
{
	if (name->kind == NAME_URI)
		return uri_is_within(name->value, base->value);
	if (name->kind == NAME_DNS)
		return dns_is_within(name->value, base->value);
	return name->kind == NAME_DIRECTORY && name_is_within(&name->directory, &base->directory);
}

/* A URI without a host cannot be measured against host constraints; RFC 5280 has it refused. */
static bool cannot_be_measured(const struct general_name *name)
{
	struct uri uri;

	return name->kind == NAME_URI && (!uri_split(name->value, &uri) || !uri_host_is_dns(uri.host));
}

static bool violates(const struct name_constraints *constraints, const struct general_name *name)
{
	bool is_limited = false, is_permitted = false;

	for (size_t i = 0; i < constraints->excluded_count; i++) {
		const struct general_name *base = &constraints->excluded[i].base;
		if (base->kind == name->kind && (is_within(name, base) || cannot_be_measured(name)))
			return true;
	}
	for (size_t i = 0; i < constraints->permitted_count; i++) {
		const struct general_name *base = &constraints->permitted[i].base;
		is_limited = is_limited || base->kind == name->kind;
		is_permitted = is_permitted || (base->kind == name->kind && is_within(name, base));
	}
	return is_limited && (!is_permitted || cannot_be_measured(name));
}

/* The issuer's own constraints on the names below it; those further up are the path check's. */
LINT_RULE(lint_name_constraints)
{
	if (c->issuer == NULL || !c->issuer->extension[EXT_NAME_CONSTRAINTS].present)
		return true;
	const struct name_constraints *constraints = &c->issuer->name_constraints;
	const struct general_name subject = { .kind = NAME_DIRECTORY, .directory = c->tbs->subject };
	if (constraints->unsupported)
		return lint_fault(detail, "the issuer has name constraints of a form that is not supported");
	if (!c->tbs->subject.empty && violates(constraints, &subject))
		return lint_fault(detail, "the subject lies outside the issuer's name constraints");
	for (size_t i = 0; i < c->tbs->subject_alt_name.count; i++)
		if (violates(constraints, &c->tbs->subject_alt_name.items[i]))
			return lint_fault(detail, "name %zu of subjectAltName lies outside the issuer's name constraints", i);
	return true;
}
