//! Schemas: what the JSON of a report looks like, derived from its types.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};

use super::applications::StatusCounts;
use super::{Comparison, Hundredths, Money, Rate, ReportType, TaxRate, Tenths};
use crate::books::ApplicationStatus;
use crate::country::Country;
use crate::money::Currency;
use crate::query::Sections;

/// The JSON Schema (draft 2020-12) of a report's `data`, as it is without `sections`: each member is
/// there, none else, and null only where the schema says so.
pub fn schema(report: ReportType) -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize().with(|settings| {
        settings.inline_subschemas = true;
    });
    let mut generator = settings.into_generator();
    let mut schema = (report.blueprint().schema)(&mut generator);
    let compared = compared(report, &schema, generator.subschema_for::<Comparison>().to_value());
    schema["properties"]["comparison"] = serde_json::json!({ "anyOf": [compared, { "type": "null" }] });
    be_exact(&mut schema);
    schema
}

/// The schema of a type, as its fields say it.
pub(super) fn root<T: JsonSchema>(generator: &mut SchemaGenerator) -> Value {
    generator.root_schema_for::<T>().to_value()
}

/// What a comparison has beside its own members: those of the report that are not lists, recursively,
/// and the currency sections.
fn compared(report: ReportType, schema: &Value, mut compared: Value) -> Value {
    let members = schema["properties"].as_object().into_iter().flatten();
    let sections = Sections::compared(report);
    let mut kept: Map<String, Value> = Map::new();
    for (name, member) in members.filter(|(name, _)| name.as_str() == "currencies" || sections.has(name)) {
        let mut member = member.clone();
        if name == "currencies" {
            let of_section = &mut member["items"]["properties"];
            retain(of_section, |name| name == "currency" || sections.has_in_currency(name));
            be_without_lists(&mut member["items"]);
        } else {
            be_without_lists(&mut member);
        }
        kept.insert(name.clone(), member);
    }
    if let Some(properties) = compared["properties"].as_object_mut() {
        properties.extend(kept);
    }
    compared
}

fn retain(properties: &mut Value, is_kept: impl Fn(&str) -> bool) {
    if let Some(properties) = properties.as_object_mut() {
        properties.retain(|name, _| is_kept(name));
    }
}

/// Takes the lists out of an object, and out of the objects in it.
fn be_without_lists(schema: &mut Value) {
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.retain(|_, member| member["type"] != "array");
    }
    each_part(schema, be_without_lists);
}

/// Every member of an object is there, and none else.
fn be_exact(schema: &mut Value) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        let names: Vec<Value> = properties.keys().map(|name| name.as_str().into()).collect();
        schema["required"] = names.into();
        schema["additionalProperties"] = false.into();
    }
    each_part(schema, be_exact);
}

/// Visits the schemas that a schema is made of.
fn each_part(schema: &mut Value, visit: fn(&mut Value)) {
    match schema {
        Value::Object(members) => members.values_mut().for_each(visit),
        Value::Array(entries) => entries.iter_mut().for_each(visit),
        _ => {}
    }
}

/// Stamps the schema of a type that is written as one JSON value.
macro_rules! written_as {
    ($($name:ident: $schema:tt,)+) => {
        $(impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        })+
    };
}

written_as! {
    Money: { "type": "number" },
    Rate: { "type": "number" },
    TaxRate: { "type": "number", "minimum": 0 },
    Hundredths: { "type": "number" },
    Tenths: { "type": "number" },
    Country: { "type": "string", "pattern": "^[A-Z]{2}$" },
    Currency: { "type": "string", "pattern": "^[A-Z]{3}$" },
}

impl JsonSchema for StatusCounts {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "StatusCounts".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let count = generator.subschema_for::<u64>();
        let counts: Map<String, Value> = ApplicationStatus::WORDS
            .iter()
            .map(|word| ((*word).to_owned(), count.clone().to_value()))
            .collect();
        json_schema!({ "type": "object", "properties": counts })
    }
}
