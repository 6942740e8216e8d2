/* SPDX-License-Identifier: Apache-2.0 */
/* Serial numbers that Anchorhold gives out (invariant I2) and the form that RFC 5280 4.1.2.2 demands of any. */
#ifndef X509_SERIAL_H
#define X509_SERIAL_H

#include "base/slice.h"

#define SERIAL_SIZE 17      /* of ours */
#define SERIAL_SIZE_MAX 20  /* content octets, RFC 5280 4.1.2.2 */
#define SERIAL_SIZE_MIN 16  /* fewer octets cannot hold 128 random bits */

/*
 * I2: 128 random bits under a set top-but-one bit: positive, always 17 octets, so never the length of a
 * counter. The octets are both the INTEGER's content and its magnitude.
 */
void serial_random(uint8_t out[SERIAL_SIZE]);

/* RFC 5280 4.1.2.2: `content` octets of a minimal INTEGER, greater than zero, at most 20 of them. */
bool serial_is_valid(struct slice content);

#endif
