"""Every federal day off from 1971 to 2040, by the `holidays` package: a day and its name on a line."""

import holidays

days = holidays.country_holidays("US", years=range(1971, 2041), categories=("public", "government"))
for day in sorted(days):
    print(day, days[day])
