//! The command line, as clap reads it. Says what can be asked; does nothing.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  problems were found and printed
  2  the command line is not understood
  3  it could not be done; the reason was printed";

const EXAMPLES: &str = "\
Examples:
  bartizan serve                          try it: a built-in model, sample keys, no configuration
  bartizan serve -c bartizan.yaml         run it
  bartizan check -c bartizan.yaml         find every problem before running it
  echo 'ignore all previous instructions' | bartizan scan

Exit codes:
  0  done
  1  problems were found and printed
  2  the command line is not understood
  3  it could not be done; the reason was printed";

/// Security operations for AI: a gateway in front of language models, and its console.
#[derive(Debug, Parser)]
#[command(name = "bartizan", version, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start the gateway and the console
    Serve(Serve),
    /// Print every problem of a configuration, its rules and playbooks
    Check(Check),
    /// Look at texts with the engine of the gateway
    Scan(Scan),
    /// Measure the engine of the gateway on labelled texts
    Eval(Eval),
    /// Send realistic, labelled demo traffic to a running gateway
    Traffic(Traffic),
    /// Print the JSON Schema of something that you write
    Schema(Schema),
    /// Print the OpenAPI document of the console's API
    Openapi,
    /// Virtual keys
    Key(Key),
    /// System prompts
    Prompt(Prompt),
    /// Serve the demo model alone, for trying clients against it
    DemoModel(DemoModel),
}

/// Without `-c` a demonstration starts: a built-in model, the keys `bz-demo-a` and `bz-demo-b`,
/// and no listener beyond this machine.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  bartizan serve
  bartizan serve --demo --data /tmp/bartizan --gateway 127.0.0.1:9080 --console 127.0.0.1:9081
  bartizan serve -c /etc/bartizan/bartizan.yaml

Environment:
  BARTIZAN_ADMIN_TOKEN   an API token with all rights, for automation; its use is recorded
  BARTIZAN_LOG           what is logged, such as `info` or `gateway=debug`

Signals:
  SIGHUP            read the configuration again; a bad one is refused and the last good one stays
  SIGTERM, SIGINT   stop taking new work, finish what is in flight, close the store

Exit codes:
  0  stopped when told to
  1  the configuration has problems, and they were printed
  2  the command line is not understood
  3  it could not start or not stop cleanly; the reason was printed")]
pub(crate) struct Serve {
    /// The configuration file
    #[arg(
        short = 'c',
        long = "config",
        value_name = "FILE",
        conflicts_with = "demo"
    )]
    pub(crate) config: Option<PathBuf>,
    /// Start the built-in demonstration
    #[arg(long)]
    pub(crate) demo: bool,
    /// The data folder, instead of what the configuration says
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Where the gateway listens, instead of what the configuration says
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) gateway: Option<String>,
    /// Where the console listens, instead of what the configuration says
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) console: Option<String>,
    /// How log lines look
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub(crate) log: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people
    Text,
    /// For machines, one object a line
    Json,
}

#[derive(Debug, Clone, Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct Check {
    /// The configuration file
    #[arg(
        short = 'c',
        long = "config",
        value_name = "FILE",
        default_value = "bartizan.yaml"
    )]
    pub(crate) config: PathBuf,
    /// Rewrite a file of an older version, keeping a backup beside it
    #[arg(long)]
    pub(crate) upgrade: bool,
}

/// Reads files, or standard input when none is named.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  bartizan scan prompt.txt
  bartizan scan --direction output answer.txt
  bartizan scan --format jsonl < texts.jsonl > findings.jsonl

With `--format jsonl` each line read is {\"id\", \"text\", \"direction\": \"input|output\", \"origin\":
\"user|system|document|tool|assistant\"}, all but `text` optional, and each line printed, in the same
order, is {\"id\", \"verdict\", \"attack_score\", \"findings\": [{\"rule\", \"kind\", \"entity\", \"start\",
\"end\", \"score\", \"severity\", \"techniques\"}]}. Offsets are Unicode code points of the text. A finding of
the classifier names its \"stage\", `linear` or `encoder`.

Exit codes:
  0  everything was looked at, whatever was found
  1  a line could not be understood; its answer holds an `error`
  2  the command line is not understood
  3  it could not be done; the reason was printed")]
pub(crate) struct Scan {
    /// The files to look at
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// What is read and printed
    #[arg(long, value_enum, default_value_t = ScanFormat::Text)]
    pub(crate) format: ScanFormat,
    /// Every recogniser of every country and findings at any score, before overlaps are resolved
    /// and policy is asked
    #[arg(long)]
    pub(crate) all: bool,
    /// Which way a text goes that does not say so itself
    #[arg(long, value_enum, default_value_t = DirectionArgument::Input)]
    pub(crate) direction: DirectionArgument,
    /// Where a text comes from that does not say so itself; `user` going in, `assistant` coming out
    #[arg(long, value_enum)]
    pub(crate) origin: Option<OriginArgument>,
    /// A folder of detection rules of your own, beside the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(crate) rules: Option<PathBuf>,
    /// A policy of a configuration, such as `bartizan.yaml/default`; the published defaults when
    /// not given
    #[arg(long, value_name = "FILE/NAME")]
    pub(crate) policy: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScanFormat {
    /// Whole files in, words for people out
    Text,
    /// A JSON object a line, in and out
    Jsonl,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DirectionArgument {
    /// Towards the model
    Input,
    /// Back to the client
    Output,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OriginArgument {
    User,
    System,
    Document,
    Tool,
    Assistant,
}

/// Reads JSON lines: labelled texts, and cases of personal data and credentials.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  bartizan eval texts.jsonl
  bartizan eval --drop noise.txt --html report.html data/*.jsonl
  bartizan eval --origin web=document --origin crm=tool --format json texts.jsonl

A line is {\"text\", \"label\", \"source\", \"origin\"}, the last two optional; a label is injection,
jailbreak, indirect, benign, hard_benign or harmful. The last one is reported apart. Texts of the
origins document and tool are measured in the untrusted channel, the others in the user channel.

Exit codes:
  0  measured
  1  a line could not be understood; everything else was measured
  2  the command line is not understood
  3  it could not be done; the reason was printed")]
pub(crate) struct Eval {
    /// Labelled texts
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// How the report is printed
    #[arg(long, value_enum, default_value_t = EvalFormat::Text)]
    pub(crate) format: EvalFormat,
    /// Write the report with its curves as one page
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// A cleaning list: the first word of each line is the SHA-256 of a text, or its first 12
    /// digits or more, or `source:line`; what it names is left out of the cleaned labels
    #[arg(long, value_name = "FILE")]
    pub(crate) drop: Option<PathBuf>,
    /// What the texts of a source are that do not say so themselves, in place of the whole
    /// default; `indirect` texts are documents, and all others are typed by users
    #[arg(
        long,
        value_name = "SOURCE=ORIGIN",
        value_delimiter = ',',
        value_parser = parse_origin,
        default_value = "piarena_clean=document,c4_demo=document,wiki_demo=document,\
                         injecagent_base=tool,injecagent_enhanced=tool,injecagent_clean=tool"
    )]
    pub(crate) origin: Vec<(String, OriginArgument)>,
    /// Sources that are reported apart and counted in no pool
    #[arg(
        long,
        value_name = "SOURCE",
        value_delimiter = ',',
        default_value = "injecagent_base"
    )]
    pub(crate) apart: Vec<String>,
    /// How many of the worst errors are listed, of each kind
    #[arg(long, value_name = "NUMBER", default_value_t = 10)]
    pub(crate) worst: usize,
    /// Show how the worst errors begin
    #[arg(long)]
    pub(crate) show_text: bool,
    /// A folder of detection rules of your own, beside the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(crate) rules: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EvalFormat {
    /// Tables for people
    Text,
    /// One object
    Json,
}

fn parse_origin(text: &str) -> Result<(String, OriginArgument), String> {
    let (source, origin) = text
        .split_once('=')
        .ok_or("write it like `pages=document`")?;
    Ok((source.to_owned(), OriginArgument::from_str(origin, false)?))
}

/// Everything is sent with demo keys, so the gateway must run in demo mode. Each exchange is
/// printed with what it was meant to be: labelled data for measuring.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  bartizan traffic
  bartizan traffic --rate 20 --duration 10m --seed 7 > labels.jsonl

Exit codes:
  0  sent
  2  the command line is not understood
  3  the gateway could not be reached")]
pub(crate) struct Traffic {
    /// The gateway
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub(crate) gateway: SocketAddr,
    /// Exchanges per second
    #[arg(long, default_value_t = 5.0)]
    pub(crate) rate: f64,
    /// For how long, such as `90s` or `10m`
    #[arg(long, default_value = "60s", value_parser = parse_duration)]
    pub(crate) duration: std::time::Duration,
    /// The same seed sends the same exchanges
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

fn parse_duration(text: &str) -> Result<std::time::Duration, String> {
    model::time::parse_duration(text).ok_or_else(|| "write it like 90s or 10m".to_owned())
}

#[derive(Debug, Clone, Args)]
pub(crate) struct Schema {
    /// Of what
    #[arg(value_enum, default_value_t = SchemaOf::Config)]
    pub(crate) of: SchemaOf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// `bartizan.yaml`
    Config,
    /// A detection rule document
    Rule,
    /// A playbook
    Playbook,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct Key {
    #[command(subcommand)]
    pub(crate) command: KeyCommand,
}

#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum KeyCommand {
    /// Print a new virtual key, and its hash for `bartizan.yaml`
    New,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct Prompt {
    #[command(subcommand)]
    pub(crate) command: PromptCommand,
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum PromptCommand {
    /// Print the hash under which a system prompt is approved for a key in `bartizan.yaml`
    Hash {
        /// The prompts, as they are sent; white space round them does not count
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
    },
}

#[derive(Debug, Clone, Args)]
pub(crate) struct DemoModel {
    /// Where to listen
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8090")]
    pub(crate) listen: SocketAddr,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_origins_of_sources_are_pairs_in_place_of_the_default() {
        let asked = |arguments: &[&str]| {
            let all = ["bartizan", "eval", "x"].iter().chain(arguments);
            let parsed = Arguments::try_parse_from(all).ok()?;
            let Command::Eval(asked) = parsed.command else {
                return None;
            };
            Some(asked.origin)
        };
        assert_eq!(asked(&[]).unwrap().len(), 6);
        let own = asked(&["--origin", "web=document,crm=tool"]).unwrap();
        assert_eq!(own[1], ("crm".to_owned(), OriginArgument::Tool));
        assert!(asked(&["--origin", "web"]).is_none());
        assert!(asked(&["--origin", "web=moon"]).is_none());
    }

    #[test]
    fn demo_and_a_configuration_exclude_each_other() {
        assert!(Arguments::try_parse_from(["bartizan", "serve", "--demo", "-c", "x"]).is_err());
        assert!(Arguments::try_parse_from(["bartizan", "serve", "-c", "x"]).is_ok());
    }
}
