//! The properties of CSS: those of its specifications, and those that only EPUB and its reading systems know.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::words;

/// Properties without a vendor's prefix. Those of reading systems stand here, too.
const KNOWN: &str = "\
    accent-color adobe-hyphenate adobe-letter-spacing adobe-snap-width adobe-text-layout align-content align-items \
    align-self alignment-baseline all anchor-name anchor-scope animation animation-composition animation-delay \
    animation-direction animation-duration animation-fill-mode animation-iteration-count animation-name \
    animation-play-state animation-range animation-range-end animation-range-start animation-timeline \
    animation-timing-function app-region appearance aspect-ratio azimuth backdrop-filter backface-visibility \
    background background-attachment background-blend-mode background-clip background-color background-image \
    background-origin background-position background-position-x background-position-y background-repeat \
    background-size baseline-shift baseline-source bleed block-ellipsis block-size block-step bookmark-label \
    bookmark-level bookmark-state border border-block border-block-color border-block-end border-block-end-color \
    border-block-end-style border-block-end-width border-block-start border-block-start-color \
    border-block-start-style border-block-start-width border-block-style border-block-width border-bottom \
    border-bottom-color border-bottom-left-radius border-bottom-right-radius border-bottom-style border-bottom-width \
    border-collapse border-color border-end-end-radius border-end-start-radius border-image border-image-outset \
    border-image-repeat border-image-slice border-image-source border-image-width border-inline border-inline-color \
    border-inline-end border-inline-end-color border-inline-end-style border-inline-end-width border-inline-start \
    border-inline-start-color border-inline-start-style border-inline-start-width border-inline-style \
    border-inline-width border-left border-left-color border-left-style border-left-width border-radius border-right \
    border-right-color border-right-style border-right-width border-spacing border-start-end-radius \
    border-start-start-radius border-style border-top border-top-color border-top-left-radius \
    border-top-right-radius border-top-style border-top-width border-width bottom box-decoration-break box-shadow \
    box-sizing box-snap break-after break-before break-inside caption-side caret caret-color clear clip clip-path \
    clip-rule color color-adjust color-interpolation color-interpolation-filters color-rendering color-scheme \
    column-count column-fill column-gap column-rule column-rule-color column-rule-style column-rule-width \
    column-span column-width columns contain contain-intrinsic-block-size contain-intrinsic-height \
    contain-intrinsic-inline-size contain-intrinsic-size contain-intrinsic-width container container-name \
    container-type content content-visibility continue counter-increment counter-reset counter-set cue cue-after \
    cue-before cursor cx cy d direction display dominant-baseline dynamic-range-limit elevation empty-cells \
    enable-background field-sizing fill fill-opacity fill-rule filter flex flex-basis flex-direction flex-flow \
    flex-grow flex-shrink flex-wrap float float-defer float-offset float-reference flood-color flood-opacity \
    flow-from flow-into font font-family font-feature-settings font-kerning font-language-override font-max-size \
    font-min-size font-optical-sizing font-palette font-size font-size-adjust font-smooth font-stretch font-style \
    font-synthesis font-synthesis-position font-synthesis-small-caps font-synthesis-style font-synthesis-weight \
    font-variant font-variant-alternates font-variant-caps font-variant-east-asian font-variant-emoji \
    font-variant-ligatures font-variant-numeric font-variant-position font-variation-settings font-weight font-width \
    footnote-display footnote-policy forced-color-adjust gap glyph-orientation-horizontal glyph-orientation-vertical \
    grid grid-area grid-auto-columns grid-auto-flow grid-auto-rows grid-column grid-column-end grid-column-gap \
    grid-column-start grid-gap grid-row grid-row-end grid-row-gap grid-row-start grid-template grid-template-areas \
    grid-template-columns grid-template-rows hanging-punctuation height hyphenate-character hyphenate-limit-chars \
    hyphenate-limit-last hyphenate-limit-lines hyphenate-limit-zone hyphens image-orientation image-rendering \
    image-resolution ime-mode initial-letter initial-letter-align initial-letter-wrap inline-size inset inset-block \
    inset-block-end inset-block-start inset-inline inset-inline-end inset-inline-start interpolate-size isolation \
    justify-content justify-items justify-self kerning leading-trim left letter-spacing lighting-color line-break \
    line-clamp line-fit-edge line-grid line-height line-height-step line-padding line-snap list-style \
    list-style-image list-style-position list-style-type margin margin-block margin-block-end margin-block-start \
    margin-bottom margin-inline margin-inline-end margin-inline-start margin-left margin-right margin-top \
    margin-trim marker marker-end marker-mid marker-start marks mask mask-border mask-border-mode mask-border-outset \
    mask-border-repeat mask-border-slice mask-border-source mask-border-width mask-clip mask-composite mask-image \
    mask-mode mask-origin mask-position mask-repeat mask-size mask-type math-depth math-shift math-style \
    max-block-size max-height max-inline-size max-lines max-width min-block-size min-height min-inline-size \
    min-width mix-blend-mode nav-down nav-left nav-right nav-up object-fit object-position object-view-box \
    oeb-column-number oeb-page-foot oeb-page-head offset offset-anchor offset-distance offset-path offset-position \
    offset-rotate opacity order orphans outline outline-color outline-offset outline-style outline-width overflow \
    overflow-anchor overflow-block overflow-clip-margin overflow-inline overflow-style overflow-wrap overflow-x \
    overflow-y overscroll-behavior overscroll-behavior-block overscroll-behavior-inline overscroll-behavior-x \
    overscroll-behavior-y padding padding-block padding-block-end padding-block-start padding-bottom padding-inline \
    padding-inline-end padding-inline-start padding-left padding-right padding-top page page-break-after \
    page-break-before page-break-inside page-orientation page-policy paint-order pause pause-after pause-before \
    perspective perspective-origin pitch pitch-range place-content place-items place-self play-during pointer-events \
    position position-anchor position-area position-try position-try-fallbacks position-try-order \
    position-visibility print-color-adjust quotes r reading-flow reading-order region-fragment resize rest \
    rest-after rest-before richness right rotate row-gap ruby-align ruby-merge ruby-overhang ruby-position rx ry \
    scale scroll-behavior scroll-margin scroll-margin-block scroll-margin-block-end scroll-margin-block-start \
    scroll-margin-bottom scroll-margin-inline scroll-margin-inline-end scroll-margin-inline-start scroll-margin-left \
    scroll-margin-right scroll-margin-top scroll-marker-group scroll-padding scroll-padding-block \
    scroll-padding-block-end scroll-padding-block-start scroll-padding-bottom scroll-padding-inline \
    scroll-padding-inline-end scroll-padding-inline-start scroll-padding-left scroll-padding-right \
    scroll-padding-top scroll-snap-align scroll-snap-stop scroll-snap-type scroll-timeline scroll-timeline-axis \
    scroll-timeline-name scrollbar-color scrollbar-gutter scrollbar-width shape-image-threshold shape-inside \
    shape-margin shape-outside shape-padding shape-rendering size speak speak-as speak-header speak-numeral \
    speak-punctuation speech-rate stop-color stop-opacity stress string-set stroke stroke-color stroke-dasharray \
    stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width tab-size \
    table-layout text-align text-align-all text-align-last text-anchor text-autospace text-box text-box-edge \
    text-box-trim text-combine-horizontal text-combine-upright text-decoration text-decoration-color \
    text-decoration-line text-decoration-skip text-decoration-skip-box text-decoration-skip-ink \
    text-decoration-skip-inset text-decoration-skip-self text-decoration-skip-spaces text-decoration-style \
    text-decoration-thickness text-emphasis text-emphasis-color text-emphasis-position text-emphasis-style \
    text-indent text-justify text-kashida-space text-orientation text-overflow text-rendering text-shadow \
    text-size-adjust text-spacing text-spacing-trim text-transform text-underline-offset text-underline-position \
    text-wrap text-wrap-mode text-wrap-style timeline-scope top touch-action transform transform-box \
    transform-origin transform-style transition transition-behavior transition-delay transition-duration \
    transition-property transition-timing-function translate unicode-bidi user-select vector-effect vertical-align \
    view-timeline view-timeline-axis view-timeline-inset view-timeline-name view-transition-class \
    view-transition-name visibility voice-balance voice-duration voice-family voice-pitch voice-range voice-rate \
    voice-stress voice-volume volume webkit-align-content webkit-align-items webkit-align-self webkit-animation \
    webkit-animation-delay webkit-animation-direction webkit-animation-duration webkit-animation-fill-mode \
    webkit-animation-iteration-count webkit-animation-name webkit-animation-play-state \
    webkit-animation-timing-function webkit-app-region webkit-appearance webkit-backface-visibility \
    webkit-background-clip webkit-background-origin webkit-background-size webkit-border-after \
    webkit-border-after-color webkit-border-after-style webkit-border-after-width webkit-border-before \
    webkit-border-before-color webkit-border-before-style webkit-border-before-width \
    webkit-border-bottom-left-radius webkit-border-bottom-right-radius webkit-border-end webkit-border-end-color \
    webkit-border-end-style webkit-border-end-width webkit-border-horizontal-spacing webkit-border-image \
    webkit-border-radius webkit-border-start webkit-border-start-color webkit-border-start-style \
    webkit-border-start-width webkit-border-top-left-radius webkit-border-top-right-radius \
    webkit-border-vertical-spacing webkit-box-align webkit-box-decoration-break webkit-box-direction webkit-box-flex \
    webkit-box-ordinal-group webkit-box-orient webkit-box-pack webkit-box-reflect webkit-box-shadow \
    webkit-box-sizing webkit-clip-path webkit-column-break-after webkit-column-break-before \
    webkit-column-break-inside webkit-column-count webkit-column-gap webkit-column-rule webkit-column-rule-color \
    webkit-column-rule-style webkit-column-rule-width webkit-column-span webkit-column-width webkit-columns \
    webkit-filter webkit-flex webkit-flex-basis webkit-flex-direction webkit-flex-flow webkit-flex-grow \
    webkit-flex-shrink webkit-flex-wrap webkit-font-feature-settings webkit-font-smoothing \
    webkit-hyphenate-character webkit-justify-content webkit-line-break webkit-line-clamp webkit-locale \
    webkit-logical-height webkit-logical-width webkit-margin-after webkit-margin-before webkit-margin-end \
    webkit-margin-start webkit-mask webkit-mask-box-image webkit-mask-box-image-outset webkit-mask-box-image-repeat \
    webkit-mask-box-image-slice webkit-mask-box-image-source webkit-mask-box-image-width webkit-mask-clip \
    webkit-mask-composite webkit-mask-image webkit-mask-origin webkit-mask-position webkit-mask-position-x \
    webkit-mask-position-y webkit-mask-repeat webkit-mask-size webkit-max-logical-height webkit-max-logical-width \
    webkit-min-logical-height webkit-min-logical-width webkit-opacity webkit-order webkit-padding-after \
    webkit-padding-before webkit-padding-end webkit-padding-start webkit-perspective webkit-perspective-origin \
    webkit-perspective-origin-x webkit-perspective-origin-y webkit-print-color-adjust webkit-rtl-ordering \
    webkit-ruby-position webkit-shape-image-threshold webkit-shape-margin webkit-shape-outside \
    webkit-tap-highlight-color webkit-text-combine webkit-text-decorations-in-effect webkit-text-emphasis \
    webkit-text-emphasis-color webkit-text-emphasis-position webkit-text-emphasis-style webkit-text-fill-color \
    webkit-text-orientation webkit-text-security webkit-text-size-adjust webkit-text-stroke webkit-text-stroke-color \
    webkit-text-stroke-width webkit-transform webkit-transform-origin webkit-transform-origin-x \
    webkit-transform-origin-y webkit-transform-origin-z webkit-transform-style webkit-transition \
    webkit-transition-delay webkit-transition-duration webkit-transition-property webkit-transition-timing-function \
    webkit-user-drag webkit-user-modify webkit-user-select webkit-writing-mode white-space white-space-collapse \
    white-space-trim widows width will-change word-break word-space-transform word-spacing word-wrap wrap-after \
    wrap-before wrap-flow wrap-inside wrap-through writing-mode x y z-index zoom";

/// EPUB's own properties, behind their prefix.
const EPUB: &str = "caption-side cue cue-after cue-before fullsize-kana hyphens line-break pause pause-after pause-before rest \
    rest-after rest-before ruby-position speak speak-as text-align-last text-combine text-combine-horizontal \
    text-decoration text-emphasis text-emphasis-color text-emphasis-position text-emphasis-style text-orientation \
    text-transform text-underline-position voice-balance voice-duration voice-family voice-pitch voice-range voice-rate \
    voice-stress voice-volume word-break writing-mode";

/// What a `@font-face` rule can say.
const OF_FONTS: &str = "ascent-override descent-override font-display font-family font-feature-settings \
    font-language-override font-named-instance font-stretch font-style font-variant font-variation-settings font-weight \
    font-width line-gap-override size-adjust src unicode-range";

static NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| KNOWN.split_ascii_whitespace().collect());

/// Whether there is a property of this name, or a descriptor of fonts where one is wanted.
pub fn is_known(name: &str, of_font: bool) -> bool {
    let listed = |list: &str, name: &str| list.split_ascii_whitespace().any(|n| n == name);
    if let Some(own) = name.strip_prefix("-epub-") {
        return listed(EPUB, own);
    }
    // What is meant for another browser is dropped on purpose.
    name.starts_with('-') || NAMES.contains(name) || of_font && listed(OF_FONTS, name)
}

/// The property that was meant by a name that is none.
pub fn nearest(name: &str) -> Option<&'static str> {
    // Of names that are equally near, the first of the alphabet.
    words::nearest(name, KNOWN.split_ascii_whitespace())
}
