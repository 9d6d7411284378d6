use super::*;
use proptest::prelude::*;

/// Printed by Node 20: `[ms, new Date(ms).toUTCString(), new Date(ms).toISOString()]`.
const GOLDEN: &[(f64, &str, &str)] = &[
    (
        0.0,
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "1970-01-01T00:00:00.000Z",
    ),
    (
        -1.0,
        "Wed, 31 Dec 1969 23:59:59 GMT",
        "1969-12-31T23:59:59.999Z",
    ),
    (
        -0.5,
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "1970-01-01T00:00:00.000Z",
    ),
    (
        1.9,
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "1970-01-01T00:00:00.001Z",
    ),
    (
        951_782_400_000.0,
        "Tue, 29 Feb 2000 00:00:00 GMT",
        "2000-02-29T00:00:00.000Z",
    ),
    (
        951_868_800_000.0,
        "Wed, 01 Mar 2000 00:00:00 GMT",
        "2000-03-01T00:00:00.000Z",
    ),
    (
        4_107_542_399_000.0,
        "Sun, 28 Feb 2100 23:59:59 GMT",
        "2100-02-28T23:59:59.000Z",
    ),
    (
        253_402_300_799_999.0,
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "9999-12-31T23:59:59.999Z",
    ),
    (
        253_402_300_800_000.0,
        "Sat, 01 Jan 10000 00:00:00 GMT",
        "+010000-01-01T00:00:00.000Z",
    ),
    (
        -62_167_219_200_000.0,
        "Sat, 01 Jan 0000 00:00:00 GMT",
        "0000-01-01T00:00:00.000Z",
    ),
    (
        -62_167_219_200_001.0,
        "Fri, 31 Dec -0001 23:59:59 GMT",
        "-000001-12-31T23:59:59.999Z",
    ),
    (
        8_640_000_000_000_000.0,
        "Sat, 13 Sep 275760 00:00:00 GMT",
        "+275760-09-13T00:00:00.000Z",
    ),
    (
        -8_640_000_000_000_000.0,
        "Tue, 20 Apr -271821 00:00:00 GMT",
        "-271821-04-20T00:00:00.000Z",
    ),
    (
        1_795_258_350_123.0,
        "Sat, 21 Nov 2026 10:52:30 GMT",
        "2026-11-21T10:52:30.123Z",
    ),
    (
        1_709_164_799_999.0,
        "Wed, 28 Feb 2024 23:59:59 GMT",
        "2024-02-28T23:59:59.999Z",
    ),
    (
        1_709_210_096_789.0,
        "Thu, 29 Feb 2024 12:34:56 GMT",
        "2024-02-29T12:34:56.789Z",
    ),
    (
        -2_208_988_800_000.0,
        "Mon, 01 Jan 1900 00:00:00 GMT",
        "1900-01-01T00:00:00.000Z",
    ),
];

#[test]
fn prints_as_javascript_does() {
    for &(ms, http, iso) in GOLDEN {
        let date = Date::from_ms(ms).unwrap();
        assert_eq!(date.http().to_string(), http);
        assert_eq!(date.iso().to_string(), iso);
    }
}

#[test]
fn is_no_date_where_javascript_has_none() {
    for ms in [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        LIMIT_MS + 1.0,
        -LIMIT_MS - 1.0,
    ] {
        assert_eq!(Date::from_ms(ms), None);
    }
}

proptest! {
    #[test]
    fn the_day_after_is_the_next_day(day in -100_000_000_i64..100_000_000) {
        #[expect(clippy::cast_precision_loss, reason = "within 2^53")]
        let date = |day: i64| Date::from_ms((day * MS_PER_DAY) as f64).unwrap();
        let (today, tomorrow) = (date(day), date(day + 1));
        prop_assert_eq!(tomorrow.weekday, (today.weekday + 1) % 7);
        let key = |date: Date| (date.year, date.month, date.day);
        prop_assert!(key(today) < key(tomorrow));
        prop_assert!(tomorrow.day == today.day + 1 || (tomorrow.day == 1 && today.day >= 28));
    }
}
