//! Names of keys in other languages than English: the labels of our own pages, and what authors write there.
//!
//! Posts and front-matter look here after their own tables.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The front-matter key or role, and its names. Case, accents, blanks and signs do not matter.
#[rustfmt::skip]
const NAMES: &[(&str, &[&str])] = &[
    ("title", &["العنوان", "Titel", "Titolo", "Título", "Titre", "כותרת", "שם", "タイトル", "題名", "題", "제목", "Tytuł", "Название", "Заголовок", "标题", "標題", "题目", "題目", "書名", "书名"]),
    ("author", &["الكاتب", "الكاتبة", "المؤلف", "المؤلفة", "تأليف", "Autor", "Autorin", "Autor/in", "Autor:in", "Autor*in", "AutorIn", "Verfasser", "Verfasserin",
        "Geschrieben von", "Autora", "Escritora", "Escritor", "Escrito por", "Auteur", "Auteure", "Auteure/Auteur", "Autrice", "Auteurice", "Auteur/trice", "Écrit par", "מחבר", "מחברת", "מאת", "כתיבה",
        "Autore", "Scritto da", "作者", "著者", "著", "作", "글", "작가", "지은이", "Schrijver", "Schrijfster", "Geschreven door", "Autorka", "Автор", "Авторка", "Автор(ы)", "Авторы",
        "Författare", "Författarinna", "Skriven av", "Forfatter", "Kirjoittaja"]),
    ("rating", &["التصنيف", "التصنيف العمري", "Altersfreigabe", "Einstufung", "Altersempfehlung", "Freigabe", "FSK", "Clasificación", "Calificación", "Classement", "Classification", "Cote",
        "Public", "דירוג", "Classificazione", "Valutazione", "対象年齢", "年齢制限", "レーティング", "등급", "연령", "Leeftijd", "Leeftijdsgrens", "Beoordeling", "Kategoria wiekowa", "Przedział wiekowy", "Ograniczenie wiekowe",
        "Classificação", "Classificação etária", "Faixa etária", "Рейтинг", "Åldersgräns", "分级", "分級"]),
    ("warnings", &["التحذيرات", "تحذيرات", "تحذير", "تنبيهات المحتوى", "تحذير من المحتوى", "Warnung", "Warnungen", "Inhaltshinweise", "Inhaltswarnung", "Inhaltswarnungen", "Triggerwarnung", "Triggerwarnungen",
        "Advertencia", "Advertencias", "Advertencias de contenido", "Advertencia de contenido", "Avertissement", "Avertissements", "Avertissements de contenu", "Mises en garde", "Mise en garde", "אזהרה", "אזהרות",
        "אזהרות תוכן", "אזהרת תוכן", "Avvertenza", "Avvertenze", "Avvertimento", "Avvertimenti", "Avvisi", "Avviso", "Avvertenze sui contenuti", "Avvertenza sui contenuti", "警告", "注意", "注意事項", "注意書き",
        "内容に関する注意", "内容に関する警告", "경고", "주의", "주의사항", "내용 안내", "내용 경고", "Waarschuwing", "Waarschuwingen", "Inhoudswaarschuwing", "Inhoudswaarschuwingen", "Ostrzeżenie", "Ostrzeżenia",
        "Ostrzeżenia o treści", "Ostrzeżenie o treści", "Aviso", "Avisos", "Avisos de conteúdo", "Aviso de conteúdo", "Alertas", "Предупреждение", "Предупреждения", "Предупреждения о содержании", "Varning", "Varningar",
        "Innehållsvarning", "Innehållsvarningar", "预警", "預警", "内容提示", "內容提示", "内容预警", "內容預警"]),
    ("summary", &["الملخّص", "ملخص", "Zusammenfassung", "Kurzbeschreibung", "Inhaltsangabe", "Inhalt", "Kurzinhalt", "Resumen", "Sinopsis", "Résumé", "תקציר", "Riassunto", "Sommario", "Trama", "Sinossi", "Descrizione",
        "あらすじ", "概要", "줄거리", "요약", "Samenvatting", "Streszczenie", "Opis", "Resumo", "Sinopse", "Краткое содержание", "Описание", "Саммари", "Аннотация", "Sammanfattning", "Handling", "简介", "簡介", "摘要"]),
    ("fandoms", &["العالم الأصلي", "Fandome", "עולם המקור", "פאנדום", "原作", "원작", "Fandomy", "Фандом", "Фэндом", "Фандомы", "Fandomes"]),
    ("relationships", &["العلاقات", "Beziehungen", "Beziehung", "Paar", "Paare", "Paarung", "Paarungen", "Relaciones", "Pareja", "Parejas", "Relations", "Couple", "Couples", "מערכות יחסים", "זוג", "Relazioni", "Coppia", "Coppie",
        "Pairings", "関係", "カップリング", "관계", "커플링", "Relaties", "Koppel", "Relacje", "Relacionamentos", "Casal", "Casais", "Отношения", "Пейринг", "Пэйринг", "Пейринги", "Пейринг и персонажи", "Relationer", "关系", "關係", "配对", "配對"]),
    ("characters", &["الشخصيات", "Figuren", "Charaktere", "Personen", "Personajes", "Personnages", "דמויות", "Personaggi", "Personaggio", "登場人物", "등장인물", "Personages", "Postacie", "Bohaterowie", "Personagens", "Персонажи",
        "Персонаж", "Герои", "Основные персонажи", "Personer", "Karaktärer", "角色", "人物"]),
    ("categories", &["الفئة", "Kategorie", "Categoría", "Catégorie", "קטגוריה", "Categoria", "分類", "分类", "분류", "Categorie", "Kategoria", "Категория", "Направленность", "Kategori", "类别", "類別"]),
    ("tags", &["الوسوم", "Schlagwörter", "Stichwörter", "Etiquetas", "Mots-clés", "תגיות", "ז'אנר", "Etichette", "タグ", "태그", "Trefwoorden", "Tagi", "Метки", "Теги", "Taggar", "标签", "標籤", "Género", "Géneros", "Genere", "Generi",
        "Gatunek", "Gênero", "Gêneros", "Жанр", "Жанры", "ジャンル", "장르", "类型", "類型"]),
    ("series", &["السلسلة", "Reihe", "Serie", "Série", "סדרה", "シリーズ", "시리즈", "Reeks", "Seria", "Цикл", "Серия", "系列"]),
    ("status", &["الحالة", "Stand", "Fertigstellung", "Estado", "État", "Statut", "מצב", "סטטוס", "Stato", "状況", "상태", "Stan", "Situação", "Состояние", "Статус", "状态", "狀態"]),
    ("word-count", &["عدد الكلمات", "Wörter", "Wortzahl", "Wortanzahl", "Palabras", "Mots", "מספר מילים", "Parole", "文字数", "단어 수", "Woorden", "Słowa", "Palavras", "Слов", "Размер", "Ord", "字数", "字數"]),
    ("published", &["نُشرت", "تاريخ النشر", "Veröffentlicht", "Datum", "Publicación", "Publicado", "Publicada", "Fecha", "Publication", "Publié", "Publiée", "פורסם", "תאריך", "Pubblicazione", "Pubblicato", "Pubblicata",
        "公開", "公開日", "공개", "날짜", "Gepubliceerd", "Opublikowano", "Publicação", "Опубликовано", "Дата", "Publicerad", "发布", "發佈", "日期"]),
    ("updated", &["حُدّثت", "Aktualisiert", "Actualización", "Actualizado", "Mise à jour", "עודכן", "Aggiornamento", "Aggiornato", "更新", "更新日", "갱신", "Bijgewerkt", "Zaktualizowano", "Atualização", "Обновлено", "Uppdaterad"]),
    ("point-of-view", &["وجهة النظر", "Perspektive", "Punto de vista", "Point de vue", "נקודת מבט", "Punto di vista", "視点", "시점", "Perspectief", "Punkt widzenia", "Ponto de vista", "Точка зрения", "Perspektiv", "视角", "視角"]),
    ("setting", &["المكان والزمان", "Schauplatz", "Ambientación", "Cadre", "מקום וזמן", "Ambientazione", "舞台", "배경", "Miejsce i czas", "Ambientação", "Место и время", "Miljö", "背景"]),
    ("source", &["المصدر", "Quelle", "Fuente", "מקור", "Fonte", "出典", "출처", "Bron", "Źródło", "Источник", "Källa", "来源", "來源"]),
    ("language", &["اللغة", "Sprache", "Idioma", "Langue", "שפה", "Lingua", "言語", "언어", "Taal", "Język", "Язык", "Språk", "语言", "語言"]),
    ("notes", &["ملاحظة المؤلف", "الحواشي", "ملاحظات", "Anmerkung", "Anmerkungen", "Anmerkung der Autorin", "Anmerkungen der Autorin", "Anmerkung des Autors", "Anmerkungen des Autors", "Vorbemerkung", "Nota", "Notas", "Nota previa", "Nota del autor", "Notas del autor", "Notas de la autora", "Nota de la autora", "Note de l’auteur ou de l’autrice",
        "Note de l’auteur", "Notes de l’auteur", "Note de l’auteure", "Notes de l’auteure", "Note de l’autrice", "Notes de l’autrice", "הערה", "הערות", "הערת המחבר", "Nota iniziale", "Note dell’autore", "Note dell’autrice", "Nota dell’autrice", "注", "作者より", "주석", "작가의 말",
        "Noten", "Noot van de schrijver", "Opmerkingen", "Przypisy", "Słowo wstępne", "Od autora", "Od autorki", "Nota inicial", "Notas do autor", "Notas da autora", "Nota do autor", "Nota da autora", "Примечание", "Примечания",
        "Примечание автора", "Примечания автора", "От автора", "Noter", "Författarens anmärkning", "Anmärkning", "Anmärkningar", "注释", "註釋", "作者的话", "作者的話"]),
    ("end-notes", &["ملاحظة المؤلف في الختام", "Nachbemerkung", "Nota final", "Note de fin", "הערת המחבר בסוף", "Nota finale", "作者より（章末）", "작가의 말(맺음)", "Noot van de schrijver aan het eind", "Słowo końcowe",
        "Примечание автора в конце", "Författarens anmärkning i slutet", "作者的话（章末）", "作者的話（章末）"]),
    ("spoilers", &["كشف أحداث", "Revelaciones", "Révélations", "ספוילרים", "Anticipazioni", "ネタバレ", "스포일러", "Spoilery", "Revelações", "Спойлеры", "Spoilrar", "剧透", "劇透"]),
    ("disclaimer", &["إخلاء مسؤولية", "Haftungsausschluss", "Rechtliches", "Descargo de responsabilidad", "Descargo", "Avis de non-responsabilité", "הצהרה", "Dichiarazione di non responsabilità", "おことわり", "일러두기", "Zastrzeżenie",
        "Isenção de responsabilidade", "Отказ от прав", "Дисклеймер", "Дисклаймер", "Ansvarsfriskrivning", "免责声明", "免責聲明"]),
    ("archive", &["الحفظ والنشر", "Archivierung", "Archivo", "Archivage", "שמירה והפצה", "Archiviazione", "転載と保存", "보관과 전재", "Archivering", "Archiwizacja", "Arquivamento", "Архивирование", "Размещение", "Arkivering", "转载与存档",
        "轉載與存檔"]),
    ("feedback", &["الآراء", "Rückmeldungen", "Rückmeldung", "Comentarios", "Commentaires", "תגובות", "Commenti", "感想", "의견", "Reacties", "Komentarze", "Comentários", "Отзывы", "Återkoppling", "反馈", "回饋"]),
    ("dedication", &["الإهداء", "Widmung", "Dedicatoria", "Dédicace", "הקדשה", "Dedica", "献辞", "헌사", "Opdracht", "Dedykacja", "Dedicatória", "Посвящение", "Dedikation", "献词", "獻詞"]),
    ("rights", &["الحقوق", "Rechte", "Derechos", "Droits", "זכויות", "Diritti", "権利", "권리", "Rechten", "Prawa", "Direitos", "Права", "Rättigheter", "权利", "權利"]),
    ("beta", &["قراءة أولية", "Betalesen", "Betaleser", "Betaleserin", "Lectura beta", "Bêta-lecture", "Bêta", "Bêta-lectrice", "Bêta-lecteur", "קריאת בטא", "Beta lettura", "下読み", "베타 읽기", "Bètalezen", "Betowanie", "Leitura beta", "Бета",
        "Беты", "Бета-ридер", "Беты и соавторы", "Betaläsning", "试读", "試讀"]),
    ("artist", &["فن", "Bilder", "Zeichnerin", "Zeichner", "Arte", "Dessins", "אמנות", "Disegni", "画", "그림", "Grafika", "Рисунки", "Художник", "绘画", "繪畫"]),
    ("translator", &["ترجمة", "Übersetzung", "Übersetzer", "Übersetzerin", "Traducción", "Traductor", "Traductora", "Traduction", "Traducteur", "Traductrice", "תרגום", "Traduzione", "Traduttore", "Traduttrice", "翻訳", "訳者", "번역",
        "Vertaling", "Vertaler", "Przekład", "Tłumaczenie", "Tradução", "Tradutor", "Tradutora", "Перевод", "Переводчик", "Переводчица", "Översättning", "Översättare", "翻译", "翻譯", "译者"]),
    ("illustrator", &["رسوم", "Illustrationen", "Ilustración", "Illustrations", "איורים", "Illustrazioni", "挿絵", "삽화", "Illustraties", "Ilustracje", "Ilustração", "Иллюстрации", "Illustrationer", "插图", "插圖"]),
    ("editor", &["تحرير", "Lektorat", "Edición", "Révision", "עריכה", "Revisione", "編集", "편집", "Redactie", "Redakcja", "Edição", "Редактура", "Redigering", "编辑", "編輯"]),
];

/// Keys and roles by the folded names.
static BY_NAME: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut by_name = HashMap::with_capacity(NAMES.iter().map(|(_, names)| names.len()).sum());
    by_name.extend(NAMES.iter().flat_map(|(key, names)| names.iter().map(|name| (folded(name), *key))));
    by_name
});

/// Builds the table of names.
pub(super) fn warm() {
    LazyLock::force(&BY_NAME);
}

/// What a name of another language means: a front-matter key or a role.
pub fn find(name: &str) -> Option<&'static str> {
    // Names are short and have no figures: long ones are sentences, and `Chapter 3` is a heading.
    if name.len() > 80 || name.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    BY_NAME.get(&folded(name)).copied()
}

/// Letters and digits only, small, without accents and vowel points.
fn folded(name: &str) -> String {
    if name.is_ascii() {
        return name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    }
    let plain = name.nfd().filter(|c| c.is_alphanumeric() && !is_combining_mark(*c));
    plain.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_names_with_and_without_accents() {
        for (name, key) in [
            ("Clasificación", "rating"),
            ("CLASIFICACION", "rating"),
            ("Autor(in)", "author"),
            ("Mots clés", "tags"),
            ("Саммари", "summary"),
            ("الملخص", "summary"),
            ("줄거리", "summary"),
        ] {
            assert_eq!(find(name), Some(key), "{name}");
        }
        for name in ["", "Text", "He said", "Autoren sind", "!"] {
            assert_eq!(find(name), None, "{name}");
        }
    }

    #[test]
    fn no_name_has_two_meanings() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for (key, name) in NAMES.iter().flat_map(|(key, names)| names.iter().map(move |name| (*key, *name))) {
            let first = *seen.entry(folded(name)).or_insert(key);
            assert_eq!(first, key, "{name}");
        }
    }
}
