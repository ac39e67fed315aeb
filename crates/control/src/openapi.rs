//! The OpenAPI document, made from the table of routes: neither can say what the other does not.

use std::collections::BTreeMap;

use http::Method;
use utoipa::openapi::content::{Content, ContentBuilder};
use utoipa::openapi::path::{
    HttpMethod, Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathsBuilder,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{ComponentsBuilder, ObjectBuilder, Ref, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{InfoBuilder, OpenApiBuilder, PathItem, RefOr, Required, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::auth::COOKIE;
use crate::route::{Access, Answer, Route};
use crate::router::{API, routes};
use crate::shape::error::ErrorBody;
use crate::shape::words::{
    AlertStatus, Direction, EventType, Kind, Outcome, Range, Severity, Step, VerdictIs, Word,
};

type Schemas = BTreeMap<String, RefOr<Schema>>;

/// The OpenAPI document of the API.
///
/// # Errors
/// Never for a table of routes that compiles; the signature is that of the encoder.
pub fn openapi() -> Result<serde_json::Value, serde_json::Error> {
    let mut paths = PathsBuilder::new();
    let mut grouped: BTreeMap<String, Vec<Route>> = BTreeMap::new();
    for route in routes() {
        grouped
            .entry(format!("{API}{}", route.path))
            .or_default()
            .push(route);
    }
    for (path, group) in &grouped {
        let mut item = PathItem::default();
        for route in group {
            let single = PathItem::new(http_method(&route.method), operation(route));
            item.merge_operations(single);
        }
        paths = paths.path(path, item);
    }
    let document = OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Bartizan")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some("The API behind the console. See docs/api.md")),
        )
        .paths(paths)
        .components(Some(components(&grouped)))
        .build();
    serde_json::to_value(document)
}

fn http_method(method: &Method) -> HttpMethod {
    match method.as_str() {
        "POST" => HttpMethod::Post,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

fn operation(route: &Route) -> Operation {
    let tag = route.path.split('/').nth(1).unwrap_or_default();
    let description = match route.access {
        Access::Public => "Anybody may call it.".to_owned(),
        Access::SignedIn => "Whoever is signed in may call it.".to_owned(),
        Access::Needs(permission) => format!("Needs the permission `{}`.", permission.word()),
    };
    let mut operation = OperationBuilder::new()
        .operation_id(Some(route.id))
        .tag(tag)
        .summary(Some(route.summary))
        .description(Some(description))
        .response("default", json_response("What went wrong", "ErrorBody"));
    for name in route.path_parameters() {
        operation = operation.parameter(path_parameter(name));
    }
    for parameter in &route.parameters {
        operation = operation.parameter(parameter.clone());
    }
    if let Some(body) = &route.body {
        operation = operation.request_body(Some(
            RequestBodyBuilder::new()
                .required(Some(Required::True))
                .content("application/json", content(&body.name))
                .build(),
        ));
    }
    if route.access != Access::Public {
        operation = operation
            .security(SecurityRequirement::new("session", Vec::<String>::new()))
            .security(SecurityRequirement::new("token", Vec::<String>::new()));
    }
    answers(operation, &route.answer).build()
}

fn path_parameter(name: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}

fn answers(operation: OperationBuilder, answer: &Answer) -> OperationBuilder {
    match answer {
        Answer::Nothing => operation.response("204", ResponseBuilder::new().description("Done")),
        Answer::Json(body) => operation.response("200", json_response("Done", &body.name)),
        Answer::Stream(body) => operation.response(
            "200",
            ResponseBuilder::new()
                .description("One message after the other")
                .content("text/event-stream", content(&body.name)),
        ),
        Answer::AnyJson => operation.response(
            "200",
            ResponseBuilder::new().description("Done").content(
                "application/json",
                ContentBuilder::new()
                    .schema(Some(ObjectBuilder::new()))
                    .build(),
            ),
        ),
    }
}

fn content(schema: &str) -> Content {
    ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(schema)))
        .build()
}

fn json_response(description: &str, schema: &str) -> ResponseBuilder {
    ResponseBuilder::new()
        .description(description)
        .content("application/json", content(schema))
}

fn components(grouped: &BTreeMap<String, Vec<Route>>) -> utoipa::openapi::Components {
    let mut schemas = Schemas::new();
    for route in grouped.values().flatten() {
        if let Some(body) = &route.body {
            schemas.extend(body.schemas.iter().cloned());
        }
    }
    let mut answered = Schemas::new();
    add::<ErrorBody>(&mut answered);
    for route in grouped.values().flatten() {
        if let Answer::Json(body) | Answer::Stream(body) = &route.answer {
            answered.extend(body.schemas.iter().cloned());
        }
    }
    for schema in answered.values_mut() {
        require_all(schema);
    }
    schemas.extend(answered);
    add_words(&mut schemas);
    ComponentsBuilder::new()
        .schemas_from_iter(schemas)
        .security_scheme(
            "session",
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(COOKIE))),
        )
        .security_scheme(
            "token",
            SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()),
        )
        .build()
}

/// The words that only parameters use.
fn add_words(schemas: &mut Schemas) {
    add::<AlertStatus>(schemas);
    add::<Direction>(schemas);
    add::<EventType>(schemas);
    add::<Kind>(schemas);
    add::<Outcome>(schemas);
    add::<Range>(schemas);
    add::<Severity>(schemas);
    add::<Step>(schemas);
    add::<VerdictIs>(schemas);
}

fn add<T: ToSchema + PartialSchema>(schemas: &mut Schemas) {
    let mut inner = vec![(T::name().into_owned(), T::schema())];
    T::schemas(&mut inner);
    schemas.extend(inner);
}

/// An answer always has all its fields: no value is `null`, not absence.
fn require_all(schema: &mut RefOr<Schema>) {
    if let RefOr::T(Schema::Object(object)) = schema {
        object.required = object.properties.keys().cloned().collect();
    }
}
