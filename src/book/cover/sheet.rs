//! A contact sheet: the covers of several stories, small, in place of the ornament on the cover of their book.

use std::borrow::Cow;
use std::io::Cursor;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::picture::Picture;

/// Where the covers stand on the page: left, top, width and height.
const AREA: (usize, usize, usize, usize) = (90, 850, 1020, 690);
/// Between two covers.
const GAP: usize = 12;
/// More covers than this would be dots; the first of them are shown.
pub const MOST: usize = 400;
/// Bytes of the small covers of all stories at most, where they could be larger.
const MAX_KEPT: usize = 64 << 20;
/// Pixels of a cover at most: larger ones are not unpacked.
const MAX_PIXELS: usize = 30_000_000;

/// A cover, made as small as the sheet shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thumb {
    width: usize,
    height: usize,
    /// Red, green and blue, row by row.
    pixels: Vec<u8>,
}

/// Columns and the size of a cover on a sheet of so many: as large as they can be, two by three.
fn grid(count: usize) -> (usize, usize, usize) {
    let (_, _, width, height) = AREA;
    let count = count.clamp(1, MOST);
    let fit = |columns: usize| {
        let rows = count.div_ceil(columns);
        let across = ((width + GAP) / columns).saturating_sub(GAP);
        let down = ((height + GAP) / rows).saturating_sub(GAP);
        across.min(down * 2 / 3)
    };
    let columns = (1..=count.min(30)).rev().max_by_key(|columns| fit(*columns)).unwrap_or(1);
    let across = fit(columns).max(2);
    (columns, across, across * 3 / 2)
}

/// The fewest covers on a sheet for which so many are kept as large as they can be.
pub fn fewest(count: usize) -> usize {
    let kept = |fewest: &usize| {
        let (_, width, height) = grid(*fewest);
        count * width * height * 3
    };
    (1..=count).find(|fewest| kept(fewest) <= MAX_KEPT).unwrap_or(count)
}

impl Thumb {
    /// A PNG or JPEG picture as one of so many covers; nothing if it cannot be unpacked.
    pub fn of(bytes: &[u8], count: usize) -> Option<Thumb> {
        let (_, width, height) = grid(count);
        let (across, down, pixels) = if bytes.starts_with(b"\xff\xd8") { jpeg(bytes)? } else { png(bytes)? };
        if across == 0 || down == 0 || pixels.len() != across * down * 3 {
            return None;
        }
        Some(Thumb { width, height, pixels: shrink(&pixels, (across, down), (width, height)) })
    }

    /// Its pixels in a cell of a sheet, which may have more or fewer covers than it was made for.
    fn pixels_in(&self, cell: (usize, usize)) -> Cow<'_, [u8]> {
        match cell == (self.width, self.height) {
            true => Cow::Borrowed(&self.pixels),
            false => Cow::Owned(shrink(&self.pixels, (self.width, self.height), cell)),
        }
    }
}

/// Whether a picture is of a size that is unpacked.
fn is_fit(width: usize, height: usize) -> bool {
    width.checked_mul(height).is_some_and(|pixels| pixels <= MAX_PIXELS)
}

/// Width, height and pixels of a PNG.
fn png(bytes: &[u8]) -> Option<(usize, usize, Vec<u8>)> {
    let limits = png::Limits { bytes: MAX_PIXELS * 4 };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    if !is_fit(width, height) {
        return None;
    }
    let mut data = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut data).ok()?;
    data.truncate(frame.buffer_size());
    // What is see-through lies on white.
    let over =
        |value: u8, alpha: u8| ((u32::from(value) * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255) as u8;
    let pixels = match frame.color_type {
        png::ColorType::Rgb => data,
        png::ColorType::Rgba => {
            data.as_chunks::<4>().0.iter().flat_map(|[r, g, b, a]| [r, g, b].map(|v| over(*v, *a))).collect()
        }
        png::ColorType::Grayscale => data.iter().flat_map(|v| [*v; 3]).collect(),
        png::ColorType::GrayscaleAlpha => data.as_chunks::<2>().0.iter().flat_map(|[v, a]| [over(*v, *a); 3]).collect(),
        png::ColorType::Indexed => return None,
    };
    Some((width, height, pixels))
}

/// Width, height and pixels of a JPEG.
fn jpeg(bytes: &[u8]) -> Option<(usize, usize, Vec<u8>)> {
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().ok()?;
    let (width, height) = decoder.dimensions()?;
    if !is_fit(width, height) {
        return None;
    }
    Some((width, height, decoder.decode().ok()?))
}

/// The middle of a picture in another size: each new pixel is the mean of those that it covers.
fn shrink(pixels: &[u8], (across, down): (usize, usize), (width, height): (usize, usize)) -> Vec<u8> {
    // The part of the picture that has the shape of the new one.
    let (wide, tall) = if across * height > down * width {
        ((down * width / height).max(1), down)
    } else {
        (across, (across * height / width).max(1))
    };
    let (left, top) = ((across - wide) / 2, (down - tall) / 2);
    let span = |at: usize, of: usize, from: usize| {
        let start = at * from / of;
        start..((at + 1) * from / of).max(start + 1).min(from.max(start + 1))
    };
    let mut out = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        let rows = span(y, height, tall);
        for x in 0..width {
            let columns = span(x, width, wide);
            let mut sums = [0u64; 3];
            for row in rows.clone() {
                let start = ((top + row).min(down - 1) * across + left + columns.start) * 3;
                let line = pixels.get(start..start + columns.len() * 3).unwrap_or_default();
                for [r, g, b] in line.as_chunks::<3>().0 {
                    sums = [sums[0] + u64::from(*r), sums[1] + u64::from(*g), sums[2] + u64::from(*b)];
                }
            }
            let count = (rows.len() * columns.len()) as u64;
            out.extend(sums.map(|sum| (sum / count) as u8));
        }
    }
    out
}

/// Puts the covers onto a drawn page.
pub fn paste(page: Picture, thumbs: &[&Thumb]) -> Picture {
    let thumbs = thumbs.get(..MOST).unwrap_or(thumbs);
    let (columns, across, down) = grid(thumbs.len());
    let mut page = page.unindexed();
    let rows = thumbs.len().div_ceil(columns);
    let (left, top, width, height) = AREA;
    let top = top + (height.saturating_sub(rows * (down + GAP) - GAP)) / 2;
    for (row, line) in thumbs.chunks(columns).enumerate() {
        let left = left + (width.saturating_sub(line.len() * (across + GAP) - GAP)) / 2;
        for (column, thumb) in line.iter().enumerate() {
            let (x, y) = (left + column * (across + GAP), top + row * (down + GAP));
            for (at, pixels) in thumb.pixels_in((across, down)).chunks(across * 3).enumerate() {
                let start = ((y + at) * page.width as usize + x) * 3;
                if let Some(place) = page.data.get_mut(start..start + pixels.len()) {
                    place.copy_from_slice(pixels);
                }
            }
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_covers_fits_its_area() {
        for count in 1..=MOST {
            let (columns, across, down) = grid(count);
            let rows = count.div_ceil(columns);
            assert!(columns * (across + GAP) - GAP <= AREA.2, "{count}: {columns} columns of {across}");
            assert!(rows * (down + GAP) - GAP <= AREA.3, "{count}: {rows} rows of {down}");
            assert!(across >= 16, "{count}: {across} pixels are no cover");
        }
    }

    #[test]
    fn the_middle_of_a_picture_is_kept_and_its_colours_are_mixed() {
        // Six pixels: the outer ones black, then white and grey in pairs.
        let row = [[0; 3], [255; 3], [255; 3], [101; 3], [99; 3], [0; 3]].concat();
        assert_eq!(shrink(&row, (6, 1), (1, 1)), [255; 3]);
        assert_eq!(shrink(&row[3..15], (4, 1), (4, 1)), row[3..15]);
        let square: Vec<u8> = [[0; 3], [200; 3], [100; 3], [100; 3]].concat();
        assert_eq!(shrink(&square, (2, 2), (1, 1)), [100; 3]);
    }

    #[test]
    fn covers_fill_their_cells_on_every_sheet() {
        for count in [1, 2, 12, 67, 68, 400, 2000] {
            let (_, width, height) = grid(fewest(count));
            assert!(count * width * height * 3 <= MAX_KEPT, "{count}");
            assert!(width >= grid(count).1, "{count}");
        }
        let (width, height) = (grid(3).1, grid(3).2);
        let thumb = Thumb { width, height, pixels: vec![7; width * height * 3] };
        for count in [1, 2, 3, 4] {
            let cell = (grid(count).1, grid(count).2);
            assert_eq!(*thumb.pixels_in(cell), vec![7; cell.0 * cell.1 * 3]);
        }
    }

    #[test]
    fn what_is_no_picture_gives_nothing() {
        assert_eq!(Thumb::of(b"\xff\xd8\xff\xe0 not a picture", 3), None);
        assert_eq!(Thumb::of(b"\x89PNG\r\n\x1a\n", 3), None);
        assert_eq!(Thumb::of(b"", 3), None);
    }
}
