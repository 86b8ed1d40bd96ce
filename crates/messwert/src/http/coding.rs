//! Codings: answers compressed once and kept, each sent with an end of its own.
//!
//! What answers share is compressed up to a byte's end and kept. The little that each has of its own (its
//! request's id, and what follows) goes behind that as it is, in a block that says "not compressed":
//! DEFLATE (RFC 1951 3.2.4), Brotli (RFC 7932 9.2) and Zstandard (RFC 8878 3.1.1.2) all have such blocks.

use std::io::{self, Write};

use brotli::CompressorWriter;
use brotli::enc::BrotliEncoderParams;
use crc32fast::Hasher;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use http::HeaderValue;

use super::conditional::weak_tag;

/// How an answer is coded on its way.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Coding {
    /// As it is.
    Identity,
    /// RFC 7932.
    Brotli,
    /// RFC 8878.
    Zstd,
    /// RFC 1952.
    Gzip,
}

/// What is needed to end a coded answer.
pub(super) enum Ending {
    /// Nothing.
    Identity,
    /// A last block.
    Brotli,
    /// A last block.
    Zstd,
    /// A last block, and the sum and the length of all.
    Gzip {
        /// Of what is kept.
        sum: Hasher,
        /// How many bytes that was.
        n_bytes: u32,
    },
}

/// What gzip writes first: DEFLATE, and neither name nor time nor system.
const GZIP_HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// An uncompressed block of any of these formats may have so many bytes.
const BLOCK: usize = 0xffff;

impl Coding {
    /// Those that compress, that which makes answers smallest first.
    pub(super) const CODED: [Coding; 3] = [Coding::Brotli, Coding::Zstd, Coding::Gzip];

    /// The names under which clients ask for it.
    pub(super) fn names(self) -> &'static [&'static str] {
        match self {
            Coding::Identity => &["identity"],
            Coding::Brotli => &["br"],
            Coding::Zstd => &["zstd"],
            Coding::Gzip => &["gzip", "x-gzip"],
        }
    }

    /// What `Content-Encoding` says; nothing of a plain answer.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Coding::Identity => None,
            coded => coded.names().first().copied(),
        }
    }

    /// The tag of an answer in this coding, of which `plain` is the tag of the plain one.
    pub(super) fn tag(self, plain: HeaderValue) -> HeaderValue {
        match self.name() {
            None => plain,
            Some(name) => weak_tag(&[plain.as_bytes(), name.as_bytes()]),
        }
    }

    /// All of a text, which is never nothing, in this coding.
    pub(super) fn whole(self, text: &[u8]) -> Vec<u8> {
        let (mut coded, ending) = self.compress(text);
        coded.extend(ending.end(Vec::new()));
        coded
    }

    /// Compresses what answers share, which is never nothing. Takes about 1 ms for 100 kB: for the fold pool.
    pub(super) fn compress(self, shared: &[u8]) -> (Vec<u8>, Ending) {
        let (coded, ending) = match self {
            Coding::Identity => (Ok(shared.to_vec()), Ending::Identity),
            Coding::Brotli => (brotli(shared), Ending::Brotli),
            Coding::Zstd => (zstd(shared), Ending::Zstd),
            Coding::Gzip => {
                let mut sum = Hasher::new();
                sum.update(shared);
                // Modulo 2^32, as the format has it (RFC 1952 2.3.1).
                (gzip(shared), Ending::Gzip { sum, n_bytes: shared.len() as u32 })
            }
        };
        (coded.expect("writing to memory cannot fail"), ending)
    }
}

impl Ending {
    /// What comes behind the shared part: `own`, in the coding.
    pub(super) fn end(&self, own: Vec<u8>) -> Vec<u8> {
        let mut out = Vec::with_capacity(own.len() + 32);
        match self {
            Ending::Identity => return own,
            Ending::Brotli => {
                for block in own.chunks(BLOCK) {
                    // Not the last, four nibbles of length, uncompressed: 20 bits, filled up to bytes.
                    let head = (block.len() as u32 - 1) << 3 | 1 << 19;
                    out.extend_from_slice(&head.to_le_bytes()[..3]);
                    out.extend_from_slice(block);
                }
                // The last, and empty.
                out.push(3);
            }
            Ending::Zstd => blocks(&own, |block, is_last| {
                let head = (block.len() as u32) << 3 | u32::from(is_last);
                out.extend_from_slice(&head.to_le_bytes()[..3]);
                out.extend_from_slice(block);
            }),
            Ending::Gzip { sum, n_bytes } => {
                blocks(&own, |block, is_last| {
                    let len = block.len() as u16;
                    out.push(u8::from(is_last));
                    out.extend_from_slice(&len.to_le_bytes());
                    out.extend_from_slice(&(!len).to_le_bytes());
                    out.extend_from_slice(block);
                });
                let mut sum = sum.clone();
                sum.update(&own);
                out.extend_from_slice(&sum.finalize().to_le_bytes());
                out.extend_from_slice(&n_bytes.wrapping_add(own.len() as u32).to_le_bytes());
            }
        }
        out
    }
}

/// Cuts a text into blocks, of which there is one at least, and says which is the last.
fn blocks(own: &[u8], mut write: impl FnMut(&[u8], bool)) {
    let mut rest = own;
    loop {
        let (block, after) = rest.split_at(rest.len().min(BLOCK));
        write(block, after.is_empty());
        rest = after;
        if rest.is_empty() {
            return;
        }
    }
}

/// A stream that is flushed, so that it ends with a byte, and goes on.
fn brotli(shared: &[u8]) -> io::Result<Vec<u8>> {
    let parameters = BrotliEncoderParams { quality: 5, lgwin: 20, ..BrotliEncoderParams::default() };
    let mut encoder = CompressorWriter::with_params(Vec::new(), 1 << 12, &parameters);
    encoder.write_all(shared)?;
    encoder.flush()?;
    Ok(std::mem::take(encoder.get_mut()))
}

/// A frame without its last block; it tells neither a length nor a sum.
fn zstd(shared: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3)?;
    encoder.write_all(shared)?;
    encoder.flush()?;
    Ok(std::mem::take(encoder.get_mut()))
}

/// A member without its last block and what follows that.
fn gzip(shared: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(GZIP_HEAD.to_vec(), Compression::new(6));
    encoder.write_all(shared)?;
    encoder.flush()?;
    Ok(std::mem::take(encoder.get_mut()))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn decode(coding: Coding, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let read = match coding {
            Coding::Identity => Read::read_to_end(&mut &*bytes, &mut out),
            Coding::Brotli => brotli::Decompressor::new(bytes, 4096).read_to_end(&mut out),
            Coding::Zstd => zstd::Decoder::new(bytes).unwrap().read_to_end(&mut out),
            Coding::Gzip => flate2::read::GzDecoder::new(bytes).read_to_end(&mut out),
        };
        read.unwrap();
        out
    }

    #[test]
    fn every_answer_can_be_decoded_whatever_its_own_part() {
        let text: Vec<u8> =
            (0..200_000u32).flat_map(|n| n.wrapping_mul(n).to_string().into_bytes()).collect();
        for coding in [&[Coding::Identity], &Coding::CODED[..]].concat() {
            for n_shared in [1, 1_606, 300_000] {
                let shared = &text[..n_shared];
                let (kept, ending) = coding.compress(shared);
                for n_own in [0, 1, 190, BLOCK, BLOCK + 1, 3 * BLOCK] {
                    let own = &text[7..7 + n_own];
                    let sent = [&kept[..], &ending.end(own.to_vec())].concat();
                    assert!(decode(coding, &sent) == [shared, own].concat(), "{coding:?} {n_shared} {n_own}");
                }
            }
        }
    }

    #[test]
    fn what_repeats_itself_becomes_small() {
        let text = r#"{"excl_vat":1140.00,"vat":216.60,"gross":1356.60},"#.repeat(1_000);
        for coding in Coding::CODED {
            assert!(coding.compress(text.as_bytes()).0.len() < text.len() / 50, "{coding:?}");
        }
    }

    #[test]
    fn each_coding_has_its_tag() {
        let plain = HeaderValue::from_static("W/\"ab\"");
        assert_eq!(Coding::Identity.tag(plain.clone()), plain);
        let mut tags = Coding::CODED.map(|coding| coding.tag(plain.clone())).to_vec();
        tags.push(plain);
        tags.sort();
        tags.dedup();
        assert_eq!(tags.len(), 4);
    }
}
