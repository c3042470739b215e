//! Steps on the disk whose errors name their path.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use dateline_stream::StoreError;

/// An I/O error and where it happened.
#[derive(Debug)]
pub(super) struct PathError {
    path: PathBuf,
    error: io::Error,
}

impl From<PathError> for StoreError {
    fn from(PathError { path, error }: PathError) -> Self {
        Self { store: path.display().to_string(), source: error.into() }
    }
}

/// Names the path in an I/O error.
pub(super) trait At<T> {
    fn at(self, path: &Path) -> Result<T, PathError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, path: &Path) -> Result<T, PathError> {
        self.map_err(|error| PathError { path: path.to_owned(), error })
    }
}

/// What is on the disk is not what this program left there.
pub(super) fn damaged(path: &Path, message: String) -> PathError {
    PathError { path: path.to_owned(), error: io::Error::new(io::ErrorKind::InvalidData, message) }
}

/// Length of a file; `None` where there is none.
pub(super) fn length(path: &Path) -> Result<Option<u64>, PathError> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(Some(metadata.len())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).at(path),
    }
}

/// Makes the folder, and its entry in its parent durable.
pub(super) fn make_folder(path: &Path) -> Result<(), PathError> {
    if path.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(path).at(path)?;
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).map_or(Ok(()), sync_folder)
}

/// Makes the entries of a folder durable: new files and renames.
pub(super) fn sync_folder(path: &Path) -> Result<(), PathError> {
    File::open(path).and_then(|folder| folder.sync_all()).at(path)
}

/// Puts `content` in the place of the file: all of it or, before [`sync_folder`], perhaps none.
pub(super) fn replace(path: &Path, content: &[u8]) -> Result<(), PathError> {
    let draft = path.with_extension("json.new");
    File::create(&draft)
        .and_then(|mut file| {
            file.write_all(content)?;
            file.sync_all()
        })
        .at(&draft)?;
    fs::rename(&draft, path).at(path)
}
