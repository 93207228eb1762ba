//! Warnings in other languages than English: what authors write for the main ones, for "none" and for a refusal.
//!
//! Only whole phrases are compared, so a word that means something else in another language does no harm in a sentence.

use super::{Mode, Severity};

macro_rules! spellings {
    ($($id:literal => $($word:literal),*;)+) => {
        /// Spellings of the rows of the taxonomy: German, French, Spanish, Russian, Italian, Portuguese, Dutch, Polish,
        /// Swedish, Japanese, Chinese.
        pub(super) const SPELLINGS: &[(&str, &[&str])] = &[$(($id, &[$($word),*])),+];
    };
}

spellings! {
    "violence-graphic" =>
        "explizite Gewalt", "grafische Gewalt", "violence graphique", "violence explicite", "violencia gráfica",
        "violencia explícita", "графичное насилие", "жестокость", "violenza esplicita", "violenza grafica",
        "violência gráfica", "violência explícita", "expliciet geweld", "drastyczna przemoc", "grafiskt våld", "残酷描写",
        "残酷な描写", "グロ", "グロ描写", "血腥暴力", "描寫暴力";
    "violence" =>
        "Gewalt", "Gewaltdarstellung", "Gewaltdarstellungen", "Mord", "Kämpfe", "violences", "meurtre", "bagarre",
        "violencia", "asesinato", "насилие", "насилия", "сцены насилия", "убийство", "убийства", "драки", "violenza", "omicidio",
        "violência", "assassinato", "geweld", "moord", "przemoc", "morderstwo", "våld", "mord", "暴力", "暴力描写", "暴力表現",
        "流血描写", "暴力行为";
    "gore" =>
        "Blut", "Blut und Gewalt", "sang", "sangre", "кровь", "расчлененка", "расчленёнка", "sangue", "bloed", "krew",
        "blod", "流血", "血腥";
    "torture" =>
        "Folter", "tortura", "torturas", "пытки", "пытка", "marteling", "foltering", "tortury", "tortyr", "拷問", "酷刑";
    "war" =>
        "Krieg", "guerre", "guerra", "война", "oorlog", "wojna", "krig", "戦争", "战争", "戰爭";
    "kidnapping" =>
        "Entführung", "enlèvement", "secuestro", "похищение", "rapimento", "sequestro", "ontvoering", "porwanie",
        "誘拐", "監禁", "绑架", "監禁描写";
    "slavery" =>
        "Sklaverei", "esclavage", "esclavitud", "рабство", "schiavitù", "escravidão", "slavernij", "niewolnictwo",
        "奴隷", "奴隶";
    "cannibalism" =>
        "Kannibalismus", "cannibalisme", "canibalismo", "каннибализм", "cannibalismo", "kannibalisme", "kanibalizm",
        "食人", "カニバリズム";
    "major-character-death" =>
        "Tod einer Hauptfigur", "Tod eines Hauptcharakters", "Hauptcharaktertod", "Charaktertod", "Charaktertode",
        "Tod einer Figur", "Tod eines Charakters", "Figurentod", "Tod einer wichtigen Figur", "mort de personnage",
        "mort d'un personnage", "mort de personnages", "mort d'un personnage principal",
        "mort d'un personnage majeur", "mort de personnage principal", "muerte de un personaje",
        "muerte de personaje", "muerte de personajes", "muerte de un personaje principal",
        "muerte de personaje principal", "muerte de un personaje importante", "смерть персонажа", "смерти персонажа",
        "смерть персонажей", "смерть главного героя", "смерть основного персонажа", "смерть основных персонажей",
        "смерть главных героев", "morte di un personaggio", "morte di personaggi", "morte del personaggio",
        "morte del personaggio principale", "morte di un personaggio principale", "morte de personagem",
        "morte de um personagem", "morte de personagens", "morte de personagem principal", "dood van een personage",
        "dood van een hoofdpersonage", "dood van hoofdpersonage", "śmierć postaci", "śmierć bohatera",
        "śmierć głównego bohatera", "śmierć głównej postaci", "karaktärsdöd", "huvudkaraktärs död", "死ネタ", "死にネタ",
        "キャラ死", "キャラクターの死", "主要キャラの死", "主要キャラクターの死", "死亡ネタ", "角色死亡", "主要角色死亡", "主角死亡";
    "minor-character-death" =>
        "Tod einer Nebenfigur", "Tod von Nebenfiguren", "Tod eines Nebencharakters",
        "mort d'un personnage secondaire", "mort de personnages secondaires", "muerte de un personaje secundario",
        "muerte de personajes secundarios", "смерть второстепенных персонажей", "смерть второстепенного персонажа",
        "morte di un personaggio secondario", "morte de personagem secundário", "dood van een bijpersonage",
        "śmierć postaci drugoplanowej", "モブの死", "脇役の死", "配角死亡";
    "death" =>
        "Tod", "Todesfall", "Todesfälle", "Sterben", "mort", "muerte", "muertes", "смерть", "смерти", "morte", "dood", "śmierć", "död", "死",
        "死亡", "死亡描写", "人死に";
    "grief" =>
        "Trauer", "deuil", "duelo", "горе", "утрата", "lutto", "luto", "rouw", "żałoba", "sorg", "死別", "喪失";
    "sexual-content-explicit" =>
        "expliziter Sex", "explizite Sexszenen", "sexe explicite", "scènes de sexe explicites", "sexo explícito",
        "секс", "откровенные сцены", "постельные сцены", "sesso esplicito", "expliciete seks", "sceny erotyczne",
        "性描写", "性的描写", "性行為", "R-18描写", "色情", "性描寫", "露骨な性描写";
    "sexual-content" =>
        "sexuelle Inhalte", "Sexszenen", "Erotik", "contenu sexuel", "contenido sexual", "сексуальный контент",
        "contenuti sessuali", "conteúdo sexual", "seksuele inhoud", "treści seksualne", "sexuellt innehåll", "性的表現",
        "性内容";
    "sexual-assault" =>
        "Vergewaltigung", "sexueller Missbrauch", "sexuelle Gewalt", "sexualisierte Gewalt", "viol", "viols",
        "agression sexuelle", "abus sexuel", "abus sexuels", "violación", "violacion", "abuso sexual",
        "agresión sexual", "изнасилование", "изнасилования", "сексуальное насилие", "stupro", "violenza sessuale",
        "abuso sessuale", "estupro", "verkrachting", "seksueel misbruik", "gwałt", "våldtäkt", "レイプ", "強姦", "性的暴行",
        "無理やり", "强奸", "強暴", "性侵", "性暴力";
    "dubious-consent" =>
        "сомнительное согласие", "consentement douteux", "consentimiento dudoso", "fragwürdige Zustimmung",
        "consenso dubbio", "consentimento duvidoso";
    "underage-sex" =>
        "сексуализация несовершеннолетних", "sexe avec mineur", "sexo con menores", "Sex mit Minderjährigen",
        "未成年との性行為", "未成年性行为";
    "incest" =>
        "Inzest", "inceste", "incesto", "инцест", "kazirodztwo", "近親相姦", "乱伦", "亂倫";
    "bdsm" =>
        "БДСМ";
    "infidelity" =>
        "Untreue", "Fremdgehen", "infidélité", "adultère", "infidelidad", "измена", "infedeltà", "tradimento",
        "infidelidade", "traição", "ontrouw", "zdrada", "otrohet", "不倫", "浮気", "出轨";
    "domestic-abuse" =>
        "häusliche Gewalt", "violences conjugales", "violence conjugale", "violence domestique",
        "violencia doméstica", "домашнее насилие", "violenza domestica", "violência doméstica", "huiselijk geweld",
        "przemoc domowa", "våld i hemmet", "DV描写", "家庭内暴力", "家暴";
    "child-abuse" =>
        "Kindesmisshandlung", "Kindesmissbrauch", "maltraitance d'enfant", "maltraitance infantile",
        "maltrato infantil", "abuso infantil", "жестокое обращение с детьми", "maltrattamento di minori",
        "kindermishandeling", "przemoc wobec dzieci", "児童虐待", "虐待儿童";
    "emotional-abuse" =>
        "emotionaler Missbrauch", "psychische Gewalt", "violence psychologique", "abuso emocional",
        "психологическое насилие", "abuso emotivo", "violenza psicologica", "精神的虐待";
    "bullying" =>
        "Mobbing", "harcèlement", "harcèlement scolaire", "acoso escolar", "травля", "буллинг", "bullismo", "pesten",
        "mobbning", "いじめ", "霸凌", "欺凌";
    "stalking" =>
        "сталкинг", "ストーカー", "ストーキング", "跟踪狂";
    "animal-cruelty" =>
        "Tierquälerei", "cruauté envers les animaux", "maltraitance animale", "maltrato animal",
        "жестокое обращение с животными", "maltrattamento di animali", "dierenmishandeling", "動物虐待", "虐待动物";
    "animal-death" =>
        "Tod eines Tieres", "Tod eines Tiers", "mort d'un animal", "mort d'animaux", "muerte de un animal",
        "muerte de animales", "muerte animal", "смерть животных", "смерть животного", "morte di un animale",
        "dood van een dier", "動物の死", "动物死亡";
    "suicide" =>
        "Selbstmord", "Suizid", "Selbsttötung", "Suizidgedanken", "Selbstmordgedanken", "suicidio", "суицид",
        "самоубийство", "попытка самоубийства", "суицидальные мысли", "suicídio", "zelfmoord", "zelfdoding",
        "samobójstwo", "självmord", "自殺", "自殺描写", "自杀";
    "self-harm" =>
        "Selbstverletzung", "selbstverletzendes Verhalten", "SVV", "automutilation", "autolesión", "autolesiones",
        "селфхарм", "самоповреждение", "autolesionismo", "automutilação", "zelfverwonding", "zelfbeschadiging",
        "samookaleczenie", "självskadebeteende", "自傷", "自傷行為", "自残", "自殘";
    "eating-disorder" =>
        "Essstörung", "Essstörungen", "troubles alimentaires", "troubles du comportement alimentaire", "TCA",
        "trastornos alimenticios", "trastorno alimenticio", "расстройства пищевого поведения", "РПП",
        "disturbi alimentari", "transtornos alimentares", "eetstoornis", "eetstoornissen", "zaburzenia odżywiania",
        "ätstörning", "摂食障害", "进食障碍";
    "mental-illness" =>
        "psychische Erkrankung", "psychische Erkrankungen", "Depressionen", "Panikattacken", "maladie mentale",
        "dépression", "enfermedad mental", "depresión", "депрессия", "психические расстройства", "depressione",
        "depressão", "depressie", "depresja", "精神疾患", "うつ", "抑郁";
    "drugs" =>
        "Drogen", "Drogenkonsum", "Drogenmissbrauch", "drogue", "drogues", "drogas", "наркотики",
        "употребление наркотиков", "droga", "droghe", "drugsgebruik", "narkotyki", "droger", "薬物", "麻薬", "毒品", "吸毒";
    "alcohol" =>
        "Alkohol", "Alkoholkonsum", "Alkoholmissbrauch", "alcool", "alcoolisme", "alcoholismo", "алкоголь", "alcol",
        "álcool", "飲酒", "酗酒", "饮酒";
    "smoking" =>
        "Rauchen", "tabac", "tabaco", "курение", "fumo", "roken", "喫煙", "吸烟";
    "strong-language" =>
        "Schimpfwörter", "Kraftausdrücke", "derbe Sprache", "vulgäre Sprache", "langage grossier", "langage vulgaire",
        "langage cru", "gros mots", "vulgarité", "grossièretés", "lenguaje vulgar", "lenguaje soez",
        "lenguaje fuerte", "malas palabras", "palabrotas", "нецензурная лексика", "мат", "ненормативная лексика",
        "linguaggio volgare", "linguaggio scurrile", "parolacce", "linguagem imprópria", "palavrões",
        "grof taalgebruik", "vloeken", "wulgaryzmy", "przekleństwa", "grovt språk", "svordomar", "暴言", "粗话", "脏话";
    "racism" =>
        "Rassismus", "racisme", "racismo", "расизм", "razzismo", "rasizm", "rasism", "人種差別", "种族歧视";
    "homophobia" =>
        "Homophobie", "Homofeindlichkeit", "homofobia", "гомофобия", "omofobia", "homofobie", "homofobi", "同性愛嫌悪",
        "恐同";
    "transphobia" =>
        "Transphobie", "Transfeindlichkeit", "transfobia", "трансфобия", "transfobie";
    "sexism" =>
        "Sexismus", "sexisme", "sexismo", "misogynie", "сексизм", "мизогиния", "sessismo", "seksisme", "性差別";
    "ableism" =>
        "Ableismus", "capacitisme", "capacitismo", "эйблизм", "abilismo";
    "illness" =>
        "Krankheit", "Krebs", "maladie", "maladie grave", "enfermedad", "cáncer", "болезнь", "рак", "malattia",
        "doença", "ziekte", "choroba", "病気", "病", "疾病", "癌症";
    "injury" =>
        "Verletzung", "Verletzungen", "blessure", "blessures", "heridas", "lesiones", "травмы", "ранения", "ferite",
        "ferimentos", "verwonding", "怪我", "ケガ", "受伤";
    "vomit" =>
        "Erbrechen", "vomi", "vomissements", "vómito", "vómitos", "рвота", "vomito", "嘔吐", "呕吐";
    "pregnancy" =>
        "Schwangerschaft", "Geburt", "grossesse", "accouchement", "embarazo", "parto", "беременность", "роды",
        "мпрег", "gravidanza", "gravidez", "zwangerschap", "ciąża", "妊娠", "出産", "怀孕", "生子";
    "pregnancy-loss" =>
        "Fehlgeburt", "Totgeburt", "fausse couche", "aborto espontáneo", "выкидыш", "aborto spontaneo", "miskraam",
        "poronienie", "流産", "流产";
    "abortion" =>
        "Abtreibung", "Schwangerschaftsabbruch", "avortement", "IVG", "aborto", "аборт", "aborcja", "中絶", "堕胎";
    "phobias" =>
        "Spinnen", "araignées", "arañas", "пауки", "ragni", "aranhas", "spinnen", "pająki", "虫";
    "body-horror" =>
        "боди-хоррор", "ボディホラー";
    "slurs" =>
        "slurs raciaux", "insultes racistes", "rassistische Beleidigungen";
}

/// What tells how strong a warning is, or in which way it occurs.
pub(super) const QUALIFIERS: &[(&str, Severity, Option<Mode>)] = &[
    ("explizite", Severity::Graphic, None),
    ("expliziter", Severity::Graphic, None),
    ("explizit", Severity::Graphic, None),
    ("angedeutete", Severity::Mentioned, None),
    ("angedeutet", Severity::Mentioned, None),
    ("Erwähnung von", Severity::Mentioned, None),
    ("Erwähnungen von", Severity::Mentioned, None),
    ("erwähnt", Severity::Mentioned, None),
    ("leichte", Severity::Mentioned, None),
    ("leicht", Severity::Mentioned, None),
    ("etwas", Severity::Moderate, None),
    ("milde", Severity::Mentioned, None),
    ("vergangene", Severity::Mentioned, Some(Mode::Past)),
    ("mention de", Severity::Mentioned, None),
    ("mentions de", Severity::Mentioned, None),
    ("mentionné", Severity::Mentioned, None),
    ("mentionnée", Severity::Mentioned, None),
    ("évoqué", Severity::Mentioned, None),
    ("implicite", Severity::Mentioned, None),
    ("explicite", Severity::Graphic, None),
    ("graphique", Severity::Graphic, None),
    ("un peu de", Severity::Moderate, None),
    ("légère", Severity::Mentioned, None),
    ("léger", Severity::Mentioned, None),
    ("mención de", Severity::Mentioned, None),
    ("menciones de", Severity::Mentioned, None),
    ("mencionado", Severity::Mentioned, None),
    ("implícita", Severity::Mentioned, None),
    ("explícita", Severity::Graphic, None),
    ("explícito", Severity::Graphic, None),
    ("leve", Severity::Mentioned, None),
    ("algo de", Severity::Moderate, None),
    ("упоминание", Severity::Mentioned, None),
    ("упоминания", Severity::Mentioned, None),
    ("упоминается", Severity::Mentioned, None),
    ("графичное", Severity::Graphic, None),
    ("лёгкое", Severity::Mentioned, None),
    ("легкое", Severity::Mentioned, None),
    ("menzione di", Severity::Mentioned, None),
    ("accenni di", Severity::Mentioned, None),
    ("esplicita", Severity::Graphic, None),
    ("esplicito", Severity::Graphic, None),
    ("lieve", Severity::Mentioned, None),
    ("menção de", Severity::Mentioned, None),
    ("menção a", Severity::Mentioned, None),
    ("vermelding van", Severity::Mentioned, None),
    ("wzmianka o", Severity::Mentioned, None),
];

/// Words that deny a grade: `aber nicht explizit`, `mais rien de graphique`.
pub(super) const NOTS: &[&str] = &[
    "nicht",
    "nichts",
    "nie",
    "kein",
    "keine",
    "pas",
    "rien",
    "jamais",
    "no",
    "nada",
    "nunca",
    "non",
    "niente",
    "mai",
    "não",
    "niet",
    "niets",
    "не",
    "ничего",
    "inte",
    "inget",
    "ingenting",
    "nic",
    "bez",
];

/// Words that grade a warning.
pub(super) const GRADES: &[&str] = &[
    "explizit",
    "explizite",
    "explizites",
    "grafisch",
    "grafische",
    "detailliert",
    "detaillierte",
    "ausführlich",
    "schlimm",
    "schlimmes",
    "viel",
    "heftig",
    "drastisch",
    "explicite",
    "explicites",
    "graphique",
    "graphiques",
    "détaillé",
    "détaillée",
    "détaillés",
    "détaillées",
    "grave",
    "méchant",
    "beaucoup",
    "explícito",
    "explícita",
    "explícitos",
    "explícitas",
    "gráfico",
    "gráfica",
    "gráficos",
    "gráficas",
    "detallado",
    "detallada",
    "mucho",
    "mucha",
    "fuerte",
    "esplicito",
    "esplicita",
    "espliciti",
    "esplicite",
    "grafico",
    "grafica",
    "dettagliato",
    "dettagliata",
    "molto",
    "detalhado",
    "detalhada",
    "muito",
    "pesado",
    "expliciet",
    "expliciete",
    "gedetailleerd",
    "erg",
    "ergs",
    "veel",
    "explicit",
    "explicita",
    "grafiskt",
    "detaljerat",
    "mycket",
    "графично",
    "графичное",
    "подробно",
    "подробностей",
    "откровенно",
    "сильно",
    "страшного",
    "drastyczna",
    "drastyczne",
    "drastycznego",
    "szczegółowo",
    "szczegółów",
];

/// Words that may stand around a denied grade.
pub(super) const AROUND_GRADES: &[&str] = &[
    "aber",
    "und",
    "oder",
    "zu",
    "sehr",
    "so",
    "allzu",
    "ganz",
    "besonders",
    "im",
    "detail",
    "es",
    "ist",
    "mais",
    "et",
    "trop",
    "très",
    "bien",
    "de",
    "d'explicite",
    "c'est",
    "pero",
    "y",
    "muy",
    "demasiado",
    "ma",
    "e",
    "troppo",
    "di",
    "mas",
    "demasiado",
    "demais",
    "maar",
    "en",
    "te",
    "heel",
    "но",
    "и",
    "слишком",
    "очень",
    "men",
    "och",
    "för",
    "så",
    "ale",
    "i",
    "zbyt",
    "bardzo",
];

/// Endings that Japanese and Chinese authors hang on a warning.
pub(super) const ENDINGS: &[&str] = &[
    "描写あり",
    "描写有り",
    "表現あり",
    "表現有り",
    "ネタあり",
    "あり",
    "有り",
    "注意",
    "描写",
    "表現",
    "要素",
    "预警",
    "預警",
    "警告",
];

/// "None", whole.
pub(super) const NONE: &[&str] = &[
    "keine",
    "keine Warnungen",
    "keine Warnung",
    "keine nötig",
    "nichts",
    "entfällt",
    "aucun",
    "aucune",
    "aucun avertissement",
    "pas d'avertissement",
    "néant",
    "rien",
    "ninguna",
    "ninguno",
    "ninguna advertencia",
    "sin advertencias",
    "nada",
    "no hay advertencias",
    "no aplica",
    "no hay",
    "нет",
    "нету",
    "нет предупреждений",
    "предупреждений нет",
    "без предупреждений",
    "отсутствуют",
    "не требуется",
    "не требуются",
    "nessuno",
    "nessuna",
    "nessun avvertimento",
    "nessun avviso",
    "nessuna avvertenza",
    "niente",
    "nenhum",
    "nenhuma",
    "nenhum aviso",
    "sem avisos",
    "não se aplica",
    "geen",
    "geen waarschuwingen",
    "niets",
    "n.v.t",
    "brak",
    "brak ostrzeżeń",
    "nie dotyczy",
    "żadne",
    "inga",
    "inga varningar",
    "なし",
    "無し",
    "ナシ",
    "無",
    "特になし",
    "特に無し",
    "とくになし",
    "特にありません",
    "ありません",
    "警告なし",
    "注意事項なし",
    "无",
    "没有",
    "沒有",
    "无警告",
    "無警告",
    "没有警告",
    "无预警",
    "없음",
    "경고 없음",
    "لا يوجد",
    "لا توجد",
    "אין",
    "ללא",
];

/// A refusal to warn, whole.
pub(super) const DECLINED: &[&str] = &[
    "möchte nicht warnen",
    "ich warne nicht",
    "bewusst keine Warnungen",
    "Lesen auf eigene Gefahr",
    "auf eigene Gefahr",
    "l'auteur a choisi de ne pas avertir",
    "je préfère ne pas avertir",
    "choisit de ne pas avertir",
    "à vos risques et périls",
    "prefiero no advertir",
    "elijo no advertir",
    "el autor eligió no advertir",
    "el autor prefiere no advertir",
    "bajo su propio riesgo",
    "bajo tu propio riesgo",
    "leer bajo su propio riesgo",
    "автор предпочёл не предупреждать",
    "автор предпочел не предупреждать",
    "автор решил не предупреждать",
    "предпочитаю не предупреждать",
    "не предупреждаю",
    "на свой страх и риск",
    "scelgo di non avvertire",
    "preferisco non avvertire",
    "a vostro rischio e pericolo",
    "a proprio rischio",
    "prefiro não avisar",
    "escolhi não avisar",
    "por sua conta e risco",
    "op eigen risico",
    "lezen op eigen risico",
    "na własną odpowiedzialność",
    "nie ostrzegam",
    "läs på egen risk",
    "på egen risk",
    "警告しない",
    "注意書きなしで",
    "自己責任",
    "自己責任で",
    "自己責任でお願いします",
    "何でも許せる方向け",
    "なんでも許せる方向け",
    "不预警",
    "不預警",
    "作者选择不预警",
    "作者選擇不預警",
    "自行避雷",
    "慎入",
    "경고하지 않음",
];

/// Remarks, whole, that leave it open.
pub(super) const VAGUE: &[&str] = &[
    "keine Angabe",
    "keine Angaben",
    "siehe oben",
    "siehe Notizen",
    "wie immer",
    "wie üblich",
    "non précisé",
    "voir notes",
    "comme d'habitude",
    "no especificado",
    "lo de siempre",
    "ver notas",
    "не указано",
    "не указаны",
    "как обычно",
    "см. выше",
    "non specificato",
    "come al solito",
    "não especificado",
    "como sempre",
    "niet vermeld",
    "zoals altijd",
    "nie podano",
    "閲覧注意",
    "要注意",
    "注意",
    "いつも通り",
    "不明",
    "未定",
    "未知",
    "同上",
];

/// Words behind which an exception from "none" follows.
pub(super) const EXCEPTING: &[&str] = &[
    "außer",
    "bis auf",
    "abgesehen von",
    "sauf",
    "excepté",
    "hormis",
    "à part",
    "excepto",
    "salvo",
    "menos",
    "кроме",
    "за исключением",
    "tranne",
    "eccetto",
    "exceto",
    "a não ser",
    "behalve",
    "oprócz",
    "poza",
    "utom",
    "förutom",
];
