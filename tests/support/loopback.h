/* SPDX-License-Identifier: Apache-2.0 */
/* An HTTP client that sends what it is told, byte for byte, for tests of our own server on the loopback. */
#ifndef TESTS_SUPPORT_LOOPBACK_H
#define TESTS_SUPPORT_LOOPBACK_H

#include "support/parse.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define LOOPBACK_WAIT_MS 20000
#define ANSWER_SIZE 65536

struct answer {
	int status;
	char head[8192];          /* status line and headers */
	char body[ANSWER_SIZE];
	size_t body_len;
};

static inline int client_connect(unsigned port)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
	};
	const int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof address), 0);
	return fd;
}

/* False when the server is gone. */
static inline bool client_send_bytes(int fd, const void *data, size_t len)
{
	for (size_t sent = 0; sent < len;) {
		const ssize_t n = send(fd, (const char *)data + sent, len - sent, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		sent += (size_t)n;
	}
	return true;
}

static inline void client_send(int fd, const char *text)
{
	assert_true(client_send_bytes(fd, text, strlen(text)));
}

/* What came, at most `size` bytes; 0 when the server closed. */
static inline size_t client_receive(int fd, void *out, size_t size)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };

	assert_int_equal(poll(&wait, 1, LOOPBACK_WAIT_MS), 1);
	const ssize_t n = recv(fd, out, size, 0);
	return n > 0 ? (size_t)n : 0;
}

/* The value of a header, in a buffer that the next call overwrites; NULL when there is none. */
static inline const char *answer_header(const struct answer *answer, const char *name)
{
	static char value[1024];
	const size_t len = strlen(name);

	for (const char *line = strstr(answer->head, "\r\n"); line != NULL; line = strstr(line, "\r\n")) {
		line += 2;
		if (strncasecmp(line, name, len) != 0 || line[len] != ':')
			continue;
		const char *from = line + len + 1 + strspn(line + len + 1, " ");
		snprintf(value, sizeof value, "%.*s", (int)strcspn(from, "\r"), from);
		return value;
	}
	return NULL;
}

/* Headers up to the empty line, one byte after the other, so that what follows stays in the socket. */
static inline bool client_read_head(int fd, struct answer *out)
{
	size_t len = 0;

	memset(out, 0, sizeof *out);
	while (len < 4 || memcmp(out->head + len - 4, "\r\n\r\n", 4) != 0) {
		assert_true(len + 1 < sizeof out->head);
		if (client_receive(fd, out->head + len, 1) == 0)
			return false;
		len++;
	}
	return sscanf(out->head, "HTTP/1.1 %d", &out->status) == 1;
}

/* One answer with a Content-Length. False when the server closed first. */
static inline bool client_read(int fd, struct answer *out, bool with_body)
{
	if (!client_read_head(fd, out))
		return false;
	const char *length = answer_header(out, "Content-Length");
	const size_t wanted = with_body && length != NULL ? (size_t)strtoul(length, NULL, 10) : 0;
	assert_true(wanted < ANSWER_SIZE);
	while (out->body_len < wanted) {
		const size_t n = client_receive(fd, out->body + out->body_len, wanted - out->body_len);
		if (n == 0)
			return false;
		out->body_len += n;
	}
	out->body[out->body_len] = '\0';
	return true;
}

/* One request on a connection of its own. */
static inline void client_ask(unsigned port, const char *request, struct answer *out)
{
	const int fd = client_connect(port);

	client_send(fd, request);
	assert_true(client_read(fd, out, strncmp(request, "HEAD", 4) != 0));
	close(fd);
}

#endif
