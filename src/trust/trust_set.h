/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one community trusts, at one version: settings, anchors with their constraints, known
 * intermediates, and the revocation evidence for the CAs among them. Immutable once built, shared by
 * threads through reference counts; the relying-party plane and the offline verifier use the same. When only
 * the books of a CA changed, trust_set_with_books makes a set that shares everything that was parsed.
 */
#ifndef TRUST_TRUST_SET_H
#define TRUST_TRUST_SET_H

#include "base/snap.h"
#include "crypto/public_key.h"
#include "model/community.h"
#include "model/purpose.h"
#include "trust/crl_index.h"
#include "trust/issuer_state.h"
#include "x509/cert.h"

/* A CA certificate that may issue, with its key loaded once. `key` is NULL when it could not be loaded. */
struct trust_ca {
	struct cert cert;
	struct public_key *key;
	size_t books;                /* see trust_set_books; 0: Anchorhold does not operate this CA */
};

/* RFC 5280 6.1.1 (d) and the constraints that a community puts on its anchors. */
struct trust_anchor {
	struct trust_ca ca;
	struct uuid id;
	unsigned purposes;             /* bits of enum purpose */
	bool enforce_validity;         /* anchor-validity: the anchor certificate's own dates count */
	bool has_window;
	int64_t window_from, window_to;  /* seconds; the anchor is trusted within, at the time of validation */
	bool has_distrust_after;
	int64_t distrust_after;        /* leaves whose notBefore is later are not trusted */
	int path_length;               /* tightens the certificate's own; CERT_PATH_LENGTH_NONE: nothing */
	struct oid_list policies;      /* user-initial-policy-set for paths to this anchor; count 0: any-policy */
	struct name_constraints permitted; /* extra permitted/excluded subtrees; counts 0: none */
	bool is_leaf_pin;              /* the anchor is no CA: it is trusted only as the leaf itself */
};

/* A CA that may stand above a certificate: an anchor, or a known intermediate when `anchor` is NULL. */
struct trust_candidate {
	const struct trust_ca *ca;
	const struct trust_anchor *anchor;
};

struct trust_candidates {
	const struct trust_candidate *items;
	size_t count;
};

/*
 * The key of a CA; NULL when it cannot be loaded, or comes from a generator that is known to be broken
 * (CVE-2017-15361): then it verifies nothing. The caller frees it.
 */
struct public_key *ca_key_load(struct slice spki);

struct trust_set_content;

struct trust_set {
	struct snap_object object;
	struct trust_set_content *content; /* owns everything below but the books; shared by sets made from one another */
	struct issuer_state **books;   /* of the CAs among them that Anchorhold operates; each holds a reference */
	size_t books_count;
	struct arena *arena;
	struct uuid community_id;
	const char *slug, *uri;
	int64_t version;               /* trust_set_version */
	struct community_settings settings;
	struct trust_anchor *anchors;
	size_t anchor_count;
	struct trust_ca *intermediates;
	size_t intermediate_count;
	struct crl_index **crls;       /* sorted by canonical issuer; each holds a reference */
	size_t crl_count;
	struct oid_list required_policies;      /* those of the settings, as content octets */
	struct trust_candidate *candidates;     /* see trust_set_cas_by_subject */
	size_t candidate_count;
	const struct trust_anchor **by_sha256;  /* the anchors, by the hash of their certificate */
};

struct trust_set *trust_set_ref(struct trust_set *set);
void trust_set_unref(struct trust_set *set);
DEFINE_CLEANUP(struct trust_set, trust_set_unref);

/* The books of a CA of this set, as of this set; NULL when Anchorhold does not operate it. */
static inline const struct issuer_state *trust_set_books(const struct trust_set *set, const struct trust_ca *ca)
{
	return ca->books > 0 ? set->books[ca->books - 1] : NULL;
}

/*
 * The CAs with this subject name, in an order that depends on the certificates alone: by key identifier,
 * then by hash, an anchor before an intermediate. The same intermediate twice, or one that is an anchor
 * too, stands here once. Anchors that are no CA are not among them. O(log n).
 */
struct trust_candidates trust_set_cas_by_subject(const struct trust_set *set, const struct name *subject);
/* Those among them whose subjectKeyIdentifier is `key_id`; with len 0, those that have none. */
struct trust_candidates trust_set_cas_by_key(const struct trust_set *set, const struct name *subject,
                                             struct slice key_id);
/* The anchor that is this very certificate, leaf pins included; NULL when there is none. */
const struct trust_anchor *trust_set_anchor(const struct trust_set *set, const uint8_t cert_sha256[SHA256_SIZE]);

struct trust_crls {
	struct crl_index *const *items;
	size_t count;
};
/* The CRLs that this name issued (RFC 5280 5.1.2.3), in the order in which they were handed in. */
struct trust_crls trust_set_crls_by_issuer(const struct trust_set *set, const struct name *issuer);

/* --- building --- */

struct anchor_input {
	struct slice der;
	struct uuid id;
	unsigned purposes;
	bool enforce_validity;
	bool has_window, has_distrust_after;
	int64_t window_from, window_to, distrust_after;
	int path_length;
	struct text_list policies;     /* dotted OIDs */
	struct issuer_state *issuer;   /* borrowed; the set takes a reference; or NULL */
};

struct intermediate_input {
	struct slice der;
	struct issuer_state *issuer;
};

struct trust_set_input {
	struct uuid community_id;
	const char *slug, *uri;
	int64_t version;
	const struct community_settings *settings;
	const struct anchor_input *anchors;
	size_t anchor_count;
	const struct intermediate_input *intermediates;
	size_t intermediate_count;
	struct crl_index *const *crls; /* borrowed; the set takes references */
	size_t crl_count;
};

/*
 * Copies what it needs and loads each CA's key once. A certificate that does not parse is ERR_MALFORMED, a
 * policy that is no OID ERR_INVALID.
 */
RESULT trust_set_build(const struct trust_set_input *input, struct trust_set **out, struct err *e);
/*
 * The set with newer books in place of those of the same CAs; `newer` is sorted by number. Nothing is parsed
 * again: the cost is that of as many pointers as the set has CAs of ours. Without any change another
 * reference to the same set. ERR_INTERNAL without memory.
 */
RESULT trust_set_with_books(struct trust_set *old, struct issuer_state *const *newer, size_t count,
                            struct trust_set **out, struct err *e);

#endif
