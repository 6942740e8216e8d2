/* SPDX-License-Identifier: Apache-2.0 */
#include "base/snap.h"

#include <stddef.h>

void snap_object_init(struct snap_object *object, void (*free)(struct snap_object *object))
{
	atomic_init(&object->references, 1);
	object->free = free;
}

struct snap_object *snap_object_ref(struct snap_object *object)
{
	atomic_fetch_add_explicit(&object->references, 1, memory_order_relaxed);
	return object;
}

void snap_object_unref(struct snap_object *object)
{
	if (object != NULL && atomic_fetch_sub_explicit(&object->references, 1, memory_order_acq_rel) == 1)
		object->free(object);
}

void snap_init(struct snap *snap)
{
	pthread_mutex_init(&snap->lock, NULL);
	atomic_init(&snap->current, NULL);
}

void snap_fini(struct snap *snap)
{
	snap_object_unref(atomic_exchange(&snap->current, NULL));
	pthread_mutex_destroy(&snap->lock);
}

void snap_publish(struct snap *snap, struct snap_object *take_object)
{
	pthread_mutex_lock(&snap->lock);
	struct snap_object *old = atomic_exchange_explicit(&snap->current, take_object, memory_order_acq_rel);
	pthread_mutex_unlock(&snap->lock);
	snap_object_unref(old);
}

/* The address of a held object cannot be reused, so that equal addresses mean the same object. */
void snap_refresh(struct snap *snap, struct snap_object **held)
{
	if (atomic_load_explicit(&snap->current, memory_order_acquire) == *held)
		return;
	pthread_mutex_lock(&snap->lock);
	struct snap_object *fresh = atomic_load_explicit(&snap->current, memory_order_relaxed);
	if (fresh != NULL)
		snap_object_ref(fresh);
	pthread_mutex_unlock(&snap->lock);
	snap_object_unref(*held);
	*held = fresh;
}
