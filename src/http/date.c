/* SPDX-License-Identifier: Apache-2.0 */
#include "http/date.h"

#include "base/text.h"

#include <stdio.h>
#include <time.h>

/* Not strftime: these names do not depend on a locale. */
static const char days[7][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
static const char months[12][4] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
};

void http_date_format(int64_t seconds, char out[HTTP_DATE_SIZE])
{
	const time_t time = (time_t)seconds;
	struct tm t = { 0 };

	gmtime_r(&time, &t);
	snprintf(out, HTTP_DATE_SIZE, "%s, %02u %s %04u %02u:%02u:%02u GMT", days[t.tm_wday % 7],
	         (unsigned)t.tm_mday % 100, months[t.tm_mon % 12], (unsigned)(t.tm_year + 1900) % 10000,
	         (unsigned)t.tm_hour % 100, (unsigned)t.tm_min % 100, (unsigned)t.tm_sec % 100);
}

/* Decimal digits at `text`; -1 when they are not digits. */
static int number_at(const char *text, size_t digits)
{
	int number = 0;

	for (size_t i = 0; i < digits; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		number = number * 10 + (text[i] - '0');
	}
	return number;
}

/* What was read counts only when it is written back the same: so every part is right, the day of the week too. */
bool http_date_parse(const char *text, int64_t *seconds)
{
	char canonical[HTTP_DATE_SIZE];
	int month = 0;

	if (strlen(text) != strlen("Sun, 06 Nov 1994 08:49:37 GMT"))
		return false;
	const int day = number_at(text + 5, 2), year = number_at(text + 12, 4);
	const int hour = number_at(text + 17, 2), minute = number_at(text + 20, 2), second = number_at(text + 23, 2);
	while (month < 12 && memcmp(months[month], text + 8, 3) != 0)
		month++;
	if (month == 12 || day < 1 || year < 0 || hour < 0 || minute < 0 || second < 0)
		return false;
	*seconds = time_from_civil(year, month + 1, day, hour, minute, second);
	http_date_format(*seconds, canonical);
	return strcmp(canonical, text) == 0;
}
