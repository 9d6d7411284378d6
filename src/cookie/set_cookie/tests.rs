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
