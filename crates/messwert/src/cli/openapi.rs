//! `messwert openapi`: the OpenAPI document of the API.

use clap::Args;

use super::{Failure, print_json};
use crate::http::document;

/// `messwert openapi`.
#[derive(Args, Debug)]
#[command(after_help = "Example: messwert openapi > openapi.json")]
pub(super) struct OpenapiArgs {}

/// Runs the command.
pub(super) fn run() -> Result<(), Failure> {
    print_json(&document())
}
