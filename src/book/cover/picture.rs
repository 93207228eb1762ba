//! A finished picture, and how it becomes a PNG.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use resvg::tiny_skia::Pixmap;

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
    /// Encodes the picture as a PNG.
    pub fn encode(self) -> Result<Vec<u8>, png::EncodingError> {
        let mut bytes = Vec::with_capacity(1 << 17);
        let mut encoder = png::Encoder::new(&mut bytes, self.width, self.height);
        encoder.set_compression(png::Compression::Fastest);
        match self.palette {
            Some(colours) => {
                encoder.set_color(png::ColorType::Indexed);
                encoder.set_palette(colours);
                // Most rows look like the one above, which leaves only zeros.
                encoder.set_filter(png::Filter::Up);
            }
            None => {
                encoder.set_color(png::ColorType::Rgb);
                encoder.set_filter(png::Filter::Adaptive);
            }
        }
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.data)?;
        writer.finish()?;
        Ok(bytes)
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
