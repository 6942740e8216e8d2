/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections that are too slow as a whole. The idle timeout does not see a client that sends one byte
 * now and then; here each connection has a time by which what it is at must be over, and a thread shuts
 * down the sockets of those that are late. The owner of an entry sets its deadline, the thread reads it.
 */
#ifndef HTTP_DEADLINE_H
#define HTTP_DEADLINE_H

#include "base/cleanup.h"
#include "base/err.h"

#include <stdatomic.h>
#include <stdint.h>

struct deadlines;

struct deadline {
	struct deadline *next, **link;  /* under the lock of struct deadlines */
	int fd;
	_Atomic int64_t at_ms;          /* monotonic */
};

/* Starts the thread. ERR_INTERNAL. */
RESULT deadlines_new(struct deadlines **out, struct err *e);
/* Ends it; every entry has been removed. */
void deadlines_free(struct deadlines *deadlines);
DEFINE_CLEANUP(struct deadlines, deadlines_free);

/* The entry stays where it is until it is removed, which must be before the socket is closed. */
void deadline_add(struct deadlines *deadlines, struct deadline *entry, int fd, int64_t within_ms);
void deadline_remove(struct deadlines *deadlines, struct deadline *entry);
void deadline_set(struct deadline *entry, int64_t within_ms);

#endif
