//! Packs rows of pixels for a PNG: filters them and deflates what stays.
//!
//! Nearly all that stays of a flat picture is zeros and lone edges, so runs of a
//! byte and a code made for these bytes come close to what a search for repeats
//! would find, in a fraction of its time. Parts of a picture are packed by
//! themselves: one that many pictures share needs to be packed only once.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

/// The filter for all rows: most look like the one above, which leaves only zeros.
const UP: u8 = 2;
/// The longest code a byte or a run may have.
const MAX_BITS: u8 = 15;
/// Bytes, the end of the part, and lengths of runs.
const SYMBOLS: usize = 286;
const END: u16 = 256;
/// Symbols, but with one for each length of a run.
const TOKENS: usize = 515;
/// Adler-32 sums are taken modulo this.
const ADLER: u64 = 65521;

/// Some rows of a picture, packed.
#[derive(Debug)]
pub struct Packed {
    /// A piece of a deflate stream, of whole bytes.
    bytes: Box<[u8]>,
    /// What it is unpacked to.
    sums: Sums,
}

impl Packed {
    /// Packs some of the rows of a picture with a palette.
    pub fn new(pixels: &[u8], width: usize, rows: Range<usize>) -> Self {
        let mut tokens = Tokens::default();
        let blank = vec![0; width];
        let mut filtered = vec![0; width];
        for y in rows {
            let row = &pixels[y * width..][..width];
            let above = if y > 0 { &pixels[(y - 1) * width..][..width] } else { &blank };
            tokens.run(UP, 1);
            if row == above {
                tokens.run(0, width);
            } else {
                for ((to, pixel), above) in filtered.iter_mut().zip(row).zip(above) {
                    *to = pixel.wrapping_sub(*above);
                }
                tokens.runs(&filtered);
            }
            tokens.sums.reduce();
        }
        Self { bytes: tokens.deflate().into(), sums: tokens.sums }
    }

    /// How many bytes it takes.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The zlib stream these parts make together.
    pub fn join(parts: &[&Self]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(parts.iter().map(|part| part.bytes.len()).sum::<usize>() + 8);
        bytes.extend([0x78, 0x01]);
        let mut sums = Sums { first: 1, ..Sums::default() };
        for part in parts {
            bytes.extend_from_slice(&part.bytes);
            sums.append(&part.sums);
        }
        // The last block is an empty one.
        bytes.extend([0x03, 0x00]);
        bytes.extend(((sums.second << 16 | sums.first) as u32).to_be_bytes());
        bytes
    }
}

/// The two sums of an Adler-32, as they are for bytes that nothing comes before.
#[derive(Debug, Default)]
struct Sums {
    first: u64,
    second: u64,
    length: u64,
}

impl Sums {
    /// Adds as many of the same byte, and leaves it to [`Sums::reduce`] to keep
    /// the sums small.
    fn run(&mut self, byte: u8, length: usize) {
        let (byte, length) = (u64::from(byte), length as u64);
        self.second += self.first * length + byte * (length * (length + 1) / 2);
        self.first += byte * length;
        self.length += length;
    }

    /// Adds those of what comes after.
    fn append(&mut self, after: &Self) {
        self.second += self.first * (after.length % ADLER) + after.second;
        self.first += after.first;
        self.length += after.length;
        self.reduce();
    }

    fn reduce(&mut self) {
        self.first %= ADLER;
        self.second %= ADLER;
    }
}

/// What is to be packed: bytes, and repeats of the byte before.
struct Tokens {
    /// Bytes below 256, the lengths of repeats above it.
    tokens: Vec<u16>,
    /// How often each of them comes.
    counts: [u32; TOKENS],
    sums: Sums,
}

impl Default for Tokens {
    fn default() -> Self {
        let mut counts = [0; TOKENS];
        counts[END as usize] = 1;
        Self { tokens: Vec::new(), counts, sums: Sums::default() }
    }
}

impl Tokens {
    /// Adds these bytes.
    fn runs(&mut self, mut bytes: &[u8]) {
        while let [byte, ..] = *bytes {
            let run = leading(bytes);
            self.run(byte, run);
            bytes = &bytes[run..];
        }
    }

    /// Adds as many of the same byte.
    fn run(&mut self, byte: u8, length: usize) {
        self.sums.run(byte, length);
        self.push(u16::from(byte));
        let mut rest = length - 1;
        while rest >= 3 {
            let repeat = rest.min(258);
            self.push(END + repeat as u16);
            rest -= repeat;
        }
        (0..rest).for_each(|_| self.push(u16::from(byte)));
    }

    fn push(&mut self, token: u16) {
        self.counts[token as usize] += 1;
        self.tokens.push(token);
    }

    /// A deflate block of all of it that is not the last, up to a whole byte.
    fn deflate(&self) -> Vec<u8> {
        let mut counts = [0; SYMBOLS];
        for (token, count) in (0..).zip(self.counts) {
            counts[symbol(token).0 as usize] += count;
        }
        let lengths = code_lengths(counts);
        let codes = codes(&lengths);
        let mut bits = Bits::default();
        // It has codes of its own: for all symbols, one distance and, in an order
        // that begins with the three for repeats, 19 for lengths of codes.
        bits.push(0b100, 3);
        bits.push((SYMBOLS - 257) as u64 | (19 - 4) << 10, 14);
        bits.push(0, 3 * 3);
        (3..19).for_each(|_| bits.push(4, 3));
        for &length in lengths.iter().chain(&[1]) {
            bits.push(u64::from(length.reverse_bits() >> 4), 4);
        }
        let written: [(u32, u8); TOKENS] = std::array::from_fn(|token| {
            let (symbol, more, extra) = symbol(token as u16);
            let (code, length) = (codes[symbol as usize], lengths[symbol as usize]);
            // After a repeat's length comes its distance, the only one there is.
            let distance = u8::from(symbol > END);
            (u32::from(code) | u32::from(more) << length, length + extra + distance)
        });
        for &token in &self.tokens {
            let (written, length) = written[token as usize];
            bits.push(u64::from(written), length);
        }
        bits.push(u64::from(codes[END as usize]), lengths[END as usize]);
        // An empty block of plain bytes ends on a whole byte.
        bits.push(0, 3);
        let mut bytes = bits.finish();
        bytes.extend([0, 0, 0xff, 0xff]);
        bytes
    }
}

/// How often the first byte comes before any other.
fn leading(bytes: &[u8]) -> usize {
    let first = bytes[0];
    let (words, rest) = bytes.as_chunks();
    for (i, &word) in words.iter().enumerate() {
        let apart = u128::from_le_bytes(word) ^ u128::from_le_bytes([first; 16]);
        if apart != 0 {
            return i * 16 + apart.trailing_zeros() as usize / 8;
        }
    }
    words.len() * 16 + rest.iter().take_while(|&&byte| byte == first).count()
}

/// The symbol of a token, and the value and number of the bits that follow it.
fn symbol(token: u16) -> (u16, u16, u8) {
    match token {
        0..=256 => (token, 0, 0),
        // The first eight lengths, from three on, have a symbol each.
        257..267 => (token - 2, 0, 0),
        514 => (285, 0, 0),
        // Then four symbols each share twice as many lengths as those before.
        _ => {
            let length = token - END - 3;
            let extra = length.ilog2() as u16 - 2;
            (END + 1 + 4 * extra + (length >> extra), length & ((1 << extra) - 1), extra as u8)
        }
    }
}

/// How long the code of each symbol should be (Huffman).
fn code_lengths(mut counts: [u32; SYMBOLS]) -> [u8; SYMBOLS] {
    loop {
        // Each node of the tree so far, and the one it hangs from.
        let mut parents = vec![0; SYMBOLS];
        let used = (0..SYMBOLS).filter(|&symbol| counts[symbol] > 0);
        let mut heap: BinaryHeap<_> = used.map(|symbol| Reverse((counts[symbol], symbol))).collect();
        while let (Some(Reverse((a, left))), Some(Reverse((b, right)))) = (heap.pop(), heap.pop()) {
            let parent = parents.len();
            parents.push(0);
            (parents[left], parents[right]) = (parent, parent);
            heap.push(Reverse((a + b, parent)));
        }
        // Parents come after their children, so the root comes last.
        let mut depths = vec![0_u8; parents.len()];
        for node in (0..parents.len() - 1).rev() {
            if parents[node] > 0 {
                depths[node] = depths[parents[node]] + 1;
            }
        }
        if depths.iter().all(|&depth| depth <= MAX_BITS) {
            return std::array::from_fn(|symbol| depths[symbol]);
        }
        // Counts less far apart give codes less long.
        counts = counts.map(|count| count.div_ceil(2));
    }
}

/// The codes of these lengths, as they are written: with their first bit last.
fn codes(lengths: &[u8; SYMBOLS]) -> [u16; SYMBOLS] {
    let mut codes = [0; SYMBOLS];
    let mut next = 0_u16;
    for length in 1..=MAX_BITS {
        next <<= 1;
        for symbol in (0..SYMBOLS).filter(|&symbol| lengths[symbol] == length) {
            codes[symbol] = next.reverse_bits() >> (16 - length);
            next += 1;
        }
    }
    codes
}

/// Bits that become bytes.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    /// Those that do not fill four bytes yet.
    rest: u64,
    count: u8,
}

impl Bits {
    /// Adds at most 32 bits.
    fn push(&mut self, bits: u64, count: u8) {
        self.rest |= bits << self.count;
        self.count += count;
        if self.count >= 32 {
            self.bytes.extend_from_slice(&(self.rest as u32).to_le_bytes());
            self.rest >>= 32;
            self.count -= 32;
        }
    }

    /// All of it, the last byte filled with zeros.
    fn finish(mut self) -> Vec<u8> {
        let last = self.rest.to_le_bytes();
        self.bytes.extend(&last[..self.count.div_ceil(8) as usize]);
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::ZlibDecoder;

    use super::*;

    fn unpacked(parts: &[&Packed]) -> Vec<u8> {
        let mut bytes = Vec::new();
        ZlibDecoder::new(Packed::join(parts).as_slice()).read_to_end(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn parts_unpack_to_the_rows_less_those_above() {
        let pixels = [1, 1, 2, 1, 1, 2, 0, 9, 9];
        let [first, others] = [0..1, 1..3].map(|rows| Packed::new(&pixels, 3, rows));
        assert_eq!(unpacked(&[&first, &others]), [2, 1, 1, 2, 2, 0, 0, 0, 2, 255, 8, 7]);
    }

    #[test]
    fn runs_of_every_length_and_rare_bytes_come_back() {
        let mut pixels: Vec<u8> = (1..=600).flat_map(|length| vec![length as u8; length]).collect();
        // Counts that grow like these would make codes longer than may be.
        let (mut few, mut more) = (1, 1);
        for byte in 0..24 {
            pixels.extend((0..few).flat_map(|_| [byte, 255]));
            (few, more) = (more, few + more);
        }
        let width = pixels.len();
        let packed = Packed::new(&pixels, width, 0..1);
        assert!(unpacked(&[&packed])[1..] == pixels);
    }
}
