/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/roca.h"

#include "base/cleanup.h"

static const uint8_t primes[] = {
	3,  5,  7,  11, 13, 17, 19, 23,  29,  31,  37,  41,  43,  47,  53,  59,  61,  67,  71,
	73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
};

/* A remainder has 8 bits, so seven octets more fit before the next division, which is what costs. */
static unsigned remainder_of(struct slice n, unsigned prime)
{
	uint64_t rest = 0;

	for (size_t i = 0; i < n.len; i++) {
		rest = rest << 8 | n.data[i];
		if (i % 7 == 6)
			rest %= prime;
	}
	return (unsigned)(rest % prime);
}

/* Whether `residue` is a power of 65537 modulo `prime`. */
static bool is_power(unsigned residue, unsigned prime)
{
	unsigned power = 1;

	do {
		if (power == residue)
			return true;
		power = power * 65537u % prime;
	} while (power != 1);
	return false;
}

bool roca_matches(struct slice n)
{
	for (size_t i = 0; i < ARRAY_LEN(primes); i++)
		if (!is_power(remainder_of(n, primes[i]), primes[i]))
			return false;
	return true;
}
