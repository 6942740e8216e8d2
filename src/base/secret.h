/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that must not leak: wiped when freed, kept out of core dumps, with no formatter. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "base/cleanup.h"
#include "base/err.h"
#include "base/slice.h"

struct secret; /* opaque on purpose */

struct secret *secret_new(struct slice bytes);
/* Wipes, then frees. */
void secret_free(struct secret *secret);
DEFINE_CLEANUP(struct secret, secret_free);

/* Borrowed; valid until secret_free. */
struct slice secret_bytes(const struct secret *secret);
/* Constant time in the length of the secret. */
bool secret_equal(const struct secret *secret, struct slice other);
/*
 * Reads a file of at most 4096 bytes that only its owner can read; a trailing newline is dropped.
 * ERR_INVALID when it is missing, empty, too long, or readable by others.
 */
RESULT secret_read_file(const char *path, struct secret **out, struct err *e);
/*
 * The same for a credential that systemd passed to the service (systemd.exec(5), LoadCredential=). The directory is
 * the service's alone; the file may look readable by its group, because that is how an ACL shows. ERR_NOT_FOUND:
 * no credentials were passed.
 */
RESULT secret_read_credential(const char *name, struct secret **out, struct err *e);
/* Overwrites in a way the compiler keeps. */
void secret_wipe(void *data, size_t len);

#endif
