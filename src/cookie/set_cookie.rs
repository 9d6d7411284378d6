//! The text of a `Set-Cookie` response header (RFC 6265, section 4.1).

use std::io::Write as _;

use super::{date::Date, percent};

/// What a cookie's attributes say. Missing ones are left out of the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attributes {
    /// `Domain`
    pub domain: Option<String>,
    /// `Path`
    pub path: Option<String>,
    /// `Expires`, in ms since the epoch; a value that is no date is refused.
    pub expires: Option<f64>,
    /// `HttpOnly`
    pub http_only: bool,
    /// `Secure`
    pub secure: bool,
    /// `Partitioned`
    pub partitioned: bool,
    /// `Priority`
    pub priority: Option<Choice<Priority>>,
    /// `SameSite`
    pub same_site: Option<Choice<SameSite>>,
}

/// An option that came from outside: one of its values, or something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice<T> {
    /// A value the attribute has.
    Valid(T),
    /// Anything else; the cookie is refused.
    Invalid,
}

/// The values of `Priority` (draft-west-cookie-priority).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the values")]
pub enum Priority {
    Low,
    Medium,
    High,
}

/// The values of `SameSite` (RFC 6265bis, section 4.1.2.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the values")]
pub enum SameSite {
    Strict,
    Lax,
    None,
}

/// Why a cookie can't be written. The words are those of the npm package `cookie` 0.7.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The name is no RFC 7230 token.
    #[error("argument name is invalid")]
    Name,
    /// The value holds a lone surrogate: a `URIError`, where all others are `TypeError`s.
    #[error(transparent)]
    Value(#[from] percent::Malformed),
    /// The domain is no list of labels of letters, digits and hyphens.
    #[error("option domain is invalid")]
    Domain,
    /// The path holds a control character, `;`, or something beyond ASCII.
    #[error("option path is invalid")]
    Path,
    /// The expiry is no date.
    #[error("option expires is invalid")]
    Expires,
    /// The priority is none of low, medium and high.
    #[error("option priority is invalid")]
    Priority,
    /// The sameSite value is none of true, strict, lax and none.
    #[error("option sameSite is invalid")]
    SameSite,
}

/// The header's text, which is ASCII, for the cookie `name` with the percent-encoded `value`.
///
/// # Errors
///
/// The first [`Refusal`] in the order of the attributes in the text.
pub fn serialize(name: &str, value: &[u16], attributes: &Attributes) -> Result<Vec<u8>, Refusal> {
    if !is_token(name) {
        return Err(Refusal::Name);
    }
    let mut text = Vec::with_capacity(224);
    text.extend(name.as_bytes());
    text.push(b'=');
    percent::encode(value, &mut text)?;
    write_attributes(&mut text, attributes)?;
    Ok(text)
}

fn write_attributes(text: &mut Vec<u8>, attributes: &Attributes) -> Result<(), Refusal> {
    if let Some(domain) = &attributes.domain {
        push(
            text,
            "Domain",
            is_domain(domain).then_some(domain).ok_or(Refusal::Domain)?,
        );
    }
    if let Some(path) = &attributes.path {
        push(
            text,
            "Path",
            is_path(path).then_some(path).ok_or(Refusal::Path)?,
        );
    }
    if let Some(expires) = attributes.expires {
        let date = Date::from_ms(expires).ok_or(Refusal::Expires)?;
        // Writing to memory can't fail.
        let _ = write!(text, "; Expires={}", date.http());
    }
    for (set, flag) in [
        (attributes.http_only, "; HttpOnly"),
        (attributes.secure, "; Secure"),
        (attributes.partitioned, "; Partitioned"),
    ] {
        text.extend(if set { flag.as_bytes() } else { b"" });
    }
    match attributes.priority {
        None => {}
        Some(Choice::Invalid) => return Err(Refusal::Priority),
        Some(Choice::Valid(priority)) => push(text, "Priority", priority.name()),
    }
    match attributes.same_site {
        None => {}
        Some(Choice::Invalid) => return Err(Refusal::SameSite),
        Some(Choice::Valid(same_site)) => push(text, "SameSite", same_site.name()),
    }
    Ok(())
}

fn push(text: &mut Vec<u8>, attribute: &str, value: &str) {
    for part in ["; ", attribute, "=", value] {
        text.extend(part.as_bytes());
    }
}

impl Priority {
    const fn name(self) -> &'static str {
        match self {
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
        }
    }
}

impl SameSite {
    const fn name(self) -> &'static str {
        match self {
            Self::Strict => "Strict",
            Self::Lax => "Lax",
            Self::None => "None",
        }
    }
}

/// RFC 7230, section 3.2.6.
fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// RFC 1034, section 3.5, with digits in first place (RFC 1123) and one leading dot allowed.
fn is_domain(domain: &str) -> bool {
    let domain = domain.strip_prefix('.').unwrap_or(domain);
    domain.split('.').all(|label| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    })
}

/// RFC 6265's `path-value`, less `<`, which cookie 0.7.2 refuses as well.
fn is_path(path: &str) -> bool {
    path.bytes()
        .all(|byte| matches!(byte, b' '..=b':' | b'='..=b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::units;
    use proptest::prelude::*;

    fn text(attributes: &Attributes) -> Result<String, Refusal> {
        let text = serialize("n", &units("s:a+b"), attributes)?;
        Ok(String::from_utf8(text).unwrap())
    }

    fn domain(domain: &str) -> Attributes {
        Attributes {
            domain: Some(domain.into()),
            ..Attributes::default()
        }
    }

    fn path(path: &str) -> Attributes {
        Attributes {
            path: Some(path.into()),
            ..Attributes::default()
        }
    }

    #[test]
    fn orders_every_attribute_as_cookie_does() {
        // cookie.serialize('n', 's:a+b', { domain: 'a.example', path: '/p', expires: new Date(0), httpOnly: true,
        //   secure: true, partitioned: true, priority: 'low', sameSite: 'none' })
        let all = Attributes {
            domain: Some("a.example".into()),
            path: Some("/p".into()),
            expires: Some(0.0),
            http_only: true,
            secure: true,
            partitioned: true,
            priority: Some(Choice::Valid(Priority::Low)),
            same_site: Some(Choice::Valid(SameSite::None)),
        };
        assert_eq!(
            text(&all).unwrap(),
            "n=s%3Aa%2Bb; Domain=a.example; Path=/p; Expires=Thu, 01 Jan 1970 00:00:00 GMT; \
             HttpOnly; Secure; Partitioned; Priority=Low; SameSite=None"
        );
        assert_eq!(text(&Attributes::default()).unwrap(), "n=s%3Aa%2Bb");
    }

    #[test]
    fn refuses_what_cookie_refuses_with_its_words() {
        let cases = [
            (domain("exa mple.com"), "option domain is invalid"),
            (path("/;"), "option path is invalid"),
            (
                Attributes {
                    expires: Some(f64::NAN),
                    ..Attributes::default()
                },
                "option expires is invalid",
            ),
            (
                Attributes {
                    priority: Some(Choice::Invalid),
                    ..Attributes::default()
                },
                "option priority is invalid",
            ),
            (
                Attributes {
                    same_site: Some(Choice::Invalid),
                    ..Attributes::default()
                },
                "option sameSite is invalid",
            ),
        ];
        for (attributes, words) in cases {
            assert_eq!(text(&attributes).unwrap_err().to_string(), words);
        }
        let none = Attributes::default();
        for name in ["", "a b", "a;", "é", "a="] {
            assert_eq!(serialize(name, &[], &none), Err(Refusal::Name));
        }
        assert_eq!(
            serialize("n", &[0xd800], &none).unwrap_err().to_string(),
            "URI malformed"
        );
    }

    #[test]
    fn knows_a_domain_as_cookie_does() {
        // Checked against cookie 0.7.2.
        for good in [
            "a",
            ".a.b",
            "sub.example.com",
            "1.2",
            "A-b.C",
            &"x".repeat(63),
        ] {
            assert!(text(&domain(good)).is_ok(), "{good}");
        }
        for bad in [
            ".",
            "..a",
            "a.",
            "-a",
            "a-",
            "a..b",
            "a_b",
            "é.com",
            &"x".repeat(64),
        ] {
            assert_eq!(text(&domain(bad)), Err(Refusal::Domain), "{bad}");
        }
    }

    #[test]
    fn knows_a_path_as_cookie_does() {
        for good in ["/", "/a b", "/=~", "!:", "/a>b"] {
            assert!(text(&path(good)).is_ok(), "{good}");
        }
        for bad in ["/;", "/<", "/\n", "/é", "/\u{7f}"] {
            assert_eq!(text(&path(bad)), Err(Refusal::Path), "{bad}");
        }
    }

    proptest! {
        /// The `cookie` crate, an RFC 6265 parser that is not ours, reads back what was meant.
        #[test]
        fn says_what_another_parser_reads(value: String, expires in 0_u32.., secure: bool, path in "/[a-z/]{0,9}") {
            let attributes = Attributes {
                path: Some(path.clone()),
                expires: Some(f64::from(expires) * 1000.0),
                secure,
                http_only: !secure,
                same_site: Some(Choice::Valid(SameSite::Lax)),
                ..Attributes::default()
            };
            let text = serialize("id", &units(&value), &attributes).unwrap();
            let text = String::from_utf8(text).unwrap();
            let read = cookie::Cookie::parse_encoded(text).unwrap();
            prop_assert_eq!(read.value(), value);
            prop_assert_eq!(read.path(), Some(path.as_str()));
            prop_assert_eq!(read.secure().unwrap_or(false), secure);
            prop_assert_eq!(read.http_only().unwrap_or(false), !secure);
            prop_assert_eq!(read.same_site(), Some(cookie::SameSite::Lax));
            let date = read.expires_datetime().unwrap();
            prop_assert_eq!(date.unix_timestamp(), i64::from(expires));
        }
    }
}
