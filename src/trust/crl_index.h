/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A CRL loaded as evidence: parsed, every entry checked, indexed by serial in one pass over the DER with
 * a few bytes per entry. Whose key it verifies under is decided by trust/revocation.c (RFC 5280 6.3.3);
 * the outcome per key is remembered in the index. Immutable otherwise, shared by reference counts.
 */
#ifndef TRUST_CRL_INDEX_H
#define TRUST_CRL_INDEX_H

#include "base/snap.h"
#include "crypto/public_key.h"
#include "x509/crl.h"

struct crl_index;

/*
 * Copies `der`; 8 bytes per entry besides. Any malformed entry refuses the whole list. Of several entries
 * for one certificate the gravest stays: revoked before held before removeFromCRL, then the first.
 * ERR_MALFORMED, ERR_TOO_LARGE, ERR_INTERNAL without memory.
 */
RESULT crl_index_load(struct slice der, struct crl_index **out, struct err *e);
struct crl_index *crl_index_ref(struct crl_index *index);
void crl_index_unref(struct crl_index *index);
DEFINE_CLEANUP(struct crl_index, crl_index_unref);

const struct crl *crl_index_crl(const struct crl_index *index);
/* Certificates listed, each once. */
size_t crl_index_count(const struct crl_index *index);
/* RFC 5280 5.3: with a critical entry extension that we cannot process, the list tells nothing of any certificate. */
bool crl_index_has_unknown_critical(const struct crl_index *index);
/*
 * The entry for (certificate issuer, serial). `issuer` matters when the CRL is indirect or an entry names
 * a certificateIssuer, which the entries after it inherit (RFC 5280 5.3.3); NULL stands for the CRL's
 * issuer. False when not listed. Slices of `out` point into the index.
 */
bool crl_index_find(const struct crl_index *index, const struct name *issuer, struct slice serial,
                    struct crl_entry *out);
/*
 * Whether the CRL's signature verifies under this key. Verified once per key, then remembered for a
 * handful of keys; safe from several threads.
 */
bool crl_index_verifies(struct crl_index *index, const struct public_key *key, const uint8_t spki_sha256[SHA256_SIZE]);

#endif
