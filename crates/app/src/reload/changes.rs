//! What people write in the console: compiled with everything else, kept with its author and the
//! text before it, published by one swap.

use control::{KeptChange, NewChange, NotChanged, RuleDesk};
use model::ports::{Kept, PortError, RecordQuery};
use model::{Scope, TenantId};

use super::{MAX_DOCUMENTS, Reloader, console_documents, read_document};
use crate::config::origin::{ConsoleDocument, DOCUMENTS, DocumentKind};
use crate::config::world::RealWorld;

impl RuleDesk for Reloader {
    fn changes(&self, tenant: &TenantId) -> Result<Vec<KeptChange>, PortError> {
        self.written(DocumentKind::Rule, tenant)
    }

    fn change(&self, change: &NewChange) -> Result<(), NotChanged> {
        self.write(DocumentKind::Rule, change)
    }
}

impl Reloader {
    /// The documents of one kind that an organisation wrote.
    pub(crate) fn written(
        &self,
        kind: DocumentKind,
        tenant: &TenantId,
    ) -> Result<Vec<KeptChange>, PortError> {
        let query = RecordQuery {
            equals: vec![("kind", kind.word().to_owned())],
            limit: MAX_DOCUMENTS,
            ..RecordQuery::default()
        };
        let scope = Scope::Tenant(tenant.clone());
        let kept = self.store.records().find(&scope, DOCUMENTS, &query)?;
        kept.iter().map(shown).collect()
    }

    /// Compiles, keeps and publishes a document.
    pub(crate) fn write(&self, kind: DocumentKind, new: &NewChange) -> Result<(), NotChanged> {
        let _turn = self.turn.lock();
        let records = self.store.records();
        let scope = Scope::Tenant(new.tenant.clone());
        let id = format!("{}/{}/{}", kind.word(), new.tenant, new.name);
        let last = records.get(&scope, DOCUMENTS, &id)?;
        let before = last.as_ref().map(read_document).transpose()?;
        let document = ConsoleDocument {
            kind,
            name: new.name.clone(),
            text: new.text.clone(),
            author: new.author.clone(),
            at: self.clock.now(),
            before: before.map(|before| before.text),
            tenant: Some(new.tenant.clone()),
        };
        let json = serde_json::to_string(&document).map_err(|_opaque| unwritable())?;
        let mut documents = console_documents(records.as_ref())?;
        documents.retain(|known| !is_same(known, &document));
        documents.push(document);
        let compiled = self.chosen.compile(&RealWorld, &documents, &self.overrides);
        let compiled = compiled.map_err(NotChanged::Problems)?;
        let record = Kept {
            id,
            tenant: new.tenant.clone(),
            version: new.expected,
            json,
        };
        records.put(DOCUMENTS, &record, new.expected)?;
        self.publish(compiled).map_err(NotChanged::Problems)?;
        Ok(())
    }
}

fn is_same(one: &ConsoleDocument, other: &ConsoleDocument) -> bool {
    one.kind == other.kind && one.name == other.name && one.tenant == other.tenant
}

fn shown(kept: &Kept) -> Result<KeptChange, PortError> {
    let document = read_document(kept)?;
    Ok(KeptChange {
        name: document.name,
        version: kept.version,
        text: document.text,
        author: document.author,
        at: document.at,
        before: document.before,
    })
}

fn unwritable() -> PortError {
    PortError {
        code: "app.document",
        message: "a document of the console cannot be written".to_owned(),
        retryable: false,
    }
}
