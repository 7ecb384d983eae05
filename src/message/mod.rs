//! What a business wants to send, as each person will receive it: text, parts, what is wrong with it, and what people answer.

mod assembly;
mod content;
mod draft;
mod form;
mod gsm;
mod keywords;
mod lexicon;
mod links;
mod preview;
mod replies;
mod reply_words;
mod segments;
mod smart;
mod stopping;
mod variables;


pub use assembly::Assembly;
pub use draft::{Draft, DraftOptOut, DraftSender, Variable, VariableSyntax};
pub use keywords::Keywords;
pub use lexicon::{Lexicon, WordPack, WordSource, WordTopic};
#[cfg(not(target_arch = "wasm32"))]
pub use lexicon::word_lists;
pub use links::{Link, links};
pub use preview::{Case, Cases, Parts, Preview, PreviewQuestion, SendWindow, preview_message, review_digest};
pub use replies::{Reply, ReplyContext, ReplyKind, classify_reply};
pub use segments::{Count, Counting, Encoding, Forcing, Policy, Segments, count, count_segments, split_segments};
