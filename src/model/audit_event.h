/* SPDX-License-Identifier: Apache-2.0 */
/* What can happen that the audit records, as one list, and a row of the chain. */
#ifndef MODEL_AUDIT_EVENT_H
#define MODEL_AUDIT_EVENT_H

#include "base/json.h"

/*      symbol                          text                          object type     what happened */
#define AUDIT_EVENTS(X)                                                                                             \
	X(AUDIT_COMMUNITY_CREATED,      "community.created",          "community",    "a community was created")    \
	X(AUDIT_COMMUNITY_CHANGED,      "community.changed",          "community",    "its name or settings changed") \
	X(AUDIT_AUTHORITY_CREATED,      "authority.created",          "authority",    "a CA of ours was asked for") \
	X(AUDIT_AUTHORITY_ACTIVATED,    "authority.activated",        "authority",    "its key and certificate were made") \
	X(AUDIT_AUTHORITY_FAILED,       "authority.failed",           "authority",    "making it failed")           \
	X(AUDIT_AUTHORITY_IMPORTED,     "authority.imported",         "authority",    "an external CA became known") \
	X(AUDIT_AUTHORITY_RETIRED,      "authority.retired",          "authority",    "it no longer issues")        \
	X(AUDIT_AUTHORITY_REVOKED,      "authority.revoked",          "authority",    "its certificate was revoked") \
	X(AUDIT_ANCHOR_ADDED,           "anchor.added",               "anchor",       "an anchor became trusted")   \
	X(AUDIT_ANCHOR_CONSTRAINED,     "anchor.constrained",         "anchor",       "its constraints changed")    \
	X(AUDIT_ANCHOR_WITHDRAWN,       "anchor.withdrawn",           "anchor",       "it is no longer trusted")    \
	X(AUDIT_PROFILE_CHANGED,        "profile.changed",            "profile",      "a profile got a new revision") \
	X(AUDIT_ORGANIZATION_CREATED,   "organization.created",       "organization", "an organization was registered") \
	X(AUDIT_ORGANIZATION_CHANGED,   "organization.changed",       "organization", "its name, contacts or URIs changed") \
	X(AUDIT_ORGANIZATION_APPROVED,  "organization.approved",      "organization", "it may get certificates")    \
	X(AUDIT_ORGANIZATION_SUSPENDED, "organization.suspended",     "organization", "it gets no certificates")    \
	X(AUDIT_CERTIFICATE_INTENDED,   "certificate.intended",       "certificate",  "a serial and a TBS were committed to") \
	X(AUDIT_CERTIFICATE_ISSUED,     "certificate.issued",         "certificate",  "the certificate was signed and stored") \
	X(AUDIT_CERTIFICATE_ABANDONED,  "certificate.abandoned",      "certificate",  "an intent was given up and its serial revoked") \
	X(AUDIT_CERTIFICATE_REVOKED,    "certificate.revoked",        "certificate",  "it was revoked, or its reason changed") \
	X(AUDIT_CERTIFICATE_HELD,       "certificate.held",           "certificate",  "it was put on hold")         \
	X(AUDIT_CERTIFICATE_RELEASED,   "certificate.released",       "certificate",  "its hold was lifted")        \
	X(AUDIT_CRL_PUBLISHED,          "crl.published",              "authority",    "a CRL was signed and published") \
	X(AUDIT_PRINCIPAL_CREATED,      "principal.created",          "principal",    "a principal was created")    \
	X(AUDIT_PRINCIPAL_GRANTED,      "principal.granted",          "principal",    "its roles changed")          \
	X(AUDIT_TOKEN_CREATED,          "token.created",              "token",        "an API token was given out") \
	X(AUDIT_TOKEN_REVOKED,          "token.revoked",              "token",        "an API token was revoked")

enum audit_event_kind {
#define X(symbol, text, object, what) symbol,
	AUDIT_EVENTS(X)
#undef X
	AUDIT_EVENT_COUNT
};

const char *audit_event_text(enum audit_event_kind kind);
const char *audit_event_object_type(enum audit_event_kind kind);

struct audit_row {
	struct uuid scope;       /* community; zero: the whole system */
	int64_t seq;
	int64_t at_ms;
	struct uuid actor_id;    /* zero: Anchorhold itself, or its operator at the machine */
	const char *actor_name;
	const char *request_id;
	const char *event, *object_type, *object_id;
	const char *before, *after; /* JSON text; NULL: none */
	struct slice hash;
};

void audit_row_encode(const struct audit_row *row, struct json_writer *w, const char *name);

#endif
