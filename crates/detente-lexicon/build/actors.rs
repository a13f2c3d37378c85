//! Compiles `data/actors/*.tsv` into `actors.bin` (records), `actors-names.fst` and `actors-loose.fst` (keys -> lists of
//! postings). A table that does not validate stops the build with file, line and hint.

use std::{collections::BTreeMap, fs, path::Path};

#[path = "../src/actors/names.rs"]
#[allow(dead_code)]
mod names;
#[path = "../src/actors/record.rs"]
#[allow(dead_code)]
mod record;
#[path = "../src/actors/table.rs"]
#[allow(dead_code)]
mod table;

use record::Posting;

pub fn build(data: &Path, out: &Path) {
    let dir = data.join("actors");
    let read = |name: &str| {
        let path = dir.join(name);
        println!("cargo::rerun-if-changed={}", path.display());
        fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    };
    for source in ["names", "record", "table"] {
        println!("cargo::rerun-if-changed=src/actors/{source}.rs");
    }
    println!("cargo::rerun-if-changed=build/actors.rs");
    let texts: Vec<String> = [
        "countries.tsv",
        "country_names.tsv",
        "offices.tsv",
        "organisations.tsv",
        "memberships.tsv",
        "groups.tsv",
        "persons.tsv",
        "agents.tsv",
    ]
    .iter()
    .map(|n| read(n))
    .collect();
    let sources = table::Sources {
        countries: &texts[0],
        country_names: &texts[1],
        offices: &texts[2],
        organisations: &texts[3],
        memberships: &texts[4],
        groups: &texts[5],
        persons: &texts[6],
        agents: &texts[7],
    };
    let (mut tables, index) = match table::compile(&sources) {
        Ok(done) => done,
        Err(e) => panic!("data/actors/{e}"),
    };
    let mut lists: Vec<Vec<Posting>> = Vec::new();
    let mut write = |keys: &BTreeMap<String, std::collections::BTreeSet<Posting>>, name: &str| {
        let mut map = fst::MapBuilder::memory();
        for (key, postings) in keys {
            map.insert(key, lists.len() as u64)
                .expect("keys are sorted");
            lists.push(postings.iter().copied().collect());
        }
        fs::write(out.join(name), map.into_inner().expect("in memory"))
            .expect("OUT_DIR is writable");
    };
    write(&index.names, "actors-names.fst");
    write(&index.loose, "actors-loose.fst");
    tables.postings = lists;
    fs::write(
        out.join("actors.bin"),
        postcard::to_stdvec(&tables).expect("plain records"),
    )
    .expect("OUT_DIR is writable");
}
