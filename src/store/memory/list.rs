//! Doubly linked lists threaded through the entries of a slab.

use slab::Slab;

/// An element's neighbours in one list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Links {
    before: Option<Key>,
    after: Option<Key>,
}

/// An entry's place in the slab, one above it so that `Option<Key>` takes four bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(std::num::NonZeroU32);

impl Key {
    /// The key of a slab's index. `None` past four billion entries.
    pub fn new(index: usize) -> Option<Self> {
        let above = u32::try_from(index).ok()?.checked_add(1)?;
        std::num::NonZeroU32::new(above).map(Self)
    }

    /// The slab's index.
    pub const fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// An element that can stand in the list `L`; an element may stand in several.
pub trait Linked<L> {
    /// The element's neighbours in that list.
    fn links(&self) -> Links;

    /// The same, to be changed.
    fn links_mut(&mut self) -> &mut Links;
}

/// Both ends of a list.
#[derive(Clone, Copy, Debug, Default)]
pub struct List {
    first: Option<Key>,
    last: Option<Key>,
    len: usize,
}

impl List {
    /// The element that was appended longest ago.
    pub const fn first(&self) -> Option<Key> {
        self.first
    }

    /// How many elements stand in the list.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Appends an element that stands in no list of this kind.
    pub fn push<L, T: Linked<L>>(&mut self, slab: &mut Slab<T>, key: Key) {
        let before = self.last.replace(key);
        set(slab, Some(key), |links| {
            *links = Links {
                before,
                after: None,
            }
        });
        set(slab, before, |links| links.after = Some(key));
        self.first = self.first.or(Some(key));
        self.len += 1;
    }

    /// Takes out an element that stands in this list.
    pub fn remove<L, T: Linked<L>>(&mut self, slab: &mut Slab<T>, key: Key) {
        let Some(element) = slab.get_mut(key.index()) else {
            return;
        };
        let Links { before, after } = std::mem::take(element.links_mut());
        set(slab, before, |links| links.after = after);
        set(slab, after, |links| links.before = before);
        if self.first == Some(key) {
            self.first = after;
        }
        if self.last == Some(key) {
            self.last = before;
        }
        self.len -= 1;
    }

    /// The list's elements from first to last.
    pub fn keys<'s, L, T: Linked<L>>(
        &self,
        slab: &'s Slab<T>,
    ) -> impl Iterator<Item = Key> + use<'s, L, T> {
        let mut next = self.first;
        std::iter::from_fn(move || {
            let key = next?;
            next = slab.get(key.index())?.links().after;
            Some(key)
        })
    }
}

fn set<L, T: Linked<L>>(slab: &mut Slab<T>, key: Option<Key>, change: impl FnOnce(&mut Links)) {
    if let Some(element) = key.and_then(|key| slab.get_mut(key.index())) {
        change(element.links_mut());
    }
}
