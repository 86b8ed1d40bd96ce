//! Decoding: the text of files that may be compressed.

use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

/// Decoded text that waits to be read.
const BUFFER: usize = 1 << 18;

/// A zstd frame that needs a larger window of memory to be decoded is refused; `zstd --long` (27)
/// needs no more.
const WINDOW_LOG: u32 = 27;

/// The longest of the beginnings that say how a file is compressed.
const MAGIC: usize = 4;

/// How text is written down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// As it is.
    Plain,
    /// In one or more members of gzip (RFC 1952).
    Gzip,
    /// In one or more frames of zstd (RFC 8878).
    Zstd,
}

impl Encoding {
    /// The encoding that a file's name promises.
    pub fn of_name(path: &Path) -> Encoding {
        match path.extension() {
            Some(end) if end.eq_ignore_ascii_case("gz") => Encoding::Gzip,
            Some(end) if end.eq_ignore_ascii_case("zst") => Encoding::Zstd,
            _ => Encoding::Plain,
        }
    }

    /// The encoding that a text's first bytes show; no fact begins like a compressed file.
    fn of_magic(first: &[u8]) -> Encoding {
        match first {
            [0x1F, 0x8B, ..] => Encoding::Gzip,
            // A frame, or one that is to be skipped, as parallel compressors write it first.
            [0x28, 0xB5, 0x2F, 0xFD] | [0x50..=0x5F, 0x2A, 0x4D, 0x18] => Encoding::Zstd,
            _ => Encoding::Plain,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Encoding::Plain => "text",
            Encoding::Gzip => "gzip",
            Encoding::Zstd => "zstd",
        }
    }
}

/// The text of a file whose name promises `promised`. Its first bytes decide: a compressed file may
/// be named as a plain one, but what promises to be compressed must be.
pub fn decode_file(mut file: impl Read + 'static, promised: Encoding) -> io::Result<Box<dyn BufRead>> {
    let mut first = Vec::with_capacity(MAGIC);
    file.by_ref().take(MAGIC as u64).read_to_end(&mut first)?;
    let found = Encoding::of_magic(&first);
    if promised != Encoding::Plain && found != promised {
        let message = format!("it does not begin as {} does: is its name right?", promised.name());
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    decode(io::Cursor::new(first).chain(file), found)
}

/// The text of what is written in one encoding. Reading it fails where it is cut off or damaged.
pub fn decode(encoded: impl Read + 'static, encoding: Encoding) -> io::Result<Box<dyn BufRead>> {
    let encoded = BufReader::with_capacity(BUFFER, encoded);
    Ok(match encoding {
        Encoding::Plain => Box::new(encoded),
        Encoding::Gzip => Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(encoded))),
        Encoding::Zstd => {
            let mut decoder = zstd::Decoder::with_buffer(encoded)?;
            decoder.window_log_max(WINDOW_LOG)?;
            Box::new(BufReader::with_capacity(BUFFER, decoder))
        }
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(text: &[u8]) -> Vec<u8> {
        let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
        encoder.include_checksum(true).unwrap();
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    /// What a file says, and the error at its end.
    fn read(file: Vec<u8>, promised: Encoding) -> (Vec<u8>, Option<io::Error>) {
        let mut text = Vec::new();
        let read =
            decode_file(io::Cursor::new(file), promised).and_then(|mut file| file.read_to_end(&mut text));
        (text, read.err())
    }

    #[test]
    fn the_first_bytes_decide_and_frames_follow_each_other() {
        let text = b"{\"kind\":\"event\"}\n".repeat(1_000);
        let check = |file: Vec<u8>, promised: Encoding, expect: &[u8]| {
            let (found, error) = read(file, promised);
            assert!(error.is_none(), "{promised:?}: {error:?}");
            assert!(found == expect, "{promised:?}");
        };
        for promised in [Encoding::Plain, Encoding::Gzip] {
            check(gzip(&text), promised, &text);
            check([gzip(&text), gzip(b"more")].concat(), promised, &[&text[..], b"more"].concat());
        }
        let skipped = [&[0x50, 0x2A, 0x4D, 0x18, 1, 0, 0, 0, 7][..], &zstd(&text)].concat();
        for promised in [Encoding::Plain, Encoding::Zstd] {
            check(zstd(&text), promised, &text);
            check([zstd(&text), zstd(b"more")].concat(), promised, &[&text[..], b"more"].concat());
            check(skipped.clone(), promised, &text);
        }
        for plain in [&b""[..], b"{", b"{}\n"] {
            check(plain.to_vec(), Encoding::Plain, plain);
        }
    }

    #[test]
    fn what_is_cut_off_or_damaged_or_misnamed_fails() {
        let text: Vec<u8> =
            (0..40_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()).collect();
        for (file, encoding) in [(gzip(&text), Encoding::Gzip), (zstd(&text), Encoding::Zstd)] {
            for end in [0, 1, 3, 4, 10, 1_000, file.len() / 2, file.len() - 1] {
                let (found, error) = read(file[..end].to_vec(), encoding);
                assert!(error.is_some(), "{encoding:?}: {end} of {} bytes", file.len());
                assert!(text.starts_with(&found));
            }
            let mut damaged = file.clone();
            damaged[file.len() / 2] ^= 0x10;
            assert!(read(damaged, encoding).1.is_some(), "{encoding:?}");
            let followed = [&file[..], b"garbage"].concat();
            assert!(read(followed, encoding).1.is_some(), "{encoding:?}");
            let (_, error) = read(b"{\"kind\":\"event\"}".to_vec(), encoding);
            let error = error.unwrap().to_string();
            assert!(error.contains(&format!("does not begin as {} does", encoding.name())), "{error}");
        }
        assert!(read(zstd(&text), Encoding::Gzip).1.is_some());
    }
}
