//! Which node of a store a command goes to.

use std::time::Duration;

use super::super::command::Command;
use super::super::config::{Address, ReadFrom};
use super::super::slots::{SlotMap, slot_of};
use super::node::{Node, Place, Role};

/// The nodes of a store by their numbers. A number is never used again.
#[derive(Debug, Default)]
pub(super) struct Nodes(Vec<Option<Node>>);

impl Nodes {
    pub(super) fn add(&mut self, node: Node) -> usize {
        self.0.push(Some(node));
        self.0.len() - 1
    }

    pub(super) fn get(&self, number: usize) -> Option<&Node> {
        self.0.get(number)?.as_ref()
    }

    pub(super) fn get_mut(&mut self, number: usize) -> Option<&mut Node> {
        self.0.get_mut(number)?.as_mut()
    }

    pub(super) fn remove(&mut self, number: usize) -> Option<Node> {
        self.0.get_mut(number)?.take()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &Node)> {
        let numbered = self.0.iter().enumerate();
        numbered.filter_map(|(number, node)| Some((number, node.as_ref()?)))
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Node> {
        self.0.iter_mut().filter_map(Option::as_mut)
    }

    pub(super) fn numbers(&self) -> Vec<usize> {
        self.iter().map(|(number, _)| number).collect()
    }

    /// The node that a connection belongs to: events of an old connection are ignored.
    pub(super) fn with_connection(&self, connection: u64) -> Option<usize> {
        let mut nodes = self.iter();
        nodes
            .find(|(_, node)| node.connection() == Some(connection))
            .map(|(number, _)| number)
    }

    /// The node at `address`, in the given role.
    pub(super) fn find(&self, address: &Address, role: Role) -> Option<usize> {
        let mut nodes = self.iter();
        nodes
            .find(|(_, node)| {
                node.role == role && matches!(&node.place, Place::At(own) if own == address)
            })
            .map(|(number, _)| number)
    }
}

/// Which node a command goes to.
#[derive(Debug)]
pub(super) enum Routes {
    /// A master, and perhaps a replica to read from.
    Fixed {
        master: usize,
        replica: Option<usize>,
    },
    /// The cluster node that serves the key's slot; none before the slots are known.
    Cluster {
        slots: Option<SlotMap>,
        read_from: ReadFrom,
    },
}

impl Routes {
    /// Before anything is known.
    pub(super) const fn unknown() -> Self {
        Self::Cluster {
            slots: None,
            read_from: ReadFrom::Master,
        }
    }

    /// The node for `command`, or `None` if that is not known now.
    pub(super) fn node_for(
        &self,
        command: &Command,
        nodes: &Nodes,
        now: Duration,
    ) -> Option<usize> {
        let is_ready = |number: &usize| nodes.get(*number).is_some_and(|node| node.is_ready(now));
        match self {
            Self::Fixed { master, replica } => {
                let replica = replica.filter(|_| command.is_read()).filter(is_ready);
                Some(replica.unwrap_or(*master))
            }
            Self::Cluster { slots, read_from } => {
                let shard = slots.as_ref()?.shard(slot_of(command.key()?))?;
                if *read_from == ReadFrom::Replica && command.is_read() {
                    let replicas = shard.replicas.iter();
                    let mut known = replicas.filter_map(|one| nodes.find(one, Role::Replica));
                    if let Some(replica) = known.find(is_ready) {
                        return Some(replica);
                    }
                }
                nodes.find(&shard.master, Role::Any)
            }
        }
    }

    /// The nodes that together hold every key; empty if they are not known now.
    pub(super) fn masters(&self, nodes: &Nodes) -> Vec<usize> {
        match self {
            Self::Fixed { master, .. } => vec![*master],
            Self::Cluster { slots, .. } => {
                let masters = slots.iter().flat_map(SlotMap::masters);
                let mut numbers: Vec<usize> = masters
                    .filter_map(|one| nodes.find(one, Role::Any))
                    .collect();
                numbers.sort_unstable();
                numbers.dedup();
                numbers
            }
        }
    }
}
