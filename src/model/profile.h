/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A certificate profile: what an issued certificate holds and what a request may ask for. Profiles are
 * versioned per community; an issued certificate names the revision it was made under. The wire form is
 * a JSON object with these members.
 */
#ifndef MODEL_PROFILE_H
#define MODEL_PROFILE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/slice.h"
#include "base/uuid.h"

struct profile {
	struct uuid id;
	const char *name;               /* "udap-client" */
	int64_t revision;               /* 1, 2, … */
	const char *description;
	bool ca;                        /* issues an intermediate */
	int path_length;                /* of a CA profile; -1: none */
	int64_t validity_days;          /* default validity */
	int64_t max_validity_days;
	unsigned key_usage;             /* bits as in x509/cert.h */
	struct text_list extended_key_usage; /* dotted OIDs */
	struct text_list policies;      /* dotted OIDs */
	bool require_uri;               /* at least one SAN URI */
	int64_t max_uris;
	bool allow_dns;                 /* DNS names whose host is that of an owned URI */
	struct text_list key_algorithms; /* accepted kinds of keys: "ec-p256" "ec-p384" "rsa-2048" (= RSA ≥ 2048) "ed25519" */
	int64_t created_at;
};

struct profile_list {
	struct profile *items;
	size_t count;
};

/* The members of the JSON form without id, name, revision and times. ERR_INVALID names the member. */
RESULT profile_decode(const struct json *body, struct arena *arena, struct profile *out, struct err *e);
void profile_encode_body(const struct profile *profile, struct json_writer *w);
/* The whole object as it goes over the wire and into the audit. */
void profile_encode(const struct profile *profile, struct json_writer *w, const char *name);
/* The profiles that a new community starts with: udap-client, udap-server, intermediate. */
extern const struct profile profile_defaults[];
extern const unsigned profile_default_count;

#endif
