//! Where Apache Kafka's jars are: copied once by Maven into a cache that all test processes share.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use super::ClusterError;

/// Environment variable that names an unpacked Apache Kafka to use instead of the cache.
const HOME_VARIABLE: &str = "DATELINE_KAFKA_HOME";
/// The one place that pins the versions.
const POM: &str = include_str!("../../../../deploy/kafka/pom.xml");

const INSTALL_MAVEN: &str = "install Maven and a JDK 17 or later (`make setup` does)";
const INSTALL_JAVA: &str = "install Java 17 or later (`make setup` does)";

/// A folder whose `libs` holds the jars of a Kafka broker.
#[derive(Debug, Clone)]
pub struct KafkaHome {
    folder: PathBuf,
}

impl KafkaHome {
    /// The Kafka that `DATELINE_KAFKA_HOME` names, or the cached one, which Maven fills at the first call.
    ///
    /// # Errors
    /// When the named folder holds no Kafka, Maven is missing, or it cannot fetch the jars.
    pub fn find_or_fetch() -> Result<Self, ClusterError> {
        if let Some(folder) = env::var_os(HOME_VARIABLE).filter(|value| !value.is_empty()) {
            let home = Self { folder: folder.into() };
            return if home.has_broker() {
                Ok(home)
            } else {
                Err(ClusterError::NotAKafkaHome { home: home.folder })
            };
        }
        let cache = cache_folder();
        fs::create_dir_all(&cache).map_err(|e| ClusterError::io(format!("make {}", cache.display()), e))?;
        let home = Self { folder: cache.join(format!("kafka-{}", kafka_version())) };
        let _lock = lock(&cache.join("kafka.lock"))?;
        if !home.is_complete() {
            fetch(&cache, &home)?;
        }
        Ok(home)
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A `java` command with the jars on its class path.
    pub(super) fn java(&self) -> OsString {
        env::var_os("JAVA_HOME")
            .map(|home| Path::new(&home).join("bin/java"))
            .filter(|java| java.exists())
            .map_or_else(|| OsString::from("java"), PathBuf::into_os_string)
    }

    pub(super) fn class_path(&self) -> PathBuf {
        self.folder.join("libs/*")
    }

    fn has_broker(&self) -> bool {
        fs::read_dir(self.folder.join("libs")).is_ok_and(|entries| {
            entries.flatten().any(|entry| {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                name.starts_with("kafka_") && name.ends_with(".jar")
            })
        })
    }

    /// The pom is put beside the jars last, so one that is there and equal means that they are all there.
    fn is_complete(&self) -> bool {
        fs::read_to_string(self.folder.join("pom.xml")).is_ok_and(|pom| pom == POM)
    }
}

/// Version of Apache Kafka that the tests run on.
pub fn kafka_version() -> &'static str {
    POM.split_once("<kafka.version>")
        .and_then(|(_, rest)| rest.split_once('<'))
        .map_or("unknown", |(version, _)| version)
}

/// What a missing `java` is answered with.
pub(super) fn java_missing(java: &OsStr, source: std::io::Error) -> ClusterError {
    ClusterError::spawn(&java.to_string_lossy(), INSTALL_JAVA, source)
}

fn cache_folder() -> PathBuf {
    let folder = |variable| env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from);
    folder("XDG_CACHE_HOME")
        .or_else(|| folder("HOME").map(|home| home.join(".cache")))
        .unwrap_or_else(env::temp_dir)
        .join("dateline")
}

/// Held until the file is closed, so that of many test processes one fetches and the rest wait.
fn lock(path: &Path) -> Result<File, ClusterError> {
    let locked = File::create(path).and_then(|file| file.lock().map(|()| file));
    locked.map_err(|e| ClusterError::io(format!("lock {}", path.display()), e))
}

fn fetch(cache: &Path, home: &KafkaHome) -> Result<(), ClusterError> {
    let io = |action: &str, e| ClusterError::io(format!("{action} under {}", cache.display()), e);
    let fresh = tempfile::Builder::new()
        .prefix("kafka-fetch-")
        .tempdir_in(cache)
        .map_err(|e| io("make a folder", e))?;
    let pom = fresh.path().join("pom.xml.new");
    fs::write(&pom, POM).map_err(|e| io("write the pom", e))?;
    let output = Command::new("mvn")
        .args(["--quiet", "--batch-mode", "--no-transfer-progress", "--file"])
        .arg(&pom)
        .arg(format!("-Dkafka.libs={}", fresh.path().join("libs").display()))
        .arg("dependency:copy-dependencies")
        .output()
        .map_err(|e| ClusterError::spawn("mvn", INSTALL_MAVEN, e))?;
    if !output.status.success() {
        let output = String::from_utf8_lossy(&output.stdout).into_owned();
        return Err(ClusterError::Fetch { version: kafka_version(), output });
    }
    fs::rename(&pom, fresh.path().join("pom.xml")).map_err(|e| io("finish", e))?;
    if home.folder.exists() {
        fs::remove_dir_all(&home.folder).map_err(|e| io("remove the old jars", e))?;
    }
    fs::rename(fresh.keep(), &home.folder).map_err(|e| io("put the jars in place", e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pom_pins_a_kafka_of_the_fourth_line() {
        assert!(kafka_version().starts_with("4."), "{}", kafka_version());
    }
}
