/* SPDX-License-Identifier: Apache-2.0 */
/* The certificates behind the leaf: hints on the way up, never anchors (chain-use-x5c-rest). */
#ifndef TRUST_HINTS_H
#define TRUST_HINTS_H

#include "trust/decision.h"

/*
 * Parses what stands behind the leaf; what does not parse is counted. Hints may borrow from the set. ERR_TOO_LARGE.
 */
RESULT hints_read(const struct trust_set *set, const struct slice_list *x5c, const struct cert *leaf,
                  struct arena *arena, struct hints *out, struct err *e);
/* Frees the keys that were loaded. */
void hints_fini(struct hints *hints);
/* The key of a node: loaded once by its owner; NULL when it cannot be loaded. */
const struct public_key *path_node_key(const struct path_node *node);

#endif
