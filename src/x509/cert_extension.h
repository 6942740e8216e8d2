/* SPDX-License-Identifier: Apache-2.0 */
/* The extensions of certificates: the table that cert_parse walks. */
#ifndef X509_CERT_EXTENSION_H
#define X509_CERT_EXTENSION_H

#include "x509/extension.h"

/* Rows write into a struct cert; a row's id is its enum extension_id, and rows stand in that order. */
extern const struct extension_table cert_extensions;

#endif
