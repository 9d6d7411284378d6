//! What is used of libuv, the event loop of Node.js.
//!
//! It is in the program that loads the addon, if that is Node.js. Its functions are looked up when they
//! are used first, as other programs have none of them.
#![expect(unsafe_code, reason = "calls of libuv")]

use std::ffi::{c_int, c_void};
use std::sync::OnceLock;

use libloading::os::unix::Library;
use napi::sys;

/// `UV_POLL` and `UV_READABLE` of `uv.h`.
pub const POLL: c_int = 8;
pub const READABLE: c_int = 1;

/// A `uv_handle_t`.
pub type Handle = *mut c_void;
pub type OnEvent = unsafe extern "C" fn(Handle, c_int, c_int);
pub type OnClosed = unsafe extern "C" fn(Handle);

/// What is used of libuv.
pub struct Uv {
    pub handle_size: unsafe extern "C" fn(c_int) -> usize,
    pub get_data: unsafe extern "C" fn(Handle) -> *mut c_void,
    pub set_data: unsafe extern "C" fn(Handle, *mut c_void),
    pub unref: unsafe extern "C" fn(Handle),
    pub close: unsafe extern "C" fn(Handle, OnClosed),
    pub poll_init: unsafe extern "C" fn(*mut sys::uv_loop_s, Handle, c_int) -> c_int,
    pub poll_start: unsafe extern "C" fn(Handle, c_int, OnEvent) -> c_int,
}

impl Uv {
    /// `None` where there is no libuv.
    pub fn get() -> Option<&'static Self> {
        static UV: OnceLock<Option<Uv>> = OnceLock::new();
        UV.get_or_init(Self::find).as_ref()
    }

    fn find() -> Option<Self> {
        let program = Library::this();
        // SAFETY: these are the signatures of libuv 1, whose functions keep them.
        unsafe {
            Some(Self {
                handle_size: *program.get(b"uv_handle_size\0").ok()?,
                get_data: *program.get(b"uv_handle_get_data\0").ok()?,
                set_data: *program.get(b"uv_handle_set_data\0").ok()?,
                unref: *program.get(b"uv_unref\0").ok()?,
                close: *program.get(b"uv_close\0").ok()?,
                poll_init: *program.get(b"uv_poll_init\0").ok()?,
                poll_start: *program.get(b"uv_poll_start\0").ok()?,
            })
        }
    }
}
