//! Reader and writer of CoNLL-U (universaldependencies.org/format.html).

use detente_text::Sentence;

use crate::Error;

/// A syntactic word of a treebank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// FORM.
    pub form: String,
    /// LEMMA.
    pub lemma: String,
    /// UPOS.
    pub upos: String,
    /// XPOS.
    pub xpos: String,
    /// FEATS, `_` as empty.
    pub feats: String,
    /// HEAD: index from 0 in the sentence, `None` = root.
    pub head: Option<usize>,
    /// DEPREL.
    pub deprel: String,
    /// Byte range in [`Treebank::text`].
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

/// A sentence of a treebank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TreebankSentence {
    /// `sent_id`.
    pub id: String,
    /// Its words.
    pub words: Vec<Word>,
    /// Byte ranges of its surface tokens (a multi-word token is one).
    pub tokens: Vec<(usize, usize)>,
}

/// A treebank with the plain text that its `SpaceAfter`, `newpar` and `newdoc` marks spell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Treebank {
    /// Plain text of all documents.
    pub text: String,
    /// Its sentences.
    pub sentences: Vec<TreebankSentence>,
}

/// Reads a treebank.
///
/// # Errors
/// A word line without ten columns, or with a head that is no number or out of range.
pub fn read(source: &str) -> Result<Treebank, Error> {
    let mut bank = Treebank::default();
    let mut current = TreebankSentence::default();
    let mut inside: Option<(usize, usize)> = None; // last id and text end of a multi-word token
    let mut first_line = 1;
    for (index, line) in source.lines().enumerate() {
        let number = index + 1;
        let error = |message: &str| Error::Line {
            line: number,
            message: message.to_owned(),
        };
        if let Some(comment) = line.strip_prefix('#') {
            let comment = comment.trim();
            if current.words.is_empty()
                && (comment.starts_with("newdoc") || comment.starts_with("newpar"))
            {
                let trimmed = bank.text.trim_end_matches([' ', '\n']).len();
                bank.text.truncate(trimmed);
                if !bank.text.is_empty() {
                    bank.text.push_str("\n\n");
                }
            } else if let Some(id) = comment.strip_prefix("sent_id =") {
                current.id = id.trim().to_owned();
            }
            continue;
        }
        if line.trim().is_empty() {
            finish(&mut bank, &mut current, first_line)?;
            inside = None;
            first_line = number + 1;
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        let [id, form, lemma, upos, xpos, feats, head, deprel, _, misc] = columns[..] else {
            return Err(error("a word line needs ten tab-separated columns"));
        };
        let space = if misc.split('|').any(|m| m == "SpaceAfter=No") {
            ""
        } else {
            " "
        };
        if id.contains('.') {
            continue;
        }
        if let Some((_, last)) = id.split_once('-') {
            let last: usize = last
                .parse()
                .map_err(|_| error("the range of a multi-word token is no number"))?;
            let start = bank.text.len();
            bank.text.push_str(form);
            current.tokens.push((start, bank.text.len()));
            inside = Some((last, start));
            bank.text.push_str(space);
            continue;
        }
        let number_in_sentence: usize = id
            .parse()
            .map_err(|_| error("the id of a word is no number"))?;
        let (start, end) = match inside {
            Some((last, at)) if number_in_sentence <= last => {
                // the words of a multi-word token spell it in English; where they do not, they share its range
                let &(_, token_end) = current.tokens.last().unwrap_or(&(at, at));
                let rest = &bank.text[at..token_end];
                let spelled = rest
                    .char_indices()
                    .map(|(i, c)| i + c.len_utf8())
                    .nth(form.chars().count().saturating_sub(1))
                    .unwrap_or(rest.len());
                let end = if number_in_sentence == last {
                    token_end
                } else {
                    at + spelled
                };
                inside = Some((last, end));
                (at, end)
            }
            _ => {
                inside = None;
                let start = bank.text.len();
                bank.text.push_str(form);
                let end = bank.text.len();
                current.tokens.push((start, end));
                bank.text.push_str(space);
                (start, end)
            }
        };
        let head: usize = head.parse().map_err(|_| error("the head is no number"))?;
        current.words.push(Word {
            form: form.to_owned(),
            lemma: lemma.to_owned(),
            upos: upos.to_owned(),
            xpos: xpos.to_owned(),
            feats: if feats == "_" {
                String::new()
            } else {
                feats.to_owned()
            },
            head: head.checked_sub(1),
            deprel: deprel.to_owned(),
            start,
            end,
        });
    }
    finish(&mut bank, &mut current, first_line)?;
    if bank.sentences.is_empty() {
        return Err(Error::Empty("sentences"));
    }
    Ok(bank)
}

fn finish(bank: &mut Treebank, current: &mut TreebankSentence, line: usize) -> Result<(), Error> {
    let done = std::mem::take(current);
    if done.words.is_empty() {
        return Ok(());
    }
    if done
        .words
        .iter()
        .any(|w| w.head.is_some_and(|h| h >= done.words.len()))
    {
        return Err(Error::Line {
            line,
            message: "a head is out of range".to_owned(),
        });
    }
    bank.sentences.push(done);
    Ok(())
}

/// Writes analysed sentences; names and entity heads go to MISC (`NER=B-PER|Entity=person`), with byte ranges.
pub fn write(text: &str, document: &str, sentences: &[Sentence]) -> String {
    let mut out = String::new();
    let field = |s: &str| {
        if s.is_empty() {
            "_".to_owned()
        } else {
            s.replace(['\t', '\n', '\r'], " ")
        }
    };
    for (number, sentence) in sentences.iter().enumerate() {
        if number == 0 {
            out.push_str(&format!("# newdoc id = {}\n", field(document)));
        }
        out.push_str(&format!("# sent_id = {}-{}\n", field(document), number + 1));
        let one_line = sentence
            .text(text)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        out.push_str(&format!("# text = {one_line}\n"));
        for (index, token) in sentence.tokens.iter().enumerate() {
            let mut misc = Vec::new();
            if token.ner != "O" && !token.ner.is_empty() {
                misc.push(format!("NER={}", token.ner));
            }
            if !token.entity.is_empty() {
                misc.push(format!("Entity={}", token.entity));
            }
            if let Some(value) = token.factuality {
                misc.push(format!("Factuality={value:.2}"));
            }
            if sentence
                .tokens
                .get(index + 1)
                .is_some_and(|next| next.span.start == token.span.end)
            {
                misc.push("SpaceAfter=No".to_owned());
            }
            misc.push(format!("Bytes={}:{}", token.span.start, token.span.end));
            out.push_str(&format!(
                "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t_\t{}\n",
                index + 1,
                field(token.form(text)),
                field(&token.lemma),
                token.upos,
                field(&token.xpos),
                field(&token.feats),
                token.head.map_or(0, |h| h + 1),
                if token.head.is_none() {
                    "root"
                } else {
                    token.deprel.as_str()
                },
                misc.join("|"),
            ));
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "# newdoc id = d\n# sent_id = d-1\n# text = They don't.\n1\tThey\tthey\tPRON\tPRP\tCase=Nom\t2\tnsubj\t_\t_\n\
        2-3\tdon't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n2\tdo\tdo\tAUX\tVBP\t_\t0\troot\t_\t_\n3\tn't\tnot\tPART\tRB\t_\t2\tadvmod\t_\t_\n\
        4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_\n\n";

    #[test]
    fn reads_multi_word_tokens() {
        let bank = read(SAMPLE).unwrap();
        assert_eq!(bank.text.trim_end(), "They don't.");
        let sentence = &bank.sentences[0];
        assert_eq!(sentence.words.len(), 4);
        assert_eq!(sentence.tokens.len(), 3);
        let words: Vec<&str> = sentence
            .words
            .iter()
            .map(|w| &bank.text[w.start..w.end])
            .collect();
        assert_eq!(words, ["They", "do", "n't", "."]);
    }

    #[test]
    fn broken_files_say_where() {
        for (source, line) in [
            ("1\ta\n", 1),
            ("# x\n1\ta\ta\tX\tX\t_\tz\tdep\t_\t_\n", 2),
            ("1\ta\ta\tX\tX\t_\t9\tdep\t_\t_\n", 1),
        ] {
            match read(source) {
                Err(Error::Line { line: got, .. }) => assert_eq!(got, line),
                other => panic!("{other:?}"),
            }
        }
        assert!(matches!(read(""), Err(Error::Empty(_))));
    }
}
