use proptest::prelude::*;

use super::*;

impl Decoder {
    /// Whether the stream is between two values.
    fn is_idle(&self) -> bool {
        self.line.is_empty() && self.text.is_none() && self.arrays.is_empty()
    }
}

/// All the values in `stream`, which comes in pieces of `piece` bytes.
fn decode(stream: &[u8], piece: usize) -> Result<Vec<Value>, Malformed> {
    let mut decoder = Decoder::default();
    let mut values = Vec::new();
    for mut input in stream.chunks(piece) {
        while let Some(value) = decoder.next(&mut input)? {
            values.push(value);
        }
        assert!(input.is_empty());
    }
    Ok(values)
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

#[test]
fn reads_every_kind_of_value_however_it_is_cut() {
    let stream = b"+OK\r\n-ERR bad\r\n:-7\r\n$5\r\na\r\nbc\r\n$0\r\n\r\n$-1\r\n*-1\r\n*0\r\n\
        *2\r\n$1\r\n0\r\n*2\r\n$1\r\na\r\n:1\r\n";
    let nested = Value::Array(vec![
        text("0"),
        Value::Array(vec![text("a"), Value::Integer(1)]),
    ]);
    let expected = vec![
        Value::Status(b"OK".to_vec()),
        Value::Error(ServerError("ERR bad".into())),
        Value::Integer(-7),
        text("a\r\nbc"),
        text(""),
        Value::Nil,
        Value::Nil,
        Value::Array(Vec::new()),
        nested,
    ];
    for piece in 1..stream.len() {
        assert_eq!(decode(stream, piece).as_ref(), Ok(&expected));
    }
}

#[test]
fn takes_nothing_else_for_a_value() {
    for stream in [
        "hello\r\n",
        "+OK\n",
        "\r\n",
        ":\r\n",
        ":1 \r\n",
        "$-2\r\n",
        "*-2\r\n",
        "$3\r\nabcd\r\n",
        "$99999999999999999999\r\n",
        "$9999999999999\r\n",
        "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n",
    ] {
        assert!(decode(stream.as_bytes(), 100).is_err(), "{stream:?}");
    }
    assert!(decode(&vec![b'+'; LONGEST_LINE + 1], 1000).is_err());
}

#[test]
fn keeps_no_text_that_javascript_cannot_hold() {
    let mut decoder = Decoder::default();
    let length = LONGEST_TEXT + 1;
    let head = format!("*2\r\n${length}\r\n");
    assert_eq!(decoder.next(&mut head.as_bytes()), Ok(None));
    let piece = vec![b'x'; 1 << 20];
    let mut left = usize::try_from(length).unwrap();
    while left > 0 {
        let now = left.min(piece.len());
        assert_eq!(decoder.next(&mut &piece[..now]), Ok(None));
        left -= now;
    }
    let value = Value::Array(vec![Value::TooLong, Value::Integer(1)]);
    assert_eq!(decoder.next(&mut b"\r\n:1\r\n".as_slice()), Ok(Some(value)));
    assert!(decoder.is_idle());
}

#[test]
fn reserves_nothing_for_what_is_only_announced() {
    let mut decoder = Decoder::default();
    let announced = b"*9223372036854775807\r\n*9223372036854775807\r\n$536870000\r\nx";
    assert_eq!(decoder.next(&mut announced.as_slice()), Ok(None));
    let Some(Text::Kept { bytes, .. }) = &decoder.text else {
        panic!("no text")
    };
    assert!(bytes.capacity() < 1 << 17);
    assert!(
        decoder
            .arrays
            .iter()
            .all(|array| array.items.capacity() == 0)
    );
}

#[test]
fn ends_an_array_that_grows_without_end() {
    let mut decoder = Decoder::default();
    decoder
        .next(&mut b"*9223372036854775807\r\n".as_slice())
        .unwrap();
    decoder.size = LONGEST_TEXT - ITEM;
    assert_eq!(decoder.next(&mut b":1\r\n".as_slice()), Ok(None));
    assert!(decoder.next(&mut b":1\r\n".as_slice()).is_err());
}

#[test]
fn writes_commands_as_redis_reads_them() {
    let mut out = Vec::new();
    write_command(&mut out, &[b"SET", b"k", b"a\r\nb", b""]);
    assert_eq!(
        out,
        b"*4\r\n$3\r\nSET\r\n$1\r\nk\r\n$4\r\na\r\nb\r\n$0\r\n\r\n"
    );
}

/// The same value in the words of the crate `redis`, which must read what we read.
fn as_the_crate_says(value: &Value) -> redis::Value {
    match value {
        Value::Status(word) if word == b"OK" => redis::Value::Okay,
        Value::Status(word) => redis::Value::SimpleString(String::from_utf8(word.clone()).unwrap()),
        Value::Integer(number) => redis::Value::Int(*number),
        Value::Text(text) => redis::Value::BulkString(text.clone()),
        Value::Nil => redis::Value::Nil,
        Value::Array(items) => redis::Value::Array(items.iter().map(as_the_crate_says).collect()),
        Value::Error(_) | Value::TooLong => unreachable!("not made below"),
    }
}

fn write(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Status(word) => out.extend([b"+", word.as_slice(), b"\r\n"].concat()),
        Value::Integer(number) => out.extend(format!(":{number}\r\n").bytes()),
        Value::Text(text) => {
            out.extend(format!("${}\r\n", text.len()).bytes());
            out.extend([text.as_slice(), b"\r\n"].concat());
        }
        Value::Nil => out.extend(b"$-1\r\n"),
        Value::Array(items) => {
            out.extend(format!("*{}\r\n", items.len()).bytes());
            for item in items {
                write(out, item);
            }
        }
        Value::Error(_) | Value::TooLong => unreachable!("not made below"),
    }
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        "[A-Z]{1,8}".prop_map(|word| Value::Status(word.into())),
        any::<i64>().prop_map(Value::Integer),
        prop::collection::vec(any::<u8>(), 0..60).prop_map(Value::Text),
        Just(Value::Nil),
    ];
    leaf.prop_recursive(3, 20, 5, |item| {
        prop::collection::vec(item, 0..5).prop_map(Value::Array)
    })
}

proptest! {
    #[test]
    fn reads_what_another_reader_reads(value in values(), piece in 1..50_usize) {
        let mut stream = Vec::new();
        write(&mut stream, &value);
        let theirs = redis::parse_redis_value(&stream).unwrap();
        let ours = decode(&stream, piece).unwrap();
        prop_assert_eq!(&ours, std::slice::from_ref(&value));
        prop_assert_eq!(as_the_crate_says(&value), theirs);
    }

    #[test]
    fn never_panics_on_noise(stream in prop::collection::vec(
        prop::sample::select(b"*$+-:0123456789\r\nab".as_slice()), 0..200), piece in 1..50_usize) {
        // Either outcome is right; that there is one is the test.
        let _ = decode(&stream, piece);
    }
}
