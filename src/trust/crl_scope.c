/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/crl_scope.h"

/* The names of a distribution point: full names, or one directory name that was made whole. */
struct point_names {
	struct general_names full;
	struct general_name relative; /* what `full` points to, if the name was relative */
};

/* RFC 5280 4.2.1.13: a relative name stands below that of the CRL's issuer. */
static bool names_of(const struct distribution_point *point, const struct name *issuer, struct arena *arena,
                     struct point_names *out)
{
	struct err ignored;

	out->full = point->full_name;
	if (point->relative_name.len == 0)
		return true;
	out->relative = (struct general_name){ .kind = NAME_DIRECTORY };
	if (failed(name_extend(issuer, point->relative_name, arena, &out->relative.directory, &ignored)))
		return false;
	out->full = (struct general_names){ .items = &out->relative, .count = 1 };
	return true;
}

static bool general_name_equal(const struct general_name *a, const struct general_name *b)
{
	if (a->kind != b->kind)
		return false;
	return a->kind == NAME_DIRECTORY ? name_equal(&a->directory, &b->directory)
	                                 : slice_equal(a->value, b->value);
}

static bool names_meet(const struct general_names *a, const struct general_names *b)
{
	for (size_t i = 0; i < a->count; i++)
		for (size_t k = 0; k < b->count; k++)
			if (general_name_equal(&a->items[i], &b->items[k]))
				return true;
	return false;
}

static bool names_directory(const struct general_names *names, const struct name *directory)
{
	const struct general_name wanted = { .kind = NAME_DIRECTORY, .directory = *directory };
	const struct general_names single = { .items = (struct general_name *)(uintptr_t)&wanted,
		                              .count = 1 };
	return names_meet(names, &single);
}

/* RFC 5280 6.3.3 (b)(1): who issues the CRLs of this point. */
static bool issuer_fits(const struct crl *crl, const struct cert *cert,
                        const struct distribution_point *point)
{
	if (point->crl_issuer.count > 0)
		return names_directory(&point->crl_issuer, &crl->issuer) && crl->indirect;
	return name_equal(&crl->issuer, &cert->issuer);
}

/* RFC 5280 6.3.3 (b)(2)(i): the point's names, or for want of them the names of its CRL issuer. */
static bool name_fits(const struct crl *crl, const struct distribution_point *point, struct arena *arena,
                      bool *fits)
{
	struct point_names of_crl, of_cert;

	*fits = true;
	if (!crl->has_idp || (crl->idp.full_name.count == 0 && crl->idp.relative_name.len == 0))
		return true;
	if (!names_of(&crl->idp, &crl->issuer, arena, &of_crl) ||
	    !names_of(point, &crl->issuer, arena, &of_cert))
		return false;
	if (of_cert.full.count == 0)
		of_cert.full = point->crl_issuer;
	*fits = names_meet(&of_crl.full, &of_cert.full);
	return true;
}

/* RFC 5280 6.3.3 (b)(2)(ii) to (iv) */
static bool kind_fits(const struct crl *crl, const struct cert *cert)
{
	return !(crl->only_user_certs && cert->is_ca) && !(crl->only_ca_certs && !cert->is_ca) &&
	       !crl->only_attribute_certs;
}

/* RFC 5280 6.3.3 (d) */
static bool point_reasons(const struct crl *crl, const struct cert *cert,
                          const struct distribution_point *point, struct arena *arena, unsigned *reasons)
{
	bool fits;

	if (!issuer_fits(crl, cert, point))
		return true;
	if (!name_fits(crl, point, arena, &fits))
		return false;
	if (fits)
		*reasons |= point->reasons & (crl->has_idp ? crl->idp.reasons : REASONS_ALL);
	return true;
}

bool crl_scope_reasons(const struct crl *crl, const struct cert *cert, struct arena *arena, unsigned *reasons)
{
	/* RFC 5280 6.3.3: at last, a point that stands for all reasons and has the name of the issuer. */
	struct general_name issuer = { .kind = NAME_DIRECTORY, .directory = cert->issuer };
	const struct distribution_point implied = { .full_name = { .items = &issuer, .count = 1 },
		                                    .reasons = REASONS_ALL };

	*reasons = 0;
	if (!kind_fits(crl, cert))
		return true;
	for (size_t i = 0; i < cert->crl_distribution_point_count; i++)
		if (!point_reasons(crl, cert, &cert->crl_distribution_points[i], arena, reasons))
			return false;
	return point_reasons(crl, cert, &implied, arena, reasons);
}

static bool names_equal(const struct general_names *a, const struct general_names *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!general_name_equal(&a->items[i], &b->items[i]))
			return false;
	return true;
}

bool crl_scope_equal(const struct crl *a, const struct crl *b)
{
	if (a->has_idp != b->has_idp)
		return false;
	return !a->has_idp ||
	       (names_equal(&a->idp.full_name, &b->idp.full_name) &&
	        slice_equal(a->idp.relative_name, b->idp.relative_name) && a->idp.reasons == b->idp.reasons &&
	        a->only_user_certs == b->only_user_certs && a->only_ca_certs == b->only_ca_certs &&
	        a->only_attribute_certs == b->only_attribute_certs && a->indirect == b->indirect);
}
