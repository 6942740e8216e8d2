/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/serial.h"

#include "crypto/digest.h"

void serial_random(uint8_t out[SERIAL_SIZE])
{
	out[0] = 0x40;
	random_bytes(out + 1, SERIAL_SIZE - 1);
}

/* X.690 8.3.2: the first nine bits are neither all zero nor all one. */
static bool is_minimal(struct slice content)
{
	return content.len < 2 || content.data[0] != 0 || content.data[1] >= 0x80;
}

bool serial_is_valid(struct slice content)
{
	if (content.len == 0 || content.len > SERIAL_SIZE_MAX || content.data[0] >= 0x80)
		return false;
	if (content.len == 1 && content.data[0] == 0)
		return false;
	return is_minimal(content);
}
