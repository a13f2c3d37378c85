//! Charts as SVG, the same for pages and files.
//!
//! Written here instead of taken from a crate: every bar, tie and point must be a link to its events with a name that a
//! screen reader says, quad classes must differ by hatching and shape as well as by colour, and a page must be able to
//! give the chart its colours (light, dark, forced) by classes under a policy without inline styles. `plotters` draws
//! none of the three, `charming` needs a JavaScript engine.

mod map;
mod network;
mod series;

pub use map::{MapView, map};
pub use network::network;
pub(crate) use series::period;
pub use series::series;

/// Where a chart's colours come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// From the style sheet of the page around it.
    #[default]
    Page,
    /// Its own, dark on light.
    Light,
    /// Its own, light on dark.
    Dark,
}

impl Theme {
    /// Reads `light` or `dark`.
    ///
    /// # Errors
    /// Another word, as a message.
    pub fn parse(value: &str) -> Result<Self, String> {
        match value {
            "light" => Ok(Theme::Light),
            "dark" => Ok(Theme::Dark),
            other => Err(format!("unknown theme {other:?}; known are light, dark")),
        }
    }
}

/// What stands around a chart.
#[derive(Clone, Debug, Default)]
pub struct Frame<'a> {
    /// Heading.
    pub title: &'a str,
    /// Second line: what was chosen.
    pub subtitle: &'a str,
    /// Colours.
    pub theme: Theme,
    /// Address of the events page with the parameters that all links share; `None` = no links (in a file).
    pub events: Option<String>,
}

impl Frame<'_> {
    /// Address of the events with further parameters.
    fn link(&self, more: &[(&str, &str)]) -> Option<String> {
        let base = self.events.as_ref()?;
        let mut address = base.clone();
        let mut separator = if base.contains('?') { '&' } else { '?' };
        for (name, value) in more {
            address.push(separator);
            address.push_str(
                &form_urlencoded::Serializer::new(String::new())
                    .append_pair(name, value)
                    .finish(),
            );
            separator = '&';
        }
        Some(address)
    }
}

/// Colours by class: name, property, light, dark. Text has a contrast of at least 4.5 against the ground, marks of 3.
const COLOURS: &[(&str, &str, &str, &str)] = &[
    (".ch-bg", "fill", "#ffffff", "#12171d"),
    (".ch-t", "fill", "#1b2128", "#e8ecf0"),
    (".ch-m", "fill", "#56606b", "#a7b1bc"),
    (".ch-ax", "stroke", "#7b8590", "#7f8a95"),
    (".ch-grid", "stroke", "#e3e7eb", "#29313a"),
    (".q1", "fill", "#4792c4", "#7fc0ea"),
    (".q2", "fill", "#14508f", "#3d86d6"),
    (".q3", "fill", "#cc6f14", "#f3ae62"),
    (".q4", "fill", "#a32a22", "#e4665a"),
    (".s1", "stroke", "#4792c4", "#7fc0ea"),
    (".s2", "stroke", "#14508f", "#3d86d6"),
    (".s3", "stroke", "#cc6f14", "#f3ae62"),
    (".s4", "stroke", "#a32a22", "#e4665a"),
    (".ch-cut", "stroke", "#ffffff", "#12171d"),
    (".ch-band", "fill", "#cfd8e2", "#323e4b"),
    (".ch-line", "stroke", "#1b2128", "#e8ecf0"),
    (".ch-change", "stroke", "#7a2fa0", "#d39af0"),
    (".ch-changet", "fill", "#7a2fa0", "#d39af0"),
    (".ch-reports", "fill", "#69737e", "#97a2ad"),
    (".ch-land", "fill", "#e6e9ec", "#2a323b"),
    (".ch-land", "stroke", "#aab2bb", "#4e5965"),
    (".ch-sea", "fill", "#f7f9fb", "#12171d"),
    (".ch-node", "fill", "#ffffff", "#1d252e"),
    (".ch-nodel", "stroke", "#4a545f", "#a7b1bc"),
];

/// What does not depend on light and dark.
const SHAPES: &str = "svg text{font-family:system-ui,'DejaVu Sans','Liberation Sans',Arial,sans-serif}\
.ch-ax,.ch-grid,.ch-line,.ch-change,.s1,.s2,.s3,.s4,.ch-cut{fill:none}";

/// Rules for a style sheet: the page's (both schemes), or one theme's.
pub fn style(theme: Theme) -> String {
    let rules = |dark: bool| -> String {
        COLOURS
            .iter()
            .map(|(class, property, light, night)| {
                format!("{class}{{{property}:{}}}", if dark { night } else { light })
            })
            .collect()
    };
    match theme {
        Theme::Light => format!("{SHAPES}{}", rules(false)),
        Theme::Dark => format!("{SHAPES}{}", rules(true)),
        Theme::Page => format!(
            "{SHAPES}{}\n@media (prefers-color-scheme:dark){{{}}}",
            rules(false),
            rules(true)
        ),
    }
}

/// Draws an SVG of [`series`], [`network`] or [`map`] as PNG, twice as large, with the fonts of the machine.
///
/// # Errors
/// The program was built without the feature `png`, or the machine has no font.
#[cfg(feature = "png")]
pub fn png(svg: &str) -> Result<Vec<u8>, String> {
    use resvg::{tiny_skia, usvg};
    let mut options = usvg::Options::default();
    options.fontdb_mut().load_system_fonts();
    if options.fontdb.is_empty() {
        return Err("the machine has no font to write with".to_owned());
    }
    // CSS names a list of families; the first that is there is taken as the fallback of all
    let family = ["DejaVu Sans", "Liberation Sans", "Arial", "Helvetica"]
        .into_iter()
        .find(|name| {
            let query = usvg::fontdb::Query {
                families: &[usvg::fontdb::Family::Name(name)],
                ..usvg::fontdb::Query::default()
            };
            options.fontdb.query(&query).is_some()
        })
        .map(str::to_owned)
        .or_else(|| {
            options
                .fontdb
                .faces()
                .next()
                .and_then(|f| f.families.first().map(|f| f.0.clone()))
        });
    if let Some(family) = family {
        options.fontdb_mut().set_sans_serif_family(family.clone());
        options.font_family = family;
    }
    let tree = usvg::Tree::from_str(svg, &options).map_err(|error| error.to_string())?;
    let size = tree
        .size()
        .to_int_size()
        .scale_by(2.0)
        .ok_or("the chart has no size")?;
    let mut pixels =
        tiny_skia::Pixmap::new(size.width(), size.height()).ok_or("the chart has no size")?;
    resvg::render(
        &tree,
        tiny_skia::Transform::from_scale(2.0, 2.0),
        &mut pixels.as_mut(),
    );
    pixels.encode_png().map_err(|error| error.to_string())
}

/// Says that this program draws no PNG.
///
/// # Errors
/// Always.
#[cfg(not(feature = "png"))]
pub fn png(_svg: &str) -> Result<Vec<u8>, String> {
    Err("this program was built without the feature `png`".to_owned())
}

/// Escapes text for SVG, leaving out the control characters that XML cannot hold.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// Opens the drawing: size, name, style, ground, title and subtitle.
fn open(svg: &mut String, frame: &Frame<'_>, id: &str, width: f64, height: f64, description: &str) {
    let role = if frame.events.is_some() {
        "group"
    } else {
        "img"
    };
    svg.push_str(&format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{id}\" class=\"chart\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" role=\"{role}\" aria-labelledby=\"{id}-t {id}-d\">\
         <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>",
        escape(frame.title),
        escape(description)
    ));
    if frame.theme != Theme::Page {
        svg.push_str(&format!("<style>{}</style>", style(frame.theme)));
    }
    svg.push_str(&format!(
        "<defs><pattern id=\"{id}-h1\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
         <rect width=\"5\" height=\"5\" class=\"q1\"/><path d=\"M0 0V5\" class=\"ch-cut\" stroke-width=\"3\"/></pattern>\
         <pattern id=\"{id}-h3\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(-45)\">\
         <rect width=\"5\" height=\"5\" class=\"q3\"/><path d=\"M0 0V5\" class=\"ch-cut\" stroke-width=\"3\"/></pattern></defs>\
         <rect width=\"{width}\" height=\"{height}\" class=\"ch-bg\"/>\
         <text x=\"16\" y=\"28\" font-size=\"18\" font-weight=\"600\" class=\"ch-t\">{}</text>\
         <text x=\"16\" y=\"47\" font-size=\"12.5\" class=\"ch-m\">{}</text>",
        escape(&short(frame.title, 90)),
        escape(&short(frame.subtitle, 140))
    ));
}

/// How the marks of a quad class are filled: solid for deeds, hatched for words.
fn fill(id: &str, quad: usize) -> String {
    match quad {
        0 => format!("fill=\"url(#{id}-h1)\" class=\"s1\" stroke-width=\".6\""),
        1 => "class=\"q2\"".to_owned(),
        2 => format!("fill=\"url(#{id}-h3)\" class=\"s3\" stroke-width=\".6\""),
        _ => "class=\"q4\"".to_owned(),
    }
}

/// The key of the quad classes, from `x`, with its upper edge at `y`; returns where it ends.
fn legend(svg: &mut String, id: &str, mut x: f64, y: f64) -> f64 {
    for (quad, name) in crate::figures::QUADS.iter().enumerate() {
        svg.push_str(&format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"14\" height=\"11\" {}/><text x=\"{}\" y=\"{}\" font-size=\"12\" class=\"ch-t\">{name}</text>",
            fill_rect(id, quad),
            x + 19.0,
            y + 10.0
        ));
        x += 36.0 + name.chars().count() as f64 * 6.4;
    }
    x
}

/// As [`fill`], where a stroke class would undo the pattern.
fn fill_rect(id: &str, quad: usize) -> String {
    match quad {
        0 => format!("fill=\"url(#{id}-h1)\""),
        2 => format!("fill=\"url(#{id}-h3)\""),
        other => fill(id, other),
    }
}

/// At most `most` characters.
fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(most.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

/// A step of 1, 2 or 5 times a power of ten that gives at most `lines` lines up to `most`; at least 1.
fn step(most: f64, lines: f64) -> f64 {
    let raw = (most / lines).max(1.0);
    let power = 10_f64.powf(raw.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|m| m * power)
        .find(|s| *s >= raw)
        .unwrap_or(raw)
}

/// A number for SVG: at most two decimals.
fn n(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        for (most, expected) in [
            (3.0, 1.0),
            (7.0, 2.0),
            (19.0, 5.0),
            (100.0, 50.0),
            (999.0, 500.0),
        ] {
            assert!(
                (step(most, 4.0) - expected).abs() < 1e-9,
                "{most}: {}",
                step(most, 4.0)
            );
        }
    }

    #[test]
    fn untrusted_text_stays_text() {
        assert_eq!(
            escape("<script>alert('1')</script>&\"\u{0}\u{8}"),
            "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;"
        );
    }

    fn luminance(colour: &str) -> f64 {
        let part = |at: usize| {
            let value = u8::from_str_radix(&colour[at..at + 2], 16).expect("a colour");
            let c = f64::from(value) / 255.0;
            if c <= 0.040_45 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// WCAG 2.2: 1.4.3 for text, 1.4.11 for marks that carry meaning.
    #[test]
    fn contrast_is_enough() {
        let of = |class: &str| COLOURS.iter().find(|c| c.0 == class).expect("a class");
        let ground = of(".ch-bg");
        for class in [".ch-t", ".ch-m", ".ch-changet"] {
            let c = of(class);
            assert!(
                contrast(c.2, ground.2) >= 4.5 && contrast(c.3, ground.3) >= 4.5,
                "{class}"
            );
        }
        for class in [
            ".q1",
            ".q2",
            ".q3",
            ".q4",
            ".ch-line",
            ".ch-change",
            ".ch-reports",
            ".ch-ax",
        ] {
            let c = of(class);
            assert!(
                contrast(c.2, ground.2) >= 3.0 && contrast(c.3, ground.3) >= 3.0,
                "{class}"
            );
        }
    }
}
