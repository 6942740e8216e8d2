/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hosts and URIs that hide in a subject. RFC 6125 6.4.4 lets old software read a host from a common name,
 * people read one from it always; so it has to be owned like one in subjectAltName.
 */
#ifndef X509_SUBJECT_HOST_H
#define X509_SUBJECT_HOST_H

#include "base/err.h"
#include "base/slice.h"

/*
 * Walks all common names of `subject`, a DER Name, and asks `owns` for each word that reads like a host
 * or a URI. Also refused: e-mail addresses in the subject, and common names that are not UTF8String or
 * PrintableString (RFC 5280 4.1.2.6). ERR_NAMESPACE, ERR_MALFORMED.
 */
RESULT subject_host_check(struct slice subject, bool (*owns)(const void *context, struct slice word),
                          const void *context, struct err *e);
/* Whether a word of a common name reads like a host or a URI. */
bool subject_word_is_host(struct slice word);

#endif
