//! What a page is made of, counted on the same walk as the clues: what kind of page it is shows there.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

/// A text this long is prose, not a label.
const PROSE_BYTES: usize = 120;
const LABEL_BYTES: usize = 48;

/// Counts over one page.
#[derive(Debug, Default, Clone)]
pub(crate) struct Facts {
    pub(crate) links: usize,
    pub(crate) paragraphs: usize,
    pub(crate) items: usize,
    pub(crate) images: usize,
    pub(crate) inputs: usize,
    pub(crate) passwords: usize,
    pub(crate) buttons: usize,
    pub(crate) tables: usize,
    pub(crate) codes: usize,
    pub(crate) articles: usize,
    pub(crate) headings: usize,
    pub(crate) videos: usize,
    /// Bytes of text, of text in links, and of texts long enough to be prose.
    pub(crate) text_bytes: usize,
    pub(crate) link_bytes: usize,
    pub(crate) prose_bytes: usize,
    pub(crate) prose_texts: usize,
    pub(crate) prices: usize,
    /// Links that call or write to somebody.
    pub(crate) contacts: usize,
    /// Elements whose class names speak of products, forums and documentation.
    pub(crate) product_marks: usize,
    pub(crate) forum_marks: usize,
    pub(crate) docs_marks: usize,
    /// Labels that readers of shops, forums, lists and gates see.
    pub(crate) shop_labels: usize,
    pub(crate) forum_labels: usize,
    pub(crate) list_labels: usize,
    pub(crate) gate_labels: usize,
    pub(crate) has_next_page: bool,
}

impl Facts {
    /// Counts an element by its tag.
    pub(super) fn count(&mut self, tag: &str) {
        let count = match tag {
            "a" => &mut self.links,
            "p" => &mut self.paragraphs,
            "li" => &mut self.items,
            "img" => &mut self.images,
            "input" | "select" | "textarea" => &mut self.inputs,
            "button" => &mut self.buttons,
            "table" => &mut self.tables,
            "pre" | "code" => &mut self.codes,
            "article" => &mut self.articles,
            "h2" | "h3" => &mut self.headings,
            "video" | "iframe" => &mut self.videos,
            _ => return,
        };
        *count += 1;
    }

    /// Counts a text.
    pub(super) fn count_text(&mut self, text: &str, in_link: bool) {
        self.text_bytes += text.len();
        if in_link {
            self.link_bytes += text.len();
        } else if text.len() >= PROSE_BYTES {
            self.prose_bytes += text.len();
            self.prose_texts += 1;
        }
        if text.len() > LABEL_BYTES {
            return;
        }
        self.prices += usize::from(is_price(text));
        let Some((labels, kinds)) = LABELS.as_ref() else { return };
        if let Some(found) = labels.find(text) {
            match kinds[found.pattern().as_usize()] {
                Label::Shop => self.shop_labels += 1,
                Label::Forum => self.forum_labels += 1,
                Label::List => self.list_labels += 1,
                Label::Gate => self.gate_labels += 1,
            }
        }
    }
}

/// "$12.99", "12,99 €".
fn is_price(text: &str) -> bool {
    text.len() < 24
        && text.contains(['$', '€', '£', '¥', '₹', '₽', '₩'])
        && text.bytes().any(|byte| byte.is_ascii_digit())
}

#[derive(Clone, Copy)]
enum Label {
    Shop,
    Forum,
    List,
    Gate,
}

static LABELS: LazyLock<Option<(AhoCorasick, Vec<Label>)>> = LazyLock::new(|| {
    const LISTS: [(Label, &[&str]); 4] = [
        (
            Label::Shop,
            &[
                "add to cart",
                "add to bag",
                "add to basket",
                "buy now",
                "in den warenkorb",
                "ajouter au panier",
                "añadir al carrito",
                "aggiungi al carrello",
                "in winkelwagen",
                "adicionar ao carrinho",
                "dodaj do koszyka",
                "do košíku",
                "lägg i varukorgen",
                "læg i kurv",
                "legg i handlekurv",
                "lisää ostoskoriin",
                "kosárba",
                "adaugă în coș",
                "sepete ekle",
                "в корзину",
                "προσθήκη στο καλάθι",
                "カートに入れる",
                "장바구니",
                "加入购物车",
                "加入購物車",
                "out of stock",
                "in stock",
                "free shipping",
                "sold out",
                "customer reviews",
                "quick view",
                "select options",
                "request a quote",
                "book now",
                "get started",
                "free trial",
                "view details",
                "wishlist",
                "get a quote",
                "request a demo",
                "learn more",
                "contact us",
                "our services",
            ],
        ),
        (
            Label::Forum,
            &[
                "joined:",
                "reply",
                "replies",
                "posts:",
                "member since",
                "thread",
                "quote",
                "log in to post",
                "new topic",
                "last post",
                "upvote",
                "answers",
                "accepted answer",
                "antworten",
                "beitrag",
                "report post",
                "registered:",
                "solved",
            ],
        ),
        (
            Label::List,
            &[
                "sort by",
                "filter",
                "load more",
                "show more",
                "next page",
                "read more",
                "view all",
                "see all",
                "results",
                "weiterlesen",
                "mehr lesen",
                "leer más",
                "lire la suite",
                "older posts",
                "next »",
            ],
        ),
        (
            Label::Gate,
            &[
                "log in",
                "sign in",
                "forgot password",
                "forgot your password",
                "remember me",
                "anmelden",
                "passwort vergessen",
                "create account",
                "se connecter",
                "iniciar sesión",
                "accept all",
                "alle akzeptieren",
                "tout accepter",
                "aceptar todo",
            ],
        ),
    ];
    let labels = LISTS.iter().flat_map(|(kind, labels)| labels.iter().map(|label| (*label, *kind)));
    let (labels, kinds): (Vec<&str>, Vec<Label>) = labels.unzip();
    AhoCorasick::builder().ascii_case_insensitive(true).build(labels).ok().map(|labels| (labels, kinds))
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_counted_by_what_they_say() {
        let mut facts = Facts::default();
        for (text, in_link) in
            [("$12.99", false), ("Add to cart", false), ("Log in", true), ("The ferry costs €3 more.", false)]
        {
            facts.count_text(text, in_link);
        }
        assert_eq!((facts.prices, facts.shop_labels, facts.gate_labels, facts.link_bytes), (1, 1, 1, 6));
    }
}
