/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One client connection and the request that is under way on it: the pieces that libmicrohttpd hands over
 * become a struct request within its limits, and a struct reply becomes a response. The memory of a
 * connection serves one request after the other. Only server.c uses this.
 */
#ifndef HTTP_CONNECTION_H
#define HTTP_CONNECTION_H

#include "http/deadline.h"
#include "http/server.h"

#include <microhttpd.h>
#include <pthread.h>

/* What the connections of one server have in common. */
struct connection_shared {
	struct server_config config;
	struct deadlines *deadlines;
	pthread_key_t arena;         /* of each pool thread, made at its first request */
	pthread_mutex_t lock;        /* for `idle` only */
	pthread_cond_t idle;         /* under_way may have become 0 while stopping */
	atomic_uint under_way;       /* requests begun and not ended */
	atomic_bool stopping;
};

struct connection;

/* NULL without memory; then the connection is closed at its first request. */
struct connection *connection_new(struct connection_shared *shared, int fd);
void connection_free(struct connection *connection);

/* For libmicrohttpd: the headers are complete. A request that breaks a limit is answered at once. */
enum MHD_Result connection_begin(struct connection *connection, struct MHD_Connection *mhd, const char *method);
/* More of the body. MHD_NO closes the connection. */
enum MHD_Result connection_collect(struct connection *connection, const char *data, size_t len);
/* The request is complete: it is answered. */
enum MHD_Result connection_answer(struct connection *connection, struct MHD_Connection *mhd, const char *path);
/* The response was sent, or the client is gone. */
void connection_end(struct connection *connection);

#endif
