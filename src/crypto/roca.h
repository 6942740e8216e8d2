/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fingerprint of RSA keys from the flawed Infineon library (CVE-2017-15361, "The Return of
 * Coppersmith's Attack", CCS 2017, section 2.5): their modulus is a power of 65537 modulo many small primes.
 */
#ifndef CRYPTO_ROCA_H
#define CRYPTO_ROCA_H

#include "base/slice.h"

/*
 * `n` is the modulus as a big-endian magnitude. One modulus in about 2^28 that has nothing to do with
 * the library matches as well.
 */
bool roca_matches(struct slice n);

#endif
