/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/hints.h"

#include <stdlib.h>

static int compare_hints(const void *left, const void *right)
{
	const struct hint *a = left, *b = right;
	return memcmp(a->cert.sha256, b->cert.sha256, SHA256_SIZE);
}

/* Sorted, each once, and the leaf is no hint: so neither order nor repetition in x5c can matter. */
static void hints_sort(struct hints *hints, const struct cert *leaf)
{
	size_t kept = 0;

	qsort(hints->items, hints->count, sizeof *hints->items, compare_hints);
	for (size_t i = 0; i < hints->count; i++) {
		const struct hint *hint = &hints->items[i];
		if (memcmp(hint->cert.sha256, leaf->sha256, SHA256_SIZE) == 0 ||
		    (kept > 0 && compare_hints(hint, &hints->items[kept - 1]) == 0))
			continue;
		hints->items[kept++] = *hint;
	}
	hints->count = kept;
}

/* The leaf's issuer as the set holds it: the usual hint, which then is not parsed again. NULL when it is none. */
static const struct cert *known_issuer(const struct trust_set *set, const struct cert *leaf, struct slice der)
{
	const struct trust_candidates known = trust_set_cas_by_subject(set, &leaf->issuer);

	for (size_t i = 0; i < known.count; i++)
		if (slice_equal(known.items[i].ca->cert.der, der))
			return &known.items[i].ca->cert;
	return NULL;
}

static RESULT hint_read(const struct trust_set *set, const struct cert *leaf, struct slice der, struct arena *arena,
                        struct cert *out, struct err *e)
{
	const struct cert *known = known_issuer(set, leaf, der);

	if (known == NULL)
		return cert_parse(der, arena, out, e);
	*out = *known;
	return OK;
}

RESULT hints_read(const struct trust_set *set, const struct slice_list *x5c, const struct cert *leaf,
                  struct arena *arena, struct hints *out, struct err *e)
{
	struct err ignored;

	*out = (struct hints){ 0 };
	if (x5c->count <= 1)
		return OK;
	out->items = ARENA_ARRAY(arena, x5c->count - 1, struct hint);
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 1; i < x5c->count; i++) {
		struct hint *hint = &out->items[out->count];
		if (!failed(hint_read(set, leaf, x5c->items[i], arena, &hint->cert, &ignored))) {
			out->count++;
			continue;
		}
		*hint = (struct hint){ 0 };
		out->unreadable++;
	}
	hints_sort(out, leaf);
	return OK;
}

void hints_fini(struct hints *hints)
{
	for (size_t i = 0; i < hints->count; i++)
		public_key_free(hints->items[i].key);
}

static const struct public_key *hint_key(struct hint *hint)
{
	if (!hint->key_tried)
		hint->key = ca_key_load(hint->cert.spki);
	hint->key_tried = true;
	return hint->key;
}

const struct public_key *path_node_key(const struct path_node *node)
{
	if (node->hint != NULL)
		return hint_key(node->hint);
	return node->ca != NULL ? node->ca->key : NULL;
}
