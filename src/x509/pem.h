/* SPDX-License-Identifier: Apache-2.0 */
/* PEM blocks (RFC 7468) in text that may say other things around them. */
#ifndef X509_PEM_H
#define X509_PEM_H

#include "base/arena.h"
#include "base/err.h"
#include "base/slice.h"

#define PEM_LABEL_MAX 64

struct pem_block {
	char label[PEM_LABEL_MAX + 1];
	struct slice der; /* in the arena */
};

/*
 * The next block, taken off `text`; *found is false when there is none left. `number` counts blocks from 1
 * and stands in the sentence. ERR_MALFORMED: no end line, another label there, not base64.
 */
RESULT pem_next(struct slice *text, unsigned number, struct arena *arena, struct pem_block *out, bool *found,
                struct err *e);

#endif
