//! Sorts the parts of a table into the order that is valid.

use super::Node;
use super::attrs::Attrs;
use super::model::Role;
use super::parse::{Block, Item};
use super::shape::{Shaper, anchor_of, append, element, is_space};

impl Shaper<'_> {
    /// Writes a table, and before it what is no part of one.
    pub(super) fn table(&mut self, block: Block, out: &mut Vec<Node>) {
        let mut parts = TableParts::default();
        self.table_items(block.items, None, &mut parts);
        // As in browsers, what stands between the cells comes before the table.
        append(out, self.flow(std::mem::take(&mut parts.strays), true));
        let mut children = Vec::new();
        let has_rows = !parts.loose.is_empty() || !parts.groups.is_empty();
        if let Some(mut caption) = parts.caption {
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
        let only_loose = parts.groups.is_empty();
        let mut groups = parts.groups;
        if !parts.loose.is_empty() && !only_loose {
            groups.push((parts.first_loose, "tbody", Vec::new(), std::mem::take(&mut parts.loose)));
            groups.sort_by_key(|group| group.0);
        }
        // One head comes first, one foot becomes the last body: valid in all versions.
        let head = groups.iter().position(|group| group.1 == "thead").filter(|_| groups.len() > 1);
        let head = head.map(|at| groups.remove(at));
        let (feet, bodies): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| group.1 == "tfoot");
        children.extend(head.map(|(_, _, attrs, rows)| element("thead", attrs, rows)));
        for (_, _, attrs, rows) in bodies.into_iter().chain(feet) {
            children.push(element("tbody", attrs, rows));
        }
        append(&mut children, parts.loose);
        out.push(element("table", block.attrs, children));
    }

    /// Sorts what a table holds; `row` collects the cells when they stand in a row.
    fn table_items(&mut self, items: Vec<Item>, mut row: Option<&mut Vec<Node>>, parts: &mut TableParts) {
        // Cells without a row share one.
        let mut implied = Vec::new();
        for item in items {
            let kind = self.kind(&item);
            if kind != Some(Role::Cell) && !matches!(item, Item::Text(_, _)) {
                parts.end_row(&mut implied);
            }
            match (kind, item) {
                (Some(Role::Cell), Item::Block(index)) => {
                    let cell = self.cell(index);
                    match row.as_deref_mut() {
                        Some(row) => row.push(cell),
                        None => implied.push(cell),
                    }
                }
                (Some(Role::Row), Item::Block(index)) => {
                    let block = self.take(index);
                    let mut cells = Vec::new();
                    self.table_items(block.items, Some(&mut cells), parts);
                    if cells.iter().any(|node| matches!(node, Node::Element(_))) {
                        parts.add_row(element("tr", block.attrs, cells));
                    }
                }
                (Some(Role::RowGroup), Item::Block(index)) => {
                    let block = self.take(index);
                    let place = parts.count;
                    let before = std::mem::take(&mut parts.loose);
                    self.table_items(block.items, None, parts);
                    let rows = std::mem::replace(&mut parts.loose, before);
                    if rows.iter().any(|node| matches!(node, Node::Element(_))) {
                        parts.groups.push((place, block.out, block.attrs, rows));
                    }
                }
                (Some(Role::Caption), Item::Block(index)) if parts.caption.is_none() => {
                    let caption = self.take(index);
                    if !self.is_invisible(&caption.items) {
                        parts.caption = Some(caption);
                    }
                }
                (_, Item::Text(text, _)) if is_space(&text) => {}
                (_, item) => parts.strays.push(item),
            }
        }
        parts.end_row(&mut implied);
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

/// Cells, rows and the rest of a table.
#[derive(Default)]
struct TableParts {
    caption: Option<Block>,
    strays: Vec<Item>,
    /// Rows outside of groups, and the place of the first.
    loose: Vec<Node>,
    first_loose: usize,
    /// Place, name, attributes and rows.
    groups: Vec<(usize, &'static str, Attrs, Vec<Node>)>,
    count: usize,
}

impl TableParts {
    fn add_row(&mut self, row: Node) {
        if self.loose.is_empty() {
            self.first_loose = self.count;
        }
        self.count += 1;
        self.loose.push(row);
    }

    fn end_row(&mut self, cells: &mut Vec<Node>) {
        if !cells.is_empty() {
            self.add_row(element("tr", Vec::new(), std::mem::take(cells)));
        }
    }
}
