/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the route tables of both planes as one JSON array, for openapi.py to compare with api/openapi.json. */
#include "http/management/management.h"
#include "http/relying_party/relying_party.h"

#include <stdio.h>

static void put_route(struct json_writer *w, const char *plane, const struct route *route)
{
	json_begin_object(w, NULL);
	json_put_text(w, "plane", plane);
	json_put_text(w, "method", route->method);
	json_put_text(w, "path", route->path);
	json_put_text(w, "operation_id", route->operation_id);
	json_put_text(w, "permission", permission_text(route->permission));
	json_end_object(w);
}

static void put_tables(struct json_writer *w, const char *plane, const struct route_table *tables, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < tables[i].count; j++)
			put_route(w, plane, &tables[i].items[j]);
}

int main(void)
{
	CLEANUP_BUF struct buf text;
	struct json_writer w = json_writer(&text);

	buf_init(&text, 1024u * 1024);
	json_begin_array(&w, NULL);
	put_tables(&w, "management", management_routes, management_route_table_count);
	put_tables(&w, "relying-party", relying_party_routes, relying_party_route_table_count);
	json_end_array(&w);
	return buf_ok(&text) && puts(buf_text(&text)) >= 0 ? 0 : 1;
}
