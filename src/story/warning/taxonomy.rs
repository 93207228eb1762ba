//! The taxonomy of content warnings: one row a warning. To add a spelling, add an alias; nothing else.

use super::{Entry, Group::*};

/// Archive warning of AO3, in the archive's own spelling.
pub const AO3_VIOLENCE: &str = "Graphic Depictions Of Violence";
/// Archive warning of AO3, in the archive's own spelling.
pub const AO3_DEATH: &str = "Major Character Death";
/// Archive warning of AO3, in the archive's own spelling.
pub const AO3_RAPE: &str = "Rape/Non-Con";
/// Archive warning of AO3, in the archive's own spelling; older files say `Underage`.
pub const AO3_UNDERAGE: &str = "Underage Sex";

/// What a warning is called where its content is graphic: rows of the table by their ids.
pub(super) const WHERE_GRAPHIC: &[(&str, &str)] =
    &[("violence", "violence-graphic"), ("sexual-content", "sexual-content-explicit")];

// Columns: id, label, group, archive warning of AO3, ONIX list 203 code when graphic: aliases.
macro_rules! entries {
    ($($id:literal, $label:literal, $group:ident, $ao3:expr, $onix:expr => $($alias:literal),*;)+) => {
        /// Every warning that the tool knows by name. Aliases hold only inside the value of a warnings field: `ED` or
        /// `language` mean other things elsewhere. Kept small on purpose: what is missing is shown in the author's words.
        pub const ENTRIES: &[Entry] = &[$(
            Entry { id: $id, label: $label, group: $group, aliases: &[$($alias),*], ao3: $ao3, onix: $onix }
        ),+];
    };
}

entries! {
    "violence-graphic", "Graphic violence", Violence, Some(AO3_VIOLENCE), Some("04") =>
        "GDV", "GDoV", "graphic depictions of violence", "extreme violence", "ultraviolence", "gratuitous violence";
    "violence", "Violence", Violence, None, Some("04") =>
        "violent", "fighting", "battle", "MV", "action violence", "murder", "killing", "assault", "beating",
        "canon-typical violence", "CTV", "fights", "battles", "deadly violence";
    "gore", "Blood and gore", Violence, None, Some("04") =>
        "blood", "bloody", "gory", "splatter", "dismemberment", "mutilation", "eye horror";
    "body-horror", "Body horror", Violence, None, Some("04") =>
        "transformation horror", "bodily distortion";
    "torture", "Torture", Violence, None, Some("04") =>
        "tort", "interrogation torture";
    "gun-violence", "Gun violence", Violence, None, Some("04") =>
        "shooting", "school shooting", "guns";
    "war", "War and mass violence", Violence, None, Some("04") =>
        "genocide", "terrorism", "bombing", "massacre", "police brutality", "mass violence", "wartime violence";
    "kidnapping", "Kidnapping or captivity", Violence, None, Some("04") =>
        "abduction", "confinement", "imprisonment", "held captive", "hostage", "kidnap", "captivity";
    "slavery", "Slavery or trafficking", Violence, None, Some("08") =>
        "slavefic", "enslavement", "human trafficking", "forced prostitution";
    "cannibalism", "Cannibalism", Violence, None, Some("04") =>
        "eating people", "hard vore";
    "major-character-death", "Major character death", Death, Some(AO3_DEATH), None =>
        "MCD", "main character death", "major death", "death fic", "character death", "char death", "CD",
        "death of a major character", "death of a main character", "death of main characters", "main characters die",
        "main character dies", "death of a character", "major death of a character", "death of characters";
    "minor-character-death", "Minor character death", Death, None, None =>
        "OC death", "background death", "canon character death", "canon death", "temporary death",
        "death of a minor character", "death of minor characters", "minor characters die", "death of an OC",
        "death of a villain", "villain death", "side character death", "background character death";
    "child-death", "Death of a child", Death, None, None =>
        "infant death", "baby death";
    "death", "Death and dying", Death, None, None =>
        "dying", "terminal", "corpse", "dead body", "funeral", "deaths";
    "grief", "Grief and loss", Death, None, None =>
        "bereavement", "mourning", "loss of a loved one", "death of a parent";
    "sexual-content-explicit", "Explicit sexual content", Sexual, None, Some("03") =>
        "smut", "lemon", "citrus", "PWP", "porn", "pr0n", "explicit sex", "graphic sex", "sex scenes", "NSFW",
        "m/m sex", "f/f sex", "m/f sex", "f/m sex", "het sex", "18+";
    "sexual-content", "Sexual content", Sexual, None, Some("03") =>
        "lime", "sexual situations", "adult situations", "nudity", "sexual references", "fade to black",
        "implied sex", "sex", "sexual themes", "sexual situation", "innuendo";
    "sexual-assault", "Rape / non-consensual sex", Sexual, Some(AO3_RAPE), Some("08") =>
        "rape", "noncon", "nc", "n/c", "NCS", "non-consensual", "SA", "S/A", "sexual abuse", "rape/non-con";
    "dubious-consent", "Dubious consent", Sexual, None, Some("02") =>
        "dubcon", "coerced", "reluc", "sex pollen", "fuck or die", "intoxicated consent";
    "underage-sex", "Sexual content involving minors", Sexual, Some(AO3_UNDERAGE), Some("08") =>
        "underage", "chan";
    "adult-minor", "Adult/minor relationship", Sexual, None, Some("08") =>
        "teacher/student", "grooming", "pedophilia", "paedophilia", "adult/minor";
    "incest", "Incest", Sexual, None, Some("03") =>
        "inc", "twincest", "sibling incest", "pseudo-incest";
    "sexual-harassment", "Sexual harassment", Sexual, None, Some("08") =>
        "groping", "catcalling", "non-consensual voyeurism";
    "bdsm", "BDSM and kink", Sexual, None, Some("03") =>
        "D/s", "Ds", "bondage", "S&M", "SM", "bloodplay", "dom/sub", "kink";
    "infidelity", "Infidelity", Relationships, None, None =>
        "cheating", "adultery", "affair";
    "domestic-abuse", "Domestic or partner abuse", Abuse, None, Some("08") =>
        "domestic violence", "DV", "IPV", "abusive relationship", "spousal abuse";
    "child-abuse", "Child abuse or neglect", Abuse, None, Some("08") =>
        "abused child", "neglect", "abandonment", "child neglect";
    "emotional-abuse", "Emotional abuse", Abuse, None, Some("08") =>
        "gaslighting", "manipulation", "verbal abuse", "psychological abuse", "toxic relationship";
    "bullying", "Bullying", Abuse, None, Some("08") =>
        "harassment", "hazing", "humiliation";
    "stalking", "Stalking", Abuse, None, Some("08") =>
        "obsessive behaviour", "yandere";
    "mind-control", "Mind control", Abuse, None, None =>
        "mc", "brainwashing", "compulsion", "hypnosis", "possession", "loss of bodily autonomy";
    "animal-cruelty", "Animal cruelty", Animals, None, Some("10") =>
        "animal abuse", "hunting cruelty";
    "animal-death", "Animal death", Animals, None, Some("10") =>
        "pet death", "dog dies";
    "suicide", "Suicide", MentalHealth, None, Some("09") =>
        "suicidal ideation", "suicidal thoughts", "suicide attempt", "attempted suicide";
    "self-harm", "Self-harm", MentalHealth, None, Some("09") =>
        "SH", "self-injury", "cutting", "self-mutilation";
    "eating-disorder", "Eating disorders", MentalHealth, None, Some("09") =>
        "ED", "anorexia", "bulimia", "disordered eating", "body image", "starvation";
    "mental-illness", "Mental illness", MentalHealth, None, Some("02") =>
        "depression", "anxiety", "panic attacks", "PTSD", "psychosis", "dissociation", "institutionalisation",
        "panic attack";
    "drugs", "Drug use", Substances, None, Some("05") =>
        "drug abuse", "substance abuse", "overdose", "addiction";
    "alcohol", "Alcohol use", Substances, None, Some("05") =>
        "drinking", "drunkenness", "alcoholism", "alcohol abuse";
    "smoking", "Smoking", Substances, None, None =>
        "tobacco", "cigarettes";
    "strong-language", "Strong language", Language, None, Some("06") =>
        "swearing", "language", "bad language", "profanity", "cursing", "f-word", "f-bombs", "potty mouth",
        "naughty words", "bad words", "swear words", "coarse language", "foul language", "harsh language", "cussing",
        "explicit language", "adult language", "crude language";
    "slurs", "Slurs and hate speech", Discrimination, None, Some("07") =>
        "racial slurs", "homophobic slurs", "hate speech";
    "racism", "Racism", Discrimination, None, Some("07") =>
        "xenophobia", "colonialism";
    "homophobia", "Homophobia or biphobia", Discrimination, None, Some("07") =>
        "queerphobia", "gay bashing", "outing", "biphobia", "homophobic language";
    "transphobia", "Transphobia", Discrimination, None, Some("07") =>
        "misgendering", "deadnaming", "dysphoria";
    "sexism", "Sexism and misogyny", Discrimination, None, Some("07") =>
        "misogyny";
    "ableism", "Ableism", Discrimination, None, Some("07") =>
        "disability discrimination";
    "religious-discrimination", "Religious discrimination", Discrimination, None, Some("07") =>
        "antisemitism", "islamophobia", "religious trauma", "cult";
    "body-shaming", "Body shaming", Discrimination, None, Some("07") =>
        "fatphobia", "fat-shaming", "weight talk";
    "medical", "Medical procedures", Medical, None, Some("11") =>
        "needles", "injections", "surgery", "hospital", "medical trauma", "dissection", "experimentation",
        "medical procedure", "hospitals";
    "illness", "Serious illness", Medical, None, Some("11") =>
        "cancer", "terminal illness", "dementia", "sickfic", "pandemic", "sickness";
    "injury", "Serious injury", Medical, None, Some("04") =>
        "whump", "burns", "car accident", "accident", "injuries", "injury detail";
    "vomit", "Vomiting and body fluids", Medical, None, Some("02") =>
        "emeto", "emetophobia", "scat", "watersports", "vomiting";
    "pregnancy", "Pregnancy and childbirth", Pregnancy, None, Some("02") =>
        "childbirth", "labour", "birth", "mpreg";
    "pregnancy-loss", "Pregnancy loss", Pregnancy, None, Some("02") =>
        "miscarriage", "stillbirth", "infertility";
    "abortion", "Abortion", Pregnancy, None, Some("02") =>
        "termination";
    "phobias", "Common phobias", Other, None, Some("02") =>
        "spiders", "snakes", "clowns", "heights", "claustrophobia", "drowning", "buried alive", "trypophobia",
        "horror", "jump scares", "claustrophobic spaces", "arachnophobia";
}
