/* SPDX-License-Identifier: Apache-2.0 */
/* The rules behind lint_check: what each is given, and one prototype per rule. Only lint*.c includes this. */
#ifndef X509_LINT_RULE_H
#define X509_LINT_RULE_H

#include "model/profile.h"
#include "x509/cert.h"
#include "x509/der.h"

#define LINT_DETAIL_MAX 200

/* The parts of the TBS that struct cert keeps no encoding of. */
struct tbs_view {
	struct slice serial;                        /* INTEGER content octets */
	struct der_value not_before, not_after;
	size_t extension_count;
};

struct lint_case {
	const struct cert *tbs;
	const struct cert *issuer;                  /* NULL: self-signed, the TBS is its own issuer */
	const struct profile *profile;              /* NULL: no profile, as for a root */
	struct tbs_view view;
};

/* True when the rule holds; else false, with a sentence in `detail`. Nothing is allocated. */
#define LINT_RULE(name) bool name(const struct lint_case *c, char detail[LINT_DETAIL_MAX])

/* Writes the sentence and is false, so that a rule ends with `return lint_fault(detail, "…")`. */
bool lint_fault(char detail[LINT_DETAIL_MAX], const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Whose key signs: the issuer, or the TBS itself when self-signed. */
const struct cert *lint_signer(const struct lint_case *c);

/* lint_field_rules.c */
LINT_RULE(lint_serial);
LINT_RULE(lint_serial_entropy);
LINT_RULE(lint_version);
LINT_RULE(lint_signature_algorithm);
LINT_RULE(lint_issuer_name);
LINT_RULE(lint_validity_order);
LINT_RULE(lint_validity_within_issuer);
LINT_RULE(lint_validity_encoding);
LINT_RULE(lint_validity_length);
LINT_RULE(lint_key_strength);
LINT_RULE(lint_key_kind);
LINT_RULE(lint_subject_present);

/* lint_extension_rules.c */
LINT_RULE(lint_known_extensions);
LINT_RULE(lint_criticality);
LINT_RULE(lint_subject_key_id);
LINT_RULE(lint_authority_key_id);
LINT_RULE(lint_issuer_is_ca);
LINT_RULE(lint_basic_constraints);
LINT_RULE(lint_leaf_is_no_ca);
LINT_RULE(lint_path_length);
LINT_RULE(lint_key_usage_present);
LINT_RULE(lint_key_usage_profile);
LINT_RULE(lint_extended_key_usage);
LINT_RULE(lint_policies);
LINT_RULE(lint_crl_address);
LINT_RULE(lint_access_addresses);

/* lint_name_rules.c */
LINT_RULE(lint_alt_name_present);
LINT_RULE(lint_alt_name_kinds);
LINT_RULE(lint_alt_name_uris);
LINT_RULE(lint_alt_name_dns);
LINT_RULE(lint_alt_name_counts);
LINT_RULE(lint_name_constraints);

#endif
