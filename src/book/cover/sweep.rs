//! Finds which pixels a shape covers, and how far, row by row.

use resvg::tiny_skia::{FillRule, Path, PathSegment, Point, Transform};

/// How far, in pixels, a curve may stray from the lines that stand for it.
const TOLERANCE: f32 = 0.1;
/// Lines that stand for a curve at most, however large it is.
const MAX_LINES: f32 = 500.0;
/// The end of a list of edges.
const NONE: u32 = u32::MAX;

/// Sweeps shapes over a page. What it works with is kept from shape to shape.
pub struct Sweep {
    width: f32,
    height: f32,
    edges: Vec<Edge>,
    /// Where the shape starts and ends across the page.
    left: f32,
    right: f32,
    /// For each row of the page, the first of the edges that go on in it.
    rows: Vec<u32>,
    /// What edges do to each pixel of the row: how much of it they cover, and how
    /// much of each pixel after it.
    cells: Vec<[f32; 2]>,
    /// A bit for each pixel with edges, so that those without cost nothing.
    crossed: Vec<u64>,
}

/// What is left of a line of an outline, downwards.
struct Edge {
    top: f32,
    bottom: f32,
    /// Across the page, where it is at its top.
    x: f32,
    /// How far across it goes with each pixel down.
    slope: f32,
    /// 1 or -1: whether the outline runs down or up here.
    winding: f32,
    /// The next edge in the same row.
    next: u32,
}

impl Sweep {
    /// For a page of this size.
    pub fn new(width: usize, height: usize) -> Self {
        Self {
            width: width as f32,
            height: height as f32,
            edges: Vec::new(),
            left: 0.0,
            right: 0.0,
            rows: vec![NONE; height],
            // A line along the right margin lies in a pixel after the last.
            cells: vec![[0.0; 2]; width + 1],
            crossed: vec![0; width / 64 + 1],
        }
    }

    /// Hands out the runs of pixels that a shape of these outlines covers: their
    /// row, where they start and end in it, and how much of each of them is
    /// covered (0 to 1).
    pub fn fill<'a>(
        &mut self,
        outlines: impl IntoIterator<Item = (&'a Path, Transform)>,
        rule: FillRule,
        mut run: impl FnMut(usize, usize, usize, f32),
    ) {
        self.edges.clear();
        (self.left, self.right) = (self.width, 0.0);
        for (path, transform) in outlines {
            self.outline(path, transform);
        }
        let top = self.edges.iter().map(|edge| edge.top).fold(self.height, f32::min);
        let bottom = self.edges.iter().map(|edge| edge.bottom).fold(0.0, f32::max);
        for y in top.max(0.0) as usize..bottom.min(self.height).ceil() as usize {
            if self.trace(y) {
                self.runs(rule, |from, to, coverage| run(y, from, to, coverage));
            }
        }
    }

    /// Cuts the outline into edges.
    fn outline(&mut self, path: &Path, transform: Transform) {
        let place = |mut point: Point| {
            transform.map_point(&mut point);
            point
        };
        let (mut start, mut at) = (Point::zero(), Point::zero());
        for segment in path.segments() {
            match segment {
                PathSegment::MoveTo(to) => {
                    self.line(at, start);
                    start = place(to);
                    at = start;
                }
                PathSegment::LineTo(to) => {
                    let to = place(to);
                    self.line(at, to);
                    at = to;
                }
                PathSegment::QuadTo(control, to) => {
                    let (control, to) = (place(control), place(to));
                    self.curve([at, between(at, control, 2.0 / 3.0), between(to, control, 2.0 / 3.0), to]);
                    at = to;
                }
                PathSegment::CubicTo(first, second, to) => {
                    let to = place(to);
                    self.curve([at, place(first), place(second), to]);
                    at = to;
                }
                PathSegment::Close => {
                    self.line(at, start);
                    at = start;
                }
            }
        }
        self.line(at, start);
    }

    /// A cubic curve, as lines.
    fn curve(&mut self, [a, b, c, d]: [Point; 4]) {
        let bend = |a: Point, b: Point, c: Point| (a.x - 2.0 * b.x + c.x).hypot(a.y - 2.0 * b.y + c.y);
        let lines = (0.75 * bend(a, b, c).max(bend(b, c, d)) / TOLERANCE).sqrt().ceil().clamp(1.0, MAX_LINES);
        let along = |a: f32, b: f32, c: f32, d: f32| {
            let (once, twice, thrice) = (3.0 * (b - a), 3.0 * (a - 2.0 * b + c), d - a + 3.0 * (b - c));
            move |t: f32| a + (once + (twice + thrice * t) * t) * t
        };
        let (x, y) = (along(a.x, b.x, c.x, d.x), along(a.y, b.y, c.y, d.y));
        let mut from = a;
        for i in 1..lines as u32 {
            let t = i as f32 / lines;
            let to = Point::from_xy(x(t), y(t));
            self.line(from, to);
            from = to;
        }
        self.line(from, d);
    }

    /// A line. What lies beside the page moves to its margin, where it still
    /// tells inside from outside.
    fn line(&mut self, from: Point, to: Point) {
        for margin in [0.0, self.width] {
            if (from.x < margin && margin < to.x) || (to.x < margin && margin < from.x) {
                let mut cut = between(from, to, (margin - from.x) / (to.x - from.x));
                cut.x = margin;
                self.line(from, cut);
                self.line(cut, to);
                return;
            }
        }
        let (winding, top, bottom) = if from.y < to.y { (1.0, from, to) } else { (-1.0, to, from) };
        if !(top.y < bottom.y && bottom.y > 0.0 && top.y < self.height) {
            return;
        }
        let (start, end) = (top.x.clamp(0.0, self.width), bottom.x.clamp(0.0, self.width));
        let slope = (end - start) / (bottom.y - top.y);
        // What lies above the page is left out.
        let above = top.y.min(0.0);
        let x = start - above * slope;
        // Numbers beyond all bounds belong to nothing that could be seen.
        if !x.is_finite() {
            return;
        }
        self.left = self.left.min(x.min(end));
        self.right = self.right.max(x.max(end));
        let (bottom, top) = (bottom.y, top.y - above);
        let row = &mut self.rows[top as usize];
        self.edges.push(Edge { top, bottom, x, slope, winding, next: *row });
        *row = (self.edges.len() - 1) as u32;
    }

    /// Notes what the edges in this row change, and passes those that go on to
    /// the next. Says whether there were any.
    fn trace(&mut self, y: usize) -> bool {
        let mut at = std::mem::replace(&mut self.rows[y], NONE);
        let any = at != NONE;
        while at != NONE {
            let edge = &mut self.edges[at as usize];
            let bottom = edge.bottom.min(y as f32 + 1.0);
            let height = bottom - edge.top;
            let (from, to) = (edge.x, (edge.x + height * edge.slope).clamp(self.left, self.right));
            let (cover, next) = (height * edge.winding, edge.next);
            if edge.bottom > bottom
                && let Some(row) = self.rows.get_mut(y + 1)
            {
                (edge.top, edge.x, edge.next) = (bottom, to, std::mem::replace(row, at));
            }
            self.note(from.min(to), from.max(to), cover);
            at = next;
        }
        any
    }

    /// Notes a line within the row in each pixel it goes through; `cover` is the
    /// part of the row's height it runs through, with its sign.
    fn note(&mut self, left: f32, right: f32, mut cover: f32) {
        let (first, last) = (left as u32, right as u32);
        let mut cross = |pixel: u32, from: f32, to: f32, cover: f32| {
            let [within, after] = &mut self.cells[pixel as usize];
            *within += cover * (pixel as f32 + 1.0 - (from + to) / 2.0);
            *after += cover;
            self.crossed[pixel as usize / 64] |= 1 << (pixel % 64);
        };
        if first == last {
            return cross(first, left, right, cover);
        }
        let steep = cover / (right - left);
        let mut from = left;
        for pixel in first..last {
            let to = pixel as f32 + 1.0;
            let share = steep * (to - from);
            cross(pixel, from, to, share);
            cover -= share;
            from = to;
        }
        cross(last, from, right, cover);
    }

    /// Hands out the row's runs and clears what was noted of it.
    fn runs(&mut self, rule: FillRule, mut run: impl FnMut(usize, usize, f32)) {
        let coverage = |sum: f32| match rule {
            FillRule::Winding => sum.abs().min(1.0),
            FillRule::EvenOdd => 1.0 - (sum.abs() % 2.0 - 1.0).abs(),
        };
        let width = self.width as usize;
        let (mut from, mut sum) = (0, 0.0_f32);
        for word in self.left as usize / 64..=self.right as usize / 64 {
            let mut bits = std::mem::take(&mut self.crossed[word]);
            while bits != 0 {
                let pixel = word * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                let [within, after] = std::mem::take(&mut self.cells[pixel]);
                if from < pixel {
                    run(from, pixel, coverage(sum));
                }
                if pixel < width {
                    run(pixel, pixel + 1, coverage(sum + within));
                }
                sum += after;
                from = pixel + 1;
            }
        }
    }
}

/// The point this part of the way from one to the other.
fn between(a: Point, b: Point, part: f32) -> Point {
    Point::from_xy(a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part)
}

#[cfg(test)]
mod tests {
    use resvg::tiny_skia::{PathBuilder, Rect};

    use super::*;

    /// How much of each pixel of a page of 4 by 2 these rectangles cover.
    fn covered(rectangles: &[(f32, f32, f32, f32)], rule: FillRule) -> [[f32; 4]; 2] {
        let mut path = PathBuilder::new();
        for &(left, top, right, bottom) in rectangles {
            path.push_rect(Rect::from_ltrb(left, top, right, bottom).unwrap());
        }
        let mut page = [[0.0; 4]; 2];
        let path = path.finish().unwrap();
        Sweep::new(4, 2).fill([(&path, Transform::identity())], rule, |y, from, to, coverage| {
            page[y][from..to].fill(coverage);
        });
        page
    }

    #[test]
    fn coverage_is_the_area_in_each_pixel() {
        let page = covered(&[(0.5, 0.25, 2.25, 1.0)], FillRule::Winding);
        assert_eq!(page, [[0.375, 0.75, 0.1875, 0.0], [0.0; 4]]);
    }

    #[test]
    fn what_lies_beyond_the_page_is_left_out() {
        let page = covered(&[(-9.0, -9.0, 2.0, 9.0), (3.5, -9.0, 1e9, 1.0)], FillRule::Winding);
        assert_eq!(page, [[1.0, 1.0, 0.0, 0.5], [1.0, 1.0, 0.0, 0.0]]);
    }

    #[test]
    fn shapes_over_each_other_add_up_or_cancel_out() {
        let two = [(0.0, 0.0, 3.0, 1.0), (1.0, 0.0, 4.0, 1.0)];
        assert_eq!(covered(&two, FillRule::Winding)[0], [1.0; 4]);
        assert_eq!(covered(&two, FillRule::EvenOdd)[0], [1.0, 0.0, 0.0, 1.0]);
    }
}
