/* SPDX-License-Identifier: Apache-2.0 */
/* What certificates, CRLs and requests have in common: SIGNED{…}, AlgorithmIdentifier, SubjectPublicKeyInfo. */
#ifndef X509_SIGNED_OBJECT_H
#define X509_SIGNED_OBJECT_H

#include "base/err.h"
#include "base/slice.h"

/* SEQUENCE { what is signed, AlgorithmIdentifier, BIT STRING } (RFC 5280 4.1.1, 5.1.1, RFC 2986 4.2). */
struct signed_object {
	struct slice tbs;       /* whole first SEQUENCE */
	struct slice algorithm; /* whole AlgorithmIdentifier */
	struct slice signature; /* octets */
};

/* Exactly one, nothing behind it. ERR_MALFORMED. */
RESULT signed_object_read(struct slice der, const char *what, struct signed_object *out, struct err *e);
/* SEQUENCE { algorithm, parameters ANY OPTIONAL }, whole. */
RESULT algorithm_identifier_read(struct slice *in, const char *what, struct slice *whole, struct err *e);
/* SEQUENCE { AlgorithmIdentifier, BIT STRING }, whole; whether it is a key is crypto/public_key.h's to say. */
RESULT subject_public_key_info_read(struct slice *in, struct slice *whole, struct err *e);

#endif
