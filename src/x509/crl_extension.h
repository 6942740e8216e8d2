/* SPDX-License-Identifier: Apache-2.0 */
/* The extensions of CRLs (RFC 5280 5.2) and of their entries (5.3): the tables that crl_parse and crl_next walk. */
#ifndef X509_CRL_EXTENSION_H
#define X509_CRL_EXTENSION_H

#include "x509/crl.h"
#include "x509/extension.h"

enum crl_extension_id {
	CRL_EXT_AUTHORITY_KEY_ID, CRL_EXT_ISSUER_ALT_NAME, CRL_EXT_NUMBER, CRL_EXT_DELTA_INDICATOR,
	CRL_EXT_ISSUING_DISTRIBUTION_POINT, CRL_EXT_FRESHEST, CRL_EXT_AUTHORITY_INFO_ACCESS, CRL_EXT_COUNT
};

enum crl_entry_extension_id {
	CRL_ENTRY_EXT_REASON, CRL_ENTRY_EXT_INVALIDITY_DATE, CRL_ENTRY_EXT_CERTIFICATE_ISSUER, CRL_ENTRY_EXT_COUNT
};

/* Rows write into a struct crl. */
extern const struct extension_table crl_extensions;
/* Rows write into a struct crl_entry and need no arena. */
extern const struct extension_table crl_entry_extensions;

#endif
