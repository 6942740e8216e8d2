/* SPDX-License-Identifier: Apache-2.0 */
/* How one certificate is shown: its members, with its bytes and chain, or after a change. */
#ifndef HTTP_MANAGEMENT_CERTIFICATE_VIEW_H
#define HTTP_MANAGEMENT_CERTIFICATE_VIEW_H

#include "base/json.h"
#include "http/management/management.h"
#include "model/certificate.h"

/* As lists show it. */
void certificate_view(const struct certificate *certificate, struct json_writer *w, const char *name);
/*
 * With pem, chain_pem, x5c and links. `chain` is the DER of the CAs above, from the issuer on. ERR_TOO_LARGE when
 * the chain does not fit; ERR_MALFORMED when the last of it is no certificate.
 */
RESULT certificate_view_full(const struct management_worker *worker, const struct certificate *certificate,
                             const struct slice_list *chain, struct json_writer *w, struct err *e);
/* With the bounds within which everybody sees the change (I11). */
void certificate_view_changed(const struct management_worker *worker, const struct certificate *certificate,
                              struct json_writer *w);
/* Path of the certificate on this plane; NULL when the arena is full. */
const char *certificate_view_path(const struct management_worker *worker, const struct uuid *id);

#endif
