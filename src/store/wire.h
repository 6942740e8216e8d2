/* SPDX-License-Identifier: Apache-2.0 */
/* How PostgreSQL writes values in binary: type numbers, its epoch. For db_param.c and rows.c. */
#ifndef STORE_WIRE_H
#define STORE_WIRE_H

#include <stdint.h>

/* pg_type.dat; these never change. */
#define OID_BOOL 16u
#define OID_BYTEA 17u
#define OID_INT8 20u
#define OID_INT2 21u
#define OID_INT4 23u
#define OID_TEXT 25u
#define OID_TEXT_ARRAY 1009u
#define OID_TIMESTAMPTZ 1184u
#define OID_UUID 2950u
#define OID_JSONB 3802u

#define JSONB_VERSION 1

/* A timestamptz is microseconds since 2000-01-01T00:00:00Z. */
#define WIRE_EPOCH_US (INT64_C(946684800) * 1000000)

/* `value` counts units of `unit_us` since 1970; far beyond year 9999 it saturates. */
static inline int64_t wire_time_from_us(int64_t value, int64_t unit_us)
{
	int64_t us;

	if (__builtin_mul_overflow(value, unit_us, &us) || __builtin_sub_overflow(us, WIRE_EPOCH_US, &us))
		return value < 0 ? INT64_MIN + 1 : INT64_MAX - 1;
	return us;
}

/* Rounds down, so that times before 1970 stay in order. */
static inline int64_t wire_time_to(int64_t wire, int64_t unit_us)
{
	int64_t us;

	if (__builtin_add_overflow(wire, WIRE_EPOCH_US, &us))
		us = INT64_MAX;
	return us / unit_us - (us % unit_us < 0);
}

#endif
