/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/crl_signer.h"

#include "trust/check.h"
#include "trust/hints.h"
#include "trust/path.h"
#include "trust/revocation.h"

/* The signer of a CRL about the signer of a CRL: no deeper. */
#define NESTING_MAX 2

static bool may_have_signed(const struct cert *cert, const struct crl *crl)
{
	return name_equal(&cert->subject, &crl->issuer) && cert_has_key_usage(cert, KEY_USAGE_CRL_SIGN);
}

static bool has_signed(const struct path_node *node, struct crl_index *index)
{
	const struct public_key *key = path_node_key(node);
	return key != NULL && crl_index_verifies(index, key, node->cert->spki_sha256);
}

/* --- a signer that is not on the path --- */

/* Policies are not asked: they say what a leaf is good for. */
static bool accept_path(void *context, struct path *path, enum path_end end, struct findings *findings)
{
	struct path_search *search = context;

	if (end != PATH_COMPLETE)
		return false;
	revocation_check(search->decision, path, findings);
	return findings_verdict(findings) == VERDICT_TRUSTED;
}

static bool has_path(struct decision *decision, const struct trust_anchor *anchor,
                     const struct path_node *signer)
{
	struct path_search search = {
		.decision = decision,
		.only = anchor,
		.prune = true,
		.visit = accept_path,
		.context = &search,
		.path = { .nodes = { *signer }, .count = 1 },
		.findings = findings_new(decision->arena),
	};

	check_certificate(decision, &search.path, 0, CHECK_SIGNER, &search.findings);
	return !findings_have(&search.findings, 0, FINDING_FAIL) && path_search_run(&search, signer);
}

/* Its path comes first: nobody's key but a trusted one is worth hashing a large CRL for. */
static bool is_valid_signer(struct decision *decision, const struct path *path,
                            const struct path_node *signer, struct crl_index *index)
{
	const struct trust_anchor *anchor = path->nodes[path->count - 1].anchor;
	const struct crl *crl = crl_index_crl(index);
	bool valid;

	for (size_t i = 0; i < path->count; i++)
		if (memcmp(path->nodes[i].cert->sha256, signer->cert->sha256, SHA256_SIZE) == 0)
			return false; /* nobody vouches for himself; those above were asked already */
	if (crl->authority_key_id.len > 0 && signer->cert->subject_key_id.len > 0 &&
	    !slice_equal(crl->authority_key_id, signer->cert->subject_key_id))
		return false;
	if (decision->nesting == NESTING_MAX || !effort_spend(&decision->effort, EFFORT_STEP))
		return false;
	decision->nesting++;
	valid = has_path(decision, anchor, signer);
	decision->nesting--;
	return valid && has_signed(signer, index);
}

static bool known_signer_accepts(struct decision *decision, const struct path *path, struct crl_index *index)
{
	const struct crl *crl = crl_index_crl(index);
	const struct trust_candidates known = trust_set_cas_by_subject(decision->set, &crl->issuer);

	for (size_t i = 0; i < known.count; i++) {
		const struct trust_candidate *from = &known.items[i];
		const struct path_node node = { .cert = &from->ca->cert,
			                        .ca = from->ca,
			                        .anchor = from->anchor };
		if (may_have_signed(node.cert, crl) && is_valid_signer(decision, path, &node, index))
			return true;
	}
	return false;
}

/* Certificates of signers that are no CA come along as hints. */
static bool sent_signer_accepts(struct decision *decision, const struct path *path, struct crl_index *index)
{
	for (size_t i = 0; i < decision->hints.count; i++) {
		struct hint *hint = &decision->hints.items[i];
		const struct path_node node = { .cert = &hint->cert, .hint = hint };
		if (may_have_signed(node.cert, crl_index_crl(index)) &&
		    is_valid_signer(decision, path, &node, index))
			return true;
	}
	return false;
}

bool crl_signer_accepts(struct decision *decision, const struct path *path, size_t index,
                        struct crl_index *crl)
{
	for (size_t i = index + 1; i < path->count; i++)
		if (may_have_signed(path->nodes[i].cert, crl_index_crl(crl)) &&
		    has_signed(&path->nodes[i], crl))
			return true;
	return known_signer_accepts(decision, path, crl) || sent_signer_accepts(decision, path, crl);
}
