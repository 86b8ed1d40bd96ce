//! Random changes of what is recorded: valid ones, and such as must be refused.

use messwert_books::fact::{Kind, Presence, Schema};
use serde_json::{Map, Value, json};

use crate::histories::{DATES, Dice, history};

/// A history, and an endless series of changes of it.
pub(crate) struct Course {
    dice: Dice,
    /// What the history began with.
    pub(crate) lines: Vec<String>,
    /// Other histories over the same keys.
    others: Vec<String>,
}

impl Course {
    pub(crate) fn new(seed: u64) -> Course {
        let others = (1..6).flat_map(|n| history(seed * 1_000 + n));
        let is_free = |line: &String| !line.contains(r#""kind":"tenant""#);
        Course {
            dice: Dice::new(seed),
            lines: history(seed * 1_000),
            others: others.filter(is_free).collect(),
        }
    }

    /// One more change, a line: a fact of another history under the same key or a new one, a fact
    /// with a member changed, a correction of an invoice, a removal.
    pub(crate) fn next(&mut self) -> String {
        let fact: Map<String, Value> = serde_json::from_str(self.of_history()).unwrap();
        match self.dice.below(10) {
            0 | 1 => removal(&fact),
            2 | 3 => {
                let at = self.dice.below(self.others.len() as u64) as usize;
                self.others[at].clone()
            }
            4 => self.renamed(fact),
            5 => self.correction(&fact),
            _ => self.changed(fact),
        }
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.dice.below(n)
    }

    fn of_history(&mut self) -> &str {
        // Settings stand first.
        let at = 1 + self.dice.below(self.lines.len() as u64 - 1) as usize;
        &self.lines[at]
    }

    /// The same under another key: a new fact.
    fn renamed(&mut self, mut fact: Map<String, Value>) -> String {
        let key = format!("n{}", self.dice.below(1_000));
        let names = ["invoice_number", "payment_key", "refund_key", "write_off_key", "application_number"];
        let own = key_names(&fact);
        if let Some(name) = names.iter().find(|name| own.contains(name)) {
            fact.insert((*name).to_owned(), json!(key));
        }
        Value::Object(fact).to_string()
    }

    /// The credit note of an invoice, else a payment of one.
    fn correction(&mut self, fact: &Map<String, Value>) -> String {
        let (number, on) = (self.dice.below(1_000), self.dice.of(&DATES));
        let invoice = fact.get("invoice_number").cloned().unwrap_or(json!("r0"));
        if self.dice.one_in(2) {
            json!({"kind": "invoice", "invoice_number": format!("s{number}"), "invoice_type": "credit_note", "status": "sent", "issued_on": on, "related_invoice_number": invoice, "items": [{"net": 1 + self.dice.below(90), "tax_rate": 19}]}).to_string()
        } else {
            json!({"kind": "payment", "payment_key": format!("q{number}"), "invoice_number": invoice, "amount": 1 + self.dice.below(90), "payment_date": on}).to_string()
        }
    }

    /// Another value for one member, or a member more.
    fn changed(&mut self, mut fact: Map<String, Value>) -> String {
        let keys = key_names(&fact);
        let free: Vec<String> =
            fact.keys().filter(|name| *name != "kind" && !keys.contains(&name.as_str())).cloned().collect();
        let added = match fact["kind"].as_str() {
            Some("invoice") => ["status", "due_date", "cancelled_at", "notes", "event_key", "service_date"],
            Some("payment") => ["status", "payment_date", "amount", "notes", "gateway_fee", "event_key"],
            _ => ["created_at", "country", "rating", "removed_at", "amount", "status"],
        };
        let name = if free.is_empty() || self.dice.one_in(2) {
            self.dice.of(&added).to_owned()
        } else {
            free[self.dice.below(free.len() as u64) as usize].clone()
        };
        let value = self.value(&name, fact.get(&name));
        fact.insert(name, value);
        Value::Object(fact).to_string()
    }

    fn value(&mut self, name: &str, is: Option<&Value>) -> Value {
        let date = self.dice.of(&DATES);
        match (name, is) {
            ("status", _) => json!(self.dice.of(&[
                "draft",
                "sent",
                "paid",
                "overdue",
                "cancelled",
                "completed",
                "pending",
                "refunded",
                "approved",
                "rejected",
                "new",
                "confirmed",
                "sold",
                "available"
            ])),
            ("notes", _) => json!("a note"),
            ("event_key", _) => json!(self.dice.of(&["e0", "e1", "e2"])),
            ("country" | "customer_country", _) => json!(self.dice.of(&["DE", "AT", "FR"])),
            ("amount" | "net" | "gateway_fee" | "final_price", _) => json!(1 + self.dice.below(500)),
            ("rating", _) => json!(1 + self.dice.below(5)),
            (_, Some(Value::Bool(is))) => json!(!is),
            (_, Some(Value::Number(_))) => json!(self.dice.below(9)),
            ("items", _) => {
                json!([{"net": 1 + self.dice.below(900), "tax_rate": self.dice.of(&["19", "7", "0"])}])
            }
            ("issued_on" | "due_date" | "service_date" | "written_off_on", _) => json!(date),
            (name, _) if name.ends_with("_at") || name == "payment_date" => json!(format!("{date}T12:00:00")),
            _ => Value::Null,
        }
    }
}

/// The removal of a fact.
fn removal(fact: &Map<String, Value>) -> String {
    let keys = key_names(fact);
    let mut removal: Map<String, Value> = fact.clone();
    removal.retain(|name, _| name == "kind" || keys.contains(&name.as_str()));
    removal.insert("op".to_owned(), json!("delete"));
    Value::Object(removal).to_string()
}

fn key_names(fact: &Map<String, Value>) -> Vec<&'static str> {
    let kind = Kind::from_name(fact["kind"].as_str().unwrap()).unwrap();
    let keys = Schema::of(kind).fields.iter().filter(|field| field.presence == Presence::Key);
    keys.map(|field| field.name).collect()
}
