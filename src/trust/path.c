/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/path.h"

#include "trust/check.h"
#include "trust/hints.h"

#include <stdio.h>

size_t path_count_not_self_issued(const struct path *path, size_t first, size_t last)
{
	size_t count = 0;

	for (size_t i = first; i <= last && i < path->count; i++)
		count += cert_is_self_issued(path->nodes[i].cert) ? 0 : 1;
	return count;
}

bool effort_spend(struct effort *effort, size_t work)
{
	if (effort->work < work) {
		effort->work = 0;
		effort->exhausted = true;
		return false;
	}
	effort->work -= work;
	return true;
}

/* RSA of more than 4096 bits takes several times as long as anything else. */
static unsigned signatures_worth(const struct public_key *key)
{
	return public_key_bits(key) > 4096 ? 4 : 1;
}

bool effort_spend_signature(struct effort *effort, const struct public_key *key)
{
	const unsigned worth = signatures_worth(key);

	if (effort->signatures < worth) {
		effort->exhausted = true;
		return false;
	}
	effort->signatures -= worth;
	return true;
}

/* --- candidates for one issuer --- */

enum { KEY_ID_MATCHES, KEY_ID_ABSENT, KEY_ID_DIFFERS };
enum { FROM_ANCHORS, FROM_INTERMEDIATES, FROM_HINTS };

/* Small, for there are as many of them as steps allow. */
struct candidate {
	const struct cert *cert;
	const struct trust_candidate *known; /* NULL for a hint */
	struct hint *hint;
	uint8_t key_id, validity, source;
};

struct candidates {
	struct candidate *items;
	size_t count;
};

/* RFC 5280 4.2.1.1 is a guide: what it says is tried first, what it does not say is tried as well. */
static uint8_t key_id_rank(const struct cert *child, const struct cert *issuer)
{
	if (child->authority_key_id.len == 0 || issuer->subject_key_id.len == 0)
		return KEY_ID_ABSENT;
	return slice_equal(child->authority_key_id, issuer->subject_key_id) ? KEY_ID_MATCHES : KEY_ID_DIFFERS;
}

static int compare_candidates(const struct candidate *a, const struct candidate *b)
{
	if (a->key_id != b->key_id)
		return a->key_id - b->key_id;
	if (a->validity != b->validity)
		return a->validity - b->validity;
	if (a->source != b->source)
		return a->source - b->source;
	return memcmp(a->cert->sha256, b->cert->sha256, SHA256_SIZE);
}

/* Kept sorted. One whose certificate is there already, from a better source, is dropped. */
static void candidate_insert(struct candidates *list, struct candidate candidate)
{
	size_t at = list->count;

	for (size_t i = 0; i < list->count; i++)
		if (memcmp(list->items[i].cert->sha256, candidate.cert->sha256, SHA256_SIZE) == 0)
			return;
	for (; at > 0 && compare_candidates(&candidate, &list->items[at - 1]) < 0; at--)
		list->items[at] = list->items[at - 1];
	list->items[at] = candidate;
	list->count++;
}

/* RFC 4158 5.2: the same name with the same key a second time leads nowhere new. */
static bool is_on_path(const struct path *path, const struct cert *cert)
{
	for (size_t i = 0; i < path->count; i++)
		if (memcmp(path->nodes[i].cert->sha256, cert->sha256, SHA256_SIZE) == 0 ||
		    (memcmp(path->nodes[i].cert->spki_sha256, cert->spki_sha256, SHA256_SIZE) == 0 &&
		     name_equal(&path->nodes[i].cert->subject, &cert->subject)))
			return true;
	return false;
}

static void candidate_add(const struct path_search *search, struct candidates *list,
                          struct candidate candidate)
{
	const struct cert *child = search->path.nodes[search->path.count - 1].cert;
	const int64_t at = search->decision->question->at;
	const struct cert *cert = candidate.cert;

	if (is_on_path(&search->path, cert))
		return;
	candidate.key_id = key_id_rank(child, cert);
	candidate.validity = cert->not_before <= at && at <= cert->not_after ? 0 : 1;
	candidate_insert(list, candidate);
}

static size_t count_hints(const struct hints *hints, const struct name *subject)
{
	size_t count = 0;

	for (size_t i = 0; i < hints->count; i++)
		count += name_equal(&hints->items[i].cert.subject, subject) ? 1 : 0;
	return count;
}

/* Of looking at all that may have the name of the issuer: each name once, and the sorting. */
static size_t candidates_cost(const struct path_search *search)
{
	const struct decision *decision = search->decision;
	const struct name *issuer = &search->path.nodes[search->path.count - 1].cert->issuer;
	const size_t count = decision->hints.count + trust_set_cas_by_subject(decision->set, issuer).count;

	return count * (count / 8 + issuer->canonical.len / 64);
}

/* Everything that has the name of the issuer; false without memory. */
static bool candidates_find(const struct path_search *search, struct candidates *list)
{
	struct decision *decision = search->decision;
	const struct name *issuer = &search->path.nodes[search->path.count - 1].cert->issuer;
	const struct trust_candidates known = trust_set_cas_by_subject(decision->set, issuer);
	const size_t room = known.count + count_hints(&decision->hints, issuer);

	*list = (struct candidates){ .items = ARENA_ARRAY(decision->arena, room, struct candidate) };
	if (list->items == NULL)
		return false;
	for (size_t i = 0; i < known.count; i++)
		candidate_add(
			search, list,
			(struct candidate){
				.cert = &known.items[i].ca->cert,
				.known = &known.items[i],
				.source = known.items[i].anchor != NULL ? FROM_ANCHORS : FROM_INTERMEDIATES,
			});
	for (size_t i = 0; i < decision->hints.count; i++) {
		struct hint *hint = &decision->hints.items[i];
		if (name_equal(&hint->cert.subject, issuer))
			candidate_add(search, list,
			              (struct candidate){
					      .cert = &hint->cert, .hint = hint, .source = FROM_HINTS });
	}
	return true;
}

static struct path_node node_of(const struct candidate *candidate)
{
	return (struct path_node){
		.cert = candidate->cert,
		.ca = candidate->known != NULL ? candidate->known->ca : NULL,
		.anchor = candidate->known != NULL ? candidate->known->anchor : NULL,
		.hint = candidate->hint,
	};
}

/* --- links --- */

static const struct known_link *known_find(const struct decision *decision, const struct cert *issuer,
                                           const struct cert *child)
{
	for (size_t i = 0; i < decision->known_count; i++)
		if (memcmp(decision->known[i].spki_sha256, issuer->spki_sha256, SHA256_SIZE) == 0 &&
		    memcmp(decision->known[i].cert_sha256, child->sha256, SHA256_SIZE) == 0)
			return &decision->known[i];
	return NULL;
}

static void known_add(struct decision *decision, const struct cert *issuer, const struct cert *child,
                      bool verifies)
{
	if (decision->known_count < EFFORT_SIGNATURES)
		decision->known[decision->known_count++] = (struct known_link){
			.spki_sha256 = issuer->spki_sha256, .cert_sha256 = child->sha256, .verifies = verifies
		};
	if (verifies && decision->links != NULL)
		link_cache_add(decision->links, issuer->spki_sha256, child->sha256);
}

enum link { LINK_VERIFIES, LINK_FAILS, LINK_NO_KEY, LINK_NO_EFFORT };

static enum link link_verify(struct decision *decision, const struct cert *child,
                             const struct path_node *issuer)
{
	const struct known_link *known = known_find(decision, issuer->cert, child);

	if (known != NULL)
		return known->verifies ? LINK_VERIFIES : LINK_FAILS;
	if (decision->links != NULL &&
	    link_cache_has(decision->links, issuer->cert->spki_sha256, child->sha256))
		return LINK_VERIFIES;
	const struct public_key *key = path_node_key(issuer);
	if (key == NULL)
		return LINK_NO_KEY;
	if (!effort_spend_signature(&decision->effort, key))
		return LINK_NO_EFFORT;
	const bool verifies = public_key_verifies(key, child->signature_algorithm.id, child->tbs,
	                                          child->signature);
	known_add(decision, issuer->cert, child, verifies);
	return verifies ? LINK_VERIFIES : LINK_FAILS;
}

static bool digest_is_weak(enum signature_id id)
{
	return id == SIGNATURE_RSA_MD5 || id == SIGNATURE_RSA_SHA1 || id == SIGNATURE_ECDSA_SHA1;
}

static void link_fault(struct path_search *search, enum chain_rule rule, const char *problem)
{
	const struct path *path = &search->path;
	char issuer[FINDING_NAME_MAX];

	finding_name(&path->nodes[path->count - 1].cert->subject, issuer);
	findings_add(&search->findings, rule, FINDING_FAIL, (int)path->count - 2, "%s (issuer: %s)", problem,
	             issuer);
}

static const struct {
	enum chain_rule rule;
	const char *problem;
} link_faults[] = {
	[LINK_FAILS] = { RULE_CHAIN_SIGS, "the signature does not verify with the issuer's key" },
	[LINK_NO_KEY] = { RULE_CHAIN_SIGS,
	                  "the issuer's key is weak or cannot be read, so it verifies no signature" },
	[LINK_NO_EFFORT] = { RULE_CHAIN_DEPTH,
	                     "the signature was not verified, because the search took too many already" },
};

/* RFC 5280 6.1.3 (a)(1): whether the last node on the path signed the one before it. */
static bool link_check(struct path_search *search)
{
	const size_t issuer = search->path.count - 1;
	const struct cert *child = search->path.nodes[issuer - 1].cert;

	if (digest_is_weak(child->signature_algorithm.id)) {
		findings_add(&search->findings, RULE_CHAIN_SIGS, FINDING_FAIL, (int)issuer - 1,
		             "the certificate is signed with %s, which is too weak to be trusted",
		             signature_id_text(child->signature_algorithm.id));
		return false;
	}
	const enum link link = link_verify(search->decision, child, &search->path.nodes[issuer]);
	if (link != LINK_VERIFIES)
		link_fault(search, link_faults[link].rule, link_faults[link].problem);
	return link == LINK_VERIFIES;
}

/* --- the search --- */

static bool ends_here(struct path_search *search, enum path_end end)
{
	return search->visit(search->context, &search->path, end, &search->findings);
}

/* The checks of the last node in this role; false when the way is not to be followed any further. */
static bool last_passes(struct path_search *search, unsigned role)
{
	const size_t mark = search->findings.count;

	check_certificate(search->decision, &search->path, search->path.count - 1, role, &search->findings);
	return !search->prune || !findings_have(&search->findings, mark, FINDING_FAIL);
}

static bool try_as_anchor(struct path_search *search, const struct trust_anchor *anchor)
{
	const size_t mark = search->findings.count;

	if (search->only != NULL && search->only != anchor)
		return false;
	const bool passes = last_passes(search, CHECK_ANCHOR);
	const bool stop = ends_here(search, passes ? PATH_COMPLETE : PATH_DEAD_END);
	search->findings.count = mark;
	return stop;
}

static bool extend(struct path_search *search);

/* Upwards from a node that is no anchor, or through an anchor as if it were none. */
static bool try_as_intermediate(struct path_search *search)
{
	const size_t mark = search->findings.count;
	const bool passes = last_passes(search, CHECK_INTERMEDIATE);
	const bool stop = passes ? extend(search) : ends_here(search, PATH_DEAD_END);

	search->findings.count = mark;
	return stop;
}

static bool try_candidate(struct path_search *search, const struct candidate *candidate)
{
	const size_t mark = search->findings.count;
	const struct path_node node = node_of(candidate);
	bool stop;

	search->path.nodes[search->path.count++] = node;
	if (!link_check(search))
		stop = ends_here(search, PATH_DEAD_END);
	else
		stop = (node.anchor != NULL && try_as_anchor(search, node.anchor)) ||
		       try_as_intermediate(search);
	search->path.count--;
	search->findings.count = mark;
	return stop;
}

static bool give_up(struct path_search *search, enum chain_rule rule, const char *why)
{
	const size_t mark = search->findings.count;

	findings_add(&search->findings, rule, FINDING_FAIL, (int)search->path.count - 1, "%s", why);
	const bool stop = ends_here(search, PATH_DEAD_END);
	search->findings.count = mark;
	return stop;
}

static bool no_issuer(struct path_search *search)
{
	const struct path_node *last = &search->path.nodes[search->path.count - 1];
	char issuer[FINDING_NAME_MAX], why[FINDING_NAME_MAX + 100];

	if (last->anchor != NULL)
		return false; /* it was tried as the anchor that it is */
	finding_name(&last->cert->issuer, issuer);
	snprintf(why, sizeof why, "no certificate of its issuer is trusted or was sent along (issuer: %s)",
	         issuer);
	return give_up(search, RULE_CHAIN_TO_ANCHOR, why);
}

static bool too_many_ways(struct path_search *search)
{
	return give_up(search, RULE_CHAIN_DEPTH, "the search for a path was given up: too many ways to try");
}

static bool extend(struct path_search *search)
{
	struct candidates list;

	if (search->path.count == PATH_NODES_MAX)
		return give_up(search, RULE_CHAIN_DEPTH, "the path is longer than any that is followed");
	if (!effort_spend(&search->decision->effort, candidates_cost(search)))
		return too_many_ways(search);
	if (!candidates_find(search, &list)) {
		search->findings.exhausted = true;
		return true;
	}
	if (list.count == 0)
		return no_issuer(search);
	for (size_t i = 0; i < list.count; i++) {
		if (!effort_spend(&search->decision->effort, EFFORT_STEP))
			return too_many_ways(search);
		if (try_candidate(search, &list.items[i]))
			return true;
	}
	return false;
}

bool path_search_run(struct path_search *search, const struct path_node *target)
{
	search->path.nodes[0] = *target;
	search->path.count = 1;
	return extend(search);
}
