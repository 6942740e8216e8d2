/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of one decision share: the question, the certificates that came with it, and the effort
 * that is left; and the path that is being looked at. Lives as long as one call of decide_chain.
 */
#ifndef TRUST_DECISION_H
#define TRUST_DECISION_H

#include "trust/decide.h"

#define PATH_NODES_MAX 32 /* leaf and anchor included; communities allow ten intermediates */

/* A certificate behind the leaf in x5c. */
struct hint {
	struct cert cert;
	struct public_key *key; /* loaded when a signature has to be verified with it */
	bool key_tried;
};

struct hints {
	struct hint *items;     /* sorted by hash, each once, the leaf not among them */
	size_t count;
	size_t unreadable;
};

/* What may still be spent; the bound on what hostile input can cost. Work is counted in comparisons of a few octets. */
struct effort {
	unsigned signatures;
	size_t work;
	bool exhausted;
};

#define EFFORT_STEP 1024u /* the work of one step of the search */

/* A link that was verified in this decision; no link_cache remembers failures. */
struct known_link {
	const uint8_t *spki_sha256, *cert_sha256;
	bool verifies;
};

#define EFFORT_SIGNATURES 64

struct decision {
	const struct trust_set *set;
	const struct question *question;
	struct arena *arena;
	struct link_cache *links;
	const struct snapshot *snapshot; /* NULL: there are no books but those of the set */
	enum revocation_mode mode;     /* the stricter of question and settings */
	struct hints hints;
	struct effort effort;
	struct known_link known[EFFORT_SIGNATURES];
	size_t known_count;
	unsigned nesting;              /* paths of CRL signers that are being searched */
};

struct path_node {
	const struct cert *cert;
	const struct trust_ca *ca;         /* as the trust set knows it; NULL for the leaf and for hints */
	const struct trust_anchor *anchor; /* it is one, yet the path may go on through it */
	struct hint *hint;                 /* NULL unless it is one */
	struct evidence evidence;
};

/* From the leaf upwards. */
struct path {
	struct path_node nodes[PATH_NODES_MAX];
	size_t count;
};

/* RFC 5280 6.1: certificates from `first` to `last` that are not self-issued. */
size_t path_count_not_self_issued(const struct path *path, size_t first, size_t last);

/* False, and `exhausted`, when there is not as much left. */
bool effort_spend(struct effort *effort, size_t work);
/* For a verification with this key. */
bool effort_spend_signature(struct effort *effort, const struct public_key *key);

#endif
