/* SPDX-License-Identifier: Apache-2.0 */
/* Alternative names, name constraints, directory attributes: RFC 5280 4.2.1.6 to 4.2.1.8 and 4.2.1.10. */
#include "x509/ext.h"

#include "x509/der.h"

#define SUBTREES_MAX 1024
#define ATTRIBUTES_MAX 256

RESULT general_names_value_read(struct slice value, struct arena *arena, struct general_names *out, struct err *e)
{
	struct slice content;

	TRY(der_read_only(value, DER_SEQUENCE, "an alternative name", &content, e));
	return general_names_read(content, arena, out, e);
}

RESULT ext_subject_alt_name(struct slice value, struct arena *arena, void *out, struct err *e)
{
	struct cert *cert = out;

	return general_names_value_read(value, arena, &cert->subject_alt_name, e);
}

RESULT ext_issuer_alt_name(struct slice value, struct arena *arena, void *out, struct err *e)
{
	struct cert *cert = out;

	return general_names_value_read(value, arena, &cert->issuer_alt_name, e);
}

/* minimum [0] DEFAULT 0 is not encoded when 0; any other, and maximum [1], we do not support (4.2.1.10). */
static RESULT base_distance_read(struct slice *in, bool *unsupported, struct err *e)
{
	int32_t distance;

	if (der_peek(*in) == DER_CONTEXT(0)) {
		TRY(der_read_count(in, DER_CONTEXT(0), "the minimum of a subtree", &distance, e));
		ENSURE(distance != 0, e, ERR_MALFORMED, "the minimum of a subtree is encoded as its default (X.690 11.5)");
		*unsupported = true;
	}
	if (der_peek(*in) == DER_CONTEXT(1)) {
		TRY(der_read_count(in, DER_CONTEXT(1), "the maximum of a subtree", &distance, e));
		*unsupported = true;
	}
	return OK;
}

static RESULT subtree_read(struct slice *in, struct arena *arena, struct general_subtree *out, bool *unsupported,
                           struct err *e)
{
	struct slice content;

	TRY(der_read(in, DER_SEQUENCE, "a subtree", &content, e));
	TRY(general_name_read_constraint(&content, arena, &out->base, e));
	TRY(base_distance_read(&content, unsupported, e));
	return der_end(content, "a subtree", e);
}

static RESULT subtrees_read(struct slice content, struct arena *arena, struct general_subtree **items, size_t *count,
                            bool *unsupported, struct err *e)
{
	TRY(der_count(content, "a list of subtrees", SUBTREES_MAX, count, e));
	*items = ARENA_ARRAY(arena, *count, struct general_subtree);
	ENSURE_MEMORY(*items, e);
	for (size_t i = 0; i < *count; i++)
		TRY(subtree_read(&content, arena, &(*items)[i], unsupported, e));
	return OK;
}

RESULT ext_name_constraints(struct slice value, struct arena *arena, void *out, struct err *e)
{
	struct cert *cert = out;
	struct name_constraints *constraints = &cert->name_constraints;
	struct slice in, subtrees;
	bool present;

	TRY(der_read_only(value, DER_SEQUENCE, "nameConstraints", &in, e));
	ENSURE(in.len > 0, e, ERR_MALFORMED, "nameConstraints is an empty sequence (RFC 5280 4.2.1.10)");
	TRY(der_read_optional(&in, DER_CONTEXT_CONSTRUCTED(0), "permittedSubtrees", &present, &subtrees, e));
	if (present)
		TRY(subtrees_read(subtrees, arena, &constraints->permitted, &constraints->permitted_count,
		                  &constraints->unsupported, e));
	TRY(der_read_optional(&in, DER_CONTEXT_CONSTRUCTED(1), "excludedSubtrees", &present, &subtrees, e));
	if (present)
		TRY(subtrees_read(subtrees, arena, &constraints->excluded, &constraints->excluded_count,
		                  &constraints->unsupported, e));
	return der_end(in, "nameConstraints", e);
}

/* Attribute: SEQUENCE { type, values SET SIZE (1..MAX) OF ANY }. */
static RESULT attribute_check(struct slice *in, struct err *e)
{
	struct slice content, type, values;
	size_t count;

	TRY(der_read(in, DER_SEQUENCE, "an attribute", &content, e));
	TRY(der_read_oid(&content, "the type of an attribute", &type, e));
	TRY(der_read(&content, DER_SET, "the values of an attribute", &values, e));
	TRY(der_end(content, "an attribute", e));
	return der_count(values, "the values of an attribute", ATTRIBUTES_MAX, &count, e);
}

/* RFC 5280 4.2.1.8: form only; path validation makes no use of it. */
RESULT ext_subject_directory_attributes(struct slice value, struct arena *arena, void *out, struct err *e)
{
	struct slice in;
	size_t count;

	(void)arena;
	(void)out;
	TRY(der_read_only(value, DER_SEQUENCE, "subjectDirectoryAttributes", &in, e));
	TRY(der_count(in, "subjectDirectoryAttributes", ATTRIBUTES_MAX, &count, e));
	while (in.len > 0)
		TRY(attribute_check(&in, e));
	return OK;
}
