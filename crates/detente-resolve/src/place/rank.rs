//! Which place a toponym means.

use std::collections::BTreeMap;

use detente_lexicon::gazetteer::{Gazetteer, NameClass, PlaceId, PlaceKind, PlaceRow, fold_place};
use detente_text::{Span, Upos};

use super::{
    Alternative, DocContext, PlaceRef, Toponym, ToponymUse,
    query::{Direction, Query, Wanted, feature_word, is_nature, query},
    state_on,
};
use crate::{Place, Precision};

/// Weights of the terms of a candidate's score, in natural log units. Set by reasoning: the prior of a place grows with
/// a power of its population below one; a clear word ("the village of", ", Va.") outweighs any population; a document
/// about one country outweighs a tenfold population.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// Exponent of population.
    pub population: f64,
    /// A country against a place of its population.
    pub country: f64,
    /// A first-level division against a city of its population.
    pub admin1: f64,
    /// A second-level division against a city of its population.
    pub admin2: f64,
    /// A feature of the hand-written table against a city of its stand-in population.
    pub feature: f64,
    /// The capital of a country: named in news far beyond its size ("Washington", "Ankara").
    pub capital: f64,
    /// How far a division that has the name of its own chief place steps back behind it, per share of that place.
    pub namesake: f64,
    /// Name that is an alias.
    pub alias: f64,
    /// Name that is a GeoNames alternate.
    pub alternate: f64,
    /// Found only by the loose key.
    pub loose: f64,
    /// "La." without a place before it.
    pub abbreviation: f64,
    /// Sort of place that a feature word names.
    pub wanted: f64,
    /// "X, Y" where the candidate lies in Y.
    pub comma: f64,
    /// "X in Y", "Y's X", "the Y town of X".
    pub inside: f64,
    /// Log share of the country in the document.
    pub country_share: f64,
    /// Log share of the division in the document.
    pub admin1_share: f64,
    /// Nearness of the document's other places.
    pub near: f64,
    /// Distance at which nearness falls to 1/e, km.
    pub near_km: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            population: 0.6,
            country: 3.0,
            admin1: 0.6,
            admin2: -2.2,
            feature: 0.3,
            capital: 3.0,
            namesake: 4.0,
            alias: -0.4,
            alternate: -2.5,
            loose: -1.0,
            abbreviation: -2.0,
            wanted: 5.0,
            comma: 7.0,
            inside: 3.0,
            country_share: 1.0,
            admin1_share: 1.0,
            near: 1.2,
            near_km: 120.0,
        }
    }
}

/// Seats of organisations of states, named as often as capitals: Geneva, The Hague, Strasbourg.
const SEATS: [u32; 3] = [2_660_646, 2_747_373, 2_973_783];
/// Population from which a place needs no country beside it.
const SMALL: u64 = 100_000;
/// What lies farther from a city is none of its neighbourhoods.
/// Below these people a place abroad is taken for a namesake of one that the gazetteer lacks, where nothing speaks for it.
const LONE_SMALL: u64 = 50_000;

/// Weight from which a country may be the one that a text is about.
const MAIN_WEIGHT: f32 = 3.0;

const SUBURB_KM: f64 = 40.0;
/// What a place gains by its country being named where that of the likeliest is not, in units of log odds.
const NAMED: f64 = 2.0;
/// Candidates that are looked at for one name; the rest is less prominent than all of these.
const MAX_CANDIDATES: usize = 120;
/// Weight from which the country of the document's actors counts as named.
const NAMED_ACTOR: f64 = 0.4;
const ROUNDS: usize = 4;

struct Candidate<'g> {
    row: PlaceRow<'g>,
    class: NameClass,
    prior: f64,
    score: f64,
    share: f64,
}

struct Group<'g> {
    candidates: Vec<Candidate<'g>>,
    mentions: Vec<usize>,
    /// How much the group says about the others: 1 for a toponym, less for a hint.
    weight: f64,
}

/// How much a group speaks for each country and division, and the sum over countries. Ordered maps: sums must not depend
/// on the order of a hash.
type Masses = (BTreeMap<u8, f64>, BTreeMap<PlaceId, f64>, f64);

struct MentionInfo {
    query: Query,
    group: Option<usize>,
    /// Candidate index -> bonus of the words around this mention.
    bonus: Vec<f64>,
    why: Vec<&'static str>,
}

/// Resolves the toponyms of a document.
///
/// Gives one [`PlaceRef`] for each toponym of `context.toponyms`, in their order; a name that is not in the gazetteer
/// gives one without coordinates. Confidence is the share of the chosen candidate, tempered by how its name was found.
pub fn resolve_toponyms(context: &DocContext<'_>) -> Vec<PlaceRef> {
    resolve_with(Gazetteer::embedded(), context, &Weights::default())
}

/// [`resolve_toponyms`] with other tables or weights.
pub fn resolve_with(
    gazetteer: &Gazetteer,
    context: &DocContext<'_>,
    weights: &Weights,
) -> Vec<PlaceRef> {
    let text = context.text;
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut by_key: BTreeMap<(String, u8), usize> = BTreeMap::new();
    let mut infos: Vec<MentionInfo> = Vec::with_capacity(context.toponyms.len());
    for (index, toponym) in context.toponyms.iter().enumerate() {
        let q = query(gazetteer, text, toponym.span);
        let group = if q.hits.is_empty() {
            None
        } else {
            let people = q.hits.iter().any(|h| h.class == NameClass::People);
            let slot = *by_key
                .entry((q.key.clone(), u8::from(people)))
                .or_insert_with(|| {
                    groups.push(Group {
                        candidates: candidates(gazetteer, &q, weights),
                        mentions: Vec::new(),
                        weight: 1.0,
                    });
                    groups.len() - 1
                });
            groups[slot].mentions.push(index);
            Some(slot)
        };
        infos.push(MentionInfo {
            query: q,
            group,
            bonus: Vec::new(),
            why: Vec::new(),
        });
    }
    let given = groups.len();
    hints(gazetteer, context, weights, &mut groups);

    // What the words around each mention say.
    for index in 0..infos.len() {
        around(gazetteer, context, weights, &groups, &mut infos, index);
    }

    let mut countries: BTreeMap<u8, f64> = BTreeMap::new();
    for (code, weight) in context.countries {
        if let Some(number) = gazetteer.country_number(code) {
            *countries.entry(number).or_default() += 0.5 * f64::from(*weight).clamp(0.0, 4.0);
        }
    }

    // A group's own evidence: prior, and the best that one of its mentions says, fully; the rest shares it.
    for (slot, group) in groups.iter_mut().enumerate() {
        for (i, candidate) in group.candidates.iter_mut().enumerate() {
            let best = group
                .mentions
                .iter()
                .filter_map(|&m| infos[m].bonus.get(i))
                .copied()
                .fold(0.0f64, f64::max);
            candidate.prior += if slot < given { 0.7 * best } else { 0.0 };
            candidate.score = candidate.prior;
        }
        share(&mut group.candidates);
    }

    for _ in 0..ROUNDS {
        let mut by_country = countries.clone();
        let mut by_admin1: BTreeMap<PlaceId, f64> = BTreeMap::new();
        let mut total: f64 = countries.values().sum();
        let mut centres: Vec<(usize, f64, f64, f64, f64)> = Vec::new();
        let mut own: Vec<Masses> = Vec::with_capacity(groups.len());
        for (slot, group) in groups.iter().enumerate() {
            let count = group.weight * (group.mentions.len().max(1) as f64).sqrt();
            let (mut mine, mut mine1) = (BTreeMap::new(), BTreeMap::new());
            for c in &group.candidates {
                if c.row.country == 0 {
                    continue;
                }
                *mine.entry(c.row.country).or_insert(0.0) += count * c.share;
                if let Some(a1) = c.row.admin1 {
                    *mine1.entry(a1).or_insert(0.0) += count * c.share;
                }
                let local = match c.row.kind {
                    PlaceKind::Country | PlaceKind::Continent | PlaceKind::Sea => 0.0,
                    PlaceKind::Admin1 | PlaceKind::Region => 0.3,
                    _ => 1.0,
                };
                if local > 0.0 && c.share > 0.05 {
                    centres.push((slot, c.row.lat, c.row.lon, count * c.share * local, 0.0));
                }
            }
            for (&k, &v) in &mine {
                *by_country.entry(k).or_default() += v;
            }
            for (&k, &v) in &mine1 {
                *by_admin1.entry(k).or_default() += v;
            }
            let sum: f64 = mine.values().sum();
            total += sum;
            own.push((mine, mine1, sum));
        }
        for centre in &mut centres {
            centre.4 = centre.1.to_radians().cos();
        }
        for (slot, group) in groups.iter_mut().enumerate() {
            let (mine, mine1, sum) = &own[slot];
            let rest = (total - sum).max(0.0);
            for c in &mut group.candidates {
                let mut score = c.prior;
                if c.row.country != 0 {
                    let mut mass = by_country.get(&c.row.country).copied().unwrap_or(0.0)
                        - mine.get(&c.row.country).copied().unwrap_or(0.0);
                    if let Some(row) = gazetteer.country(c.row.country) {
                        for n in row.neighbours {
                            let other = by_country.get(n).copied().unwrap_or(0.0)
                                - mine.get(n).copied().unwrap_or(0.0);
                            mass += 0.1 * other;
                        }
                    }
                    score += weights.country_share * ((mass.max(0.0) + 0.25) / (rest + 1.0)).ln();
                    let mass1 = c.row.admin1.map_or(0.0, |a1| {
                        by_admin1.get(&a1).copied().unwrap_or(0.0)
                            - mine1.get(&a1).copied().unwrap_or(0.0)
                    });
                    if c.row.kind != PlaceKind::Country {
                        score += weights.admin1_share
                            * (1.0 + 10.0 * mass1.max(0.0) / (rest + 1.0)).ln();
                    }
                } else {
                    score += weights.country_share * (0.5f64).ln();
                }
                if !matches!(c.row.kind, PlaceKind::Country | PlaceKind::Continent) {
                    let cos = c.row.lat.to_radians().cos();
                    let (mut near, mut others) = (0.0, 0.0);
                    for &(other, lat, lon, weight, other_cos) in &centres {
                        if other == slot {
                            continue;
                        }
                        let dy = (lat - c.row.lat) * 111.2;
                        let dx = wrap(lon - c.row.lon) * 111.2 * 0.5 * (cos + other_cos);
                        let d2 = dx * dx + dy * dy;
                        // The same point under another name (a division and its seat) is little news.
                        let weight = if d2 < 4.0 { 0.5 * weight } else { weight };
                        others += weight;
                        if d2 < 400_000.0 {
                            near += weight * (-d2.sqrt() / weights.near_km).exp();
                        }
                    }
                    score += weights.near * (1.0 + 10.0 * near / (1.0 + others)).ln();
                }
                c.score = score;
            }
            share(&mut group.candidates);
        }
    }
    prefer_named(&mut groups, &countries);
    let mut refs: Vec<PlaceRef> = context
        .toponyms
        .iter()
        .zip(&infos)
        .map(|(toponym, info)| answer(gazetteer, context, weights, toponym, info, &groups))
        .collect();
    drop_parts_elsewhere(gazetteer, text, &mut refs, &infos);
    drop_namesakes(gazetteer, context, &mut refs);
    drop_lone_namesakes(gazetteer, context, &mut refs);
    place_unknown(gazetteer, text, &mut refs);
    for country in refs.iter_mut().filter_map(|r| r.place.country.as_mut()) {
        if let Some(state) = context.day.map(|day| state_on(country, day))
            && state != country
        {
            *country = state.to_owned();
        }
    }
    refs
}

/// "Freetown Christiania" in a text about Copenhagen: a town or province inside a longer, unknown name says nothing where the text
/// names other countries only.
fn drop_parts_elsewhere(
    gazetteer: &Gazetteer,
    text: &str,
    refs: &mut [PlaceRef],
    infos: &[MentionInfo],
) {
    let whole = |info: &MentionInfo| info.query.dropped == 0;
    // "Naama Bay" is not the town Naama
    let town = |r: &PlaceRef, info: &MentionInfo| {
        let words = fold_place(r.place.span.of(text));
        r.kind == Some(PlaceKind::City)
            && info.query.wanted == Some(Wanted::Feature)
            && words.rsplit(' ').next().is_some_and(is_nature)
    };
    let named: Vec<String> = refs
        .iter()
        .zip(infos)
        .filter(|(r, info)| whole(info) && !town(r, info))
        .filter_map(|(r, _)| r.place.country.clone())
        .collect();
    for (r, info) in refs.iter_mut().zip(infos) {
        let words = fold_place(r.place.span.of(text));
        // "Jalalabad Afghanistan" names the country itself
        let itself = words.split(' ').flat_map(|w| gazetteer.exact(w)).any(|h| {
            let row = gazetteer.place(h.id);
            row.kind == PlaceKind::Country
                && r.place.country.as_deref() == Some(row.country_code3())
        });
        let elsewhere = |country: &String| !named.is_empty() && !named.contains(country);
        if (!whole(info) || town(r, info))
            && !itself
            && matches!(
                r.kind,
                Some(PlaceKind::City | PlaceKind::Admin1 | PlaceKind::Admin2)
            )
            && r.place.country.as_ref().is_some_and(elsewhere)
        {
            r.forget(
                text,
                "only a part of the words is a name, of a place elsewhere",
            );
        }
    }
}

/// "Madaya" in a text that names Syria and not Myanmar: a likely place in a country that is named goes before a likelier
/// one in a country that is not.
fn prefer_named(groups: &mut [Group<'_>], actors: &BTreeMap<u8, f64>) {
    let sure = actors.iter().filter(|(_, w)| **w >= NAMED_ACTOR);
    let named: Vec<u8> = groups
        .iter()
        .filter_map(|g| {
            let best = g
                .candidates
                .iter()
                .max_by(|a, b| a.share.total_cmp(&b.share))?;
            (best.row.kind == PlaceKind::Country && best.share > 0.8).then_some(best.row.country)
        })
        .chain(sure.map(|(country, _)| *country))
        .collect();
    for group in groups.iter_mut() {
        let best = group
            .candidates
            .iter()
            .max_by(|a, b| a.share.total_cmp(&b.share));
        let foreign = best.is_some_and(|c| {
            let small = c.row.kind == PlaceKind::City && c.row.population < SMALL;
            let division = matches!(c.row.kind, PlaceKind::Admin1 | PlaceKind::Admin2);
            (small || division) && !named.contains(&c.row.country)
        });
        if !foreign || named.is_empty() {
            continue;
        }
        for c in &mut group.candidates {
            if named.contains(&c.row.country) {
                c.score += NAMED;
            }
        }
        share(&mut group.candidates);
    }
}

/// "Winter Hill in Lancashire", "Palma, Mozambique": a name of which no place lies in the country that is told right after it means
/// one that the gazetteer does not know.
fn drop_namesakes(gazetteer: &Gazetteer, context: &DocContext<'_>, refs: &mut [PlaceRef]) {
    let small = |r: &PlaceRef| {
        let large = matches!(
            r.kind,
            None | Some(PlaceKind::Country | PlaceKind::Admin1 | PlaceKind::Continent)
        );
        !large && r.usage == ToponymUse::Literal && r.place.country.is_some()
    };
    let there = |r: &PlaceRef, country: &str| {
        r.place.country.as_deref() == Some(country)
            || r.alternatives
                .iter()
                .any(|a| gazetteer.place(a.id).country_code3() == country)
    };
    let told = |index: usize, later: usize| {
        let (one, other) = (&refs[index].place, &refs[later].place);
        let gap = context.text.get(one.span.end..other.span.start);
        let Some(gap) = gap.filter(|gap| gap.len() <= 40) else {
            return false;
        };
        let division = matches!(
            refs[later].kind,
            Some(PlaceKind::Country | PlaceKind::Admin1 | PlaceKind::Admin2)
        );
        if !division || refs[later].usage != ToponymUse::Literal || other.confidence < 0.6 {
            return false;
        }
        // one of a list, or the begin of a clause
        let comma = || {
            let next = other.span.end + 1..other.span.end + 7;
            let listed = refs.iter().any(|r| next.contains(&r.place.span.start));
            let after = context.text.get(other.span.end..).unwrap_or_default();
            let whole = after.trim_start_matches(')').chars().next();
            !listed && whole.is_none_or(|c| ",.;".contains(c)) && !leads_on(context, later)
        };
        gap == ", " && comma() || inside_gap(gap)
    };
    let namesakes: Vec<usize> = (0..refs.len())
        .filter(|&index| {
            small(&refs[index])
                && (index + 1..refs.len()).any(|later| {
                    let country = refs[later].place.country.as_deref();
                    told(index, later) && country.is_some_and(|c| !there(&refs[index], c))
                })
        })
        .collect();
    for index in namesakes {
        refs[index].forget(
            context.text,
            "no place of this name lies where the words say",
        );
    }
}

/// "Freedom Park" in a text about Cambodia: a small place in a country of which nothing else in the text is, where most of
/// it is about another, is taken for one that the gazetteer does not know.
fn drop_lone_namesakes(gazetteer: &Gazetteer, context: &DocContext<'_>, refs: &mut [PlaceRef]) {
    let mut weights: BTreeMap<&str, f32> = context.countries.iter().copied().collect();
    for r in refs.iter().filter(|r| r.place.confidence >= 0.4) {
        let sure = match r.kind {
            Some(PlaceKind::Country | PlaceKind::Admin1) => true,
            _ => {
                r.id.is_some_and(|id| gazetteer.place(id).population >= SMALL)
            }
        };
        if let Some(code) = r.place.country.as_deref().filter(|_| sure) {
            *weights.entry(code).or_default() += 1.0;
        }
    }
    let total: f32 = weights.values().sum();
    let main: Vec<String> = weights
        .iter()
        .filter(|(_, w)| **w >= MAIN_WEIGHT && **w > 0.5 * total)
        .map(|(code, _)| (*code).to_owned())
        .collect();
    let [main] = main.as_slice() else { return };
    let lone: Vec<usize> = (0..refs.len())
        .filter(|&index| {
            let r = &refs[index];
            let small = match (r.kind, r.id) {
                (Some(PlaceKind::Country | PlaceKind::Admin1 | PlaceKind::Continent), _) => false,
                (Some(PlaceKind::City), Some(id)) => gazetteer.place(id).population < LONE_SMALL,
                (_, id) => id.is_some(),
            };
            let Some(code) = r.place.country.as_deref() else {
                return false;
            };
            let number = |code: &str| gazetteer.country_number(code);
            let beside = number(main)
                .and_then(|n| gazetteer.country(n))
                .zip(number(code))
                .is_some_and(|(row, n)| row.neighbours.contains(&n));
            let others = refs.iter().enumerate().any(|(i, other)| {
                i != index
                    && other.place.country.as_deref() == Some(code)
                    && other.place.name != r.place.name
            });
            small && !beside && !others && code != main && !weights.contains_key(code)
        })
        .collect();
    for index in lone {
        refs[index].forget(
            context.text,
            "the only place of a country of which the text does not speak",
        );
    }
}

/// Names that are not in the gazetteer ("Barclays Center in Brooklyn") are taken to lie at the nearest named populated
/// place, division or neighbourhood, first of the words close by, with low confidence and saying so.
fn place_unknown(gazetteer: &Gazetteer, text: &str, refs: &mut [PlaceRef]) {
    for index in 0..refs.len() {
        if refs[index].id.is_some() {
            continue;
        }
        let span = refs[index].place.span;
        let near = refs
            .iter()
            .filter_map(|other| {
                let id = other.id?;
                let small = matches!(
                    other.kind,
                    Some(PlaceKind::City | PlaceKind::Admin2 | PlaceKind::Neighbourhood)
                );
                let middle = matches!(other.kind, Some(PlaceKind::Admin1));
                if other.usage == ToponymUse::Demonym
                    || !(small || middle)
                    || other.place.confidence < 0.3
                {
                    return None;
                }
                let gap = if other.place.span.start >= span.end {
                    // What follows (", Texas"; "in Brooklyn") says more than what stands before, but not in another sentence.
                    let away = other.place.sentence != refs[index].place.sentence;
                    (other.place.span.start - span.end) * if away { 3 } else { 1 }
                        + if away { 150 } else { 0 }
                } else {
                    2 * span.start.saturating_sub(other.place.span.end) + 20
                };
                Some((
                    gap + if middle { 300 } else { 0 },
                    id,
                    other.place.confidence,
                ))
            })
            .min_by_key(|(gap, id, _)| (*gap, *id));
        // "the Lebanese village of Qaa near the Syrian border"
        let owner = refs.iter().find(|other| {
            let gap = text.get(other.place.span.end..span.start);
            other.kind == Some(PlaceKind::Country)
                && gap.is_some_and(|g| g.len() <= 40 && owner_gap(g))
        });
        let owner = owner.and_then(|o| Some((o.place.country.clone()?, o.place.name.clone())));
        if let Some((code, name)) = owner {
            let place = &mut refs[index].place;
            place.country = Some(code);
            place.confidence = 0.5;
            place.evidence.push(format!("named as a place of {name}"));
            continue;
        }
        let Some((gap, id, confidence)) = near else {
            // "Baga, Nigeria": somewhere in the country that is named right after it
            let country = refs.iter().find(|other| {
                other.kind == Some(PlaceKind::Country)
                    && (span.end..span.end + 6).contains(&other.place.span.start)
            });
            if let Some((code, name)) =
                country.and_then(|c| Some((c.place.country.clone()?, c.place.name.clone())))
            {
                let place = &mut refs[index].place;
                place.country = Some(code);
                place.evidence.push(format!("named as a place in {name}"));
            }
            continue;
        };
        let row = gazetteer.place(id);
        let place = &mut refs[index].place;
        place.country = Some(row.country_code3().to_owned()).filter(|c| !c.is_empty());
        place.admin1 = row.admin1.map(|a1| gazetteer.place(a1).name.to_owned());
        place.lat = Some(row.lat);
        place.lon = Some(row.lon);
        place.precision = Precision::Region;
        place.confidence = confidence * if gap < 40 { 0.5 } else { 0.3 };
        place.evidence.push(format!(
            "taken to lie near {}, which the text names close by",
            label(gazetteer, &row)
        ));
    }
}

fn km(a: &PlaceRow<'_>, b: &PlaceRow<'_>) -> f64 {
    let middle = (0.5 * (a.lat + b.lat)).to_radians().cos();
    (b.lat - a.lat).hypot(wrap(b.lon - a.lon) * middle) * 111.2
}

fn wrap(degrees: f64) -> f64 {
    if degrees > 180.0 {
        degrees - 360.0
    } else if degrees < -180.0 {
        degrees + 360.0
    } else {
        degrees
    }
}

fn share(candidates: &mut [Candidate<'_>]) {
    let top = candidates
        .iter()
        .map(|c| c.score)
        .fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = candidates.iter().map(|c| (c.score - top).exp()).sum();
    for c in candidates {
        c.share = (c.score - top).exp() / sum.max(1e-12);
    }
}

fn candidates<'g>(gazetteer: &'g Gazetteer, q: &Query, weights: &Weights) -> Vec<Candidate<'g>> {
    let mut list: Vec<Candidate<'g>> = q
        .hits
        .iter()
        .map(|hit| {
            let row = gazetteer.place(hit.id);
            let size = row.population.max(300) as f64;
            let mut prior = weights.population * size.ln();
            prior += match row.kind {
                PlaceKind::Country => weights.country,
                PlaceKind::Admin1 => weights.admin1,
                PlaceKind::Admin2 => weights.admin2,
                PlaceKind::City => 0.0,
                _ => weights.feature,
            };
            let seat = row.geonameid.is_some_and(|id| SEATS.contains(&id));
            let country = gazetteer.country(row.country);
            if row.kind == PlaceKind::City
                && (seat || country.is_some_and(|c| c.capital == Some(row.id)))
            {
                prior += weights.capital;
            }
            prior += match hit.class {
                NameClass::Name => 0.0,
                NameClass::Alias if row.kind == PlaceKind::Country => 0.0,
                NameClass::Alias => weights.alias,
                NameClass::Alternate => weights.alternate,
                NameClass::People => 0.0,
                NameClass::Abbreviation => weights.abbreviation,
            };
            if hit.loose {
                prior += weights.loose;
            }
            Candidate {
                row,
                class: hit.class,
                prior,
                score: prior,
                share: 0.0,
            }
        })
        .collect();
    // "Dubai" is listed among the names of its country too; the place of the name comes first.
    let own: Vec<u8> = list
        .iter()
        .filter(|c| {
            c.class == NameClass::Name
                && (c.row.kind == PlaceKind::Admin1
                    || c.row.kind == PlaceKind::City && c.row.population > 100_000)
        })
        .map(|c| c.row.country)
        .collect();
    for c in &mut list {
        if c.row.kind == PlaceKind::Country
            && c.class == NameClass::Alias
            && own.contains(&c.row.country)
        {
            c.prior -= 8.0;
        }
    }
    let inside = |c: &Candidate<'_>, d: &Candidate<'_>| {
        c.row.kind == PlaceKind::City
            && match d.row.kind {
                PlaceKind::Admin1 => c.row.admin1.is_some() && c.row.admin1 == d.row.admin1,
                PlaceKind::Admin2 => c.row.admin2.is_some() && c.row.admin2 == d.row.admin2,
                _ => false,
            }
    };
    let part = |c: &Candidate<'_>, d: &Candidate<'_>| {
        Some(c.row.population as f64 / (d.row.population.max(1) as f64))
            .filter(|share| *share > 0.1)
    };
    // "Hama", "Mecca": by what name its division goes in English, a chief place goes, too
    let spelt: Vec<bool> = list
        .iter()
        .map(|c| {
            c.class == NameClass::Alternate
                && list.iter().any(|d| {
                    matches!(d.class, NameClass::Name | NameClass::Alias)
                        && inside(c, d)
                        && part(c, d).is_some()
                })
        })
        .collect();
    for (c, _) in list.iter_mut().zip(spelt).filter(|(_, spelt)| *spelt) {
        c.class = NameClass::Alias;
        c.prior += weights.alias - weights.alternate;
    }
    // "Aleppo", "New York": where a city makes up much of the division of its name, the bare name means the city. The
    // division steps back; the city gains nothing over the cities of its name elsewhere (Tripoli in Libya and Lebanon).
    let ceilings: Vec<f64> = list
        .iter()
        .map(|d| {
            list.iter()
                .filter(|c| c.class != NameClass::Alternate && inside(c, d))
                .filter_map(|c| Some(c.prior - weights.namesake * part(c, d)?.min(0.5)))
                .fold(f64::INFINITY, f64::min)
        })
        .collect();
    for (d, ceiling) in list.iter_mut().zip(ceilings) {
        d.prior = d.prior.min(ceiling);
    }
    list.sort_by(|a, b| b.prior.total_cmp(&a.prior).then(a.row.id.cmp(&b.row.id)));
    list.truncate(MAX_CANDIDATES);
    list
}

/// Adds groups that say where the document is at home: dateline and publisher.
fn hints<'g>(
    gazetteer: &'g Gazetteer,
    context: &DocContext<'_>,
    weights: &Weights,
    groups: &mut Vec<Group<'g>>,
) {
    let mut add = |q: Query, weight: f64| {
        if !q.hits.is_empty() && q.dropped == 0 {
            groups.push(Group {
                candidates: candidates(gazetteer, &q, weights),
                mentions: Vec::new(),
                weight,
            });
        }
    };
    if let Some(span) = context.dateline
        && !context.toponyms.iter().any(|t| t.span.overlaps(span))
    {
        add(query(gazetteer, context.text, span), 1.0);
    }
    if let Some(publisher) = context.publisher
        && let Some(name) = publisher_place(gazetteer, publisher)
    {
        add(query(gazetteer, &name, Span::new(0, name.len())), 0.7);
    }
}

/// Words of newspaper names, longest first; what stands before them may be a place.
const PAPER: &[&str] = &[
    "morningnews",
    "dailynews",
    "democrat",
    "chronicle",
    "republic",
    "telegraph",
    "telegram",
    "register",
    "tribune",
    "gazette",
    "journal",
    "courier",
    "observer",
    "examiner",
    "standard",
    "advocate",
    "sentinel",
    "citizen",
    "dispatch",
    "herald",
    "leader",
    "record",
    "review",
    "press",
    "times",
    "today",
    "daily",
    "globe",
    "world",
    "argus",
    "online",
    "enquirer",
    "inquirer",
    "argusleader",
    "banner",
    "beacon",
    "express",
    "mail",
    "news",
    "post",
    "star",
    "sun",
    "bee",
    "echo",
    "live",
    "local",
    "now",
    "tv",
    "fm",
];

/// A place in the name of a publisher or its domain: "Dallas" of "dallasnews.com" or "The Dallas Morning News".
fn publisher_place(gazetteer: &Gazetteer, publisher: &str) -> Option<String> {
    let stem = publisher
        .trim()
        .trim_start_matches("https://")
        .trim_start_matches("http://")
        .trim_start_matches("www.");
    if !stem.contains(' ') && stem.contains('.') {
        let host = stem.split('/').next()?;
        let label = host.split('.').rev().nth(1)?;
        let label: String = label
            .chars()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
            .to_lowercase();
        let label = label.strip_prefix("the").unwrap_or(&label);
        for paper in PAPER {
            if let Some(name) = label.strip_suffix(paper)
                && name.len() >= 4
                && let Some(found) = split_name(gazetteer, name)
            {
                return Some(found);
            }
        }
        return None;
    }
    let key = fold_place(stem);
    let words: Vec<&str> = key.split(' ').collect();
    for len in (1..words.len().min(4)).rev() {
        let name = words[..len].join(" ");
        if words[len..].iter().all(|w| {
            PAPER.contains(w) || matches!(*w, "and" | "morning" | "evening" | "sunday" | "daily")
        }) && gazetteer.contains(&name)
        {
            return Some(name);
        }
    }
    None
}

/// "sanantonio" as "san antonio": one or two words that are a name of the gazetteer.
fn split_name(gazetteer: &Gazetteer, name: &str) -> Option<String> {
    if gazetteer.contains(name) {
        return Some(name.to_owned());
    }
    (2..name.len().saturating_sub(1))
        .filter(|&at| name.is_char_boundary(at))
        .map(|at| format!("{} {}", &name[..at], &name[at..]))
        .find(|two| gazetteer.contains(two))
}

/// Does the place lie in (or belong to) the other?
fn lies_in(child: &PlaceRow<'_>, parent: &PlaceRow<'_>) -> bool {
    if child.id == parent.id || child.country == 0 || child.country != parent.country {
        return false;
    }
    match parent.kind {
        PlaceKind::Country => child.kind != PlaceKind::Country,
        PlaceKind::Admin1 => child.admin1 == parent.admin1 && child.kind != PlaceKind::Admin1,
        PlaceKind::Admin2 => {
            child.admin2 == parent.admin2
                && !matches!(child.kind, PlaceKind::Admin1 | PlaceKind::Admin2)
        }
        PlaceKind::City => child.kind == PlaceKind::Neighbourhood && km(child, parent) < SUBURB_KM,
        _ => false,
    }
}

fn words_before(text: &str, at: usize, count: usize) -> Vec<String> {
    let Some(head) = text.get(..at) else {
        return Vec::new();
    };
    let from = head.char_indices().rev().nth(80).map_or(0, |(i, _)| i);
    let window = &head[from..];
    // Only within the clause: a full stop followed by a blank ends the window.
    let window = window
        .rsplit(['\n', ';', ':', '(', ')', '"', '“', '”'])
        .next()
        .unwrap_or("");
    let mut words: Vec<String> = window
        .split_whitespace()
        .rev()
        .take(count)
        .map(str::to_owned)
        .collect();
    words.reverse();
    words
}

/// Scores what the words around a mention say about each candidate of its group.
fn around(
    gazetteer: &Gazetteer,
    context: &DocContext<'_>,
    weights: &Weights,
    groups: &[Group<'_>],
    infos: &mut [MentionInfo],
    index: usize,
) {
    let Some(slot) = infos[index].group else {
        return;
    };
    let text = context.text;
    let span = context.toponyms[index].span;
    let candidates = &groups[slot].candidates;
    let mut bonus = vec![0.0f64; candidates.len()];
    let mut why = Vec::new();

    // Feature words: "X province", "the village of X", and those that are in the span.
    let after = text.get(span.end..).unwrap_or("");
    let next: &str = after.strip_prefix(' ').map_or("", |t| {
        t.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("")
    });
    let before = words_before(text, span.start, 4);
    let previous = |n: usize| {
        before
            .len()
            .checked_sub(n)
            .and_then(|i| before.get(i))
            .map_or("", String::as_str)
    };
    let mut wanted: Option<Wanted> = infos[index].query.wanted;
    if wanted.is_none() {
        wanted = feature_word(&next.to_lowercase()).filter(|_| !next.is_empty());
        // "state officials", "city council" qualify the noun after them, not the name.
        if matches!(
            next,
            "state" | "city" | "county" | "district" | "port" | "capital"
        ) && next_is_agent(after, next)
        {
            wanted = wanted.filter(|_| next == "county");
        }
        if wanted.is_none() && matches!(previous(1), "of" | "in" | "at") {
            wanted = feature_word(&previous(2).to_lowercase()).filter(|_| previous(1) == "of");
            // "the eastern European state of Georgia"
            let world = [
                "African",
                "Arab",
                "Asian",
                "Baltic",
                "Caucasian",
                "European",
                "Gulf",
            ];
            if previous(2) == "state" && world.contains(&previous(3)) {
                wanted = Some(Wanted::Country);
            }
        }
        // "Governor of Georgia", "Georgia Governor Brian Kemp"
        let governor = |word: &str| matches!(word, "governor" | "Governor" | "Gov");
        if wanted.is_none() && (governor(next) || previous(1) == "of" && governor(previous(2))) {
            wanted = Some(Wanted::Division);
        }
        if wanted.is_none() {
            // "the border town Nusaybin", "Lake X"
            wanted = feature_word(&previous(1).to_lowercase());
        }
    }
    if let Some(wanted) = wanted {
        for (b, c) in bonus.iter_mut().zip(candidates) {
            *b += weights.wanted * wanted.fit(c.row.kind);
        }
        why.push("feature word");
    }
    infos[index].query.wanted = wanted;

    // A parent after a comma or in brackets: "Alexandria, Va.", "Paris (Texas)".
    let mut parents: Vec<(PlaceRow<'_>, f64)> = Vec::new();
    let mut parent_mention = None;
    let inner = infos[index].query.inner_parent.clone();
    if let Some(inner) = inner {
        let q = query(gazetteer, &inner, Span::new(0, inner.len()));
        parents = q
            .hits
            .iter()
            .map(|h| (gazetteer.place(h.id), weights.comma))
            .collect();
    } else {
        let gap = after.len() - after.trim_start_matches([',', ' ', '(']).len();
        let opener = &after[..gap];
        if opener == ", " || opener == "," || opener == " (" {
            let start = span.end + gap;
            parent_mention = context
                .toponyms
                .iter()
                .position(|t| t.span.start == start)
                .filter(|&m| !(leads_on(context, m) && is_country(groups, infos[m].group)));
            let is_other = context.toponyms.iter().any(|t| t.span.start == start);
            match parent_mention.and_then(|m| infos[m].group.map(|g| (m, g))) {
                Some((m, g)) => {
                    // Also the abbreviation senses that the group itself ranks low.
                    let _ = m;
                    parents = groups[g]
                        .candidates
                        .iter()
                        .map(|c| (c.row, weights.comma))
                        .collect();
                }
                None if is_other => {}
                None => {
                    for hits in following_names(gazetteer, text, start) {
                        parents.extend(hits.into_iter().map(|row| (row, weights.comma)));
                        if parents
                            .iter()
                            .any(|(p, _)| candidates.iter().any(|c| lies_in(&c.row, p)))
                        {
                            break;
                        }
                        parents.clear();
                    }
                }
            }
        }
    }
    // "X in Y", "Y's X", "the Y town of X": parents among the neighbouring toponyms.
    let linked: Vec<usize> = (0..context.toponyms.len())
        .filter(|&m| m != index && Some(m) != parent_mention)
        .filter(|&m| {
            let other = context.toponyms[m].span;
            if other.start >= span.end {
                let country = || {
                    let group = infos[m].group;
                    let best = group.and_then(|g| likeliest(&groups[g].candidates));
                    best.is_some_and(|c| c.row.kind == PlaceKind::Country)
                };
                // "the northern city of Shirqat of Iraq"
                let of = text.get(span.end..other.start) == Some(" of ") && country();
                of || lies_inside(context, index, m)
            } else if other.end <= span.start {
                let Some(gap) = text.get(other.end..span.start) else {
                    return false;
                };
                gap.len() <= 40 && owner_gap(gap)
            } else {
                false
            }
        })
        .collect();
    for &m in &linked {
        if let Some(g) = infos[m].group {
            parents.extend(groups[g].candidates.iter().map(|c| (c.row, weights.inside)));
            why.push("place it lies in");
        }
    }
    // "Sigi in Central Sulawesi", "Al-Midan neighbourhood of Damascus", "Baga, Nigeria": no Sigi elsewhere, but a place in
    // there that the gazetteer lacks
    let small = likeliest(candidates).is_some_and(|c| match c.row.kind {
        PlaceKind::City => c.row.population < SMALL,
        PlaceKind::Neighbourhood | PlaceKind::Site => true,
        _ => false,
    });
    let after_comma = parent_mention.filter(|_| small);
    let within = linked.iter().chain(&after_comma).any(|&m| {
        let best = infos[m]
            .group
            .and_then(|g| likeliest(&groups[g].candidates));
        context.toponyms[m].span.start >= span.end
            && best.is_some_and(|c| {
                let large = match c.row.kind {
                    PlaceKind::Country | PlaceKind::Admin1 => true,
                    PlaceKind::City | PlaceKind::Region => small && c.row.population >= SMALL,
                    _ => false,
                };
                let inside = |own: &Candidate<'_>| {
                    own.row.country == c.row.country
                        && (c.row.kind != PlaceKind::City || km(&own.row, &c.row) < SUBURB_KM)
                };
                c.row.country > 0 && large && !candidates.iter().any(inside)
            })
    });
    if within {
        infos[index].group = None;
        return;
    }
    if !parents.is_empty() {
        let mut any = false;
        let mut parent_bonus: BTreeMap<PlaceId, f64> = BTreeMap::new();
        let best_parent = candidates
            .iter()
            .filter(|c| parents.iter().any(|(p, _)| lies_in(&c.row, p)))
            .map(|c| c.prior)
            .fold(f64::NEG_INFINITY, f64::max);
        for (b, c) in bonus.iter_mut().zip(candidates) {
            let fit = parents
                .iter()
                .filter(|(p, _)| lies_in(&c.row, p))
                .map(|(p, w)| {
                    let value = w + 0.5 * (c.prior - best_parent).max(-4.0);
                    let entry = parent_bonus.entry(p.id).or_insert(0.0);
                    *entry = entry.max(value - 2.0);
                    *w
                })
                .fold(0.0f64, f64::max);
            if fit > 0.0 {
                *b += fit;
                any = true;
            }
        }
        if !any && parent_mention.is_some() {
            // "Tula, Hidalgo": none there, but one elsewhere in Mexico
            let best = parents
                .iter()
                .max_by(|a, b| a.0.population.cmp(&b.0.population));
            for (b, c) in bonus.iter_mut().zip(candidates) {
                if best
                    .is_some_and(|(p, _)| p.kind == PlaceKind::Admin1 && p.country == c.row.country)
                {
                    *b += 0.5 * weights.comma;
                }
            }
        }
        if any {
            why.push("the place named beside it");
            // The other side learns too: "Cairo, Georgia" is the state, "Tbilisi, Georgia" the country.
            // "Sarmin in Idlib": the province, not its seat.
            for m in parent_mention.into_iter().chain(linked) {
                if let Some(g) = infos[m].group {
                    let add: Vec<f64> = groups[g]
                        .candidates
                        .iter()
                        .map(|c| parent_bonus.get(&c.row.id).copied().unwrap_or(0.0).max(0.0))
                        .collect();
                    merge(&mut infos[m].bonus, &add);
                }
            }
        }
    }
    merge(&mut infos[index].bonus, &bonus);
    infos[index].why.extend(why);
}

/// "In Geneva, U.S. envoy X", "In Beijing, North Korea agrees": the words after the comma begin the clause.
fn leads_on(context: &DocContext<'_>, toponym: usize) -> bool {
    let toponym = &context.toponyms[toponym];
    let Some(sentence) = context.sentences.get(toponym.sentence) else {
        return false;
    };
    let inside = |i: usize| toponym.span.overlaps(sentence.tokens[i].span);
    sentence.tokens.iter().enumerate().any(|(i, t)| {
        inside(i)
            && matches!(t.rel(), "amod" | "compound" | "nmod" | "nsubj")
            && t.head
                .is_some_and(|h| h > i && h < sentence.tokens.len() && !inside(h))
    })
}

/// Is a country what the words are most likely to mean?
fn is_country(groups: &[Group<'_>], group: Option<usize>) -> bool {
    group
        .and_then(|g| likeliest(&groups.get(g)?.candidates))
        .is_some_and(|c| c.row.kind == PlaceKind::Country)
}

fn likeliest<'a, 'g>(candidates: &'a [Candidate<'g>]) -> Option<&'a Candidate<'g>> {
    candidates.iter().max_by(|a, b| a.prior.total_cmp(&b.prior))
}

fn merge(into: &mut Vec<f64>, add: &[f64]) {
    if into.len() < add.len() {
        into.resize(add.len(), 0.0);
    }
    for (a, b) in into.iter_mut().zip(add) {
        *a += b;
    }
}

/// "state police", "city council": the feature word belongs to the next noun.
fn next_is_agent(after: &str, next: &str) -> bool {
    let rest = after.trim_start().get(next.len()..).unwrap_or("");
    let word = rest
        .trim_start()
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or("");
    matches!(
        word.to_lowercase().as_str(),
        "police"
            | "council"
            | "court"
            | "judge"
            | "officials"
            | "official"
            | "university"
            | "senator"
            | "hall"
            | "government"
            | "media"
            | "television"
            | "tv"
            | "department"
            | "trooper"
            | "troopers"
            | "school"
            | "schools"
            | "law"
            | "legislature"
            | "manager"
            | "attorney"
            | "authority"
            | "sen"
            | "rep"
            | "commission"
            | "news"
            | "rail"
            | "house"
            | "senate"
    )
}

/// Do the words say that a toponym lies in a later one? Names may stand between ("Adra and Houma in the suburbs of Damascus"),
/// and what has the name ("the Emporia shopping centre in Malmö").
fn lies_inside(context: &DocContext<'_>, index: usize, later: usize) -> bool {
    let (one, other) = (&context.toponyms[index], &context.toponyms[later]);
    let mut from = one.span.end;
    // in whatever order the caller gives them
    let between = context.toponyms.get(index + 1..later).unwrap_or_default();
    for next in between {
        let gap = context.text.get(from..next.span.start).unwrap_or(".");
        if !matches!(gap, ", " | " and " | ", and ") {
            return false;
        }
        from = next.span.end;
    }
    let Some(gap) = context.text.get(from..other.span.start) else {
        return false;
    };
    // "in Boyo and Kainama, Democratic Republic of the Congo"
    if gap == ", " && !between.is_empty() {
        let joined = context.text.get(one.span.end..from).unwrap_or_default();
        return joined.starts_with(" and ") && between.len() == 1;
    }
    let nouns = || {
        context.sentences.get(one.sentence).and_then(|sentence| {
            let named = sentence
                .tokens
                .iter()
                .skip_while(|t| t.span.start < from)
                .take_while(|t| t.upos == Upos::Noun)
                .last()?;
            context.text.get(named.span.end..other.span.start)
        })
    };
    gap.len() <= 40 && (inside_gap(gap) || nouns().is_some_and(inside_gap))
}

/// Between a place and the place it lies in: " in ", " in southern ", " in the province of ", " neighbourhood of ".
fn inside_gap(gap: &str) -> bool {
    let folded = fold_place(gap);
    // "the Yoro village in Mali"
    let mut words = folded.split(' ').filter(|w| !w.is_empty()).peekable();
    let mut named = false;
    while words.next_if(|w| feature_word(w).is_some()).is_some() {
        named = true;
    }
    let inside = match words.next() {
        Some("in" | "inside" | "within") => true,
        Some("of") => named,
        _ => false,
    };
    inside
        && words.all(|w| {
            feature_word(w).is_some()
                || Direction::read(&[w]).is_some()
                || matches!(w, "of" | "the" | "rural" | "s")
        })
}

/// Between an owner and a place: "'s ", "'s northern city of ", " city of " (after an adjective of a country).
fn owner_gap(gap: &str) -> bool {
    let possessive = gap.starts_with("'s") || gap.starts_with("’s") || gap.starts_with("' ");
    let folded = fold_place(gap.trim_start_matches(['\'', '’']).trim_start_matches('s'));
    let mut feature = false;
    let plain = folded.split(' ').filter(|w| !w.is_empty()).all(|w| {
        let is = feature_word(w).is_some() || matches!(w, "towns" | "villages");
        feature |= is;
        is || Direction::read(&[w]).is_some()
            || matches!(
                w,
                "of" | "the"
                    | "border"
                    | "held"
                    | "rebel"
                    | "coastal"
                    | "largest"
                    | "second"
                    | "ancient"
            )
    });
    plain && (possessive || feature)
}

/// Names that begin at this byte of the text, the longest first, at most four words.
fn following_names<'g>(
    gazetteer: &'g Gazetteer,
    text: &str,
    start: usize,
) -> Vec<Vec<PlaceRow<'g>>> {
    let Some(rest) = text.get(start..) else {
        return Vec::new();
    };
    if !rest.starts_with(|c: char| c.is_uppercase()) {
        return Vec::new();
    }
    let window: &str = rest
        .split(['\n', ',', ';', ')', '(', '"', '”'])
        .next()
        .unwrap_or("");
    let mut ends: Vec<usize> = Vec::new();
    for (at, c) in window.char_indices() {
        if c == ' ' {
            ends.push(at);
        }
        if ends.len() == 4 {
            break;
        }
    }
    if ends.len() < 4 {
        ends.push(window.len());
    }
    ends.iter()
        .rev()
        .filter_map(|&end| window.get(..end))
        .map(|name| {
            let key = fold_place(super::query::trim_name(name));
            gazetteer
                .exact(&key)
                .iter()
                .map(|h| gazetteer.place(h.id))
                .collect::<Vec<_>>()
        })
        .filter(|rows| !rows.is_empty())
        .collect()
}

/// Candidates of a name with their shares by prior.
pub(crate) fn by_prior(name: &str) -> Vec<Alternative> {
    let gazetteer = Gazetteer::embedded();
    let q = query(gazetteer, name, Span::new(0, name.len()));
    let mut list = candidates(gazetteer, &q, &Weights::default());
    share(&mut list);
    list.iter()
        .take(20)
        .map(|c| Alternative {
            id: c.row.id,
            name: label(gazetteer, &c.row),
            geonameid: c.row.geonameid,
            score: c.share as f32,
        })
        .collect()
}

fn label(gazetteer: &Gazetteer, row: &PlaceRow<'_>) -> String {
    let mut parts = vec![row.name.to_owned()];
    if let Some(a1) = row.admin1.filter(|a1| *a1 != row.id) {
        parts.push(gazetteer.place(a1).name.to_owned());
    }
    if row.kind != PlaceKind::Country && !row.country_code3().is_empty() {
        parts.push(row.country_code3().to_owned());
    }
    parts.join(", ")
}

fn precision(kind: PlaceKind) -> Precision {
    use PlaceKind::*;
    match kind {
        Country => Precision::Country,
        Admin1 => Precision::Admin1,
        Admin2 => Precision::Admin2,
        City => Precision::City,
        Neighbourhood | Camp | Base | Site | Crossing => Precision::Point,
        Region | Continent | Sea | Strait | Lake | River | Island | Mountain | Desert | Canal
        | Zone | Park => Precision::Region,
    }
}

fn answer(
    gazetteer: &Gazetteer,
    context: &DocContext<'_>,
    _weights: &Weights,
    toponym: &Toponym,
    info: &MentionInfo,
    groups: &[Group<'_>],
) -> PlaceRef {
    let words = toponym.span.of(context.text);
    let mut place = Place {
        span: toponym.span,
        sentence: toponym.sentence,
        name: super::query::trim_name(words).to_owned(),
        country: None,
        admin1: None,
        geonameid: None,
        lat: None,
        lon: None,
        precision: Precision::Region,
        confidence: 0.0,
        evidence: Vec::new(),
    };
    let unknown = |place: Place| {
        let mut out = PlaceRef {
            place,
            id: None,
            kind: None,
            usage: toponym.usage,
            direction: None,
            alternatives: Vec::new(),
        };
        out.forget(context.text, "not in the gazetteer");
        out
    };
    let Some(group) = info.group.and_then(|slot| groups.get(slot)) else {
        return unknown(place);
    };
    // The group has shared 0.7 of the best bonus; here the mention's own words count in full.
    let mut scored: Vec<(f64, &Candidate<'_>)> = group
        .candidates
        .iter()
        .enumerate()
        .map(|(i, c)| (c.score + 0.6 * info.bonus.get(i).copied().unwrap_or(0.0), c))
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.row.id.cmp(&b.1.row.id)));
    let Some(&(top, best)) = scored.first() else {
        return unknown(place);
    };
    let sum: f64 = scored.iter().map(|(s, _)| (0.7 * (s - top)).exp()).sum();
    // Candidates that lie within a short way of the best one are no rivals on the map.
    let agree: f64 = scored
        .iter()
        .filter(|(_, c)| {
            c.row.country == best.row.country
                && detente_lexicon::gazetteer::distance_km(
                    (c.row.lat, c.row.lon),
                    (best.row.lat, best.row.lon),
                ) < 40.0
        })
        .map(|(s, _)| (0.7 * (s - top)).exp())
        .sum();
    let query = &info.query;
    let row = best.row;
    let mut trust: f64 = match best.class {
        NameClass::Name | NameClass::People => 0.97,
        NameClass::Alias => 0.95,
        NameClass::Alternate => 0.8,
        NameClass::Abbreviation => 0.85,
    };
    if query.dropped > 0 {
        trust *= 0.7;
    }
    if row.kind == PlaceKind::City && row.population < 15_000 && info.why.is_empty() {
        // A small place may share its name with one that is too small for the tables.
        trust *= 0.88;
    }
    place.confidence = (trust * agree / sum.max(1e-12)).clamp(0.0, 1.0) as f32;
    place.name = row.name.to_owned();
    place.country = Some(row.country_code3().to_owned()).filter(|c| !c.is_empty());
    place.admin1 = row.admin1.map(|a1| gazetteer.place(a1).name.to_owned());
    place.geonameid = row.geonameid;
    place.lat = Some(row.lat);
    place.lon = Some(row.lon);
    place.precision = precision(row.kind);
    place.evidence.push(format!(
        "{} of {} candidates for \"{}\"",
        label(gazetteer, &row),
        group.candidates.len(),
        query.key
    ));
    for why in &info.why {
        place.evidence.push((*why).to_owned());
    }
    if toponym.usage == ToponymUse::Demonym {
        place.evidence.push("named by its people".to_owned());
    }
    if query.dropped > 0 {
        place
            .evidence
            .push("only a part of the words is a name".to_owned());
    }
    let mut direction = None;
    if let Some(towards) = query.direction
        && let Some((lat, lon)) = part_of(gazetteer, &row, towards)
    {
        direction = Some(towards);
        place.lat = Some(lat);
        place.lon = Some(lon);
        place.precision = Precision::Region;
        place.geonameid = None;
        if row.kind == PlaceKind::Country {
            place.admin1 = None;
        }
        place.name = format!("{} {}", towards.as_str(), row.name);
        place
            .evidence
            .push(format!("the {} part of {}", towards.as_str(), row.name));
    }
    if query.around && place.precision == Precision::City {
        place.precision = Precision::Region;
    }
    let alternatives: Vec<Alternative> = scored
        .iter()
        .skip(1)
        .take(5)
        .map(|(s, c)| Alternative {
            id: c.row.id,
            name: label(gazetteer, &c.row),
            geonameid: c.row.geonameid,
            score: ((0.7 * (s - top)).exp() / sum.max(1e-12)) as f32,
        })
        .filter(|a| a.score > 0.005)
        .collect();
    for a in alternatives.iter().take(2) {
        place
            .evidence
            .push(format!("or {} ({:.2})", a.name, a.score));
    }
    PlaceRef {
        place,
        id: Some(row.id),
        kind: Some(row.kind),
        usage: toponym.usage,
        direction,
        alternatives,
    }
}

/// The middle of the populated places in one part of a country, division or region.
///
/// The places are cut at the 40th and 60th percentile of latitude and longitude ("central": between the 25th and 75th);
/// `None` for a place without an extent of its own (a city keeps its point).
pub(crate) fn part_of(
    gazetteer: &Gazetteer,
    row: &PlaceRow<'_>,
    towards: Direction,
) -> Option<(f64, f64)> {
    let inside = |p: &PlaceRow<'_>| match row.kind {
        PlaceKind::Country => true,
        PlaceKind::Admin1 => p.admin1 == row.admin1,
        PlaceKind::Admin2 => p.admin2 == row.admin2,
        _ => false,
    };
    let points: Vec<(f64, f64)> = gazetteer
        .places_of(row.country)
        .filter(inside)
        .map(|p| (p.lat, row.lon + wrap(p.lon - row.lon)))
        .collect();
    if points.len() < 4 {
        return None;
    }
    let cut = |mut values: Vec<f64>, share: f64| {
        values.sort_by(f64::total_cmp);
        values[((values.len() - 1) as f64 * share) as usize]
    };
    let lats: Vec<f64> = points.iter().map(|p| p.0).collect();
    let lons: Vec<f64> = points.iter().map(|p| p.1).collect();
    // The extent, not the crowd, is what a direction divides: the middle of the 5th to 95th percentile.
    let extent = |values: &[f64]| (cut(values.to_vec(), 0.05), cut(values.to_vec(), 0.95));
    let ((la0, la1), (lo0, lo1)) = (extent(&lats), extent(&lons));
    let (north, east) = towards.steps();
    let keep = |value: f64, low: f64, high: f64, step: f64| {
        let at = if high > low {
            (value - low) / (high - low)
        } else {
            0.5
        };
        if step > 0.0 {
            at >= 0.6
        } else if step < 0.0 {
            at <= 0.4
        } else {
            true
        }
    };
    let chosen: Vec<&(f64, f64)> = points
        .iter()
        .filter(|p| {
            if towards == Direction::Central {
                let (a, b) = (
                    (p.0 - la0) / (la1 - la0).max(1e-6),
                    (p.1 - lo0) / (lo1 - lo0).max(1e-6),
                );
                (0.3..=0.7).contains(&a) && (0.3..=0.7).contains(&b)
            } else {
                keep(p.0, la0, la1, north) && keep(p.1, lo0, lo1, east)
            }
        })
        .collect();
    let (lat, lon) = if chosen.len() >= 3 {
        let n = chosen.len() as f64;
        (
            chosen.iter().map(|p| p.0).sum::<f64>() / n,
            chosen.iter().map(|p| p.1).sum::<f64>() / n,
        )
    } else {
        (
            (la0 + la1) / 2.0 + north * (la1 - la0) * 0.3,
            (lo0 + lo1) / 2.0 + east * (lo1 - lo0) * 0.3,
        )
    };
    Some((lat.clamp(-90.0, 90.0), wrap(lon)))
}
