//! JavaScript time values as text: the forms of `Date#toUTCString` and `Date#toISOString`
//! (ECMA-262, 21.4.4). The first is the HTTP date of RFC 9110, section 5.6.7.

use std::fmt;

/// The largest distance from the epoch, in ms, that a JavaScript `Date` can hold.
pub const LIMIT_MS: f64 = 8.64e15;

const MS_PER_DAY: i64 = 86_400_000;
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A moment in UTC, to the millisecond, in the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    year: i64,
    /// 0 is January.
    month: usize,
    /// 1 to 31.
    day: i64,
    /// 0 is Thursday, the day of the epoch.
    weekday: usize,
    ms_of_day: i64,
}

impl Date {
    /// The moment `ms` milliseconds after the epoch. `None` where a `Date` would be invalid.
    ///
    /// ```
    /// use rust_express_session::cookie::date::Date;
    ///
    /// assert!(Date::from_ms(0.0).is_some());
    /// assert!(Date::from_ms(f64::NAN).is_none());
    /// assert!(Date::from_ms(8.64e15 + 1.0).is_none());
    /// ```
    #[must_use]
    pub fn from_ms(ms: f64) -> Option<Self> {
        // `NaN` is in no range. Date values are whole: a fraction goes, towards zero.
        if !(-LIMIT_MS..=LIMIT_MS).contains(&ms) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "LIMIT_MS is below 2^53")]
        let ms = ms as i64;
        let days = ms.div_euclid(MS_PER_DAY);
        let (year, month, day) = civil(days);
        Some(Self {
            year,
            month,
            day,
            weekday: usize::try_from(days.rem_euclid(7)).unwrap_or_default(),
            ms_of_day: ms.rem_euclid(MS_PER_DAY),
        })
    }

    /// `Thu, 01 Jan 1970 00:00:00 GMT`
    ///
    /// ```
    /// use rust_express_session::cookie::date::Date;
    ///
    /// let date = Date::from_ms(1_893_456_000_000.0).unwrap();
    /// assert_eq!(date.http().to_string(), "Tue, 01 Jan 2030 00:00:00 GMT");
    /// ```
    #[must_use]
    pub fn http(self) -> impl fmt::Display {
        fmt::from_fn(move |f| {
            let (hour, minute, second, _) = self.clock();
            let weekday = WEEKDAYS.get(self.weekday).unwrap_or(&"");
            let month = MONTHS.get(self.month).unwrap_or(&"");
            let sign = if self.year < 0 { "-" } else { "" };
            write!(
                f,
                "{weekday}, {:02} {month} {sign}{:04} {hour:02}:{minute:02}:{second:02} GMT",
                self.day,
                self.year.abs(),
            )
        })
    }

    /// `1970-01-01T00:00:00.000Z`
    ///
    /// ```
    /// use rust_express_session::cookie::date::Date;
    ///
    /// let date = Date::from_ms(1_893_456_000_000.0).unwrap();
    /// assert_eq!(date.iso().to_string(), "2030-01-01T00:00:00.000Z");
    /// ```
    #[must_use]
    pub fn iso(self) -> impl fmt::Display {
        fmt::from_fn(move |f| {
            let (hour, minute, second, ms) = self.clock();
            match self.year {
                0..=9999 => write!(f, "{:04}", self.year),
                // The sign stands always, and counts among the width.
                _ => write!(f, "{:+07}", self.year),
            }?;
            write!(
                f,
                "-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z",
                self.month + 1,
                self.day,
            )
        })
    }

    const fn clock(self) -> (i64, i64, i64, i64) {
        let ms = self.ms_of_day;
        (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
    }
}

/// Year, month (0 is January) and day of month of a count of days since the epoch.
///
/// Counts in years that begin in March, so that a leap day comes last; 400 of them are 146 097
/// days. (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.)
fn civil(days: i64) -> (i64, usize, i64) {
    let from_march_0000 = days + 719_468;
    let era = from_march_0000.div_euclid(146_097);
    let day_of_era = from_march_0000.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12;
    let year = era * 400 + year_of_era + i64::from(month < 2);
    (year, usize::try_from(month).unwrap_or_default(), day)
}

#[cfg(test)]
mod tests;
