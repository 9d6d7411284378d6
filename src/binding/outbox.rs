//! Replies and news of asynchronous stores on their way to JavaScript.
//!
//! A store's threads put them here; the event loop, once woken, fetches all there are in one call.
//! Longer than most files: what the unsafe code relies on stands beside it.
#![expect(unsafe_code, reason = "raw N-API calls")]

use std::ptr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use napi::bindgen_prelude::{External, Function, ToNapiValue, TypeName};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, Result, Status, ValueType, check_status, sys};
use napi_derive::napi;

use super::strings::utf8_to_js;
use crate::store::outbox;

/// What a delivery is. A reply has its command's number, news have number 0.
#[napi]
#[derive(Clone, Copy)]
pub enum DeliveryKind {
    /// The command is done; no payload.
    Done,
    /// There is no such session; no payload.
    Missing,
    /// A string.
    Text,
    /// A number.
    Count,
    /// An array of strings.
    Texts,
    /// An array of code, message and cause. As news: trouble that belongs to no command.
    Failure,
    /// News: commands are served from now on.
    Connected,
    /// News: commands are not served until further notice.
    Disconnected,
}

/// A delivery's kind and payload.
pub enum Delivery {
    Done,
    Missing,
    Text(Vec<u8>),
    Count(u64),
    Texts(Vec<Vec<u8>>),
    Failure(Failure),
    Connected,
    Disconnected,
}

/// What JavaScript makes an error of.
pub struct Failure {
    pub code: &'static str,
    pub message: String,
    pub cause: Option<String>,
}

impl Failure {
    /// An error that is thrown: a line each of code, message and cause, for JavaScript to take
    /// apart again.
    pub fn into_thrown(self) -> napi::Error {
        let cause = self.cause.unwrap_or_default();
        napi::Error::from_reason(format!("{}\n{}\n{cause}", self.code, self.message))
    }
}

/// Wakes the event loop. Weak: by itself it keeps no process alive.
type Wake = ThreadsafeFunction<(), (), (), Status, false, true>;

/// What waits for JavaScript, and how to wake it.
pub struct Outbox {
    waiting: Mutex<Waiting>,
    wake: Mutex<Option<Wake>>,
}

#[derive(Default)]
struct Waiting {
    deliveries: Vec<(u32, Delivery)>,
    /// The event loop was woken for them, and has not come yet.
    is_woken: bool,
}

pub type OutboxHandle = External<Arc<Outbox>>;

/// Makes an outbox for a store. `wake` is called, without arguments, when `outboxFetch` has
/// something.
#[napi(
    ts_args_type = "wake: () => void",
    ts_return_type = "ExternalObject<unknown>"
)]
pub fn outbox_open(wake: Function<(), ()>) -> Result<OutboxHandle> {
    let wake = wake.build_threadsafe_function().weak::<true>().build()?;
    Ok(External::new(Arc::new(Outbox {
        waiting: Mutex::default(),
        wake: Mutex::new(Some(wake)),
    })))
}

/// What has come in: number, `DeliveryKind` and payload, in turns.
#[napi(
    ts_args_type = "outbox: ExternalObject<unknown>",
    ts_return_type = "unknown[]"
)]
pub fn outbox_fetch(outbox: &OutboxHandle) -> Deliveries {
    Deliveries(std::mem::take(&mut *lock(&outbox.waiting)).deliveries)
}

/// Sets whether deliveries keep the event loop alive.
#[napi(ts_args_type = "outbox: ExternalObject<unknown>, alive: boolean")]
pub fn outbox_keep_alive(env: Env, outbox: &OutboxHandle, alive: bool) -> Result<()> {
    outbox.keep_alive(env, alive)
}

/// From now on the event loop is no longer woken.
#[napi(ts_args_type = "outbox: ExternalObject<unknown>")]
pub fn outbox_close(outbox: &OutboxHandle) {
    *lock(&outbox.wake) = None;
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Outbox {
    #[expect(
        deprecated,
        reason = "a weak function that is strong at times is what is needed"
    )]
    fn keep_alive(&self, env: Env, alive: bool) -> Result<()> {
        match &mut *lock(&self.wake) {
            Some(wake) if alive => wake.refer(&env),
            Some(wake) => wake.unref(&env),
            None => Ok(()),
        }
    }

    /// Puts a reply to command `id` here, or, with number 0, news.
    fn put(&self, id: u32, delivery: Delivery) {
        lock(&self.waiting).deliveries.push((id, delivery));
    }

    /// Whether there is nothing to fetch.
    #[cfg(target_os = "linux")]
    pub fn is_empty(&self) -> bool {
        lock(&self.waiting).deliveries.is_empty()
    }

    /// Wakes the event loop, if there is something for it and it does not know yet.
    fn wake(&self) {
        let mut waiting = lock(&self.waiting);
        if waiting.deliveries.is_empty() || std::mem::replace(&mut waiting.is_woken, true) {
            return;
        }
        drop(waiting);
        if let Some(wake) = &*lock(&self.wake) {
            // It fails only after JavaScript has ended.
            wake.call((), ThreadsafeFunctionCallMode::NonBlocking);
        }
    }
}

impl<R: Into<Delivery>, E: Into<Failure>> outbox::Outbox<R, E> for Outbox {
    fn reply(&self, id: u32, result: std::result::Result<R, E>) {
        let failed = |error: E| Delivery::Failure(error.into());
        self.put(id, result.map_or_else(failed, Into::into));
    }

    fn status(&self, status: outbox::Status<E>) {
        let delivery = match status {
            outbox::Status::Connected => Delivery::Connected,
            outbox::Status::Disconnected => Delivery::Disconnected,
            outbox::Status::Trouble(error) => Delivery::Failure(error.into()),
        };
        self.put(0, delivery);
    }

    fn deliver(&self) {
        self.wake();
    }
}

/// Deliveries as one flat array.
pub struct Deliveries(Vec<(u32, Delivery)>);

impl TypeName for Deliveries {
    fn type_name() -> &'static str {
        "Array"
    }

    fn value_type() -> ValueType {
        ValueType::Object
    }
}

impl ToNapiValue for Deliveries {
    unsafe fn to_napi_value(env: sys::napi_env, all: Self) -> Result<sys::napi_value> {
        // SAFETY: the caller vouches for `env`, in all of this block; the values are made in it.
        unsafe {
            let array = Array::new(env, all.0.len() * 3)?;
            let mut place = 0;
            for (id, delivery) in all.0 {
                let (kind, payload) = flatten(env, delivery)?;
                array.set(place, u32::to_napi_value(env, id)?)?;
                array.set(place + 1, i32::to_napi_value(env, kind as i32)?)?;
                if let Some(payload) = payload {
                    array.set(place + 2, payload)?;
                }
                place += 3;
            }
            Ok(array.value)
        }
    }
}

/// # Safety
///
/// `env` must be that of the call under way.
unsafe fn flatten(
    env: sys::napi_env,
    delivery: Delivery,
) -> Result<(DeliveryKind, Option<sys::napi_value>)> {
    // SAFETY: the caller vouches for `env`, in all that follows.
    unsafe {
        Ok(match delivery {
            Delivery::Done => (DeliveryKind::Done, None),
            Delivery::Missing => (DeliveryKind::Missing, None),
            Delivery::Text(text) => (DeliveryKind::Text, Some(utf8_to_js(env, &text)?)),
            Delivery::Count(count) => {
                let count = i64::to_napi_value(env, count.cast_signed())?;
                (DeliveryKind::Count, Some(count))
            }
            Delivery::Texts(texts) => (DeliveryKind::Texts, Some(array_of(env, &texts)?)),
            Delivery::Failure(failure) => {
                let cause = failure.cause.unwrap_or_default();
                let texts = [failure.code.to_owned(), failure.message, cause];
                (DeliveryKind::Failure, Some(array_of(env, &texts)?))
            }
            Delivery::Connected => (DeliveryKind::Connected, None),
            Delivery::Disconnected => (DeliveryKind::Disconnected, None),
        })
    }
}

/// # Safety
///
/// `env` must be that of the call under way.
unsafe fn array_of<T: AsRef<[u8]>>(env: sys::napi_env, texts: &[T]) -> Result<sys::napi_value> {
    // SAFETY: the caller vouches for `env`, here and below.
    let array = unsafe { Array::new(env, texts.len())? };
    for (place, text) in texts.iter().enumerate() {
        // SAFETY: as above.
        unsafe { array.set(place, utf8_to_js(env, text.as_ref())?)? };
    }
    Ok(array.value)
}

/// A JavaScript array being filled.
struct Array {
    env: sys::napi_env,
    value: sys::napi_value,
}

impl Array {
    /// # Safety
    ///
    /// `env` must be that of the call under way.
    unsafe fn new(env: sys::napi_env, length: usize) -> Result<Self> {
        let mut value = ptr::null_mut();
        // SAFETY: the caller vouches for `env`.
        check_status!(unsafe { sys::napi_create_array_with_length(env, length, &raw mut value) })?;
        Ok(Self { env, value })
    }

    /// # Safety
    ///
    /// `value` must be of the same call as the array.
    unsafe fn set(&self, place: usize, value: sys::napi_value) -> Result<()> {
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        // SAFETY: the caller vouches for `value`, and `new`'s caller for the rest.
        check_status!(unsafe { sys::napi_set_element(self.env, self.value, place, value) })
    }
}
