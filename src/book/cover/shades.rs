//! The palette of a painting as it grows: plain colours, and ramps of shades
//! between two of them.

use std::cmp::Reverse;

/// Steps from one colour to another: as many as `resvg` can tell apart.
pub const STEPS: u16 = 16;

/// Which place in the palette shows what. The places follow from what is painted
/// and not from the colours it is painted in, so that others can take their place.
#[derive(Debug, Clone, Default)]
pub struct Shades {
    /// The plain colours, in the order they were first used.
    plain: Vec<[u8; 3]>,
    /// What each place shows.
    places: Vec<Shade>,
}

/// So many steps of the way from one plain colour to a later one; a plain colour
/// is no step from itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shade {
    from: u8,
    to: u8,
    step: u8,
}

impl Shades {
    /// Which of the plain colours this is, of which it becomes one if it was not;
    /// nothing if the palette is full.
    pub fn plain(&mut self, colour: [u8; 3]) -> Option<u8> {
        if let Some(known) = self.plain.iter().position(|&plain| plain == colour) {
            return Some(known as u8);
        }
        if self.places.len() == 256 {
            return None;
        }
        let plain = self.plain.len() as u8;
        self.plain.push(colour);
        self.places.push(Shade { from: plain, to: plain, step: 0 });
        Some(plain)
    }

    /// The place of what shows when so much of a plain colour covers a place.
    pub fn mix(&mut self, below: u8, plain: u8, step: u16) -> Option<u8> {
        let Shade { from, to, step: way } = self.places[below as usize];
        let (way, rest) = (u16::from(way), STEPS - step);
        let mut parts = [(from, (STEPS - way) * rest), (to, way * rest)];
        let mut part = step * STEPS;
        for (below, share) in &mut parts {
            if *below == plain {
                *share += std::mem::take(&mut part);
            }
        }
        // Where three colours meet in a pixel, a shade of the main two must do.
        let mut parts = [parts[0], parts[1], (plain, part)];
        parts.sort_by_key(|&(_, share)| Reverse(share));
        let [(a, most), (b, more), _] = parts;
        let sum = most + more;
        self.place(a, b, ((more * STEPS + sum / 2) / sum) as u8)
    }

    /// The place of a shade, which gets one, with the others of its ramp, if it
    /// had none.
    fn place(&mut self, from: u8, to: u8, step: u8) -> Option<u8> {
        let last = STEPS as u8;
        let shade = match step {
            0 => Shade { from, to: from, step },
            _ if from < to => Shade { from, to, step },
            _ => Shade { from: to, to: from, step: last - step },
        };
        let find = |places: &[Shade]| places.iter().position(|&place| place == shade);
        if let Some(known) = find(&self.places) {
            return Some(known as u8);
        }
        if self.places.len() + STEPS as usize - 1 > 256 {
            return None;
        }
        self.places.extend((1..last).map(|step| Shade { step, ..shade }));
        find(&self.places).map(|place| place as u8)
    }

    /// The same places with other plain colours.
    pub fn recoloured(&self, colour: impl Fn([u8; 3]) -> [u8; 3]) -> Self {
        Self { plain: self.plain.iter().map(|&plain| colour(plain)).collect(), places: self.places.clone() }
    }

    /// Red, green and blue of each place.
    pub fn palette(&self) -> Vec<u8> {
        let colour = |shade: &Shade| {
            let (from, to) = (self.plain[shade.from as usize], self.plain[shade.to as usize]);
            let step = u16::from(shade.step);
            let blend =
                move |i: usize| (u16::from(from[i]) * (STEPS - step) + u16::from(to[i]) * step + STEPS / 2) / STEPS;
            [0, 1, 2].map(|i| blend(i) as u8)
        };
        self.places.iter().flat_map(colour).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_covers_something_is_a_shade_on_the_way_to_it() {
        let mut shades = Shades::default();
        let [black, white] = [[0; 3], [255; 3]].map(|colour| shades.plain(colour).unwrap());
        let ground = shades.mix(0, black, STEPS).unwrap();
        let grey = shades.mix(ground, white, STEPS / 2).unwrap();
        assert_eq!(shades.mix(grey, black, 0), Some(grey));
        let rgb = |shades: &Shades, place: u8| shades.palette()[place as usize * 3..][..3].to_vec();
        assert_eq!(rgb(&shades, grey), [128; 3]);
        let light = shades.mix(grey, white, STEPS / 2).unwrap();
        assert_eq!(rgb(&shades, light), [191; 3]);
        // A third colour leaves out the one there was least of.
        let red = shades.plain([255, 0, 0]).unwrap();
        let mixed = shades.mix(light, red, STEPS / 2).unwrap();
        assert_eq!(rgb(&shades, mixed), [255, 112, 112]);
        let other = shades.recoloured(|colour| if colour == [255; 3] { [0, 0, 255] } else { colour });
        assert_eq!(rgb(&other, mixed), [143, 0, 112]);
    }

    #[test]
    fn a_full_palette_takes_no_more() {
        let mut shades = Shades::default();
        let colours = (0..=255).map(|grey| shades.plain([grey; 3])).filter(Option::is_some).count();
        assert_eq!(colours, 256);
        assert_eq!(shades.plain([1, 2, 3]), None);
        assert_eq!(shades.mix(0, 1, 1), None);
        assert_eq!(shades.mix(0, 1, STEPS), Some(1));
    }
}
