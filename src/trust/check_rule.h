/* SPDX-License-Identifier: Apache-2.0 */
/* The checks behind check_certificate: what they are given, and their prototypes. For check*.c only. */
#ifndef TRUST_CHECK_RULE_H
#define TRUST_CHECK_RULE_H

#include "trust/check.h"

struct check {
	struct decision *decision;
	const struct path *path;
	size_t index;                  /* of the certificate that is looked at: the last one */
	unsigned role;                 /* enum check_role */
	const struct cert *cert;       /* the certificate at `index` */
	const struct trust_anchor *anchor; /* NULL but with CHECK_ANCHOR and CHECK_PIN */
	struct findings *findings;
};

/* Adds findings when the rule does not hold. */
#define CHECK(name) void name(const struct check *c)

/* Adds a failure about the certificate that is looked at. */
#define CHECK_FAIL(c, rule, ...) \
	findings_add((c)->findings, (rule), FINDING_FAIL, (int)(c)->index, __VA_ARGS__)

/* check_chain.c */
CHECK(check_validity);
CHECK(check_anchor_validity);
CHECK(check_anchor_window);
CHECK(check_anchor_distrust_after);
CHECK(check_anchor_purpose);
CHECK(check_basic_constraints);
CHECK(check_path_length);
CHECK(check_anchor_path_length);
CHECK(check_max_path_length);
CHECK(check_key_cert_sign);
CHECK(check_crl_sign);
CHECK(check_critical_extensions);
CHECK(check_name_constraints);
CHECK(check_anchor_names);
CHECK(check_extended_key_usage);

/* check_form.c */
CHECK(check_form_criticality);
CHECK(check_form_key_ids);
CHECK(check_form_names);
CHECK(check_form_usage);

/* check_leaf.c */
CHECK(check_leaf_not_ca);
CHECK(check_leaf_san_uri);
CHECK(check_leaf_san_ia5);
CHECK(check_leaf_key_usage);
CHECK(check_leaf_key_strength);
CHECK(check_leaf_validity_cap);
CHECK(check_leaf_name);

#endif
