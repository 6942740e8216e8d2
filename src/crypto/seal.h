/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sealing of short secrets under a passphrase: AES-256-GCM (NIST SP 800-38D) with a key that scrypt (RFC 7914)
 * derives. A sealed form carries its parameters, salt, label and nonce, all of them authenticated. Keys
 * derived for salts seen are kept, so that only the first of many secrets sealed together costs a
 * derivation. Safe to share between threads.
 */
#ifndef CRYPTO_SEAL_H
#define CRYPTO_SEAL_H

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/err.h"
#include "base/secret.h"
#include "base/slice.h"

#define SEAL_LABEL_MAX 255
#define SEAL_PLAIN_MAX (64u * 1024)

struct seal;

/* The passphrase is copied. */
RESULT seal_new(const struct secret *passphrase, struct seal **out, struct err *e);
/* Wipes the passphrase and the derived keys. */
void seal_free(struct seal *seal);
DEFINE_CLEANUP(struct seal, seal_free);

/* The sealed form of `plain`, in the arena. `label` tells people what it is; it is not secret. */
RESULT seal_close(struct seal *seal, const char *label, struct slice plain, struct arena *arena, struct slice *out,
                  struct err *e);
/*
 * The caller frees *out. ERR_KEY_UNAVAILABLE when `sealed` is no sealed form, was changed, or was sealed
 * under another passphrase; which of these is not told apart.
 */
RESULT seal_open(struct seal *seal, struct slice sealed, struct secret **out, struct err *e);

#endif
