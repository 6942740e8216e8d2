/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where CA private keys live. A key store makes keys, opens them by reference and signs; whether the key
 * is unsealed into this process or stays inside a token is its own affair. The sealed form of a software
 * key goes to the database; a token's key is known there by its URI only.
 */
#ifndef CRYPTO_KEY_STORE_H
#define CRYPTO_KEY_STORE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/err.h"
#include "base/secret.h"
#include "base/slice.h"
#include "crypto/signature_algorithm.h"

struct key_store;
struct signing_key;

/* What is stored about a key: an opaque reference and the public half. */
struct key_record {
	struct slice reference; /* sealed private key, or a pkcs11: URI; in the arena given */
	struct slice spki;      /* whole SubjectPublicKeyInfo */
};

struct key_store_ops {
	const char *name; /* "file", "pkcs11" */
	RESULT (*generate)(struct key_store *store, enum key_algorithm algorithm, const char *label,
	                   struct arena *arena, struct key_record *out, struct err *e);
	RESULT (*open)(struct key_store *store, struct slice reference, struct signing_key **out, struct err *e);
	/* DER signature in the form X.509 wants, appended to `out`. */
	RESULT (*sign)(struct signing_key *key, struct slice message, struct buf *out, struct err *e);
	void (*close)(struct signing_key *key);
	void (*free)(struct key_store *store);
};

/* Stands first in each implementation. */
struct key_store {
	const struct key_store_ops *ops;
};

/* Stands first in each implementation's key. */
struct signing_key {
	struct key_store *store;
	enum key_algorithm algorithm;
};

RESULT key_store_generate(struct key_store *store, enum key_algorithm algorithm, const char *label,
                          struct arena *arena, struct key_record *out, struct err *e);
/* ERR_KEY_UNAVAILABLE when the reference cannot be unsealed or found. Safe to call from several threads. */
RESULT key_store_open(struct key_store *store, struct slice reference, struct signing_key **out, struct err *e);
RESULT signing_key_sign(struct signing_key *key, struct slice message, struct buf *out, struct err *e);
void signing_key_close(struct signing_key *key);
DEFINE_CLEANUP(struct signing_key, signing_key_close);
void key_store_free(struct key_store *store);
DEFINE_CLEANUP(struct key_store, key_store_free);

/*
 * Software keys sealed by AES-256-GCM under a key that scrypt derives from the passphrase; salt, nonce
 * and parameters stand in the sealed form, the label is authenticated with it. Borrowed passphrase, copied.
 */
RESULT key_store_file_new(const struct secret *passphrase, struct key_store **out, struct err *e);

#endif
