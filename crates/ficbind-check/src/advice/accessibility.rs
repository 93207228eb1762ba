//! What the metadata says about accessibility, and whether the book bears it out.

use std::collections::HashSet;

use super::{Whole, book, rules, words};
use crate::log::Log;
use crate::media;
use crate::noted::Noted;
use crate::report::Version;
use crate::xml::Element;

const MODES: &str = "auditory chartOnVisual chemOnVisual colorDependent diagramOnVisual mathOnVisual musicOnVisual tactile \
    textOnVisual textual visual";

const SUFFICIENT: &str = "auditory tactile textual visual";

const FEATURES: &str = "alternativeText annotations ARIA audioDescription bookmarks braille captions ChemML describedMath \
    displayTransformability fullRubyAnnotations highContrastAudio highContrastDisplay horizontalWriting index largePrint \
    latex latex-chemistry longDescription longDescriptions MathML MathML-chemistry none openCaptions pageBreakMarkers \
    pageNavigation printPageNumbers readingOrder rubyAnnotations signLanguage structuralNavigation \
    synchronizedAudioText tableOfContents tactileGraphic tactileObject taggedPDF timingControl transcript ttsMarkup \
    unknown unlocked verticalWriting withAdditionalWordSegmentation withoutAdditionalWordSegmentation";

const HAZARDS: &str = "flashing motionSimulation noFlashingHazard noMotionSimulationHazard none noSoundHazard sound unknown \
    unknownFlashingHazard unknownMotionSimulationHazard unknownSoundHazard";

/// A hazard, and the statement that there is none.
const CONTRARY_HAZARDS: [(&str, &str); 3] =
    [("flashing", "noFlashingHazard"), ("motionSimulation", "noMotionSimulationHazard"), ("sound", "noSoundHazard")];

/// One statement: its element and its value.
type Claim<'d, 'a> = (Element<'d, 'a>, String);

/// Whether the name or address of a standard is that of one about accessibility.
fn is_standard(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["accessib", "wcag", "a11y"].iter().any(|word| name.contains(word))
}

/// What the metadata says.
#[derive(Default)]
struct Claims<'d, 'a> {
    modes: Vec<Claim<'d, 'a>>,
    sufficient: Vec<Claim<'d, 'a>>,
    features: Vec<Claim<'d, 'a>>,
    hazards: Vec<Claim<'d, 'a>>,
    /// Standards that the book claims to meet.
    standards: Vec<Claim<'d, 'a>>,
    /// Whether there is any other statement, such as a summary.
    other: bool,
}

impl<'d, 'a> Claims<'d, 'a> {
    fn read(whole: &Whole<'_, 'd, 'a>) -> Self {
        let mut claims = Claims::default();
        for meta in whole.metas().filter(|m| m.attr("refines").is_none()) {
            let (name, value) = match (meta.attr("property"), meta.attr("name")) {
                (Some(property), _) => (property, meta.text().trim().to_owned()),
                (None, Some(name)) => (name, meta.attr("content").unwrap_or_default().trim().to_owned()),
                _ => continue,
            };
            if name.trim() == "dcterms:conformsTo" && is_standard(&value) {
                claims.standards.push((meta, value));
                continue;
            }
            let name = name.trim().strip_prefix("schema:").unwrap_or_default();
            match name {
                "accessMode" => claims.modes.push((meta, value)),
                "accessModeSufficient" => claims.sufficient.push((meta, value)),
                "accessibilityFeature" => claims.features.push((meta, value)),
                "accessibilityHazard" => claims.hazards.push((meta, value)),
                _ => claims.other |= name.starts_with("access"),
            }
        }
        claims
    }

    fn has_mode(&self, mode: &str) -> bool {
        self.modes.iter().any(|(_, value)| value == mode)
    }
}

/// What the book holds of the things that the metadata speaks of.
#[derive(Default)]
struct Shown {
    pictures: usize,
    mute_pictures: usize,
    long_descriptions: usize,
    formulas: usize,
    described_formulas: usize,
    sounds: usize,
    videos: usize,
    captions: usize,
    audio_descriptions: usize,
    readings: usize,
    pronunciations: usize,
    headings: usize,
    entries: usize,
    page_list: bool,
    page_breaks: bool,
    index: bool,
    overlays: bool,
    /// Whether anything may say how words are pronounced: a lexicon or a style sheet.
    speech: bool,
    scripted: bool,
    /// Whether every page has a fixed layout.
    fixed: bool,
    /// Whether all pages were read, so that what was not seen is not there.
    complete: bool,
}

impl Shown {
    fn gather(whole: &Whole) -> Shown {
        let package = whole.package;
        let in_spine = || package.items.iter().enumerate().filter(|(_, i)| i.spine.is_some());
        let mut shown = Shown {
            entries: book::contents(whole).len(),
            page_breaks: whole.facts.iter().any(|f| f.page_break),
            index: whole.facts.iter().any(|f| f.index) || package.items.iter().any(|i| i.has("index")),
            scripted: whole.facts.iter().any(|f| f.scripted),
            overlays: package.items.iter().any(|i| i.overlay.is_some()),
            speech: package.items.iter().any(|i| i.media_type == "application/pls+xml")
                || whole.facts.iter().any(|f| f.styled),
            fixed: in_spine().count() > 0 && in_spine().all(|(_, i)| i.fixed),
            complete: in_spine().all(|(index, i)| i.media_type == media::XHTML && whole.facts[index].read),
            ..Shown::default()
        };
        for index in 0..package.items.len() {
            let Some(noted) = whole.noted(index) else { continue };
            shown.add(noted);
            // A cover does not make reading depend on sight.
            let is_cover = noted.is_cover || noted.letters == 0 && package.spine.first() == Some(&index);
            shown.pictures += if is_cover { 0 } else { noted.pictures };
        }
        shown
    }

    fn add(&mut self, noted: &Noted) {
        self.mute_pictures += noted.mute_pictures;
        self.long_descriptions += noted.long_descriptions;
        self.formulas += noted.formulas;
        self.described_formulas += noted.described_formulas;
        self.sounds += noted.sounds;
        self.videos += noted.videos;
        self.captions += noted.captions;
        self.audio_descriptions += noted.audio_descriptions;
        self.readings += noted.readings;
        self.pronunciations += noted.pronunciations;
        self.headings += usize::from(noted.heading.is_some());
        self.page_list |= noted.has_page_list;
    }

    /// Why the book does not have a feature; `None` if it has, or nobody can tell.
    fn lacks(&self, feature: &str, whole: &Whole) -> Option<&'static str> {
        let media = self.sounds + self.videos > 0 || self.overlays;
        // Whether the book has it, and what to say if not.
        let (has, reason) = match feature {
            "alternativeText" => (self.mute_pictures == 0, "there are pictures without alternative text"),
            "longDescription" | "longDescriptions" => (self.long_descriptions > 0, "no picture has a long description"),
            "MathML" => (self.formulas > 0, "there is no formula in MathML"),
            "describedMath" => {
                let plain = self.pictures > 0 && self.formulas == 0;
                (self.described_formulas > 0 || plain, "no formula has a description")
            }
            "captions" => (self.captions > 0, "no video has captions"),
            "openCaptions" => (self.videos > 0, "there is no video"),
            "signLanguage" | "audioDescription" => {
                let tracks = feature == "audioDescription" && self.audio_descriptions > 0;
                (self.videos > 0 || tracks, "there is no video")
            }
            "transcript" => (media, "there is neither sound nor video"),
            "timingControl" => (media || self.scripted, "nothing in the book runs by a clock"),
            "synchronizedAudioText" => (self.overlays, "no page has a media overlay"),
            "displayTransformability" => (!self.fixed, "all pages have a fixed layout"),
            "rubyAnnotations" | "fullRubyAnnotations" => (self.readings > 0, "there is no \"ruby\" element"),
            "ttsMarkup" => (self.pronunciations > 0 || self.speech, "nothing in the book states a pronunciation"),
            "structuralNavigation" => (self.headings > 0, "no page has a heading"),
            "tableOfContents" => (self.entries > 0, "the table of contents is empty or missing"),
            "pageNavigation" => (self.page_list || whole.package.version == Version::Two, "there is no page list"),
            "pageBreakMarkers" | "printPageNumbers" => {
                let old = whole.package.version == Version::Two;
                (self.page_breaks || self.page_list || old, "no page break is marked")
            }
            "index" => (self.index || whole.package.version == Version::Two, "there is no index marked as such"),
            _ => return None,
        };
        (!has).then_some(reason)
    }
}

/// Looks at what the metadata says about accessibility.
pub fn check(whole: &Whole, log: &mut Log) {
    let claims = Claims::read(whole);
    let all = [
        ("schema:accessMode", &claims.modes),
        ("schema:accessibilityFeature", &claims.features),
        ("schema:accessibilityHazard", &claims.hazards),
    ];
    let Some(metadata) = whole.metadata() else { return };
    if all.iter().all(|(_, of)| of.is_empty()) && claims.sufficient.is_empty() && !claims.other {
        log.at(whole.doc, metadata.end(), rules::no_accessibility_metadata());
        return;
    }
    let missing: Vec<&str> = all.iter().filter(|(_, of)| of.is_empty()).map(|(name, _)| *name).collect();
    if !missing.is_empty() {
        log.at(whole.doc, metadata.end(), rules::incomplete_accessibility_metadata(missing.join(" and ")));
    }
    vocabulary(whole, &claims, log);
    contradictions(whole, &claims, log);
    let shown = Shown::gather(whole);
    modes(whole, &claims, &shown, log);
    features(whole, &claims, &shown, log);
}

/// Values that are told to be unknown, at most: nobody has so many.
const MOST_UNKNOWN: usize = 100;

/// Values that are not in the vocabulary.
fn vocabulary(whole: &Whole, claims: &Claims, log: &mut Log) {
    let lists = [
        ("schema:accessMode", &claims.modes, MODES),
        ("schema:accessModeSufficient", &claims.sufficient, SUFFICIENT),
        ("schema:accessibilityFeature", &claims.features, FEATURES),
        ("schema:accessibilityHazard", &claims.hazards, HAZARDS),
    ];
    for (property, of, list) in lists {
        let known = || list.split_ascii_whitespace();
        // Several modes may be needed at once; all other values are single words.
        let is_divided = property == "schema:accessModeSufficient";
        let values = of.iter().flat_map(|(meta, value)| {
            let parts = value.split(move |c: char| is_divided && (c == ',' || c.is_whitespace()));
            parts.filter(move |part| !is_divided || !part.is_empty()).map(|part| (*meta, part))
        });
        // What stands behind a slash makes a term narrower.
        let term = |value: &str| value.split('/').next().unwrap_or_default().to_owned();
        let unknown = values.filter(|(_, value)| !known().any(|k| k == term(value)));
        for (meta, value) in unknown.take(MOST_UNKNOWN) {
            let same = known().find(|k| k.eq_ignore_ascii_case(&term(value)));
            let hint = words::hint(same.or_else(|| words::nearest(&term(value), known())));
            log.at(whole.doc, meta.end(), rules::unknown_accessibility_term(property, words::short(value), hint));
        }
    }
}

/// Hazards that are there and are not, and lists that hold "none" besides other things.
fn contradictions(whole: &Whole, claims: &Claims, log: &mut Log) {
    let hazard = |name: &str| claims.hazards.iter().find(|(_, value)| value == name);
    for (there, gone) in CONTRARY_HAZARDS {
        if let (Some(_), Some((meta, _))) = (hazard(there), hazard(gone)) {
            log.at(
                whole.doc,
                meta.end(),
                rules::contrary_accessibility_terms("schema:accessibilityHazard", there, gone),
            );
        }
    }
    for (property, of) in
        [("schema:accessibilityHazard", &claims.hazards), ("schema:accessibilityFeature", &claims.features)]
    {
        let alone = of.iter().find(|(_, value)| matches!(value.as_str(), "none" | "unknown"));
        let Some((meta, alone)) = alone else { continue };
        if let Some((_, other)) = of.iter().find(|(_, value)| value != alone) {
            log.at(whole.doc, meta.end(), rules::contrary_accessibility_terms(property, alone, words::short(other)));
        }
    }
}

/// Access modes that are missing, or that nothing needs.
fn modes(whole: &Whole, claims: &Claims, shown: &Shown, log: &mut Log) {
    let Some((first, _)) = claims.modes.first() else { return };
    let needs = [
        ("visual", shown.pictures > 0, "pictures"),
        ("visual", shown.videos > 0, "videos"),
        ("auditory", shown.videos > 0, "videos"),
        ("auditory", shown.sounds > 0 || shown.overlays, "sounds"),
    ];
    let mut told = HashSet::new();
    for (mode, _, content) in needs.iter().filter(|(mode, needed, _)| *needed && !claims.has_mode(mode)) {
        if told.insert(*mode) {
            log.at(whole.doc, first.end(), rules::unstated_access_mode(mode, content));
        }
    }
    // A cover may be counted, and a page that was not read, or runs scripts, may hold anything.
    let seen = shown.complete && !shown.scripted;
    let any_picture =
        whole.package.items.iter().any(|i| media::is_image(i.media_type) || media::is_video(i.media_type));
    let any_sound = shown.sounds + shown.videos > 0 || shown.overlays;
    for (meta, mode) in &claims.modes {
        let lacks = match mode.as_str() {
            "visual" if !any_picture && shown.pictures == 0 && shown.formulas == 0 => "pictures",
            "auditory" if !any_sound => "sounds",
            _ => continue,
        };
        if seen {
            log.at(whole.doc, meta.end(), rules::idle_access_mode(mode, lacks));
        }
    }
}

/// Features that the book does not have, and claims that text alone suffices.
fn features(whole: &Whole, claims: &Claims, shown: &Shown, log: &mut Log) {
    for (meta, feature) in &claims.features {
        let name = feature.split('/').next().unwrap_or_default();
        if let Some(reason) = shown.lacks(name, whole).filter(|_| shown.complete) {
            log.at(whole.doc, meta.end(), rules::idle_feature(words::short(feature), reason));
        }
    }
    let pictures = match shown.mute_pictures {
        0 => return,
        1 => "1 picture has".to_owned(),
        many => format!("{many} pictures have"),
    };
    if let Some((meta, _)) = claims.sufficient.iter().find(|(_, value)| value == "textual") {
        log.at(whole.doc, meta.end(), rules::insufficient_text("schema:accessModeSufficient", &pictures));
    }
    if let Some((meta, standard)) = claims.standards.first() {
        log.at(whole.doc, meta.end(), rules::unmet_standard(words::short(standard), &pictures));
    }
}
