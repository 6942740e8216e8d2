/* SPDX-License-Identifier: Apache-2.0 */
/* Dates in HTTP headers: IMF-fixdate, "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 5.6.7). */
#ifndef HTTP_DATE_H
#define HTTP_DATE_H

#include <stdbool.h>
#include <stdint.h>

#define HTTP_DATE_SIZE 32

/* Years 0 to 9999. */
void http_date_format(int64_t seconds, char out[HTTP_DATE_SIZE]);
/* False for anything else, the two obsolete forms included: then a condition that uses it is ignored. */
bool http_date_parse(const char *text, int64_t *seconds);

#endif
