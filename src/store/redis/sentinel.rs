//! Finding a master, or one of its replicas, through sentinels.

use super::config::Address;
use super::connection::{Access, Connection};
use super::error::{Cause, Error};
use super::resp::Value;
use super::scheduler::Role;

/// The sentinels and what they watch.
#[derive(Clone, Debug)]
pub(super) struct Sentinels {
    pub(super) master: String,
    pub(super) nodes: Vec<Address>,
    pub(super) access: Access,
}

impl Sentinels {
    /// Where the master is, by the first sentinel that knows.
    ///
    /// # Errors
    /// [`Error::Sentinel`] with what the last sentinel said.
    pub(super) async fn master(&self) -> Result<Address, Error> {
        self.first("GET-MASTER-ADDR-BY-NAME", address).await
    }

    /// Where a replica in good health is, by the first sentinel that knows one. `attempt` picks
    /// among several.
    ///
    /// # Errors
    /// [`Error::Sentinel`] with what the last sentinel said.
    pub(super) async fn replica(&self, attempt: usize) -> Result<Address, Error> {
        self.first("REPLICAS", |replicas| {
            let healthy: Vec<Address> = items(replicas).iter().filter_map(healthy).collect();
            let pick = attempt.checked_rem(healthy.len())?;
            healthy.into_iter().nth(pick)
        })
        .await
    }

    async fn first(
        &self,
        question: &str,
        pick: impl Fn(&Value) -> Option<Address>,
    ) -> Result<Address, Error> {
        let mut last = Cause::from("no sentinel was given");
        for node in &self.nodes {
            match self.ask(node, question).await {
                Ok(answer) => match pick(&answer) {
                    Some(address) => return Ok(address),
                    None => last = Cause::from(format!("{node} knows none of that name")),
                },
                Err(error) => last = Cause::from(error.to_string()),
            }
        }
        Err(Error::Sentinel(last))
    }

    async fn ask(&self, node: &Address, question: &str) -> Result<Value, Error> {
        let asking = async {
            let mut connection = Connection::open(node, &self.access, Role::Any).await?;
            let words = [b"SENTINEL", question.as_bytes(), self.master.as_bytes()];
            connection.ask(&words).await
        };
        tokio::time::timeout(self.access.timeout, asking)
            .await
            .unwrap_or_else(|_| Err(Error::Connect("timed out".into()).at(node)))
    }
}

fn items(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        _ => &[],
    }
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(bytes) => std::str::from_utf8(bytes).ok(),
        _ => None,
    }
}

fn address(pair: &Value) -> Option<Address> {
    let [host, port] = items(pair) else {
        return None;
    };
    Some(Address::Tcp(
        text(host)?.to_owned(),
        text(port)?.parse().ok()?,
    ))
}

/// The address of a replica whose flags tell no trouble.
fn healthy(replica: &Value) -> Option<Address> {
    let fields = items(replica);
    let field = |name| {
        let mut pairs = fields.chunks_exact(2);
        pairs.find_map(|pair| match pair {
            [key, value] if text(key) == Some(name) => text(value),
            _ => None,
        })
    };
    let troubled = ["down", "disconnected"];
    if troubled
        .iter()
        .any(|flag| field("flags").is_none_or(|flags| flags.contains(flag)))
    {
        return None;
    }
    Some(Address::Tcp(
        field("ip")?.to_owned(),
        field("port")?.parse().ok()?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(words: &[&str]) -> Value {
        let words = words
            .iter()
            .map(|word| Value::Text(word.as_bytes().to_vec()));
        Value::Array(words.collect())
    }

    #[test]
    fn reads_the_masters_address() {
        let expected = Some(Address::Tcp("10.0.0.1".into(), 6379));
        assert_eq!(address(&value(&["10.0.0.1", "6379"])), expected);
        assert_eq!(address(&Value::Nil), None);
        assert_eq!(address(&value(&["10.0.0.1", "many"])), None);
    }

    #[test]
    fn passes_over_replicas_in_trouble() {
        let replica = |flags| healthy(&value(&["ip", "h", "port", "1", "flags", flags]));
        assert_eq!(replica("slave"), Some(Address::Tcp("h".into(), 1)));
        assert_eq!(replica("slave,s_down"), None);
        assert_eq!(replica("slave,disconnected"), None);
        assert_eq!(healthy(&value(&["ip", "h", "port", "1"])), None);
    }
}
