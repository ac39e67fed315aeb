//! Images and documents, and where their bytes are.

/// An image.
#[derive(Debug, Clone)]
pub(crate) struct Media {
    pub(crate) source: Source,
    /// Where it stands in the client's request, for errors.
    pub(crate) at: String,
}

/// A document.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) source: Source,
    pub(crate) name: Option<String>,
    /// What the client says about it.
    pub(crate) context: Option<String>,
    pub(crate) at: String,
}

/// Where the bytes are. Nothing is ever fetched here.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    Base64 { media_type: String, data: String },
    Url(String),
    Text(String),
}

impl Source {
    /// Reads an address; one that starts with `data:` carries the bytes itself. `None` when it
    /// carries them in a way that nobody takes.
    pub(crate) fn from_url(url: &str) -> Option<Self> {
        let Some(rest) = url.strip_prefix("data:") else {
            return Some(Self::Url(url.to_owned()));
        };
        let (head, data) = rest.split_once(',')?;
        let media_type = head.strip_suffix(";base64")?;
        let media_type = media_type.split(';').next().unwrap_or_default();
        (!media_type.is_empty()).then(|| Self::Base64 {
            media_type: media_type.to_owned(),
            data: data.to_owned(),
        })
    }
}

/// The address that carries the bytes itself.
pub(crate) fn data_url(media_type: &str, data: &str) -> String {
    format!("data:{media_type};base64,{data}")
}
