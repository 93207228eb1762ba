//! A finished picture, and how it becomes a PNG.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use resvg::tiny_skia::Pixmap;

use super::flat::Page;
use super::pack::Packed;

/// A picture without transparency.
pub struct Picture {
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// The colours, each as red, green and blue, if there are few enough.
    pub palette: Option<Vec<u8>>,
    /// The pixels row by row: places in the palette, or red, green and blue.
    pub data: Vec<u8>,
}

impl Picture {
    /// The same without a palette.
    pub fn unindexed(self) -> Picture {
        let Some(palette) = self.palette else { return self };
        let colour = |place: &u8| palette.get(usize::from(*place) * 3..).and_then(|rest| rest.first_chunk::<3>());
        let data = self.data.iter().flat_map(|place| colour(place).copied().unwrap_or_default()).collect();
        Picture { palette: None, data, ..self }
    }

    /// Encodes the picture as a PNG.
    pub fn encode(self) -> Result<Vec<u8>, png::EncodingError> {
        let (width, height) = (self.width, self.height);
        if let Some(palette) = self.palette {
            let packed = Packed::new(&self.data, width as usize, 0..height as usize);
            return assemble(width, height, palette, &[&packed]);
        }
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_compression(png::Compression::Fastest);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_filter(png::Filter::Adaptive);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.data)?;
        writer.finish()?;
        Ok(bytes)
    }
}

/// The PNG of a picture with a palette, from the parts that its rows make.
pub fn assemble(width: u32, height: u32, palette: Vec<u8>, parts: &[&Packed]) -> Result<Vec<u8>, png::EncodingError> {
    let data = Packed::join(parts);
    let mut bytes = Vec::with_capacity(data.len() + palette.len() + 100);
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(palette);
    let mut writer = encoder.write_header()?;
    writer.write_chunk(png::chunk::IDAT, &data)?;
    writer.finish()?;
    Ok(bytes)
}

impl From<Page> for Picture {
    fn from(page: Page) -> Self {
        let height = page.pixels.len() / page.width;
        Self {
            width: page.width as u32,
            height: height as u32,
            palette: Some(page.shades.palette()),
            data: page.pixels,
        }
    }
}

impl From<&Pixmap> for Picture {
    /// Takes over an opaque drawing, with a palette if it has few enough colours:
    /// that makes a third of the data, so it is smaller and quicker to pack.
    fn from(pixmap: &Pixmap) -> Self {
        let pixels = pixmap.data().as_chunks::<4>().0;
        let (palette, data) = match index(pixels) {
            Some((colours, places)) => (Some(colours), places),
            None => (None, pixels.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect()),
        };
        Self { width: pixmap.width(), height: pixmap.height(), palette, data }
    }
}

/// The colours, as a PNG palette, and each pixel's place among them; nothing if
/// there are more than 256.
fn index(pixels: &[[u8; 4]]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut places = HashMap::new();
    let mut colours = Vec::new();
    let mut indices = Vec::with_capacity(pixels.len());
    // Most pixels look like the one before, which spares them the look-up.
    for run in pixels.chunk_by(|a, b| a == b) {
        let place = match places.entry(run[0]) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                let place = u8::try_from(colours.len() / 3).ok()?;
                colours.extend_from_slice(&run[0][..3]);
                *new.insert(place)
            }
        };
        indices.resize(indices.len() + run.len(), place);
    }
    Some((colours, indices))
}
