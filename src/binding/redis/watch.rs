//! Has the event loop of Node.js watch the socket of a connection, and read replies itself.
#![expect(unsafe_code, reason = "calls of libuv and raw N-API calls")]

use std::cell::{Cell, UnsafeCell};
use std::ffi::{c_int, c_void};
use std::os::fd::AsRawFd;
use std::ptr;
use std::rc::Rc;
use std::sync::Arc;

use napi::bindgen_prelude::FunctionRef;
use napi::{Env, JsValue, sys};

use super::super::outbox::Outbox;
use super::uv::{Handle, POLL, READABLE, Uv};
use crate::store::redis::Loan;

/// Calls JavaScript when there are replies.
pub type Wake = FunctionRef<(), ()>;

/// The watch over a lent socket. Dropping it ends the watch.
pub struct Watch(Rc<State>);

/// What libuv's handle leads to, which counts as one of its owners until it is closed.
struct State {
    uv: &'static Uv,
    env: Env,
    /// The memory of the `uv_poll_t`, in units of its alignment.
    handle: Box<[UnsafeCell<u64>]>,
    is_closing: Cell<bool>,
    /// By this the end of the environment waits for that of the watch.
    hook: Cell<sys::napi_async_cleanup_hook_handle>,
    loan: Loan,
    outbox: Arc<Outbox>,
    wake: Rc<Wake>,
}

impl Watch {
    /// Starts to watch. `None` where that is not possible; then the loan is given back.
    pub fn start(env: Env, loan: Loan, outbox: Arc<Outbox>, wake: Rc<Wake>) -> Option<Self> {
        let Some(uv) = Uv::get() else {
            loan.give_back();
            return None;
        };
        // SAFETY: a plain function of a number.
        let words = unsafe { (uv.handle_size)(POLL) }.div_ceil(size_of::<u64>());
        let state = Rc::new(State {
            uv,
            env,
            handle: (0..words).map(|_| UnsafeCell::new(0)).collect(),
            is_closing: Cell::new(false),
            hook: Cell::new(ptr::null_mut()),
            loan,
            outbox,
            wake,
        });
        let is_watching = state.start();
        if !is_watching {
            state.loan.give_back();
        }
        is_watching.then(|| Self(state))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl State {
    fn handle(&self) -> Handle {
        self.handle.as_ptr().cast_mut().cast()
    }

    fn start(self: &Rc<Self>) -> bool {
        let Ok(event_loop) = self.env.get_uv_event_loop() else {
            return false;
        };
        let socket = self.loan.socket().as_raw_fd();
        // SAFETY: this is the thread of the loop. The handle has room for a `uv_poll_t`, does not
        // move, and lives, as the socket does, until `on_closed` lets go of what is counted here.
        unsafe {
            if (self.uv.poll_init)(event_loop, self.handle(), socket) != 0 {
                return false;
            }
            let data = Rc::into_raw(Rc::clone(self)).cast_mut().cast();
            (self.uv.set_data)(self.handle(), data);
            (self.uv.unref)(self.handle());
            let mut hook = ptr::null_mut();
            let env = self.env.raw();
            let status = sys::napi_add_async_cleanup_hook(env, Some(on_exit), data, &raw mut hook);
            self.hook.set(hook);
            let is_watching = status == sys::Status::napi_ok
                && (self.uv.poll_start)(self.handle(), READABLE, on_readable) == 0;
            if !is_watching {
                self.close();
            }
            is_watching
        }
    }

    fn close(&self) {
        if !self.is_closing.replace(true) {
            // SAFETY: the handle was initialized, and is closed once.
            unsafe { (self.uv.close)(self.handle(), on_closed) }
        }
    }

    /// Lets JavaScript fetch what is in the outbox.
    fn deliver(&self) {
        if self.outbox.is_empty() {
            return;
        }
        let env = self.env.raw();
        let mut scope = ptr::null_mut();
        // SAFETY: this is the environment's thread, and no call of it is under way. Values are made
        // and used within the scope.
        unsafe {
            if sys::napi_open_handle_scope(env, &raw mut scope) != sys::Status::napi_ok {
                return;
            }
            self.call_wake();
            sys::napi_close_handle_scope(env, scope);
        }
    }

    /// # Safety
    ///
    /// A handle scope must be open.
    unsafe fn call_wake(&self) {
        let env = self.env.raw();
        let Ok(wake) = self.wake.borrow_back(&self.env) else {
            return;
        };
        let mut this = ptr::null_mut();
        // SAFETY: the caller vouches for the scope; null stands for no async context, no arguments
        // and a result that is not wanted.
        unsafe {
            // Not the global object: its `domain`, a module in a REPL, would be entered as a domain.
            if sys::napi_create_object(env, &raw mut this) != sys::Status::napi_ok {
                return;
            }
            let context = ptr::null_mut();
            let (wake, none, result) = (wake.raw(), ptr::null(), ptr::null_mut());
            let status = sys::napi_make_callback(env, context, this, wake, 0, none, result);
            let mut thrown = ptr::null_mut();
            if status == sys::Status::napi_pending_exception
                && sys::napi_get_and_clear_last_exception(env, &raw mut thrown)
                    == sys::Status::napi_ok
            {
                // What an app's callback throws is an uncaught exception, as from any event.
                sys::napi_fatal_exception(env, thrown);
            }
        }
    }
}

/// There is something to read, or the connection has failed.
///
/// # Safety
///
/// To be called by libuv, with a handle of [`State::start`].
unsafe extern "C" fn on_readable(handle: Handle, status: c_int, _: c_int) {
    let Some(uv) = Uv::get() else { return };
    // SAFETY: the data are what `Rc::into_raw` gave, which is counted until the handle is closed. One
    // more is counted here, since what JavaScript does may end the watch.
    let state = unsafe {
        let data = (uv.get_data)(handle).cast::<State>().cast_const();
        Rc::increment_strong_count(data);
        Rc::from_raw(data)
    };
    if state.is_closing.get() {
        return;
    }
    let goes_on = state.loan.read();
    if status < 0 {
        // libuv has stopped to watch.
        state.loan.give_back();
    }
    if !goes_on || status < 0 {
        state.close();
    }
    state.deliver();
}

/// The environment ends.
///
/// # Safety
///
/// To be called by Node.js, with the data of [`State::start`].
unsafe extern "C" fn on_exit(_: sys::napi_async_cleanup_hook_handle, data: *mut c_void) {
    // SAFETY: the hook is removed before what is counted for `data` is let go.
    unsafe { &*data.cast::<State>().cast_const() }.close();
}

/// libuv knows the handle no more.
///
/// # Safety
///
/// To be called by libuv, once, with a handle of [`State::start`].
unsafe extern "C" fn on_closed(handle: Handle) {
    let Some(uv) = Uv::get() else { return };
    // SAFETY: the data are what `Rc::into_raw` gave. The hook, if there is one, was not removed before,
    // and keeps the environment alive for what is dropped before it.
    unsafe {
        let state = Rc::from_raw((uv.get_data)(handle).cast::<State>().cast_const());
        let hook = state.hook.get();
        drop(state);
        if !hook.is_null() {
            sys::napi_remove_async_cleanup_hook(hook);
        }
    }
}
