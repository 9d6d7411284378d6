//! Which cluster node serves which key.

use super::config::Address;
use super::resp::Value;

const SLOTS: u16 = 16384;

/// The hash slot of `key`: of the part between the first `{` and the next `}` if that is not
/// empty, else of all of it (Redis cluster specification, "Hash tags").
pub(super) fn slot_of(key: &[u8]) -> u16 {
    crc16(hash_tag(key).unwrap_or(key)) % SLOTS
}

fn hash_tag(key: &[u8]) -> Option<&[u8]> {
    let (_, rest) = split_at(key, b'{')?;
    let (tag, _) = split_at(rest, b'}')?;
    (!tag.is_empty()).then_some(tag)
}

fn split_at(bytes: &[u8], separator: u8) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().position(|&byte| byte == separator)?;
    Some((bytes.get(..at)?, bytes.get(at + 1..)?))
}

/// CRC-16/XMODEM, the one the cluster specification names.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, &byte| {
        (0..8).fold(crc ^ (u16::from(byte) << 8), |crc, _| {
            (crc << 1) ^ if crc & 0x8000 == 0 { 0 } else { 0x1021 }
        })
    })
}

/// A master, its replicas, and the slots they serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shard {
    pub(super) master: Address,
    pub(super) replicas: Vec<Address>,
    first: u16,
    last: u16,
}

/// The cluster's slots as one of its nodes sees them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SlotMap {
    shards: Vec<Shard>,
}

impl SlotMap {
    /// Reads the reply of `CLUSTER SLOTS`; `None` if it is not one, or covers no slot. A node that
    /// does not know its own host's name is at `asked`, the host that was asked.
    pub(super) fn parse(reply: &Value, asked: &str) -> Option<Self> {
        let Value::Array(ranges) = reply else {
            return None;
        };
        let mut shards = Vec::with_capacity(ranges.len());
        for range in ranges {
            let Value::Array(parts) = range else {
                return None;
            };
            let [Value::Integer(first), Value::Integer(last), nodes @ ..] = parts.as_slice() else {
                return None;
            };
            let mut nodes = nodes.iter().filter_map(|node| address(node, asked));
            shards.push(Shard {
                master: nodes.next()?,
                replicas: nodes.collect(),
                first: u16::try_from(*first).ok()?,
                last: u16::try_from(*last).ok()?,
            });
        }
        shards.sort_by_key(|shard| shard.first);
        (!shards.is_empty()).then_some(Self { shards })
    }

    /// The shard that serves `slot`, if any does.
    pub(super) fn shard(&self, slot: u16) -> Option<&Shard> {
        let after = self.shards.partition_point(|shard| shard.first <= slot);
        let shard = self.shards.get(after.checked_sub(1)?)?;
        (slot <= shard.last).then_some(shard)
    }

    /// Every range's master; one that serves two ranges comes twice.
    pub(super) fn masters(&self) -> impl Iterator<Item = &Address> {
        self.shards.iter().map(|shard| &shard.master)
    }

    /// Every range's replicas.
    pub(super) fn replicas(&self) -> impl Iterator<Item = &Address> {
        self.shards.iter().flat_map(|shard| &shard.replicas)
    }
}

fn address(node: &Value, asked: &str) -> Option<Address> {
    let Value::Array(parts) = node else {
        return None;
    };
    let [host, Value::Integer(port), ..] = parts.as_slice() else {
        return None;
    };
    let host = match host {
        Value::Text(host) => std::str::from_utf8(host).ok()?,
        Value::Nil => asked,
        _ => return None,
    };
    let host = if host.is_empty() { asked } else { host };
    // A node that was told to announce a name, and has none, announces "?".
    (host != "?").then_some(Address::Tcp(host.to_owned(), u16::try_from(*port).ok()?))
}

/// The address in a `MOVED` or `ASK` reply's text, `<slot> <host>:<port>`.
pub(super) fn redirect_target(text: &str, asked: &str) -> Option<Address> {
    let (host, port) = text.split_ascii_whitespace().nth(1)?.rsplit_once(':')?;
    let host = if host.is_empty() { asked } else { host };
    Some(Address::Tcp(host.to_owned(), port.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::super::resp::Decoder;
    use super::*;

    fn tcp(host: &str, port: u16) -> Address {
        Address::Tcp(host.into(), port)
    }

    fn parse(reply: &str) -> Option<SlotMap> {
        let stream = reply.replace(' ', "\r\n");
        let value = Decoder::default().next(&mut stream.as_bytes());
        SlotMap::parse(&value.unwrap().unwrap(), "asked")
    }

    #[test]
    fn hashes_keys_as_the_specification_does() {
        // The specification's check value, and CLUSTER KEYSLOT's answers of a real server.
        assert_eq!(crc16(b"123456789"), 0x31c3);
        assert_eq!(slot_of(b"foo"), 12182);
        assert_eq!(
            slot_of(b"{user1000}.following"),
            slot_of(b"{user1000}.followers")
        );
        assert_eq!(slot_of(b"foo{}{bar}"), 8363);
        assert_eq!(slot_of(b"foo{{bar}}zap"), slot_of(b"{bar"));
        assert_eq!(slot_of(b""), 0);
    }

    #[test]
    fn finds_the_shard_of_a_slot() {
        let map = parse("*2 *4 :100 :200 *2 $1 a :1 *2 $1 b :2 *3 :0 :50 *2 $0  :3 ").unwrap();
        assert_eq!(map.shard(150).unwrap().master, tcp("a", 1));
        assert_eq!(map.shard(150).unwrap().replicas, [tcp("b", 2)]);
        assert_eq!(map.shard(50).unwrap().master, tcp("asked", 3));
        assert_eq!(map.shard(51), None);
        assert_eq!(map.shard(201), None);
    }

    #[test]
    fn takes_nothing_else_for_a_slot_map() {
        assert_eq!(parse("*0 "), None);
        assert_eq!(parse("+OK "), None);
        assert_eq!(parse("*1 *2 :0 :1 "), None);
    }

    #[test]
    fn reads_where_a_redirect_leads() {
        assert_eq!(
            redirect_target("3999 10.0.0.1:6381", "x"),
            Some(tcp("10.0.0.1", 6381))
        );
        assert_eq!(
            redirect_target("3999 ::1:6381", "x"),
            Some(tcp("::1", 6381))
        );
        assert_eq!(redirect_target("3999 :6381", "x"), Some(tcp("x", 6381)));
        assert_eq!(redirect_target("3999", "x"), None);
    }
}
