//! Reads and validates the actor tables; used by the build script for ours and at run time for a user's own.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt,
};

use super::{
    names::{case_of, fold_name, loose_name, person_forms},
    record::*,
};

/// What is wrong in a table: where, what, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableError {
    /// Name of the file.
    pub file: String,
    /// Line from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// The next step.
    pub hint: String,
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}: {}\nhint: {}",
            self.file, self.line, self.message, self.hint
        )
    }
}

impl std::error::Error for TableError {}

/// PLOVER sector codes (manual, table of sector codes).
pub const SECTORS: &[&str] = &[
    "COP", "GOV", "JUD", "LEG", "MIL", "PRM", "PTY", "REB", "SPY", "UAF", "UNK", "AGR", "BUS",
    "CRM", "CVL", "EDU", "ELI", "JRN", "LAB", "MED", "REF", "OPP", "PRE", "REL", "SOC",
];

/// PLOVER non-state codes that stand in the country field.
pub const NON_STATE: &[&str] = &["IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"];

/// One table: its name for messages, its columns and its rows with their line numbers.
struct Rows<'t> {
    file: &'t str,
    columns: Vec<&'t str>,
    rows: Vec<(usize, Vec<&'t str>)>,
}

impl<'t> Rows<'t> {
    fn read(
        file: &'t str,
        text: &'t str,
        required: &[&str],
        optional: &[&str],
    ) -> Result<Self, TableError> {
        let mut columns: Vec<&str> = Vec::new();
        let mut rows = Vec::new();
        for (i, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = line.trim_end_matches('\r');
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
            if columns.is_empty() {
                for name in required {
                    if !cells.contains(name) {
                        return Err(TableError {
                            file: file.to_owned(),
                            line: i + 1,
                            message: format!("the column {name:?} is missing"),
                            hint: format!(
                                "the first line names the columns, separated by tabs: {}",
                                required.join(" ")
                            ),
                        });
                    }
                }
                for cell in &cells {
                    if !required.contains(cell) && !optional.contains(cell) {
                        return Err(TableError {
                            file: file.to_owned(),
                            line: i + 1,
                            message: format!("unknown column {cell:?}"),
                            hint: format!(
                                "known columns: {} {}",
                                required.join(" "),
                                optional.join(" ")
                            ),
                        });
                    }
                }
                columns = cells;
                continue;
            }
            if cells.len() > columns.len() {
                return Err(TableError {
                    file: file.to_owned(),
                    line: i + 1,
                    message: format!("{} cells, but {} columns", cells.len(), columns.len()),
                    hint: "separate cells by one tab; a cell holds none itself".to_owned(),
                });
            }
            rows.push((i + 1, cells));
        }
        if columns.is_empty() {
            return Err(TableError {
                file: file.to_owned(),
                line: 1,
                message: "no columns are named".to_owned(),
                hint: format!(
                    "begin with a line of column names, separated by tabs: {}",
                    required.join(" ")
                ),
            });
        }
        Ok(Rows {
            file,
            columns,
            rows,
        })
    }

    fn get(&self, cells: &[&'t str], column: &str) -> &'t str {
        self.columns
            .iter()
            .position(|c| *c == column)
            .and_then(|i| cells.get(i).copied())
            .unwrap_or("")
    }

    fn error(&self, line: usize, message: String, hint: impl Into<String>) -> TableError {
        TableError {
            file: self.file.to_owned(),
            line,
            message,
            hint: hint.into(),
        }
    }
}

/// Reads `2015`, `2015-03`, `2015-03-07`: the first (`late` = false) or last day of it as `yyyymmdd`.
fn day(text: &str, late: bool) -> Option<u32> {
    let mut parts = text.split('-');
    let year: u32 = parts.next().filter(|p| p.len() == 4)?.parse().ok()?;
    let month: Option<u32> = match parts.next() {
        Some(p) => Some(p.parse().ok().filter(|m| (1..=12).contains(m))?),
        None => None,
    };
    let date: Option<u32> = match parts.next() {
        Some(p) => Some(p.parse().ok().filter(|d| (1..=31).contains(d))?),
        None => None,
    };
    if parts.next().is_some() {
        return None;
    }
    let month = month.unwrap_or(if late { 12 } else { 1 });
    let date = date.unwrap_or(if late { 31 } else { 1 });
    Some(year * 10_000 + month * 100 + date)
}

fn period(rows: &Rows, line: usize, start: &str, end: &str) -> Result<Period, TableError> {
    let hint = "write days as 2015-03-07, 2015-03 or 2015; leave the end empty for what lasts";
    let mut period = Period::ALWAYS;
    let s = start.strip_prefix('<').unwrap_or(start);
    if !s.is_empty() {
        period.began_before = s.len() < start.len();
        period.start =
            day(s, false).ok_or_else(|| rows.error(line, format!("{start:?} is no day"), hint))?;
    }
    let e = end.strip_prefix('>').unwrap_or(end);
    if !e.is_empty() {
        period.ended_after = e.len() < end.len();
        period.end =
            day(e, true).ok_or_else(|| rows.error(line, format!("{end:?} is no day"), hint))?;
    }
    if period.start > period.end {
        return Err(rows.error(
            line,
            format!("it ends ({end}) before it starts ({start})"),
            "exchange the two days",
        ));
    }
    Ok(period)
}

fn sectors(rows: &Rows, line: usize, text: &str) -> Result<Vec<Box<str>>, TableError> {
    let mut out: Vec<Box<str>> = Vec::new();
    for code in text.split([',', ' ']).filter(|c| !c.is_empty()) {
        if !SECTORS.contains(&code) {
            return Err(rows.error(
                line,
                format!("unknown sector {code:?}"),
                format!("PLOVER's sectors are {}", SECTORS.join(" ")),
            ));
        }
        if !out.iter().any(|c| **c == *code) {
            out.push(code.into());
        }
    }
    Ok(out)
}

/// Edit distance of short codes, for hints.
fn differs(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).filter(|(x, y)| x != y).count() + a.len().abs_diff(b.len())
}

fn check_country(
    rows: &Rows,
    line: usize,
    code: &str,
    known: &BTreeSet<String>,
) -> Result<(), TableError> {
    if known.contains(code) || NON_STATE.contains(&code) {
        return Ok(());
    }
    let near: Vec<&str> = known
        .iter()
        .map(String::as_str)
        .filter(|k| differs(k, code) <= 1)
        .take(6)
        .collect();
    let hint = if near.is_empty() {
        "use ISO 3166 alpha-3 codes (data/actors/countries.tsv), XKX for Kosovo, or IGO UNO EUR NGO ISM IMG MNC".to_owned()
    } else {
        format!("did you mean {}?", near.join(" or "))
    };
    Err(rows.error(line, format!("unknown country {code:?}"), hint))
}

/// Collects names and their postings while tables are read.
#[derive(Default)]
pub struct Index {
    /// Folded name -> postings.
    pub names: BTreeMap<String, BTreeSet<Posting>>,
    /// Loose key of names of persons -> postings.
    pub loose: BTreeMap<String, BTreeSet<Posting>>,
}

impl Index {
    fn add(&mut self, key: String, entry: EntryRef, form: NameForm, case: Case) {
        if !key.is_empty() {
            self.names
                .entry(key)
                .or_default()
                .insert(Posting { entry, form, case });
        }
    }

    fn add_person(&mut self, index: u32, name: &str, country: &str, alias: bool) {
        let entry = EntryRef::Person(index);
        // A one-word alias ("Lula", "Hemedti") is a name of its own; a one-word main name may be a mere surname.
        let single = !name.trim().contains([' ', '-']);
        for (key, form) in person_forms(name, country) {
            let form = if single && form == NameForm::Full && (!alias || key.len() < 4) {
                NameForm::Surname
            } else {
                form
            };
            if form != NameForm::Local {
                let loose = loose_name(&key);
                if loose.len() >= 6 || form != NameForm::Surname && loose.len() > 4 {
                    self.loose.entry(loose).or_default().insert(Posting {
                        entry,
                        form,
                        case: Case::Initial,
                    });
                }
            }
            self.add(
                key,
                entry,
                form,
                if form == NameForm::Full && single {
                    case_of(name).max(Case::Initial)
                } else {
                    Case::Initial
                },
            );
        }
    }

    fn add_organisation(&mut self, index: u32, name: &str) {
        let entry = EntryRef::Organisation(index);
        let key = fold_name(name);
        let case = case_of(name);
        if let Some(rest) = key.strip_prefix("the ") {
            self.add(rest.to_owned(), entry, NameForm::Full, case);
        }
        for article in ["al ", "el "] {
            if let Some(rest) = key.strip_prefix(article)
                && rest.len() > 4
                && rest.contains(' ')
            {
                self.add(rest.to_owned(), entry, NameForm::Short, case);
            }
        }
        self.add(key, entry, NameForm::Full, case);
    }
}

/// The texts of our own tables.
pub struct Sources<'t> {
    /// countries.tsv
    pub countries: &'t str,
    /// country_names.tsv
    pub country_names: &'t str,
    /// offices.tsv
    pub offices: &'t str,
    /// organisations.tsv
    pub organisations: &'t str,
    /// memberships.tsv
    pub memberships: &'t str,
    /// groups.tsv
    pub groups: &'t str,
    /// persons.tsv
    pub persons: &'t str,
    /// agents.tsv
    pub agents: &'t str,
}

/// Reads and checks all tables.
///
/// # Errors
/// The first row with an unknown country, sector, day or kind, a duplicate, or overlapping days of one person in one
/// office.
pub fn compile(sources: &Sources) -> Result<(Tables, Index), TableError> {
    let mut tables = Tables::default();
    let mut index = Index::default();
    let known = read_countries(sources.countries, &mut tables)?;
    read_country_names(sources.country_names, &mut tables, &mut index)?;
    read_organisations(
        "organisations.tsv",
        sources.organisations,
        &known,
        &mut tables,
        &mut index,
    )?;
    read_groups(sources.groups, &known, &mut tables, &mut index)?;
    read_memberships(sources.memberships, &known, &mut tables)?;
    let mut persons = PersonIndex::default();
    read_offices(
        sources.offices,
        &known,
        &mut tables,
        &mut index,
        &mut persons,
    )?;
    read_persons(
        "persons.tsv",
        sources.persons,
        &known,
        &mut tables,
        &mut index,
        &mut persons,
    )?;
    for person in &mut tables.persons {
        person
            .tenures
            .sort_by_key(|t| (t.period.start, t.period.end));
    }
    read_agents(sources.agents, &mut tables, &mut index)?;
    Ok((tables, index))
}

fn read_countries(text: &str, tables: &mut Tables) -> Result<BTreeSet<String>, TableError> {
    let rows = Rows::read(
        "countries.tsv",
        text,
        &["code", "iso2", "name", "status", "plover", "sector"],
        &[],
    )?;
    let mut known = BTreeSet::new();
    for (line, cells) in &rows.rows {
        let code = rows.get(cells, "code");
        if code.len() != 3 || !known.insert(code.to_owned()) {
            return Err(rows.error(
                *line,
                format!("{code:?} is no code of three letters, or stands twice"),
                "one line a country",
            ));
        }
        tables.countries.push(Country {
            code: code.into(),
            iso2: rows.get(cells, "iso2").into(),
            name: rows.get(cells, "name").into(),
            status: rows.get(cells, "status").into(),
            plover: rows.get(cells, "plover").into(),
            sector: rows.get(cells, "sector").into(),
        });
    }
    for (line, cells) in &rows.rows {
        check_country(&rows, *line, rows.get(cells, "plover"), &known)?;
    }
    Ok(known)
}

fn read_country_names(
    text: &str,
    tables: &mut Tables,
    index: &mut Index,
) -> Result<(), TableError> {
    let rows = Rows::read(
        "country_names.tsv",
        text,
        &["code", "kind", "text", "start", "end", "sector", "source"],
        &[],
    )?;
    let position: HashMap<&str, u32> = tables
        .countries
        .iter()
        .enumerate()
        .map(|(i, c)| (&*c.code, i as u32))
        .collect();
    let mut names = Vec::new();
    for (line, cells) in &rows.rows {
        let code = rows.get(cells, "code");
        let Some(&country) = position.get(code) else {
            return Err(rows.error(
                *line,
                format!("unknown country {code:?}"),
                "add it to countries.tsv",
            ));
        };
        let form = match rows.get(cells, "kind") {
            "name" | "alias" | "old" => CountryForm::Name,
            "adjective" => CountryForm::Adjective,
            "demonym" => CountryForm::Demonym,
            "demonyms" => CountryForm::Demonyms,
            "capital" | "oldcapital" => CountryForm::Capital,
            "seat" => CountryForm::Seat,
            "partial" => CountryForm::Partial,
            "partial_adjective" => CountryForm::PartialAdjective,
            "partial_demonyms" => CountryForm::PartialDemonyms,
            "partial_capital" => CountryForm::PartialCapital,
            other => {
                return Err(rows.error(
                    *line,
                    format!("unknown kind {other:?}"),
                    "name alias old adjective demonym demonyms capital oldcapital seat partial partial_adjective partial_demonyms partial_capital",
                ));
            }
        };
        let period = period(
            &rows,
            *line,
            rows.get(cells, "start"),
            rows.get(cells, "end"),
        )?;
        let sector = rows.get(cells, "sector");
        sectors(&rows, *line, sector)?;
        let text = rows.get(cells, "text");
        names.push((country, text, form, period, sector));
    }
    for (country, text, form, period, sector) in names {
        let entry = EntryRef::Country(tables.names.len() as u32);
        let key = fold_name(text);
        let case = case_of(text);
        if let Some(rest) = key.strip_prefix("the ") {
            index.add(rest.to_owned(), entry, NameForm::Full, case);
        }
        index.add(key, entry, NameForm::Full, case);
        tables.names.push(CountryName {
            country,
            text: text.into(),
            form,
            period,
            sector: sector.into(),
        });
    }
    Ok(())
}

fn read_organisations(
    file: &str,
    text: &str,
    known: &BTreeSet<String>,
    tables: &mut Tables,
    index: &mut Index,
) -> Result<(), TableError> {
    let rows = Rows::read(
        file,
        text,
        &[
            "name", "country", "sector", "kind", "aliases", "local", "source",
        ],
        &[],
    )?;
    let mut seen = BTreeSet::new();
    for (line, cells) in &rows.rows {
        let (name, country) = (rows.get(cells, "name"), rows.get(cells, "country"));
        check_country(&rows, *line, country, known)?;
        if !seen.insert((fold_name(name), country)) {
            return Err(rows.error(
                *line,
                format!("{name:?} stands twice for {country}"),
                "join the two lines",
            ));
        }
        let position = tables.organisations.len() as u32;
        let local = rows.get(cells, "local");
        if !local.split('|').any(|l| l == name) {
            index.add_organisation(position, name);
        }
        for alias in rows
            .get(cells, "aliases")
            .split('|')
            .filter(|a| !a.is_empty())
        {
            index.add_organisation(position, alias);
        }
        for local in local.split('|').filter(|l| !l.is_empty()) {
            index.add(
                fold_name(local),
                EntryRef::Organisation(position),
                NameForm::Local,
                Case::Any,
            );
        }
        tables.organisations.push(Organisation {
            name: name.into(),
            country: country.into(),
            sectors: sectors(&rows, *line, rows.get(cells, "sector"))?,
            kind: rows.get(cells, "kind").into(),
            active: Vec::new(),
            governs: Vec::new(),
        });
    }
    Ok(())
}

fn read_groups(
    text: &str,
    known: &BTreeSet<String>,
    tables: &mut Tables,
    index: &mut Index,
) -> Result<(), TableError> {
    let rows = Rows::read(
        "groups.tsv",
        text,
        &[
            "name", "country", "sector", "active", "governs", "aliases", "source",
        ],
        &[],
    )?;
    let mut seen = BTreeSet::new();
    for (line, cells) in &rows.rows {
        let (name, country) = (rows.get(cells, "name"), rows.get(cells, "country"));
        if !country.is_empty() {
            check_country(&rows, *line, country, known)?;
        }
        if !seen.insert((fold_name(name), country)) {
            return Err(rows.error(
                *line,
                format!("{name:?} stands twice for {country}"),
                "join the two lines",
            ));
        }
        let position = tables.organisations.len() as u32;
        index.add_organisation(position, name);
        for alias in rows
            .get(cells, "aliases")
            .split('|')
            .filter(|a| !a.is_empty())
        {
            index.add_organisation(position, alias);
        }
        let active: Vec<&str> = rows
            .get(cells, "active")
            .split('|')
            .filter(|c| !c.is_empty())
            .collect();
        for code in &active {
            check_country(&rows, *line, code, known)?;
        }
        tables.organisations.push(Organisation {
            name: name.into(),
            country: country.into(),
            sectors: sectors(&rows, *line, rows.get(cells, "sector"))?,
            kind: "group".into(),
            active: active.into_iter().map(Into::into).collect(),
            governs: rows
                .get(cells, "governs")
                .split('|')
                .filter(|stretch| !stretch.is_empty())
                .map(|stretch| {
                    let (from, to) = stretch.split_once('/').unwrap_or((stretch, ""));
                    period(&rows, *line, from, to)
                })
                .collect::<Result<_, _>>()?,
        });
    }
    Ok(())
}

fn read_memberships(
    text: &str,
    known: &BTreeSet<String>,
    tables: &mut Tables,
) -> Result<(), TableError> {
    let rows = Rows::read(
        "memberships.tsv",
        text,
        &["organisation", "country", "status", "source"],
        &[],
    )?;
    let mut position: HashMap<String, u32> = HashMap::new();
    for (i, o) in tables.organisations.iter().enumerate() {
        position.entry(fold_name(&o.name)).or_insert(i as u32);
    }
    for (line, cells) in &rows.rows {
        let country = rows.get(cells, "country");
        check_country(&rows, *line, country, known)?;
        let name = rows.get(cells, "organisation");
        let Some(&organisation) = position.get(&fold_name(name)) else {
            return Err(rows.error(
                *line,
                format!("no organisation {name:?}"),
                "add it to organisations.tsv",
            ));
        };
        if rows.get(cells, "status") == "member" {
            tables.members.push((organisation, country.into()));
        }
    }
    tables.members.sort();
    tables.members.dedup();
    Ok(())
}

#[derive(Default)]
struct PersonIndex {
    at: HashMap<(String, String), u32>,
    names: BTreeSet<(u32, String)>,
}

impl PersonIndex {
    fn get(&mut self, tables: &mut Tables, name: &str, country: &str) -> (u32, bool) {
        let key = (fold_name(name), country.to_owned());
        if let Some(&i) = self.at.get(&key) {
            return (i, false);
        }
        let i = tables.persons.len() as u32;
        self.at.insert(key, i);
        tables.persons.push(Person {
            name: name.into(),
            country: country.into(),
            wikidata: "".into(),
            sectors: Vec::new(),
            role: "".into(),
            period: Period::ALWAYS,
            tenures: Vec::new(),
        });
        (i, true)
    }

    fn name(&mut self, index: &mut Index, i: u32, name: &str, country: &str, alias: bool) {
        if self.names.insert((i, name.to_owned())) {
            index.add_person(i, name, country, alias);
        }
    }
}

/// The code under which an organisation's officials are coded: offices name it by its usual short name.
fn organisation_code(tables: &Tables, index: &Index, name: &str) -> Option<Box<str>> {
    index
        .names
        .get(&fold_name(name))?
        .iter()
        .find_map(|p| match p.entry {
            EntryRef::Organisation(i) => {
                let o = tables.organisations.get(i as usize)?;
                NON_STATE.contains(&&*o.country).then(|| o.country.clone())
            }
            _ => None,
        })
}

fn read_offices(
    text: &str,
    known: &BTreeSet<String>,
    tables: &mut Tables,
    index: &mut Index,
    persons: &mut PersonIndex,
) -> Result<(), TableError> {
    let columns = [
        "country", "kind", "office", "person", "aliases", "wikidata", "start", "end", "source",
    ];
    let rows = Rows::read("offices.tsv", text, &columns, &[])?;
    let mut spans = Spans::new();
    for (line, cells) in &rows.rows {
        let country = rows.get(cells, "country");
        let (office, name) = (rows.get(cells, "office"), rows.get(cells, "person"));
        let code: Box<str> = if known.contains(country) {
            country.into()
        } else if let Some(code) = organisation_code(tables, index, country) {
            code
        } else {
            check_country(&rows, *line, country, known)?;
            country.into()
        };
        let period = period(
            &rows,
            *line,
            rows.get(cells, "start"),
            rows.get(cells, "end"),
        )?;
        check_overlap(&rows, *line, &mut spans, (country, office, name), period)?;
        let (i, _) = persons.get(tables, name, &code);
        persons.name(index, i, name, &code, false);
        for alias in rows
            .get(cells, "aliases")
            .split('|')
            .filter(|a| !a.is_empty())
        {
            persons.name(index, i, alias, &code, true);
        }
        let Some(person) = tables.persons.get_mut(i as usize) else {
            continue;
        };
        let wikidata = rows.get(cells, "wikidata");
        if !wikidata.is_empty() {
            check_wikidata(&rows, *line, wikidata)?;
            person.wikidata = wikidata.into();
        }
        person.tenures.push(Tenure {
            country: country.into(),
            kind: rows.get(cells, "kind").into(),
            office: office.into(),
            period,
            source: rows.get(cells, "source").into(),
        });
    }
    Ok(())
}

fn check_wikidata(rows: &Rows, line: usize, id: &str) -> Result<(), TableError> {
    if id
        .strip_prefix('Q')
        .is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    {
        Ok(())
    } else {
        Err(rows.error(
            line,
            format!("{id:?} is no Wikidata id"),
            "write it as Q42, or leave it empty",
        ))
    }
}

/// (country, office, person) -> stretches of days with their lines.
type Spans = BTreeMap<(String, String, String), Vec<(Period, usize)>>;

fn check_overlap(
    rows: &Rows,
    line: usize,
    spans: &mut Spans,
    (country, office, name): (&str, &str, &str),
    period: Period,
) -> Result<(), TableError> {
    let key = (country.to_owned(), fold_name(office), fold_name(name));
    let list = spans.entry(key).or_default();
    for (other, at) in list.iter() {
        // Ends and starts of reduced precision may touch.
        if period.start < other.end
            && other.start < period.end
            && period.start / 100 != other.end / 100
            && other.start / 100 != period.end / 100
        {
            let message = if period == *other {
                format!("{name} as {office} of {country} stands twice (also line {at})")
            } else {
                format!(
                    "{name} holds the office {office} of {country} twice at a time (also line {at})"
                )
            };
            return Err(rows.error(
                line,
                message,
                "one line a stretch of time; end the first before the second starts",
            ));
        }
    }
    list.push((period, line));
    Ok(())
}

fn read_persons(
    file: &str,
    text: &str,
    known: &BTreeSet<String>,
    tables: &mut Tables,
    index: &mut Index,
    persons: &mut PersonIndex,
) -> Result<(), TableError> {
    let columns = [
        "person", "country", "sector", "role", "aliases", "wikidata", "start", "end", "source",
    ];
    let rows = Rows::read(file, text, &columns, &[])?;
    let mut seen = BTreeSet::new();
    for (line, cells) in &rows.rows {
        let (name, country) = (rows.get(cells, "person"), rows.get(cells, "country"));
        check_country(&rows, *line, country, known)?;
        if !seen.insert((fold_name(name), country)) {
            return Err(rows.error(
                *line,
                format!("{name:?} stands twice for {country}"),
                "join the two lines",
            ));
        }
        let (i, _) = persons.get(tables, name, country);
        persons.name(index, i, name, country, false);
        for alias in rows
            .get(cells, "aliases")
            .split('|')
            .filter(|a| !a.is_empty())
        {
            persons.name(index, i, alias, country, true);
        }
        let found = sectors(&rows, *line, rows.get(cells, "sector"))?;
        let period = period(
            &rows,
            *line,
            rows.get(cells, "start"),
            rows.get(cells, "end"),
        )?;
        if let Some(person) = tables.persons.get_mut(i as usize) {
            person.sectors = found;
            person.role = rows.get(cells, "role").into();
            person.period = period;
        }
    }
    Ok(())
}

fn read_agents(text: &str, tables: &mut Tables, index: &mut Index) -> Result<(), TableError> {
    let rows = Rows::read(
        "agents.tsv",
        text,
        &["noun", "plural", "sector", "kind", "office"],
        &[],
    )?;
    let mut seen = BTreeSet::new();
    for (line, cells) in &rows.rows {
        let noun = rows.get(cells, "noun");
        let kind = match rows.get(cells, "kind") {
            "strong" => AgentKind::Strong,
            "weak" => AgentKind::Weak,
            "modifier" => AgentKind::Modifier,
            other => {
                return Err(rows.error(
                    *line,
                    format!("unknown kind {other:?}"),
                    "strong, weak or modifier",
                ));
            }
        };
        if !seen.insert((fold_name(noun), kind == AgentKind::Modifier)) {
            return Err(rows.error(
                *line,
                format!("{noun:?} stands twice"),
                "join the two lines",
            ));
        }
        let entry = EntryRef::Agent(tables.agents.len() as u32);
        index.add(fold_name(noun), entry, NameForm::Full, Case::Any);
        let plural = rows.get(cells, "plural");
        if !plural.is_empty() {
            index.add(fold_name(plural), entry, NameForm::Plural, Case::Any);
        }
        tables.agents.push(Agent {
            noun: noun.into(),
            sectors: sectors(&rows, *line, rows.get(cells, "sector"))?,
            kind,
            office: rows.get(cells, "office").into(),
        });
    }
    Ok(())
}

/// Reads a user's own table: `name kind country sector`, and optionally `aliases role wikidata start end`.
///
/// `kind` is `person`, `organisation` or `group`. Several lines of one person are several roles with their days.
/// Entries are numbered from `base` on, so that they can stand beside other tables.
///
/// # Errors
/// An unknown column, country, sector, kind, day or Wikidata id; a duplicate; overlapping days of one role.
pub fn compile_overlay(
    file: &str,
    text: &str,
    known: &BTreeSet<String>,
) -> Result<(Tables, Index), TableError> {
    let rows = Rows::read(
        file,
        text,
        &["name", "kind", "country", "sector"],
        &[
            "aliases", "role", "wikidata", "start", "end", "count", "example",
        ],
    )?;
    let mut tables = Tables::default();
    let mut index = Index::default();
    let mut persons = PersonIndex::default();
    let mut seen: BTreeMap<(String, String, String), usize> = BTreeMap::new();
    let mut spans = Spans::new();
    for (line, cells) in &rows.rows {
        let (name, country) = (rows.get(cells, "name"), rows.get(cells, "country"));
        if fold_name(name).is_empty() {
            return Err(rows.error(
                *line,
                "the name is empty".to_owned(),
                "write the actor's name in the column `name`",
            ));
        }
        if country.is_empty() || country == "?" {
            return Err(rows.error(
                *line,
                format!("{name:?} has no country"),
                "fill in an ISO alpha-3 code or IGO UNO EUR NGO ISM IMG MNC",
            ));
        }
        check_country(&rows, *line, country, known)?;
        let found = sectors(&rows, *line, rows.get(cells, "sector").trim_matches('?'))?;
        let period = period(
            &rows,
            *line,
            rows.get(cells, "start"),
            rows.get(cells, "end"),
        )?;
        let aliases: Vec<&str> = rows
            .get(cells, "aliases")
            .split('|')
            .map(str::trim)
            .filter(|a| !a.is_empty())
            .collect();
        let wikidata = rows.get(cells, "wikidata");
        if !wikidata.is_empty() {
            check_wikidata(&rows, *line, wikidata)?;
        }
        let role = rows.get(cells, "role");
        let kind = rows.get(cells, "kind");
        let key = (
            fold_name(name),
            country.to_owned(),
            format!("{}|{}", fold_name(role), rows.get(cells, "start")),
        );
        if let Some(at) = seen.insert(key, *line) {
            return Err(rows.error(
                *line,
                format!("{name:?} stands twice (also line {at})"),
                "keep one of the two lines",
            ));
        }
        match kind {
            "person" => {
                let (i, _) = persons.get(&mut tables, name, country);
                persons.name(&mut index, i, name, country, false);
                for alias in aliases {
                    persons.name(&mut index, i, alias, country, true);
                }
                check_overlap(&rows, *line, &mut spans, (country, role, name), period)?;
                if let Some(person) = tables.persons.get_mut(i as usize) {
                    if !wikidata.is_empty() {
                        person.wikidata = wikidata.into();
                    }
                    if person.sectors.is_empty() {
                        person.sectors = found.clone();
                        person.role = role.into();
                        person.period = period;
                    }
                    if !role.is_empty() {
                        person.tenures.push(Tenure {
                            country: country.into(),
                            kind: found
                                .first()
                                .map(|s| format!("user {s}"))
                                .unwrap_or_default()
                                .into(),
                            office: role.into(),
                            period,
                            source: "user".into(),
                        });
                    }
                }
            }
            "organisation" | "organization" | "group" => {
                let position = tables.organisations.len() as u32;
                index.add_organisation(position, name);
                for alias in aliases {
                    index.add_organisation(position, alias);
                }
                tables.organisations.push(Organisation {
                    name: name.into(),
                    country: country.into(),
                    sectors: found,
                    kind: if kind == "group" {
                        "group"
                    } else {
                        "organisation"
                    }
                    .into(),
                    active: Vec::new(),
                    governs: Vec::new(),
                });
            }
            other => {
                return Err(rows.error(
                    *line,
                    format!("unknown kind {other:?}"),
                    "person, organisation or group",
                ));
            }
        }
    }
    Ok((tables, index))
}
