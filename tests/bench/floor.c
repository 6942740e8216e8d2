/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What no service over HTTP can beat here: libmicrohttpd as the relying-party plane starts it, with a
 * handler that takes the body and answers the same octets each time. Ends when its input does.
 */
#include "bench/bench.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define THREADS 2
#define CONNECTION_MEMORY (56u * 1024)

static enum MHD_Result on_request(void *context, struct MHD_Connection *mhd, const char *path, const char *method,
                                  const char *version, const char *data, size_t *len, void **seen)
{
	(void)path;
	(void)method;
	(void)version;
	(void)data;
	if (*seen == NULL) {
		*seen = context;
		return MHD_YES;
	}
	if (*len > 0) {
		*len = 0;
		return MHD_YES;
	}
	return MHD_queue_response(mhd, MHD_HTTP_OK, context);
}

static struct MHD_Response *response_of(size_t size)
{
	char *body = malloc(size);

	CHECK_THAT(body != NULL);
	memset(body, 'x', size);
	struct MHD_Response *response = MHD_create_response_from_buffer(size, body, MHD_RESPMEM_MUST_FREE);
	CHECK_THAT(response != NULL &&
	           MHD_add_response_header(response, "Content-Type", "application/json") == MHD_YES);
	return response;
}

void bench_floor(const struct bench_options *options)
{
	struct MHD_Response *response = response_of(options->count);
	const struct sockaddr_in loopback = { .sin_family = AF_INET, .sin_addr = { .s_addr = htonl(INADDR_LOOPBACK) } };
	struct MHD_Daemon *daemon = MHD_start_daemon(
		MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_ERROR_LOG | MHD_USE_TURBO, 0, NULL, NULL,
		on_request, response, MHD_OPTION_SOCK_ADDR, &loopback, MHD_OPTION_THREAD_POOL_SIZE, THREADS,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY, MHD_OPTION_END);
	char ignored;

	CHECK_THAT(daemon != NULL);
	report("port", (double)MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
	while (read(STDIN_FILENO, &ignored, 1) > 0)
		continue;
	MHD_stop_daemon(daemon);
	MHD_destroy_response(response);
}
