/* SPDX-License-Identifier: Apache-2.0 */
/* The socket that a plane listens on. */
#ifndef HTTP_LISTENER_H
#define HTTP_LISTENER_H

#include "base/err.h"

/*
 * Binds "127.0.0.1:8080", "[::1]:8080" or "localhost:0" and listens; port 0 takes any free one. ERR_INVALID:
 * no such address here; ERR_STATE: in use. The caller closes *fd.
 */
RESULT listener_open(const char *address, int *fd, struct err *e);
/* The port that a socket is bound to; 0 when it is not. */
unsigned listener_port(int fd);

#endif
