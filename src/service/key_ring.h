/* SPDX-License-Identifier: Apache-2.0 */
/* The CA keys of this process, opened once and kept: authority → signing key. Safe to share between threads. */
#ifndef SERVICE_KEY_RING_H
#define SERVICE_KEY_RING_H

#include "base/uuid.h"
#include "crypto/key_store.h"

struct key_ring;

/* Takes the key store over. */
RESULT key_ring_new(struct key_store *take_store, struct key_ring **out, struct err *e);
void key_ring_free(struct key_ring *ring);
DEFINE_CLEANUP(struct key_ring, key_ring_free);

RESULT key_ring_generate(struct key_ring *ring, enum key_algorithm algorithm, const char *label, struct arena *arena,
                         struct key_record *out, struct err *e);
/* DER signature appended to `out`. ERR_KEY_UNAVAILABLE. */
RESULT key_ring_sign(struct key_ring *ring, const struct uuid *authority_id, struct slice reference,
                     struct slice message, struct buf *out, struct err *e);

#endif
