/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one place where tag, length and content of DER (X.690) are told apart: definite minimal lengths,
 * low tag numbers, primitive and constructed forms as DER wants them. x509/der.h builds on it.
 */
#ifndef CRYPTO_TLV_H
#define CRYPTO_TLV_H

#include "base/slice.h"

struct tlv {
	uint8_t tag;
	struct slice content;
	struct slice whole; /* tag, length and content */
};

/*
 * Takes the next value off `in`. NULL when all is well; else a predicate that completes "<the value> …",
 * valid for ever, and `in` is left alone.
 */
const char *tlv_next(struct slice *in, struct tlv *out);

/* The content of the next value when it has `tag`; false otherwise. */
bool tlv_take(struct slice *in, unsigned tag, struct slice *content);

/* X.690 8.3.2: the shortest two's complement form of an INTEGER's content octets. */
bool tlv_integer_is_minimal(struct slice content);

#endif
