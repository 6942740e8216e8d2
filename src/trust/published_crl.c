/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/published_crl.h"

#include <stdlib.h>
#include <string.h>

static void crl_free(struct snap_object *object)
{
	free(object);
}

/* The bytes stand behind the struct, in one allocation. */
RESULT published_crl_new(int64_t number, int64_t this_update, int64_t next_update, struct slice der,
                         struct published_crl **out, struct err *e)
{
	struct published_crl *crl = malloc(sizeof *crl + der.len);
	ENSURE(crl != NULL, e, ERR_INTERNAL, "out of memory");
	uint8_t *bytes = (uint8_t *)(crl + 1);

	*crl = (struct published_crl){ .number = number, .this_update = this_update, .next_update = next_update };
	snap_object_init(&crl->object, crl_free);
	if (der.len > 0)
		memcpy(bytes, der.data, der.len);
	crl->der = slice_of(bytes, der.len);
	sha256(crl->der, crl->sha256);
	*out = crl;
	return OK;
}

void published_crl_unref(struct published_crl *crl)
{
	if (crl != NULL)
		snap_object_unref(&crl->object);
}
