/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/key_store.h"

RESULT key_store_generate(struct key_store *store, enum key_algorithm algorithm, const char *label,
                          struct arena *arena, struct key_record *out, struct err *e)
{
	return store->ops->generate(store, algorithm, label, arena, out, e);
}

RESULT key_store_open(struct key_store *store, struct slice reference, struct signing_key **out, struct err *e)
{
	return store->ops->open(store, reference, out, e);
}

RESULT signing_key_sign(struct signing_key *key, struct slice message, struct buf *out, struct err *e)
{
	return key->store->ops->sign(key, message, out, e);
}

void signing_key_close(struct signing_key *key)
{
	if (key != NULL)
		key->store->ops->close(key);
}

void key_store_free(struct key_store *store)
{
	if (store != NULL)
		store->ops->free(store);
}
