//! Pages as they were recorded from real sites, served as compressed as they are kept.

use std::{fs, io, path::Path, sync::Arc};

use super::Reply;

/// Recorded pages, which may come more than once.
#[derive(Debug, Clone)]
pub(super) struct Recorded {
    /// The id of each page and what is answered, whose body is shared by all that ask.
    pages: Arc<[(String, Reply)]>,
    count: usize,
}

impl Recorded {
    pub(super) fn read(folder: &Path, count: Option<usize>) -> io::Result<Self> {
        let truth = folder.join("truth.jsonl");
        let lines = fs::read_to_string(&truth).map_err(|error| named(&truth, &error))?;
        let ids = lines.lines().filter(|line| !line.trim().is_empty()).map(|line| {
            id_of(line)
                .ok_or_else(|| named(&truth, &io::Error::other(format!("no id in the line {line:.80}"))))
        });
        let ids = ids.take(count.unwrap_or(usize::MAX));
        let pages: Arc<[_]> = ids.map(|id| page(folder, id?)).collect::<io::Result<_>>()?;
        if pages.is_empty() {
            return Err(named(&truth, &io::Error::other("names no page")));
        }
        let count = count.unwrap_or(pages.len());
        Ok(Self { pages, count })
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Path of page `index`, counted over all repetitions: `/000123/ID.html`.
    pub(super) fn path(&self, index: usize) -> String {
        format!("/{index:06}/{}.html", self.pages[index % self.pages.len()].0)
    }

    pub(super) fn reply(&self, path: &str) -> Option<Reply> {
        let (index, _) = path.strip_prefix('/')?.split_once('/')?;
        let index = index.parse().ok().filter(|&index| index < self.count)?;
        (self.path(index) == path).then(|| self.pages[index % self.pages.len()].1.clone())
    }
}

/// The charset is left to the page, because only it knows how it was recorded.
fn page(folder: &Path, id: String) -> io::Result<(String, Reply)> {
    let file = folder.join("html").join(format!("{id}.html.gz"));
    let body = fs::read(&file).map_err(|error| named(&file, &error))?;
    Ok((id, Reply::bytes("text/html", body).header("content-encoding", "gzip")))
}

fn id_of(line: &str) -> Option<String> {
    Some(serde_json::from_str::<serde_json::Value>(line).ok()?.get("id")?.as_str()?.to_owned())
}

fn named(file: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", file.display()))
}
