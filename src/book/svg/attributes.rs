//! The attributes of a drawing. Each stands in one table, which says what it may hold and whether an animation may change it.

/// What an attribute is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A property of a style.
    Property,
    /// A property of a style that came with SVG 2. In a `style` it does the same, and older readers pass over it.
    Later,
    /// Where something stands, and what it looks like.
    Shape,
    /// What an animation gives to what it changes.
    Value,
    /// Names, times, choices, links.
    Other,
}

impl Kind {
    /// What is known of an attribute; `None` for those that are not kept.
    pub(super) fn of(name: &str) -> Option<Kind> {
        TABLES.iter().find(|(_, names)| names.contains(&name)).map(|(kind, _)| *kind)
    }

    /// Whether an animation may change it: none may set a link, a style, or what a script or another animation reads.
    pub(super) fn may_change(self) -> bool {
        matches!(self, Kind::Property | Kind::Later | Kind::Shape)
    }

    /// Whether its values are numbers, words and functions, as those of style sheets are.
    pub(super) fn is_styled(self) -> bool {
        matches!(self, Kind::Property | Kind::Shape | Kind::Value)
    }
}

/// Attributes of SVG 1.1, since stricter readers of EPUB 2 know no others, and those of SVG 2 that are written as styles.
const TABLES: &[(Kind, &[&str])] = &[
    (Kind::Property, PROPERTIES),
    (Kind::Shape, SHAPES),
    (Kind::Value, VALUES),
    (Kind::Other, OTHERS),
    (Kind::Later, LATER),
];

/// SVG 1.1, section 6.1.
const PROPERTIES: &[&str] = &[
    "alignment-baseline",
    "baseline-shift",
    "clip",
    "clip-path",
    "clip-rule",
    "color",
    "color-interpolation",
    "color-interpolation-filters",
    "color-profile",
    "color-rendering",
    "cursor",
    "direction",
    "display",
    "dominant-baseline",
    "enable-background",
    "fill",
    "fill-opacity",
    "fill-rule",
    "filter",
    "flood-color",
    "flood-opacity",
    "font-family",
    "font-size",
    "font-size-adjust",
    "font-stretch",
    "font-style",
    "font-variant",
    "font-weight",
    "glyph-orientation-horizontal",
    "glyph-orientation-vertical",
    "image-rendering",
    "kerning",
    "letter-spacing",
    "lighting-color",
    "marker-end",
    "marker-mid",
    "marker-start",
    "mask",
    "opacity",
    "overflow",
    "pointer-events",
    "shape-rendering",
    "stop-color",
    "stop-opacity",
    "stroke",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-opacity",
    "stroke-width",
    "text-anchor",
    "text-decoration",
    "text-rendering",
    "unicode-bidi",
    "visibility",
    "word-spacing",
    "writing-mode",
];

const SHAPES: &[&str] = &[
    "azimuth",
    "baseFrequency",
    "cx",
    "cy",
    "d",
    "dx",
    "dy",
    "elevation",
    "fx",
    "fy",
    "gradientTransform",
    "height",
    "k1",
    "k2",
    "k3",
    "k4",
    "offset",
    "patternTransform",
    "points",
    "r",
    "radius",
    "rotate",
    "rx",
    "ry",
    "scale",
    "seed",
    "startOffset",
    "stdDeviation",
    "surfaceScale",
    "transform",
    "viewBox",
    "width",
    "x",
    "x1",
    "x2",
    "y",
    "y1",
    "y2",
];

const VALUES: &[&str] = &["by", "from", "to", "values"];

const OTHERS: &[&str] = &[
    "accumulate",
    "additive",
    "amplitude",
    "attributeName",
    "attributeType",
    "begin",
    "bias",
    "calcMode",
    "class",
    "clipPathUnits",
    "diffuseConstant",
    "divisor",
    "dur",
    "edgeMode",
    "end",
    "exponent",
    "filterRes",
    "filterUnits",
    "gradientUnits",
    "href",
    "id",
    "in",
    "in2",
    "intercept",
    "kernelMatrix",
    "kernelUnitLength",
    "keyPoints",
    "keySplines",
    "keyTimes",
    "lang",
    "lengthAdjust",
    "limitingConeAngle",
    "markerHeight",
    "markerUnits",
    "markerWidth",
    "maskContentUnits",
    "maskUnits",
    "max",
    "media",
    "method",
    "min",
    "mode",
    "numOctaves",
    "operator",
    "order",
    "orient",
    "origin",
    "path",
    "pathLength",
    "patternContentUnits",
    "patternUnits",
    "pointsAtX",
    "pointsAtY",
    "pointsAtZ",
    "preserveAlpha",
    "preserveAspectRatio",
    "primitiveUnits",
    "refX",
    "refY",
    "repeatCount",
    "repeatDur",
    "requiredExtensions",
    "requiredFeatures",
    "restart",
    "result",
    "slope",
    "spacing",
    "specularConstant",
    "specularExponent",
    "spreadMethod",
    "stitchTiles",
    "style",
    "systemLanguage",
    "tableValues",
    "target",
    "targetX",
    "targetY",
    "textLength",
    "type",
    "viewTarget",
    "xChannelSelector",
    "yChannelSelector",
    "z",
];

const LATER: &[&str] = &["isolation", "mix-blend-mode", "paint-order", "transform-origin", "vector-effect"];

#[cfg(test)]
mod tests {
    use super::TABLES;

    #[test]
    fn each_attribute_stands_in_one_table() {
        let mut all: Vec<&str> = TABLES.iter().flat_map(|(_, names)| *names).copied().collect();
        all.sort_unstable();
        assert!(all.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
