/* SPDX-License-Identifier: Apache-2.0 */
#include "service/refresh.h"
#include "service/service.h"

#define VISIBLE_WITHIN_MS 2000

void service_wait_visible(struct service *s)
{
	if (s->change != 0 && s->shared->refresh != NULL)
		(void)refresh_wait(s->shared->refresh, s->change, VISIBLE_WITHIN_MS);
}
