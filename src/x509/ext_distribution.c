/* SPDX-License-Identifier: Apache-2.0 */
/* Where revocation lists and issuers are found: RFC 5280 4.2.1.13, 4.2.1.15, 4.2.2.1 and 4.2.2.2. */
#include "x509/ext.h"

#include "x509/der.h"

#define DISTRIBUTION_POINTS_MAX 256
#define ACCESS_DESCRIPTIONS_MAX 64

RESULT distribution_point_name_read(struct slice in, struct arena *arena, struct distribution_point *out, struct err *e)
{
	const struct name root = { .empty = true };
	struct der_value value;
	struct name checked;

	TRY(der_read_any(&in, "a distribution point's name", &value, e));
	TRY(der_end(in, "a distribution point's name", e));
	if (value.tag == DER_CONTEXT_CONSTRUCTED(0))
		return general_names_read(value.content, arena, &out->full_name, e);
	ENSURE(value.tag == DER_CONTEXT_CONSTRUCTED(1), e, ERR_MALFORMED,
	       "a distribution point's name is neither fullName nor nameRelativeToCRLIssuer");
	out->relative_name = value.content;
	return name_extend(&root, value.content, arena, &checked, e);
}

static RESULT reasons_read(struct slice *in, struct distribution_point *out, struct err *e)
{
	out->reasons = REASONS_ALL;
	if (der_peek(*in) != DER_CONTEXT(1))
		return OK;
	TRY(der_read_named_bits(in, DER_CONTEXT(1), "the reasons of a distribution point", &out->reasons, e));
	out->reasons &= REASONS_ALL;
	return OK;
}

static RESULT distribution_point_read(struct slice *in, struct arena *arena, struct distribution_point *out,
                                      struct err *e)
{
	struct slice content, name, issuer;
	bool has_name, has_issuer;

	TRY(der_read(in, DER_SEQUENCE, "a distribution point", &content, e));
	TRY(der_read_optional(&content, DER_CONTEXT_CONSTRUCTED(0), "a distribution point's name", &has_name, &name, e));
	if (has_name)
		TRY(distribution_point_name_read(name, arena, out, e));
	TRY(reasons_read(&content, out, e));
	TRY(der_read_optional(&content, DER_CONTEXT_CONSTRUCTED(2), "cRLIssuer", &has_issuer, &issuer, e));
	if (has_issuer)
		TRY(general_names_read(issuer, arena, &out->crl_issuer, e));
	ENSURE(has_name || has_issuer, e, ERR_MALFORMED,
	       "a distribution point has neither a name nor a cRLIssuer (RFC 5280 4.2.1.13)");
	return der_end(content, "a distribution point", e);
}

RESULT distribution_points_read(struct slice value, struct arena *arena, struct distribution_points *out, struct err *e)
{
	struct slice in;

	TRY(der_read_only(value, DER_SEQUENCE, "a list of distribution points", &in, e));
	TRY(der_count(in, "a list of distribution points", DISTRIBUTION_POINTS_MAX, &out->count, e));
	out->items = ARENA_ARRAY(arena, out->count, struct distribution_point);
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 0; i < out->count; i++)
		TRY(distribution_point_read(&in, arena, &out->items[i], e));
	return OK;
}

RESULT ext_crl_distribution_points(struct slice value, struct arena *arena, void *out, struct err *e)
{
	struct cert *cert = out;
	struct distribution_points points;

	TRY(distribution_points_read(value, arena, &points, e));
	cert->crl_distribution_points = points.items;
	cert->crl_distribution_point_count = points.count;
	return OK;
}

RESULT ext_freshest_crl(struct slice value, struct arena *arena, void *out, struct err *e)
{
	struct cert *cert = out;
	struct distribution_points points;

	TRY(distribution_points_read(value, arena, &points, e));
	cert->freshest_crls = points.items;
	cert->freshest_crl_count = points.count;
	return OK;
}

/* id-ad-ocsp and id-ad-caIssuers end in 1 and 2. */
static struct slice_list *list_of(struct slice method, struct slice_list *ocsp, struct slice_list *ca_issuers)
{
	static const uint8_t arc[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30 };

	if (method.len != sizeof arc + 1 || memcmp(method.data, arc, sizeof arc) != 0)
		return NULL;
	return method.data[sizeof arc] == 1 ? ocsp : method.data[sizeof arc] == 2 ? ca_issuers : NULL;
}

static RESULT access_description_read(struct slice *in, struct arena *arena, struct slice_list *ocsp,
                                      struct slice_list *ca_issuers, struct err *e)
{
	struct slice content, method;
	struct general_name location;

	TRY(der_read(in, DER_SEQUENCE, "an access description", &content, e));
	TRY(der_read_oid(&content, "accessMethod", &method, e));
	TRY(general_name_read(&content, arena, &location, e));
	TRY(der_end(content, "an access description", e));
	struct slice_list *list = list_of(method, ocsp, ca_issuers);
	if (list != NULL && location.kind == NAME_URI)
		list->items[list->count++] = location.value;
	return OK;
}

RESULT access_descriptions_read(struct slice value, struct arena *arena, struct slice_list *ocsp,
                                struct slice_list *ca_issuers, struct err *e)
{
	struct slice in;
	size_t count;

	TRY(der_read_only(value, DER_SEQUENCE, "a list of access descriptions", &in, e));
	TRY(der_count(in, "a list of access descriptions", ACCESS_DESCRIPTIONS_MAX, &count, e));
	*ocsp = (struct slice_list){ .items = ARENA_ARRAY(arena, count, struct slice) };
	*ca_issuers = (struct slice_list){ .items = ARENA_ARRAY(arena, count, struct slice) };
	ENSURE_MEMORY(ocsp->items, e);
	ENSURE_MEMORY(ca_issuers->items, e);
	while (in.len > 0)
		TRY(access_description_read(&in, arena, ocsp, ca_issuers, e));
	return OK;
}

RESULT ext_authority_info_access(struct slice value, struct arena *arena, void *out, struct err *e)
{
	struct cert *cert = out;

	return access_descriptions_read(value, arena, &cert->ocsp_uris, &cert->ca_issuer_uris, e);
}

/* RFC 5280 4.2.2.2: form only. */
RESULT ext_subject_info_access(struct slice value, struct arena *arena, void *out, struct err *e)
{
	struct slice_list ocsp, ca_issuers;

	(void)out;
	return access_descriptions_read(value, arena, &ocsp, &ca_issuers, e);
}
