//! Scripts that a server runs for one key. Their text comes from JavaScript, where a client of the
//! app's sends it, too.

use std::sync::Arc;

use super::resp::{Value, write_command};

/// What servers know a script by.
#[derive(Debug)]
pub struct Source {
    /// Of the text: SHA-1 in lower-case hexadecimal digits.
    pub sha: Vec<u8>,
    /// What a server is sent that does not know it.
    pub text: Vec<u8>,
}

/// A script with its arguments. Done twice, it leaves the key as done once; so do several that are
/// done again in their order.
#[derive(Clone, Debug)]
pub struct Script {
    /// What to run.
    pub source: Arc<Source>,
    /// What comes after the key.
    pub args: Vec<Vec<u8>>,
    /// The server does not know it.
    pub by_text: bool,
}

impl Script {
    /// Writes the command as Redis reads it.
    pub(super) fn write(&self, key: &[u8], out: &mut Vec<u8>) {
        let mut words: Vec<&[u8]> = if self.by_text {
            vec![b"EVAL", &self.source.text]
        } else {
            vec![b"EVALSHA", &self.source.sha]
        };
        words.extend([b"1", key]);
        words.extend(self.args.iter().map(Vec::as_slice));
        write_command(out, &words);
    }

    /// Whether `value` can be the reply: whether it was done, or a list of texts.
    pub(super) fn check(value: &Value) -> bool {
        match value {
            Value::Integer(0 | 1) => true,
            Value::Array(items) => items.iter().all(|item| matches!(item, Value::Text(_))),
            _ => false,
        }
    }
}

/// The items of a list.
pub(super) fn texts(items: Vec<Value>) -> Vec<Vec<u8>> {
    let text = |item| match item {
        Value::Text(text) => Some(text),
        _ => None,
    };
    items.into_iter().filter_map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script() -> Script {
        let source = Source {
            sha: b"abc".to_vec(),
            text: b"return 1".to_vec(),
        };
        Script {
            source: Arc::new(source),
            args: vec![b"x".to_vec(), Vec::new()],
            by_text: false,
        }
    }

    fn wire(script: &Script) -> String {
        let mut out = Vec::new();
        script.write(b"k", &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn names_the_script_until_the_server_does_not_know_it() {
        let mut script = script();
        let words =
            |first: &str| format!("*6\r\n{first}\r\n$1\r\n1\r\n$1\r\nk\r\n$1\r\nx\r\n$0\r\n\r\n");
        assert_eq!(wire(&script), words("$7\r\nEVALSHA\r\n$3\r\nabc"));
        script.by_text = true;
        assert_eq!(wire(&script), words("$4\r\nEVAL\r\n$8\r\nreturn 1"));
    }

    #[test]
    fn takes_no_other_reply_for_its_own() {
        let list = |items| Value::Array(items);
        for value in [Value::Integer(0), Value::Integer(1), list(Vec::new())] {
            assert!(Script::check(&value));
        }
        assert!(Script::check(&list(vec![Value::Text(b"x".to_vec())])));
        for value in [
            Value::Integer(2),
            Value::Nil,
            Value::Status(b"OK".to_vec()),
            Value::Text(b"secret".to_vec()),
            list(vec![Value::Nil]),
        ] {
            assert!(!Script::check(&value));
        }
    }
}
