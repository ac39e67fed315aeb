//! The route table: every route, and what it promises. What is not here does not exist.

use http::Method;
use model::NotScanned;

/// What a route does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// A chat completion, plain or streamed.
    ChatCompletions,
    /// The models that the caller may use.
    ListModels,
}

/// What of a route's traffic is inspected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// Every text of the prompt, and every text of the answer.
    PromptAndAnswer,
    /// Nothing, for this reason, which each Event repeats.
    Nothing(NotScanned),
}

/// What a caller must show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authorisation {
    /// A virtual key.
    Key,
    /// A virtual key that may use the model asked for.
    KeyAndModel,
}

/// What an exchange on a route leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trace {
    /// One terminal Event.
    Event,
    /// An intent when it is admitted, and one terminal Event.
    IntentAndEvent,
}

/// One route and what it promises.
#[derive(Debug, PartialEq, Eq)]
pub struct Route {
    /// The HTTP method.
    pub method: Method,
    /// The path.
    pub path: &'static str,
    /// The wire format.
    pub dialect: &'static str,
    /// What it does.
    pub action: Action,
    /// What of it is inspected.
    pub coverage: Coverage,
    /// What a caller must show.
    pub authorisation: Authorisation,
    /// What it leaves behind.
    pub trace: Trace,
}

/// Every route.
pub static ROUTES: [Route; 2] = [
    Route {
        method: Method::POST,
        path: "/v1/chat/completions",
        dialect: "openai.chat_completions",
        action: Action::ChatCompletions,
        coverage: Coverage::PromptAndAnswer,
        authorisation: Authorisation::KeyAndModel,
        trace: Trace::IntentAndEvent,
    },
    Route {
        method: Method::GET,
        path: "/v1/models",
        dialect: "openai.models",
        action: Action::ListModels,
        coverage: Coverage::Nothing(NotScanned::Policy),
        authorisation: Authorisation::Key,
        trace: Trace::Event,
    },
];

/// Finds the route of a request.
pub(crate) fn find(method: &Method, path: &str) -> Option<&'static Route> {
    ROUTES
        .iter()
        .find(|route| route.method == *method && route.path == path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_found_by_method_and_exact_path() {
        assert_eq!(find(&Method::GET, "/v1/models"), ROUTES.get(1));
        assert_eq!(find(&Method::POST, "/v1/models"), None);
        assert_eq!(find(&Method::GET, "/v1/models/"), None);
        assert_eq!(find(&Method::GET, "/v1/../v1/models"), None);
    }
}
