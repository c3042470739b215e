//! Which settings are secrets.

use toml::{Table, Value};

const MASK: &str = "********";
const SECRET: [&str; 8] = [
    "password",
    "passphrase",
    "secret",
    "token",
    "credential",
    "private.key",
    "ssl.key",
    "oauthbearer.config",
];
/// Where a secret is, is none.
const PLACES: [&str; 4] = ["location", "url", "file", "path"];

/// Masks every secret in the table and the tables within.
pub(super) fn mask(table: &mut Table) {
    for (key, value) in table.iter_mut() {
        mask_value(key, value);
    }
}

/// Masks the value if its key says that it is a secret, else what is secret within it.
pub(super) fn mask_value(key: &str, value: &mut Value) {
    let name = key.to_ascii_lowercase().replace(['_', '-'], ".");
    let secret =
        SECRET.iter().any(|word| name.contains(word)) && !PLACES.iter().any(|end| name.ends_with(end));
    match value {
        Value::Table(table) => mask(table),
        Value::Array(items) => items.iter_mut().for_each(|item| mask_value(key, item)),
        Value::String(text) if text.is_empty() => {}
        value if secret => *value = Value::String(MASK.to_owned()),
        _ => {}
    }
}
