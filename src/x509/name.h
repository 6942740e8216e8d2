/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Distinguished names and general names. A name is kept as its DER and as a canonical form that is equal
 * for equal names by RFC 5280 7.1 (LDAP StringPrep: case folded, white space compressed, string types
 * folded together), so that name chaining is a comparison of bytes.
 */
#ifndef X509_NAME_H
#define X509_NAME_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

struct name {
	struct slice der;         /* the whole SEQUENCE */
	struct slice canonical;   /* comparison form; in the arena */
	bool empty;
};

enum general_name_kind {
	NAME_OTHER, NAME_EMAIL, NAME_DNS, NAME_X400, NAME_DIRECTORY, NAME_EDI, NAME_URI, NAME_IP, NAME_RID,
	NAME_KIND_COUNT
};

struct general_name {
	enum general_name_kind kind; /* equals the context tag of RFC 5280 4.2.1.6 */
	struct slice value;          /* text of e-mail, DNS and URI; octets of IP and RID; DER of the others */
	struct name directory;       /* when kind is NAME_DIRECTORY */
};

#define GENERAL_NAMES_MAX 1024

struct general_names {
	struct general_name *items;
	size_t count;
};

/* One Name from `in`. ERR_MALFORMED. */
RESULT name_read(struct slice *in, struct arena *arena, struct name *out, struct err *e);
/*
 * `base` with one more RDN, given as the content of its SET (nameRelativeToCRLIssuer, RFC 5280 4.2.1.13).
 * For comparison only: `der` is left empty. ERR_MALFORMED.
 */
RESULT name_extend(const struct name *base, struct slice rdn, struct arena *arena, struct name *out, struct err *e);
bool name_equal(const struct name *a, const struct name *b);
/* True when `name` lies in the subtree `base` (RFC 5280 7.1: a prefix of RDNs). */
bool name_is_within(const struct name *name, const struct name *base);
/* RFC 4514 text, most significant last; control characters escaped; never fails, bounded by `out`. */
void name_text(const struct name *name, struct buf *out);
char *name_arena_text(const struct name *name, struct arena *arena);

/*
 * DER of a Name from RFC 4514 text ("CN=Example Root,O=Example,C=US"); attributes CN O OU C ST L DC
 * serialNumber emailAddress or dotted OIDs; values UTF-8, C is PrintableString. ERR_INVALID.
 */
RESULT name_from_text(const char *text, struct buf *out, struct err *e);
/* Value of the first commonName, as UTF-8 text, or NULL. */
const char *name_common_name(const struct name *name, struct arena *arena);

/* The content of a GeneralNames SEQUENCE (or of [n] IMPLICIT GeneralNames); at least one. */
RESULT general_names_read(struct slice content, struct arena *arena, struct general_names *out, struct err *e);
/* One GeneralName from `in`. */
RESULT general_name_read(struct slice *in, struct arena *arena, struct general_name *out, struct err *e);
/*
 * The base of a GeneralSubtree (RFC 5280 4.2.1.10): addresses come with their mask (8 or 32 octets), and
 * text may be empty, which stands for every name of the kind.
 */
RESULT general_name_read_constraint(struct slice *in, struct arena *arena, struct general_name *out, struct err *e);
/* "a dNSName", for sentences. */
const char *general_name_kind_text(enum general_name_kind kind);

#endif
