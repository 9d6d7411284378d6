//! Looking one cookie up in a `Cookie` request header (RFC 6265, section 4.2).

use std::{borrow::Cow, iter};

use super::percent;
use crate::text::position;

const EQUALS: u16 = b'=' as u16;
const QUOTE: u16 = b'"' as u16;
const SEMICOLON: u16 = b';' as u16;
const SPACE: u16 = b' ' as u16;
const TAB: u16 = b'\t' as u16;

/// The decoded value of the first cookie called `name` in `header`.
///
/// As cookie 0.7.2 reads it: the first of several wins, blanks around names and values go, as does
/// one pair of quotes, a part without `=` is passed over, and a value whose percent sequences are
/// broken stands as it was sent. Takes time linear in the header's length.
///
/// ```
/// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
/// use rust_express_session::cookie::find::find;
///
/// let header = units("a=1; sid=s%3Aid-1; sid=2");
/// assert_eq!(find(&header, &units("sid")), Some(units("s:id-1").into()));
/// assert_eq!(find(&header, &units("b")), None);
/// ```
#[must_use]
pub fn find<'h>(header: &'h [u16], name: &[u16]) -> Option<Cow<'h, [u16]>> {
    pairs(header).find_map(|pair| {
        let equals = pair.iter().position(|&unit| unit == EQUALS)?;
        let (key, value) = (pair.get(..equals)?, pair.get(equals + 1..)?);
        (trim(key) == name).then(|| decode(unquote(trim(value))))
    })
}

/// The parts between semicolons.
fn pairs(header: &[u16]) -> impl Iterator<Item = &[u16]> {
    let mut rest = Some(header);
    iter::from_fn(move || {
        let header = rest?;
        let end = position(header, SEMICOLON);
        rest = end.and_then(|end| header.get(end + 1..));
        header.get(..end.unwrap_or(header.len()))
    })
}

fn decode(value: &[u16]) -> Cow<'_, [u16]> {
    percent::decode(value).unwrap_or(Cow::Borrowed(value))
}

fn trim(text: &[u16]) -> &[u16] {
    let blank = |unit: &u16| matches!(*unit, SPACE | TAB);
    let start = text.iter().take_while(|unit| blank(unit)).count();
    let text = text.get(start..).unwrap_or_default();
    let end = text.iter().rev().take_while(|unit| blank(unit)).count();
    text.get(..text.len() - end).unwrap_or_default()
}

/// A quote that stands alone opens and closes: nothing is left of it.
fn unquote(value: &[u16]) -> &[u16] {
    match value {
        [QUOTE, inner @ .., QUOTE] => inner,
        [QUOTE] => &[],
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::units;
    use proptest::prelude::*;

    fn found(header: &str, name: &str) -> Option<String> {
        let header = units(header);
        find(&header, &units(name)).map(|value| String::from_utf16(&value).unwrap())
    }

    /// Printed by cookie 0.7.2: `parse(header).id`.
    const GOLDEN: &[(&str, Option<&str>)] = &[
        ("", None),
        ("=", None),
        ("id", None),
        ("id=", Some("")),
        ("id=1", Some("1")),
        ("id=1; id=2", Some("1")),
        ("a=1;id=2", Some("2")),
        (" id = 3 ", Some("3")),
        ("\tid\t=\t3\t", Some("3")),
        ("id=\"q\"", Some("q")),
        ("id=\"", Some("")),
        ("id=\"\"", Some("")),
        ("id=\" q \"", Some(" q ")),
        ("id=\"q", Some("\"q")),
        ("id=q\"", Some("q\"")),
        ("id=a=b", Some("a=b")),
        ("id==", Some("=")),
        ("id=s%3Aabc.def", Some("s:abc.def")),
        ("id=%zz", Some("%zz")),
        ("id=%zz%41", Some("%zz%41")),
        ("id=%E2%9C%93", Some("✓")),
        ("Id=1", None),
        ("x; id=1", Some("1")),
        ("x; ; ;id=1;y", Some("1")),
        ("a=b=c; id=1", Some("1")),
        ("id=1,2", Some("1,2")),
        ("id=;id=2", Some("")),
        ("idx=1; id =2", Some("2")),
        ("=x; id=1", Some("1")),
        (";;;id=1", Some("1")),
        ("id=a b", Some("a b")),
        ("id= ; a=1", Some("")),
        ("a;b;c=1;id", None),
        ("id;id=1", Some("1")),
        ("é=1; id=é", Some("é")),
        ("a=\";id=1;\"", Some("1")),
        ("id=\t", Some("")),
        ("id=1;", Some("1")),
        ("id= \"a\" ", Some("a")),
    ];

    #[test]
    fn reads_as_cookie_does() {
        for &(header, expected) in GOLDEN {
            assert_eq!(found(header, "id").as_deref(), expected, "{header:?}");
        }
    }

    #[test]
    fn keeps_code_units_that_are_no_characters() {
        let header = [&units("id=")[..], &[0xd800]].concat();
        assert_eq!(*find(&header, &units("id")).unwrap(), [0xd800]);
    }

    #[test]
    fn finds_names_that_javascript_objects_inherit() {
        assert_eq!(found("toString=1", "toString").as_deref(), Some("1"));
        assert_eq!(found("a=1", "toString"), None);
    }

    #[test]
    fn takes_a_hundred_thousand_semicolons_in_its_stride() {
        let header = format!("{}id=1", ";".repeat(100_000));
        assert_eq!(found(&header, "id").as_deref(), Some("1"));
        let header = format!("{}id=1", "=;".repeat(100_000));
        assert_eq!(found(&header, "id").as_deref(), Some("1"));
    }

    proptest! {
        #[test]
        fn never_panics(header: Vec<u16>, name: Vec<u16>) {
            let _ = find(&header, &name);
        }

        #[test]
        fn finds_what_was_sent(
            before in "([a-h]{1,4}=[!-:<-~]{0,9}; ?){0,4}",
            value in "[!#-$&-+--:<-\\[\\]-~]{0,40}",
            after in "(; ?[a-z]{1,4}=[!-:<-~]{0,9}){0,4}",
        ) {
            prop_assert_eq!(found(&format!("{before}id={value}{after}"), "id"), Some(value));
        }
    }
}
