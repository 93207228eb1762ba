//! Sorts the parts of a table into the order that is valid.

use std::collections::HashSet;

use super::attrs::Attrs;
use super::model::Role;
use super::parse::{Block, Item};
use super::removal::{Removal, Why};
use super::shape::{Shaper, anchor_of, append, element, is_space, style};
use super::{Element, Node, PLACE};

impl Shaper<'_> {
    /// Writes a table, and before it what is no part of one.
    pub(super) fn table(&mut self, block: Block, out: &mut Vec<Node>) {
        let mut parts = TableParts::default();
        self.table_items(block.items, None, &mut parts);
        // As in browsers, what stands in a table comes before it, unless words of the table would come behind it then.
        append(out, self.flow(std::mem::take(&mut parts.before), true));
        let mut children = Vec::new();
        let has_rows = !parts.loose.is_empty() || !parts.groups.is_empty();
        if let Some(mut caption) = parts.caption.take() {
            let nodes = self.contained(&mut caption);
            if has_rows {
                children.push(element("caption", caption.attrs, nodes));
            } else {
                out.push(element("p", Vec::new(), nodes));
            }
        }
        if !has_rows {
            out.extend(anchor_of(&block.attrs).map(Node::Element));
            return;
        }
        if !parts.groups.is_empty() {
            parts.end_loose();
        }
        let groups = parts.groups;
        // A head comes first. Others, and feet, are bodies in their place, which is valid in all versions; a style shows
        // them where they belong.
        let last = groups.len().saturating_sub(1);
        for (at, (name, mut attrs, rows)) in groups.into_iter().enumerate() {
            match name {
                "thead" if at == 0 && last > 0 => {
                    children.push(element("thead", attrs, rows));
                    continue;
                }
                "thead" if at > 0 => style(&mut attrs, "display: table-header-group"),
                "tfoot" if at < last => style(&mut attrs, "display: table-footer-group"),
                _ => {}
            }
            children.push(element("tbody", attrs, rows));
        }
        append(&mut children, parts.loose);
        self.link_headers(&mut children);
        out.push(element("table", block.attrs, children));
    }

    /// Leaves cells only those `headers` that are header cells of their own table.
    fn link_headers(&mut self, children: &mut [Node]) {
        let cells = cells(children);
        if cells.iter().all(|cell| attribute(cell, "headers").is_none()) {
            return;
        }
        let heads = cells.iter().filter(|cell| cell.name == "th");
        let heads: HashSet<String> = heads.filter_map(|cell| attribute(cell, "id").map(str::to_owned)).collect();
        for cell in cells {
            let Some(named) = attribute(cell, "headers") else { continue };
            let fits = |id: &&str| heads.contains(*id) && attribute(cell, "id") != Some(id);
            let (known, unknown): (Vec<&str>, Vec<&str>) = named.split(' ').partition(fits);
            self.removals.place = attribute(cell, PLACE).and_then(|place| place.parse().ok());
            for id in unknown {
                let why = Why::NoHeader(id.to_owned());
                self.removals.add(Removal::Attribute { element: cell.name.into(), attribute: "headers".into(), why });
            }
            let known = known.join(" ");
            cell.attrs.retain(|(name, _)| *name != "headers" || !known.is_empty());
            if let Some((_, value)) = cell.attrs.iter_mut().find(|(name, _)| *name == "headers") {
                *value = known;
            }
        }
    }

    /// Sorts what a table holds; `row` collects the cells when they stand in a row.
    fn table_items(&mut self, items: Vec<Item>, mut row: Option<&mut Vec<Node>>, parts: &mut TableParts) {
        // Cells without a row share one.
        let mut implied = Vec::new();
        // What stands between the cells, behind the first of them.
        let mut strays = Vec::new();
        for item in items {
            let kind = self.kind(&item);
            let is_late_caption = kind == Some(Role::Caption) && parts.has_begun;
            if matches!(kind, Some(Role::Cell | Role::Row | Role::RowGroup)) {
                self.end_strays(&mut strays, row.as_deref_mut().unwrap_or(&mut implied), parts);
                parts.has_begun |= kind == Some(Role::Cell);
            }
            if matches!(kind, Some(Role::Row | Role::RowGroup)) {
                parts.end_row(&mut implied);
            }
            match (kind, item) {
                (Some(Role::Cell), Item::Block(index)) => {
                    let cell = self.cell(index);
                    row.as_deref_mut().unwrap_or(&mut implied).push(cell);
                }
                (Some(Role::Row), Item::Block(index)) => {
                    let block = self.take(index);
                    let mut cells = Vec::new();
                    self.table_items(block.items, Some(&mut cells), parts);
                    if cells.iter().any(|node| matches!(node, Node::Element(_))) {
                        parts.loose.push(element("tr", block.attrs, cells));
                    }
                }
                (Some(Role::RowGroup), Item::Block(index)) => {
                    let block = self.take(index);
                    parts.end_loose();
                    self.table_items(block.items, None, parts);
                    let rows = std::mem::take(&mut parts.loose);
                    if !rows.is_empty() {
                        parts.groups.push((block.out, block.attrs, rows));
                    }
                }
                (Some(Role::Caption), Item::Block(index)) if !is_late_caption => {
                    let caption = self.take(index);
                    if !self.is_invisible(&caption.items) {
                        parts.caption = Some(caption);
                        parts.has_begun = true;
                    }
                }
                (_, Item::Text(text, link)) if is_space(&text) => {
                    if !strays.is_empty() {
                        strays.push(Item::Text(text, link));
                    } else if !parts.has_begun && !parts.before.is_empty() {
                        parts.before.push(Item::Text(text, link));
                    }
                }
                (_, item @ (Item::Anchor(_) | Item::Separator)) => parts.before.push(item),
                (_, item) if parts.has_begun => strays.push(item),
                (_, item) => parts.before.push(item),
            }
        }
        self.end_strays(&mut strays, row.unwrap_or(&mut implied), parts);
        parts.end_row(&mut implied);
    }

    /// What stands between cells gets a cell of its own, as it comes behind those before it.
    fn end_strays(&mut self, strays: &mut Vec<Item>, cells: &mut Vec<Node>, parts: &mut TableParts) {
        let strays = std::mem::take(strays);
        if self.is_invisible(&strays) {
            parts.before.extend(strays);
        } else {
            let nodes = self.flow(strays, false);
            cells.push(element("td", Vec::new(), nodes));
        }
    }

    fn cell(&mut self, index: usize) -> Node {
        let mut block = self.take(index);
        // A head cell must not hold headings and sections.
        if block.items.iter().any(|item| matches!(item, Item::Block(_))) {
            block.out = "td";
            block.attrs.retain(|(name, _)| *name != "scope");
        }
        let nodes = self.flow(block.items, false);
        element(block.out, block.attrs, nodes)
    }
}

/// The cells of a table, of which these are the children.
fn cells(children: &mut [Node]) -> Vec<&mut Element> {
    let mut found = Vec::new();
    for part in elements(children) {
        match part.name {
            "tr" => found.extend(elements(&mut part.children)),
            "thead" | "tbody" => found.extend(elements(&mut part.children).flat_map(|row| elements(&mut row.children))),
            _ => {}
        }
    }
    found
}

fn elements(nodes: &mut [Node]) -> impl Iterator<Item = &mut Element> {
    nodes.iter_mut().filter_map(|node| match node {
        Node::Element(element) => Some(element),
        Node::Text(_) => None,
    })
}

fn attribute<'a>(cell: &'a Element, name: &str) -> Option<&'a str> {
    cell.attrs.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
}

/// Cells, rows and the rest of a table.
#[derive(Default)]
struct TableParts {
    caption: Option<Block>,
    /// What comes before the table.
    before: Vec<Item>,
    /// There is a caption or a cell.
    has_begun: bool,
    /// Rows outside of groups, behind those groups.
    loose: Vec<Node>,
    /// Name, attributes and rows.
    groups: Vec<(&'static str, Attrs, Vec<Node>)>,
}

impl TableParts {
    /// Makes a group of the rows outside of groups.
    fn end_loose(&mut self) {
        if !self.loose.is_empty() {
            self.groups.push(("tbody", Vec::new(), std::mem::take(&mut self.loose)));
        }
    }

    fn end_row(&mut self, cells: &mut Vec<Node>) {
        if !cells.is_empty() {
            self.loose.push(element("tr", Vec::new(), std::mem::take(cells)));
        }
    }
}
