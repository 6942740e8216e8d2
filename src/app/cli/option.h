/* SPDX-License-Identifier: Apache-2.0 */
/* Options and positional arguments of a command: rows that say of what kind a value is and where it goes. */
#ifndef APP_CLI_OPTION_H
#define APP_CLI_OPTION_H

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"

enum option_kind {
	KIND_TEXT,
	KIND_INT,
	KIND_TIME,         /* RFC 3339, or a date */
	KIND_TRUE,         /* takes no value; true */
	KIND_FALSE,        /* takes no value; false */
	KIND_PATH,         /* a file that the command itself reads or writes */
	KIND_JSON,         /* a file with one JSON value */
	KIND_CERTIFICATES, /* a file: member "pem", or "der" in base64 */
	KIND_CHAIN,        /* a file: member "pem", or "x5c" with one DER certificate */
	KIND_REQUEST,      /* a file: PEM as it is, DER in base64 */
	KIND_CONTACT,      /* "Name <mail> [phone]" */
	KIND_GRANT,        /* ROLE[@COMMUNITY] */
	KIND_COUNT,
};

enum option_place {
	IN_BODY, /* a member of the JSON body */
	IS_BODY, /* the JSON body itself */
	IN_QUERY,
	IN_PATH, /* {name} in the path */
	IN_HEADER,
	LOCAL, /* for the command alone */
};

enum option_flag {
	OPTION_REQUIRED = 1,
	OPTION_MANY = 2, /* may be repeated; an array in the body */
	OPTION_POSITIONAL = 4,
	OPTION_CLEARABLE = 8, /* the value "none" sends null */
};

struct option {
	const char *name; /* "key-algorithm"; the word in capitals for a positional one is made from it */
	enum option_kind kind;
	enum option_place place;
	unsigned flags;
	const char *member; /* in the body, or the header; NULL: the name with underscores */
	const char *help;
	const char *choices; /* "root intermediate", for help and completion; NULL: anything */
};

/* What stands for the value in help: "TEXT", "FILE". NULL: takes no value. */
const char *option_placeholder(const struct option *option);
/* ERR_INVALID names the option; for values as they stand on the command line. */
RESULT option_check(const struct option *option, const char *value, struct err *e);
/* The value as a query sends it: times in full, the rest as it is. */
RESULT option_text(const struct option *option, const char *value, struct arena *arena, const char **out,
                   struct err *e);
/* "key_algorithm" */
const char *option_member(const struct option *option, struct arena *arena);
/* Writes the members that the option contributes to the body. Reads files. */
RESULT option_encode(const struct option *option, const struct text_list *values, struct arena *arena,
                     struct json_writer *w, struct err *e);

#endif
