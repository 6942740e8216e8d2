/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The search for paths (RFC 4158): from a certificate upwards through every CA that has the issuer's name,
 * going back where a way does not lead on. Key identifiers, dates and hashes give the order, so that it
 * depends on the certificates alone and not on where they stood; they do not decide.
 */
#ifndef TRUST_PATH_H
#define TRUST_PATH_H

#include "trust/decision.h"

enum path_end {
	PATH_COMPLETE,  /* the last node is an anchor */
	PATH_DEAD_END,
};

struct path_search {
	struct decision *decision;
	unsigned target_role;              /* enum check_role of the first certificate */
	const struct trust_anchor *only;   /* NULL: any anchor will do */
	bool prune;                        /* a way on which a check failed is not followed any further */
	/*
	 * Called for each way that was followed to its end; `findings` are those of this path. True ends the
	 * search.
	 */
	bool (*visit)(void *context, struct path *path, enum path_end end, struct findings *findings);
	void *context;
	/* The work of the search. */
	struct path path;
	struct findings findings;
};

/* `target` is the first node; its findings stand in search->findings already. True when a visit ended it. */
bool path_search_run(struct path_search *search, const struct path_node *target);

#endif
