//! Entries that wait to be appended: by rank in temporary files, so that memory stays constant.

use std::io::{self, BufReader, BufWriter, Read, Write};
use std::sync::Arc;

use messwert_books::batch::RANKS;
use messwert_books::fact::{Effect, Entry, Kind, NamesChange, Op};
use messwert_journal::BoxError;
use tempfile::SpooledTempFile;

use super::Progress;
use super::source::reader;

/// Entries of one rank up to this many bytes stay in memory.
const IN_MEMORY: usize = 1 << 20;

const BUFFER: usize = 1 << 16;

/// The length that stands for something missing.
const NONE: u32 = u32::MAX;

const OPS: [Op; 5] = Op::ALL;

const EFFECTS: [Effect; 3] = [Effect::Added, Effect::Changed, Effect::Removed];

/// The entries of one write, written in any order of ranks.
#[derive(Default)]
pub(super) struct Staged {
    by_rank: [Option<BufWriter<SpooledTempFile>>; RANKS as usize],
    n_entries: u64,
}

impl Staged {
    /// Stages an entry.
    pub(super) fn push(&mut self, entry: &Entry) -> io::Result<()> {
        let new = || BufWriter::with_capacity(BUFFER, SpooledTempFile::new(IN_MEMORY));
        write_entry(self.by_rank[usize::from(entry.rank)].get_or_insert_with(new), entry)?;
        self.n_entries += 1;
        Ok(())
    }

    /// How many entries there are.
    pub(super) fn len(&self) -> u64 {
        self.n_entries
    }

    /// All entries, in ascending rank, those of one rank in the order in which they were staged.
    pub(super) fn into_entries(self, progress: Arc<Progress>) -> io::Result<Entries> {
        let mut files = Vec::new();
        for (rank, file) in self.by_rank.into_iter().enumerate() {
            let Some(file) = file else { continue };
            let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
            files.push((rank as u8, reader(file)?));
        }
        files.reverse();
        Ok(Entries { files, n_entries: usize::try_from(self.n_entries).ok(), progress })
    }
}

/// The staged entries, one by one.
pub(super) struct Entries {
    /// The files that are left, the next one last.
    files: Vec<(u8, BufReader<SpooledTempFile>)>,
    /// How many there were in the beginning.
    n_entries: Option<usize>,
    progress: Arc<Progress>,
}

impl Iterator for Entries {
    type Item = Result<Entry, BoxError>;

    fn next(&mut self) -> Option<Self::Item> {
        while let Some((rank, file)) = self.files.last_mut() {
            match read_entry(file, *rank).transpose() {
                Some(entry) => {
                    self.progress.advance(1);
                    return Some(entry.map_err(Into::into));
                }
                None => drop(self.files.pop()),
            }
        }
        None
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.n_entries)
    }
}

fn write_entry(out: &mut impl Write, entry: &Entry) -> io::Result<()> {
    let names = match &entry.names {
        NamesChange::Keep => 0,
        NamesChange::Replace(_) => 1,
        NamesChange::Remove => 2,
        NamesChange::Erase => 3,
        NamesChange::Readmit => 4,
    };
    out.write_all(&[entry.kind as u8, entry.op as u8, entry.effect as u8, names])?;
    out.write_all(&entry.version.to_le_bytes())?;
    write_bytes(out, Some(entry.key.as_bytes()))?;
    write_bytes(out, entry.body.as_deref())?;
    match &entry.names {
        NamesChange::Replace(names) => write_bytes(out, Some(names)),
        _ => Ok(()),
    }
}

fn write_bytes(out: &mut impl Write, bytes: Option<&[u8]>) -> io::Result<()> {
    let n_bytes = bytes.map_or(Ok(NONE), |bytes| u32::try_from(bytes.len())).map_err(io::Error::other)?;
    out.write_all(&n_bytes.to_le_bytes())?;
    out.write_all(bytes.unwrap_or_default())
}

/// The next entry; none at the end of the file.
fn read_entry(file: &mut impl Read, rank: u8) -> io::Result<Option<Entry>> {
    let mut tags = [0; 4];
    if file.read(&mut tags[..1])? == 0 {
        return Ok(None);
    }
    file.read_exact(&mut tags[1..])?;
    let mut version = [0; 8];
    file.read_exact(&mut version)?;
    let key = read_bytes(file)?.unwrap_or_default();
    let body = read_bytes(file)?;
    let names = match tags[3] {
        0 => NamesChange::Keep,
        1 => NamesChange::Replace(read_bytes(file)?.unwrap_or_default()),
        2 => NamesChange::Remove,
        3 => NamesChange::Erase,
        _ => NamesChange::Readmit,
    };
    Ok(Some(Entry {
        kind: of(&Kind::ALL, tags[0])?,
        key: String::from_utf8(key).map_err(io::Error::other)?,
        op: of(&OPS, tags[1])?,
        version: i64::from_le_bytes(version),
        body,
        names,
        effect: of(&EFFECTS, tags[2])?,
        rank,
    }))
}

fn read_bytes(file: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut n_bytes = [0; 4];
    file.read_exact(&mut n_bytes)?;
    let n_bytes = u32::from_le_bytes(n_bytes);
    if n_bytes == NONE {
        return Ok(None);
    }
    let mut bytes = vec![0; n_bytes as usize];
    file.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}

fn of<T: Copy>(all: &[T], tag: u8) -> io::Result<T> {
    let damaged = || io::Error::new(io::ErrorKind::InvalidData, "a staged entry is damaged");
    all.get(usize::from(tag)).copied().ok_or_else(damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(rank: u8, key: &str, names: NamesChange) -> Entry {
        let body = (key != "gone").then(|| key.repeat(3).into_bytes());
        let op = if body.is_some() { Op::Put } else { Op::Delete };
        Entry {
            kind: Kind::Payment,
            key: key.to_owned(),
            op,
            version: 3,
            body,
            names,
            effect: Effect::Changed,
            rank,
        }
    }

    #[test]
    fn entries_come_back_by_rank_as_they_were() {
        let mut staged = Staged::default();
        let entries = [
            entry(8, "gone", NamesChange::Remove),
            entry(2, "b", NamesChange::Keep),
            entry(5, "ä", NamesChange::Replace(b"{}".to_vec())),
            entry(2, "a", NamesChange::Keep),
        ];
        entries.iter().for_each(|entry| staged.push(entry).unwrap());
        assert_eq!(staged.len(), 4);
        let back: Vec<Entry> = staged.into_entries(Arc::default()).unwrap().map(Result::unwrap).collect();
        let [gone, b, umlaut, a] = entries;
        assert_eq!(back, [b, a, umlaut, gone]);
    }

    #[test]
    fn tags_stand_for_what_they_say() {
        for (tag, op) in OPS.into_iter().enumerate() {
            assert_eq!(op as usize, tag);
        }
        for (tag, effect) in EFFECTS.into_iter().enumerate() {
            assert_eq!(effect as usize, tag);
        }
        for (tag, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, tag);
        }
    }
}
