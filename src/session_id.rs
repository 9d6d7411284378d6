//! Session IDs: 24 random bytes as 32 base64url characters (as uid-safe makes them).
