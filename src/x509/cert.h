/* SPDX-License-Identifier: Apache-2.0 */
/*
 * X.509 v3 certificates: strict DER into a plain struct. Slices point into the caller's DER, lists stand
 * in the arena; both must outlive the struct. Parsing checks form, never trust. No OpenSSL object is
 * made here (see crypto/public_key.h for the public key).
 */
#ifndef X509_CERT_H
#define X509_CERT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/slice.h"
#include "crypto/digest.h"
#include "crypto/signature_algorithm.h"
#include "x509/name.h"

#include <stdint.h>

#define CERT_DER_MAX (64u * 1024)   /* bytes of one certificate that are looked at */
#define CERT_PATH_LENGTH_NONE (-1)

/* keyUsage bits, RFC 5280 4.2.1.3, bit n of the standard is 1 << n. */
enum key_usage {
	KEY_USAGE_DIGITAL_SIGNATURE = 1 << 0,
	KEY_USAGE_NON_REPUDIATION = 1 << 1,
	KEY_USAGE_KEY_ENCIPHERMENT = 1 << 2,
	KEY_USAGE_DATA_ENCIPHERMENT = 1 << 3,
	KEY_USAGE_KEY_AGREEMENT = 1 << 4,
	KEY_USAGE_KEY_CERT_SIGN = 1 << 5,
	KEY_USAGE_CRL_SIGN = 1 << 6,
	KEY_USAGE_ENCIPHER_ONLY = 1 << 7,
	KEY_USAGE_DECIPHER_ONLY = 1 << 8,
};

enum extension_id {
	EXT_AUTHORITY_KEY_ID, EXT_SUBJECT_KEY_ID, EXT_KEY_USAGE, EXT_CERTIFICATE_POLICIES, EXT_POLICY_MAPPINGS,
	EXT_SUBJECT_ALT_NAME, EXT_ISSUER_ALT_NAME, EXT_SUBJECT_DIRECTORY_ATTRIBUTES, EXT_BASIC_CONSTRAINTS, EXT_NAME_CONSTRAINTS,
	EXT_POLICY_CONSTRAINTS, EXT_EXTENDED_KEY_USAGE, EXT_CRL_DISTRIBUTION_POINTS, EXT_INHIBIT_ANY_POLICY,
	EXT_FRESHEST_CRL, EXT_AUTHORITY_INFO_ACCESS, EXT_SUBJECT_INFO_ACCESS, EXT_OCSP_NO_CHECK, EXT_COUNT
};

struct extension_state {
	bool present;
	bool critical;
};

/* What RFC 5280 says of the critical flag. */
enum extension_criticality { CRITICALITY_EITHER, CRITICALITY_NEVER, CRITICALITY_ALWAYS, CRITICALITY_ALWAYS_IN_CA };

struct extension_rule {
	const char *name; /* "basicConstraints" */
	const char *clause;
	enum extension_criticality criticality;
};

struct oid_list {
	struct slice *items; /* content octets */
	size_t count;
};

struct policy_mapping {
	struct slice issuer_domain;
	struct slice subject_domain;
};

struct general_subtree {
	struct general_name base;
};

struct name_constraints {
	struct general_subtree *permitted;
	size_t permitted_count;
	struct general_subtree *excluded;
	size_t excluded_count;
	bool unsupported; /* minimum != 0 or maximum present */
};

/* Reason bits as in ReasonFlags, RFC 5280 4.2.1.13; all of them when the field is absent. */
#define REASONS_ALL 0x1feu

struct distribution_point {
	struct general_names full_name;     /* count 0 when absent */
	struct slice relative_name;         /* content of nameRelativeToCRLIssuer, len 0 when absent */
	unsigned reasons;                   /* REASONS_ALL when absent */
	struct general_names crl_issuer;    /* count 0 when absent */
};

struct cert {
	struct slice der;
	uint8_t sha256[SHA256_SIZE];        /* of der */
	struct slice tbs;                   /* whole TBSCertificate */
	int version;                        /* 1, 2 or 3 */
	struct slice serial;                /* INTEGER content octets */
	struct signature_algorithm signature_algorithm;
	struct slice signature;             /* octets of the BIT STRING */
	struct name issuer;
	struct name subject;
	int64_t not_before, not_after;      /* seconds since 1970 */
	bool wrong_time_type;               /* GeneralizedTime for a year from 1950 to 2049, RFC 5280 4.1.2.5 */
	struct slice spki;                  /* whole SubjectPublicKeyInfo */
	uint8_t spki_sha256[SHA256_SIZE];

	struct extension_state extension[EXT_COUNT];
	bool unknown_critical;              /* an extension that we do not know is critical */
	struct slice unknown_critical_oid;  /* the first such, content octets */

	bool is_ca;
	int path_length;                    /* CERT_PATH_LENGTH_NONE when absent */
	unsigned key_usage;                 /* bits of enum key_usage; meaningful when present */
	struct oid_list extended_key_usage;
	struct slice subject_key_id;        /* len 0 when absent */
	struct slice authority_key_id;
	struct general_names authority_cert_issuer;
	struct slice authority_cert_serial;
	struct general_names subject_alt_name, issuer_alt_name;
	struct name_constraints name_constraints;
	struct oid_list policies;           /* policy identifiers in order, anyPolicy included */
	struct slice unknown_qualifier;     /* OID of the first policy qualifier that is neither CPS nor user notice */
	struct policy_mapping *policy_mappings;
	size_t policy_mapping_count;
	int require_explicit_policy;        /* SkipCerts, -1 when absent */
	int inhibit_policy_mapping;         /* SkipCerts, -1 when absent */
	int inhibit_any_policy;             /* SkipCerts, -1 when absent */
	struct distribution_point *crl_distribution_points;
	size_t crl_distribution_point_count;
	struct distribution_point *freshest_crls;
	size_t freshest_crl_count;
	struct slice_list ocsp_uris, ca_issuer_uris; /* authorityInfoAccess, URI locations only */
};

/* Exactly one certificate, no trailing bytes. ERR_MALFORMED, ERR_TOO_LARGE. */
RESULT cert_parse(struct slice der, struct arena *arena, struct cert *out, struct err *e);

/*
 * The same for a TBSCertificate that is not signed: der, sha256 and signature stay empty, and
 * signature_algorithm is the one of its signature field.
 */
RESULT cert_parse_tbs(struct slice tbs, struct arena *arena, struct cert *out, struct err *e);
/* Name, clause and criticality that RFC 5280 wants of an extension; the strings live for ever. */
struct extension_rule extension_rule(enum extension_id id);

/* RFC 5280 6.1: issuer and subject names are the same. Tells nothing of the signature. */
bool cert_is_self_issued(const struct cert *cert);
bool cert_has_key_usage(const struct cert *cert, unsigned bits); /* true when the extension is absent */

#endif
