/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The configuration: one table of keys, from which the struct, the file format, the environment, the flags,
 * `config show` and the documentation derive. A later source overrides an earlier one: default, file,
 * environment, flags. Whoever holds the struct owns its texts until config_fini.
 */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdint.h>

#define CONFIG_DEFAULT_FILE "/etc/anchorhold/anchorhold.conf"
#define CONFIG_ENVIRONMENT_PREFIX "ANCHORHOLD_"

/* clang-format off */
/*        reader   kind      key                         default                  least  most       what it is for */
#define CONFIG_KEYS(X) \
	X(BOTH,   DATABASE, database_url,               "host=/run/postgresql dbname=anchorhold", 1, 2000, \
	  "PostgreSQL, as a libpq connection string or URI") \
	X(SERVER, LISTEN,   relying_party_listen,       "127.0.0.1:8080",        0, 0, \
	  "address and port of the relying-party plane; port 0 takes any free one") \
	X(SERVER, LISTEN,   management_listen,          "127.0.0.1:8081",        0, 0, \
	  "address and port of the management plane; port 0 takes any free one") \
	X(SERVER, URL,      public_url,                 "http://localhost:8080", 1, 500, \
	  "base under which relying parties reach their plane; goes into certificates as the place of CRLs") \
	X(SERVER, PATH,     passphrase_file,            "",                      0, 4000, \
	  "file with the passphrase that seals CA keys, readable by its owner only; empty: the systemd credential anchorhold-passphrase") \
	X(SERVER, LEVEL,    log_level,                  "info",                  0, 0, \
	  "least important messages that are logged: debug, info, warning or error") \
	X(SERVER, INT,      relying_party_threads,      "2",                     1, 256, \
	  "threads that answer relying parties") \
	X(SERVER, INT,      management_threads,         "4",                     1, 64, \
	  "threads of the management plane, each with a database connection") \
	X(SERVER, INT,      body_max_bytes,             "1048576",               1024, 67108864, \
	  "longest request body") \
	X(SERVER, INT,      header_max_bytes,           "32768",                 1024, 1048576, \
	  "longest request line and headers together") \
	X(SERVER, INT,      connections_max,            "1000",                  1, 100000, \
	  "open connections per plane") \
	X(SERVER, INT,      connections_per_address_max, "0",                    0, 100000, \
	  "open connections per client address and plane; 0: no such limit") \
	X(SERVER, INT,      idle_timeout_seconds,       "30",                    1, 3600, \
	  "a connection that is silent for so long is closed") \
	X(SERVER, INT,      request_memory_max_bytes,   "16777216",              1048576, 1073741824, \
	  "memory that one request may use beside its body") \
	X(BOTH,   INT,      connect_timeout_seconds,    "3",                     1, 60, \
	  "longest wait for a connection, to the database and of the tool to a server") \
	X(BOTH,   INT,      statement_timeout_ms,       "10000",                 100, 600000, \
	  "longest time that one database statement may take") \
	X(BOTH,   INT,      lock_timeout_ms,            "3000",                  10, 600000, \
	  "longest wait for a database lock") \
	X(SERVER, INT,      refresh_interval_ms,        "2000",                  50, 600000, \
	  "the change log is read at least so often, notified or not") \
	X(SERVER, INT,      ready_max_age_seconds,      "3600",                  1, 31536000, \
	  "with a snapshot older than this, /health/ready answers 503") \
	X(SERVER, INT,      change_log_seconds,         "86400",                 60, 31536000, \
	  "changes are kept so long for nodes that were away; a node that was away for longer loads everything again") \
	X(SERVER, INT,      grace_seconds,              "10",                    0, 600, \
	  "time that requests under way get when the service stops") \
	X(SERVER, INT,      link_cache_entries,         "65536",                 16, 16777216, \
	  "signature checks that are remembered, 64 bytes each") \
	X(CLIENT, URL,      server_url,                 "http://127.0.0.1:8081", 1, 500, \
	  "management plane that the tool talks to") \
	X(CLIENT, URL,      relying_party_url,          "http://127.0.0.1:8080", 1, 500, \
	  "relying-party plane that the tool talks to") \
	X(CLIENT, INT,      timeout_seconds,            "60",                    1, 3600, \
	  "longest time that the tool waits for one answer") \
	X(CLIENT, PATH,     token_file,                 "~/.config/anchorhold/token", 0, 4000, \
	  "file with the tool's API token, readable by its owner only") \
	X(CLIENT, SECRET,   token,                      "",                      0, 200, \
	  "the tool's API token itself, instead of token_file; not taken from flags") \
	X(CLIENT, TEXT,     community,                  "",                      0, 512, \
	  "community of the tool's commands that do not name one: slug, URI or id")
/* clang-format on */

enum config_reader { CONFIG_BOTH, CONFIG_SERVER, CONFIG_CLIENT };
extern const char *const config_reader_names[]; /* "both" "server" "client" NULL */

enum config_kind {
	CONFIG_TEXT, CONFIG_PATH, CONFIG_URL, CONFIG_LISTEN, CONFIG_LEVEL, CONFIG_DATABASE, CONFIG_SECRET, CONFIG_INT,
};

enum config_id {
#define X(reader, kind, key, ...) CONFIG_ID_##key,
	CONFIG_KEYS(X)
#undef X
	CONFIG_KEY_COUNT
};

struct config_key {
	const char *name;            /* "relying_party_listen" */
	enum config_reader reader;
	enum config_kind kind;
	const char *fallback;
	int64_t least, most;         /* CONFIG_INT: bounds; texts: length, 0 = the kind's own check alone */
	const char *help;
};

extern const struct config_key config_keys[CONFIG_KEY_COUNT];

enum config_source { CONFIG_FROM_DEFAULT, CONFIG_FROM_FILE, CONFIG_FROM_ENVIRONMENT, CONFIG_FROM_FLAG };

#define CONFIG_C_TEXT const char *
#define CONFIG_C_PATH const char *
#define CONFIG_C_URL const char *
#define CONFIG_C_LISTEN const char *
#define CONFIG_C_LEVEL const char *
#define CONFIG_C_DATABASE const char *
#define CONFIG_C_SECRET const char *
#define CONFIG_C_INT int64_t

struct config {
#define X(reader, kind, key, ...) CONFIG_C_##kind key;
	CONFIG_KEYS(X)
#undef X
	const char *texts[CONFIG_KEY_COUNT];           /* every value as it was written */
	enum config_source sources[CONFIG_KEY_COUNT];
	int lines[CONFIG_KEY_COUNT];                   /* of the file; 0 elsewhere */
	const char *file;                              /* that was read; NULL: none */
	struct arena *arena;
};

/* Every key at its default. The struct is safe to config_fini afterwards, whatever failed. */
RESULT config_init(struct config *config, struct err *e);
void config_fini(struct config *config);
#define CLEANUP_CONFIG __attribute__((cleanup(config_fini)))

/*
 * `key = value` lines; a line that begins with # is a comment, as is an empty one. ERR_INVALID names the file,
 * the line and the key: unknown, given twice, or with a value that its kind refuses. `required` false: a file that
 * is not there, or not readable by this user, is passed over.
 */
RESULT config_read_file(struct config *config, const char *path, bool required, struct err *e);
/*
 * ANCHORHOLD_<KEY> of an environment like environ(7). Unknown ones are ERR_INVALID, except ANCHORHOLD_CONFIG,
 * ANCHORHOLD_TEST_… and what container platforms put there for a service of this name (…_SERVICE_…, …_PORT…).
 */
RESULT config_read_environment(struct config *config, char *const *environment, struct err *e);
/* `name` as in "--relying-party-listen", without the dashes in front. ERR_INVALID; secrets are refused here. */
RESULT config_set_flag(struct config *config, const char *name, const char *value, struct err *e);

/* By key, or by flag when `flag`. NULL: there is none. */
const struct config_key *config_key_find(const char *name, bool flag);
enum config_id config_key_id(const struct config_key *key);
/* "relying-party-listen" */
void config_flag_name(const struct config_key *key, struct buf *out);
/* "default", "/etc/anchorhold/anchorhold.conf line 3", "environment ANCHORHOLD_TOKEN", "flag --log-level" */
void config_source_text(const struct config *config, enum config_id id, struct buf *out);
/* The value, with what is secret in it replaced by ***. */
void config_value_text(const struct config *config, enum config_id id, struct buf *out);
/* A libpq connection string or URI, values of all but harmless keywords replaced by ***. */
void config_mask_database(const char *url, struct buf *out);

#endif
