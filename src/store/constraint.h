/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the database refuses, in words for the person who asked: one row for each named constraint of the
 * schema. Services check before they write; what two requests do at the same time ends here.
 */
#ifndef STORE_CONSTRAINT_H
#define STORE_CONSTRAINT_H

#include "base/err.h"

#include <stddef.h>

struct constraint_rule {
	const char *name;     /* as in migrations/; one that ends with "*" stands for its partitions' names too */
	enum err_code code;
	const char *member;   /* of the request; NULL: none in particular */
	const char *sentence;
};

extern const struct constraint_rule constraint_rules[];
extern const size_t constraint_rule_count;

/* NULL for a name that is not in the table. */
const struct constraint_rule *constraint_find(const char *name);

#endif
