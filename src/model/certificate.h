/* SPDX-License-Identifier: Apache-2.0 */
/* An issued certificate as the register knows it, and what a search may ask for. */
#ifndef MODEL_CERTIFICATE_H
#define MODEL_CERTIFICATE_H

#include "base/json.h"
#include "model/revocation.h"

enum certificate_status { CERTIFICATE_GOOD, CERTIFICATE_ON_HOLD, CERTIFICATE_REVOKED };
extern const char *const certificate_status_names[]; /* "good" "on_hold" "revoked" NULL */

struct certificate {
	struct uuid id;
	struct uuid community_id;
	int64_t authority_no;
	struct uuid authority_id;
	struct uuid organization_id; /* zero: a CA's own certificate */
	const char *profile;         /* name; NULL: a root */
	int64_t profile_revision;
	struct slice serial, sha256, spki_sha256, der;
	const char *subject;
	struct text_list uris, dns_names;
	int64_t not_before, not_after;
	int status;                  /* enum certificate_status */
	struct revocation revocation; /* when not good */
	int64_t created_at;
};

struct certificate_list {
	struct certificate *items;
	size_t count;
};

/* Everything that is set must match; zero, NULL and len 0 are not set. */
struct certificate_filter {
	struct uuid organization_id;
	struct uuid authority_id;
	const char *uri;             /* exactly one of the SAN URIs */
	int status;                  /* enum certificate_status, -1: any */
	struct slice serial;
	struct slice sha256;
	int64_t expires_after, expires_before;
};

/* The members of the object without the certificate itself: what lists show and the audit records. */
void certificate_encode_members(const struct certificate *certificate, struct json_writer *w);
/* {"reason":…,"revoked_at":…,"invalidity_date":…} */
void revocation_encode(const struct revocation *revocation, struct json_writer *w, const char *name);

#endif
