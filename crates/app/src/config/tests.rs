//! Golden tests: each `tests/data/<sentence>.yaml` with what is said about it in `.out`.
//!
//! A new test is two new files; `UPDATE=1 cargo test -p app` writes the second. A file whose name
//! begins with `in_demo_mode` is compiled in demo mode.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::OnceLock;

use model::Timestamp;
use model::document::Source;
use proptest::prelude::*;

use super::compile::{Compiled, Input, Mode, Overrides, compile};
use super::origin::{ConsoleDocument, DocumentKind};
use super::spec::ConfigSpec;
use super::world::{RealWorld, World};
use crate::commands::check::listing;

/// A world with some variables and two files.
pub(crate) struct SmallWorld;

impl World for SmallWorld {
    fn variable(&self, name: &str) -> Option<String> {
        let value = match name {
            "OPENAI_API_KEY" => "sk-of-the-provider",
            "SUPPORT_KEY" => "bz-0123456789abcdef0123456789abcdef",
            "DEMO_KEY" => "bz-demo-a",
            "SHORT_KEY" => "bz-short",
            "AWS_KEY_ID" => "AKIAIOSFODNN7EXAMPLE",
            "TWO_WORDS" => "AKIA IOSFODNN7",
            "EMPTY" => "",
            _ => return None,
        };
        Some(value.to_owned())
    }

    fn file(&self, path: &Path) -> io::Result<Vec<u8>> {
        match path.to_str() {
            Some("/etc/bartizan/support.key") => {
                Ok(b"bz-fedcba9876543210fedcba9876543210\n".to_vec())
            }
            Some("/etc/bartizan/server.pem") => Ok(pairs().0.0.clone()),
            Some("/etc/bartizan/server.key") => Ok(pairs().0.1.clone()),
            Some("/etc/bartizan/ended.pem") => Ok(pairs().1.0.clone()),
            Some("/etc/bartizan/ended.key") => Ok(pairs().1.1.clone()),
            Some("/etc/bartizan/empty.pem") => Ok(Vec::new()),
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn documents(&self, _directory: &Path) -> io::Result<Vec<Source>> {
        Err(io::ErrorKind::NotFound.into())
    }

    fn now(&self) -> Timestamp {
        // In the year 2026.
        Timestamp::from_unix_micros(1_790_000_000_000_000)
    }

    fn real_path(&self, path: &Path) -> PathBuf {
        let mut real = PathBuf::new();
        for part in path.components() {
            match part {
                Component::ParentDir => drop(real.pop()),
                Component::CurDir => {}
                Component::Normal(_) | Component::RootDir | Component::Prefix(_) => real.push(part),
            }
        }
        real
    }
}

type Pem = (Vec<u8>, Vec<u8>);

/// A certificate with its key for now, and one that has ended.
fn pairs() -> &'static (Pem, Pem) {
    static PAIRS: OnceLock<(Pem, Pem)> = OnceLock::new();
    let pair = |until: i32| {
        let mut params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(until, 1, 1);
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        (
            certificate.pem().into_bytes(),
            key.serialize_pem().into_bytes(),
        )
    };
    PAIRS.get_or_init(|| (pair(2100), pair(2021)))
}

/// A configuration, compiled in the small world.
pub(crate) fn compiled(
    text: &str,
    mode: Mode,
    console: &[ConsoleDocument],
) -> Result<Compiled, String> {
    let input = Input {
        source: &Source::new("bartizan.yaml", text),
        base: Path::new("/etc/bartizan"),
        console,
        mode,
        overrides: &Overrides::default(),
    };
    compile(&input, &SmallWorld).map_err(|problems| listing(&problems))
}

fn said(text: &str, mode: Mode) -> String {
    match compiled(text, mode, &[]) {
        Ok(compiled) => listing(&compiled.warnings) + "accepted\n",
        Err(listing) => listing,
    }
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn golden_files() -> Vec<PathBuf> {
    let entries = fs::read_dir(data()).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "yaml"));
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "UPDATE is for the person who runs the tests"
)]
fn every_golden_file_says_what_it_said_before() {
    let update = std::env::var("UPDATE").is_ok();
    let mut wrong = Vec::new();
    for path in golden_files() {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let demo = name.starts_with("in_demo_mode");
        let mode = if demo { Mode::Demo } else { Mode::Normal };
        let now = said(&fs::read_to_string(&path).unwrap(), mode);
        let golden = path.with_extension("out");
        if update {
            fs::write(&golden, &now).unwrap();
        } else if fs::read_to_string(&golden).unwrap_or_default() != now {
            wrong.push(format!("{name}:\n{now}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_golden_file() {
    let mut source = String::new();
    for file in ["compile.rs", "load.rs", "upgrade.rs", "../reload.rs"] {
        source += &fs::read_to_string(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("src/config")
                .join(file),
        )
        .unwrap();
    }
    let compile = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/config/compile");
    for folder in [
        compile.clone(),
        compile.join("access"),
        compile.join("models"),
    ] {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                source += &fs::read_to_string(path).unwrap();
            }
        }
    }
    let mut said = String::new();
    for path in golden_files() {
        said += &fs::read_to_string(path.with_extension("out")).unwrap_or_default();
    }
    let codes: BTreeSet<&str> = source
        .match_indices("\"C0")
        .filter_map(|(at, _)| source.get(at + 1..at + 5))
        .collect();
    // Tested below, since they need a console document or a missing file; the last two tell of the
    // build, not of the document.
    let elsewhere = ["C000", "C005", "C033", "C036", "C037", "C038"];
    let untested: Vec<&&str> = codes
        .iter()
        .filter(|code| !elsewhere.contains(code) && !said.contains(&format!("[{code}]")))
        .collect();
    assert!(untested.is_empty(), "no golden file for {untested:?}");
    let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    let reference = fs::read_to_string(reference).unwrap();
    let unexplained: Vec<&&str> = codes
        .iter()
        .filter(|code| !reference.contains(&format!("| {code} |")))
        .collect();
    assert!(
        unexplained.is_empty(),
        "docs/configuration.md lacks {unexplained:?}"
    );
}

fn document(kind: DocumentKind, name: &str, text: &str) -> ConsoleDocument {
    ConsoleDocument {
        kind,
        name: name.to_owned(),
        text: text.to_owned(),
        author: "ana".to_owned(),
        at: Timestamp::default(),
        before: None,
        tenant: Some(model::TenantId::parse("acme").unwrap()),
    }
}

fn sample() -> String {
    fs::read_to_string(data().join("a_complete_configuration_is_accepted.yaml")).unwrap()
}

#[test]
fn objects_of_the_console_are_compiled_together_with_those_of_the_file() {
    let team = "{ id: sales, tenant: acme, models: [gpt-4o] }";
    let key = "id: crm\ntenant: acme\nteam: sales\napp: crm\nuser: u\nhash: sha256:\
        1111111111111111111111111111111111111111111111111111111111111111\n";
    let console = [
        document(DocumentKind::Team, "sales", team),
        document(DocumentKind::Key, "crm", key),
    ];
    let compiled = compiled(&sample(), Mode::Normal, &console).unwrap();
    let hash = gateway::KeyHash::from_bytes([0x11; 32]);
    let entry = compiled.snapshot.keys.find(&hash).unwrap();
    assert_eq!(entry.team.as_str(), "sales");
}

#[test]
fn a_key_that_is_rotated_has_two_secrets_and_is_one_key() {
    let key = r#"{
      "id": "crm", "tenant": "acme", "team": "support", "app": "helpdesk", "user": "crm",
      "end_user": "none", "scopes": ["models", "inspect"], "disabled": false,
      "hash": "sha256:3333333333333333333333333333333333333333333333333333333333333333",
      "expires": "2099-01-01T00:00:00Z",
      "previous": {
        "hash": "sha256:4444444444444444444444444444444444444444444444444444444444444444",
        "until": "2027-01-01T00:00:00Z"
      }
    }"#;
    let console = [document(DocumentKind::Key, "crm", key)];
    let compiled = compiled(&sample(), Mode::Normal, &console).unwrap();
    let secret = |byte| gateway::KeyHash::from_bytes([byte; 32]);
    let keys = &compiled.snapshot.keys;
    let (new, old) = (keys.find(&secret(0x33)), keys.find(&secret(0x44)));
    let until = Timestamp::parse_utc("2027-01-01T00:00:00Z");
    assert_eq!(new.unwrap().validity.replaced, None);
    assert_eq!(old.unwrap().validity.replaced, until);
    assert_eq!(old.unwrap().validity.expires, new.unwrap().validity.expires);

    let acme = model::TenantId::parse("acme").unwrap();
    let cards = &compiled.cards[&acme].keys;
    let found: Vec<_> = cards.iter().filter(|card| card.key == "crm").collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].previous_until, until);
    let judged = compiled.judged[&acme].iter();
    assert_eq!(judged.filter(|judged| judged.key == "crm").count(), 1);
}

#[test]
fn a_name_in_file_and_console_is_a_diagnostic() {
    let team = "{ id: support, tenant: acme, models: [] }";
    let console = [document(DocumentKind::Team, "support", team)];
    let said = compiled(&sample(), Mode::Normal, &console).unwrap_err();
    assert!(said.contains("error[C005]: team `support` exists in the file and in the console"));
    assert!(said.contains("console:team/support:1:7"), "{said}");
}

#[test]
fn a_broken_document_of_the_console_is_named() {
    let console = [document(DocumentKind::Team, "x", "{ id: x, tenant: acme }")];
    let said = compiled(&sample(), Mode::Normal, &console).unwrap_err();
    assert!(
        said.contains("`models` is missing here\n  --> console:team/x:1:1"),
        "{said}"
    );
}

#[test]
fn a_file_that_is_not_there_is_a_diagnostic() {
    let chosen = super::load::Chosen::File(PathBuf::from("/nowhere/bartizan.yaml"));
    let problem = chosen.source(&SmallWorld).unwrap_err();
    assert_eq!(problem.code, "C000");
}

#[test]
fn the_demo_is_an_ordinary_configuration_and_knows_its_keys() {
    let source = crate::demo::source();
    let input = Input {
        source: &source,
        base: Path::new(""),
        console: &[],
        mode: Mode::Demo,
        overrides: &Overrides::default(),
    };
    let compiled = compile(&input, &RealWorld)
        .map_err(|p| listing(&p))
        .unwrap();
    for (key, user, team) in [
        ("bz-demo-a", "user-a", "support"),
        ("bz-demo-b", "user-b", "research"),
    ] {
        let hash = gateway::KeyHash::of(key.as_bytes());
        let entry = compiled.snapshot.keys.find(&hash).unwrap();
        assert_eq!((entry.user.as_str(), entry.team.as_str()), (user, team));
    }
    assert!(compiled.snapshot.models.find("demo").is_some());
    assert!(compiled.snapshot.models.find("demo-large").is_some());
}

#[test]
fn the_command_line_cannot_take_the_demo_beyond_loopback() {
    let overrides = Overrides {
        gateway: Some("0.0.0.0:8080".to_owned()),
        ..Overrides::default()
    };
    let chosen = super::load::Chosen::Demo;
    let problems = chosen.compile(&RealWorld, &[], &overrides).unwrap_err();
    assert_eq!(problems[0].code, "C014");
    assert!(problems[0].to_string().contains("--> --gateway:1:1"));
}

#[test]
fn the_demo_is_refused_as_a_configuration_of_ones_own() {
    let said = said(&crate::demo::source().text, Mode::Normal);
    assert!(said.contains("error[C025]"), "{said}");
}

#[test]
fn every_example_is_accepted() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples");
    struct Permissive;
    impl World for Permissive {
        fn variable(&self, name: &str) -> Option<String> {
            Some(format!("{name}-of-some-length"))
        }
        fn file(&self, _path: &Path) -> io::Result<Vec<u8>> {
            Ok(b"-----BEGIN CERTIFICATE-----".to_vec())
        }
        fn documents(&self, _directory: &Path) -> io::Result<Vec<Source>> {
            Ok(Vec::new())
        }
        fn now(&self) -> Timestamp {
            SmallWorld.now()
        }
        fn real_path(&self, path: &Path) -> PathBuf {
            SmallWorld.real_path(path)
        }
    }
    let mut seen = 0;
    for entry in fs::read_dir(examples).unwrap() {
        let path = entry.unwrap().path();
        let input = Input {
            source: &Source::new(
                path.display().to_string(),
                fs::read_to_string(&path).unwrap(),
            ),
            base: Path::new("/etc/bartizan"),
            console: &[],
            mode: Mode::Normal,
            overrides: &Overrides::default(),
        };
        let compiled = compile(&input, &Permissive).map_err(|problems| listing(&problems));
        assert!(compiled.unwrap().warnings.is_empty());
        seen += 1;
    }
    assert!(seen >= 5, "{seen} examples");
}

#[test]
fn the_schema_describes_every_field() {
    fn undescribed(at: &str, schema: &serde_json::Value, found: &mut Vec<String>) {
        let Some(fields) = schema.get("properties").and_then(|p| p.as_object()) else {
            return;
        };
        for (name, field) in fields {
            let named = field.get("description").is_some() || field.get("$ref").is_some();
            if !named {
                found.push(format!("{at}.{name}"));
            }
        }
    }
    let schema = schemars::schema_for!(ConfigSpec);
    let whole = schema.as_value();
    let mut found = Vec::new();
    undescribed("config", whole, &mut found);
    for (name, definition) in whole["$defs"].as_object().unwrap() {
        undescribed(name, definition, &mut found);
    }
    assert!(found.is_empty(), "no description: {found:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Cuts a piece out of a good configuration and puts another in.
    #[test]
    fn no_damaged_configuration_panics(
        at in 0_usize..2000,
        length in 0_usize..40,
        piece in "[-a-z0-9:${}\\[\\]\", \n]{0,20}",
    ) {
        let mut text: Vec<char> = sample().chars().collect();
        let start = at.min(text.len());
        let end = (start + length).min(text.len());
        text.splice(start..end, piece.chars());
        let text: String = text.into_iter().collect();
        for problem in super::check_text(&text) {
            prop_assert!(!problem.title.is_empty());
        }
    }
}

#[test]
fn a_model_is_served_by_its_targets_and_then_by_what_stands_in_for_it() {
    let text = data().join("a_model_may_have_several_targets_and_a_fallback.yaml");
    let text = fs::read_to_string(text).unwrap();
    let compiled = compiled(&text, Mode::Normal, &[]).unwrap();
    let model = compiled.snapshot.models.find("gpt-4o").unwrap();
    let targets: Vec<(&str, Option<&str>, u32)> = model
        .route
        .targets()
        .map(|target| {
            let upstream = target.upstream.id.as_str();
            (upstream, target.model.as_deref(), target.weight)
        })
        .collect();
    assert_eq!(
        targets,
        [
            ("openai", Some("gpt-4o-2024-11-20"), 3),
            ("other", Some("openai/gpt-4o"), 1),
            ("openai", Some("gpt-4o-mini"), 1),
        ]
    );
    // What a reservation holds is the dearest of them.
    assert_eq!(
        model.price.unwrap().output,
        model::money::MicroUsd(12_000_000)
    );
}
