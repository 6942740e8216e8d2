/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same rules without a server: a line of JSON holds a question and all that is trusted, the answer is a
 * verdict. RFC 5280 plain: path validation (6.1) and the form that conforming issuers give certificates (4),
 * none of the rules that communities have.
 */
#ifndef TRUST_OFFLINE_H
#define TRUST_OFFLINE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdint.h>

/*
 * Writes one JSON object, without a line break; in case of an error, `out` is of no use before buf_reset.
 * ERR_INVALID when the line cannot be read; ERR_TOO_LARGE at the ceiling of the arena or of `out`. Anchors, intermediates and CRLs that
 * do not parse are passed over with a warning, so that they cannot hide the others.
 */
RESULT offline_answer(struct slice line, int64_t now, struct arena *arena, struct buf *out, struct err *e);
/* The id of a line as JSON text, "null" when it has none or is no JSON; also for lines with other faults. */
void offline_line_id(struct slice line, struct buf *out);

#endif
