//! Where an object comes from: the file, or the console.
//!
//! Objects of the file are read-only in the console. Objects of the console are kept as documents
//! in the Records collection [`DOCUMENTS`]; a reload of the file never touches them. Both are
//! compiled together, so a name in both is a Diagnostic and not a race.

use std::collections::BTreeMap;
use std::sync::Arc;

use detect::AdjustmentSpec;
use model::document::{Placed, Source, read};
use model::ports::Collection;
use model::{Diagnostic, TenantId, Timestamp};
use serde::{Deserialize, Serialize};

use super::spec::{ConfigSpec, KeySpec, ModelSpec, TeamSpec, TenantSpec, UpstreamSpec};

/// The documents of console origin.
pub(crate) const DOCUMENTS: Collection = Collection {
    name: "documents",
    indexes: &["kind", "name"],
};

/// A document of console origin as it is kept, with who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ConsoleDocument {
    /// What it describes.
    pub(crate) kind: DocumentKind,
    /// The object's name.
    pub(crate) name: String,
    /// The object as written, in YAML.
    pub(crate) text: String,
    /// Who wrote this version.
    pub(crate) author: String,
    /// When.
    #[serde(default)]
    pub(crate) at: Timestamp,
    /// The text before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) before: Option<String>,
    /// Whose it is, as the record says.
    #[serde(skip)]
    pub(crate) tenant: Option<TenantId>,
}

/// The kinds of object that may have console origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DocumentKind {
    Upstream,
    Model,
    Team,
    Key,
    Policy,
    /// What an organisation changed about a rule.
    Rule,
}

impl DocumentKind {
    /// Its name in places and ids.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Upstream => "upstream",
            Self::Model => "model",
            Self::Team => "team",
            Self::Key => "key",
            Self::Policy => "policy",
            Self::Rule => "rule",
        }
    }
}

/// Where an object comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ObjectOrigin {
    File,
    Console,
}

/// An object with the document it was written in.
#[derive(Debug, Clone)]
pub(crate) struct Sourced<T> {
    pub(crate) spec: T,
    pub(crate) file: Arc<str>,
    pub(crate) origin: ObjectOrigin,
}

/// Every object, whatever its origin, file objects first.
#[derive(Debug, Default)]
pub(crate) struct Objects {
    pub(crate) tenants: Vec<Sourced<TenantSpec>>,
    pub(crate) upstreams: Vec<Sourced<UpstreamSpec>>,
    pub(crate) models: Vec<Sourced<ModelSpec>>,
    pub(crate) teams: Vec<Sourced<TeamSpec>>,
    pub(crate) keys: Vec<Sourced<KeySpec>>,
    pub(crate) policies: Vec<Sourced<Placed<detect::PolicySpec>>>,
    /// What each organisation changed about rules, with the documents.
    pub(crate) changes: BTreeMap<TenantId, Vec<(AdjustmentSpec, Arc<str>)>>,
}

impl Objects {
    /// The objects of the file.
    pub(crate) fn of_file(spec: &ConfigSpec, file: &Arc<str>) -> Self {
        Self {
            tenants: from_file(&spec.tenants, file),
            upstreams: from_file(&spec.upstreams, file),
            models: from_file(&spec.models, file),
            teams: from_file(&spec.teams, file),
            keys: from_file(&spec.keys, file),
            policies: from_file(&spec.policies, file),
            changes: BTreeMap::new(),
        }
    }

    /// Adds an object of the console.
    pub(crate) fn add(&mut self, document: &ConsoleDocument, problems: &mut Vec<Diagnostic>) {
        let name = format!("console:{}/{}", document.kind.word(), document.name);
        let source = Source::new(name, document.text.as_str());
        let added = match document.kind {
            DocumentKind::Upstream => push(&mut self.upstreams, &source),
            DocumentKind::Model => push(&mut self.models, &source),
            DocumentKind::Team => push(&mut self.teams, &source),
            DocumentKind::Key => push(&mut self.keys, &source),
            DocumentKind::Policy => push(&mut self.policies, &source),
            DocumentKind::Rule => self.add_change(document, &source),
        };
        if let Err(found) = added {
            problems.extend(found);
        }
    }
}

impl Objects {
    fn add_change(
        &mut self,
        document: &ConsoleDocument,
        source: &Source,
    ) -> Result<(), Vec<Diagnostic>> {
        let spec: AdjustmentSpec = read(source)?;
        if let Some(tenant) = &document.tenant {
            let changes = self.changes.entry(tenant.clone()).or_default();
            changes.push((spec, Arc::clone(&source.file)));
        }
        Ok(())
    }
}

fn from_file<T: Clone>(specs: &[T], file: &Arc<str>) -> Vec<Sourced<T>> {
    let sourced = |spec: &T| Sourced {
        spec: spec.clone(),
        file: Arc::clone(file),
        origin: ObjectOrigin::File,
    };
    specs.iter().map(sourced).collect()
}

fn push<T>(objects: &mut Vec<Sourced<T>>, source: &Source) -> Result<(), Vec<Diagnostic>>
where
    T: serde::de::DeserializeOwned + schemars::JsonSchema,
{
    objects.push(Sourced {
        spec: read(source)?,
        file: Arc::clone(&source.file),
        origin: ObjectOrigin::Console,
    });
    Ok(())
}
