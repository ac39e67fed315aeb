//! From the Spec to what runs: one file per topic, each a named check, all problems at once.
//!
//! Every function gets the [`Check`], reports into it and goes on; the result is used only if no
//! error was reported. The order of the calls in [`compile`] is the order a reader thinks in.

mod access;
mod certificates;
mod changes;
mod content;
mod credentials;
mod listeners;
mod models;
mod names;
mod routing;
mod secrets;
mod settings;
mod storage;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use gateway::snapshot::{KeyTable, ModelTable, Snapshot};
use model::diagnostic::{Level, Place};
use model::document::{Placed, Source, nearest, read};
use model::time::parse_duration;
use model::{Diagnostic, Secret};
use respond::Playbook;

use super::origin::{ConsoleDocument, Objects};
use super::spec::{ConfigSpec, SecretSpec};
use super::world::World;
pub(crate) use access::{CardTable, Cards};
pub(crate) use certificates::{Certificates, Shown};
pub(crate) use content::{JudgedTable, PolicyTable};
pub(crate) use listeners::Listeners;
pub(crate) use secrets::reason;
pub(crate) use settings::Process;
pub(crate) use storage::{RootKey, Storage};

/// Whether this is the built-in demonstration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// A configuration that somebody wrote.
    Normal,
    /// The built-in one: known keys, loopback only.
    Demo,
}

/// What is compiled.
pub(crate) struct Input<'a> {
    /// The configuration.
    pub(crate) source: &'a Source,
    /// The folder that paths in it start from.
    pub(crate) base: &'a Path,
    /// Objects of console origin.
    pub(crate) console: &'a [ConsoleDocument],
    /// Whether this is the demo.
    pub(crate) mode: Mode,
    /// What the command line says instead.
    pub(crate) overrides: &'a Overrides,
}

/// What the command line says instead of the file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Overrides {
    pub(crate) data: Option<PathBuf>,
    pub(crate) gateway: Option<String>,
    pub(crate) console: Option<String>,
}

/// A configuration as checked.
#[derive(Debug)]
pub(crate) struct Compiled {
    /// What is fixed for the life of the process.
    pub(crate) fixed: Fixed,
    /// What the listeners show.
    pub(crate) certificates: Certificates,
    /// What the data plane runs on. Its version is 0 until it is published.
    pub(crate) snapshot: Snapshot,
    /// What `respond` runs on.
    pub(crate) playbooks: Vec<Playbook>,
    /// The organisations.
    pub(crate) tenants: Vec<model::TenantId>,
    /// The policies of each organisation, by name.
    pub(crate) policies: PolicyTable,
    /// By which policy each key is judged.
    pub(crate) judged: JudgedTable,
    /// What the console shows of keys and teams.
    pub(crate) cards: CardTable,
    /// What tells this configuration from another: the text, and what the console holds.
    pub(crate) identity: String,
    /// The text that was compiled.
    pub(crate) text: String,
    /// What deserves a look but is no error.
    pub(crate) warnings: Vec<Diagnostic>,
}

/// What is fixed for the life of the process; a reload that changes it says that it needs a
/// restart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fixed {
    pub(crate) listeners: Listeners,
    pub(crate) storage: Storage,
    pub(crate) process: Process,
}

/// The format this build reads.
pub(crate) const CONFIG_VERSION: u32 = 1;

/// Reads and checks a configuration.
pub(crate) fn compile(input: &Input<'_>, world: &dyn World) -> Result<Compiled, Vec<Diagnostic>> {
    check_version(input.source)?;
    let spec: ConfigSpec = read(input.source)?;
    let mut check = Check::new(input, world);
    let objects = all_objects(&spec, input, &mut check.problems);
    names::check_names(&objects, &mut check);
    let edges = listeners::compile(&spec.listeners, input.overrides, &mut check);
    let storage = storage::compile(&spec, input.overrides, &mut check);
    let process = settings::process(&spec.process, &spec.detection.classifier, &mut check);
    let classifier = settings::classifier(&spec.detection.classifier, &mut check);
    let limits = settings::limits(&spec.limits, &mut check);
    let upstreams = routing::upstreams(&objects, &mut check);
    let models = models::models(&objects, &upstreams, &mut check);
    let policies = content::policies(&objects, &mut check);
    let mut keys = access::keys(&objects, &policies, &mut check);
    let cards = access::cards(&objects, &keys);
    let rules = content::rules(spec.rules.as_ref(), &mut check);
    let playbooks = content::playbooks(spec.playbooks.as_ref(), &mut check);
    let tenants = names::tenants(&objects);
    let (mut policies, judged) = content::tables(&tenants, &policies, &keys);
    if let Some(rules) = &rules {
        changes::apply(&objects, rules, (&mut policies, &mut keys), &mut check);
    }

    let (errors, warnings) = sorted_problems(check.problems);
    let home = tenants.first().cloned();
    let (true, Some(edges), Some(storage), Some(process), Some(rules), Some(home)) =
        (errors.is_empty(), edges, storage, process, rules, home)
    else {
        return Err(errors);
    };
    let (listeners, certificates) = edges;
    Ok(Compiled {
        fixed: Fixed {
            listeners,
            storage,
            process,
        },
        certificates,
        snapshot: Snapshot {
            version: 0,
            home,
            keys: KeyTable::new(keys),
            models: ModelTable::new(models),
            rules,
            classifier,
            reflexes: playbooks.iter().map(|p| Arc::clone(&p.reflex)).collect(),
            on_error: settings::on_error(&spec.on_error),
            limits,
        },
        playbooks,
        tenants,
        policies,
        judged,
        cards,
        identity: changes::identity(input),
        text: input.source.text.clone(),
        warnings,
    })
}

/// What the file says, and what was written in the console.
fn all_objects(spec: &ConfigSpec, input: &Input<'_>, problems: &mut Vec<Diagnostic>) -> Objects {
    let mut objects = Objects::of_file(spec, &input.source.file);
    for document in input.console {
        objects.add(document, problems);
    }
    objects
}

/// Errors and warnings apart, each in reading order.
fn sorted_problems(mut problems: Vec<Diagnostic>) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    problems.sort_by(|a, b| a.place.cmp(&b.place));
    problems
        .into_iter()
        .partition(|problem| problem.level == Level::Error)
}

/// Looks at the version before anything else, so that a document of another version is not
/// judged by the rules of this one.
fn check_version(source: &Source) -> Result<(), Vec<Diagnostic>> {
    #[derive(serde::Deserialize, schemars::JsonSchema)]
    struct Versioned {
        version: Placed<u32>,
    }
    let version = read::<Versioned>(source)?.version;
    let problem = match version.value {
        CONFIG_VERSION => return Ok(()),
        newer if newer > CONFIG_VERSION => Diagnostic::error(
            "C001",
            format!("this file has version {newer}, this Bartizan reads up to {CONFIG_VERSION}"),
        )
        .hint("run the Bartizan that wrote it, or a newer one"),
        older => Diagnostic::error("C002", format!("this file has the old version {older}"))
            .hint("`bartizan check --upgrade` rewrites it and keeps a backup"),
    };
    Err(vec![problem.at(version.place(&source.file))])
}

/// What checks look at, and where they report.
pub(crate) struct Check<'a> {
    world: &'a dyn World,
    file: &'a Arc<str>,
    base: &'a Path,
    mode: Mode,
    problems: Vec<Diagnostic>,
}

impl<'a> Check<'a> {
    fn new(input: &Input<'a>, world: &'a dyn World) -> Self {
        Self {
            world,
            file: &input.source.file,
            base: input.base,
            mode: input.mode,
            problems: Vec::new(),
        }
    }
}

impl Check<'_> {
    fn report(&mut self, problem: Diagnostic, place: Place) {
        self.problems.push(problem.at(place));
    }

    fn error(&mut self, code: &'static str, title: impl Into<String>, place: Place) {
        self.report(Diagnostic::error(code, title), place);
    }

    /// Reports a name that nothing bears, with the closest that something does.
    fn unknown<'n>(
        &mut self,
        code: &'static str,
        what: &str,
        name: (&str, Place),
        known: impl Iterator<Item = &'n str> + Clone,
    ) {
        let (name, place) = name;
        let problem = Diagnostic::error(code, format!("{what} `{name}` is not declared"));
        let problem = match nearest(name, known) {
            Some(meant) => problem.hint(format!("did you mean `{meant}`?")),
            None => problem.hint(format!("declare it under `{}`", plural(what))),
        };
        self.report(problem, place);
    }

    /// A path as written, from the folder of the configuration.
    fn path(&self, written: &str) -> PathBuf {
        self.base.join(written)
    }

    /// Reads a value that was written as text, or reports what it should look like.
    fn value<T>(
        &mut self,
        written: &Placed<String>,
        file: &Arc<str>,
        read: impl FnOnce(&str) -> Option<T>,
        problem: (&'static str, &str, &str),
    ) -> Option<T> {
        let value = read(&written.value);
        if value.is_none() {
            let (code, what, example) = problem;
            let title = format!("`{}` is not {what}", written.value);
            let problem = Diagnostic::error(code, title).hint(format!("write it like `{example}`"));
            self.report(problem, written.place(file));
        }
        value
    }

    fn duration(
        &mut self,
        written: &Placed<String>,
        file: &Arc<str>,
    ) -> Option<std::time::Duration> {
        let problem = ("C026", "a duration", "5s");
        let read = |text: &str| parse_duration(text).filter(|d| !d.is_zero());
        self.value(written, file, read, problem)
    }

    fn secret(&mut self, written: &Placed<SecretSpec>, file: &Arc<str>) -> Option<Secret> {
        secrets::resolve(self, written, file)
    }
}

fn plural(what: &str) -> String {
    match what {
        "policy" => "policies".to_owned(),
        other => format!("{other}s"),
    }
}
