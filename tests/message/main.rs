//! Messages: parts, replies, previews.

mod preview;
mod replies;
mod segments;
mod stopping;
