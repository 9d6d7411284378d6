//! The forms of cookies.

use super::text;
use crate::{
    store::memory::{Body, Form, Forms},
    text::{Text, units},
};

const LIMIT: u32 = 1024;

fn lasting(json: &str) -> Form {
    Form::Lasting(text(json))
}

#[test]
fn gives_equal_forms_one_number() {
    let mut forms = Forms::default();
    let split = Form::Expiring(text("{\"expires\":"), text("}"));
    assert_eq!(forms.number(lasting("{}")), Some(0));
    assert_eq!(forms.number(split.clone()), Some(1));
    assert_eq!(forms.number(lasting("{}")), Some(0));
    assert_eq!(forms.number(split), Some(1));
    assert_eq!(forms.get(0), Some(&lasting("{}")));
    assert_eq!(forms.get(2), None);
}

#[test]
fn tells_forms_apart_by_where_the_expiry_stands() {
    let mut forms = Forms::default();
    let numbers = [("a", "bc"), ("ab", "c"), ("abc", "")]
        .map(|(before, after)| forms.number(Form::Expiring(text(before), text(after))));
    assert_eq!(numbers, [Some(0), Some(1), Some(2)]);
    assert_eq!(forms.number(lasting("abc")), Some(3));
}

#[test]
fn keeps_the_first_thousand_and_twenty_four_forms_and_no_more() {
    let mut forms = Forms::default();
    for number in 0..LIMIT {
        assert_eq!(forms.number(lasting(&number.to_string())), Some(number));
    }
    assert_eq!(forms.number(lasting("one more")), None);
    assert_eq!(forms.number(lasting("one more")), None);
    assert_eq!(forms.number(lasting("7")), Some(7));
    assert_eq!(forms.get(LIMIT - 1), Some(&lasting("1023")));
    assert_eq!(forms.get(LIMIT), None);
}

#[test]
fn writes_a_cookie_as_json_stringify_does() {
    let form = Form::Expiring(text("{\"expires\":"), text(",\"path\":\"/\"}"));
    let expected = [
        (0.0, "\"1970-01-01T00:00:00.000Z\""),
        (8.64e15, "\"+275760-09-13T00:00:00.000Z\""),
        (f64::NAN, "null"),
        (f64::INFINITY, "null"),
    ];
    for (expires, date) in expected {
        let json = format!("{{\"expires\":{date},\"path\":\"/\"}}");
        assert_eq!(form.json(expires), text(&json));
    }
}

#[test]
fn writes_a_lasting_cookie_whatever_the_expiry() {
    assert_eq!(
        lasting("{\"path\":\"/\"}").json(0.0),
        text("{\"path\":\"/\"}")
    );
}

#[test]
fn keeps_every_code_unit_of_a_form() {
    let mut json = units("\u{142}");
    json.push(0xd800);
    let json = Text::from_units(&json);
    assert_eq!(Form::Lasting(json.clone()).json(0.0), json);
}

#[test]
fn puts_a_cookie_back_where_it_stood() {
    let expiring = Form::Expiring(text("{\"expires\":"), text("}"));
    let cookie = "{\"expires\":\"1970-01-01T00:00:00.000Z\"}";
    let whole = |form: Form, rest: &str| {
        let mut forms = Forms::default();
        let body = Body::Split {
            form: forms.number(form).unwrap(),
            expires: 0.0,
            rest: text(rest),
        };
        forms.whole_text(&body)
    };
    for name in ["a", "\u{142}"] {
        let other = format!("\"{name}\":1");
        let first = format!("{{\"cookie\":{cookie},{other}}}");
        assert_eq!(
            whole(expiring.clone(), &format!("{{{other}}}")),
            text(&first)
        );
        let last = format!("{{{other},\"cookie\":{cookie}}}");
        let marked = Form::Marked(expiring.clone().into());
        assert_eq!(
            whole(marked.clone(), &format!("{{{other},\"cookie\":\t0}}")),
            text(&last)
        );
        let between = format!("{{{other},\"cookie\":{cookie},\"b\":2}}");
        assert_eq!(
            whole(marked, &format!("{{{other},\"cookie\":\t0,\"b\":2}}")),
            text(&between)
        );
    }
    assert_eq!(
        whole(expiring, "{}"),
        text(&format!("{{\"cookie\":{cookie}}}"))
    );
}
