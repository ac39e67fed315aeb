//! One route: what it is called, who may call it, what goes in and what comes out.

use std::fmt;

use axum::handler::Handler;
use axum::routing::{self, MethodRouter};
use http::Method;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::roles::Permission;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody who reaches the listener.
    Public,
    /// Whoever is signed in, in any role.
    SignedIn,
    /// Whoever has a role with this permission.
    Needs(Permission),
}

/// The schema of a body, with everything it refers to.
#[derive(Clone)]
pub struct Body {
    /// The name of the schema.
    pub name: String,
    /// Itself and all that it refers to, by name.
    pub schemas: Vec<(String, RefOr<Schema>)>,
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl Body {
    fn of<T: ToSchema>() -> Self {
        let name = T::name().into_owned();
        let mut schemas = vec![(name.clone(), T::schema())];
        T::schemas(&mut schemas);
        Self { name, schemas }
    }
}

/// What comes out of a route.
#[derive(Debug, Clone)]
pub enum Answer {
    /// 204 and no body.
    Nothing,
    /// 200 and JSON.
    Json(Body),
    /// 200 and a stream of server-sent events.
    Stream(Body),
    /// 200 and JSON that has no schema of ours.
    AnyJson,
}

/// One route of the API, below `/api/v1`.
#[derive(Clone)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with parameters in braces.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
    /// `noun_verb`, which names the operation in generated clients.
    pub id: &'static str,
    /// What it does, in one line.
    pub summary: &'static str,
    /// What can be asked in the query.
    pub parameters: Vec<Parameter>,
    /// What goes in.
    pub body: Option<Body>,
    /// What comes out.
    pub answer: Answer,
    /// What answers.
    pub(crate) handler: MethodRouter<App>,
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({:?})", self.method, self.path, self.access)
    }
}

impl Route {
    /// A route that reads.
    pub(crate) fn get<H, T>(path: &'static str, access: Access, id: &'static str, run: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Self::new((Method::GET, path), access, id, routing::get(run))
    }

    /// A route that changes something.
    pub(crate) fn post<H, T>(path: &'static str, access: Access, id: &'static str, run: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Self::new((Method::POST, path), access, id, routing::post(run))
    }

    /// A route that ends something.
    pub(crate) fn delete<H, T>(path: &'static str, access: Access, id: &'static str, run: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Self::new((Method::DELETE, path), access, id, routing::delete(run))
    }

    fn new(
        (method, path): (Method, &'static str),
        access: Access,
        id: &'static str,
        handler: MethodRouter<App>,
    ) -> Self {
        Self {
            method,
            path,
            access,
            id,
            summary: "",
            parameters: Vec::new(),
            body: None,
            answer: Answer::Nothing,
            handler,
        }
    }

    /// Says what it does.
    pub(crate) fn does(self, summary: &'static str) -> Self {
        Self { summary, ..self }
    }

    /// Says what can be asked in the query.
    pub(crate) fn asks<P: IntoParams>(self) -> Self {
        Self {
            parameters: P::into_params(|| Some(ParameterIn::Query)),
            ..self
        }
    }

    /// Says what goes in.
    pub(crate) fn takes<T: ToSchema>(self) -> Self {
        Self {
            body: Some(Body::of::<T>()),
            ..self
        }
    }

    /// Says what comes out.
    pub(crate) fn gives<T: ToSchema>(self) -> Self {
        Self {
            answer: Answer::Json(Body::of::<T>()),
            ..self
        }
    }

    /// Says what comes out, one message after the other.
    pub(crate) fn streams<T: ToSchema>(self) -> Self {
        Self {
            answer: Answer::Stream(Body::of::<T>()),
            ..self
        }
    }

    /// Says that JSON comes out that is described elsewhere.
    pub(crate) fn gives_any_json(self) -> Self {
        Self {
            answer: Answer::AnyJson,
            ..self
        }
    }

    /// The names between braces in the path.
    pub(crate) fn path_parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }
}
