//! Replies and news on their way to JavaScript.
#![expect(unsafe_code, reason = "raw N-API calls")]

use std::ptr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use napi::bindgen_prelude::{Function, ToNapiValue, TypeName};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, Result, Status, ValueType, check_status, sys};

use super::utf8;
use crate::store::redis::{Error, Outbox, Reply, Status as News};

/// Wakes the event loop. Weak: by itself it keeps no process alive.
type Wake = ThreadsafeFunction<(), (), (), Status, false, true>;

enum Delivery {
    Reply(u32, Reply),
    Failure(u32, Error),
    Connected,
    Disconnected,
}

/// What waits for JavaScript, and how to wake it.
pub struct Post {
    waiting: Mutex<Vec<Delivery>>,
    wake: Mutex<Option<Wake>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Post {
    pub fn new(wake: &Function<(), ()>) -> Result<Self> {
        let wake = wake.build_threadsafe_function().weak::<true>().build()?;
        Ok(Self {
            waiting: Mutex::default(),
            wake: Mutex::new(Some(wake)),
        })
    }

    pub fn take(&self) -> Deliveries {
        Deliveries(std::mem::take(&mut *lock(&self.waiting)))
    }

    #[expect(
        deprecated,
        reason = "a weak function that is strong at times is what is needed"
    )]
    pub fn keep_alive(&self, env: Env, alive: bool) -> Result<()> {
        match &mut *lock(&self.wake) {
            Some(wake) if alive => wake.refer(&env),
            Some(wake) => wake.unref(&env),
            None => Ok(()),
        }
    }

    pub fn close(&self) {
        *lock(&self.wake) = None;
    }
}

impl Outbox for Post {
    fn reply(&self, id: u32, result: std::result::Result<Reply, Error>) {
        let delivery = match result {
            Ok(reply) => Delivery::Reply(id, reply),
            Err(error) => Delivery::Failure(id, error),
        };
        lock(&self.waiting).push(delivery);
    }

    fn status(&self, status: News) {
        let delivery = match status {
            News::Connected => Delivery::Connected,
            News::Disconnected => Delivery::Disconnected,
            News::Trouble(error) => Delivery::Failure(0, error),
        };
        lock(&self.waiting).push(delivery);
    }

    fn deliver(&self) {
        if lock(&self.waiting).is_empty() {
            return;
        }
        if let Some(wake) = &*lock(&self.wake) {
            // It fails when JavaScript has ended, and then nobody is left to tell.
            wake.call((), ThreadsafeFunctionCallMode::NonBlocking);
        }
    }
}

/// Deliveries as one flat array.
pub struct Deliveries(Vec<Delivery>);

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
        // SAFETY: the caller vouches for `env`, here and below.
        let array = unsafe { Array::new(env, all.0.len() * 3)? };
        let mut place = 0;
        for delivery in all.0 {
            // SAFETY: as above.
            let (id, kind, payload) = unsafe { flatten(env, delivery)? };
            // SAFETY: as above; the values were just made.
            unsafe {
                array.set(place, u32::to_napi_value(env, id)?)?;
                array.set(place + 1, u32::to_napi_value(env, kind)?)?;
                if let Some(payload) = payload {
                    array.set(place + 2, payload)?;
                }
            }
            place += 3;
        }
        Ok(array.value)
    }
}

/// Number, kind and payload of a delivery.
///
/// # Safety
///
/// `env` must be that of the call under way.
unsafe fn flatten(
    env: sys::napi_env,
    delivery: Delivery,
) -> Result<(u32, u32, Option<sys::napi_value>)> {
    // SAFETY: the caller vouches for `env`, in all that follows.
    unsafe {
        Ok(match delivery {
            Delivery::Reply(id, Reply::Done | Reply::Page(..)) => (id, 0, None),
            Delivery::Reply(id, Reply::Missing) => (id, 1, None),
            Delivery::Reply(id, Reply::Text(text)) => (id, 2, Some(utf8::to_js(env, &text)?)),
            Delivery::Reply(id, Reply::Count(count)) => (
                id,
                3,
                Some(i64::to_napi_value(env, count.cast_signed() as i64)?),
            ),
            Delivery::Reply(id, Reply::Texts(texts)) => (id, 4, Some(array_of(env, &texts)?)),
            Delivery::Failure(id, error) => {
                let cause = error.cause().unwrap_or_default();
                let texts = [error.code().to_owned(), error.to_string(), cause];
                (id, 5, Some(array_of(env, &texts)?))
            }
            Delivery::Connected => (0, 6, None),
            Delivery::Disconnected => (0, 7, None),
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
        unsafe { array.set(place, utf8::to_js(env, text.as_ref())?)? };
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
