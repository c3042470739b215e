//! The schemas in `docs/schema/` are what the code says, and no change to them breaks a consumer of the last version.
//!
//! `UPDATE_SCHEMAS=1 cargo test -p dateline-schema` writes them anew, if the change is a compatible one.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::{collections::BTreeSet, fs, path::PathBuf};

use serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/schema"))
}

#[test]
fn the_schemas_in_the_docs_are_those_of_the_code() {
    for (name, schema) in dateline_schema::json_schemas() {
        let path = folder().join(format!("{name}.json"));
        let published = fs::read_to_string(&path).ok();
        if let Some(published) = &published {
            let (old, new) = (serde_json::from_str(published).unwrap(), schema.as_value().clone());
            let breaks = breaking_changes(&old, &new);
            assert!(breaks.is_empty(), "{name} breaks consumers of the last version:\n{}", breaks.join("\n"));
        }
        let current = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            fs::write(&path, current).unwrap();
        } else {
            assert!(
                published.as_ref() == Some(&current),
                "docs/schema/{name}.json is not what the code says; run `UPDATE_SCHEMAS=1 cargo test -p dateline-schema`"
            );
        }
    }
}

/// What a consumer that was written against `old` would stumble over in records of `new`: a field that is gone or may
/// now be missing, another type, a value it does not know.
fn breaking_changes(old: &Value, new: &Value) -> Vec<String> {
    let mut breaks = Vec::new();
    compare("", old, new, old, new, &mut breaks);
    breaks
}

fn compare(at: &str, old: &Value, new: &Value, old_root: &Value, new_root: &Value, breaks: &mut Vec<String>) {
    let (old, new) = (resolve(old, old_root), resolve(new, new_root));
    if types(old) != types(new) {
        breaks.push(format!("{at}: the type was {:?} and is {:?}", types(old), types(new)));
        return;
    }
    let old_required = strings(&old["required"]);
    for gone in old_required.difference(&strings(&new["required"])) {
        breaks.push(format!("{at}.{gone}: was always there and need not be any more"));
    }
    for (name, property) in old["properties"].as_object().into_iter().flatten() {
        match new["properties"].get(name) {
            Some(new_property) => {
                compare(&format!("{at}.{name}"), property, new_property, old_root, new_root, breaks);
            }
            None => breaks.push(format!("{at}.{name}: is gone")),
        }
    }
    if !old["items"].is_null() {
        compare(&format!("{at}[]"), &old["items"], &new["items"], old_root, new_root, breaks);
    }
    let (old_values, new_values) = (constants(old), constants(new));
    for added in new_values.difference(&old_values) {
        breaks.push(format!("{at}: may now be `{added}`, which no consumer knows"));
    }
}

fn resolve<'a>(schema: &'a Value, root: &'a Value) -> &'a Value {
    let schema = match schema["anyOf"].as_array() {
        // An optional field: its own type beside null.
        Some(options) => options.iter().find(|option| option["type"] != "null").unwrap_or(schema),
        None => schema,
    };
    match schema["$ref"].as_str() {
        Some(reference) => root.pointer(reference.trim_start_matches('#')).unwrap_or(schema),
        None => schema,
    }
}

fn types(schema: &Value) -> BTreeSet<String> {
    strings(&schema["type"]).into_iter().filter(|name| name != "null").collect()
}

fn constants(schema: &Value) -> BTreeSet<String> {
    let alternatives = schema["oneOf"].as_array().into_iter().flatten();
    let consts = alternatives.filter_map(|one| one["const"].as_str().map(str::to_owned));
    consts.chain(strings(&schema["enum"])).collect()
}

fn strings(value: &Value) -> BTreeSet<String> {
    match value {
        Value::String(one) => [one.clone()].into(),
        Value::Array(many) => many.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect(),
        _ => BTreeSet::new(),
    }
}

#[test]
fn incompatible_changes_are_seen() {
    let (_, schema) = dateline_schema::json_schemas().pop().unwrap();
    let old = schema.as_value().clone();
    let change = |edit: fn(&mut Value)| {
        let mut new = old.clone();
        edit(&mut new);
        breaking_changes(&old, &new)
    };
    assert!(change(|_| {}).is_empty());
    assert!(!change(|new| drop(new["properties"].as_object_mut().unwrap().remove("title"))).is_empty());
    assert!(!change(|new| new["properties"]["text"]["type"] = "integer".into()).is_empty());
    assert!(!change(|new| new["required"].as_array_mut().unwrap().retain(|name| name != "id")).is_empty());
    assert!(
        !change(|new| {
            let kinds = new["$defs"]["EntityType"]["oneOf"].as_array_mut().unwrap();
            kinds.push(serde_json::json!({"const": "planet"}));
        })
        .is_empty()
    );
    assert!(change(|new| new["properties"]["added"] = serde_json::json!({"type": "string"})).is_empty());
}
