/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commands as rows of tables, one table per group. Most commands are a REST call that the row describes: where
 * each option goes, and what is shown of the answer. Help, completion and the tests read the same rows.
 */
#ifndef APP_CLI_COMMAND_H
#define APP_CLI_COMMAND_H

#include "app/cli/option.h"
#include "base/config.h"
#include "base/json.h"

#define COMMAND_OPTIONS_MAX 24

/* Exit codes of every command. */
/*    symbol            code  meaning */
/* clang-format off */
#define EXIT_CODES(X)                                                                             \
	X(EXIT_DONE,          0, "done")                                                          \
	X(EXIT_REFUSED,       1, "refused or failed; the sentence on stderr says why")            \
	X(EXIT_USAGE,         2, "the command line or the configuration is wrong")                \
	X(EXIT_UNREACHABLE,   3, "the server or the database cannot be reached")                  \
	X(EXIT_UNTRUSTED,     4, "the verdict is untrusted, or the certificate is revoked or has faults") \
	X(EXIT_INDETERMINATE, 5, "the verdict is indeterminate, or the status unknown")
/* clang-format on */

enum exit_code {
#define X(symbol, code, meaning) symbol = (code),
	EXIT_CODES(X)
#undef X
};

enum plane { MANAGEMENT_PLANE, RELYING_PARTY_PLANE };

enum command_flag {
	COMMAND_NO_CONFIG = 1, /* needs no configuration, so a broken one does not stop it */
	COMMAND_SERVER = 2,    /* runs as the service does: an unreadable configuration file is an error */
};

struct client;
struct command;

/* One run of the tool. */
struct cli {
	struct arena *arena;
	struct config config;
	const struct command *command;
	struct text_list given[COMMAND_OPTIONS_MAX]; /* values, by the index of the command's option */
	bool json;
	enum exit_code exit;
	char request_id[80];   /* of the answer that refused; "" */
	struct client *client; /* NULL until the first call */
};

typedef RESULT (*command_run)(struct cli *cli, struct err *e);
/* Writes what people see of the answer; `answer` is NULL when it is not JSON. */
typedef RESULT (*command_show)(struct cli *cli, const struct json *answer, struct buf *out, struct err *e);

struct command {
	const char *group; /* NULL: the verb stands alone */
	const char *verb;
	const char *summary;
	const char *details;          /* further lines of its help; NULL: none */
	const struct option *options; /* ends with a row without a name; NULL: none */
	unsigned flags;

	enum plane plane;
	const char *method, *path; /* NULL: not a REST call */
	const char *system_path;   /* instead of `path` when no community is given; NULL: there must be one */
	const char *columns;       /* of a list: "id name not_after"; NULL: the answer is one object */
	const char *hidden;        /* members of the object that people do not see; NULL: none */
	command_show show;         /* NULL: by `columns` */
	command_run run;           /* NULL: rest_run */
};

struct command_table {
	const struct command *rows;
	size_t count;
};

struct command_group {
	const char *name, *alias; /* alias NULL: none */
	const char *summary;
};

extern const struct command_group command_groups[];
extern const size_t command_group_count;
extern const struct command_table *const command_tables[];
extern const size_t command_table_count;

#define OPTIONS(...) ((const struct option[]){ __VA_ARGS__, { .name = NULL } })

/* Options that many commands share. */
/* clang-format off */
#define COMMUNITY_OPTION \
	{ "community", KIND_TEXT, IN_PATH, 0, NULL, "slug, URI or id; also from ANCHORHOLD_COMMUNITY", NULL }
#define LIST_OPTIONS                                                                                      \
	{ "limit", KIND_INT, IN_QUERY, 0, NULL, "rows of one page, 1 to 200", NULL },                           \
	{ "cursor", KIND_TEXT, IN_QUERY, 0, NULL, "goes on after this row", NULL },                             \
	{ "all", KIND_TRUE, LOCAL, 0, NULL, "every page", NULL }
/* clang-format on */

/* Calls `each` for every row of every table until it returns false. */
void command_each(bool (*each)(const struct command *command, void *context), void *context);
/* By name or alias; NULL: there is none. */
const struct command_group *command_group_find(const char *name);
/* `group` by its first name, NULL for a verb that stands alone. NULL: there is none. */
const struct command *command_find(const char *group, const char *verb);
size_t command_option_count(const struct command *command);
/* Index of an option; command_option_count when there is none of that name. */
size_t command_option_index(const struct command *command, const char *name);

/* Values of the options of this run. NULL or an empty list: not given. The name must be in the row. */
const char *cli_text(const struct cli *cli, const char *option);
const struct text_list *cli_list(const struct cli *cli, const char *option);
bool cli_flag(const struct cli *cli, const char *option);
/* The community that the option names, which the configuration fills; NULL: none. */
const char *cli_community(const struct cli *cli);
/* ERR_INVALID with exit code 2. */
#define CLI_USAGE(cli, e, ...)                     \
	do {                                       \
		(cli)->exit = EXIT_USAGE;          \
		FAIL(e, ERR_INVALID, __VA_ARGS__); \
	} while (0)

#endif
