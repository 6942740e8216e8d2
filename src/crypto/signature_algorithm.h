/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signature algorithms by their AlgorithmIdentifier (RFC 3279, 4055, 5758, 8410) and what policy says of
 * them. Parsing is by exact encodings: parameters that must be NULL or absent are.
 */
#ifndef CRYPTO_SIGNATURE_ALGORITHM_H
#define CRYPTO_SIGNATURE_ALGORITHM_H

#include "base/err.h"
#include "base/slice.h"
#include "model/key_algorithm.h"

enum signature_id {
	SIGNATURE_UNKNOWN, /* an OID or parameters that we do not know: never verifies */
	SIGNATURE_RSA_MD5, SIGNATURE_RSA_SHA1, SIGNATURE_ECDSA_SHA1, /* known in order to be refused by name */
	SIGNATURE_RSA_SHA256, SIGNATURE_RSA_SHA384, SIGNATURE_RSA_SHA512,
	SIGNATURE_RSA_PSS_SHA256, SIGNATURE_RSA_PSS_SHA384, SIGNATURE_RSA_PSS_SHA512,
	SIGNATURE_ECDSA_SHA256, SIGNATURE_ECDSA_SHA384, SIGNATURE_ECDSA_SHA512,
	SIGNATURE_ED25519,
	SIGNATURE_COUNT
};

struct signature_algorithm {
	enum signature_id id;
	struct slice der; /* whole AlgorithmIdentifier */
};

/* `der` is one whole AlgorithmIdentifier. Unknown ones are not an error. */
struct signature_algorithm signature_algorithm_of(struct slice der);
const char *signature_id_text(enum signature_id id);
/* What Anchorhold signs with, by the key: SHA-256, SHA-384 for P-384. */
enum signature_id signature_id_for_key(enum key_algorithm algorithm);
/* Whole AlgorithmIdentifier; valid for ever. Only for ids that Anchorhold signs with. */
struct slice signature_id_der(enum signature_id id);

#endif
