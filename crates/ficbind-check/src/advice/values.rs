//! Values of properties: words that a property cannot have, units and colours that do not exist.

use std::collections::HashSet;
use std::sync::LazyLock;

use cssparser::Token;

use super::words;

/// Words that every property can have.
const GLOBAL: &str = "inherit initial unset revert revert-layer";

/// Properties that can only have words, with these. Several words are several values, each of which must be known.
const WORDS: &[(&str, &str)] = &[
    ("border-collapse", "collapse separate"),
    ("box-sizing", "border-box content-box"),
    ("break-after", BREAKS),
    ("break-before", BREAKS),
    ("break-inside", "auto avoid avoid-page avoid-column avoid-region"),
    ("caption-side", "top bottom block-start block-end inline-start inline-end left right"),
    ("clear", "none left right both inline-start inline-end"),
    ("direction", "ltr rtl"),
    ("empty-cells", "show hide"),
    ("float", "none left right inline-start inline-end footnote"),
    ("font-kerning", "auto normal none"),
    ("hyphens", "none manual auto"),
    ("list-style-position", "inside outside"),
    ("object-fit", "fill contain cover none scale-down"),
    ("overflow", OVERFLOWS),
    ("overflow-wrap", "normal break-word anywhere"),
    ("overflow-x", OVERFLOWS),
    ("overflow-y", OVERFLOWS),
    ("page-break-after", "auto always avoid left right"),
    ("page-break-before", "auto always avoid left right"),
    ("page-break-inside", "auto avoid"),
    ("position", "static relative absolute fixed sticky -webkit-sticky"),
    ("table-layout", "auto fixed"),
    (
        "text-align",
        "left right center justify start end match-parent justify-all -webkit-left -webkit-right \
        -webkit-center -webkit-match-parent -webkit-auto -moz-left -moz-right -moz-center -moz-start",
    ),
    ("text-align-last", "auto left right center justify start end match-parent"),
    ("text-orientation", "mixed upright sideways sideways-right"),
    ("text-transform", "none capitalize uppercase lowercase full-width full-size-kana math-auto"),
    ("visibility", "visible hidden collapse"),
    (
        "white-space",
        "normal pre nowrap pre-wrap pre-line break-spaces collapse preserve preserve-breaks preserve-spaces \
        wrap -moz-pre-wrap -pre-wrap -o-pre-wrap discard-before discard-after discard-inner none",
    ),
    ("word-break", "normal break-all keep-all break-word auto-phrase manual"),
    ("word-wrap", "normal break-word anywhere"),
    ("writing-mode", "horizontal-tb vertical-rl vertical-lr sideways-rl sideways-lr lr lr-tb rl rl-tb tb tb-rl"),
    ("border-style", LINES),
    ("border-top-style", LINES),
    ("border-right-style", LINES),
    ("border-bottom-style", LINES),
    ("border-left-style", LINES),
    ("column-rule-style", LINES),
    ("outline-style", "none auto dotted dashed solid double groove ridge inset outset"),
    ("font-variant-caps", "normal small-caps all-small-caps petite-caps all-petite-caps unicase titling-caps"),
    ("text-decoration-line", "none underline overline line-through blink spelling-error grammar-error"),
    ("text-decoration-style", "solid double dotted dashed wavy"),
    (
        "display",
        "inline block list-item inline-block table inline-table table-row-group table-header-group \
        table-footer-group table-row table-column-group table-column table-cell table-caption none run-in flow flow-root \
        flex inline-flex grid inline-grid subgrid contents ruby ruby-base ruby-text ruby-base-container \
        ruby-text-container math compact marker oeb-page-head oeb-page-foot -webkit-box -webkit-inline-box -webkit-flex \
        -webkit-inline-flex -ms-flexbox -ms-inline-flexbox -moz-box -ms-grid -moz-inline-box -moz-inline-stack \
        -ms-inline-grid grid-lanes inline-grid-lanes",
    ),
];

const BREAKS: &str =
    "auto avoid always all avoid-page page left right recto verso avoid-column column avoid-region region";
const SIZES: &str = "auto none min-content max-content fit-content stretch intrinsic min-intrinsic contain border-box \
    content-box available";
const OVERFLOWS: &str = "visible hidden clip scroll auto overlay -webkit-paged-x -webkit-paged-y";
const LINES: &str = "none hidden dotted dashed solid double groove ridge inset outset";

/// Properties that can have words, with these, or numbers, percentages and functions.
const WORDS_OR_NUMBERS: &[(&str, &str)] = &[
    ("font-size", "xx-small x-small small medium large x-large xx-large xxx-large smaller larger math"),
    ("font-weight", "normal bold bolder lighter"),
    ("font-style", "normal italic oblique"),
    ("line-height", "normal"),
    (
        "vertical-align",
        "baseline sub super top text-top middle bottom text-bottom -webkit-baseline-middle center first last",
    ),
    ("letter-spacing", "normal"),
    ("word-spacing", "normal"),
    ("text-indent", "hanging each-line"),
    ("margin", "auto"),
    ("margin-top", "auto"),
    ("margin-right", "auto"),
    ("margin-bottom", "auto"),
    ("margin-left", "auto"),
    ("padding", ""),
    ("padding-top", ""),
    ("padding-right", ""),
    ("padding-bottom", ""),
    ("padding-left", ""),
    ("width", SIZES),
    ("height", SIZES),
    ("min-width", SIZES),
    ("min-height", SIZES),
    ("max-width", SIZES),
    ("max-height", SIZES),
    ("top", "auto"),
    ("right", "auto"),
    ("bottom", "auto"),
    ("left", "auto"),
    ("border-width", "thin medium thick"),
    ("border-top-width", "thin medium thick"),
    ("border-right-width", "thin medium thick"),
    ("border-bottom-width", "thin medium thick"),
    ("border-left-width", "thin medium thick"),
    ("widows", ""),
    ("orphans", ""),
    ("opacity", ""),
    ("z-index", "auto"),
];

/// Properties whose values are one colour.
const COLOURS: &[&str] = &[
    "color",
    "background-color",
    "border-top-color",
    "border-right-color",
    "border-bottom-color",
    "border-left-color",
    "outline-color",
    "text-decoration-color",
    "column-rule-color",
    "text-emphasis-color",
    "caret-color",
];

/// Lengths, for which a number without a unit is none unless it is zero.
const LENGTHS: &[&str] = &[
    "font-size",
    "letter-spacing",
    "word-spacing",
    "text-indent",
    "margin",
    "margin-top",
    "margin-right",
    "margin-bottom",
    "margin-left",
    "padding",
    "padding-top",
    "padding-right",
    "padding-bottom",
    "padding-left",
    "width",
    "height",
    "max-width",
    "max-height",
    "min-width",
    "min-height",
    "top",
    "right",
    "bottom",
    "left",
    "border-width",
    "border-top-width",
    "border-right-width",
    "border-bottom-width",
    "border-left-width",
];

const UNITS: &str = "em rem ex rex ch rch ic ric cap rcap lh rlh vw vh vi vb vmin vmax svw svh svi svb svmin svmax lvw lvh \
    lvi lvb lvmin lvmax dvw dvh dvi dvb dvmin dvmax cqw cqh cqi cqb cqmin cqmax px cm mm q in pt pc deg grad rad turn s ms hz \
    khz dpi dpcm dppx x fr db st";

/// Units that people part from their number.
const PARTED_UNITS: &str = "em rem ex px pt pc cm mm vw vh";

/// Names of colours, those that follow the system included.
const COLOUR_NAMES: &str = "aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet \
    brown burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan \
    darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred \
    darksalmon darkseagreen darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue \
    dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray green \
    greenyellow grey honeydew hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon \
    lightblue lightcoral lightcyan lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon \
    lightseagreen lightskyblue lightslategray lightslategrey lightsteelblue lightyellow lime limegreen linen magenta \
    maroon mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen \
    mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive olivedrab \
    orange orangered orchid palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum \
    powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen seashell sienna \
    silver skyblue slateblue slategray slategrey snow springgreen steelblue tan teal thistle tomato turquoise violet \
    wheat white whitesmoke yellow yellowgreen transparent currentcolor accentcolor accentcolortext activetext \
    buttonborder buttonface buttontext canvas canvastext field fieldtext graytext highlight highlighttext linktext mark \
    marktext selecteditem selecteditemtext visitedtext activeborder activecaption appworkspace background \
    buttonhighlight buttonshadow captiontext inactiveborder inactivecaption inactivecaptiontext infobackground infotext \
    menu menutext scrollbar threeddarkshadow threedface threedhighlight threedlightshadow threedshadow window \
    windowframe windowtext";

static COLOURS_BY_NAME: LazyLock<HashSet<&str>> = LazyLock::new(|| COLOUR_NAMES.split_ascii_whitespace().collect());

fn is_in(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known.eq_ignore_ascii_case(word))
}

/// Why a property cannot have a value.
#[derive(Debug)]
pub enum Fault {
    Plain,
    /// What to do, as the message says it.
    Because(&'static str),
    /// This word is none of a list.
    Word(String, &'static str),
}

impl Fault {
    /// How the message ends.
    pub fn hint(&self) -> String {
        match self {
            Fault::Plain => String::new(),
            Fault::Because(reason) => format!("; {reason}"),
            Fault::Word(word, list) => words::hint(words::nearest(word, list.split_ascii_whitespace())),
        }
    }
}

fn unknown(word: &str, list: &'static str) -> Option<Fault> {
    Some(Fault::Word(word.to_owned(), list))
}

/// Whether a value is there, and nothing the checker cannot see through.
fn is_plain(tokens: &[Token]) -> bool {
    let opaque = |t: &Token| matches!(t, Token::Function(_) | Token::Delim('\\' | '$' | '@' | '*' | '_'));
    !tokens.is_empty() && !tokens.iter().any(opaque)
}

/// Why a property cannot have a value. `None` if it can.
pub fn fault(name: &str, tokens: &[Token]) -> Option<Fault> {
    if !is_plain(tokens) {
        return None;
    }
    unit(name, tokens)
        .or_else(|| negative(name, tokens))
        .or_else(|| word(name, tokens))
        .or_else(|| colour(name, tokens))
}

/// Units that do not exist, that are missing, or that stand apart from their number.
fn unit(name: &str, tokens: &[Token]) -> Option<Fault> {
    for token in tokens {
        if let Token::Dimension { unit, .. } = token
            && !is_in(UNITS, unit)
        {
            return unknown(unit, UNITS);
        }
    }
    if !LENGTHS.contains(&name) {
        return None;
    }
    for (at, token) in tokens.iter().enumerate() {
        let Token::Number { value, .. } = token else { continue };
        if let Some(Token::Ident(unit)) = tokens.get(at + 1)
            && is_in(PARTED_UNITS, unit)
        {
            return Some(Fault::Because("take out the space before the unit"));
        }
        if *value != 0.0 {
            return Some(Fault::Because("the number has no unit"));
        }
    }
    None
}

/// Sizes below zero.
fn negative(name: &str, tokens: &[Token]) -> Option<Fault> {
    let is_size = ["padding", "width", "height", "min-", "max-", "font-size", "border-", "line-height"]
        .iter()
        .any(|start| name.starts_with(start));
    let is_below = |token: &Token| match token {
        Token::Dimension { value, .. } | Token::Number { value, .. } => *value < 0.0,
        Token::Percentage { unit_value, .. } => *unit_value < 0.0,
        _ => false,
    };
    (is_size && tokens.iter().any(is_below)).then_some(Fault::Because("it cannot be negative"))
}

/// Words that the property does not know.
fn word(name: &str, tokens: &[Token]) -> Option<Fault> {
    let only_words = WORDS.iter().find(|(property, _)| *property == name);
    let list = only_words.or_else(|| WORDS_OR_NUMBERS.iter().find(|(property, _)| *property == name))?.1;
    for token in tokens {
        match token {
            Token::Ident(word) if is_in(list, word) || is_in(GLOBAL, word) && tokens.len() == 1 => {}
            // What a browser has invented for itself.
            Token::Ident(word) if word.starts_with('-') => {}
            Token::Ident(word) => return unknown(word, list),
            Token::Hash(_) | Token::IDHash(_) => return Some(Fault::Plain),
            Token::Number { .. } | Token::Dimension { .. } | Token::Percentage { .. } if only_words.is_some() => {
                return Some(Fault::Plain);
            }
            _ => {}
        }
    }
    None
}

/// Colours that do not exist.
fn colour(name: &str, tokens: &[Token]) -> Option<Fault> {
    if !COLOURS.contains(&name) {
        return None;
    }
    let [token] = tokens else { return Some(Fault::Because("it takes one colour")) };
    match token {
        Token::Hash(digits) | Token::IDHash(digits) => {
            let is_colour = matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|b| b.is_ascii_hexdigit());
            (!is_colour).then_some(Fault::Plain)
        }
        Token::Ident(word) => {
            let other = "auto invert inherit initial unset revert revert-layer";
            let known = COLOURS_BY_NAME.contains(word.to_ascii_lowercase().as_str())
                || is_in(other, word)
                || word.starts_with('-');
            if known { None } else { unknown(word, COLOUR_NAMES) }
        }
        // Six digits without their sign.
        Token::Number { .. } | Token::Dimension { .. } => Some(Fault::Because("a colour in digits begins with \"#\"")),
        Token::Percentage { .. } => Some(Fault::Plain),
        _ => None,
    }
}

/// Whether a colour stays what it is in night mode.
pub fn is_fixed_colour(value: &str) -> bool {
    !is_in(GLOBAL, value)
        && !["currentcolor", "transparent", "canvastext", "windowtext", "auto"]
            .iter()
            .any(|w| value.eq_ignore_ascii_case(w))
}

/// Whether a size is given in a unit that does not follow the reader's choice.
pub fn is_absolute(tokens: &[Token]) -> bool {
    matches!(tokens, [Token::Dimension { unit, .. }] if is_in("px pt pc cm mm q in", unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cssparser::Parser;

    fn judge(declaration: &str) -> Option<Fault> {
        let (name, value) = declaration.split_once(':').unwrap();
        let mut parser = Parser::new(value);
        let mut tokens = Vec::new();
        while let Ok(token) = parser.next() {
            tokens.push(token.clone());
        }
        fault(name, &tokens)
    }

    #[test]
    fn values_that_browsers_drop_are_found() {
        for declaration in [
            "text-align: centre",
            "display: blok",
            "margin: 10",
            "text-indent: 1.2 em",
            "font-size: 12 px",
            "color: #12345",
            "color: 000000",
            "background-color: gren",
            "float: center",
            "margin-top: 1cem",
            "padding: auto",
            "font-weight: blod",
            "padding: -1em",
            "border-style: soldi",
            "page-break-before: yes",
            "color: #xyz",
        ] {
            assert!(judge(declaration).is_some(), "{declaration}");
        }
        assert_eq!(judge("text-align: centre").unwrap().hint(), "; did you mean \"center\"?");
    }

    #[test]
    fn values_that_browsers_keep_are_left_alone() {
        for declaration in [
            "text-align: CENTER",
            "display: inline flex",
            "margin: 0 auto",
            "text-indent: 0",
            "line-height: 1.2",
            "color: #abcd",
            "color: inherit",
            "color: CanvasText",
            "width: calc(1em + 2px)",
            "font-weight: 700",
            "width: auto",
            "float: left",
            "text-indent: 1em hanging",
            "border-style: solid none",
            "margin: var(--m)",
            "font-size: larger",
            "opacity: .5",
            "vertical-align: -0.2em",
        ] {
            assert!(judge(declaration).is_none(), "{declaration}");
        }
    }
}
