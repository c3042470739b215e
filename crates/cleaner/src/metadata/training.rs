//! What the rankers are trained on: the candidates of a page with their features, by the code that reads pages.

use chrono::Utc;
use serde_json::{Value, json};
use url::Url;

use crate::{
    charset, dom,
    metadata::{Statements, authors, published, rank::Candidate, title},
};

/// The candidates of a page for title, authors and day of publication, the chosen title's place known to the latter two.
pub fn candidates(bytes: &[u8], page: &Url) -> Value {
    let source = charset::decode(bytes, Some("text/html"), None);
    let document = dom::parse(&source);
    let statements = Statements::of(&document, page);
    let Statements { clues, linked, site_name, .. } = &statements;
    let site = site_name.as_deref();
    let title = title::choose(clues, linked, site, page);
    let order = statements.title_order(title.as_deref());
    let days = published::candidates(clues, linked, &statements.dating(Utc::now(), order));
    json!({
        "news": linked.is_news(),
        "title": list(&title::candidates(clues, linked, site, page), |title| json!(title)),
        "authors": list(&authors::candidates(clues, linked, site, order), |names| json!(names)),
        "published": list(&days, |day| json!(day.map(|day| day.date_naive().to_string()))),
    })
}

fn list<T>(candidates: &[Candidate<T>], value: impl Fn(&T) -> Value) -> Vec<Value> {
    candidates
        .iter()
        .map(|candidate| {
            let features = candidate.features.iter();
            let features: Vec<Value> =
                features.map(|((group, how), amount)| json!([format!("{group}\t{how}"), amount])).collect();
            json!({ "value": value(&candidate.value), "features": features })
        })
        .collect()
}
