/* SPDX-License-Identifier: Apache-2.0 */
#include "http/listener.h"

#include "base/cleanup.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BACKLOG 1024
#define PORT_MAX 65535

struct address {
	char host[256], port[6];
};

DEFINE_CLEANUP(struct addrinfo, freeaddrinfo);

/* Host and port; an IPv6 address stands in brackets (RFC 3986 3.2.2). */
static bool split(const char *text, struct address *out)
{
	const char *colon = strrchr(text, ':');

	if (colon == NULL)
		return false;
	size_t len = (size_t)(colon - text);
	if (len >= 2 && text[0] == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
	}
	if (len == 0 || len >= sizeof out->host || strlen(colon + 1) >= sizeof out->port)
		return false;
	memcpy(out->host, text, len);
	out->host[len] = '\0';
	memcpy(out->port, colon + 1, strlen(colon + 1) + 1);
	return out->port[0] != '\0' && out->port[strspn(out->port, "0123456789")] == '\0' &&
	       strtoul(out->port, NULL, 10) <= PORT_MAX;
}

static RESULT resolve(const char *text, struct addrinfo **out, struct err *e)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV };
	struct address address;

	ENSURE(split(text, &address), e, ERR_INVALID, "\"%.80s\" is no address to listen on: host:port", text);
	const int status = getaddrinfo(address.host, address.port, &hints, out);
	ENSURE(status == 0, e, ERR_INVALID, "\"%.80s\" is no address to listen on: %s", text, gai_strerror(status));
	return OK;
}

static bool bind_and_listen(int fd, const struct addrinfo *address)
{
	const int on = 1;

	return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
	       bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0;
}

RESULT listener_open(const char *address, int *fd, struct err *e)
{
	CLEANUP(freeaddrinfo) struct addrinfo *found = NULL;

	TRY(resolve(address, &found, e));
	const int opened = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	ENSURE(opened >= 0, e, ERR_STATE, "there is no socket for %.80s: %s", address, strerrordesc_np(errno));
	if (!bind_and_listen(opened, found)) {
		const int reason = errno;
		close(opened);
		FAIL(e, reason == EADDRNOTAVAIL ? ERR_INVALID : ERR_STATE, "cannot listen on %.80s: %s", address,
		     strerrordesc_np(reason));
	}
	*fd = opened;
	return OK;
}

unsigned listener_port(int fd)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} address = { .any.sa_family = AF_UNSPEC };
	socklen_t len = sizeof address;

	if (getsockname(fd, &address.any, &len) != 0)
		return 0;
	return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}
