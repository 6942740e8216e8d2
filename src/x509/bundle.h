/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people hand in: PEM text, one or several DER certificates, certs-only PKCS#7 (DER or PEM), told
 * apart by their first bytes; and PEM out.
 */
#ifndef X509_BUNDLE_H
#define X509_BUNDLE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

#define BUNDLE_MAX (1024u * 1024)
#define BUNDLE_CERTIFICATES_MAX 1000

/* DER of each certificate in order of appearance. ERR_MALFORMED says which block is wrong. */
RESULT bundle_certificates(struct slice input, struct arena *arena, struct slice_list *out, struct err *e);
/* DER of the one block labelled `label` ("CERTIFICATE REQUEST"; "NEW CERTIFICATE REQUEST" counts too), or of bare DER. */
RESULT bundle_one(struct slice input, const char *label, struct arena *arena, struct slice *out, struct err *e);
void pem_write(const char *label, struct slice der, struct buf *out);

#endif
