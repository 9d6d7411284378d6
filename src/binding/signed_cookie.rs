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

/// The session ID in a request's `Cookie` header, or a number: 0 no such cookie, 1 it is not
/// signed, 2 no key made its signature.
#[napi(
    ts_args_type = "keyring: ExternalObject<unknown>, header: string",
    ts_return_type = "string | number"
)]
pub fn read_session_cookie(
    secrets: &mut External<Secrets>,
    header: JsText,
) -> Result<Either<Text, u32>> {
    let mut units = SmallVec::<[u16; 512]>::new();
    header.read(&mut units)?;
    let Secrets { keyring, name } = &mut **secrets;
    Ok(match signed_cookie::read(&units, name, keyring) {
        Reading::Signed(sid) => Either::A(Text::from_units(&sid)),
        Reading::Absent => Either::B(0),
        Reading::Unsigned => Either::B(1),
        Reading::Forged => Either::B(2),
    })
}

/// The session ID in a cookie's decoded value, or a number as [`read_session_cookie`] returns it.
#[napi(
    ts_args_type = "keyring: ExternalObject<unknown>, value: string",
    ts_return_type = "string | number"
)]
pub fn unsign_session_cookie(secrets: &mut External<Secrets>, value: Units) -> Either<Text, u32> {
    match signed_cookie::unsign(&value, &mut secrets.keyring) {
        Ok(sid) => Either::A(Text::from_units(sid)),
        Err(Failure::Empty) => Either::B(0),
        Err(Failure::Unsigned) => Either::B(1),
        Err(Failure::Forged) => Either::B(2),
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

/// The `Set-Cookie` text of any value; `null` if the value has no URI encoding.
///
/// An empty `path` or `domain` is none. `flags`: 1 `HttpOnly`, 2 `Secure`, 4 `Partitioned`,
/// 8 `expires` counts; from bit 4 on `Priority` (0 none, 1 low, 2 medium, 3 high, 7 invalid),
/// from bit 7 on `SameSite` (0 none, 1 strict, 2 lax, 3 none, 7 invalid). Throws a `TypeError`
/// for what can't be written.
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
    Attributes {
        domain: text(domain),
        path: text(path),
        expires: (flags & 8 != 0).then_some(expires),
        http_only: flags & 1 != 0,
        secure: flags & 2 != 0,
        partitioned: flags & 4 != 0,
        priority: match flags >> 4 & 7 {
            0 => None,
            1 => Some(Choice::Valid(Priority::Low)),
            2 => Some(Choice::Valid(Priority::Medium)),
            3 => Some(Choice::Valid(Priority::High)),
            _ => Some(Choice::Invalid),
        },
        same_site: match flags >> 7 & 7 {
            0 => None,
            1 => Some(Choice::Valid(SameSite::Strict)),
            2 => Some(Choice::Valid(SameSite::Lax)),
            3 => Some(Choice::Valid(SameSite::None)),
            _ => Some(Choice::Invalid),
        },
    }
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
