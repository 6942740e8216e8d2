/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/name_constraints.h"

#include "trust/host.h"
#include "x509/der.h"
#include "x509/uri.h"

#include <stdio.h>

/* How a name stands to a subtree. */
enum relation {
	OUTSIDE,
	INSIDE,
	OVERLAPS,  /* a wildcard, some of whose names lie inside */
	UNDECIDED, /* name or subtree is malformed: nothing can be told, so the certificate is refused */
};

typedef enum relation compare(const struct general_name *name, const struct general_name *base);

static struct slice skip(struct slice text, size_t count)
{
	return slice_of(text.data + count, text.len - count);
}

/* A leading dot stands for one label or more before what follows it. */
static bool begins_with_dot(struct slice text)
{
	return text.len > 0 && text.data[0] == '.';
}

/* "*.a.example" and the subtree "b.a.example": the wildcard may stand for the b. */
static enum relation wildcard_relation(struct slice parent, struct slice base)
{
	size_t label = 0;

	if (host_equal(parent, base) || host_is_below(parent, base))
		return INSIDE;
	while (label < base.len && base.data[label] != '.')
		label++;
	return label < base.len && host_equal(skip(base, label + 1), parent) ? OVERLAPS : OUTSIDE;
}

/*
 * RFC 5280 4.2.1.10: names that are the base with any labels before it. A leading dot is not of that syntax;
 * where it is used it leaves the base itself out. A wildcard is no subtree.
 */
static enum relation compare_dns(const struct general_name *name, const struct general_name *base)
{
	const bool dotted = begins_with_dot(base->value);
	const struct slice tree = dotted ? skip(base->value, 1) : base->value;
	const struct slice host = name->value;

	if (!host_is_valid_pattern(host) || (base->value.len > 0 && !host_is_valid(tree)))
		return UNDECIDED;
	if (base->value.len == 0)
		return INSIDE;
	if (host.data[0] == '*')
		return wildcard_relation(skip(host, 2), tree);
	if (host_is_below(host, tree))
		return INSIDE;
	return !dotted && host_equal(host, tree) ? INSIDE : OUTSIDE;
}

/* A host itself, or with a leading dot the hosts below it: the rule for e-mail and for URIs. */
static enum relation compare_host(struct slice host, struct slice base)
{
	if (begins_with_dot(base)) {
		if (!host_is_valid(skip(base, 1)))
			return UNDECIDED;
		return host_is_below(host, skip(base, 1)) ? INSIDE : OUTSIDE;
	}
	if (!host_is_valid(base))
		return UNDECIDED;
	return host_equal(host, base) ? INSIDE : OUTSIDE;
}

/* RFC 5280 4.2.1.10: one mailbox, all mailboxes of a host, or of the hosts below a domain. */
static enum relation compare_email(const struct general_name *name, const struct general_name *base)
{
	struct mailbox mailbox, wanted;

	if (!mailbox_split(name->value, &mailbox))
		return UNDECIDED;
	if (base->value.len == 0)
		return INSIDE;
	if (memchr(base->value.data, '@', base->value.len) == NULL)
		return compare_host(mailbox.host, base->value);
	if (!mailbox_split(base->value, &wanted))
		return UNDECIDED;
	return mailbox_equal(&mailbox, &wanted) ? INSIDE : OUTSIDE;
}

/* RFC 5280 4.2.1.10: a URI without an authority, or whose host is no DNS name, MUST be rejected. */
static enum relation compare_uri(const struct general_name *name, const struct general_name *base)
{
	struct uri uri;

	if (!uri_split(name->value, &uri) || !uri.has_authority || !host_is_valid(uri.host))
		return UNDECIDED;
	return base->value.len == 0 ? INSIDE : compare_host(uri.host, base->value);
}

/* RFC 5280 4.2.1.10: address and mask; versions of IP do not mix. */
static enum relation compare_ip(const struct general_name *name, const struct general_name *base)
{
	const size_t len = name->value.len;

	if (base->value.len != 2 * len)
		return OUTSIDE;
	for (size_t i = 0; i < len; i++)
		if (((name->value.data[i] ^ base->value.data[i]) & base->value.data[len + i]) != 0)
			return OUTSIDE;
	return INSIDE;
}

static enum relation compare_directory(const struct general_name *name, const struct general_name *base)
{
	return name_is_within(&name->directory, &base->directory) ? INSIDE : OUTSIDE;
}

/* NULL: names of this kind that are constrained are refused (RFC 5280 4.2.1.10). */
/* clang-format off */
static compare *const comparisons[NAME_KIND_COUNT] = {
	[NAME_EMAIL] = compare_email,
	[NAME_DNS] = compare_dns,
	[NAME_DIRECTORY] = compare_directory,
	[NAME_URI] = compare_uri,
	[NAME_IP] = compare_ip,
};
/* clang-format on */

/* --- one name --- */

static bool fault(char problem[NAME_PROBLEM_MAX], const struct general_name *name, const char *why)
{
	CLEANUP_BUF struct buf text;

	buf_init(&text, 160);
	if (name->kind == NAME_DIRECTORY)
		name_text(&name->directory, &text);
	else if (name->kind == NAME_EMAIL || name->kind == NAME_DNS || name->kind == NAME_URI)
		buf_printf(&text, "%.*s", (int)(name->value.len < 120 ? name->value.len : 120),
		           (const char *)name->value.data);
	snprintf(problem, NAME_PROBLEM_MAX, "%s%s%s %s", general_name_kind_text(name->kind),
	         text.len > 0 ? " " : "", buf_text(&text), why);
	return false;
}

struct tally {
	size_t of_kind, inside;
	bool overlaps, undecided;
};

static struct tally tally_up(const struct general_subtree *subtrees, size_t count,
                             const struct general_name *name)
{
	struct tally tally = { 0 };

	for (size_t i = 0; i < count; i++) {
		if (subtrees[i].base.kind != name->kind)
			continue;
		const enum relation relation = comparisons[name->kind] != NULL
		                                       ? comparisons[name->kind](name, &subtrees[i].base)
		                                       : UNDECIDED;
		tally.of_kind++;
		tally.inside += relation == INSIDE ? 1 : 0;
		tally.overlaps = tally.overlaps || relation == OVERLAPS;
		tally.undecided = tally.undecided || relation == UNDECIDED;
	}
	return tally;
}

/* RFC 5280 6.1.3 (b) and (c) */
static bool name_is_allowed(const struct name_constraints *constraints, const struct general_name *name,
                            char problem[NAME_PROBLEM_MAX])
{
	const struct tally excluded = tally_up(constraints->excluded, constraints->excluded_count, name);
	const struct tally permitted = tally_up(constraints->permitted, constraints->permitted_count, name);

	if (comparisons[name->kind] == NULL && excluded.of_kind + permitted.of_kind > 0)
		return fault(problem, name, "is of a kind whose constraints are not supported");
	if (excluded.undecided || permitted.undecided)
		return fault(problem, name,
		             "cannot be compared with the constraints, one of the two is malformed");
	if (excluded.inside > 0 || excluded.overlaps)
		return fault(problem, name, "is excluded");
	if (permitted.of_kind > 0 && permitted.inside == 0)
		return fault(problem, name, "is not permitted");
	return true;
}

/* --- the names of a certificate --- */

static bool alternative_names_are_allowed(const struct name_constraints *constraints, const struct cert *cert,
                                          char problem[NAME_PROBLEM_MAX])
{
	for (size_t i = 0; i < cert->subject_alt_name.count; i++)
		if (!name_is_allowed(constraints, &cert->subject_alt_name.items[i], problem))
			return false;
	return true;
}

/* Content octets of 1.2.840.113549.1.9.1 */
static const uint8_t oid_email_address[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01 };

static bool attribute_is_allowed(const struct name_constraints *constraints, struct slice *set,
                                 char problem[NAME_PROBLEM_MAX])
{
	struct slice attribute, type;
	struct der_value value;
	struct err ignored;

	if (failed(der_read(set, DER_SEQUENCE, "attribute", &attribute, &ignored)) ||
	    failed(der_read(&attribute, DER_OID, "attribute type", &type, &ignored)) ||
	    failed(der_read_any(&attribute, "attribute value", &value, &ignored))) {
		snprintf(problem, NAME_PROBLEM_MAX, "the subject cannot be read");
		return false;
	}
	if (!slice_equal(type, slice_of(oid_email_address, sizeof oid_email_address)))
		return true;
	const struct general_name name = { .kind = NAME_EMAIL, .value = value.content };
	return name_is_allowed(constraints, &name, problem);
}

/* RFC 5280 4.2.1.10: without rfc822Names, the emailAddress attributes of the subject are constrained. */
static bool subject_emails_are_allowed(const struct name_constraints *constraints, const struct cert *cert,
                                       char problem[NAME_PROBLEM_MAX])
{
	struct slice in = cert->subject.der, names, set;
	struct err ignored;

	for (size_t i = 0; i < cert->subject_alt_name.count; i++)
		if (cert->subject_alt_name.items[i].kind == NAME_EMAIL)
			return true;
	if (failed(der_read(&in, DER_SEQUENCE, "subject", &names, &ignored)))
		return true; /* there is none: a struct cert that was parsed always has one */
	while (names.len > 0) {
		if (failed(der_read(&names, DER_SET, "relative distinguished name", &set, &ignored)))
			return false;
		while (set.len > 0)
			if (!attribute_is_allowed(constraints, &set, problem))
				return false;
	}
	return true;
}

static bool subject_is_allowed(const struct name_constraints *constraints, const struct cert *cert,
                               char problem[NAME_PROBLEM_MAX])
{
	const struct general_name name = { .kind = NAME_DIRECTORY, .directory = cert->subject };
	return cert->subject.empty || name_is_allowed(constraints, &name, problem);
}

size_t name_constraints_cost(const struct name_constraints *constraints, const struct cert *cert)
{
	return (constraints->permitted_count + constraints->excluded_count) *
	       (cert->subject_alt_name.count + 2);
}

bool name_constraints_allow(const struct name_constraints *constraints, const struct cert *cert,
                            char problem[NAME_PROBLEM_MAX])
{
	if (constraints->permitted_count + constraints->excluded_count == 0)
		return true;
	if (constraints->unsupported) {
		snprintf(problem, NAME_PROBLEM_MAX,
		         "the constraints use minimum or maximum, which RFC 5280 does not support");
		return false;
	}
	return subject_is_allowed(constraints, cert, problem) &&
	       subject_emails_are_allowed(constraints, cert, problem) &&
	       alternative_names_are_allowed(constraints, cert, problem);
}
