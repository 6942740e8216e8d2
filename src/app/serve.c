/* SPDX-License-Identifier: Apache-2.0 */
#include "app/serve.h"

#include "app/cli/file.h"
#include "app/database.h"
#include "app/worker.h"
#include "base/json.h"
#include "base/secret.h"
#include "crypto/key_store.h"
#include "http/management/management.h"
#include "http/relying_party/relying_party.h"
#include "http/server.h"
#include "service/key_ring.h"
#include "service/refresh.h"
#include "store/migrate.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define CREDENTIAL "anchorhold-passphrase"
#define CATCH_UP_MS 1000 /* between looks for a database that was away at the start */

/* Everything that lives as long as the service; stopped and freed in the reverse order of its making. */
struct node {
	const struct config *config;
	struct clock clock;
	struct log log;
	struct metrics metrics;
	struct service_shared shared;
	struct snap snap;
	struct snapshot_clock confirmed;
	struct link_cache *links;
	struct key_ring *keys;
	struct refresh *refresh;
	struct workers *workers; /* NULL until the database was there once */
	atomic_bool fits;        /* the database was seen, at the version of this program */
	enum err_code said;      /* about a database that is not there, so that it is said once */
	struct relying_party *relying_party;
	struct management *management;
	struct server *relying_party_server, *management_server;
	const char *ready_file;
};

/* --- the process --- */

/* Invariant I23: neither a core dump nor another process of the same user gets at the keys. */
static RESULT forbid_dumps(struct err *e)
{
	const struct rlimit none = { 0, 0 };

	ENSURE(setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, 0) == 0, e, ERR_INTERNAL,
	       "core dumps cannot be switched off: %s", strerrordesc_np(errno));
	return OK;
}

/* Signals are waited for by the main thread; every other thread inherits that they are blocked. */
static void block_signals(sigset_t *ends)
{
	sigemptyset(ends);
	sigaddset(ends, SIGTERM);
	sigaddset(ends, SIGINT);
	(void)pthread_sigmask(SIG_BLOCK, ends, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
}

/* --- keys --- */

static RESULT read_passphrase(const struct config *config, struct secret **out, struct err *e)
{
	if (config->passphrase_file[0] != '\0')
		return secret_read_file(config->passphrase_file, out, e);
	const struct result read = secret_read_credential(CREDENTIAL, out, e);
	if (failed(read) && e->code == ERR_NOT_FOUND)
		FAIL(e, ERR_INVALID,
		     "CA keys need a passphrase: set passphrase_file, or pass the systemd credential " CREDENTIAL);
	return read;
}

static RESULT open_keys(struct node *node, struct err *e)
{
	CLEANUP(secret_free) struct secret *passphrase = NULL;
	CLEANUP(key_store_free) struct key_store *store = NULL;

	TRY(read_passphrase(node->config, &passphrase, e));
	TRY(key_store_file_new(passphrase, &store, e));
	return key_ring_new(TAKE(store), &node->keys, e);
}

/* --- what stands behind the planes --- */

static RESULT make_refresh(struct node *node, struct err *e)
{
	const struct refresh_config config = {
		.database = database_config(node->config, "anchorhold refresh"),
		.clock = &node->clock,
		.log = &node->log,
		.metrics = &node->metrics,
		.snap = &node->snap,
		.confirmed = &node->confirmed,
		.interval_ms = (int)node->config->refresh_interval_ms,
	};

	return refresh_new(&config, &node->refresh, e);
}

static void share(struct node *node)
{
	node->shared = (struct service_shared){
		.clock = &node->clock,
		.log = &node->log,
		.metrics = &node->metrics,
		.keys = node->keys,
		.refresh = node->refresh,
		.public_url = node->config->public_url,
	};
}

/* ERR_STATE: the database is not of this program's version. Other errors: there is none to be asked. */
static RESULT check_database(const struct node *node, struct err *e)
{
	const struct db_config config = database_config(node->config, "anchorhold start");
	CLEANUP(db_free) struct db *db = NULL;

	TRY(db_new(&config, &db, e));
	return migrate_check(db, e);
}

/* What needs a database of this program's version. */
static RESULT start_background(struct node *node, struct err *e)
{
	atomic_store(&node->fits, true);
	TRY(refresh_start(node->refresh, e));
	return workers_start(node->config, &node->shared, &node->workers, e);
}

/* At the start a database that is not migrated is refused, one that is not there is waited for. */
static RESULT meet_database(struct node *node, struct err *e)
{
	const struct result checked = check_database(node, e);

	if (!failed(checked))
		return start_background(node, e);
	if (e->code == ERR_STATE)
		return checked;
	log_err(&node->log, LOG_WARNING, "the node starts without a database", e);
	node->said = e->code;
	return OK;
}

/* One that came late is checked like one that was there; until it fits, nothing runs on it. */
static void catch_up(struct node *node)
{
	struct err e = { 0 };

	if (failed(check_database(node, &e))) {
		if (e.code != node->said)
			log_err(&node->log, LOG_WARNING, "the node goes on without a database", &e);
		node->said = e.code;
		return;
	}
	if (failed(start_background(node, &e)))
		log_err(&node->log, LOG_ERROR, "background work does not start", &e);
	else
		log_event(&node->log, LOG_INFO, "the database is there", LOG_TEXT("state", "catching up"));
}

/* --- the planes --- */

static struct server_config server_settings(struct node *node, const char *name, const char *listen, int64_t threads)
{
	const struct config *config = node->config;

	return (struct server_config){
		.name = name,
		.listen = listen,
		.threads = (unsigned)threads,
		.limits = {
			.body_max = (size_t)config->body_max_bytes,
			.header_max = (size_t)config->header_max_bytes,
			.connections_max = (unsigned)config->connections_max,
			.connections_per_address_max = (unsigned)config->connections_per_address_max,
			.idle_timeout_s = (unsigned)config->idle_timeout_seconds,
			.arena_max = (size_t)config->request_memory_max_bytes,
		},
		.clock = &node->clock,
		.log = &node->log,
		.metrics = &node->metrics,
	};
}

static RESULT start_relying_party(struct node *node, struct err *e)
{
	const struct config *config = node->config;
	const struct relying_party_config plane = {
		.clock = &node->clock,
		.log = &node->log,
		.metrics = &node->metrics,
		.snap = &node->snap,
		.confirmed = &node->confirmed,
		.links = node->links,
		.workers = (unsigned)config->relying_party_threads,
		.ready_max_age_ms = config->ready_max_age_seconds * 1000,
	};
	struct server_config server = server_settings(node, "relying-party", config->relying_party_listen,
	                                              config->relying_party_threads);

	TRY(relying_party_new(&plane, &node->relying_party, e));
	server.latency = &node->metrics.relying_party_latency;
	server.answer = relying_party_answer;
	server.context = node->relying_party;
	return server_start(&server, &node->relying_party_server, e);
}

/* Nothing is changed, nor read, in a database that this program does not know. */
static void answer_management(void *context, struct request *request, struct reply *reply)
{
	struct node *node = context;
	struct err e;

	if (atomic_load(&node->fits))
		management_answer(node->management, request, reply);
	else if (failed(err_set(&e, ERR_STORE_DOWN, "there is no database yet that this version can work with")))
		reply_problem(reply, &e, request->request_id);
}

static RESULT start_management(struct node *node, struct err *e)
{
	const struct config *config = node->config;
	const struct management_config plane = {
		.shared = &node->shared,
		.database = database_config(config, "anchorhold management"),
		.workers = (unsigned)config->management_threads,
	};
	struct server_config server = server_settings(node, "management", config->management_listen,
	                                              config->management_threads);

	TRY(management_new(&plane, &node->management, e));
	server.latency = &node->metrics.management_latency;
	server.answer = answer_management;
	server.context = node;
	return server_start(&server, &node->management_server, e);
}

/* --- telling where it listens --- */

/* The host as it was configured, with the port that it got. */
static void put_address(const char *listen, const struct server *server, struct buf *out)
{
	buf_printf(out, "http://%.*s:%u", (int)(strrchr(listen, ':') - listen), listen, server_port(server));
}

static RESULT write_ready_file(const struct node *node, const char *relying_party, const char *management,
                               struct err *e)
{
	CLEANUP_BUF struct buf json = { 0 };
	struct json_writer w = json_writer(&json);

	if (node->ready_file == NULL)
		return OK;
	buf_init(&json, 4096);
	json_begin_object(&w, NULL);
	json_put_text(&w, "relying_party", relying_party);
	json_put_text(&w, "management", management);
	json_put_int(&w, "pid", getpid());
	json_end_object(&w);
	buf_put_byte(&json, '\n');
	TRY(buf_check(&json, e));
	return file_write(node->ready_file, buf_slice(&json), 0644, e);
}

static RESULT announce(const struct node *node, struct err *e)
{
	CLEANUP_BUF struct buf relying_party, management;

	buf_init(&relying_party, 1024);
	buf_init(&management, 1024);
	put_address(node->config->relying_party_listen, node->relying_party_server, &relying_party);
	put_address(node->config->management_listen, node->management_server, &management);
	log_event(&node->log, LOG_INFO, "listening", LOG_TEXT("plane", "relying-party"),
	          LOG_TEXT("url", buf_text(&relying_party)));
	log_event(&node->log, LOG_INFO, "listening", LOG_TEXT("plane", "management"),
	          LOG_TEXT("url", buf_text(&management)));
	return write_ready_file(node, buf_text(&relying_party), buf_text(&management), e);
}

/* --- life --- */

static RESULT node_init(struct node *node, const struct config *config, const char *ready_file, struct err *e)
{
	*node = (struct node){
		.config = config,
		.clock = clock_system(),
		.log = { .fd = STDERR_FILENO },
		.ready_file = ready_file,
	};
	(void)log_level_parse(config->log_level, &node->log.level);
	snap_init(&node->snap);
	node->links = link_cache_new((size_t)config->link_cache_entries);
	ENSURE(node->links != NULL, e, ERR_INTERNAL, "no memory for the link cache");
	TRY(open_keys(node, e));
	TRY(make_refresh(node, e));
	share(node);
	return OK;
}

static RESULT node_start(struct node *node, struct err *e)
{
	TRY(meet_database(node, e));
	TRY(start_relying_party(node, e));
	TRY(start_management(node, e));
	return announce(node, e);
}

/* Requests under way end first; then what they may have waited for. Accepts a node that was started in part. */
static void node_stop(struct node *node)
{
	const int grace_ms = (int)node->config->grace_seconds * 1000;

	if (node->ready_file != NULL && node->management_server != NULL)
		(void)unlink(node->ready_file);
	if (node->management_server != NULL)
		server_stop(node->management_server, grace_ms);
	if (node->relying_party_server != NULL)
		server_stop(node->relying_party_server, grace_ms);
	workers_stop(node->workers);
	if (node->refresh != NULL)
		refresh_stop(node->refresh);
	server_free(node->management_server);
	server_free(node->relying_party_server);
	management_free(node->management);
	relying_party_free(node->relying_party);
	refresh_free(node->refresh);
	key_ring_free(node->keys);
	link_cache_free(node->links);
	snap_fini(&node->snap);
}

/* The signal that ends the service. */
static int wait_for_end(struct node *node, const sigset_t *ends)
{
	const struct timespec pause = { .tv_sec = CATCH_UP_MS / 1000 };

	for (;;) {
		const int number = node->workers != NULL ? sigwaitinfo(ends, NULL) : sigtimedwait(ends, NULL, &pause);
		if (number > 0)
			return number;
		if (errno == EAGAIN)
			catch_up(node);
	}
}

static RESULT run_node(struct node *node, const sigset_t *ends, struct err *e)
{
	TRY(node_start(node, e));
	log_event(&node->log, LOG_INFO, "started", LOG_TEXT("version", ANCHORHOLD_VERSION), LOG_INT("pid", getpid()));
	const int number = wait_for_end(node, ends);
	log_event(&node->log, LOG_INFO, "stopping", LOG_TEXT("signal", number == SIGTERM ? "SIGTERM" : "SIGINT"));
	/* Who asks twice does not want to wait. */
	(void)pthread_sigmask(SIG_UNBLOCK, ends, NULL);
	return OK;
}

RESULT serve(const struct config *config, const char *ready_file, struct err *e)
{
	struct node node;
	sigset_t ends;

	TRY(forbid_dumps(e));
	block_signals(&ends);
	struct result done = node_init(&node, config, ready_file, e);
	if (!failed(done))
		done = run_node(&node, &ends, e);
	node_stop(&node);
	if (!failed(done))
		log_event(&node.log, LOG_INFO, "stopped", LOG_INT("pid", getpid()));
	return done;
}
