//! What the rule compiler says: each `problems/<sentence>.yaml` beside its `.out`.
//! A file of several documents, parted by `---`, is several rules.

use std::fs;
use std::path::Path;

use detect::compile_rules;
use model::document::Source;

use crate::compare;

#[test]
fn every_problem_reads_as_agreed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/problems");
    let mut seen = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let documents = text.split("---\n").enumerate();
        let sources: Vec<Source> = documents
            .map(|(number, text)| Source::new(format!("pii/rule-{}.yaml", number + 1), text))
            .collect();
        let problems = match compile_rules(&sources) {
            Ok((_, warnings)) => warnings,
            Err(problems) => problems,
        };
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        compare(
            &path.with_extension("out"),
            &format!("{}\n", told.join("\n\n")),
        );
        seen += 1;
    }
    assert!(seen > 10, "the folder is read");
}
