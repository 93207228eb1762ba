//! What a drawing may ask of the renderer, measured before it is asked: a few bytes can stand for endless work, or for
//! layers without number.

use std::collections::HashMap;

use resvg::usvg::{ClipPath, Group, Node, Paint, Path, Tree, roxmltree};

/// Levels of nesting. The renderer takes a part of its stack for each.
const MAX_DEPTH: usize = 100;
/// Elements and letters that `use` and references repeat.
const MAX_REPEATED: usize = 500_000;
/// Letters that are drawn.
const MAX_LETTERS: usize = 10_000;
/// Comparisons of elements with selectors of style sheets.
const MAX_COMPARED: f64 = 5e7;
/// Pixels to be painted, again for every shape on top of another.
const MAX_WORK: f64 = 6e8;
/// Pixels of the page and all layers that are held at a time.
const MAX_HELD: f64 = 6.4e7;
/// Dashes of one line: the renderer draws no more.
const MAX_DASHES: f32 = 1e6;

const TOO_MUCH: &str = "it takes too much work to draw: use fewer or smaller shapes, masks and clip paths";
const TOO_REPEATED: &str = "its \"use\" elements, masks and clip paths repeat too much";

/// Refuses a document that is small, and large once it is read.
///
/// # Errors
/// What it has too much of, in words.
pub fn check_document(document: &roxmltree::Document) -> Result<(), String> {
    let (mut depth, mut letters, mut elements) = (0, 0, 0);
    let (mut defined, mut references) = (0usize, 0usize);
    let mut ids = HashMap::new();
    for node in document.descendants() {
        letters += node.text().filter(|_| node.is_text() && !is(node, "style")).map_or(0, |t| t.trim().chars().count());
        if !node.is_element() {
            continue;
        }
        depth = depth.max(node.ancestors().take(MAX_DEPTH + 2).count());
        if depth > MAX_DEPTH {
            return Err(format!("its elements are nested more than {MAX_DEPTH} levels deep"));
        }
        if node.tag_name().name() == "marker" {
            return Err("it uses a marker, which is not allowed in a cover".into());
        }
        elements += 1;
        references += node.attributes().filter(|a| a.value().contains('(')).count();
        if matches!(node.tag_name().name(), "clipPath" | "mask" | "linearGradient" | "radialGradient") {
            defined += weight(node);
        }
        ids.extend(node.attribute("id").map(|id| (id, node)));
    }
    if letters > MAX_LETTERS {
        return Err(format!("it has more than {MAX_LETTERS} letters"));
    }
    let styles = document.descendants().filter(|n| n.is_text() && is(*n, "style")).filter_map(|n| n.text());
    let styles: Vec<&str> = styles.collect();
    if styles.iter().map(|css| compared(css, depth)).sum::<f64>() * f64::from(elements) > MAX_COMPARED {
        return Err("its style sheets have too many selectors".into());
    }
    if styles.iter().any(|css| css.contains('(')) {
        references += usize::try_from(elements).unwrap_or(usize::MAX);
    }
    if defined.saturating_mul(references) > MAX_REPEATED {
        return Err(TOO_REPEATED.into());
    }
    check_uses(document, &ids)
}

/// What is shown by a `use` shows no others, and all of it together stays small.
fn check_uses(document: &roxmltree::Document, ids: &HashMap<&str, roxmltree::Node>) -> Result<(), String> {
    let mut repeated = 0;
    for node in document.descendants().filter(|n| n.tag_name().name() == "use") {
        let link = node.attributes().filter(|a| a.name() == "href").filter_map(|a| a.value().trim().strip_prefix('#'));
        for shown in link.filter_map(|id| ids.get(id)) {
            repeated += weight(*shown);
            if repeated > MAX_REPEATED / 10 {
                return Err(TOO_REPEATED.into());
            }
            if shown.descendants().any(|n| n.tag_name().name() == "use") {
                return Err("a \"use\" shows another \"use\", which is not allowed in a cover".into());
            }
        }
    }
    Ok(())
}

/// Whether a text stands in an element of a name.
fn is(text: roxmltree::Node, name: &str) -> bool {
    text.parent().is_some_and(|p| p.tag_name().name() == name)
}

/// Elements, and letters, each of which becomes a shape.
fn weight(node: roxmltree::Node) -> usize {
    node.descendants().map(|n| n.text().filter(|_| n.is_text()).map_or(1, |t| 10 * t.trim().len())).sum()
}

/// How many comparisons the selectors of a style sheet take for one element: those of several parts look for each part
/// at every level.
fn compared(css: &str, depth: usize) -> f64 {
    // In comments and strings, braces are no braces.
    let is_plain = !css.contains("/*") && !css.contains(['"', '\'', '@']);
    let rules = css.split('}').map(|rule| if is_plain { rule.split('{').next().unwrap_or("") } else { rule });
    let selectors = rules.flat_map(|rule| rule.split([',', '{', ';']));
    let parts = |selector: &str| selector.split_whitespace().count().saturating_sub(1).min(50);
    selectors.map(|selector| (depth as f64).powi(i32::try_from(parts(selector)).unwrap_or(50))).sum()
}

/// Refuses a drawing that takes long to paint, or many layers.
///
/// # Errors
/// That it does, in words.
pub fn check_tree(tree: &Tree) -> Result<(), String> {
    let (width, height) = (tree.size().width(), tree.size().height());
    let page = f64::from(width) * f64::from(height);
    let mut budget = Budget { work: 0.0, width, height };
    budget.group(tree.root(), page, page).ok_or_else(|| TOO_MUCH.to_owned())
}

/// What painting has taken so far, and the page. All that adds to it gives `None` at the limit.
struct Budget {
    work: f64,
    width: f32,
    height: f32,
}

/// The renderer lets layers reach beyond the page, up to five times its size.
const LAYER_REACH: f32 = 5.0;

impl Budget {
    fn spend(&mut self, pixels: f64) -> Option<()> {
        self.work += pixels;
        (self.work <= MAX_WORK).then_some(())
    }

    /// A group while layers of `held` pixels are alive, onto one that has `room`.
    fn group(&mut self, group: &Group, held: f64, room: f64) -> Option<()> {
        let (mut held, mut room) = (held, room);
        if group.should_isolate() {
            let layer = group.abs_layer_bounding_box();
            room = f64::from((layer.width() + 4.0).min(self.width * LAYER_REACH))
                * f64::from((layer.height() + 4.0).min(self.height * LAYER_REACH));
            held += room;
            self.layer(held, room)?;
            if let Some(clip) = group.clip_path() {
                self.clip(clip, held, room)?;
            }
            let (mut masks, mut mask) = (held, group.mask());
            while let Some(one) = mask {
                masks += room * 1.25;
                self.layer(masks, room)?;
                self.group(one.root(), masks, room)?;
                mask = one.mask();
            }
        }
        for node in group.children() {
            match node {
                Node::Group(inner) => self.group(inner, held, room)?,
                Node::Path(path) => self.path(path, room)?,
                Node::Text(text) => self.group(text.flattened(), held, room)?,
                Node::Image(_) => {}
            }
        }
        Some(())
    }

    /// A new layer of `room` pixels, with which `held` are alive.
    fn layer(&mut self, held: f64, room: f64) -> Option<()> {
        self.spend(3.0 * room)?;
        (held <= MAX_HELD).then_some(())
    }

    fn clip(&mut self, clip: &ClipPath, held: f64, room: f64) -> Option<()> {
        let held = held + room;
        self.layer(held, room)?;
        self.group(clip.root(), held, room)?;
        clip.clip_path().map_or(Some(()), |inner| self.clip(inner, held, room))
    }

    /// A shape: the pixels that it covers, and its outline, a line at a time.
    fn path(&mut self, path: &Path, room: f64) -> Option<()> {
        let covered = path.abs_stroke_bounding_box();
        let covered = (f64::from(covered.width()) * f64::from(covered.height())).min(room);
        let paints = path.fill().map(|fill| fill.paint()).into_iter().chain(path.stroke().map(|stroke| stroke.paint()));
        self.spend(paints.map(|paint| covered * by_pixel(paint)).sum())?;
        let (sx, sy) = path.abs_transform().get_scale();
        let farthest = self.width + self.height;
        let (mut length, mut at) = (0.0, None);
        for point in path.data().points() {
            let before = at.replace(*point).unwrap_or(*point);
            let step = (point.x - before.x).abs() + (point.y - before.y).abs();
            length += if step.is_finite() { step } else { farthest };
            self.spend(f64::from((step * sx.max(sy)).min(farthest)) * 8.0 + 16.0)?;
        }
        let Some(stroke) = path.stroke() else { return Some(()) };
        let dashes = stroke.dasharray().map_or(0.0, |dashes| {
            let round = dashes.iter().sum::<f32>().max(f32::MIN_POSITIVE);
            (length / round * dashes.len() as f32).min(MAX_DASHES)
        });
        // A line has two sides, and joins.
        self.spend(f64::from(dashes) * 300.0 + f64::from((length * sx.max(sy)).min(farthest * 100.0)) * 32.0)
    }
}

/// What a pixel of a paint costs: gradients look for their colour among all.
fn by_pixel(paint: &Paint) -> f64 {
    let stops = match paint {
        Paint::LinearGradient(gradient) => gradient.stops().len(),
        Paint::RadialGradient(gradient) => gradient.stops().len(),
        Paint::Color(_) | Paint::Pattern(_) => return 1.0,
    };
    3.0 + stops as f64 / 2.0
}
