/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <ctype.h>
#include <stdio.h>

#define DAY 86400
#define YEAR_0000 (-62167219200) /* 0000-01-01T00:00:00Z */
#define YEAR_9999 253402300799   /* 9999-12-31T23:59:59Z */

struct civil {
	int64_t year;
	int month, day;
};

/*
 * Days since 1970-01-01. The year is taken to begin in March, so that the leap day is its last day and
 * the months before it have the lengths that (153 * month + 2) / 5 sums up; 400 years have 146097 days.
 */
static int64_t days_from_civil(int64_t year, int month, int day)
{
	year -= month <= 2;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t year_of_era = year - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

static struct civil civil_from_days(int64_t days)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int64_t day_of_era = days - era * 146097;
	int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t shifted = (5 * day_of_year + 2) / 153;
	int month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);

	return (struct civil){
		.year = year_of_era + era * 400 + (month <= 2),
		.month = month,
		.day = (int)(day_of_year - (153 * shifted + 2) / 5 + 1),
	};
}

int64_t time_from_civil(int year, int month, int day, int hour, int minute, int second)
{
	return days_from_civil(year, month, day) * DAY + hour * 3600 + minute * 60 + second;
}

/* Decimal digits with leading zeros. Each answer holds several times, which printf would make dear. */
static char *put_number(char *out, unsigned number, size_t digits)
{
	for (size_t i = digits; i-- > 0; number /= 10)
		out[i] = (char)('0' + number % 10);
	return out + digits;
}

void time_format(int64_t seconds, char out[TIME_TEXT_SIZE])
{
	seconds = seconds < YEAR_0000 ? YEAR_0000 : seconds > YEAR_9999 ? YEAR_9999 : seconds;
	int64_t days = (seconds >= 0 ? seconds : seconds - (DAY - 1)) / DAY;
	unsigned of_day = (unsigned)(seconds - days * DAY);
	struct civil date = civil_from_days(days);
	const unsigned parts[] = { (unsigned)date.month, (unsigned)date.day, of_day / 3600, of_day / 60 % 60, of_day % 60 };
	static const char separators[] = "--T::";

	out = put_number(out, (unsigned)date.year, 4);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		*out++ = separators[i];
		out = put_number(out, parts[i], 2);
	}
	*out++ = 'Z';
	*out = '\0';
}

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

/* Reads as the pattern says: 9 is a digit of the next number, T and Z either case, the rest itself. */
static const char *scan(const char *text, const char *pattern, int *numbers)
{
	for (; *pattern != '\0'; pattern++, text++) {
		if (*pattern == '9') {
			if (!isdigit((unsigned char)*text))
				return NULL;
			*numbers = *numbers * 10 + (*text - '0');
			if (pattern[1] != '9')
				numbers++;
		} else if (*pattern == 'T' ? *text != 'T' && *text != 't' : *text != *pattern) {
			return NULL;
		}
	}
	return text;
}

static const char *skip_fraction(const char *text)
{
	if (text[0] != '.' || !isdigit((unsigned char)text[1]))
		return text;
	for (text++; isdigit((unsigned char)*text);)
		text++;
	return text;
}

/* RFC 3339 5.6 time-offset, to the end of the text. */
static bool scan_offset(const char *text, int *seconds)
{
	int numbers[3] = { 0 };

	*seconds = 0;
	if ((*text == 'Z' || *text == 'z') && text[1] == '\0')
		return true;
	if (*text != '+' && *text != '-')
		return false;
	const char *end = scan(text + 1, "99:99", numbers);
	if (end == NULL || *end != '\0' || numbers[0] > 23 || numbers[1] > 59)
		return false;
	*seconds = (numbers[0] * 3600 + numbers[1] * 60) * (*text == '-' ? -1 : 1);
	return true;
}

RESULT time_parse(const char *text, int64_t *seconds, struct err *e)
{
	int n[7] = { 0 }; /* year, month, day, hour, minute, second, and where scan leaves its cursor */
	int offset = 0;
	const char *rest = scan(text, "9999-99-99T99:99:99", n);

	ENSURE(rest != NULL && scan_offset(skip_fraction(rest), &offset), e, ERR_MALFORMED,
	       "\"%.40s\" is not a time as RFC 3339 writes it, such as 2026-11-24T16:00:00Z", text);
	ENSURE(n[1] >= 1 && n[1] <= 12 && n[2] >= 1 && n[2] <= days_in_month(n[0], n[1]), e, ERR_MALFORMED,
	       "\"%.40s\" names a day that is not in the calendar", text);
	ENSURE(n[3] <= 23 && n[4] <= 59 && n[5] <= 59, e, ERR_MALFORMED,
	       "\"%.40s\" names a time of day that does not exist", text);
	int64_t result = time_from_civil(n[0], n[1], n[2], n[3], n[4], n[5]) - offset;
	ENSURE(result >= YEAR_0000 && result <= YEAR_9999, e, ERR_MALFORMED,
	       "\"%.40s\" is outside the years 0000 to 9999", text);
	*seconds = result;
	return OK;
}
