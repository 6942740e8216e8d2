/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate profiles of a community, by name, in revisions. */
#ifndef SERVICE_PROFILE_H
#define SERVICE_PROFILE_H

#include "model/profile.h"
#include "service/service.h"

/* The newest revision of each, by name. */
RESULT profile_list_all(struct service *s, const struct community *community, struct profile_list *out, struct err *e);
/* `revision` 0: the newest. ERR_NOT_FOUND. */
RESULT profile_get(struct service *s, const struct community *community, const char *name, int64_t revision,
                   struct profile *out, struct err *e);
/*
 * A new revision, or the first; *created tells which. Unchanged content makes no revision. `draft` without id,
 * name, revision. ERR_INVALID: the name, or what profile_decode would refuse. ERR_STATE: too many profiles.
 */
RESULT profile_put(struct service *s, const struct community *community, const char *name, const struct profile *draft,
                   struct profile *out, bool *created, struct err *e);

#endif
