//! One document checked alone, as EPUBCheck's modes do: what needs a publication is not asked.

use crate::content;
use crate::facts::{Facts, Role};
use crate::log::{self, Log};
use crate::opf::{self, Context};
use crate::options::{Mode, Options};
use crate::report::{Report, Version};
use crate::{advice, container, decode, media, rules, smil, xml};

/// Checks a package, content, navigation or overlay document.
pub fn check(bytes: &[u8], options: &Options) -> Report {
    let mut report = Report::default();
    let version = options.version.unwrap_or(Version::Three);
    report.version = Some(version);
    let mut log = Log::new("", options.release);
    if bytes.len() as u64 > options.limits.document_bytes {
        log.whole(rules::unchecked_item(&options.file));
        log::gather(vec![log], &mut report);
        return report;
    }
    let decoded = decode::xml(bytes);
    let media_type = match options.mode {
        Mode::Package | Mode::Publication => media::OPF,
        Mode::Svg => media::SVG,
        Mode::Overlay => media::SMIL,
        Mode::Xhtml | Mode::Navigation => media::XHTML,
    };
    container::report_encoding(&decoded, media_type == media::XHTML, &mut log);
    let doc = container::parse(&decoded, version, &options.limits);
    container::report_version(&doc, &mut log);
    content::check_doctype(&doc, media_type, version, &mut log);
    let mut facts = Facts::default();
    let role = Role {
        media_type,
        version: Some(version),
        profile: options.profile,
        nav: options.mode == Mode::Navigation,
        ..Role::default()
    };
    // References are those of a file in the root of a container.
    let name = options.file.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    match options.mode {
        // What stands beyond a limit may be what would be missed.
        Mode::Package | Mode::Publication if doc.fault.as_ref().is_some_and(|f| f.limit) => {}
        Mode::Package | Mode::Publication => {
            let context =
                Context { path: &name, version, profile: options.profile, alone: true, broken: opf::breaks_off(&doc) };
            let package = opf::check(&doc, &context, &mut log);
            opf::check_durations(&package, &mut log);
        }
        Mode::Xhtml | Mode::Navigation => content::check_xhtml(&doc, &role, &mut facts, &mut log),
        Mode::Svg => content::check_svg(&doc, &role, &mut facts, &mut log),
        Mode::Overlay => smil::check(&doc, &mut facts, &mut log),
    }
    container::report_fault(&doc, &mut log);
    if options.advice {
        let _ = advice::document(&doc, &role, &mut log);
    }
    let lines = xml::Lines::of(&decoded.text).starts;
    for message in log.messages_mut().iter_mut().filter(|m| m.place.line > 0).take(200) {
        crate::publication::add_excerpt(message, &decoded.text, &lines);
    }
    log::gather(vec![log], &mut report);
    report
}
