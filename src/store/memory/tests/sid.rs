//! Session IDs as they are kept.

use proptest::prelude::*;

use crate::{store::memory::sid::Sid, text::Text};

fn sids() -> impl Strategy<Value = Vec<u16>> {
    prop_oneof![
        prop::collection::vec(0..0x100_u16, 0..40),
        prop::collection::vec(any::<u16>(), 0..40),
    ]
}

proptest! {
    #[test]
    fn keeps_every_code_unit_of_an_id(units in sids()) {
        let sid = Sid::from_units(&units);
        prop_assert!(sid.is(&units));
        prop_assert_eq!(sid.text(), Text::from_units(&units));
    }

    #[test]
    fn tells_ids_apart(units in sids(), others in sids()) {
        prop_assert_eq!(Sid::from_units(&units).is(&others), units == others);
    }

    #[test]
    fn differs_from_an_id_with_one_more_character(units in sids(), more: u16) {
        let longer = [&units[..], &[more]].concat();
        prop_assert!(!Sid::from_units(&units).is(&longer));
        prop_assert!(!Sid::from_units(&longer).is(&units));
    }
}

#[test]
fn takes_no_memory_of_its_own_for_an_id_of_our_making() {
    assert_eq!(Sid::from_units(&[0x61; 32]).heap(), None);
    assert_eq!(Sid::from_units(&[0xff; 32]).heap(), None);
    assert!(Sid::from_units(&[0x61; 33]).heap().is_some());
    assert!(Sid::from_units(&[0x161]).heap().is_some());
}
