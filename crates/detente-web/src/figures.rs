//! The figures behind the charts: events over time, who with whom, and where.

use std::collections::{BTreeMap, HashMap};

use detente_resolve::{DatePrecision, Precision};
use jiff::{ToSpan, civil::Date};
use serde::Serialize;

use crate::{
    index::{Index, Item, SideKey, Symbol},
    query::{BadParameter, SideTest},
};

/// Names of the quad classes, 1 to 4.
pub const QUADS: [&str; 4] = [
    "verbal co-operation",
    "material co-operation",
    "verbal conflict",
    "material conflict",
];

/// Width of a bar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// A day.
    Day,
    /// A week from Monday.
    Week,
    /// A month.
    #[default]
    Month,
    /// A year.
    Year,
}

impl Unit {
    /// All with their names.
    pub const ALL: [(Unit, &'static str); 4] = [
        (Unit::Day, "day"),
        (Unit::Week, "week"),
        (Unit::Month, "month"),
        (Unit::Year, "year"),
    ];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        Self::ALL
            .into_iter()
            .find(|u| u.0 == self)
            .map_or("month", |u| u.1)
    }

    /// Reads `day`, `week`, `month` or `year`.
    ///
    /// # Errors
    /// Another word.
    pub fn parse(value: &str) -> Result<Self, BadParameter> {
        Self::ALL
            .into_iter()
            .find(|u| u.1 == value)
            .map(|u| u.0)
            .ok_or_else(|| BadParameter {
                name: "by".to_owned(),
                value: value.chars().take(60).collect(),
                hint: "one of day, week, month, year".to_owned(),
            })
    }

    /// First day of the unit that holds `day`.
    pub fn start(self, day: Date) -> Date {
        match self {
            Unit::Day => day,
            Unit::Week => day
                .checked_sub(i64::from(day.weekday().to_monday_zero_offset()).days())
                .unwrap_or(day),
            Unit::Month => day.first_of_month(),
            Unit::Year => day.first_of_year(),
        }
    }

    /// First day of the next unit; the same day at the end of the calendar.
    pub fn next(self, start: Date) -> Date {
        let span = match self {
            Unit::Day => 1.days(),
            Unit::Week => 7.days(),
            Unit::Month => 1.months(),
            Unit::Year => 1.years(),
        };
        start.checked_add(span).unwrap_or(start)
    }

    /// Is a day of this precision known well enough to be put into one unit?
    fn takes(self, precision: Option<DatePrecision>) -> bool {
        let Some(precision) = precision else {
            return true;
        };
        match self {
            Unit::Day => precision <= DatePrecision::Day,
            Unit::Week => precision <= DatePrecision::Week,
            Unit::Month => precision <= DatePrecision::Month,
            Unit::Year => precision <= DatePrecision::Year,
        }
    }

    /// Units of the trailing window of the running index: about a season for days, a quarter for weeks, a year for
    /// months, one year for years.
    pub fn window(self) -> usize {
        match self {
            Unit::Day => 90,
            Unit::Week => 13,
            Unit::Month => 12,
            Unit::Year => 1,
        }
    }
}

/// Most bars of a series; a longer one must be asked for in larger units.
pub const MOST_BUCKETS: usize = 12_000;

/// The events of one unit of time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bucket {
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// Real-world events by quad class.
    pub events: [u32; 4],
    /// Reports of them.
    pub reports: u32,
    /// Mean PLOVER score of the unit's own events; `None` without events.
    pub mean: Option<f64>,
    /// Running index: mean PLOVER score of the events in the trailing window; `None` with less than three of them.
    pub index: Option<f64>,
    /// Its band of 95 %: mean ± t·s/√n.
    pub low: Option<f64>,
    /// Upper end of the band.
    pub high: Option<f64>,
}

/// A point from which on events score otherwise.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// First day of the new level.
    pub day: Date,
    /// Mean PLOVER score of the segment before.
    pub before: f64,
    /// Mean PLOVER score of the segment from here.
    pub after: f64,
    /// Events of the segment before and of that from here.
    pub events: (u64, u64),
}

/// Events over time.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Series {
    /// Width of a bar.
    pub by: Unit,
    /// Units without events among them.
    pub buckets: Vec<Bucket>,
    /// Where the level changes.
    pub changes: Vec<Change>,
    /// Real-world events drawn.
    pub events: u64,
    /// Reports drawn.
    pub reports: u64,
    /// Events left out because no day is known.
    pub undated: u64,
    /// Events left out because their day is known less exactly than one unit.
    pub imprecise: u64,
}

/// Collapses reports to real-world events: of each cluster the surest record that passes, the earliest among equals, with
/// the number of its reports.
pub fn events<'a>(index: &'a Index, positions: &[u32]) -> Vec<(&'a Item, u32)> {
    let mut best: HashMap<Symbol, (u32, u32)> = HashMap::with_capacity(positions.len());
    for &at in positions {
        let item = &index.items[at as usize];
        let entry = best.entry(item.cluster).or_insert((at, 0));
        entry.1 += 1;
        let held = &index.items[entry.0 as usize];
        let surer = item.confidence > held.confidence
            || (item.confidence == held.confidence
                && (item.day.is_none(), item.day, at) < (held.day.is_none(), held.day, entry.0));
        if surer {
            entry.0 = at;
        }
    }
    let mut found: Vec<(u32, u32)> = best.into_values().collect();
    found.sort_unstable();
    found
        .into_iter()
        .map(|(at, reports)| (&index.items[at as usize], reports))
        .collect()
}

/// Events over time.
///
/// # Errors
/// More than [`MOST_BUCKETS`] units between the first and the last event.
pub fn series(
    index: &Index,
    positions: &[u32],
    by: Unit,
    from: Option<Date>,
    to: Option<Date>,
) -> Result<Series, BadParameter> {
    let mut series = Series {
        by,
        ..Series::default()
    };
    let mut dated: Vec<(Date, &Item, u32)> = Vec::new();
    for (item, reports) in events(index, positions) {
        match item.day {
            None => series.undated += 1,
            Some(_) if !by.takes(item.date_precision) => series.imprecise += 1,
            // what began before the first day asked for stands at that day
            Some(day) => dated.push((from.map_or(day, |f| day.max(f)), item, reports)),
        }
    }
    dated.sort_by_key(|a| (a.0, a.1.row));
    let (Some(first), Some(last)) = (dated.first().map(|d| d.0), dated.last().map(|d| d.0)) else {
        return Ok(series);
    };
    let first = by.start(from.unwrap_or(first));
    let last = by.start(to.unwrap_or(last).max(last));
    let mut start = first;
    while start <= last {
        let next = by.next(start);
        if series.buckets.len() >= MOST_BUCKETS {
            return Err(BadParameter {
                name: "by".to_owned(),
                value: by.as_str().to_owned(),
                hint: format!(
                    "more than {MOST_BUCKETS} bars from {first} to {last}; ask for a larger unit or set from and to"
                ),
            });
        }
        series.buckets.push(Bucket {
            start,
            end: next.yesterday().unwrap_or(next).max(start),
            events: [0; 4],
            reports: 0,
            mean: None,
            index: None,
            low: None,
            high: None,
        });
        if next <= start {
            break;
        }
        start = next;
    }
    // count, sum and sum of squares of the scores before each unit
    let mut sums = vec![(0.0, 0.0, 0.0); series.buckets.len()];
    let mut at = 0;
    for (day, item, reports) in &dated {
        while at + 1 < series.buckets.len() && series.buckets[at + 1].start <= *day {
            at += 1;
        }
        let bucket = &mut series.buckets[at];
        bucket.events[usize::from(item.quad.clamp(1, 4) - 1)] += 1;
        bucket.reports += reports;
        series.events += 1;
        series.reports += u64::from(*reports);
        let scale = f64::from(item.scale);
        sums[at].0 += 1.0;
        sums[at].1 += scale;
        sums[at].2 += scale * scale;
    }
    let mut before = vec![(0.0, 0.0, 0.0)];
    for (n, sum, squares) in &sums {
        let last = *before.last().unwrap_or(&(0.0, 0.0, 0.0));
        before.push((last.0 + n, last.1 + sum, last.2 + squares));
    }
    for (at, bucket) in series.buckets.iter_mut().enumerate() {
        let (n, sum, _) = sums[at];
        bucket.mean = (n > 0.0).then(|| sum / n);
        let begin = (at + 1).saturating_sub(by.window());
        let (n, mean, deviation) = moments(&before, begin, at + 1);
        if n >= 3.0 {
            let half = t95(n - 1.0) * deviation / n.sqrt();
            bucket.index = Some(mean);
            bucket.low = Some((mean - half).max(-10.0));
            bucket.high = Some((mean + half).min(10.0));
        }
    }
    series.changes = changes(&before)
        .windows(3)
        .map(|w| {
            let (n_before, mean_before, _) = moments(&before, w[0], w[1]);
            let (n_after, mean_after, _) = moments(&before, w[1], w[2]);
            Change {
                day: series.buckets[w[1]].start,
                before: mean_before,
                after: mean_after,
                events: (n_before as u64, n_after as u64),
            }
        })
        .collect();
    Ok(series)
}

/// Number, mean and standard deviation of the scores in units `begin..end`.
fn moments(before: &[(f64, f64, f64)], begin: usize, end: usize) -> (f64, f64, f64) {
    let n = before[end].0 - before[begin].0;
    if n <= 0.0 {
        return (0.0, 0.0, 0.0);
    }
    let mean = (before[end].1 - before[begin].1) / n;
    let squares = before[end].2 - before[begin].2 - n * mean * mean;
    let variance = if n > 1.0 {
        (squares / (n - 1.0)).max(0.0)
    } else {
        0.0
    };
    (n, mean, variance.sqrt())
}

/// Two-sided 95 % quantile of Student's t, by the expansion of Cornish and Fisher (Abramowitz and Stegun 26.7.5);
/// exact values below five degrees of freedom, where the expansion is poor.
fn t95(freedom: f64) -> f64 {
    match freedom as u64 {
        0 | 1 => 12.706,
        2 => 4.303,
        3 => 3.182,
        4 => 2.776,
        _ => {
            let z: f64 = 1.959_964;
            let (z3, z5, z7) = (z.powi(3), z.powi(5), z.powi(7));
            z + (z3 + z) / (4.0 * freedom)
                + (5.0 * z5 + 16.0 * z3 + 3.0 * z) / (96.0 * freedom.powi(2))
                + (3.0 * z7 + 19.0 * z5 + 17.0 * z3 - 15.0 * z) / (384.0 * freedom.powi(3))
        }
    }
}

/// Least number of events in a segment.
const LEAST: f64 = 8.0;
/// Where there are more units, change points are sought between groups of them.
const MOST_CUTS: usize = 1_000;

/// Bounds of the segments of equal level, first and last included: the least sum of squared deviations of the events'
/// scores from the mean of their segment, plus a penalty for every segment.
///
/// Optimal partitioning (Jackson et al. 2005) with the pruning of PELT (Killick, Fearnhead and Eckley 2012); the
/// penalty is 3·σ²·ln n, where σ² is the variance of all scores and n the number of events: more than BIC's 2·σ²·ln n,
/// since reports of one episode are not independent. A segment holds at least [`LEAST`] events.
fn changes(before: &[(f64, f64, f64)]) -> Vec<usize> {
    let units = before.len() - 1;
    let step = units.div_ceil(MOST_CUTS).max(1);
    let mut cuts: Vec<usize> = (0..=units).step_by(step).collect();
    if cuts.last() != Some(&units) {
        cuts.push(units);
    }
    let (n, _, deviation) = moments(before, 0, units);
    if n < 2.0 * LEAST || deviation == 0.0 {
        return Vec::new();
    }
    let penalty = 3.0 * deviation * deviation * n.ln();
    let cost = |a: usize, b: usize| {
        let (n, mean, _) = moments(before, a, b);
        (n, (before[b].2 - before[a].2 - n * mean * mean).max(0.0))
    };
    let mut best = vec![f64::INFINITY; cuts.len()];
    let mut from = vec![0_usize; cuts.len()];
    best[0] = -penalty;
    let mut alive = vec![0_usize];
    for end in 1..cuts.len() {
        let mut kept = Vec::with_capacity(alive.len() + 1);
        for &begin in &alive {
            let (n, cost) = cost(cuts[begin], cuts[end]);
            if n >= LEAST {
                let total = best[begin] + cost + penalty;
                if total < best[end] {
                    best[end] = total;
                    from[end] = begin;
                }
            }
        }
        for &begin in &alive {
            let (n, cost) = cost(cuts[begin], cuts[end]);
            // A begin that cannot win now, cannot win later; short ones have had no chance yet.
            if n < 2.0 * LEAST || best[begin] + cost <= best[end] {
                kept.push(begin);
            }
        }
        if best[end].is_finite() {
            kept.push(end);
        }
        alive = kept;
    }
    let mut bounds = Vec::new();
    let mut at = cuts.len() - 1;
    if !best[at].is_finite() {
        return bounds;
    }
    loop {
        bounds.push(cuts[at]);
        if at == 0 {
            break;
        }
        at = from[at];
    }
    bounds.reverse();
    bounds
}

/// What a node of the network stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Countries and organisations by their primary code.
    #[default]
    Country,
    /// Country and primary sector, `SYR-MIL`.
    Sector,
    /// Named actors.
    Name,
}

impl Level {
    /// All with their names.
    pub const ALL: [(Level, &'static str, &'static str); 3] = [
        (Level::Country, "country", "Countries"),
        (Level::Sector, "sector", "Countries and sectors"),
        (Level::Name, "name", "Named actors"),
    ];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        Self::ALL
            .into_iter()
            .find(|l| l.0 == self)
            .map_or("country", |l| l.1)
    }

    /// Reads `country`, `sector` or `name`.
    ///
    /// # Errors
    /// Another word.
    pub fn parse(value: &str) -> Result<Self, BadParameter> {
        Self::ALL
            .into_iter()
            .find(|l| l.1 == value)
            .map(|l| l.0)
            .ok_or_else(|| BadParameter {
                name: "level".to_owned(),
                value: value.chars().take(60).collect(),
                hint: "one of country, sector, name".to_owned(),
            })
    }

    /// The node of a side, as it is written in an address; `None` where it is not known.
    pub fn node(self, index: &Index, side: &SideKey) -> Option<String> {
        let text = |symbol: Symbol| (symbol != 0).then(|| index.symbols.text(symbol));
        match self {
            Level::Country => text(side.country).map(str::to_owned),
            Level::Sector => Some(
                match (
                    text(side.country),
                    side.sectors.first().and_then(|&s| text(s)),
                ) {
                    (Some(country), Some(sector)) => format!("{country}-{sector}"),
                    (Some(country), None) => country.to_owned(),
                    (None, sector) => format!("-{}", sector?),
                },
            ),
            Level::Name => text(side.name).map(str::to_owned),
        }
    }
}

/// Two actors and what they did to each other.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Tie {
    /// The one whose name comes first.
    pub a: String,
    /// The other.
    pub b: String,
    /// Events by quad class, whoever acted.
    pub events: [u32; 4],
    /// Of these, with `a` as actor, and with `b`; two-sided ones in neither.
    pub directed: (u32, u32),
    /// Mean PLOVER score.
    pub mean: f64,
}

impl Tie {
    /// Events of co-operation.
    pub fn cooperation(&self) -> u32 {
        self.events[0] + self.events[1]
    }

    /// Events of conflict.
    pub fn conflict(&self) -> u32 {
        self.events[2] + self.events[3]
    }

    /// All events.
    pub fn total(&self) -> u32 {
        self.events.iter().sum()
    }
}

/// Who with whom.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Network {
    /// What a node is.
    pub level: Level,
    /// Actors with the number of their events, the most active first.
    pub nodes: Vec<(String, u32)>,
    /// Ties among them, the strongest first.
    pub ties: Vec<Tie>,
    /// Ties there are among all actors, before `most` was cut off.
    pub all_ties: u64,
}

/// Who with whom: the ties with most events, up to `most` actors. Ties of an actor with itself (events inside of a
/// country) are left out.
pub fn network(index: &Index, positions: &[u32], level: Level, most: usize) -> Network {
    let mut ties: HashMap<(String, String), (Tie, f64)> = HashMap::new();
    for (item, _) in events(index, positions) {
        let mut seen: Vec<(String, String)> = Vec::new();
        let two_sided = item.recipients.is_empty();
        for (x, y) in item.pairs() {
            let (Some(x), Some(y)) = (level.node(index, x), level.node(index, y)) else {
                continue;
            };
            if x == y {
                continue;
            }
            let x_first = x < y;
            let key = if x_first { (x, y) } else { (y, x) };
            if seen.contains(&key) {
                continue;
            }
            seen.push(key.clone());
            let (tie, sum) = ties.entry(key).or_default();
            tie.events[usize::from(item.quad.clamp(1, 4) - 1)] += 1;
            if !two_sided {
                if x_first {
                    tie.directed.0 += 1;
                } else {
                    tie.directed.1 += 1;
                }
            }
            *sum += f64::from(item.scale);
        }
    }
    let mut all: Vec<Tie> = ties
        .into_iter()
        .map(|((a, b), (tie, sum))| Tie {
            mean: sum / f64::from(tie.total().max(1)),
            a,
            b,
            ..tie
        })
        .collect();
    all.sort_by(|x, y| {
        y.total()
            .cmp(&x.total())
            .then_with(|| (&x.a, &x.b).cmp(&(&y.a, &y.b)))
    });
    let all_ties = all.len() as u64;
    let mut activity: HashMap<&str, u32> = HashMap::new();
    for tie in &all {
        *activity.entry(&tie.a).or_default() += tie.total();
        *activity.entry(&tie.b).or_default() += tie.total();
    }
    let mut nodes: Vec<(String, u32)> = activity
        .into_iter()
        .map(|(n, c)| (n.to_owned(), c))
        .collect();
    nodes.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    nodes.truncate(most);
    let kept: HashMap<&str, ()> = nodes.iter().map(|(n, _)| (n.as_str(), ())).collect();
    let ties = all
        .iter()
        .filter(|t| kept.contains_key(t.a.as_str()) && kept.contains_key(t.b.as_str()))
        .cloned()
        .collect();
    Network {
        level,
        nodes,
        ties,
        all_ties,
    }
}

/// Events at one point, or somewhere in one country.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Spot {
    /// Name of the place.
    pub name: String,
    /// ISO 3166 alpha-3.
    pub country: Option<String>,
    /// Degrees north; `None` where only the country is known.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// How exactly it is known: `point`, `city`, `admin2`, `admin1`, `region`, `country`.
    pub precision: &'static str,
    /// Events by quad class.
    pub events: [u32; 4],
    /// Reports of them.
    pub reports: u32,
}

impl Spot {
    /// All events.
    pub fn total(&self) -> u32 {
        self.events.iter().sum()
    }
}

/// Where events happen.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Places {
    /// Spots with coordinates, most events first.
    pub spots: Vec<Spot>,
    /// Events of which only the country is known, most events first.
    pub countries: Vec<Spot>,
    /// Events without a place, or with one that has neither coordinates nor a country.
    pub nowhere: u64,
    /// Events by year and quad class, for the time brush.
    pub years: Vec<(i16, [u32; 4])>,
}

/// Where events happen.
pub fn places(index: &Index, positions: &[u32]) -> Places {
    let mut spots: BTreeMap<(String, String, &'static str, i32, i32), Spot> = BTreeMap::new();
    let mut countries: BTreeMap<String, Spot> = BTreeMap::new();
    let mut years: BTreeMap<i16, [u32; 4]> = BTreeMap::new();
    let mut found = Places::default();
    for (item, reports) in events(index, positions) {
        let quad = usize::from(item.quad.clamp(1, 4) - 1);
        let country = index.symbols.text(item.place_country);
        let name = index.symbols.text(item.place);
        let spot = match (item.precision, item.point) {
            (Some(precision), Some((lat, lon))) if precision != Precision::Country => {
                let key = (
                    country.to_owned(),
                    name.to_owned(),
                    crate::query::precision_name(precision),
                    (lat * 100.0).round() as i32,
                    (lon * 100.0).round() as i32,
                );
                spots.entry(key).or_insert_with(|| Spot {
                    name: name.to_owned(),
                    country: (!country.is_empty()).then(|| country.to_owned()),
                    lat: Some(f64::from(lat)),
                    lon: Some(f64::from(lon)),
                    precision: crate::query::precision_name(precision),
                    events: [0; 4],
                    reports: 0,
                })
            }
            (Some(_), _) if !country.is_empty() => {
                countries.entry(country.to_owned()).or_insert_with(|| Spot {
                    name: crate::world::name(country).unwrap_or(country).to_owned(),
                    country: Some(country.to_owned()),
                    lat: None,
                    lon: None,
                    precision: "country",
                    events: [0; 4],
                    reports: 0,
                })
            }
            _ => {
                found.nowhere += 1;
                continue;
            }
        };
        spot.events[quad] += 1;
        spot.reports += reports;
        if let Some(day) = item.day {
            years.entry(day.year()).or_default()[quad] += 1;
        }
    }
    found.spots = spots.into_values().collect();
    found.countries = countries.into_values().collect();
    found.spots.sort_by_key(|s| std::cmp::Reverse(s.total()));
    found
        .countries
        .sort_by_key(|s| std::cmp::Reverse(s.total()));
    found.years = years.into_iter().collect();
    found
}

/// Does a side of an address name somebody in the store?
pub fn is_known(index: &Index, side: &str) -> bool {
    let test = SideTest::of(index, side);
    index
        .items
        .iter()
        .any(|i| i.actors.iter().chain(&i.recipients).any(|s| test.fits(s)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(units: &[&[f64]]) -> Vec<(f64, f64, f64)> {
        let mut before = vec![(0.0, 0.0, 0.0)];
        for unit in units {
            let last = before[before.len() - 1];
            before.push((
                last.0 + unit.len() as f64,
                last.1 + unit.iter().sum::<f64>(),
                last.2 + unit.iter().map(|x| x * x).sum::<f64>(),
            ));
        }
        before
    }

    #[test]
    fn a_jump_is_found_and_noise_is_not() {
        let low: &[f64] = &[2.0, 3.0, 4.0, 3.0];
        let high: &[f64] = &[-6.0, -5.0, -7.0, -6.0];
        let jump = [low, low, low, low, low, high, high, high, high, high];
        assert_eq!(changes(&sums(&jump)), [0, 5, 10]);
        assert_eq!(changes(&sums(&[low; 20])), [0, 20]);
        assert_eq!(changes(&sums(&[&[1.0], &[], &[]])), Vec::<usize>::new());
    }

    #[test]
    fn units_of_the_calendar() {
        let day: Date = "2017-09-05".parse().expect("a day");
        let start = |unit: Unit| unit.start(day).to_string();
        assert_eq!(start(Unit::Week), "2017-09-04");
        assert_eq!(start(Unit::Month), "2017-09-01");
        assert_eq!(start(Unit::Year), "2017-01-01");
        assert_eq!(
            Unit::Month.next(Unit::Month.start(day)).to_string(),
            "2017-10-01"
        );
        assert_eq!(
            Unit::Year.next(Date::MAX).to_string(),
            Date::MAX.to_string()
        );
    }

    #[test]
    fn quantiles_of_t() {
        // tables: t(0.975; 10) = 2.228, t(0.975; 30) = 2.042
        assert!((t95(10.0) - 2.228).abs() < 0.002);
        assert!((t95(30.0) - 2.042).abs() < 0.001);
    }
}
