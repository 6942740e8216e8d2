/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Public keys from SubjectPublicKeyInfo and signature verification. Loading does not go through
 * d2i_PUBKEY: EC points are set on a key with copied parameters, RSA keys are made from n and e.
 * A loaded key is immutable and may be shared by threads.
 */
#ifndef CRYPTO_PUBLIC_KEY_H
#define CRYPTO_PUBLIC_KEY_H

#include "base/cleanup.h"
#include "base/err.h"
#include "base/slice.h"
#include "crypto/signature_algorithm.h"

enum public_key_kind { PUBLIC_KEY_RSA, PUBLIC_KEY_EC_P256, PUBLIC_KEY_EC_P384, PUBLIC_KEY_EC_P521, PUBLIC_KEY_ED25519 };

struct public_key; /* reference-counted */

/*
 * ERR_MALFORMED: not a SubjectPublicKeyInfo, or a point off the curve. ERR_WEAK_KEY: RSA below 2048 bits
 * or above 8192, an even or small exponent, a curve that is not a named NIST curve above.
 */
RESULT public_key_load(struct slice spki, struct public_key **out, struct err *e);
struct public_key *public_key_ref(struct public_key *key);
void public_key_free(struct public_key *key);
DEFINE_CLEANUP(struct public_key, public_key_free);

enum public_key_kind public_key_kind(const struct public_key *key);
unsigned public_key_bits(const struct public_key *key);

/*
 * Whether `signature` over `message` verifies. False also when the algorithm is unknown or does not fit
 * the key. Policy (MD5, SHA-1) is the caller's: those two are never verified here.
 */
bool public_key_verifies(const struct public_key *key, enum signature_id algorithm, struct slice message,
                         struct slice signature);

/* ROCA fingerprint (CVE-2017-15361), RSA only. */
bool public_key_is_roca(const struct public_key *key);

#endif
