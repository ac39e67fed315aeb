//! Where prompts go: upstreams, as written.

use model::document::Placed;
use schemars::JsonSchema;
use serde::Deserialize;

use super::SecretSpec;

/// A place that prompts are forwarded to.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpstreamSpec {
    /// Its name.
    pub id: Placed<String>,
    /// What it speaks.
    pub kind: UpstreamKindSpec,
    /// Its base URL, up to and with `/v1`; for every kind but `demo`.
    pub url: Option<Placed<String>>,
    /// The version of Azure's interface, such as `2024-10-21`; for `kind: azure_openai` and no other.
    pub api_version: Option<Placed<String>>,
    /// The provider's key, as `${NAME}` or `{ file: … }`; sent in the provider's own header.
    pub key: Option<Placed<SecretSpec>>,
    /// Keys of AWS that sign each request, instead of `key`; for `kind: bedrock` and no other.
    pub aws: Option<Placed<AwsSpec>>,
    /// Allows `http://` to another machine. Prompts then cross the network in clear.
    #[serde(default)]
    pub allow_plain: bool,
    /// Lets its host name lead to private addresses and to this machine. An address that is
    /// written out in `url` needs it not.
    #[serde(default)]
    pub allow_private: bool,
    /// A PEM file of the certificate authorities to trust for it, instead of the public ones.
    pub ca: Option<Placed<String>>,
    /// How long we wait for it.
    #[serde(default)]
    pub timeouts: TimeoutsSpec,
}

/// Keys of AWS, and where they are used.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AwsSpec {
    /// The region that `url` is in, such as `eu-central-1`.
    pub region: Placed<String>,
    /// The name of the key, as `${NAME}` or `{ file: … }`.
    pub access_key_id: Placed<SecretSpec>,
    /// The key, as `${NAME}` or `{ file: … }`; it signs and is never sent.
    pub secret_access_key: Placed<SecretSpec>,
    /// For credentials that end by themselves, as `${NAME}` or `{ file: … }`.
    pub session_token: Option<Placed<SecretSpec>>,
}

/// What an upstream speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum UpstreamKindSpec {
    /// The OpenAI wire format, as OpenAI and most others speak it.
    #[serde(rename = "openai")]
    OpenAi,
    /// Anthropic's messages.
    #[serde(rename = "anthropic")]
    Anthropic,
    /// OpenAI's formats as Azure serves them: models are deployments, named in the address.
    #[serde(rename = "azure_openai")]
    AzureOpenAi,
    /// Amazon Bedrock, with a Bedrock API key or keys of AWS.
    #[serde(rename = "bedrock")]
    Bedrock,
    /// Google's Gemini.
    #[serde(rename = "gemini")]
    Gemini,
    /// Ollama's own formats.
    #[serde(rename = "ollama")]
    Ollama,
    /// The built-in demo model; needs no network.
    #[serde(rename = "demo")]
    Demo,
}

/// How long we wait for an upstream, such as `5s` or `500ms`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeoutsSpec {
    /// Until the name is resolved and the connection stands; `5s` when not given.
    pub connect: Option<Placed<String>>,
    /// For the TLS handshake; `5s` when not given.
    pub tls: Option<Placed<String>>,
    /// From the request to the first byte of the answer; `60s` when not given.
    pub first_byte: Option<Placed<String>>,
    /// Between two pieces of an answer; `60s` when not given.
    pub idle: Option<Placed<String>>,
    /// From the request to the last byte of the answer; `30m` when not given.
    pub total: Option<Placed<String>>,
}
