/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which names an organization may have in its certificates (invariant I5). An entry is an absolute URI
 * that was verified to be the organization's. URIs are compared byte for byte (jwt-uri-exact): nothing is
 * decoded, folded or resolved, so a URI in which a twin could hide is refused, not repaired.
 *
 *   entry                      owns
 *   https://a.example/fhir     itself and https://a.example/fhir/…
 *   https://a.example/         itself and https://a.example/…
 *   udap://…, urn:…            itself
 *   https://a.example/         the DNS name a.example too; with a path or a port it does not
 *   https://a.example…         a.example as a word of the common name
 */
#ifndef X509_NAME_SPACE_H
#define X509_NAME_SPACE_H

#include "model/profile.h"
#include "x509/cert.h"

struct name_space {
	struct text_list uris;
};

/* Whether an operator may enter `uri` as an entry; ERR_INVALID says why not. */
RESULT name_space_entry_check(const char *uri, struct err *e);
/* Whether one of two entries owns the other: then they cannot belong to two organizations. */
bool name_space_entries_overlap(const char *a, const char *b);

bool name_space_owns_uri(const struct name_space *owned, struct slice uri);
/* True for the host of an owned https URI without path and port. */
bool name_space_owns_dns(const struct name_space *owned, struct slice host);

/*
 * Every name in the final TBS: all of subjectAltName, and in the subject each common name that reads like
 * a host or a URI. Kinds of names that the profile does not allow are refused. ERR_NAMESPACE, with the name.
 */
RESULT name_space_check(const struct name_space *owned, const struct profile *profile, const struct cert *tbs,
                        struct err *e);

#endif
