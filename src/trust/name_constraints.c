/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/name_constraints.h"

#include "trust/host.h"
#include "x509/der.h"
#include "x509/uri.h"

#include <stdio.h>
#include <string.h>

/* How a name stands to a subtree. */
enum relation {
	OUTSIDE,
	INSIDE,
	OVERLAPS, /* a wildcard, some of whose names lie inside */
};

/* A name, taken apart once for all subtrees. */
struct subject_name {
	const struct general_name *name;
	struct slice host, local; /* of a URI and an e-mail address; a DNS name is a host itself */
	bool valid;
};

/* Name and subtree are of one kind and well formed. */
typedef enum relation compare(const struct subject_name *name, const struct general_name *base);

static struct slice skip(struct slice text, size_t count)
{
	return slice_of(text.data + count, text.len - count);
}

/* A leading dot stands for one label or more before what follows it. */
static bool begins_with_dot(struct slice text)
{
	return text.len > 0 && text.data[0] == '.';
}

static struct slice without_dot(struct slice text)
{
	return begins_with_dot(text) ? skip(text, 1) : text;
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
static enum relation compare_dns(const struct subject_name *name, const struct general_name *base)
{
	const struct slice tree = without_dot(base->value);

	if (base->value.len == 0)
		return INSIDE;
	if (name->host.data[0] == '*')
		return wildcard_relation(skip(name->host, 2), tree);
	if (host_is_below(name->host, tree))
		return INSIDE;
	return !begins_with_dot(base->value) && host_equal(name->host, tree) ? INSIDE : OUTSIDE;
}

/* RFC 5280 4.2.1.10: a host itself, or with a leading dot the hosts below it. */
static enum relation compare_host(const struct subject_name *name, const struct general_name *base)
{
	if (base->value.len == 0)
		return INSIDE;
	if (begins_with_dot(base->value))
		return host_is_below(name->host, without_dot(base->value)) ? INSIDE : OUTSIDE;
	return host_equal(name->host, base->value) ? INSIDE : OUTSIDE;
}

static const uint8_t *find_at(struct slice text)
{
	return text.len > 0 ? memrchr(text.data, '@', text.len) : NULL;
}

/* RFC 5280 4.2.1.10: one mailbox, all mailboxes of a host, or of the hosts below a domain. */
static enum relation compare_email(const struct subject_name *name, const struct general_name *base)
{
	const uint8_t *at = find_at(base->value);

	if (at == NULL)
		return compare_host(name, base);
	const size_t local = (size_t)(at - base->value.data);
	return slice_equal(name->local, slice_of(base->value.data, local)) &&
	                       host_equal(name->host, skip(base->value, local + 1))
	               ? INSIDE
	               : OUTSIDE;
}

/* RFC 5280 4.2.1.10: address and mask; versions of IP do not mix. */
static enum relation compare_ip(const struct subject_name *name, const struct general_name *base)
{
	const struct slice ip = name->name->value, range = base->value;

	if (range.len != 2 * ip.len)
		return OUTSIDE;
	for (size_t i = 0; i < ip.len; i++)
		if (((ip.data[i] ^ range.data[i]) & range.data[ip.len + i]) != 0)
			return OUTSIDE;
	return INSIDE;
}

static enum relation compare_directory(const struct subject_name *name, const struct general_name *base)
{
	return name_is_within(&name->name->directory, &base->directory) ? INSIDE : OUTSIDE;
}

/* NULL: names of this kind that are constrained are refused (RFC 5280 4.2.1.10). */
/* clang-format off */
static compare *const comparisons[NAME_KIND_COUNT] = {
	[NAME_EMAIL] = compare_email,
	[NAME_DNS] = compare_dns,
	[NAME_DIRECTORY] = compare_directory,
	[NAME_URI] = compare_host,
	[NAME_IP] = compare_ip,
};
/* clang-format on */

/* --- what is well formed --- */

static bool mailbox_base_is_valid(struct slice base)
{
	struct mailbox mailbox;

	return find_at(base) != NULL ? mailbox_split(base, &mailbox) : host_is_valid(without_dot(base));
}

static bool base_is_valid(const struct general_name *base)
{
	if (base->kind == NAME_EMAIL && base->value.len > 0)
		return mailbox_base_is_valid(base->value);
	if ((base->kind == NAME_DNS || base->kind == NAME_URI) && base->value.len > 0)
		return host_is_valid(without_dot(base->value));
	return true;
}

/* RFC 5280 4.2.1.10: a URI without an authority, or whose host is no DNS name, MUST be rejected. */
static bool uri_host(struct slice text, struct slice *host)
{
	struct uri uri;

	if (!uri_split(text, &uri) || !uri.has_authority || !host_is_valid(uri.host))
		return false;
	*host = uri.host;
	return true;
}

static struct subject_name take_apart(const struct general_name *name)
{
	struct subject_name apart = { .name = name, .host = name->value, .valid = true };
	struct mailbox mailbox;

	if (name->kind == NAME_DNS)
		apart.valid = host_is_valid_pattern(name->value);
	else if (name->kind == NAME_URI)
		apart.valid = uri_host(name->value, &apart.host);
	else if (name->kind == NAME_EMAIL && (apart.valid = mailbox_split(name->value, &mailbox)))
		apart.local = mailbox.local, apart.host = mailbox.host;
	return apart;
}

/* --- one name --- */

/* The constraints of one CA, and of which kinds some are malformed. */
struct limits {
	const struct name_constraints *constraints;
	bool malformed[NAME_KIND_COUNT];
};

static void note_malformed(struct limits *limits, const struct general_subtree *subtrees, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!base_is_valid(&subtrees[i].base))
			limits->malformed[subtrees[i].base.kind] = true;
}

static struct limits limits_of(const struct name_constraints *constraints)
{
	struct limits limits = { .constraints = constraints };

	note_malformed(&limits, constraints->permitted, constraints->permitted_count);
	note_malformed(&limits, constraints->excluded, constraints->excluded_count);
	return limits;
}

static bool fault(char problem[NAME_PROBLEM_MAX], const struct general_name *name, const char *why)
{
	CLEANUP_BUF struct buf text;

	buf_init(&text, 160);
	if (name->kind == NAME_DIRECTORY)
		name_text(&name->directory, &text);
	else if (name->kind == NAME_EMAIL || name->kind == NAME_DNS || name->kind == NAME_URI)
		buf_printf(&text, "%.*s", (int)(name->value.len < 120 ? name->value.len : 120),
		           (const char *)name->value.data);
	snprintf(problem, NAME_PROBLEM_MAX, "%s%s%s %s", general_name_kind_text(name->kind), text.len > 0 ? " " : "",
	         buf_text(&text), why);
	return false;
}

struct tally {
	size_t of_kind, inside;
	bool overlaps;
};

static struct tally tally_up(const struct general_subtree *subtrees, size_t count, const struct subject_name *apart,
                             bool comparable)
{
	const enum general_name_kind kind = apart->name->kind;
	struct tally tally = { 0 };

	for (size_t i = 0; i < count; i++) {
		if (subtrees[i].base.kind != kind)
			continue;
		const enum relation relation = comparable ? comparisons[kind](apart, &subtrees[i].base) : OUTSIDE;
		tally.of_kind++;
		tally.inside += relation == INSIDE ? 1 : 0;
		tally.overlaps = tally.overlaps || relation == OVERLAPS;
	}
	return tally;
}

/* RFC 5280 6.1.3 (b) and (c) */
static bool name_is_allowed(const struct limits *limits, const struct general_name *name,
                            char problem[NAME_PROBLEM_MAX])
{
	const struct name_constraints *constraints = limits->constraints;
	const struct subject_name apart = take_apart(name);
	const bool well_formed = apart.valid && !limits->malformed[name->kind];
	const bool comparable = well_formed && comparisons[name->kind] != NULL;
	const struct tally excluded = tally_up(constraints->excluded, constraints->excluded_count, &apart, comparable);
	const struct tally permitted = tally_up(constraints->permitted, constraints->permitted_count, &apart,
	                                        comparable);

	if (excluded.of_kind + permitted.of_kind == 0)
		return true;
	if (comparisons[name->kind] == NULL)
		return fault(problem, name, "is of a kind whose constraints are not supported");
	if (!well_formed)
		return fault(problem, name, "cannot be compared with the constraints, one of the two is malformed");
	if (excluded.inside > 0 || excluded.overlaps)
		return fault(problem, name, "is excluded");
	if (permitted.of_kind > 0 && permitted.inside == 0)
		return fault(problem, name, "is not permitted");
	return true;
}

/* --- the names of a certificate --- */

static bool alternative_names_are_allowed(const struct limits *limits, const struct cert *cert,
                                          char problem[NAME_PROBLEM_MAX])
{
	for (size_t i = 0; i < cert->subject_alt_name.count; i++)
		if (!name_is_allowed(limits, &cert->subject_alt_name.items[i], problem))
			return false;
	return true;
}

/* Content octets of 1.2.840.113549.1.9.1 */
static const uint8_t oid_email_address[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01 };

static bool attribute_is_allowed(const struct limits *limits, struct slice *set, char problem[NAME_PROBLEM_MAX])
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
	return name_is_allowed(limits, &name, problem);
}

/* RFC 5280 4.2.1.10: without rfc822Names, the emailAddress attributes of the subject are constrained. */
static bool subject_emails_are_allowed(const struct limits *limits, const struct cert *cert,
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
			if (!attribute_is_allowed(limits, &set, problem))
				return false;
	}
	return true;
}

static bool subject_is_allowed(const struct limits *limits, const struct cert *cert, char problem[NAME_PROBLEM_MAX])
{
	const struct general_name name = { .kind = NAME_DIRECTORY, .directory = cert->subject };
	return cert->subject.empty || name_is_allowed(limits, &name, problem);
}

#define OCTETS_PER_COMPARISON 32u

/* What is longer takes longer to compare. */
static size_t subtrees_cost(const struct general_subtree *subtrees, size_t count)
{
	size_t cost = count;

	for (size_t i = 0; i < count; i++)
		cost += subtrees[i].base.value.len / OCTETS_PER_COMPARISON;
	return cost;
}

/* Each name is taken apart once, and each subtree is looked at for each; an emailAddress takes 16 octets at least. */
size_t name_constraints_cost(const struct name_constraints *constraints, const struct cert *cert)
{
	const size_t subtrees = subtrees_cost(constraints->permitted, constraints->permitted_count) +
	                        subtrees_cost(constraints->excluded, constraints->excluded_count);

	if (subtrees == 0)
		return 0;
	const size_t names = 1 + cert->subject.der.len / 16 + cert->subject_alt_name.count;
	return subtrees * names + cert->tbs.len / 8;
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
	const struct limits limits = limits_of(constraints);
	return subject_is_allowed(&limits, cert, problem) && subject_emails_are_allowed(&limits, cert, problem) &&
	       alternative_names_are_allowed(&limits, cert, problem);
}
