//! The hash chain: each row's seal covers the row and the seal before it.

use messwert_books::fact::{Kind, Op};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Row, TenantId};

/// The seal before the first row.
pub const ORIGIN: [u8; 32] = [0; 32];

/// The columns that a seal covers, in the order in which they are hashed.
#[derive(Clone, Copy, Debug)]
pub struct Columns<'a> {
    /// The tenant.
    pub tenant: TenantId,
    /// The position.
    pub seq: i64,
    /// When it was recorded, in µs since 1970.
    pub recorded_at: i64,
    /// Who recorded it.
    pub actor: &'a str,
    /// The write that it belongs to.
    pub batch_id: Uuid,
    /// What it is about.
    pub kind: Kind,
    /// The natural key.
    pub key: &'a str,
    /// What is done.
    pub op: Op,
    /// The version of the body.
    pub version: i64,
    /// The canonical body.
    pub body: Option<&'a [u8]>,
}

impl<'a> Columns<'a> {
    /// The columns of a row of this tenant.
    pub fn of(tenant: TenantId, row: &'a Row) -> Columns<'a> {
        Columns {
            tenant,
            seq: row.seq,
            recorded_at: row.recorded_at,
            actor: &row.actor,
            batch_id: row.batch_id,
            kind: row.kind,
            key: &row.key,
            op: row.op,
            version: row.version,
            body: row.body.as_deref(),
        }
    }
}

/// The seal of a row: SHA-256 over [`message`].
pub fn seal(previous: &[u8; 32], columns: &Columns<'_>) -> [u8; 32] {
    let mut buffer = Vec::new();
    seal_with(&mut buffer, previous, columns)
}

/// As [`seal`], with memory that is used again for the next row.
pub(crate) fn seal_with(buffer: &mut Vec<u8>, previous: &[u8; 32], columns: &Columns<'_>) -> [u8; 32] {
    buffer.clear();
    message(buffer, previous, columns);
    Sha256::digest(buffer).into()
}

/// Writes what a seal is the hash of: the seal before, then each column as the number of its bytes
/// (64 bits, big-endian) and its bytes. Integers have 8 bytes, big-endian, two's complement; UUIDs
/// have 16; a missing column is the number 2^64 − 1 and nothing else.
pub fn message(out: &mut Vec<u8>, previous: &[u8; 32], columns: &Columns<'_>) {
    out.extend_from_slice(previous);
    push(out, columns.tenant.bytes());
    push(out, &columns.seq.to_be_bytes());
    push(out, &columns.recorded_at.to_be_bytes());
    push(out, columns.actor.as_bytes());
    push(out, columns.batch_id.as_bytes());
    push(out, columns.kind.name().as_bytes());
    push(out, columns.key.as_bytes());
    push(out, columns.op.name().as_bytes());
    push(out, &columns.version.to_be_bytes());
    match columns.body {
        Some(body) => push(out, body),
        None => out.extend_from_slice(&u64::MAX.to_be_bytes()),
    }
}

fn push(out: &mut Vec<u8>, column: &[u8]) {
    out.extend_from_slice(&(column.len() as u64).to_be_bytes());
    out.extend_from_slice(column);
}
