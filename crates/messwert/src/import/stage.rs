//! Staging: the lines of files, copied as they are, so that nobody changes them while they are
//! checked.

use std::fs::File;
use std::io::{self, BufRead, Read};

use messwert_books::Text;
use messwert_books::batch::{LINE_LIMIT, Place, Problem, ProblemCode};

use super::{Encoding, ImportError, ImportFile, decode_file};
use crate::ledger::Source;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// A line of the greatest length with all that may stand around it.
const READ_LIMIT: usize = LINE_LIMIT + BOM.len() + b"\r\n".len();

/// Why lines were not copied to their end.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// They could not be read further.
    #[error("line {line} cannot be read")]
    Read {
        /// The line that is not whole.
        line: u64,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// They could not be written to the temporary file.
    #[error("cannot stage in a temporary file")]
    Write(#[from] io::Error),
}

/// Copies the lines of a file into `source`, decompressed; `number` is the file's in every [`Place`].
pub fn stage_file(file: &ImportFile, number: u32, source: &mut Source) -> Result<(), ImportError> {
    let decoded = match file {
        ImportFile::Stdin => decode_file(io::stdin().lock(), Encoding::Plain),
        ImportFile::Path(path) => {
            File::open(path).and_then(|opened| decode_file(opened, Encoding::of_name(path)))
        }
    };
    let mut lines = decoded.map_err(|error| ImportError::read(file, error))?;
    stage_lines(&mut lines, number, source).map_err(|error| ImportError::staging(file, error))
}

/// Copies lines into `source`: they end in LF or CR LF, a byte order mark before the first one is
/// dropped, empty ones are only counted, and one over 1 MiB is refused without being kept.
pub fn stage_lines(reader: &mut impl BufRead, file: u32, source: &mut Source) -> Result<(), StageError> {
    let mut text = Vec::new();
    for line in 1.. {
        text.clear();
        if !read_line(reader, &mut text).map_err(|source| StageError::Read { line, source })? {
            break;
        }
        let place = Place { file, line };
        let content = content(&text, line);
        if content.len() > LINE_LIMIT {
            source.refuse(place, too_long());
        } else if content.trim_ascii().is_empty() {
            source.skip();
        } else {
            source.push(place, content)?;
        }
    }
    Ok(())
}

/// Reads the next line with its end; of one over the limit only the beginning. False if there is none.
fn read_line(reader: &mut impl BufRead, text: &mut Vec<u8>) -> io::Result<bool> {
    let n_read = reader.by_ref().take(READ_LIMIT as u64).read_until(b'\n', text)?;
    if n_read == READ_LIMIT && !text.ends_with(b"\n") {
        reader.skip_until(b'\n')?;
    }
    Ok(n_read > 0)
}

/// A line without its end, and the first one without its byte order mark.
fn content(text: &[u8], line: u64) -> &[u8] {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    if line == 1 { text.strip_prefix(BOM).unwrap_or(text) } else { text }
}

fn too_long() -> Problem {
    let message = Text::fixed(
        "die Zeile ist zu lang; erwartet: höchstens 1 MiB",
        "the line is too long: expected at most 1 MiB",
    );
    Problem { field: None, value: None, message, code: ProblemCode::Malformed }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn staged(text: &[u8]) -> Source {
        let mut source = Source::default();
        stage_lines(&mut BufReader::with_capacity(16, text), 0, &mut source).unwrap();
        source
    }

    #[test]
    fn line_ends_and_byte_order_marks_are_no_part_of_a_line() {
        let source = staged(b"\xEF\xBB\xBF{\"a\":1}\r\n\r\n \t\n{\"b\":2}\n\n{\"c\":3}");
        assert_eq!((source.n_lines(), source.n_empty()), (3, 3));
        assert_eq!(
            lines(source),
            [(1, "{\"a\":1}".to_owned()), (4, "{\"b\":2}".to_owned()), (6, "{\"c\":3}".to_owned())]
        );
        let source = staged(b"\xEF\xBB\xBF");
        assert_eq!((source.n_lines(), source.n_empty()), (0, 1));
        assert_eq!(staged(b"").n_empty(), 0);
    }

    #[test]
    fn only_lines_over_the_limit_are_refused() {
        for end in ["", "\n", "\r\n"] {
            let longest = format!("{}{end}", "x".repeat(LINE_LIMIT));
            let source = staged(longest.as_bytes());
            assert_eq!(lines(source).len(), 1, "{end:?}");
            for more in [1, 5, 6, LINE_LIMIT] {
                let long = format!("{}{end}", "x".repeat(LINE_LIMIT + more));
                let source = staged(format!("{{}}\n{long}").as_bytes());
                assert_eq!(source.n_lines(), 2);
                assert_eq!(lines(source), [(1, "{}".to_owned())], "{more}");
            }
        }
        let source = staged(format!("{}\n{{}}\n", "x".repeat(3 * LINE_LIMIT)).as_bytes());
        assert_eq!(lines(source), [(2, "{}".to_owned())]);
    }

    fn lines(source: Source) -> Vec<(u64, String)> {
        let lines = source.into_lines().unwrap().into_iter();
        lines.map(|(place, text)| (place.line, String::from_utf8(text).unwrap())).collect()
    }
}
