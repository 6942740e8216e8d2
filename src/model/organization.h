/* SPDX-License-Identifier: Apache-2.0 */
/* An organization of a community: whom to call, and the URIs it may put into certificates. */
#ifndef MODEL_ORGANIZATION_H
#define MODEL_ORGANIZATION_H

#include "base/json.h"

#define ORGANIZATION_CONTACTS_MAX 20
#define ORGANIZATION_URIS_MAX 1000

enum organization_status { ORGANIZATION_PENDING, ORGANIZATION_APPROVED, ORGANIZATION_SUSPENDED };
extern const char *const organization_status_names[]; /* "pending" "approved" "suspended" NULL */

struct contact {
	const char *name;
	const char *email;
	const char *phone; /* NULL: none */
};

struct contact_list {
	struct contact *items;
	size_t count;
};

struct organization {
	struct uuid id;
	struct uuid community_id;
	const char *name;
	struct contact_list contacts;
	struct text_list uris;
	int status; /* enum organization_status */
	int64_t created_at, updated_at;
};

struct organization_list {
	struct organization *items;
	size_t count;
};

/* `array` holds objects with name, email and phone. ERR_INVALID names the member. */
RESULT contacts_decode(const struct json_list *array, struct arena *arena, struct contact_list *out, struct err *e);
void contacts_encode(const struct contact_list *contacts, struct json_writer *w, const char *name);
/* The whole object as it goes over the wire and into the audit. */
void organization_encode(const struct organization *organization, struct json_writer *w, const char *name);

#endif
