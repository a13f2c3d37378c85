use std::fmt;

/// What is wrong with a model file.
#[derive(Clone, Debug, thiserror::Error)]
#[error("cannot load the language model: {context}: {kind}\nhint: {}", .kind.hint())]
pub struct Error {
    /// What kind of fault it is.
    pub kind: ErrorKind,
    /// Where: a tensor's name, or a part of the file.
    pub context: String,
}

/// Kinds of faults of a model file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bytes are no safetensors file.
    Container(String),
    /// The configuration in the metadata is missing or wrong.
    Config(String),
    /// A tensor is missing.
    Missing,
    /// A tensor has another shape or number type than the configuration says.
    Shape(String),
    /// A tensor holds a value that is no finite number.
    NotFinite,
    /// The binary was built without a model.
    NotEmbedded,
}

impl ErrorKind {
    fn hint(&self) -> &'static str {
        match self {
            ErrorKind::Container(_) => "is this a .safetensors file, and was it copied whole?",
            ErrorKind::NotEmbedded => {
                "put the model at models/detente-en.safetensors (training/README.md says how it \
                 is made) and build again"
            }
            _ => "the file was written by another version of training/; export it again",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ErrorKind::Container(why) => write!(f, "not a readable safetensors file ({why})"),
            ErrorKind::Config(why) => write!(f, "bad configuration ({why})"),
            ErrorKind::Missing => f.write_str("missing"),
            ErrorKind::Shape(why) => f.write_str(why),
            ErrorKind::NotFinite => f.write_str("holds a value that is no finite number"),
            ErrorKind::NotEmbedded => f.write_str("no model was put into this binary"),
        }
    }
}

impl Error {
    pub(crate) fn new(context: impl Into<String>, kind: ErrorKind) -> Self {
        Error {
            kind,
            context: context.into(),
        }
    }
}
