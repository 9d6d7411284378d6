//! The session cookie: reading it off a request, writing it for a response.

use napi::{
    Either, Env, Error, Result, Status,
    bindgen_prelude::{External, Uint8Array},
};
use napi_derive::napi;
use smallvec::SmallVec;

use super::strings::{Ascii, JsText, Units};
use crate::{
    cookie::set_cookie::{self, Attributes, Choice, Priority, Refusal, SameSite},
    keyring::Keyring,
    signed_cookie::{self, Failure, Reading, template::Template},
    text::Text,
};

/// The secrets of a session cookie, and its name.
pub struct Secrets {
    keyring: Keyring,
    name: Box<[u16]>,
}

/// Why there is no session ID.
#[napi]
pub enum NoSessionId {
    /// There is no such cookie, or it is empty.
    Absent,
    /// It is not signed.
    Unsigned,
    /// No key made its signature.
    Forged,
}

/// Makes a keyring of secret bytes, newest first, for the cookie `name`.
#[napi(
    ts_args_type = "keys: Array<Uint8Array>, name: string",
    ts_return_type = "ExternalObject<unknown>"
)]
pub fn create_keyring(keys: Vec<Uint8Array>, name: Units) -> External<Secrets> {
    External::new(Secrets {
        keyring: Keyring::new(keys.iter().map(AsRef::as_ref)),
        name: (*name).into(),
    })
}

/// The session ID in a request's `Cookie` header, or why there is none.
#[napi(
    ts_args_type = "keyring: ExternalObject<unknown>, header: string",
    ts_return_type = "string | NoSessionId"
)]
pub fn read_session_cookie(
    secrets: &mut External<Secrets>,
    header: JsText,
) -> Result<Either<Text, NoSessionId>> {
    let mut units = SmallVec::<[u16; 512]>::new();
    header.read(&mut units)?;
    let Secrets { keyring, name } = &mut **secrets;
    Ok(match signed_cookie::read(&units, name, keyring) {
        Reading::Signed(sid) => Either::A(Text::from_units(&sid)),
        Reading::Absent => Either::B(NoSessionId::Absent),
        Reading::Unsigned => Either::B(NoSessionId::Unsigned),
        Reading::Forged => Either::B(NoSessionId::Forged),
    })
}

/// The session ID in a cookie's decoded value, or why there is none.
#[napi(
    ts_args_type = "keyring: ExternalObject<unknown>, value: string",
    ts_return_type = "string | NoSessionId"
)]
pub fn unsign_session_cookie(
    secrets: &mut External<Secrets>,
    value: Units,
) -> Either<Text, NoSessionId> {
    match signed_cookie::unsign(&value, &mut secrets.keyring) {
        Ok(sid) => Either::A(Text::from_units(sid)),
        Err(Failure::Empty) => Either::B(NoSessionId::Absent),
        Err(Failure::Unsigned) => Either::B(NoSessionId::Unsigned),
        Err(Failure::Forged) => Either::B(NoSessionId::Forged),
    }
}

/// Makes a template of what stands around a session cookie's value and date, in ASCII.
#[napi(
    ts_args_type = "beforeValue: string, beforeDate: string, afterDate: string",
    ts_return_type = "ExternalObject<unknown>"
)]
pub fn create_cookie_template(
    before_value: Units,
    before_date: Units,
    after_date: Units,
) -> External<Template> {
    let bytes = |units: &[u16]| String::from_utf16_lossy(units).into_bytes();
    External::new(Template::new(
        &bytes(&before_value),
        &bytes(&before_date),
        &bytes(&after_date),
    ))
}

/// The `Set-Cookie` text of a session ID, signed; `null` if the ID has no URI encoding. `expires`
/// in ms; NaN for a cookie without.
#[napi(
    ts_args_type = "keyring: ExternalObject<unknown>, template: ExternalObject<unknown>, sid: string, expires: number",
    ts_return_type = "string | null"
)]
pub fn write_session_cookie(
    secrets: &External<Secrets>,
    template: &mut External<Template>,
    sid: Units,
    expires: f64,
) -> Option<Ascii<Vec<u8>>> {
    let text = template.write(&sid, &secrets.keyring, expires);
    text.ok().map(Ascii)
}

/// Attributes of a cookie that it has or has not, as bits.
#[napi]
pub enum CookieFlag {
    /// `HttpOnly`
    HttpOnly = 1,
    /// `Secure`
    Secure = 2,
    /// `Partitioned`
    Partitioned = 4,
    /// The expiry counts.
    Expires = 8,
}

/// `Priority` among the flags, in bits of its own; 0 is none.
#[napi]
pub enum CookiePriority {
    /// `Low`
    Low = 0x10,
    /// `Medium`
    Medium = 0x20,
    /// `High`
    High = 0x30,
    /// Another value, which is refused.
    Invalid = 0x70,
}

/// `SameSite` among the flags, in bits of its own; 0 is none.
#[napi]
pub enum CookieSameSite {
    /// `Strict`
    Strict = 0x80,
    /// `Lax`
    Lax = 0x100,
    /// `None`
    None = 0x180,
    /// Another value, which is refused.
    Invalid = 0x380,
}

/// The `Set-Cookie` text of any value; `null` if the value has no URI encoding.
///
/// An empty `path` or `domain` is none. `flags` is made of [`CookieFlag`]s, a [`CookiePriority`] and a
/// [`CookieSameSite`]. Throws a `TypeError` for what can't be written.
#[napi(
    ts_args_type = "name: string, value: string, path: string, domain: string, expires: number, flags: number",
    ts_return_type = "string | null"
)]
pub fn write_cookie(
    env: Env,
    name: Units,
    value: Units,
    path: Units,
    domain: Units,
    expires: f64,
    flags: u32,
) -> Result<Option<Ascii<Vec<u8>>>> {
    let attributes = attributes(&path, &domain, expires, flags);
    let name = String::from_utf16_lossy(&name);
    text_or_throw(env, set_cookie::serialize(&name, &value, &attributes))
}

fn attributes(path: &[u16], domain: &[u16], expires: f64, flags: u32) -> Attributes {
    let text = |units: &[u16]| (!units.is_empty()).then(|| String::from_utf16_lossy(units));
    let has = |flag: CookieFlag| flags & flag as u32 != 0;
    Attributes {
        domain: text(domain),
        path: text(path),
        expires: has(CookieFlag::Expires).then_some(expires),
        http_only: has(CookieFlag::HttpOnly),
        secure: has(CookieFlag::Secure),
        partitioned: has(CookieFlag::Partitioned),
        priority: priority(flags & CookiePriority::Invalid as u32),
        same_site: same_site(flags & CookieSameSite::Invalid as u32),
    }
}

const fn priority(bits: u32) -> Option<Choice<Priority>> {
    const LOW: u32 = CookiePriority::Low as u32;
    const MEDIUM: u32 = CookiePriority::Medium as u32;
    const HIGH: u32 = CookiePriority::High as u32;
    Some(match bits {
        0 => return None,
        LOW => Choice::Valid(Priority::Low),
        MEDIUM => Choice::Valid(Priority::Medium),
        HIGH => Choice::Valid(Priority::High),
        _ => Choice::Invalid,
    })
}

const fn same_site(bits: u32) -> Option<Choice<SameSite>> {
    const STRICT: u32 = CookieSameSite::Strict as u32;
    const LAX: u32 = CookieSameSite::Lax as u32;
    const NONE: u32 = CookieSameSite::None as u32;
    Some(match bits {
        0 => return None,
        STRICT => Choice::Valid(SameSite::Strict),
        LAX => Choice::Valid(SameSite::Lax),
        NONE => Choice::Valid(SameSite::None),
        _ => Choice::Invalid,
    })
}

fn text_or_throw(
    env: Env,
    text: std::result::Result<Vec<u8>, Refusal>,
) -> Result<Option<Ascii<Vec<u8>>>> {
    match text {
        Ok(text) => Ok(Some(Ascii(text))),
        Err(Refusal::Value(_)) => Ok(None),
        Err(refusal) => {
            env.throw_type_error(&refusal.to_string(), None)?;
            Err(Error::new(Status::PendingException, "thrown"))
        }
    }
}
