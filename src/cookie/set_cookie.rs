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
///
/// ```
/// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
/// use rust_express_session::cookie::set_cookie::{Attributes, serialize};
///
/// let attributes = Attributes { path: Some("/".into()), http_only: true, ..Attributes::default() };
/// assert_eq!(serialize("sid", &units("a b"), &attributes).unwrap(), b"sid=a%20b; Path=/; HttpOnly");
/// assert!(serialize("a name", &units("1"), &attributes).is_err());
/// ```
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
mod tests;
