//! The layers, each a TOML table that knows where it came from.

use std::{collections::BTreeMap, path::Path};

use figment::{
    Figment, Metadata, Profile, Provider,
    value::{Dict, Map},
};
use toml::{Table, Value};

use super::{Flags, SettingsError};

const PREFIX: &str = "DATELINE_";
/// librdkafka's properties have dots in their names, so all that follows this path is one key.
const PROPERTIES: [&str; 2] = ["kafka", "properties"];
/// One file and one environment may serve all workers: each passes over the sections of the others.
const SECTIONS_OF_WORKERS: [&str; 4] = ["fetcher", "cleaner", "tagger", "sink"];

/// Merges all layers, lowest first.
pub(super) fn merge(
    defaults: &Table,
    flags: &Flags,
    environment: BTreeMap<String, String>,
) -> Result<Figment, SettingsError> {
    let mut layers = vec![Layer::new("the defaults".to_owned(), defaults.clone())];
    if let Some(pod) = environment.get("POD_NAME").filter(|_| defaults.contains_key("service")) {
        let path = vec!["service".to_owned(), "instance".to_owned()];
        layers.push(Layer::single("environment variable POD_NAME".to_owned(), path, pod, defaults));
    }
    if let Some(file) = &flags.config {
        let table = less_other_workers(read(file)?, defaults);
        layers.push(Layer::new(format!("file {}", file.display()), table));
    }
    for (name, value) in environment {
        if let Some(path) = environment_path(&name) {
            let mut layer = Layer::single(format!("environment variable {name}"), path, &value, defaults);
            layer.table = less_other_workers(layer.table, defaults);
            layers.push(layer);
        }
    }
    for assignment in &flags.set {
        let wrong = || SettingsError::Assignment(assignment.clone());
        let (key, value) = assignment.split_once('=').ok_or_else(wrong)?;
        let path = flag_path(key.trim()).ok_or_else(wrong)?;
        layers.push(Layer::single("flag --set".to_owned(), path, value.trim(), defaults));
    }
    for (key, value) in [("brokers", &flags.brokers), ("namespace", &flags.namespace)] {
        if let Some(value) = value {
            let path = vec!["kafka".to_owned(), key.to_owned()];
            layers.push(Layer::single(format!("flag --{key}"), path, value, defaults));
        }
    }
    Ok(layers.into_iter().fold(Figment::new(), Figment::merge))
}

/// Settings and where they came from.
struct Layer {
    origin: String,
    table: Table,
}

impl Layer {
    fn new(origin: String, mut table: Table) -> Self {
        flatten_properties(&mut table);
        Self { origin, table }
    }

    /// One setting given as text, read as the type of its default.
    fn single(origin: String, path: Vec<String>, text: &str, defaults: &Table) -> Self {
        let value = read_as(text, look_up(defaults, &path));
        let nested =
            path.into_iter().rev().fold(value, |value, key| Value::Table(Table::from_iter([(key, value)])));
        match nested {
            Value::Table(table) => Self::new(origin, table),
            _ => Self::new(origin, Table::new()),
        }
    }
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.origin.clone())
    }

    fn data(&self) -> figment::error::Result<Map<Profile, Dict>> {
        let value = figment::value::Value::serialize(&self.table)?;
        let dict = value.into_dict().unwrap_or_default();
        Ok(Map::from([(Profile::Default, dict)]))
    }
}

fn read(path: &Path) -> Result<Table, SettingsError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| SettingsError::File { path: path.to_owned(), source })?;
    toml::from_str(&text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start).min(text.len());
        let line = 1 + text.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count();
        let message = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
        SettingsError::Syntax { path: path.to_owned(), line, message }
    })
}

fn less_other_workers(mut table: Table, defaults: &Table) -> Table {
    table.retain(|section, _| defaults.contains_key(section) || !SECTIONS_OF_WORKERS.contains(&section));
    table
}

/// `DATELINE_KAFKA__BROKERS` is `kafka.brokers`; a name without two underscores is no setting, because Kubernetes puts
/// such names (`DATELINE_CLEANER_SERVICE_HOST`) into every pod.
fn environment_path(name: &str) -> Option<Vec<String>> {
    let name = name.strip_prefix(PREFIX)?.to_ascii_lowercase();
    if !name.contains("__") {
        return None;
    }
    let mut path: Vec<String> = name.split("__").map(str::to_owned).collect();
    if path.len() > PROPERTIES.len() && path[..PROPERTIES.len()] == PROPERTIES {
        let property = path.split_off(PROPERTIES.len()).join("__").replace('_', ".");
        path.push(property);
    }
    Some(path)
}

/// `kafka.brokers`, or `kafka.properties.security.protocol` with one key behind the properties.
fn flag_path(key: &str) -> Option<Vec<String>> {
    let properties = format!("{}.", PROPERTIES.join("."));
    let path: Vec<String> = match key.strip_prefix(&properties) {
        Some(property) => PROPERTIES.into_iter().chain([property]).map(str::to_owned).collect(),
        None => key.split('.').map(str::to_owned).collect(),
    };
    (path.len() > 1 && path.iter().all(|part| !part.is_empty())).then_some(path)
}

fn look_up<'a>(table: &'a Table, path: &[String]) -> Option<&'a Value> {
    let (last, sections) = path.split_last()?;
    sections.iter().try_fold(table, |table, key| table.get(key)?.as_table())?.get(last)
}

/// A string stays one where the default is one, so that a namespace may be `2026`. Quotes, as TOML wants them, are allowed.
fn read_as(text: &str, default: Option<&Value>) -> Value {
    let literal = toml::from_str::<Table>(&format!("value = {text}"))
        .ok()
        .filter(|table| table.len() == 1)
        .and_then(|mut table| table.remove("value"));
    match (literal, default) {
        (Some(Value::String(unquoted)), _) => Value::String(unquoted),
        (Some(Value::Datetime(_)), _) | (_, Some(Value::String(_))) | (None, _) => {
            Value::String(text.to_owned())
        }
        (Some(literal), _) => literal,
    }
}

/// Makes librdkafka's properties one flat table of strings, however they were written.
fn flatten_properties(table: &mut Table) {
    let Some(Value::Table(kafka)) = table.get_mut(PROPERTIES[0]) else { return };
    let Some(Value::Table(properties)) = kafka.get_mut(PROPERTIES[1]) else { return };
    let mut flat = Table::new();
    flatten_into(&mut flat, "", std::mem::take(properties));
    *properties = flat;
}

/// Unquoted dots in a TOML key make tables of it.
fn flatten_into(flat: &mut Table, prefix: &str, table: Table) {
    for (key, value) in table {
        let name = format!("{prefix}{key}");
        match value {
            Value::Table(inner) => flatten_into(flat, &format!("{name}."), inner),
            Value::String(_) | Value::Array(_) => {
                flat.insert(name, value);
            }
            scalar => {
                flat.insert(name, Value::String(scalar.to_string()));
            }
        }
    }
}
