//! What is wrong with the settings, in one line a person can act on.

use std::path::PathBuf;

use figment::{Figment, error::Kind, value::Value};

use super::secrets;

/// Why settings could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The settings file is not there or not readable.
    #[error("cannot read settings file {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The settings file is not TOML.
    #[error("settings file {}, line {line}: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Line, counted from one.
        line: usize,
        /// What the parser says.
        message: String,
    },
    /// The value of `--set` is not an assignment.
    #[error("`--set {0}`: expected SECTION.KEY=VALUE, such as `service.log_level=debug`")]
    Assignment(String),
    /// A setting is unknown or wrong.
    #[error("{0}")]
    Wrong(String),
    /// Settings that TOML cannot say.
    #[error("cannot write the settings as TOML")]
    Unprintable(#[source] toml::ser::Error),
}

impl SettingsError {
    /// Names the setting, its value, where it came from and what is allowed.
    pub(super) fn wrong(error: &figment::Error, figment: &Figment) -> Self {
        let path = error.path.join(".");
        let origin = error.metadata.as_ref().map_or("the defaults", |metadata| metadata.name.as_ref());
        let value = value_at(figment, &error.path).map(|value| format!(" = {value}")).unwrap_or_default();
        let text = match &error.kind {
            Kind::UnknownField(_, allowed) => {
                format!("unknown setting `{path}` (from {origin}): allowed here are {}", list(allowed))
            }
            Kind::MissingField(field) => {
                let setting = if path.is_empty() { field.to_string() } else { format!("{path}.{field}") };
                format!("setting `{setting}` is missing")
            }
            kind => format!("wrong setting `{path}{value}` (from {origin}): {}", problem(kind)),
        };
        Self::Wrong(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

fn problem(kind: &Kind) -> String {
    match kind {
        Kind::Message(message) => message.clone(),
        Kind::InvalidType(_, expected) | Kind::InvalidValue(_, expected) => format!("expected {expected}"),
        Kind::InvalidLength(length, expected) => format!("it has length {length}, expected {expected}"),
        Kind::UnknownVariant(_, allowed) => format!("expected one of {}", list(allowed)),
        other => other.to_string(),
    }
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The merged value at a path, as TOML writes it. Keys may hold dots, so figment's own look-up does not do.
fn value_at(figment: &Figment, path: &[String]) -> Option<String> {
    let root = figment.extract::<Value>().ok()?;
    let value = path.iter().try_fold(&root, |value, key| match value {
        Value::Dict(_, dict) => dict.get(key),
        Value::Array(_, items) => items.get(key.parse::<usize>().ok()?),
        _ => None,
    })?;
    let mut value = toml::Value::try_from(value).ok()?;
    secrets::mask_value(path.last().map_or("", String::as_str), &mut value);
    Some(value.to_string())
}
