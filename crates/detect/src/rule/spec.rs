//! A rule as written: one document, one rule. A file may hold several, parted by `---`.

use model::document::Placed;
use model::finding::{Direction, Kind, Severity};
use model::segment::Origin;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::value::{Edge, Validator};

/// A detection rule with its own tests.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleSpec {
    /// The rule's id, such as `injection.override`; the part before the dot is its family.
    pub id: Placed<String>,
    /// Counted up with every change of meaning.
    #[schemars(range(min = 1))]
    pub version: u32,
    /// What kind of danger a finding tells of.
    pub kind: Placed<KindWord>,
    /// One line for a person.
    pub title: String,
    /// How bad a finding is.
    pub severity: SeverityWord,
    /// MITRE ATLAS and OWASP ids, such as `AML.T0051.000` and `LLM01:2025`.
    #[serde(default)]
    pub techniques: Vec<Placed<String>>,
    /// Which way the text is going; attacks are looked for in prompts, all else in both.
    #[serde(default)]
    pub directions: Vec<DirectionWord>,
    /// Only in text of these origins; everywhere if empty.
    #[serde(default)]
    pub origins: Vec<OriginWord>,
    /// The entity's name, such as `IBAN_CODE`, for personal data and credentials.
    #[serde(default)]
    pub entity: Option<Placed<String>>,
    /// For values: looked for only where a policy lists this country, such as `de`.
    #[serde(default)]
    pub country: Option<Placed<String>>,
    /// For values: looked for only where a policy lists this topic, such as `dates`.
    #[serde(default)]
    pub topic: Option<Placed<String>>,
    /// What is looked for; one match is enough. Needs none where something is measured.
    #[serde(default)]
    pub patterns: Vec<PatternSpec>,
    /// For attacks: what is counted rather than spelt.
    #[serde(default)]
    pub measure: Option<MeasureSpec>,
    /// A check in code that a value must pass.
    #[serde(default)]
    pub validator: Option<Placed<String>>,
    /// Words before a value that make it more likely.
    #[serde(default)]
    pub context: Option<ContextSpec>,
    /// For credentials: the least entropy of a value in bits per character. Placeholders such as
    /// `xxxxxx` or `example` are then refused as well.
    #[serde(default)]
    #[schemars(range(min = 0, max = 8))]
    pub entropy: Option<f64>,
    /// For credentials: values that everybody knows from documentation.
    #[serde(default)]
    pub public: Vec<String>,
    /// What the rule finds and what it does not; the compiler runs them.
    pub tests: Placed<TestsSpec>,
}

/// Something that is counted in a text or over the turns of a conversation.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasureSpec {
    /// What is counted: `fake_turns`, `asked_again`, `rising_harm`, `odd_ending` or `hidden_text`.
    pub what: Placed<String>,
    /// How much of it is a finding.
    #[schemars(range(min = 1))]
    pub at_least: u32,
    /// How sure a finding is, above 0 and up to 1.
    pub score: Placed<f64>,
}

/// One pattern.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PatternSpec {
    /// For attacks: words of which one must stand in every match, compared without case. They
    /// wake the expression.
    #[serde(default)]
    pub literals: Vec<Placed<String>>,
    /// The regular expression. In attacks a space stands for white space and punctuation, and
    /// case does not matter. In values it is a bytes expression without look-around.
    pub regex: Placed<String>,
    /// How sure a match is, above 0 and up to 1.
    pub score: Placed<f64>,
    /// For values: whether upper and lower case are the same.
    #[serde(default)]
    pub ignore_case: bool,
    /// For values: what must not stand right before.
    #[serde(default)]
    pub before: Edge,
    /// For values: what must not stand right after.
    #[serde(default)]
    pub after: Edge,
    /// For values: words of which one must stand in the name to which the value is assigned, as
    /// in `vendor_key = "value"`. The pattern sleeps until one of them has been read.
    #[serde(default)]
    pub assigned_to: Vec<Placed<String>>,
    /// For values: words that must not stand in that name.
    #[serde(default)]
    pub unless: Vec<String>,
    /// For values that the expression does not bound: the longest in bytes. A value that grows
    /// longer is withheld.
    #[serde(default)]
    #[schemars(range(min = 1, max = 65536))]
    pub max_length: Option<u32>,
}

/// Words that make a value more likely.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContextSpec {
    /// How the words begin, in lower case.
    #[serde(default)]
    pub words: Vec<String>,
    /// Added to the score when one of them stands in the five words before.
    pub boost: f64,
    /// Phrases in lower case of which one must stand right before a value; none if empty.
    #[serde(default)]
    pub lead: Vec<String>,
}

/// What the compiler tries.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TestsSpec {
    /// Texts in which the rule finds something.
    #[serde(rename = "match")]
    pub matching: Vec<Placed<String>>,
    /// Texts in which it finds nothing.
    pub silent: Vec<Placed<String>>,
}

macro_rules! words {
    ($(#[$doc:meta] $name:ident => $target:ident { $($(#[$word_doc:meta])* $word:ident),+ $(,)? })+) => {$(
        #[$doc]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$word_doc])* $word),+ }

        impl From<$name> for $target {
            fn from(word: $name) -> Self {
                match word { $($name::$word => Self::$word),+ }
            }
        }
    )+};
}

words! {
    /// The kinds of danger that a rule may tell of.
    KindWord => Kind {
        /// Instructions that try to replace the application's.
        Injection,
        /// An attempt to talk the model out of its rules.
        Jailbreak,
        /// An instruction hidden in a document or a tool result.
        Indirect,
        /// Personal data.
        Pii,
        /// A credential.
        Secret,
        /// A link, image or encoding that carries data out.
        Exfiltration,
        /// Text made hard to read on purpose.
        Obfuscation,
    }
    /// How bad.
    SeverityWord => Severity {
        /// Worth a note.
        Informational,
        /// Worth a look some day.
        Low,
        /// Worth a look today.
        Medium,
        /// Worth a look now.
        High,
        /// Drop everything.
        Critical,
    }
    /// Which way the text is going.
    DirectionWord => Direction {
        /// Towards the model.
        Input,
        /// Back to the client.
        Output,
    }
    /// Where a text comes from.
    OriginWord => Origin {
        /// Instructions of the application.
        System,
        /// What a person typed.
        User,
        /// What a model said.
        Assistant,
        /// What a tool returned.
        Tool,
        /// A file, a web page or a retrieved passage.
        Document,
    }
}

/// The validators, for the reference and the compiler's hint.
pub(crate) fn validator_names() -> Vec<&'static str> {
    Validator::names().collect()
}
