//! Lists, against a vector.

use proptest::prelude::*;
use slab::Slab;

use crate::store::memory::list::{Key, Linked, Links, List};

enum Red {}
enum Blue {}

/// Stands in two lists at once, as an entry does.
#[derive(Default)]
struct Element {
    red: Links,
    blue: Links,
}

impl Linked<Red> for Element {
    fn links(&self) -> Links {
        self.red
    }

    fn links_mut(&mut self) -> &mut Links {
        &mut self.red
    }
}

impl Linked<Blue> for Element {
    fn links(&self) -> Links {
        self.blue
    }

    fn links_mut(&mut self) -> &mut Links {
        &mut self.blue
    }
}

fn slab_of(count: usize) -> (Slab<Element>, Vec<Key>) {
    let mut slab = Slab::new();
    let indices = (0..count).map(|_| slab.insert(Element::default()));
    let keys = indices.filter_map(Key::new).collect();
    (slab, keys)
}

proptest! {
    #[test]
    fn holds_what_was_pushed_and_not_removed_in_order(moves in prop::collection::vec(0..8_usize, 0..60)) {
        let (mut slab, keys) = slab_of(8);
        let (mut list, mut model) = (List::default(), Vec::new());
        for chosen in moves {
            let key = keys[chosen];
            if model.contains(&key) {
                list.remove::<Red, _>(&mut slab, key);
                model.retain(|other| *other != key);
            } else {
                list.push::<Red, _>(&mut slab, key);
                model.push(key);
            }
            prop_assert_eq!(list.len(), model.len());
            prop_assert_eq!(list.first(), model.first().copied());
            prop_assert_eq!(list.keys::<Red, _>(&slab).collect::<Vec<_>>(), &model[..]);
        }
    }
}

#[test]
fn keeps_the_lists_of_an_element_apart() {
    let (mut slab, keys) = slab_of(3);
    let (mut red, mut blue) = (List::default(), List::default());
    for &key in &keys {
        red.push::<Red, _>(&mut slab, key);
    }
    for &key in keys.iter().rev() {
        blue.push::<Blue, _>(&mut slab, key);
    }
    red.remove::<Red, _>(&mut slab, keys[1]);

    let reds: Vec<_> = red.keys::<Red, _>(&slab).collect();
    let blues: Vec<_> = blue.keys::<Blue, _>(&slab).collect();
    assert_eq!(reds, [keys[0], keys[2]]);
    assert_eq!(blues, [keys[2], keys[1], keys[0]]);
}

#[test]
fn takes_four_bytes_for_a_key_or_none() {
    assert_eq!(size_of::<Option<Key>>(), 4);
}

#[test]
fn has_a_key_for_every_index_below_four_billion() {
    let last = u32::MAX as usize - 1;
    assert_eq!(Key::new(0).map(Key::index), Some(0));
    assert_eq!(Key::new(last).map(Key::index), Some(last));
    assert_eq!(Key::new(last + 1), None);
    assert_eq!(Key::new(usize::MAX), None);
}

#[test]
fn leaves_a_list_alone_when_the_element_is_gone() {
    let (mut slab, keys) = slab_of(2);
    let mut list = List::default();
    list.push::<Red, _>(&mut slab, keys[0]);
    slab.remove(keys[1].index());
    list.remove::<Red, _>(&mut slab, keys[1]);

    assert_eq!(list.len(), 1);
    assert_eq!(list.first(), Some(keys[0]));
}
