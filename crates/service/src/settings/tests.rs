use std::io::Write;

use super::*;

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct All {
    service: ServiceSettings,
    kafka: Kafka,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Kafka {
    brokers: String,
    namespace: String,
    batch: u32,
    password: Option<String>,
    properties: BTreeMap<String, String>,
}

impl Default for Kafka {
    fn default() -> Self {
        Self {
            brokers: "localhost:9092".to_owned(),
            namespace: "dateline".to_owned(),
            batch: 500,
            password: None,
            properties: BTreeMap::new(),
        }
    }
}

fn load_from(file: &str, environment: &[(&str, &str)], flags: Flags) -> Result<All, SettingsError> {
    let mut written = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    written.write_all(file.as_bytes()).unwrap();
    let environment =
        environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    load(&Flags { config: Some(written.path().to_owned()), ..flags }, environment)
}

fn set(assignments: &[&str]) -> Flags {
    Flags { set: assignments.iter().map(|text| (*text).to_owned()).collect(), ..Flags::default() }
}

fn message(result: Result<All, SettingsError>) -> String {
    let message = result.unwrap_err().to_string();
    assert!(!message.contains('\n'), "{message}");
    message
}

#[test]
fn without_any_layer_the_defaults_hold() {
    assert_eq!(load::<All>(&Flags::default(), BTreeMap::new()).unwrap(), All::default());
}

#[test]
fn later_layers_win_over_earlier_ones() {
    let file = "[kafka]\nbrokers = 'file:1'\nbatch = 1\nnamespace = 'file'";
    let environment = [("DATELINE_KAFKA__BROKERS", "environment:1"), ("DATELINE_KAFKA__BATCH", "2")];
    let settings = load_from(file, &environment, set(&["kafka.brokers=flag:1"])).unwrap().kafka;
    assert_eq!(
        (settings.brokers.as_str(), settings.batch, settings.namespace.as_str()),
        ("flag:1", 2, "file")
    );
    let short = Flags {
        brokers: Some("short:1".into()),
        namespace: Some("other".into()),
        ..set(&["kafka.brokers=set:1"])
    };
    let settings = load_from(file, &environment, short).unwrap().kafka;
    assert_eq!((settings.brokers.as_str(), settings.namespace.as_str()), ("short:1", "other"));
}

#[test]
fn a_property_of_librdkafka_can_be_given_everywhere_and_in_any_type() {
    let expected = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    };
    let file = "[kafka.properties]\n\"security.protocol\" = \"SASL_SSL\"\n\"linger.ms\" = 5\nsocket.keepalive.enable = true";
    let settings = load_from(file, &[], Flags::default()).unwrap();
    let from_file =
        [("security.protocol", "SASL_SSL"), ("linger.ms", "5"), ("socket.keepalive.enable", "true")];
    assert_eq!(settings.kafka.properties, expected(&from_file));

    let environment = [
        ("DATELINE_KAFKA__PROPERTIES__SECURITY_PROTOCOL", "SSL"),
        ("DATELINE_KAFKA__PROPERTIES__LINGER_MS", "7"),
    ];
    let flags =
        set(&["kafka.properties.security.protocol=PLAINTEXT", "kafka.properties.enable.idempotence=true"]);
    let settings = load_from(file, &environment, flags).unwrap();
    let merged = [
        ("security.protocol", "PLAINTEXT"),
        ("linger.ms", "7"),
        ("socket.keepalive.enable", "true"),
        ("enable.idempotence", "true"),
    ];
    assert_eq!(settings.kafka.properties, expected(&merged));
}

#[test]
fn text_that_looks_like_a_number_stays_text_where_text_is_wanted() {
    let settings =
        load_from("", &[("DATELINE_KAFKA__NAMESPACE", "2026")], set(&["service.instance=7"])).unwrap();
    assert_eq!((settings.kafka.namespace.as_str(), settings.service.instance.as_str()), ("2026", "7"));
    let quoted = load_from("", &[], set(&["kafka.namespace=\"a b\"", "kafka.password='7'"])).unwrap().kafka;
    assert_eq!((quoted.namespace.as_str(), quoted.password.as_deref()), ("a b", Some("7")));
}

#[test]
fn the_pod_names_the_instance_unless_a_setting_does() {
    let pod = [("POD_NAME", "cleaner-3")];
    assert_eq!(load_from("", &pod, Flags::default()).unwrap().service.instance, "cleaner-3");
    assert_eq!(
        load_from("[service]\ninstance = 'mine'", &pod, Flags::default()).unwrap().service.instance,
        "mine"
    );
}

#[test]
fn the_sections_of_other_workers_are_passed_over_but_not_in_a_flag() {
    let environment = [("DATELINE_FETCHER__USER_AGENT", "x"), ("DATELINE_CLEANER_SERVICE_HOST", "10.0.0.1")];
    assert_eq!(load_from("[sink]\ndir = 'out'", &environment, Flags::default()).unwrap(), All::default());
    assert_eq!(
        message(load_from("", &[], set(&["sink.dir=out"]))),
        "unknown setting `sink` (from flag --set): allowed here are `service`, `kafka`"
    );
}

#[test]
fn a_wrong_value_names_setting_value_origin_and_what_is_allowed() {
    assert_eq!(
        message(load_from("", &[("DATELINE_SERVICE__LOG_FORMAT", "xml")], Flags::default())),
        "wrong setting `service.log_format = \"xml\"` (from environment variable DATELINE_SERVICE__LOG_FORMAT): \
         expected one of `auto`, `text`, `json`"
    );
    assert_eq!(
        message(load_from("", &[], set(&["kafka.batch=many"]))),
        "wrong setting `kafka.batch = \"many\"` (from flag --set): expected u32"
    );
    let listen = message(load_from("[service]\nlisten = 'here'", &[], Flags::default()));
    assert!(listen.starts_with("wrong setting `service.listen = \"here\"` (from file "), "{listen}");
    assert!(listen.ends_with("such as `0.0.0.0:9464` or `[::]:9464`"), "{listen}");
    let level = message(load_from("", &[], set(&["service.log_level=inof"])));
    assert!(level.contains("`service.log_level = \"inof\"`") && level.contains("`info`"), "{level}");
}

#[test]
fn spaces_between_log_directives_are_fine() {
    let settings = load_from("", &[], set(&["service.log_level=warn, dateline_sink=debug"])).unwrap();
    assert_eq!(settings.service.log_level, "warn,dateline_sink=debug");
}

#[test]
fn an_unknown_key_names_the_keys_there_are() {
    let text = message(load_from("[kafka]\nbroker = 'a:1'", &[], Flags::default()));
    assert!(text.starts_with("unknown setting `kafka.broker` (from file "), "{text}");
    assert!(text.contains("`brokers`, `namespace`"), "{text}");
}

#[test]
fn a_wrong_secret_is_not_told() {
    let text = message(load_from("", &[], set(&["kafka.password=[1234]"])));
    assert!(text.contains("kafka.password") && !text.contains("1234"), "{text}");
}

#[test]
fn a_file_that_is_missing_or_no_toml_is_named() {
    let missing = Flags { config: Some("no/such/file.toml".into()), ..Flags::default() };
    let text = load::<All>(&missing, BTreeMap::new()).unwrap_err().to_string();
    assert_eq!(text, "cannot read settings file no/such/file.toml");
    let text = message(load_from("[kafka]\nbatch = = 1", &[], Flags::default()));
    assert!(text.contains(".toml, line 2: "), "{text}");
}

#[test]
fn a_flag_that_is_no_assignment_is_refused() {
    for text in ["kafka.brokers", "brokers=a", ".=1", "kafka.properties.=1"] {
        let error = load_from("", &[], set(&[text])).unwrap_err();
        assert!(matches!(error, SettingsError::Assignment(ref said) if said == text), "{text}: {error}");
    }
}

#[test]
fn the_settings_in_effect_can_be_read_back_and_hide_secrets() {
    let flags = set(&[
        "kafka.password=hunter2",
        "kafka.properties.sasl.password=hunter3",
        "kafka.properties.ssl.key.location=key.pem",
        "kafka.properties.sasl.username=reader",
    ]);
    let text = effective(&load_from("", &[], flags).unwrap()).unwrap();
    assert!(!text.contains("hunter"), "{text}");
    let back = load_from(&text, &[], Flags::default()).unwrap();
    assert_eq!(back.kafka.password.as_deref(), Some("********"));
    assert_eq!(back.kafka.properties["sasl.password"], "********");
    assert_eq!(back.kafka.properties["ssl.key.location"], "key.pem");
    assert_eq!(back.kafka.properties["sasl.username"], "reader");
}
