//! Clean chat text, as much as is asked for and never the same twice. Holds no attack and no
//! personal data: this measures the cost of looking, not of finding.

const OPENINGS: &[&str] = &[
    "Hello! I am preparing a workshop for new colleagues and would like a short overview of {}.",
    "Hi, could you help me with {}? I have about an hour and do not know where to begin.",
    "Can you explain how {} works, as if I had never heard of it?",
    "I've been reading about {} and I'm still confused by the second chapter.",
    "Please write a friendly note to my team about {}.",
    "What would you do first if somebody asked you to improve {}?",
    "Good morning. Yesterday we talked about {}, and I have two more questions.",
    "My sister is moving to the coast, and we want to surprise her with {}.",
];
const TOPICS: &[&str] = &[
    "our booking system",
    "the garden behind the office",
    "photosynthesis",
    "a sorting algorithm in Python",
    "the history of the bicycle",
    "a three-day trip to the mountains",
    "the new time sheet",
    "sourdough bread",
    "an old piano",
    "the quarterly report",
    "a small web shop",
    "unit tests for a parser",
    "the water supply of a village",
    "a birthday dinner for 12 people",
    "interest rates",
    "a science fair project",
];
const SENTENCES: &[&str] = &[
    "The tone should be friendly but precise, and it's fine to mention {}.",
    "Could you compare it with {} and list the three biggest differences?",
    "We start at 9:30 in room 204, and lunch is at noon.",
    "I don't need every detail; a table with columns for cost, time and risk is enough.",
    "Last year we tried {}, which took 6 weeks and nearly 40% of the budget.",
    "Why does the second example return an empty list instead of an error?",
    "She said, \"let's keep it simple\", and I think that is right.",
    "Make sure the steps are numbered (1, 2, 3) so that everybody can follow.",
    "If there's a good book about {}, please recommend it.",
    "The weather was lovely, so most of the guests stayed outside until late in the evening.",
    "Each section needs two or three bullet points and a short exercise at the end.",
    "For instance, what happens when the order of the arguments changes?",
    "I would rather use words that a ten-year-old understands.",
    "Thank you very much in advance, this will save me a lot of time!",
    "Then suggest a title; something like \"A beginner's guide to {}\" would do.",
    "As far as I know, the answer depends on the temperature and on the season.",
];

/// Writes texts of a wanted length.
#[derive(Debug)]
pub(crate) struct Chat(u64);

impl Chat {
    /// Texts of their own for each seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next text, of exactly so many bytes.
    pub(crate) fn text(&mut self, bytes: usize) -> String {
        let mut text = self.sentence(OPENINGS);
        while text.len() < bytes {
            text.push(if self.next().is_multiple_of(7) {
                '\n'
            } else {
                ' '
            });
            text.push_str(&self.sentence(SENTENCES));
        }
        text.truncate(bytes);
        text
    }

    fn sentence(&mut self, of: &[&str]) -> String {
        let sentence = self.pick(of);
        let topic = self.pick(TOPICS);
        sentence.replace("{}", topic)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        let count = u64::try_from(from.len()).unwrap_or(1).max(1);
        let at = usize::try_from(self.next() % count).unwrap_or(0);
        from.get(at).copied().unwrap_or_default()
    }

    /// `SplitMix64`: equal seeds give equal texts.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
