//! Shapes, names and label points of countries (`data/world.tsv`), and the projection of the map.

use std::sync::OnceLock;

const TABLE: &str = include_str!("../data/world.tsv");

/// A country of the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Country {
    /// ISO 3166 alpha-3.
    pub code: &'static str,
    /// English name.
    pub name: &'static str,
    /// Where its badge stands, degrees north and east.
    pub point: (f64, f64),
    /// Path of its shape in the map's units; empty = too small for the scale.
    pub path: String,
}

/// Width of the map in its own units.
pub const WIDTH: f64 = 1000.0;
/// Height of the map in its own units.
pub const HEIGHT: f64 = 487.0;

/// All countries, sorted by code.
pub fn countries() -> &'static [Country] {
    static COUNTRIES: OnceLock<Vec<Country>> = OnceLock::new();
    COUNTRIES.get_or_init(|| TABLE.lines().filter_map(parse).collect())
}

/// The country of a code.
pub fn country(code: &str) -> Option<&'static Country> {
    let countries = countries();
    countries
        .binary_search_by(|c| c.code.cmp(code))
        .ok()
        .map(|at| &countries[at])
}

/// Its English name; PLOVER's codes for those that are no country too.
pub fn name(code: &str) -> Option<&'static str> {
    Some(match code {
        "IGO" => "International organisation",
        "UNO" => "United Nations",
        "EUR" => "European Union",
        "NGO" => "Non-governmental organisation",
        "ISM" => "International social movement",
        "IMG" => "International militant group",
        "MNC" => "Multinational company",
        _ => return country(code).map(|c| c.name),
    })
}

fn parse(line: &'static str) -> Option<Country> {
    if line.starts_with('#') {
        return None;
    }
    let columns: Vec<&'static str> = line.split('\t').collect();
    let [code, name, lat, lon, rings] = columns[..] else {
        return None;
    };
    let point = (lat.parse().ok()?, lon.parse().ok()?);
    let mut path = String::new();
    for ring in rings.split(';').filter(|r| !r.is_empty()) {
        let (mut lon, mut lat) = (0_i32, 0_i32);
        let mut last = None;
        for (at, step) in ring.split(' ').enumerate() {
            let (dx, dy) = step.split_once(',')?;
            lon += dx.parse::<i32>().ok()?;
            lat += dy.parse::<i32>().ok()?;
            let (x, y) = project(f64::from(lat) / 100.0, f64::from(lon) / 100.0);
            let here = ((x * 10.0).round() as i64, (y * 10.0).round() as i64);
            if at == 0 {
                path.push_str(&format!("M{} {}", tenth(here.0), tenth(here.1)));
            } else if last != Some(here) {
                let (px, py) = last.unwrap_or(here);
                path.push_str(&format!("l{} {}", tenth(here.0 - px), tenth(here.1 - py)));
            }
            last = Some(here);
        }
        path.push('z');
    }
    Some(Country {
        code,
        name,
        point,
        path,
    })
}

/// Tenths as the shortest decimal: `-12` is `-1.2`, `5` is `.5`, `40` is `4`.
fn tenth(value: i64) -> String {
    let (sign, size) = (if value < 0 { "-" } else { "" }, value.unsigned_abs());
    match (size / 10, size % 10) {
        (0, 0) => "0".to_owned(),
        (whole, 0) => format!("{sign}{whole}"),
        (0, part) => format!("{sign}.{part}"),
        (whole, part) => format!("{sign}{whole}.{part}"),
    }
}

/// Degrees north and east to the map's units, from the upper left: Equal Earth, which keeps areas (Šavrič, Patterson
/// and Jenny 2018, doi 10.1080/13658816.2018.1504949).
pub fn project(lat: f64, lon: f64) -> (f64, f64) {
    const A: [f64; 4] = [1.340_264, -0.081_106, 0.000_893, 0.003_796];
    let root3 = 3.0_f64.sqrt();
    let phi = lat.clamp(-90.0, 90.0).to_radians();
    let lambda = lon.clamp(-180.0, 180.0).to_radians();
    let theta = (root3 / 2.0 * phi.sin()).asin();
    let t2 = theta * theta;
    let t6 = t2 * t2 * t2;
    let slope = 9.0 * A[3] * t6 * t2 + 7.0 * A[2] * t6 + 3.0 * A[1] * t2 + A[0];
    let x = 2.0 * root3 * lambda * theta.cos() / (3.0 * slope);
    let y = theta * (A[0] + A[1] * t2 + A[2] * t6 + A[3] * t6 * t2);
    // x reaches ±2.7066 at the equator, y ±1.3173 at the poles
    let unit = WIDTH / 2.0 / 2.706_63;
    (WIDTH / 2.0 + x * unit, HEIGHT / 2.0 - y * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_and_sorted() {
        let lines = TABLE
            .lines()
            .filter(|l| !l.starts_with('#') && !l.starts_with("iso3"))
            .count();
        assert_eq!(countries().len(), lines);
        assert!(countries().windows(2).all(|w| w[0].code < w[1].code));
        assert_eq!(name("IRN"), Some("Iran"));
        assert_eq!(name("ZZZ"), None);
    }

    #[test]
    fn the_world_fits_the_frame() {
        for (lat, lon) in [
            (90.0, 0.0),
            (-90.0, 0.0),
            (0.0, 180.0),
            (0.0, -180.0),
            (60.0, 180.0),
        ] {
            let (x, y) = project(lat, lon);
            assert!(
                (0.0..=WIDTH).contains(&x) && (0.0..=HEIGHT).contains(&y),
                "{lat} {lon}: {x} {y}"
            );
        }
        let (x, y) = project(0.0, 0.0);
        assert!((x - WIDTH / 2.0).abs() < 1e-9 && (y - HEIGHT / 2.0).abs() < 1e-9);
    }
}
