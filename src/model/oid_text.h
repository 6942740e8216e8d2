/* SPDX-License-Identifier: Apache-2.0 */
/* Object identifiers in dotted form, as settings, profiles and anchors hold them. */
#ifndef MODEL_OID_TEXT_H
#define MODEL_OID_TEXT_H

#include "base/err.h"
#include "base/slice.h"

/* X.660: two arcs or more, the first 0, 1 or 2, the second below 40 under 0 and 1; at most 100 characters. */
bool oid_text_is_valid(const char *text);
/* Each valid and none twice. ERR_INVALID with `member` at fault. */
RESULT oid_texts_check(const struct text_list *oids, const char *member, struct err *e);

#endif
