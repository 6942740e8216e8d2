/* SPDX-License-Identifier: Apache-2.0 */
/* The certificates and CRLs that are measured with, made by OpenSSL and not by the builders under measurement. */
#ifndef TESTS_BENCH_PKI_H
#define TESTS_BENCH_PKI_H

#include "base/slice.h"
#include "crypto/ossl.h"

DEFINE_CLEANUP(X509, X509_free);

struct pki {
	EVP_PKEY *root_key, *issuing_key, *leaf_key;
	X509 *root, *issuing;
};

/* Keys are "P-256" or "RSA-2048". */
void pki_init(struct pki *pki, const char *algorithm);
void pki_fini(struct pki *pki);
/* A client's certificate, below the issuing CA; its serial number has 16 octets, the last of which are `number`. */
X509 *pki_leaf(const struct pki *pki, unsigned number);
/* DER, for ever. */
struct slice pki_der(X509 *certificate);
EVP_PKEY *pki_new_key(const char *algorithm);

#endif
