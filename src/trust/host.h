/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DNS names and mailboxes as certificates hold them: compared without regard to case (RFC 5280 7.2), never
 * resolved, and refused where they are no names at all.
 */
#ifndef TRUST_HOST_H
#define TRUST_HOST_H

#include "base/slice.h"

/*
 * LDH labels (and underscores, which hosts in use have) of 1 to 63 octets, 253 in all, no final dot; the last
 * label is no number, which would be an address.
 */
bool host_is_valid(struct slice host);
/* The same, or with one whole "*" as its first label and two labels behind it at least (RFC 6125 6.4.3). */
bool host_is_valid_pattern(struct slice pattern);
bool host_equal(struct slice a, struct slice b);
/* Whether `host` is `base` with one label or more before it. */
bool host_is_below(struct slice host, struct slice base);
/* RFC 6125 6.4: equal, or "*" for exactly one label. Both sides have to be valid. */
bool host_matches(struct slice host, struct slice pattern);

struct mailbox {
	struct slice local, host;
};

/* local@host, with a host that is a DNS name. */
bool mailbox_split(struct slice text, struct mailbox *out);
/* RFC 5280 7.5: the local part by its octets, the host without regard to case. */
bool mailbox_equal(const struct mailbox *a, const struct mailbox *b);

#endif
