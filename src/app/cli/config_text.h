/* SPDX-License-Identifier: Apache-2.0 */
/* The table of configuration keys as a file to begin with, and as a page for people. */
#ifndef APP_CLI_CONFIG_TEXT_H
#define APP_CLI_CONFIG_TEXT_H

#include "base/buf.h"

/* deploy/anchorhold.conf.example: every key with its default, as comments. */
void config_example_write(struct buf *out);
/* The table of docs/operators/configuration.md, in Markdown. */
void config_reference_write(struct buf *out);

#endif
