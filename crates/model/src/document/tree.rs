//! From text to nodes that know their place.
//!
//! Keeps duplicate keys until they are reported, resolves aliases, and refuses what makes
//! documents surprising: tags, keys that are no words, several documents in one text. Depth and
//! size are bounded, so that no document can exhaust the stack or (through aliases) the memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle};

use super::Source;
use crate::diagnostic::{Diagnostic, Place};

/// SAFETY LIMIT: lists and maps within one another.
const MAX_DEPTH: usize = 64;
/// SAFETY LIMIT: nodes of one document, aliased ones counted each time.
const MAX_NODES: usize = 200_000;

/// A piece of the document.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) content: Content,
    pub(super) line: u32,
    pub(super) column: u32,
}

#[derive(Debug, Clone)]
pub(super) enum Content {
    /// A scalar; `plain` when it was written without quotes.
    Scalar { text: String, plain: bool },
    /// A list.
    List(Vec<Node>),
    /// A map, in the order written; keys are scalars and unique.
    Map(Vec<(Node, Node)>),
}

impl Node {
    pub(super) fn is_null(&self) -> bool {
        matches!(&self.content, Content::Scalar { text, plain: true }
            if matches!(text.as_str(), "" | "~" | "null"))
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar { text, .. } => Some(text),
            Content::List(_) | Content::Map(_) => None,
        }
    }

    pub(super) fn place(&self, file: &Arc<str>) -> Place {
        Place {
            file: Arc::clone(file),
            line: self.line,
            column: self.column,
        }
    }

    fn size(&self) -> usize {
        match &self.content {
            Content::Scalar { .. } => 1,
            Content::List(items) => 1 + items.iter().map(Self::size).sum::<usize>(),
            Content::Map(pairs) => {
                1 + pairs
                    .iter()
                    .map(|(key, value)| key.size() + value.size())
                    .sum::<usize>()
            }
        }
    }
}

/// A list or map that is not closed yet.
struct Open {
    node: Node,
    anchor: usize,
    key: Option<Node>,
}

struct Builder<'a> {
    file: &'a Arc<str>,
    found: &'a mut Vec<Diagnostic>,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Node>,
    nodes: usize,
    root: Option<Node>,
}

/// Parses a document. `None` when it has no tree at all; what can be said without one is in
/// `found`, which may also hold problems of a document that has a tree.
pub(super) fn parse(source: &Source, found: &mut Vec<Diagnostic>) -> Option<Node> {
    let mut builder = Builder {
        file: &source.file,
        found,
        open: Vec::new(),
        anchors: BTreeMap::new(),
        nodes: 0,
        root: None,
    };
    let mut documents = 0;
    for event in Parser::new_from_str(&source.text) {
        let taken = match event {
            Ok((Event::DocumentStart(_), span)) => {
                documents += 1;
                if documents > 1 {
                    builder.report(second_document(), &span.start);
                    return None;
                }
                Some(())
            }
            Ok((event, span)) => builder.take(event, &span.start),
            Err(error) => {
                let title = format!("this is not valid YAML: {}", error.info());
                builder.report(Diagnostic::error("D001", title), error.marker());
                None
            }
        };
        taken?;
    }
    if builder.root.is_none() {
        let place = Place {
            file: Arc::clone(&source.file),
            line: 1,
            column: 1,
        };
        builder
            .found
            .push(Diagnostic::error("D008", "the document is empty").at(place));
    }
    builder.root
}

fn second_document() -> Diagnostic {
    Diagnostic::error("D008", "a second document begins here")
        .hint("write one document per file, without `---` between")
}

impl Builder<'_> {
    /// Takes the next event; `None` when the document cannot be read further.
    fn take(&mut self, event: Event<'_>, at: &Marker) -> Option<()> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_tag(tag.is_some(), at);
                let content = Content::Scalar {
                    text: text.into_owned(),
                    plain: style == ScalarStyle::Plain,
                };
                self.close(node(content, at), anchor, at)
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse_tag(tag.is_some(), at);
                self.open(Content::List(Vec::new()), anchor, at)
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_tag(tag.is_some(), at);
                self.open(Content::Map(Vec::new()), anchor, at)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let done = self.open.pop()?;
                self.close(done.node, done.anchor, at)
            }
            Event::Alias(anchor) => self.alias(anchor, at),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Some(()),
        }
    }

    fn open(&mut self, content: Content, anchor: usize, at: &Marker) -> Option<()> {
        if self.open.len() >= MAX_DEPTH {
            let title = format!("lists and maps are nested more than {MAX_DEPTH} deep");
            self.report(Diagnostic::error("D009", title), at);
            return None;
        }
        self.open.push(Open {
            node: node(content, at),
            anchor,
            key: None,
        });
        Some(())
    }

    fn alias(&mut self, anchor: usize, at: &Marker) -> Option<()> {
        let Some(mut aliased) = self.anchors.get(&anchor).cloned() else {
            let title = "an alias stands inside what it refers to";
            self.report(Diagnostic::error("D009", title), at);
            return None;
        };
        self.nodes += aliased.size();
        let here = node(Content::List(Vec::new()), at);
        (aliased.line, aliased.column) = (here.line, here.column);
        self.close(aliased, 0, at)
    }

    /// Puts a finished node where it belongs.
    fn close(&mut self, done: Node, anchor: usize, at: &Marker) -> Option<()> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            let title = format!("the document holds more than {MAX_NODES} values");
            self.report(Diagnostic::error("D009", title), at);
            return None;
        }
        if anchor > 0 {
            self.anchors.insert(anchor, done.clone());
        }
        let Some(parent) = self.open.last_mut() else {
            self.root = Some(done);
            return Some(());
        };
        match &mut parent.node.content {
            Content::List(items) => items.push(done),
            Content::Map(pairs) => match parent.key.take() {
                None => parent.key = Some(done),
                Some(key) => {
                    if let Some(problem) = key_problem(&key, pairs) {
                        self.found.push(problem.at(key.place(self.file)));
                    } else {
                        pairs.push((key, done));
                    }
                }
            },
            Content::Scalar { .. } => {}
        }
        Some(())
    }

    fn refuse_tag(&mut self, tagged: bool, at: &Marker) {
        if tagged {
            let problem = Diagnostic::error("D001", "YAML tags are not supported")
                .hint("remove the word that begins with `!`");
            self.report(problem, at);
        }
    }

    fn report(&mut self, diagnostic: Diagnostic, at: &Marker) {
        let place = node(Content::List(Vec::new()), at).place(self.file);
        self.found.push(diagnostic.at(place));
    }
}

/// Why a key cannot stand in this map.
fn key_problem(key: &Node, pairs: &[(Node, Node)]) -> Option<Diagnostic> {
    let Some(word) = key.text() else {
        return Some(Diagnostic::error("D001", "a key must be a word"));
    };
    let (first, _) = pairs.iter().find(|(other, _)| other.text() == Some(word))?;
    let title = format!("`{word}` is written twice");
    let hint = format!("the first one is in line {}; keep one of them", first.line);
    Some(Diagnostic::error("D004", title).hint(hint))
}

fn node(content: Content, at: &Marker) -> Node {
    Node {
        content,
        line: u32::try_from(at.line()).unwrap_or(u32::MAX),
        column: u32::try_from(at.col())
            .unwrap_or(u32::MAX)
            .saturating_add(1),
    }
}
