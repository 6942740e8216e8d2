/* SPDX-License-Identifier: Apache-2.0 */
/* Which keys Anchorhold certifies, and which signatures go with an issuer's key. Pure. */
#ifndef X509_KEY_POLICY_H
#define X509_KEY_POLICY_H

#include "crypto/public_key.h"
#include "model/profile.h"

/*
 * leaf-key-strength: RSA from 2048 bits with an odd exponent from 65537, not of the ROCA
 * family; P-256, P-384, Ed25519. ERR_MALFORMED, ERR_WEAK_KEY.
 */
RESULT key_policy_check(struct slice spki, enum public_key_kind *kind, struct err *e);
/* The kind as profiles name it ("ec-p256", "rsa-2048" for any RSA key); NULL for one that no profile can allow. */
const char *key_policy_kind_text(enum public_key_kind kind);
bool key_policy_profile_allows(const struct profile *profile, enum public_key_kind kind);
/* What an issuer with this key signs with; SIGNATURE_UNKNOWN for a kind that Anchorhold does not sign with. */
enum signature_id key_policy_signature(enum public_key_kind kind);

#endif
