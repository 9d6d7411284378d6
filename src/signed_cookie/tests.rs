use super::*;
use crate::text::units;
use proptest::prelude::*;

fn keyring() -> Keyring {
    Keyring::new([b"keyboard cat".as_slice()])
}

fn sid_of(value: &str) -> Result<String, Failure> {
    let value = units(value);
    unsign(&value, &mut keyring()).map(|sid| String::from_utf16(sid).unwrap())
}

/// Printed by cookie-signature 1.0.7: `'s:' + sign(sid, 'keyboard cat')`.
const GOLDEN: &[(&str, &str)] = &[
    (
        "ffffffffffffffffffffffffffffffff",
        "s:ffffffffffffffffffffffffffffffff.58wBAgJHE37nZql6wf/8jL7zgDmsmvDfdYrQlB2V01U",
    ),
    ("", "s:.aJcKKTu8Uv0mRiw7LTI435t+pOa+giU/WLAuLCKGEFc"),
    (
        "a.b.c",
        "s:a.b.c.G8ReS2HiYVtvMBGFvZUGp5RaCauWFLUTjnnTm/EQ2aE",
    ),
    (
        "grüße ✓",
        "s:grüße ✓.MPtdzM7FuTxti5kHWgFspMEC21WD+y/HSwHdaTAdz6w",
    ),
    // The first character that UTF-8 writes in two bytes.
    (
        "\u{80}",
        "s:\u{80}.wABIJ1KtlWT+lF8wftnaIezUERpvW7wbYEoWNa6gpAI",
    ),
];

#[test]
fn reads_what_express_session_signed() {
    for (sid, value) in GOLDEN {
        assert_eq!(sid_of(value).as_deref(), Ok(*sid), "{value}");
    }
}

proptest! {
    /// Equal characters, too: a look at all of them at once must not miss pairs.
    #[test]
    fn signs_the_utf8_of_an_id(sid in "[a-cé✓\u{1f600}]{0,8}") {
        let text = sid.repeat(2);
        let mut written = Vec::new();
        write_value(&units(&text), &keyring(), &mut written).unwrap();
        let signature = keyring().sign(text.as_bytes()).unwrap();
        let mut expected = Vec::new();
        percent::encode_bytes(&signature, &mut expected);
        prop_assert!(written.ends_with(&expected));
    }
}

#[test]
fn tells_absent_unsigned_and_forged_apart() {
    assert_eq!(sid_of(""), Err(Failure::Empty));
    assert_eq!(sid_of("abc"), Err(Failure::Unsigned));
    assert_eq!(sid_of("s"), Err(Failure::Unsigned));
    for forged in ["s:", "s:.", "s:abc", "s:abc.", "s:abc.def", "s:abc.✓"] {
        assert_eq!(sid_of(forged), Err(Failure::Forged), "{forged}");
    }
    assert_eq!(
        read(&units("a=1"), &units("b"), &mut keyring()),
        Reading::Absent
    );
}

#[test]
fn finds_decodes_and_verifies_in_one_go() {
    let (sid, value) = GOLDEN[0];
    let plain = units(&format!("a=1; id={value}"));
    let encoded = units(&format!("id={}; b=2", value.replace(':', "%3A")));
    for header in [plain, encoded] {
        let reading = read(&header, &units("id"), &mut keyring());
        assert_eq!(reading, Reading::Signed(Cow::Owned(units(sid))));
    }
}

proptest! {
    #[test]
    fn reads_back_what_it_writes(sid: String) {
        let mut header = b"id=".to_vec();
        write_value(&units(&sid), &keyring(), &mut header).unwrap();
        let header = units(&String::from_utf8(header).unwrap());
        let expected = Reading::Signed(Cow::Owned(units(&sid)));
        prop_assert_eq!(read(&header, &units("id"), &mut keyring()), expected);
    }

    #[test]
    fn survives_any_header(header: Vec<u16>) {
        let _ = read(&header, &units("id"), &mut keyring());
        let value = [&PREFIX[..], &header].concat();
        let _ = unsign(&value, &mut keyring());
    }
}
