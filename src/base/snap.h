/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A shared pointer to something immutable that is replaced under traffic. A reader that holds the
 * current value pays one atomic load; only when it changed does it take the lock. The lock protects
 * `current` and the count taken from it, and is held for assignments only.
 */
#ifndef BASE_SNAP_H
#define BASE_SNAP_H

#include <pthread.h>
#include <stdatomic.h>

/* Stands first in whatever is shared. */
struct snap_object {
	atomic_size_t references;
	void (*free)(struct snap_object *object);
};

struct snap {
	pthread_mutex_t lock;
	_Atomic(struct snap_object *) current;
};

void snap_object_init(struct snap_object *object, void (*free)(struct snap_object *object));
struct snap_object *snap_object_ref(struct snap_object *object);
/* Drops one reference; the last one frees. Accepts NULL. */
void snap_object_unref(struct snap_object *object);

void snap_init(struct snap *snap);
void snap_fini(struct snap *snap);
/* Publishes; consumes the caller's reference. */
void snap_publish(struct snap *snap, struct snap_object *take_object);
/*
 * Makes *held the current object: nothing happens when it already is; else the old one is dropped and
 * the new one referenced. *held starts as NULL and is dropped by snap_object_unref.
 */
void snap_refresh(struct snap *snap, struct snap_object **held);

#endif
