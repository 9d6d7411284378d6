use super::*;
use proptest::prelude::*;

proptest! {
    #[test]
    fn keeps_every_code_unit(units: Vec<u16>) {
        let text = Text::from_units(&units);
        let mut back = Vec::new();
        text.append_to(&mut back);
        prop_assert_eq!(&back, &units);
        prop_assert!(text.is(&units));
    }

    #[test]
    fn finds_the_first_of_many(units in prop::collection::vec(0_u16..40, 0..80), unit in 0_u16..40) {
        prop_assert_eq!(position(&units, unit), units.iter().position(|&own| own == unit));
    }
}

proptest! {
    #[test]
    fn splits_at_the_first_mark(before in "[a-zé日]{0,9}", after in "[a-z=é日]{0,9}") {
        let halves = Some((Text::from(&*before), Text::from(&*after)));
        prop_assert_eq!(Text::from(&*format!("{before}={after}")).split_once(b'='), halves);
        prop_assert_eq!(Text::from(&*before).split_once(b'='), None);
    }
}

#[test]
fn joins_texts_of_either_form() {
    let [narrow, wide] = [Text::from("ab"), Text::from("✓")];
    assert_eq!(Text::concat(&[&narrow, &narrow]), Text::from("abab"));
    assert_eq!(Text::concat(&[&narrow, &wide]), Text::from("ab✓"));
}

#[test]
fn takes_a_byte_a_character_while_it_can() {
    assert_eq!(Text::from_units(&[0x61, 0xff]).size(), 2);
    assert_eq!(Text::from_units(&[0x61, 0x100]).size(), 4);
    assert_eq!(Text::from_units(&[0x100]).size(), 2);
}

#[test]
fn differs_from_a_text_with_the_same_low_bytes() {
    assert!(!Text::from_units(&[0x61]).is(&[0x161]));
}
