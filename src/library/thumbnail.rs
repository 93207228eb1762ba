//! Small pictures of covers: decoded within limits, shrunk, and written as JPEG.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, ImageReader, Limits, RgbImage};

/// The box into which a cover is fitted, in pixels.
pub const WIDTH: u32 = 200;
/// Its height.
pub const HEIGHT: u32 = 300;
/// Pixels of a cover on a side at most.
const SIDE: u32 = 12_000;
/// Bytes that decoding a cover may take.
const MEMORY: u64 = 256 << 20;
/// The quality of the JPEG.
const QUALITY: u8 = 80;

/// The kinds of pictures that are read. Others, such as SVG and AVIF, get no small picture.
const KINDS: &[ImageFormat] = &[ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP];

/// Pixels that are looked at in each direction for one of the small picture: enough for smooth edges.
const SAMPLES: usize = 4;

/// A small picture of a cover, as JPEG; `None` where it can not be read.
pub fn shrink(bytes: &[u8]) -> Option<Vec<u8>> {
    if let Some(small) = shrink_palette(bytes) {
        return encode(&small);
    }
    let kind = image::guess_format(bytes).ok().filter(|kind| KINDS.contains(kind))?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), kind);
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let picture = reader.decode().ok()?;
    let is_small = picture.width() <= WIDTH && picture.height() <= HEIGHT;
    let small = if is_small { picture } else { picture.thumbnail(WIDTH, HEIGHT) };
    encode(&on_white(&small))
}

/// Shrinks a large PNG with a palette, as ficbind's own covers are, row by row: several times faster than to unfold all
/// of its pixels. `None` for every other picture.
fn shrink_palette(bytes: &[u8]) -> Option<RgbImage> {
    let decoder = png::Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: MEMORY as usize });
    let mut reader = decoder.read_info().ok()?;
    let info = reader.info();
    let is_plain = info.color_type == png::ColorType::Indexed && info.bit_depth == png::BitDepth::Eight;
    let is_large = info.width >= 2 * WIDTH && info.height >= 2 * HEIGHT && info.width.max(info.height) <= SIDE;
    if !is_plain || !is_large || info.interlaced || info.trns.is_some() {
        return None;
    }
    let palette: Vec<[u32; 3]> =
        info.palette.as_ref()?.as_chunks::<3>().0.iter().map(|colour| colour.map(u32::from)).collect();
    let (width, height) = (info.width as usize, info.height as usize);
    let scale = (f64::from(WIDTH) / width as f64).min(f64::from(HEIGHT) / height as f64);
    let small = |side: usize| ((side as f64 * scale).round() as usize).max(1);
    let (columns, rows) = (small(width), small(height));
    let edge = |at: usize, side: usize, count: usize| at * side / count;
    let samples = |from: usize, to: usize| (from..to).step_by(((to - from) / SAMPLES).max(1));
    let places: Vec<Vec<usize>> =
        (0..columns).map(|x| samples(edge(x, width, columns), edge(x + 1, width, columns)).collect()).collect();
    let mut out = Vec::with_capacity(columns * rows * 3);
    for y in 0..rows {
        let (from, to) = (edge(y, height, rows), edge(y + 1, height, rows));
        let wanted: Vec<usize> = samples(from, to).collect();
        let mut sums = vec![[0_u32; 4]; columns];
        for at in from..to {
            let row = reader.next_row().ok()??;
            if !wanted.contains(&at) {
                continue;
            }
            let row = row.data();
            for (sum, places) in sums.iter_mut().zip(&places) {
                for place in places {
                    let [r, g, b] = palette.get(usize::from(*row.get(*place)?))?;
                    *sum = [sum[0] + r, sum[1] + g, sum[2] + b, sum[3] + 1];
                }
            }
        }
        out.extend(sums.iter().flat_map(|[r, g, b, n]| [r, g, b].map(|sum| (sum / (*n).max(1)) as u8)));
    }
    RgbImage::from_raw(columns as u32, rows as u32, out)
}

/// A plain page, for books without a cover.
pub fn blank() -> Option<Vec<u8>> {
    let (width, height) = (WIDTH, HEIGHT);
    let is_edge = |x: u32, y: u32| x < 4 || y < 4 || x + 4 >= width || y + 4 >= height;
    let colour = |x, y| if is_edge(x, y) { image::Rgb([0x6b, 0x72, 0x80]) } else { image::Rgb([0xe5, 0xe7, 0xeb]) };
    encode(&RgbImage::from_fn(width, height, colour))
}

/// What is transparent shows a white page.
fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let picture = picture.to_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [r, g, b, a] = picture.get_pixel(x, y).0.map(u32::from);
        let over = |colour: u32| ((colour * a + 255 * (255 - a)) / 255) as u8;
        image::Rgb([over(r), over(g), over(b)])
    })
}

fn encode(picture: &RgbImage) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut out, QUALITY)).ok()?;
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::{HEIGHT, WIDTH, blank, shrink};

    #[test]
    fn covers_fit_their_box_and_what_is_none_is_left() {
        let mut png = Vec::new();
        let tall = image::RgbaImage::from_pixel(40, 3000, image::Rgba([255, 0, 0, 0]));
        tall.write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png).expect("encoded");
        let small = image::load_from_memory(&shrink(&png).expect("shrunk")).expect("a JPEG").to_rgb8();
        assert_eq!((small.width(), small.height()), (4, HEIGHT));
        assert!(small.pixels().all(|pixel| pixel.0.iter().all(|c| *c > 250)), "transparent is white");
        assert_eq!(image::load_from_memory(&blank().expect("a page")).expect("a JPEG").width(), WIDTH);
        let (mut large, mut bytes) = (Vec::new(), vec![0; 800 * 1200]);
        bytes.iter_mut().skip(400 * 1200).for_each(|place| *place = 1);
        let mut encoder = png::Encoder::new(&mut large, 800, 1200);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(vec![250, 0, 0, 0, 0, 250]);
        encoder.write_header().and_then(|mut writer| writer.write_image_data(&bytes)).expect("encoded");
        let own = super::shrink_palette(&large).expect("shrunk");
        assert_eq!((own.width(), own.height()), (WIDTH, HEIGHT));
        assert_eq!((own.get_pixel(9, 9).0, own.get_pixel(9, 290).0), ([250, 0, 0], [0, 0, 250]));
        assert_eq!(super::shrink_palette(large.get(..200).expect("a part")), None);
        assert_eq!(shrink(png.get(..60).expect("a part")), None);
        assert_eq!(shrink(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), None);
    }
}
